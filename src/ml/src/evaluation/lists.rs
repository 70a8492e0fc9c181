//! MultilabelClassificationEvaluator and RankingEvaluator, whose columns hold lists.
//! `mllib/evaluation/MultilabelMetrics.scala` and `RankingMetrics.scala`.

use touchpaper_sql::arrow::array::{Array, ArrayRef, AsArray};
use touchpaper_sql::{DataFrame, DataType, Error, Result};

use super::unknown;
use crate::columns::{doubles, field, gather, named};
use crate::stage::{Settings, requirement};

type Pair = (Vec<f64>, Vec<f64>);

fn lists(array: &ArrayRef) -> Result<Vec<Vec<f64>>> {
    let list = array.as_list_opt::<i32>().ok_or_else(|| Error::internal("a column that holds no lists"))?;
    (0..list.len())
        .map(|row| if list.is_null(row) { Ok(Vec::new()) } else { Ok(doubles(&list.value(row))?.iter().flatten().collect()) })
        .collect()
}

/// What was predicted and what is true, of each row.
fn pairs(settings: &Settings, df: &DataFrame) -> Result<Vec<Pair>> {
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
    let parts = gather(df, vec![named(prediction), named(label)], Vec::<Pair>::new, |state, arrays, _| {
        let [prediction, label] = arrays else { return Err(Error::internal("a stage's argument")) };
        state.extend(lists(prediction)?.into_iter().zip(lists(label)?));
        Ok(())
    })?;
    Ok(parts.into_iter().flatten().collect())
}

fn share(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

fn common(a: &[f64], b: &[f64]) -> f64 {
    a.iter().filter(|value| b.contains(value)).count() as f64
}

pub fn multilabel(settings: &Settings, df: &DataFrame) -> Result<f64> {
    let metric = settings.text("metricName")?.to_string();
    let one = settings.float("metricLabel")?;
    let rows = pairs(settings, df)?;
    let count = rows.len() as f64;
    let mean = |figure: &dyn Fn(&Pair) -> f64| rows.iter().map(figure).sum::<f64>() / count;
    let sum = |figure: &dyn Fn(&Pair) -> f64| rows.iter().map(figure).sum::<f64>();
    let hits = |row: &Pair| common(&row.0, &row.1);
    let (predicted, labelled) = (sum(&|row| row.0.len() as f64), sum(&|row| row.1.len() as f64));
    let has = |list: &[f64]| f64::from(u8::from(list.contains(&one)));
    let precision = || share(sum(&|row| has(&row.0) * has(&row.1)), sum(&|row| has(&row.0)));
    let recall = || share(sum(&|row| has(&row.0) * has(&row.1)), sum(&|row| has(&row.1)));
    let classes = || {
        let mut all: Vec<u64> = rows.iter().flat_map(|row| row.1.iter().map(|label| label.to_bits())).collect();
        all.sort_unstable();
        all.dedup();
        all.len() as f64
    };
    Ok(match metric.as_str() {
        "subsetAccuracy" => mean(&|row| f64::from(u8::from(row.0.len() == row.1.len() && hits(row) == row.0.len() as f64))),
        "accuracy" => mean(&|row| hits(row) / (row.0.len() as f64 + row.1.len() as f64 - hits(row))),
        "hammingLoss" => sum(&|row| row.0.len() as f64 + row.1.len() as f64 - 2.0 * hits(row)) / (count * classes()),
        "precision" => mean(&|row| share(hits(row), row.0.len() as f64)),
        "recall" => mean(&|row| share(hits(row), row.1.len() as f64)),
        "f1Measure" => mean(&|row| 2.0 * hits(row) / (row.0.len() as f64 + row.1.len() as f64)),
        "precisionByLabel" => precision(),
        "recallByLabel" => recall(),
        "f1MeasureByLabel" => share(2.0 * precision() * recall(), precision() + recall()),
        "microPrecision" => share(sum(&hits), predicted),
        "microRecall" => share(sum(&hits), labelled),
        "microF1Measure" => 2.0 * sum(&hits) / (predicted + labelled),
        other => return Err(unknown(settings, other)),
    })
}

pub fn ranking(settings: &Settings, df: &DataFrame) -> Result<f64> {
    let metric = settings.text("metricName")?.to_string();
    let k = settings.count("k", 1)?;
    let rows = pairs(settings, df)?;
    let mean = |figure: &dyn Fn(&Pair) -> f64| rows.iter().map(figure).sum::<f64>() / rows.len() as f64;
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
    Ok(match metric.as_str() {
        "meanAveragePrecision" => mean(&|row| average_precision(row, row.0.len().max(row.1.len()))),
        "meanAveragePrecisionAtK" => mean(&|row| average_precision(row, k)),
        "precisionAtK" => mean(&|row| if row.1.is_empty() { 0.0 } else { hits(row) / k as f64 }),
        "recallAtK" => mean(&|row| share(hits(row), row.1.len() as f64)),
        "ndcgAtK" => mean(&|row| {
            let found = row.0.iter().enumerate().take(k).filter(|(_, item)| row.1.contains(item)).map(|(place, _)| gain(place)).sum();
            share(found, (0..row.1.len().min(k)).map(gain).sum())
        }),
        other => return Err(unknown(settings, other)),
    })
}
