//! BinaryClassificationEvaluator: areas under the ROC and the precision-recall curve.
//! `mllib/evaluation/BinaryClassificationMetrics.scala`.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, ArrayRef, Float64Array};
use touchpaper_sql::{DataFrame, DataType, Error, Expression, Result};

use super::{is_vector, score, weight};
use crate::columns::{doubles, gather, named, numeric_field};
use crate::persist::Table;
use crate::stage::{Settings, requirement};

/// Weights of positives and negatives above a score and at it, from the highest score down.
#[derive(Clone, Copy, Default)]
struct Above {
    positive: f64,
    negative: f64,
}

/// The columns that a curve is drawn from; the weight column may be empty.
pub struct Scored<'a> {
    /// Numbers, or vectors whose place 1 is the score.
    pub score: &'a str,
    pub label: &'a str,
    pub weight: Expression,
}

/// Points from the highest score down: the score, and what lies above it.
fn curve(df: &DataFrame, columns: &Scored<'_>, bins: usize) -> Result<Vec<(f64, Above)>> {
    let name = columns.score;
    let vector = is_vector(df, name)?;
    if !vector {
        numeric_field(df, name)?;
    }
    numeric_field(df, columns.label)?;
    let selected = vec![named(name), named(columns.label), columns.weight.clone()];
    let parts = gather(df, selected, Vec::new, |state, arrays, rows| {
        let [raw, label, weight] = arrays else { return Err(Error::internal("a stage's argument")) };
        let (scores, labels, weights) = (score(raw, vector, name)?, doubles(label)?, doubles(weight)?);
        for (row, score) in scores.into_iter().enumerate().take(rows) {
            if weights.value(row) < 0.0 {
                return Err(requirement(format!("instance weight, {} has to be >= 0.0", weights.value(row))));
            }
            state.push((score, if labels.is_null(row) { f64::NAN } else { labels.value(row) }, weights.value(row)));
        }
        Ok(())
    })?;
    let mut rows: Vec<(f64, f64, f64)> = parts.into_iter().flatten().collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut curve: Vec<(f64, Above)> = Vec::new();
    for (score, label, weight) in rows {
        let mut now = curve.last().map(|point| point.1).unwrap_or_default();
        if label > 0.5 {
            now.positive += weight;
        } else {
            now.negative += weight;
        }
        match curve.last_mut() {
            // What is no number is one score, the highest.
            Some(open) if open.0 == score || (open.0.is_nan() && score.is_nan()) => open.1 = now,
            _ => curve.push((score, now)),
        }
    }
    // Many scores are put together into about so many points, each at the least of its scores.
    let grouping = curve.len().checked_div(bins).unwrap_or(0);
    if grouping >= 2 {
        curve = curve.chunks(grouping).filter_map(|chunk| chunk.last().copied()).collect();
    }
    Ok(curve)
}

/// Each point's rates.
struct Rates {
    threshold: f64,
    false_positive_rate: f64,
    recall: f64,
    precision: f64,
}

fn rates(df: &DataFrame, columns: &Scored<'_>, bins: usize) -> Result<Vec<Rates>> {
    let curve = curve(df, columns, bins)?;
    let total = curve.last().map(|point| point.1).unwrap_or_default();
    let share = |part: f64, whole: f64| if whole == 0.0 { 0.0 } else { part / whole };
    let rates = |(threshold, at): &(f64, Above)| Rates {
        threshold: *threshold,
        false_positive_rate: share(at.negative, total.negative),
        recall: share(at.positive, total.positive),
        precision: if at.positive + at.negative == 0.0 { 1.0 } else { at.positive / (at.positive + at.negative) },
    };
    Ok(curve.iter().map(rates).collect())
}

fn roc(rates: &[Rates]) -> Vec<(f64, f64)> {
    let inner = rates.iter().map(|at| (at.false_positive_rate, at.recall));
    std::iter::once((0.0, 0.0)).chain(inner).chain([(1.0, 1.0)]).collect()
}

fn precision_recall(rates: &[Rates]) -> Vec<(f64, f64)> {
    let first = rates.first().map_or(1.0, |at| at.precision);
    std::iter::once((0.0, first)).chain(rates.iter().map(|at| (at.recall, at.precision))).collect()
}

/// A curve by the name of the property of Spark's summaries that gives it, as a table of two columns.
pub fn table(df: &DataFrame, name: &str, columns: &Scored<'_>, bins: usize) -> Result<DataFrame> {
    let rates = rates(df, columns, bins)?;
    let by_threshold = |of: fn(&Rates) -> f64| rates.iter().map(|at| (at.threshold, of(at))).collect::<Vec<_>>();
    let f_measure = |at: &Rates| {
        let sum = at.precision + at.recall;
        if sum == 0.0 { 0.0 } else { 2.0 * at.precision * at.recall / sum }
    };
    let (names, points) = match name {
        "roc" => (["FPR", "TPR"], roc(&rates)),
        "pr" => (["recall", "precision"], precision_recall(&rates)),
        "fMeasureByThreshold" => (["threshold", "F-Measure"], by_threshold(f_measure)),
        "precisionByThreshold" => (["threshold", "precision"], by_threshold(|at| at.precision)),
        "recallByThreshold" => (["threshold", "recall"], by_threshold(|at| at.recall)),
        other => return Err(Error::unsupported(format!("the curve {other}"))),
    };
    let (x, y): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
    let column = |values: Vec<f64>| Arc::new(Float64Array::from(values)) as ArrayRef;
    Table::complete(vec![(names[0], DataType::Double, column(x)), (names[1], DataType::Double, column(y))])?.into_frame(df.session())
}

pub fn evaluate(settings: &Settings, df: &DataFrame) -> Result<f64> {
    let metric = settings.word("metricName", &["areaUnderROC", "areaUnderPR"])?;
    let bins = settings.count("numBins", 0)?;
    let columns = Scored { score: settings.text("rawPredictionCol")?, label: settings.text("labelCol")?, weight: weight(settings, df)? };
    let rates = rates(df, &columns, bins)?;
    let points = if metric == "areaUnderROC" { roc(&rates) } else { precision_recall(&rates) };
    Ok(points
        .windows(2)
        .map(|pair| match pair {
            [(x, y), (u, v)] => (u - x) * (v + y) / 2.0,
            _ => 0.0,
        })
        .sum())
}
