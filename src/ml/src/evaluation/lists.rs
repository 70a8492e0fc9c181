//! MultilabelClassificationEvaluator and RankingEvaluator, whose columns hold lists.
//! `mllib/evaluation/MultilabelMetrics.scala` and `RankingMetrics.scala`.

use std::collections::BTreeSet;

use touchpaper_sql::arrow::array::{Array, ArrayRef, AsArray};
use touchpaper_sql::format::java_double;
use touchpaper_sql::{DataFrame, DataType, Error, Result};

use super::unknown;
use crate::columns::{doubles, field, gather, named};
use crate::stage::{Settings, java, requirement};

type Pair = (Vec<f64>, Vec<f64>);

fn lists(array: &ArrayRef) -> Result<Vec<Vec<f64>>> {
    let list = array.as_list_opt::<i32>().ok_or_else(|| Error::internal("a column that holds no lists"))?;
    (0..list.len())
        .map(|row| {
            if list.is_null(row) {
                return Err(java("scala.MatchError", "null"));
            }
            Ok(doubles(&list.value(row))?.iter().flatten().collect())
        })
        .collect()
}

/// What each partition's rows add up to: each is what was predicted and what is true.
fn added<S: Send>(
    settings: &Settings,
    df: &DataFrame,
    start: impl Fn() -> S + Sync,
    each: impl Fn(&mut S, &Pair) + Sync,
) -> Result<Vec<S>> {
    let (prediction, label) = (settings.text("predictionCol")?, settings.text("labelCol")?);
    for name in [prediction, label] {
        let found = field(df, name)?.data_type;
        if !matches!(&found, DataType::Array(element, _) if **element == DataType::Double) {
            let got = found.simple_string();
            return Err(requirement(format!(
                "Column {name} must be of type equal to one of the following types: [array<double>, array<double>] but was actually of type {got}."
            )));
        }
    }
    let parts = gather(df, vec![named(prediction), named(label)], start, |state, arrays, _| {
        let [prediction, label] = arrays else { return Err(Error::internal("a stage's argument")) };
        for pair in lists(prediction)?.into_iter().zip(lists(label)?) {
            each(state, &pair);
        }
        Ok(())
    })?;
    Ok(parts)
}

