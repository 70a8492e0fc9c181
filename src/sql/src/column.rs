//! An expression before it is resolved: what `Column`s are in the DataFrame API, and what the SQL parser makes.

use std::sync::Arc;

use crate::dataframe::DataFrame;
use crate::parser::{Position, Query};
use crate::types::{DataType, Metadata, StructField};
use crate::value::Value;

mod build;
mod user;
mod walk;
pub use build::name_parts;
pub use user::{AggregationBuffer, NewBuffer, UserFunction};
mod text;

/// An attribute of a plan: Spark's `AttributeReference`, told apart by its id whatever its name.
#[derive(Clone, Debug)]
pub struct Attribute {
    pub id: u64,
    pub name: String,
    /// Its name inside plans, unique in the session, as `explain` shows it: `id#0L`.
    pub column: String,
    /// Table or alias that it can be qualified with.
    pub qualifier: Option<String>,
    /// Hidden by a join (`analyzer/hidden.rs`): only its qualifier leads to it.
    pub hidden: bool,
    pub data_type: DataType,
    pub nullable: bool,
    pub metadata: Metadata,
    /// In an expression, the DataFrame that the column was asked of (`dataframe/lineage.rs`).
    pub frame: Option<u64>,
}

/// The same column, whoever asked for it.
impl PartialEq for Attribute {
    fn eq(&self, other: &Self) -> bool {
        let own = |a: &Self| (a.id, a.nullable, a.hidden);
        own(self) == own(other)
            && (&self.name, &self.column, &self.qualifier) == (&other.name, &other.column, &other.qualifier)
            && (&self.data_type, &self.metadata) == (&other.data_type, &other.metadata)
    }
}

impl Attribute {
    pub fn new(id: u64, name: impl Into<String>, data_type: DataType, nullable: bool) -> Self {
        let name = name.into();
        let suffix = if data_type == DataType::Long { "L" } else { "" };
        Self {
            id,
            column: format!("{name}#{id}{suffix}"),
            name,
            qualifier: None,
            hidden: false,
            data_type,
            nullable,
            metadata: None,
            frame: None,
        }
    }

    /// The class of the user's that its values are of, where they are kept as values of another type.
    pub fn user_class(&self) -> Option<String> {
        crate::types::metadata_text(&self.metadata, "__udt").map(str::to_string)
    }

