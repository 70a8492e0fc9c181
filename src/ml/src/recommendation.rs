//! pyspark.ml.recommendation: ALS as a stage.

use crate::stage::Operation::{Fit, Restore};
use crate::stage::Row;

mod als;
mod columns;

pub const OPERATIONS: &[Row] = &[("ALS", Fit(als::fit)), ("ALSModel", Restore(als::restore))];
