//! RegressionEvaluator. `mllib/evaluation/RegressionMetrics.scala`.

use touchpaper_sql::{DataFrame, Result};

use super::{rows, unknown, weight};
use crate::columns::{named, numeric_field};
use crate::stage::{Settings, requirement};

pub fn evaluate(settings: &Settings, df: &DataFrame) -> Result<f64> {
    let (prediction, label) = (settings.text("predictionCol")?, settings.text("labelCol")?);
    let metric = settings.word("metricName", &["rmse", "mse", "r2", "mae", "var"])?;
    numeric_field(df, prediction)?;
    numeric_field(df, label)?;
    let rows = rows(df, vec![named(prediction), named(label), weight(settings, df)?])?;
    if rows.is_empty() {
        return Err(requirement("Nothing has been added to this summarizer."));
    }
    let (mut total, mut labels, mut squares, mut absolute, mut label_squares) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for row in &rows {
        let [prediction, label, weight] = row.as_slice() else { continue };
        let error = label - prediction;
        total += weight;
        labels += weight * label;
        label_squares += weight * label * label;
        squares += weight * error * error;
        absolute += weight * error.abs();
    }
    let mean = labels / total;
    let around = |point: f64, place: usize| -> f64 {
        rows.iter().map(|row| row.get(2).unwrap_or(&1.0) * (row.get(place).unwrap_or(&0.0) - point).powi(2)).sum()
    };
    Ok(match metric {
        "mse" => squares / total,
        "rmse" => (squares / total).sqrt(),
        "mae" => absolute / total,
        "var" => around(mean, 0) / total,
        "r2" if settings.flag("throughOrigin")? => 1.0 - squares / label_squares,
        "r2" => 1.0 - squares / around(mean, 1),
        other => return Err(unknown(settings, other)),
    })
}
