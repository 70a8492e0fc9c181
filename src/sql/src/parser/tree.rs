//! What the parser makes of queries and statements.

use super::Position;
use crate::column::{Expression, SortOrder, WindowSpec};

#[derive(Clone, Debug)]
pub enum Statement {
    Query(Query),
    CreateView {
        name: Vec<String>,
        columns: Vec<String>,
        replace: bool,
        query: Query,
    },
    DropView {
        name: Vec<String>,
        if_exists: bool,
    },
    ShowTables {
        pattern: Option<String>,
    },
    ShowColumns {
        table: Vec<String>,
    },
    Describe {
        table: Vec<String>,
    },
    Explain {
        query: Query,
    },
    /// `SET`, `SET key`, `SET key = value`
    Set {
        key: Option<String>,
        value: Option<String>,
    },
    CacheTable {
        name: Vec<String>,
        query: Option<Query>,
    },
    UncacheTable {
        name: Vec<String>,
    },
}

#[derive(Clone, Debug)]
pub struct Cte {
    pub name: String,
    pub columns: Vec<String>,
    pub query: Query,
}

#[derive(Clone, Debug)]
pub struct Query {
    pub ctes: Vec<Cte>,
    pub body: QueryBody,
    pub order_by: Vec<SortOrder>,
    pub limit: Option<Expression>,
    pub offset: Option<Expression>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOperator {
    Union,
    Intersect,
    Except,
}

#[derive(Clone, Debug)]
pub enum QueryBody {
    Select(Box<Select>),
    Values(Vec<Vec<Expression>>),
    Table(Vec<String>, Position),
    Nested(Box<Query>),
    SetOperation { operator: SetOperator, all: bool, left: Box<QueryBody>, right: Box<QueryBody>, position: Option<Position> },
}

#[derive(Clone, Debug, Default)]
pub struct Select {
    /// Where the query's text has its SELECT.
    pub position: Option<Position>,
    pub distinct: bool,
    pub projection: Vec<Expression>,
    pub from: Option<Relation>,
    pub lateral_views: Vec<LateralView>,
    pub condition: Option<Expression>,
    pub group_by: Option<GroupBy>,
    pub having: Option<Expression>,
    pub windows: Vec<(String, WindowSpec)>,
    pub qualify: Option<Expression>,
}

#[derive(Clone, Debug)]
pub struct GroupBy {
    pub expressions: Vec<Expression>,
    pub kind: GroupKind,
}

#[derive(Clone, Debug)]
pub enum GroupKind {
    Plain,
    All,
    Rollup,
    Cube,
    Sets(Vec<Vec<Expression>>),
}

#[derive(Clone, Debug)]
pub struct LateralView {
    pub outer: bool,
    pub generator: Expression,
    pub table: String,
    pub columns: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinKind {
    Inner,
    Cross,
    Left,
    Right,
    Full,
    LeftSemi,
    LeftAnti,
}

#[derive(Clone, Debug)]
pub enum JoinConstraint {
    None,
    On(Expression),
    Using(Vec<String>),
    Natural,
}

#[derive(Clone, Debug)]
pub enum Relation {
    Table { name: Vec<String>, alias: Option<String>, columns: Vec<String>, position: Position },
    Subquery { query: Box<Query>, alias: Option<String>, columns: Vec<String> },
    Function { name: String, arguments: Vec<Expression>, alias: Option<String>, columns: Vec<String> },
    Join { left: Box<Relation>, right: Box<Relation>, kind: JoinKind, constraint: JoinConstraint },
}
