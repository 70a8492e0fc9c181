//! pyspark.ml.evaluation: metrics of predictions.

use crate::stage::Row;

pub const OPERATIONS: &[Row] = &[];