fn share(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

fn common(a: &[f64], b: &[f64]) -> f64 {
    // Each of them goes with one of the others, as in Scala's `intersect`.
    let mut left = b.to_vec();
    let pairs = |value: &&f64| left.iter().position(|other| other == *value).map(|place| left.swap_remove(place)).is_some();
    a.iter().filter(pairs).count() as f64
}

/// Sums over rows, by what is asked of them.
#[derive(Default)]
struct Labels {
    rows: f64,
    hits: f64,
    predicted: f64,
    labelled: f64,
    /// Rows where all is right.
    exact: f64,
    accuracy: f64,
    precision: f64,
    recall: f64,
    f1: f64,
    /// Rows where the one label is predicted, is true, and both.
    one_predicted: f64,
    one_labelled: f64,
    one_hit: f64,
    /// The labels that there are, by their bits.
    classes: BTreeSet<u64>,
}

impl Labels {
    fn add(&mut self, (predicted, labelled): &Pair, one: f64) {
        let hits = common(predicted, labelled);
        let (p, l) = (predicted.len() as f64, labelled.len() as f64);
        let has = |list: &[f64]| f64::from(u8::from(list.contains(&one)));
        self.rows += 1.0;
        self.hits += hits;
        self.predicted += p;
        self.labelled += l;
        self.exact += f64::from(u8::from(predicted.len() == labelled.len() && hits == p));
        self.accuracy += hits / (p + l - hits);
        self.precision += share(hits, p);
        self.recall += hits / l;
        self.f1 += 2.0 * hits / (p + l);
        self.one_predicted += has(predicted);
        self.one_labelled += has(labelled);
        self.one_hit += has(predicted) * has(labelled);
        self.classes.extend(labelled.iter().map(|label| label.to_bits()));
    }

    fn merge(mut self, other: Self) -> Self {
        for (sum, more) in [
            (&mut self.rows, other.rows),
            (&mut self.hits, other.hits),
            (&mut self.predicted, other.predicted),
            (&mut self.labelled, other.labelled),
            (&mut self.exact, other.exact),
            (&mut self.accuracy, other.accuracy),
            (&mut self.precision, other.precision),
            (&mut self.recall, other.recall),
            (&mut self.f1, other.f1),
            (&mut self.one_predicted, other.one_predicted),
            (&mut self.one_labelled, other.one_labelled),
            (&mut self.one_hit, other.one_hit),
        ] {
            *sum += more;
        }
        self.classes.extend(other.classes);
        self
    }
}

pub fn multilabel(settings: &Settings, df: &DataFrame) -> Result<f64> {
    let metric = settings.text("metricName")?.to_string();
    let one = settings.float("metricLabel")?;
    let parts = added(settings, df, Labels::default, |sums, pair| sums.add(pair, one))?;
    let sums = parts.into_iter().fold(Labels::default(), Labels::merge);
    let (precision, recall) = (share(sums.one_hit, sums.one_predicted), share(sums.one_hit, sums.one_labelled));
    if metric.ends_with("ByLabel") && sums.one_hit == 0.0 {
        // Spark looks it up among the labels that were predicted right.
        return Err(java("java.util.NoSuchElementException", format!("key not found: {}", java_double(one))));
    }
    Ok(match metric.as_str() {
        "subsetAccuracy" => sums.exact / sums.rows,
        "accuracy" => sums.accuracy / sums.rows,
        "hammingLoss" => (sums.predicted + sums.labelled - 2.0 * sums.hits) / (sums.rows * sums.classes.len() as f64),
        "precision" => sums.precision / sums.rows,
        "recall" => sums.recall / sums.rows,
        "f1Measure" => sums.f1 / sums.rows,
        "precisionByLabel" => precision,
        "recallByLabel" => recall,
        "f1MeasureByLabel" => share(2.0 * precision * recall, precision + recall),
        "microPrecision" => sums.hits / sums.predicted,
        "microRecall" => sums.hits / sums.labelled,
        "microF1Measure" => 2.0 * sums.hits / (sums.predicted + sums.labelled),
        other => return Err(unknown(settings, other)),
    })
}

pub fn ranking(settings: &Settings, df: &DataFrame) -> Result<f64> {
    let metric = settings.text("metricName")?.to_string();
    let k = settings.count("k", 1)?;
    let mean = |figure: &(dyn Fn(&Pair) -> f64 + Sync)| -> Result<f64> {
        let parts = added(
            settings,
            df,
            || (0.0, 0.0),
            |(sum, rows), pair| {
                *sum += figure(pair);
                *rows += 1.0;
            },
        )?;
        let (sum, rows) = parts.into_iter().fold((0.0, 0.0), |a: (f64, f64), b: (f64, f64)| (a.0 + b.0, a.1 + b.1));
        // Of no rows the mean is 0, as Spark's `mean` of an RDD.
        Ok(if rows == 0.0 { 0.0 } else { sum / rows + 0.0 })
    };
    let average_precision = |row: &Pair, k: usize| {
        let (mut hits, mut sum) = (0.0, 0.0);
        for (place, item) in row.0.iter().enumerate().take(k) {
            if row.1.contains(item) {
                hits += 1.0;
                sum += hits / (place as f64 + 1.0);
            }
        }
        share(sum, row.1.len().min(k) as f64)
    };
    let gain = |place: usize| 1.0 / (place as f64 + 2.0).ln();
    let hits = |row: &Pair| row.0.iter().take(k).filter(|item| row.1.contains(item)).count() as f64;
    match metric.as_str() {
        "meanAveragePrecision" => mean(&|row| average_precision(row, row.0.len().max(row.1.len()))),
        "meanAveragePrecisionAtK" => mean(&|row| average_precision(row, k)),
        "precisionAtK" => mean(&|row| if row.1.is_empty() { 0.0 } else { hits(row) / k as f64 }),
        "recallAtK" => mean(&|row| share(hits(row), row.1.len() as f64)),
        "ndcgAtK" => mean(&|row| {
            let found = row.0.iter().enumerate().take(k).filter(|(_, item)| row.1.contains(item)).map(|(place, _)| gain(place)).sum();
            share(found, (0..row.1.len().min(k)).map(gain).sum())
        }),
        other => Err(unknown(settings, other)),
    }
}
