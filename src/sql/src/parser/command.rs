//! What the parser makes of statements that define, change or show what the catalog holds.

use crate::column::Expression;
use crate::functions::sql::Returns;
use crate::types::{DataType, StructField, column_metadata};

use super::{Position, Query};

/// A table's or a database's name as it was written, part by part.
pub type Name = Vec<String>;

/// Keys and values as text, in the order written.
pub type Properties = Vec<(String, String)>;

/// `p = 1, q`: a column, and its value where one is given.
pub type PartitionSpec = Vec<(String, Option<Expression>)>;

#[derive(Clone, Debug)]
pub struct ColumnDefinition {
    pub name: String,
    pub data_type: DataType,
    /// How the type is written, where texts in it have a length.
    pub written: Option<String>,
    pub nullable: bool,
    pub comment: Option<String>,
    /// The text of a DEFAULT.
    pub default: Option<String>,
}

impl ColumnDefinition {
    pub fn new(name: &str, data_type: DataType) -> Self {
        Self { name: name.to_string(), data_type, written: None, nullable: true, comment: None, default: None }
    }

    /// As a column of a table of files, which promises no column without nulls.
    pub fn field(self) -> StructField {
        let metadata = column_metadata(self.written.as_deref(), None);
        StructField::new(self.name, self.data_type, true).with_metadata(metadata)
    }
}

/// What a function that CREATE FUNCTION makes is.
#[derive(Clone, Debug)]
pub enum RoutineText {
    /// A Java class.
    Class(String),
    /// A body in SQL; a type of NULL stands for one that is not given.
    Sql { parameters: Vec<ColumnDefinition>, returns: Returns, body: String },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucketing {
    pub columns: Vec<String>,
    pub sort: Vec<String>,
    pub count: usize,
}

/// How long a view lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewKind {
    Temporary,
    GlobalTemporary,
    Persistent,
}

#[derive(Clone, Debug)]
pub struct CreateView {
    pub name: Name,
    pub kind: ViewKind,
    pub columns: Vec<(String, Option<String>)>,
    pub comment: Option<String>,
    pub properties: Properties,
    pub replace: bool,
    pub if_not_exists: bool,
    pub query: Query,
    /// The query as it was written.
    pub text: String,
}

/// The clauses behind a table's name and columns.
#[derive(Clone, Debug, Default)]
pub struct TableClauses {
    pub provider: Option<String>,
    pub options: Properties,
    /// Names of columns, or definitions of more.
    pub partitioned_by: Vec<String>,
    pub partition_columns: Vec<ColumnDefinition>,
    pub bucketing: Option<Bucketing>,
    pub location: Option<String>,
    pub comment: Option<String>,
    pub properties: Properties,
}

#[derive(Clone, Debug)]
pub struct CreateTable {
    pub name: Name,
    pub columns: Vec<ColumnDefinition>,
    pub clauses: TableClauses,
    pub if_not_exists: bool,
    pub replace: bool,
    pub query: Option<Query>,
}

#[derive(Clone, Debug)]
pub struct Insert {
    pub table: Name,
    /// Where the statement stands, and in it the table's name.
    pub places: (Position, Position),
    pub overwrite: bool,
    pub partition: PartitionSpec,
    pub if_not_exists: bool,
    pub columns: Vec<String>,
    pub by_name: bool,
    pub query: Query,
}

