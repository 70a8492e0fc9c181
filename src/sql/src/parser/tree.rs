//! What the parser makes of queries and statements.

use super::Position;
use super::command::Command;
use super::script::Block;
use super::statement::VariableStatement;
use crate::column::{Expression, SortOrder, WindowSpec};

#[derive(Clone, Debug)]
pub enum Statement {
    Query(Query),
    Explain {
        mode: String,
        query: Query,
    },
    /// `SET`, `SET key`, `SET key = value`
    Set {
        key: Option<String>,
        value: Option<String>,
    },
    /// What declares, sets and drops session variables, or runs a text with them.
    Variable(Box<VariableStatement>),
    /// BEGIN … END
    Script(Box<Block>),
    /// `RESET`, `RESET key`
    Reset {
        key: Option<String>,
    },
    /// What defines, changes or shows something of the catalog's.
    Command(Box<Command>),
}

/// What stands behind RETURN.
#[derive(Clone, Debug)]
pub enum RoutineBody {
    Value(Box<Expression>),
    Query(Box<Query>),
}

#[derive(Clone, Debug)]
pub struct Cte {
    pub name: String,
    pub columns: Vec<String>,
    pub query: Query,
    /// MAX RECURSION LEVEL
    pub max_level: Option<usize>,
    pub position: Position,
}

#[derive(Clone, Debug)]
pub struct Query {
    pub ctes: Vec<Cte>,
    /// WITH RECURSIVE
    pub recursive: bool,
    pub body: QueryBody,
    pub organization: Organization,
}

/// What stands behind a query's body: how its rows are ordered, dealt out and cut off.
#[derive(Clone, Debug, Default)]
pub struct Organization {
    pub order_by: Vec<SortOrder>,
    /// Where it starts.
    pub position: Position,
    /// DISTRIBUTE BY and CLUSTER BY
    pub distribute_by: Vec<Expression>,
    /// SORT BY and CLUSTER BY: within partitions.
    pub sort_by: Vec<SortOrder>,
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
    Values(Vec<Vec<Expression>>, Position),
    Table(Vec<String>, Position),
    Nested(Box<Query>),
    SetOperation {
        operator: SetOperator,
        all: bool,
        left: Box<QueryBody>,
        right: Box<QueryBody>,
        position: Option<Position>,
    },
    /// `input |> operator`
    Pipe {
        input: Box<QueryBody>,
        operator: Box<PipeOperator>,
        position: Position,
    },
}

/// A step of the pipe syntax.
// One is made for a statement or a step of it: a box would save nothing.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug)]
pub enum PipeOperator {
    Select(Select),
    Extend(Vec<Expression>),
    Set(Vec<(String, Expression, Position)>),
    Drop(Vec<(Vec<String>, Position)>),
    As(String),
    Where(Expression),
    Aggregate { aggregates: Vec<Expression>, group_by: Option<GroupBy> },
    Join { right: Relation, kind: JoinKind, constraint: JoinConstraint },
    SetOperation { operator: SetOperator, all: bool, right: QueryBody },
    Pivot(Pivot, Option<String>),
    Unpivot(Unpivot, Option<String>),
    Sample(Sample),
    Organize(Organization),
}

#[derive(Clone, Debug, Default)]
pub struct Select {
    /// Where the query's text has its SELECT.
    pub position: Option<Position>,
    pub hints: Vec<Hint>,
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

/// `/*+ BROADCAST(t) */`
#[derive(Clone, Debug)]
pub struct Hint {
    /// Of the hint's comment.
    pub position: Position,
    pub name: String,
    pub arguments: Vec<Expression>,
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
    /// What each grouping set groups by, of the expressions.
    Sets(Vec<Vec<Expression>>),
}

#[derive(Clone, Debug)]
pub struct LateralView {
    pub outer: bool,
    pub generator: Expression,
    pub table: String,
    pub columns: Vec<String>,
    pub position: Position,
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
    Table {
        name: Vec<String>,
        alias: Option<String>,
        columns: Vec<String>,
        position: Position,
    },
    Subquery {
        query: Box<Query>,
        alias: Option<String>,
        columns: Vec<String>,
        position: Position,
    },
    Function {
        name: String,
        arguments: Vec<Expression>,
        alias: Option<String>,
        columns: Vec<String>,
        position: Position,
    },
    Join {
        position: Position,
        left: Box<Relation>,
        right: Box<Relation>,
        kind: JoinKind,
        constraint: JoinConstraint,
    },
    /// May use the columns of what stands left of it.
    Lateral(Box<Relation>),
    Sampled {
        input: Box<Relation>,
        sample: Sample,
        alias: Option<String>,
        columns: Vec<String>,
    },
    Pivoted {
        input: Box<Relation>,
        pivot: Box<Pivot>,
        alias: Option<String>,
        columns: Vec<String>,
    },
    Unpivoted {
        input: Box<Relation>,
        unpivot: Box<Unpivot>,
        alias: Option<String>,
        columns: Vec<String>,
    },
}

#[derive(Clone, Debug)]
pub struct Sample {
    pub size: SampleSize,
    pub seed: Option<i64>,
}

#[derive(Clone, Debug)]
pub enum SampleSize {
    Rows(Expression),
    /// From 0 to 1.
    Fraction(f64),
}

/// `PIVOT (aggregates FOR columns IN (values))`
#[derive(Clone, Debug)]
pub struct Pivot {
    pub aggregates: Vec<Expression>,
    pub columns: Vec<Expression>,
    /// A value, or a struct of as many as there are columns, perhaps under an alias.
    pub values: Vec<Expression>,
    pub position: Position,
}

#[derive(Clone, Debug)]
pub struct Unpivot {
    pub include_nulls: bool,
    /// The columns that the values go to.
    pub values: Vec<String>,
    /// The column that says where a row's values come from.
    pub name: String,
    /// The columns of each new row, and what it is called.
    pub sets: Vec<(Vec<Expression>, Option<String>)>,
    pub position: Position,
}
