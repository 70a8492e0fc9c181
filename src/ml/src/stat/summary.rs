//! Weighted figures of a column of vectors, gathered in one pass and merged. `stat/Summarizer.scala`'s SummarizerBuffer.

use touchpaper_sql::arrow::array::Float64Array;
use touchpaper_sql::{DataFrame, Error, Expression, Result, Value};

use crate::columns::{VectorRef, Vectors, doubles, gather, named};
use crate::stage::{requirement, spark_exception};

/// One value of each place of the vectors.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    mean: Vec<f64>,
    /// Sums of squared distances from the mean, and of squares.
    m2n: Vec<f64>,
    m2: Vec<f64>,
    l1: Vec<f64>,
    pub weight: f64,
    weight_squares: f64,
    place_weight: Vec<f64>,
    nonzeros: Vec<i64>,
    max: Vec<f64>,
    min: Vec<f64>,
    pub count: i64,
}

impl Summary {
    pub fn add(&mut self, vector: VectorRef<'_>, weight: f64) -> Result<()> {
        if weight < 0.0 || weight.is_nan() {
            let weight = Value::Double(weight).text();
            return Err(requirement(format!("sample weight, {weight} has to be >= 0.0")));
        }
        if weight == 0.0 {
            return Ok(());
        }
        let size = vector.size();
        if self.mean.is_empty() {
            if size == 0 {
                return Err(requirement("Vector should have dimension larger than zero."));
            }
            let zeros = || vec![0.0; size];
            (self.mean, self.m2n, self.m2, self.l1, self.place_weight) = (zeros(), zeros(), zeros(), zeros(), zeros());
            self.nonzeros = vec![0; size];
            (self.max, self.min) = (vec![f64::MIN; size], vec![f64::MAX; size]);
        }
        if size != self.mean.len() {
            let known = self.mean.len();
            return Err(requirement(format!("Dimensions mismatch when adding new sample. Expecting {known} but got {size}.")));
        }
        vector.each_nonzero(|i, value| {
            if i >= size {
                return;
            }
            self.max[i] = self.max[i].max(value);
            self.min[i] = self.min[i].min(value);
            let before = self.mean[i];
            let difference = value - before;
            self.mean[i] = before + weight * difference / (self.place_weight[i] + weight);
            self.m2n[i] += weight * (value - self.mean[i]) * difference;
            self.m2[i] += weight * value * value;
            self.l1[i] += weight * value.abs();
            self.place_weight[i] += weight;
            self.nonzeros[i] += 1;
        });
        self.weight += weight;
        self.weight_squares += weight * weight;
        self.count += 1;
        Ok(())
    }

    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if other.weight == 0.0 {
            return Ok(());
        }
        if self.weight == 0.0 {
            *self = other.clone();
            return Ok(());
        }
        if self.mean.len() != other.mean.len() {
            return Err(requirement(format!(
                "Dimensions mismatch when merging with another summarizer. Expecting {} but got {}.",
                self.mean.len(),
                other.mean.len()
            )));
        }
        self.count += other.count;
        self.weight += other.weight;
        self.weight_squares += other.weight_squares;
        for i in 0..self.mean.len() {
            let (ours, theirs) = (self.place_weight[i], other.place_weight[i]);
            let total = ours + theirs;
            self.nonzeros[i] += other.nonzeros[i];
            if total != 0.0 {
                let difference = other.mean[i] - self.mean[i];
                self.mean[i] += difference * theirs / total;
                self.m2n[i] += other.m2n[i] + difference * difference * ours * theirs / total;
                self.m2[i] += other.m2[i];
                self.l1[i] += other.l1[i];
                self.max[i] = self.max[i].max(other.max[i]);
                self.min[i] = self.min[i].min(other.min[i]);
            }
            self.place_weight[i] = total;
        }
        Ok(())
    }

    /// As another task reads it: counts, then all else.
    pub fn to_bytes(&self) -> Vec<u8> {
        let counts = std::iter::once(&self.count).chain(&self.nonzeros).flat_map(|count| count.to_le_bytes());
        let places = [&self.mean, &self.m2n, &self.m2, &self.l1, &self.place_weight, &self.max, &self.min];
        let figures = [&self.weight, &self.weight_squares].into_iter().chain(places.into_iter().flatten());
        counts.chain(figures.flat_map(|figure| figure.to_le_bytes())).collect()
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (words, _) = bytes.as_chunks::<8>();
        let size = words.len().saturating_sub(3) / 8;
        let (counts, figures) = words.split_at_checked(size + 1).ok_or_else(|| Error::internal("a summary cut short"))?;
        let mut counts = counts.iter().map(|word| i64::from_le_bytes(*word));
        let mut figures = figures.iter().map(|word| f64::from_le_bytes(*word));
        let (weight, weight_squares) = (figures.next().unwrap_or_default(), figures.next().unwrap_or_default());
        let mut places = || figures.by_ref().take(size).collect();
        Ok(Self {
            mean: places(),
            m2n: places(),
            m2: places(),
            l1: places(),
            place_weight: places(),
            max: places(),
            min: places(),
            weight,
            weight_squares,
            count: counts.next().unwrap_or_default(),
            nonzeros: counts.collect(),
        })
    }

    /// How many bytes its figures are.
    pub fn bytes(&self) -> usize {
        (3 + 8 * self.mean.len()) * size_of::<f64>()
    }

    pub fn size(&self) -> usize {
        self.mean.len()
    }

    fn each(&self, f: impl Fn(usize) -> f64) -> Vec<f64> {
        (0..self.mean.len()).map(f).collect()
    }

    pub fn mean(&self) -> Vec<f64> {
        self.each(|i| self.mean[i] * (self.place_weight[i] / self.weight))
    }

    pub fn sum(&self) -> Vec<f64> {
        self.each(|i| self.mean[i] * self.place_weight[i])
    }

    /// Unbiased.
    pub fn variance(&self) -> Vec<f64> {
        let denominator = self.weight - self.weight_squares / self.weight;
        if denominator <= 0.0 {
            return vec![0.0; self.mean.len()];
        }
        self.each(|i| {
            let distance =
                self.m2n[i] + self.mean[i] * self.mean[i] * self.place_weight[i] * (self.weight - self.place_weight[i]) / self.weight;
            let variance = distance / denominator;
            // Not `max`, which would make 0 of a NaN.
            if variance < 0.0 { 0.0 } else { variance }
        })
    }

    pub fn std(&self) -> Vec<f64> {
        self.variance().into_iter().map(f64::sqrt).collect()
    }

    pub fn nonzeros(&self) -> Vec<f64> {
        self.nonzeros.iter().map(|count| *count as f64).collect()
    }

    /// Zeros that no vector stores count too.
    pub fn max(&self) -> Vec<f64> {
        self.each(|i| if self.nonzeros[i] < self.count && self.max[i] < 0.0 { 0.0 } else { self.max[i] })
    }

    pub fn min(&self) -> Vec<f64> {
        self.each(|i| if self.nonzeros[i] < self.count && self.min[i] > 0.0 { 0.0 } else { self.min[i] })
    }

    pub fn norm_l1(&self) -> Vec<f64> {
        self.l1.clone()
    }

    pub fn norm_l2(&self) -> Vec<f64> {
        self.m2.iter().map(|sum| sum.sqrt()).collect()
    }
}

