//! A table or a persistent view as the catalog knows it.

use std::collections::BTreeMap;

use super::TableName;
use crate::options::Options;
use crate::parser::command::Bucketing;
use crate::types::{StructField, StructType};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// Its files go with it.
    Managed,
    External,
    View,
}

impl TableKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Managed => "MANAGED",
            Self::External => "EXTERNAL",
            Self::View => "VIEW",
        }
    }
}

/// A partition that the catalog knows of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    pub values: Vec<Option<String>>,
    /// Where its files are.
    pub path: String,
}

/// A view's query, and what it is read with.
#[derive(Clone, Debug)]
pub struct View {
    pub text: String,
    /// The current database when it was made.
    pub database: String,
    /// Names that its columns were given.
    pub columns: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub name: TableName,
    pub kind: TableKind,
    pub provider: String,
    /// All columns, the partition columns last.
    pub schema: StructType,
    pub comments: BTreeMap<String, String>,
    /// Texts of the columns' defaults.
    pub defaults: BTreeMap<String, String>,
    pub partition_columns: Vec<String>,
    pub bucketing: Option<Bucketing>,
    pub options: Options,
    pub properties: BTreeMap<String, String>,
    pub comment: Option<String>,
    /// An absolute path.
    pub path: String,
    pub created_ms: f64,
    pub partitions: Vec<Partition>,
    pub view: Option<View>,
    /// Bytes, and rows where they were counted.
    pub statistics: Option<(u64, Option<u64>)>,
}

impl Table {
    pub fn new(name: TableName, kind: TableKind) -> Self {
        Self {
            name,
            kind,
            provider: String::new(),
            schema: StructType::default(),
            comments: BTreeMap::new(),
            defaults: BTreeMap::new(),
            partition_columns: Vec::new(),
            bucketing: None,
            options: Options::default(),
            properties: BTreeMap::new(),
            comment: None,
            path: String::new(),
            created_ms: touchpaper_platform::clock::unix_ms(),
            partitions: Vec::new(),
            view: None,
            statistics: None,
        }
    }

    pub fn is_view(&self) -> bool {
        self.kind == TableKind::View
    }

    pub fn is_partition(&self, column: &str) -> bool {
        self.partition_columns.iter().any(|p| p.eq_ignore_ascii_case(column))
    }

    /// The columns that the files hold, and those that the folders give.
    pub fn split_schema(&self) -> (StructType, StructType) {
        let (partitions, data): (Vec<StructField>, Vec<StructField>) =
            self.schema.fields.iter().cloned().partition(|f| self.is_partition(&f.name));
        (StructType::new(data), StructType::new(partitions))
    }

    pub fn comment_of(&self, column: &str) -> Option<&str> {
        self.comments.get(&column.to_lowercase()).map(String::as_str)
    }
}