#[derive(Clone, Debug)]
pub enum AlterTable {
    Rename(Name),
    AddColumns(Vec<ColumnDefinition>),
    /// What only catalogs of other kinds can do: the operation's name.
    Unsupported(&'static str),
    Comment {
        column: String,
        comment: String,
    },
    SetProperties(Properties),
    UnsetProperties {
        keys: Vec<String>,
    },
    SetLocation {
        partition: Option<PartitionSpec>,
        location: String,
    },
    AddPartitions {
        if_not_exists: bool,
        partitions: Vec<(PartitionSpec, Option<String>)>,
    },
    DropPartitions {
        if_exists: bool,
        partitions: Vec<PartitionSpec>,
    },
    RenamePartition {
        from: PartitionSpec,
        to: PartitionSpec,
    },
    RecoverPartitions,
}

#[derive(Clone, Debug)]
pub enum Show {
    Tables {
        namespace: Option<Name>,
        pattern: Option<String>,
        extended: bool,
    },
    Views {
        namespace: Option<Name>,
        pattern: Option<String>,
    },
    Databases {
        pattern: Option<String>,
    },
    Catalogs {
        pattern: Option<String>,
    },
    Columns {
        table: Name,
    },
    /// `kind` is all, user or system.
    Functions {
        kind: String,
        namespace: Option<Name>,
        pattern: Option<String>,
    },
    CreateTable {
        table: Name,
    },
    Partitions {
        table: Name,
        partition: PartitionSpec,
    },
    Properties {
        table: Name,
        key: Option<String>,
    },
    CurrentNamespace,
}

// One is made for a statement: a box would save nothing.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug)]
pub enum Describe {
    Table { name: Name, position: Position, extended: bool, partition: PartitionSpec, column: Option<Vec<String>> },
    Query(Query),
    Function { name: Name, extended: bool },
    Database { name: Name, extended: bool },
}

// One is made for a statement or a step of it: a box would save nothing.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug)]
pub enum Command {
    CreateView(CreateView),
    /// `CREATE TEMPORARY VIEW v USING csv OPTIONS (…)`
    CreateViewUsing {
        name: Name,
        kind: ViewKind,
        columns: Vec<ColumnDefinition>,
        provider: String,
        options: Properties,
        replace: bool,
    },
    AlterView {
        name: Name,
        query: Query,
        text: String,
    },
    DropView {
        name: Name,
        if_exists: bool,
    },
    DropTable {
        name: Name,
        if_exists: bool,
    },
    CreateTable(CreateTable),
    CreateTableLike {
        name: Name,
        source: Name,
        clauses: TableClauses,
        if_not_exists: bool,
    },
    AlterTable {
        name: Name,
        position: Position,
        is_view: bool,
        change: AlterTable,
    },
    Insert(Insert),
    InsertDirectory {
        path: Option<String>,
        provider: String,
        options: Properties,
        query: Query,
    },
    /// MSCK REPAIR TABLE
    Repair {
        table: Name,
    },
    Truncate {
        table: Name,
        partition: PartitionSpec,
    },
    /// DELETE, UPDATE, MERGE: what files cannot do.
    ChangeRows {
        table: Name,
        operation: &'static str,
    },
    CreateDatabase {
        name: Name,
        if_not_exists: bool,
        comment: Option<String>,
        location: Option<String>,
        properties: Properties,
    },
    DropDatabase {
        name: Name,
        if_exists: bool,
        cascade: bool,
    },
    AlterDatabase {
        name: Name,
        properties: Properties,
        location: Option<String>,
    },
    CommentOn {
        is_table: bool,
        name: Name,
        comment: Option<String>,
    },
    Use {
        name: Name,
    },
    SetCatalog {
        name: String,
    },
    CreateFunction {
        name: Name,
        routine: RoutineText,
        temporary: bool,
        replace: bool,
        if_not_exists: bool,
    },
    DropFunction {
        name: Name,
        temporary: bool,
        if_exists: bool,
    },
    Analyze {
        table: Name,
        no_scan: bool,
    },
    AnalyzeAll {
        database: Option<Name>,
    },
    Show(Show),
    Describe(Describe),
    Cache {
        name: Name,
        query: Option<(Query, String)>,
        lazy: bool,
    },
    Uncache {
        name: Name,
        position: Position,
        if_exists: bool,
    },
    ClearCache,
    Refresh {
        table: Name,
    },
    RefreshPath {
        path: String,
    },
}
