//! pyspark.ml.stat: summaries and tests.

use touchpaper_sql::{DataFrame, Error, Result};

use crate::params::ParamValue;

pub mod chi_square;
mod correlation;
pub mod distributions;
mod kolmogorov_smirnov;
pub mod summary;

/// A table that a statistic gives, by its name in PySpark; `arguments` as its method takes them.
pub fn statistic(name: &str, df: &DataFrame, arguments: &[ParamValue]) -> Result<DataFrame> {
    match (name, arguments) {
        ("Correlation", [ParamValue::Text(column), ParamValue::Text(method)]) => correlation::corr(df, column, method),
        ("ChiSquareTest", [ParamValue::Text(features), ParamValue::Text(label), ParamValue::Bool(flatten)]) => {
            chi_square::test(df, features, label, *flatten)
        }
        ("KolmogorovSmirnovTest", [ParamValue::Text(sample), ParamValue::Text(distribution), rest @ ..]) => {
            kolmogorov_smirnov::test(df, sample, distribution, rest)
        }
        _ => Err(Error::unsupported(format!("pyspark.ml.stat's {name}"))),
    }
}
