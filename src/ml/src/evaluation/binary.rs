//! BinaryClassificationEvaluator: areas under the ROC and the precision-recall curve.
//! `mllib/evaluation/BinaryClassificationMetrics.scala`.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{ArrayRef, Float64Array};
use touchpaper_sql::{DataFrame, DataType, Error, Expression, Result};

use super::{given, is_vector, score, typed, weighed, weight};
use crate::columns::{doubles, gather, named, numeric_field};
use crate::persist::Table;
use crate::stage::{Settings, java};

/// Weights of positives and negatives above a score and at it, from the highest score down.
#[derive(Clone, Copy, Default)]
struct Above {
    positive: f64,
    negative: f64,
}

impl Above {
    fn add(&mut self, other: Self) {
        self.positive += other.positive;
        self.negative += other.negative;
    }
}

/// What has each score, of the scores that there are: many rows share few, in most data.
#[derive(Default)]
struct Scores {
    points: Vec<(f64, Above)>,
    /// How many points are known to differ; those behind them are as they came.
    distinct: usize,
}

impl Scores {
    fn add(&mut self, score: f64, what: Above) {
        self.points.push((score, what));
        if self.points.len() >= 2 * self.distinct.max(65_536) {
            self.put_together();
        }
    }

    /// From the highest score down, each once.
    fn put_together(&mut self) {
        self.points.sort_by(|a, b| b.0.total_cmp(&a.0));
        self.points.dedup_by(|next, open| {
            // What is no number is one score, the highest; zeros are one, whatever their sign.
            let same = open.0 == next.0 || (open.0.is_nan() && next.0.is_nan());
            if same {
                open.1.add(next.1);
            }
            same
        });
        self.distinct = self.points.len();
    }
}

/// The columns that a curve is drawn from; the weight column may be empty.
pub struct Scored<'a> {
    /// Numbers, or vectors whose place 1 is the score.
    pub score: &'a str,
    pub label: &'a str,
    pub weight: Expression,
}

/// Whether the scores are vectors; an error where they are neither those nor numbers, or the labels no numbers.
fn check(df: &DataFrame, columns: &Scored<'_>) -> Result<bool> {
    typed(df, columns.score, &[DataType::Double, DataType::Vector])?;
    numeric_field(df, columns.label)?;
    is_vector(df, columns.score)
}

/// Points from the highest score down: the score, and what lies above it.
fn curve(df: &DataFrame, columns: &Scored<'_>, bins: usize) -> Result<Vec<(f64, Above)>> {
    let name = columns.score;
    let vector = check(df, columns)?;
    let selected = vec![named(name), named(columns.label), columns.weight.clone()];
    let parts = gather(df, selected, Scores::default, |scores, arrays, rows| {
        let [raw, label, weight] = arrays else { return Err(Error::internal("a stage's argument")) };
        let (found, labels, weights) = (score(raw, vector, name)?, doubles(label)?, doubles(weight)?);
        for (row, score) in found.into_iter().enumerate().take(rows) {
            let (label, weight) = (given(&labels, row)?, weighed(&weights, row)?);
            scores.add(
                score,
                if label > 0.5 { Above { positive: weight, negative: 0.0 } } else { Above { positive: 0.0, negative: weight } },
            );
        }
        scores.put_together();
        Ok(())
    })?;
    let mut curve = Scores::default();
    for part in parts {
        curve.points.extend(part.points);
    }
    curve.put_together();
    let mut curve = curve.points;
    let mut now = Above::default();
    for (_, above) in &mut curve {
        now.add(*above);
        *above = now;
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
    let columns = Scored { score: settings.text("rawPredictionCol")?, label: settings.text("labelCol")?, weight: weight(settings)? };
    check(df, &columns)?;
    if let Some(weight) = settings.column("weightCol")? {
        numeric_field(df, weight)?;
    }
    let rates = rates(df, &columns, bins)?;
    if rates.is_empty() && metric == "areaUnderPR" {
        return Err(java("java.lang.UnsupportedOperationException", "empty collection"));
    }
    let points = if metric == "areaUnderROC" { roc(&rates) } else { precision_recall(&rates) };
    Ok(points
        .windows(2)
        .map(|pair| match pair {
            [(x, y), (u, v)] => (u - x) * (v + y) / 2.0,
            _ => 0.0,
        })
        .sum())
}
