//! pyspark.ml.stat: summaries and tests.

use touchpaper_sql::{DataFrame, Error, Expression, Result, Value};

use crate::columns::named;
use crate::evaluation::binary::{self, Scored};
use crate::evaluation::multiclass;
use crate::params::ParamValue;

pub mod chi_square;
mod correlation;
pub mod f_test;
mod kolmogorov_smirnov;
pub mod summarizer;
pub mod summary;

/// A table that a statistic gives, by its name in PySpark; `arguments` as its method takes them.
pub fn statistic(name: &str, df: &DataFrame, arguments: &[ParamValue]) -> Result<DataFrame> {
    match (name, arguments) {
        ("Correlation", [ParamValue::Text(column), ParamValue::Text(method)]) => correlation::corr(df, column, method),
        ("ChiSquareTest", [ParamValue::Text(features), ParamValue::Text(label), ParamValue::Bool(flatten)]) => {
            chi_square::test(df, features, label, *flatten)
        }
        ("ANOVATest", [ParamValue::Text(features), ParamValue::Text(label), ParamValue::Bool(flatten)]) => {
            f_test::table(df, &f_test::between_classes(df, features, label)?, *flatten)
        }
        ("FValueTest", [ParamValue::Text(features), ParamValue::Text(label), ParamValue::Bool(flatten)]) => {
            f_test::table(df, &f_test::of_line(df, features, label)?, *flatten)
        }
        ("KolmogorovSmirnovTest", [ParamValue::Text(sample), ParamValue::Text(distribution), rest @ ..]) => {
            kolmogorov_smirnov::test(df, sample, distribution, rest)
        }
        (
            "multiclassMetrics",
            [ParamValue::Text(prediction), ParamValue::Text(label), ParamValue::Text(weight), ParamValue::Float(beta)],
        ) => multiclass::by_label(df, prediction, label, weight, *beta),
        (curve, [ParamValue::Text(score), ParamValue::Text(label), ParamValue::Text(weight), ParamValue::Int(bins)]) => {
            let weight = if weight.is_empty() { Expression::literal(Value::Double(1.0)) } else { named(weight) };
            binary::table(df, curve, &Scored { score, label, weight }, usize::try_from(*bins).unwrap_or(0))
        }
        _ => Err(Error::unsupported(format!("pyspark.ml.stat's {name}"))),
    }
}
