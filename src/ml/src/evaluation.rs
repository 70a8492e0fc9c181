//! pyspark.ml.evaluation: metrics of predictions.

use touchpaper_sql::arrow::array::{Array, ArrayRef, Float64Array};
use touchpaper_sql::format::java_double;
use touchpaper_sql::{DataFrame, DataType, Error, Expression, Result, Value};

use crate::columns::{Vectors, catalog_text, class_of, doubles, field, named};
use crate::stage::Operation::Evaluate;
use crate::stage::{Row, Settings, java, requirement};
use crate::training::raised;

pub mod binary;
mod clustering;
mod lists;
pub mod multiclass;
mod regression;

pub const OPERATIONS: &[Row] = &[
    ("BinaryClassificationEvaluator", Evaluate(binary::evaluate)),
    ("MulticlassClassificationEvaluator", Evaluate(multiclass::evaluate)),
    ("RegressionEvaluator", Evaluate(regression::evaluate)),
    ("ClusteringEvaluator", Evaluate(clustering::evaluate)),
    ("MultilabelClassificationEvaluator", Evaluate(lists::multilabel)),
    ("RankingEvaluator", Evaluate(lists::ranking)),
];

/// The weight column, or 1 for each row. Its type is left to the cast, as most of Spark's evaluators leave it.
fn weight(settings: &Settings) -> Result<Expression> {
    Ok(match settings.column("weightCol")? {
        Some(name) => named(name).cast(DataType::Double),
        None => Expression::literal(Value::Double(1.0)),
    })
}

/// Columns of numbers, one after another; a null is what Spark's evaluators do not take.
fn numbers(arrays: &[ArrayRef]) -> Result<Vec<Float64Array>> {
    arrays.iter().map(doubles).collect()
}

/// What is no null.
fn given(column: &Float64Array, row: usize) -> Result<f64> {
    if column.is_null(row) { Err(java("scala.MatchError", "null")) } else { Ok(column.value(row)) }
}

/// A weight, in the words of Spark's DatasetUtils where it is none.
pub(crate) fn weighed(column: &Float64Array, row: usize) -> Result<f64> {
    let weight = if column.is_null(row) { f64::NAN } else { column.value(row) };
    if weight.is_nan() {
        return Err(raised("Weights MUST NOT be Null or NaN"));
    }
    if weight < 0.0 || weight.is_infinite() {
        return Err(raised(format!("Weights MUST NOT be Negative or Infinity, but got {}", java_double(weight))));
    }
    Ok(weight)
}

/// The second place of a vector, or a number as it is.
fn score(array: &ArrayRef, is_vector: bool, name: &str) -> Result<Vec<f64>> {
    if !is_vector {
        let numbers = doubles(array)?;
        return (0..numbers.len()).map(|row| given(&numbers, row)).collect();
    }
    let vectors = Vectors::new(array, name)?;
    (0..vectors.len()).map(|row| Ok(vectors.need(row)?.to_dense().get(1).copied().unwrap_or(f64::NAN))).collect()
}

fn is_vector(df: &DataFrame, name: &str) -> Result<bool> {
    Ok(field(df, name)?.data_type == DataType::Vector)
}

/// A column that must be of one of these types.
fn typed(df: &DataFrame, name: &str, allowed: &[DataType]) -> Result<()> {
    let found = field(df, name)?.data_type;
    if allowed.contains(&found) {
        return Ok(());
    }
    if let [one] = allowed {
        let (wanted, actual) = (class_of(one), class_of(&found));
        return Err(requirement(format!("Column {name} must be of type {wanted} but was actually {actual}.")));
    }
    let texts: Vec<String> = allowed.iter().map(catalog_text).collect();
    Err(requirement(format!(
        "Column {name} must be of type equal to one of the following types: [{}] but was actually of type {}.",
        texts.join(", "),
        catalog_text(&found)
    )))
}

fn unknown(settings: &Settings, metric: &str) -> Error {
    settings.invalid("metricName", metric)
}
