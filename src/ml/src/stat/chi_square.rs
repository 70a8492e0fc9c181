//! Pearson's chi-square test of each feature's independence of the label. `mllib/stat/test/ChiSqTest.scala`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, ArrayRef, Float64Array, Int32Array};
use touchpaper_sql::{DataFrame, DataType, Error, Result};

use crate::algorithms::distributions::chi_square_tail;
use crate::columns::{Vectors, doubles, gather, named, numeric_field, vector_field};
use crate::persist::{Table, one_list, one_vector};
use crate::stage::{java, requirement, spark_exception};

#[derive(Clone, Copy, Debug)]
pub struct Found {
    pub p_value: f64,
    pub degrees: i32,
    pub statistic: f64,
}

/// Rows with the bits of a feature's value and of the label, by how often they are.
type Counts = BTreeMap<(u64, u64), u64>;

/// A test for each feature.
pub fn by_feature(df: &DataFrame, features: &str, label: &str) -> Result<Vec<Found>> {
    const MOST: usize = 10_000;
    vector_field(df, features)?;
    numeric_field(df, label)?;
    let parts = gather(df, vec![named(features), named(label)], Vec::<Counts>::new, |state, arrays, rows| {
        let [vectors, labels] = arrays else { return Err(Error::internal("a stage's argument")) };
        let (vectors, labels): (_, Float64Array) = (Vectors::new(vectors, features)?, doubles(labels)?);
        for row in 0..rows {
            let values = vectors.need(row)?.to_dense();
            if state.is_empty() {
                state.resize(values.len(), Counts::new());
            }
            if state.len() != values.len() {
                return Err(requirement("vectors must be of one size"));
            }
            let label = if labels.is_null(row) { f64::NAN } else { labels.value(row) + 0.0 };
            if label.is_nan() {
                // Spark looks labels up in a map, where NaN is never found.
                return Err(java("java.util.NoSuchElementException", "key not found: NaN"));
            }
            for (counts, value) in state.iter_mut().zip(values) {
                *counts.entry(((value + 0.0).to_bits(), label.to_bits())).or_default() += 1;
            }
        }
        Ok(())
    })?;
    let mut all: Vec<Counts> = Vec::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if all.is_empty() {
            all.resize(part.len(), Counts::new());
        }
        for (counts, more) in all.iter_mut().zip(part) {
            more.into_iter().for_each(|(key, count)| *counts.entry(key).or_default() += count);
        }
    }
    let one = |(place, counts): (usize, &Counts)| {
        let values: BTreeSet<u64> = counts.keys().map(|(value, _)| *value).collect();
        let labels: BTreeSet<u64> = counts.keys().map(|(_, label)| *label).collect();
        for (distinct, what) in [(values.len(), "factors"), (labels.len(), "labels")] {
            if distinct > MOST {
                return Err(spark_exception(format!(
                    "Chi-square test expect factors (categorical values) but found more than {MOST} distinct {what} values in column {place}."
                )));
            }
        }
        Ok(independence(counts, &values, &labels))
    };
    all.iter().enumerate().map(one).collect()
}

fn independence(counts: &Counts, values: &BTreeSet<u64>, labels: &BTreeSet<u64>) -> Found {
    let total: u64 = counts.values().sum();
    let count = |value: u64, label: u64| counts.get(&(value, label)).copied().unwrap_or(0) as f64;
    let of_value = |value: u64| labels.iter().map(|label| count(value, *label)).sum::<f64>();
    let of_label = |label: u64| values.iter().map(|value| count(*value, label)).sum::<f64>();
    let statistic = values.iter().map(|value| {
        let row = of_value(*value);
        labels
            .iter()
            .map(|label| {
                let expected = row * of_label(*label) / total as f64;
                (count(*value, *label) - expected).powi(2) / expected
            })
            .sum::<f64>()
    });
    let statistic: f64 = statistic.sum();
    let degrees = i32::try_from((values.len().saturating_sub(1)) * (labels.len().saturating_sub(1))).unwrap_or(i32::MAX);
    // With one value or one label there is nothing that could depend.
    if degrees == 0 {
        return Found { p_value: 1.0, degrees: 0, statistic: 0.0 };
    }
    Found { p_value: chi_square_tail(statistic, f64::from(degrees)), degrees, statistic }
}

pub fn test(df: &DataFrame, features: &str, label: &str, flatten: bool) -> Result<DataFrame> {
    let found = by_feature(df, features, label)?;
    if found.is_empty() {
        return Err(java("java.lang.UnsupportedOperationException", "empty collection"));
    }
    let numbers = |of: fn(&Found) -> f64| found.iter().map(of).collect::<Vec<f64>>();
    let degrees: Vec<i32> = found.iter().map(|one| one.degrees).collect();
    let table = if flatten {
        let places = (0..found.len()).map(|place| i32::try_from(place).unwrap_or(i32::MAX)).collect::<Vec<_>>();
        Table::new(vec![
            ("featureIndex", DataType::Integer, Arc::new(Int32Array::from(places)) as ArrayRef),
            ("pValue", DataType::Double, Arc::new(Float64Array::from(numbers(|one| one.p_value)))),
            ("degreesOfFreedom", DataType::Integer, Arc::new(Int32Array::from(degrees))),
            ("statistic", DataType::Double, Arc::new(Float64Array::from(numbers(|one| one.statistic)))),
        ])?
    } else {
        let items = one_list(Arc::new(Int32Array::from(degrees)), false)?;
        Table::new(vec![
            ("pValues", DataType::Vector, one_vector(&numbers(|one| one.p_value))?),
            ("degreesOfFreedom", DataType::Array(Box::new(DataType::Integer), false), items),
            ("statistics", DataType::Vector, one_vector(&numbers(|one| one.statistic))?),
        ])?
    };
    table.into_frame(df.session())
}
