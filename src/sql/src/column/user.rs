//! Functions that SQL has no name for: the user's, and those of the stages of `pyspark.ml`.

use std::fmt::Debug;
use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;

use crate::error::Result;
use crate::types::DataType;

/// A function of the user's, called by name or as an object. `python` gives the body.
pub trait UserFunction: Debug + Send + Sync {
    fn name(&self) -> &str;
    fn return_type(&self) -> DataType;
    fn nullable(&self) -> bool {
        true
    }
    /// Whether it makes one value of a group's rows.
    fn aggregates(&self) -> bool {
        false
    }
    /// Of an aggregate that needs no group's rows all at once, what it adds them up in.
    fn buffer(&self) -> Option<NewBuffer> {
        None
    }
    /// The types that it takes: an argument that Spark casts by itself is cast, any other refused. None where it takes all.
    fn takes(&self) -> Option<Vec<DataType>> {
        None
    }
    /// One output array for the arguments' arrays of these types, which all have `rows` rows. It has as many rows, or one
    /// for an aggregate.
    fn invoke(&self, arguments: &[ArrayRef], types: &[DataType], rows: usize) -> Result<ArrayRef>;
    /// The same function, which gets values of these classes of the user's; None for values of Spark's types.
    fn with_classes(&self, classes: &[Option<String>]) -> Arc<dyn UserFunction>;
    /// The same function, its arguments given by these names; None for those by position.
    fn with_names(&self, names: &[Option<String>]) -> Arc<dyn UserFunction>;
}

/// What a group begins with.
pub type NewBuffer = Arc<dyn Fn() -> Box<dyn AggregationBuffer> + Send + Sync>;

/// What an aggregate knows of those rows of a group that it has seen.
pub trait AggregationBuffer: Debug + Send + Sync {
    fn update(&mut self, arguments: &[ArrayRef]) -> Result<()>;
    /// Adds what another task has seen of the group.
    fn merge(&mut self, serialized: &[u8]) -> Result<()>;
    fn serialize(&self) -> Result<Vec<u8>>;
    /// The group's value, an array of one.
    fn evaluate(&self) -> Result<ArrayRef>;
    /// How many bytes it holds.
    fn size(&self) -> usize;
}
