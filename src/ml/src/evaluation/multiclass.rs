//! MulticlassClassificationEvaluator. `mllib/evaluation/MulticlassMetrics.scala`.

use std::collections::BTreeMap;
use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, ArrayRef, AsArray, Float64Array};
use touchpaper_sql::format::java_double;
use touchpaper_sql::{DataFrame, DataType, Error, Expression, Result, Value};

use super::{given, numbers, typed, unknown, weighed, weight};
use crate::columns::{Vectors, doubles, field, gather, named, numeric_field, vector_field};
use crate::persist::Table;
use crate::stage::{Settings, java, out_of_bounds, requirement};

/// Labels by the order of their bits, which for labels is that of the numbers.
type Counts = BTreeMap<u64, f64>;

#[derive(Default)]
struct Confusion {
    total: f64,
    labels: Counts,
    predictions: Counts,
    hits: Counts,
}

impl Confusion {
    fn of(counts: &Counts, label: f64) -> f64 {
        counts.get(&label.to_bits()).copied().unwrap_or(0.0)
    }

    fn recall(&self, label: f64) -> f64 {
        let all = Self::of(&self.labels, label);
        if all == 0.0 { 0.0 } else { Self::of(&self.hits, label) / all }
    }

    fn precision(&self, label: f64) -> f64 {
        let all = Self::of(&self.predictions, label);
        if all == 0.0 { 0.0 } else { Self::of(&self.hits, label) / all }
    }

    fn false_positives(&self, label: f64) -> f64 {
        let others = self.total - Self::of(&self.labels, label);
        if others == 0.0 { 0.0 } else { (Self::of(&self.predictions, label) - Self::of(&self.hits, label)) / others }
    }

    fn f_measure(&self, label: f64, beta: f64) -> f64 {
        let (p, r, square) = (self.precision(label), self.recall(label), beta * beta);
        if p + r == 0.0 { 0.0 } else { (1.0 + square) * p * r / (square * p + r) }
    }

    /// Weighted by how many rows have the label.
    fn weighted(&self, figure: impl Fn(f64) -> f64) -> f64 {
        self.labels.iter().map(|(label, weight)| figure(f64::from_bits(*label)) * weight / self.total).sum::<f64>() + 0.0
    }
}

const METRICS: &[&str] = &[
    "f1",
    "accuracy",
    "weightedPrecision",
    "weightedRecall",
    "weightedTruePositiveRate",
    "weightedFalsePositiveRate",
    "weightedFMeasure",
    "truePositiveRateByLabel",
    "falsePositiveRateByLabel",
    "precisionByLabel",
    "recallByLabel",
    "fMeasureByLabel",
    "logLoss",
    "hammingLoss",
];

fn confusion(df: &DataFrame, columns: Vec<Expression>) -> Result<Confusion> {
    let parts = gather(df, columns, Confusion::default, |found, arrays, rows| {
        let columns = numbers(arrays)?;
        let [predictions, labels, weights] = columns.as_slice() else { return Err(Error::internal("a stage's argument")) };
        for row in 0..rows {
            let (prediction, label, weight) = (given(predictions, row)?, given(labels, row)?, weighed(weights, row)?);
            // A zero is a zero, whatever its sign, and NaN is no other number, not even itself.
            let hit = prediction == label;
            let (prediction, label) = ((prediction + 0.0).to_bits(), (label + 0.0).to_bits());
            found.total += weight;
            *found.labels.entry(label).or_default() += weight;
            *found.predictions.entry(prediction).or_default() += weight;
            if hit {
                *found.hits.entry(label).or_default() += weight;
            }
        }
        Ok(())
    })?;
    let mut found = Confusion::default();
    for part in parts {
        found.total += part.total;
        for (whole, part) in [(&mut found.labels, part.labels), (&mut found.predictions, part.predictions), (&mut found.hits, part.hits)] {
            for (key, weight) in part {
                *whole.entry(key).or_default() += weight;
            }
        }
    }
    Ok(found)
}

/// A row for each label with its figures; the weight column may be empty.
pub fn by_label(df: &DataFrame, prediction: &str, label: &str, weight: &str, beta: f64) -> Result<DataFrame> {
    let weight = if weight.is_empty() { Expression::literal(Value::Double(1.0)) } else { named(weight) };
    let found = confusion(df, vec![named(prediction), named(label), weight])?;
    let column = |figure: &dyn Fn(f64) -> f64| -> ArrayRef {
        Arc::new(Float64Array::from(found.labels.keys().map(|label| figure(f64::from_bits(*label))).collect::<Vec<_>>()))
    };
    let columns = vec![
        ("label", column(&|label| label)),
        ("weight", column(&|label| Confusion::of(&found.labels, label))),
        ("hits", column(&|label| Confusion::of(&found.hits, label))),
        ("falsePositiveRate", column(&|label| found.false_positives(label))),
        ("precision", column(&|label| found.precision(label))),
        ("recall", column(&|label| found.recall(label))),
        ("fMeasure", column(&|label| found.f_measure(label, beta))),
    ];
    Table::new(columns.into_iter().map(|(name, array)| (name, DataType::Double, array)).collect())?.into_frame(df.session())
}

