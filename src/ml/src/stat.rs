//! pyspark.ml.stat: summaries and tests.

use touchpaper_sql::{DataFrame, Error, Result};

use crate::params::ParamValue;

pub mod summary;

/// A table that a statistic gives, by its name in PySpark.
pub fn statistic(name: &str, _df: &DataFrame, _arguments: &[ParamValue]) -> Result<DataFrame> {
    Err(Error::unsupported(format!("pyspark.ml.stat's {name}")))
}
