//! RegressionEvaluator. `mllib/evaluation/RegressionMetrics.scala`.

use touchpaper_sql::{DataFrame, DataType, Error, Result};

use super::{given, numbers, typed, unknown, weighed, weight};
use crate::columns::{gather, named, numeric_field};
use crate::stage::{Settings, requirement};

/// What the metrics are made of: weighted sums, and the labels' spread about their mean.
#[derive(Clone, Copy, Default)]
struct Sums {
    weight: f64,
    squared_weight: f64,
    mean: f64,
    /// Of the labels about their mean.
    spread: f64,
    label_squares: f64,
    errors: f64,
    squared_errors: f64,
    predictions: f64,
    squared_predictions: f64,
}

impl Sums {
    fn of_row(prediction: f64, label: f64, weight: f64) -> Self {
        let error = label - prediction;
        Self {
            weight,
            squared_weight: weight * weight,
            mean: label,
            spread: 0.0,
            label_squares: weight * label * label,
            errors: weight * error.abs(),
            squared_errors: weight * error * error,
            predictions: weight * prediction,
            squared_predictions: weight * prediction * prediction,
        }
    }

    /// Chan, Golub & LeVeque's pairwise update. Rows that weigh nothing are none.
    fn merge(&mut self, other: &Self) {
        if other.weight == 0.0 {
            return;
        }
        let total = self.weight + other.weight;
        let delta = other.mean - self.mean;
        self.mean += delta * other.weight / total;
        self.spread += other.spread + delta * delta * self.weight * other.weight / total;
        self.weight = total;
        self.squared_weight += other.squared_weight;
        self.label_squares += other.label_squares;
        self.errors += other.errors;
        self.squared_errors += other.squared_errors;
        self.predictions += other.predictions;
        self.squared_predictions += other.squared_predictions;
    }

    /// The labels' sum of squares as Spark has it, of the unbiased variance: with weights it is not the spread.
    fn total_squares(&self) -> f64 {
        let denominator = self.weight - self.squared_weight / self.weight;
        if denominator > 0.0 { self.spread / denominator * (self.weight - 1.0) } else { 0.0 }
    }

    /// What the predictions explain: their squares about the labels' mean.
    fn explained(&self) -> f64 {
        self.squared_predictions + self.mean * self.mean * self.weight - 2.0 * self.mean * self.predictions
    }
}

pub fn evaluate(settings: &Settings, df: &DataFrame) -> Result<f64> {
    let (prediction, label) = (settings.text("predictionCol")?, settings.text("labelCol")?);
    let metric = settings.word("metricName", &["rmse", "mse", "r2", "mae", "var"])?;
    typed(df, prediction, &[DataType::Double, DataType::Float])?;
    numeric_field(df, label)?;
    let columns = vec![named(prediction), named(label), weight(settings)?];
    let parts = gather(df, columns, Sums::default, |sums, arrays, rows| {
        let columns = numbers(arrays)?;
        let [predictions, labels, weights] = columns.as_slice() else { return Err(Error::internal("a stage's argument")) };
        for row in 0..rows {
            sums.merge(&Sums::of_row(given(predictions, row)?, given(labels, row)?, weighed(weights, row)?));
        }
        Ok(())
    })?;
    let mut sums = Sums::default();
    parts.iter().for_each(|part| sums.merge(part));
    if sums.weight == 0.0 {
        return Err(requirement("Nothing has been added to this summarizer."));
    }
    Ok(match metric {
        "mse" => sums.squared_errors / sums.weight,
        "rmse" => (sums.squared_errors / sums.weight).sqrt(),
        "mae" => sums.errors / sums.weight,
        "var" => sums.explained() / sums.weight,
        "r2" if settings.flag("throughOrigin")? => 1.0 - sums.squared_errors / sums.label_squares,
        "r2" => 1.0 - sums.squared_errors / sums.total_squares(),
        other => return Err(unknown(settings, other)),
    })
}
