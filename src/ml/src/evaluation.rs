//! pyspark.ml.evaluation: metrics of predictions.

use touchpaper_sql::arrow::array::{Array, ArrayRef, Float64Array};
use touchpaper_sql::{DataFrame, DataType, Error, Expression, Result, Value};

use crate::columns::{Vectors, doubles, field, gather, named, numeric_field};
use crate::stage::Operation::Evaluate;
use crate::stage::{Row, Settings};

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

/// The weight column, or 1 for each row.
fn weight(settings: &Settings, df: &DataFrame) -> Result<Expression> {
    match settings.get("weightCol") {
        Some(_) if !settings.text("weightCol")?.is_empty() => {
            let name = settings.text("weightCol")?;
            numeric_field(df, name)?;
            Ok(named(name))
        }
        _ => Ok(Expression::literal(Value::Double(1.0))),
    }
}

/// Rows of numbers, in the order of the partitions.
fn rows(df: &DataFrame, columns: Vec<Expression>) -> Result<Vec<Vec<f64>>> {
    let width = columns.len();
    let parts = gather(df, columns, Vec::new, |state, arrays, rows| {
        let columns = arrays.iter().map(doubles).collect::<Result<Vec<Float64Array>>>()?;
        for row in 0..rows {
            state.push(columns.iter().map(|column| if column.is_null(row) { f64::NAN } else { column.value(row) }).collect());
        }
        Ok(())
    })?;
    let rows: Vec<Vec<f64>> = parts.into_iter().flatten().collect();
    debug_assert!(rows.iter().all(|row| row.len() == width));
    Ok(rows)
}

/// The second place of a vector, or a number as it is.
fn score(array: &ArrayRef, is_vector: bool, name: &str) -> Result<Vec<f64>> {
    if !is_vector {
        return Ok(doubles(array)?.iter().map(|value| value.unwrap_or(f64::NAN)).collect());
    }
    let vectors = Vectors::new(array, name)?;
    (0..vectors.len()).map(|row| Ok(vectors.need(row)?.to_dense().get(1).copied().unwrap_or(f64::NAN))).collect()
}

fn is_vector(df: &DataFrame, name: &str) -> Result<bool> {
    Ok(field(df, name)?.data_type == DataType::Vector)
}

fn unknown(settings: &Settings, metric: &str) -> Error {
    settings.invalid("metricName", metric)
}
