//! Tables that cells show: the engine holds their rows and answers what the page asks of them, from all rows that it holds.

use serde::{Deserialize, Serialize};

use crate::chart::Chart;

/// A row of a table as text, as `show()` writes it; none is NULL.
pub type Cells = Vec<Option<String>>;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Table {
    pub table: u32,
    pub columns: Vec<Column>,
    /// How many are held.
    pub rows: usize,
    /// The DataFrame has no more than are held.
    pub complete: bool,
    pub first: Vec<Cells>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    pub name: String,
    /// `bigint`, `array<string>`, as in `DataFrame.dtypes`.
    pub data_type: String,
    pub numeric: bool,
}

/// Columns are named by their place, as names may be there twice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Ask {
    /// For another table: the rows in another order, or only some of them.
    Arrange { arrangement: Arrangement },
    /// For a column's profile.
    Profile { column: usize },
    /// For a chart of the rows.
    Plot { plot: Plot },
    /// For a file of all rows.
    Write { format: FileFormat },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Answer {
    Arranged {
        table: Table,
    },
    Profile {
        column: usize,
        profile: Profile,
    },
    Chart {
        chart: Chart,
    },
    /// A hidden file of the engine's, until the next one takes its place.
    Written {
        path: String,
    },
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Arrangement {
    pub order: Option<Order>,
    /// Rows that meet all of these.
    pub conditions: Vec<Condition>,
}

/// By the column's type, nulls first; the other way round where descending, as Spark does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    pub column: usize,
    pub descending: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    pub column: usize,
    pub test: Test,
}

/// Texts are as a person typed them; the engine reads them as the column's type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "test", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Test {
    /// In the value as it is shown, whatever the case of its letters.
    Contains {
        text: String,
    },
    Equals {
        text: String,
    },
    /// From the one to the other, both included; an empty one sets no bound.
    Between {
        from: String,
        to: String,
    },
    Null,
    NotNull,
}

/// What is in a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    pub rows: u64,
    pub nulls: u64,
    /// None of a type that cannot be compared.
    pub distinct: Option<u64>,
    /// As `show()` writes them; none where the type has no order, or there is no value.
    pub min: Option<String>,
    pub max: Option<String>,
    /// Of numbers.
    pub mean: Option<String>,
    /// A histogram of numbers and times, of others the most frequent values.
    pub chart: Option<Chart>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plot {
    pub kind: crate::chart::Kind,
    pub x: usize,
    /// None are wanted where rows are counted, or the kind has x alone.
    pub y: Vec<usize>,
    pub aggregate: Aggregate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Aggregate {
    /// The rows themselves.
    None,
    Count,
    Sum,
    Mean,
    Min,
    Max,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FileFormat {
    Csv,
    /// With tabs, as a spreadsheet takes it from the clipboard.
    Tsv,
    Parquet,
}