pub fn evaluate(settings: &Settings, df: &DataFrame) -> Result<f64> {
    let (prediction, label) = (settings.text("predictionCol")?, settings.text("labelCol")?);
    let metric = settings.word("metricName", METRICS)?;
    typed(df, prediction, &[DataType::Double])?;
    numeric_field(df, label)?;
    if metric == "logLoss" {
        return log_loss(settings, df);
    }
    let found = confusion(df, vec![named(prediction), named(label), weight(settings)?])?;
    // A sum of nothing is -0.0.
    let hits = found.hits.values().sum::<f64>() + 0.0;
    let (beta, one) = (settings.float("beta")?, settings.float("metricLabel")?);
    let (of_one, weighted) = (metric.ends_with("ByLabel"), metric.starts_with("weighted") || metric == "f1");
    // Spark looks a label's figures up in a map of the labels that there are, where NaN is never found.
    let missing = if of_one && !found.labels.contains_key(&(one + 0.0).to_bits()) {
        Some(one)
    } else {
        found.labels.keys().map(|label| f64::from_bits(*label)).find(|label| weighted && label.is_nan())
    };
    if let Some(missing) = missing {
        return Err(java("java.util.NoSuchElementException", format!("key not found: {}", java_double(missing))));
    }
    Ok(match metric {
        "f1" => found.weighted(|label| found.f_measure(label, 1.0)),
        "accuracy" => hits / found.total,
        "hammingLoss" => (found.total - hits) / found.total,
        "weightedPrecision" => found.weighted(|label| found.precision(label)),
        "weightedRecall" | "weightedTruePositiveRate" => found.weighted(|label| found.recall(label)),
        "weightedFalsePositiveRate" => found.weighted(|label| found.false_positives(label)),
        "weightedFMeasure" => found.weighted(|label| found.f_measure(label, beta)),
        "truePositiveRateByLabel" | "recallByLabel" => found.recall(one),
        "falsePositiveRateByLabel" => found.false_positives(one),
        "precisionByLabel" => found.precision(one),
        "fMeasureByLabel" => found.f_measure(one, beta),
        other => return Err(unknown(settings, other)),
    })
}

fn log_loss(settings: &Settings, df: &DataFrame) -> Result<f64> {
    if settings.column("probabilityCol")?.is_none_or(|name| field(df, name).is_err()) {
        return Err(requirement("probabilityCol is needed to compute logloss"));
    }
    let (probability, label, eps) = (settings.text("probabilityCol")?, settings.text("labelCol")?, settings.float("eps")?);
    // Arrays of numbers do too.
    let listed = matches!(field(df, probability)?.data_type, DataType::Array(element, _) if element.is_numeric());
    if !listed {
        vector_field(df, probability)?;
    }
    let parts = gather(
        df,
        vec![named(probability), named(label), weight(settings)?],
        || (0.0, 0.0),
        |state, arrays, rows| {
            let [given, labels, weights] = arrays else { return Err(Error::internal("a stage's argument")) };
            let (given, labels, weights) = (probabilities(given, listed, probability)?, doubles(labels)?, doubles(weights)?);
            for (row, given) in given.iter().enumerate().take(rows) {
                let (label, weight) = (super::given(&labels, row)?, weighed(&weights, row)?);
                if label.is_nan() || label < 0.0 || label.fract() != 0.0 {
                    return Err(requirement(format!("Invalid label {}", java_double(label))));
                }
                let p = given.get(label as usize).copied().ok_or_else(|| out_of_bounds(label as usize, given.len()))?;
                state.0 += -p.clamp(eps, 1.0 - eps).ln() * weight;
                state.1 += weight;
            }
            Ok(())
        },
    )?;
    let (loss, total) = parts.into_iter().fold((0.0, 0.0), |a: (f64, f64), b| (a.0 + b.0, a.1 + b.1));
    Ok(loss / total)
}

/// The probabilities of each row, of vectors or of arrays.
fn probabilities(column: &ArrayRef, listed: bool, name: &str) -> Result<Vec<Vec<f64>>> {
    if !listed {
        let vectors = Vectors::new(column, name)?;
        return (0..vectors.len()).map(|row| Ok(vectors.need(row)?.to_dense())).collect();
    }
    let lists = column.as_list_opt::<i32>().ok_or_else(|| Error::internal("a column that holds no lists"))?;
    (0..lists.len()).map(|row| Ok(doubles(&lists.value(row))?.iter().map(|value| value.unwrap_or(f64::NAN)).collect())).collect()
}