/// The figures of a column of vectors, weighted by another column or by 1. A job.
pub fn summarize(df: &DataFrame, vectors: &str, weight: Option<Expression>) -> Result<Summary> {
    summarize_by(df, named(vectors), vectors, weight)
}

pub fn summarize_by(df: &DataFrame, vectors: Expression, name: &str, weight: Option<Expression>) -> Result<Summary> {
    let mut columns = vec![vectors];
    columns.extend(weight);
    let parts = gather(df, columns, Summary::default, |summary, arrays, rows| {
        let (Some(array), weights) = (arrays.first(), arrays.get(1)) else { return Err(Error::internal("a stage's argument")) };
        let vectors = Vectors::new(array, name)?;
        let weights: Option<Float64Array> = weights.map(doubles).transpose()?;
        for row in 0..rows {
            summary.add(vectors.need(row)?, weights.as_ref().map_or(1.0, |weights| weights.value(row)))?;
        }
        Ok(())
    })?;
    let mut whole = Summary::default();
    for part in &parts {
        whole.merge(part)?;
    }
    if whole.weight == 0.0 {
        // Spark finds it out in a task.
        let why = "java.lang.IllegalArgumentException: requirement failed: Nothing has been added to this summarizer.";
        return Err(spark_exception(format!("Job aborted due to stage failure: {why}")));
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn parts_give_what_the_whole_gives() {
        let rows = [[1.0, 0.0, -2.0], [4.0, 0.0, -1.0], [0.0, 3.0, -5.0]];
        let (mut whole, mut left, mut right) = (Summary::default(), Summary::default(), Summary::default());
        for (i, row) in rows.iter().enumerate() {
            let weight = i as f64 + 1.0;
            whole.add(VectorRef::Dense(row), weight).unwrap();
            if i == 0 { &mut left } else { &mut right }.add(VectorRef::Dense(row), weight).unwrap();
        }
        let read = Summary::from_bytes(&right.to_bytes()).unwrap();
        assert_eq!(right.to_bytes().len(), right.bytes());
        left.merge(&read).unwrap();
        for (a, b) in whole.variance().iter().zip(left.variance()) {
            assert!((a - b).abs() < 1e-12);
        }
        assert_eq!((whole.max(), whole.min()), (vec![4.0, 3.0, -1.0], vec![0.0, 0.0, -5.0]));
        assert_eq!(whole.sum(), left.sum());
    }
}
