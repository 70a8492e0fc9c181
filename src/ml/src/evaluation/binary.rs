//! BinaryClassificationEvaluator: areas under the ROC and the precision-recall curve.
//! `mllib/evaluation/BinaryClassificationMetrics.scala`.

use touchpaper_sql::arrow::array::Array;
use touchpaper_sql::{DataFrame, Error, Result};

use super::{is_vector, score, weight};
use crate::columns::{doubles, gather, named, numeric_field};
use crate::stage::{Settings, requirement};

/// Weights of positives and negatives above a score and at it, from the highest score down.
#[derive(Clone, Copy, Default)]
struct Above {
    positive: f64,
    negative: f64,
}

pub fn evaluate(settings: &Settings, df: &DataFrame) -> Result<f64> {
    let (raw, label) = (settings.text("rawPredictionCol")?, settings.text("labelCol")?);
    let metric = settings.word("metricName", &["areaUnderROC", "areaUnderPR"])?;
    let bins = settings.count("numBins", 0)?;
    let vector = is_vector(df, raw)?;
    if !vector {
        numeric_field(df, raw)?;
    }
    numeric_field(df, label)?;
    let parts = gather(df, vec![named(raw), named(label), weight(settings, df)?], Vec::new, |state, arrays, rows| {
        let [raw_array, label, weight] = arrays else { return Err(Error::internal("a stage's argument")) };
        let (scores, labels, weights) = (score(raw_array, vector, raw)?, doubles(label)?, doubles(weight)?);
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
    let mut curve: Vec<Above> = Vec::new();
    let mut last = None;
    for (score, label, weight) in rows {
        let mut now = curve.last().copied().unwrap_or_default();
        if label > 0.5 {
            now.positive += weight;
        } else {
            now.negative += weight;
        }
        match curve.last_mut() {
            Some(open) if last == Some(score) => *open = now,
            _ => curve.push(now),
        }
        last = Some(score);
    }
    // Many scores are put together into about so many points.
    let grouping = curve.len().checked_div(bins).unwrap_or(0);
    if grouping >= 2 {
        curve = curve.chunks(grouping).filter_map(|chunk| chunk.last().copied()).collect();
    }
    let total = curve.last().copied().unwrap_or_default();
    let share = |part: f64, whole: f64| if whole == 0.0 { 0.0 } else { part / whole };
    let recall = |at: &Above| share(at.positive, total.positive);
    let points: Vec<(f64, f64)> = if metric == "areaUnderROC" {
        let inner = curve.iter().map(|at| (share(at.negative, total.negative), recall(at)));
        std::iter::once((0.0, 0.0)).chain(inner).chain([(1.0, 1.0)]).collect()
    } else {
        let precision = |at: &Above| if at.positive + at.negative == 0.0 { 1.0 } else { at.positive / (at.positive + at.negative) };
        let first = curve.first().map_or(1.0, precision);
        std::iter::once((0.0, first)).chain(curve.iter().map(|at| (recall(at), precision(at)))).collect()
    };
    Ok(points
        .windows(2)
        .map(|pair| match pair {
            [(x, y), (u, v)] => (u - x) * (v + y) / 2.0,
            _ => 0.0,
        })
        .sum())
}
