//! Fisher's F of each feature: between classes (ANOVA, `stat/ANOVATest.scala`) and of the line through a numeric label
//! (`stat/FValueTest.scala`).

use std::collections::BTreeMap;
use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, ArrayRef, Float64Array, Int32Array, Int64Array};
use touchpaper_sql::{DataFrame, DataType, Error, Result};

use crate::algorithms::distributions::f_tail;
use crate::columns::{Vectors, doubles, gather, named, numeric_field, vector_field};
use crate::persist::{Table, one_list, one_vector};
use crate::stage::{java, requirement};

#[derive(Clone, Copy, Debug)]
pub struct Found {
    pub p_value: f64,
    pub degrees: i64,
    pub f: f64,
}

/// How many rows, and by feature Σ x and Σ x².
#[derive(Clone, Default)]
struct Sums {
    count: f64,
    sum: Vec<f64>,
    squares: Vec<f64>,
}

impl Sums {
    fn add(&mut self, values: &[f64]) {
        self.sum.resize(values.len(), 0.0);
        self.squares.resize(values.len(), 0.0);
        self.count += 1.0;
        for ((sum, square), value) in self.sum.iter_mut().zip(&mut self.squares).zip(values) {
            *sum += value;
            *square += value * value;
        }
    }
}

/// Features as dense rows with their labels.
fn rows(df: &DataFrame, features: &str, label: &str) -> Result<Vec<(f64, Vec<f64>)>> {
    vector_field(df, features)?;
    numeric_field(df, label)?;
    let parts = gather(df, vec![named(features), named(label)], Vec::new, |state: &mut Vec<(f64, Vec<f64>)>, arrays, rows| {
        let [vectors, labels] = arrays else { return Err(Error::internal("a stage's argument")) };
        let (vectors, labels) = (Vectors::new(vectors, features)?, doubles(labels)?);
        for row in 0..rows {
            state.push((if labels.is_null(row) { f64::NAN } else { labels.value(row) }, vectors.need(row)?.to_dense()));
        }
        Ok(())
    })?;
    let rows: Vec<(f64, Vec<f64>)> = parts.into_iter().flatten().collect();
    let size = rows.first().map_or(0, |row| row.1.len());
    if rows.iter().any(|row| row.1.len() != size) {
        return Err(requirement("vectors must be of one size"));
    }
    Ok(rows)
}

/// Of continuous features and a label of classes.
pub fn between_classes(df: &DataFrame, features: &str, label: &str) -> Result<Vec<Found>> {
    let rows = rows(df, features, label)?;
    let (mut whole, mut classes) = (Sums::default(), BTreeMap::<u64, Sums>::new());
    for (label, values) in &rows {
        if label.is_nan() {
            // Spark looks classes up in a map, where NaN is never found.
            return Err(java("java.util.NoSuchElementException", "key not found: NaN"));
        }
        whole.add(values);
        classes.entry((label + 0.0).to_bits()).or_default().add(values);
    }
    let (n, k) = (whole.count, classes.len() as f64);
    let one = |place: usize| {
        let mean_square = whole.sum[place] * whole.sum[place] / n;
        let total = whole.squares[place] - mean_square;
        let between = classes.values().map(|class| class.sum[place] * class.sum[place] / class.count).sum::<f64>() - mean_square;
        let (numerator, denominator) = (k - 1.0, n - k);
        let f = (between / numerator) / ((total - between) / denominator);
        Found { p_value: f_tail(f, numerator, denominator), degrees: (numerator + denominator) as i64, f }
    };
    Ok((0..whole.sum.len()).map(one).collect())
}

/// Of continuous features and a continuous label.
pub fn of_line(df: &DataFrame, features: &str, label: &str) -> Result<Vec<Found>> {
    let rows = rows(df, features, label)?;
    let n = rows.len() as f64;
    let size = rows.first().map_or(0, |row| row.1.len());
    let label_mean = rows.iter().map(|row| row.0).sum::<f64>() / n;
    let label_square: f64 = rows.iter().map(|row| (row.0 - label_mean).powi(2)).sum();
    let one = |place: usize| {
        let mean = rows.iter().map(|row| row.1[place]).sum::<f64>() / n;
        let square: f64 = rows.iter().map(|row| (row.1[place] - mean).powi(2)).sum();
        let product: f64 = rows.iter().map(|row| (row.1[place] - mean) * (row.0 - label_mean)).sum();
        let correlation = product / (square.sqrt() * label_square.sqrt());
        let degrees = n - 2.0;
        let f = correlation * correlation / (1.0 - correlation * correlation) * degrees;
        Found { p_value: f_tail(f, 1.0, degrees), degrees: degrees as i64, f }
    };
    Ok((0..size).map(one).collect())
}

/// The findings as Spark's tests give them: in one row, or a row a feature.
pub fn table(df: &DataFrame, found: &[Found], flatten: bool) -> Result<DataFrame> {
    let numbers = |of: fn(&Found) -> f64| found.iter().map(of).collect::<Vec<f64>>();
    let degrees = Arc::new(Int64Array::from(found.iter().map(|one| one.degrees).collect::<Vec<_>>())) as ArrayRef;
    let table = if flatten {
        let places = (0..found.len()).map(|place| i32::try_from(place).unwrap_or(i32::MAX)).collect::<Vec<_>>();
        Table::new(vec![
            ("featureIndex", DataType::Integer, Arc::new(Int32Array::from(places)) as ArrayRef),
            ("pValue", DataType::Double, Arc::new(Float64Array::from(numbers(|one| one.p_value)))),
            ("degreesOfFreedom", DataType::Long, degrees),
            ("fValue", DataType::Double, Arc::new(Float64Array::from(numbers(|one| one.f)))),
        ])?
    } else {
        Table::new(vec![
            ("pValues", DataType::Vector, one_vector(&numbers(|one| one.p_value))?),
            ("degreesOfFreedom", DataType::Array(Box::new(DataType::Long), false), one_list(degrees, false)?),
            ("fValues", DataType::Vector, one_vector(&numbers(|one| one.f))?),
        ])?
    };
    table.into_frame(df.session())
}
