//! Spark SQL: `Column`s and the SQL parser make unresolved expressions, the analyzer resolves them against a plan's
//! attributes, DataFusion optimises, and `physical` cuts its plan into stages that core's scheduler runs.

pub mod analyzer;
pub mod batch;
pub mod catalog;
pub mod column;
pub mod conf;
pub mod dataframe;
pub mod error;
pub mod format;
pub mod functions;
mod held;
pub mod json;
pub mod moments;
pub mod options;
pub mod parser;
pub mod physical;
pub mod reader;
pub mod session;
pub mod settings;
pub mod show;
pub mod similar;
pub mod source;
pub mod types;
pub mod value;
pub mod variant;
pub mod writer;
pub mod xml;
pub mod zone;

pub use batch::Batch;
pub use column::{AggregationBuffer, NewBuffer, UnaryOperator, UserFunction, WindowSpec};
pub use column::{Attribute, BinaryOperator, Expression, Frame, FrameBound, FrameKind, FrameUnits, LikeKind, SortOrder};
pub use dataframe::{DataFrame, GroupedData, Observed, StorageLevel};
pub use error::{CallSite, Error, Place, QueryContext, Result, SparkError};
pub use held::Held;
pub use options::Options;
pub use parser::JoinKind;
pub use physical::prepared::{Given, Prepared};
pub use reader::ReadSpec;
pub use session::{ColumnInfo, FunctionInfo, SaveTable, SparkSession, TableInfo};
pub use types::{DataType, IntervalField, StructField, StructType};
pub use value::Value;
pub use writer::{SaveMode, WriteSpec};
pub use zone::Zone;

#[cfg(test)]
mod tests;

/// Arrow, for those who build batches or read them.
pub use datafusion::arrow;