    /// As a field of the schema that the user sees.
    pub fn field(&self) -> StructField {
        StructField::new(&self.name, self.data_type.clone(), self.nullable).with_metadata(self.metadata.clone())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    Add,
    Subtract,
    Multiply,
    Divide,
    IntegralDivide,
    Remainder,
    Equal,
    NullSafeEqual,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
    BitAnd,
    BitOr,
    BitXor,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOperator {
    Not,
    Negate,
    Positive,
    BitNot,
    IsNull,
    IsNotNull,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LikeKind {
    Like,
    ILike,
    RLike,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CastMode {
    Cast,
    TryCast,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SortOrder {
    pub expression: Expression,
    pub ascending: bool,
    /// Spark's default: nulls first when ascending, last when descending.
    pub nulls_first: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameUnits {
    Rows,
    Range,
}

#[derive(Clone, Debug, PartialEq)]
pub enum FrameBound {
    UnboundedPreceding,
    Preceding(Box<Expression>),
    CurrentRow,
    Following(Box<Expression>),
    UnboundedFollowing,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    pub units: FrameUnits,
    pub start: FrameBound,
    pub end: FrameBound,
}

/// What stands behind OVER, and what `Window.partitionBy(…)` builds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WindowSpec {
    /// A window named by the query's WINDOW clause.
    pub name: Option<String>,
    pub partition_by: Vec<Expression>,
    pub order_by: Vec<SortOrder>,
    pub frame: Option<Frame>,
    pub position: Option<Position>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub name: String,
    pub arguments: Vec<Expression>,
    pub distinct: bool,
    pub filter: Option<Box<Expression>>,
    /// IGNORE NULLS
    pub ignore_nulls: bool,
    /// WITHIN GROUP (ORDER BY …)
    pub within_group: Vec<SortOrder>,
    pub position: Option<Position>,
}

#[derive(Clone, Debug)]
pub enum Expression {
    Literal(Value),
    /// `a`, `t.a`, `s.field` as written; the analyzer finds out which.
    Name {
        parts: Vec<String>,
        position: Option<Position>,
    },
    /// A column of a DataFrame that is known already: `df["a"]`.
    Attribute(Attribute),
    /// `*` or `t.*`
    Star {
        qualifier: Vec<String>,
        position: Option<Position>,
    },
    /// `* EXCEPT (a, t.b)`; each name with the place of the star.
    StarExcept {
        qualifier: Vec<String>,
        except: Vec<(Vec<String>, Position)>,
    },
    /// An expression with the place that it stands at, where it does not hold it itself.
    At {
        child: Box<Expression>,
        position: Position,
    },
    Call(Call),
    UserCall {
        function: Arc<dyn UserFunction>,
        arguments: Vec<Expression>,
        /// Of an aggregate: which rows it is of.
        filter: Option<Box<Expression>>,
    },
    Unary {
        operator: UnaryOperator,
        child: Box<Expression>,
    },
    Binary {
        operator: BinaryOperator,
        left: Box<Expression>,
        right: Box<Expression>,
        position: Option<Position>,
    },
    Cast {
        child: Box<Expression>,
        to: DataType,
        mode: CastMode,
        position: Option<Position>,
    },
    Alias {
        child: Box<Expression>,
        names: Vec<String>,
    },
    /// CASE WHEN … and `when(…).otherwise(…)`
    Case {
        branches: Vec<(Expression, Expression)>,
        otherwise: Option<Box<Expression>>,
    },
    In {
        child: Box<Expression>,
        list: Vec<Expression>,
    },
    InSubquery {
        child: Box<Expression>,
        query: Box<Query>,
    },
    Exists {
        query: Box<Query>,
    },
    ScalarSubquery {
        query: Box<Query>,
    },
    Like {
        kind: LikeKind,
        child: Box<Expression>,
        pattern: Box<Expression>,
        escape: Option<char>,
    },
    /// `a LIKE ALL ('x%', 'y%')`, `a NOT LIKE ANY (…)`
    LikeMany {
        kind: LikeKind,
        child: Box<Expression>,
        patterns: Vec<Expression>,
        all: bool,
        negated: bool,
    },
    /// `a[i]`: array element, map value or struct field
    Item {
        child: Box<Expression>,
        key: Box<Expression>,
    },
    /// `expr.name` where `expr` is no plain name
    Field {
        child: Box<Expression>,
        name: String,
    },
    Sort(Box<SortOrder>),
    Window {
        function: Box<Expression>,
        spec: Box<WindowSpec>,
    },
    Lambda {
        parameters: Vec<String>,
        body: Box<Expression>,
        position: Option<Position>,
    },
    /// `column.alias("a", metadata={…})`
    Annotated {
        child: Box<Expression>,
        metadata: Arc<str>,
    },
    /// `col("t.a").outer()`: a column of a query around this one.
    Outer(Box<Expression>),
    /// A DataFrame as a value: `df.scalar()`, `df.exists()`, `column.isin(df)`.
    Frame {
        kind: FrameKind,
        child: Option<Box<Expression>>,
        frame: Box<DataFrame>,
    },
    /// `name => value` among a call's arguments.
    NamedArgument {
        name: String,
        child: Box<Expression>,
    },
    /// `column.withField("a.b", value)`; without a value `column.dropFields("a.b")`.
    UpdateField {
        child: Box<Expression>,
        path: Vec<String>,
        value: Option<Box<Expression>>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameKind {
    Scalar,
    Exists,
    In,
}

impl PartialEq for Expression {
    /// Equal text is what makes two unresolved expressions the same, as positions do not count.
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}
