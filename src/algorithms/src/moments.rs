//! Weighted means and standard deviations of features and labels in one pass, as Spark's SummarizerBuffer gives them:
//! unbiased for frequency weights, exactly 0 for a feature that is constant.

use touchpaper_core::{Error, Result};

use super::{Block, Features, Instances, require};

/// How features are brought to one scale: each is multiplied by its inverse, and its scaled mean may be taken off.
#[derive(Clone, Debug)]
pub struct Scaling {
    /// 1/σ; 0 for a constant feature, whose coefficient is then 0.
    pub inverse: Vec<f64>,
    /// Of the scaled features.
    pub means: Vec<f64>,
}

/// What a fit asks of its data before the first iteration.
#[derive(Clone, Debug, Default)]
pub struct Moments {
    pub count: u64,
    pub weight_sum: f64,
    squared_weight_sum: f64,
    /// Of the features.
    pub mean: Vec<f64>,
    deviation: Vec<f64>,
    pub label_mean: f64,
    label_deviation: f64,
}

impl Moments {
    pub fn of(instances: &Instances) -> Result<Self> {
        let add = |whole: &mut Self, block: &Block| {
            whole.merge(&Self::of_block(block));
            Ok(())
        };
        let found = instances.fold(Self::default, add, |whole, part| whole.merge(&part))?;
        // Rows that weigh nothing are none to Spark's summarizer.
        require(found.weight_sum > 0.0, || "Nothing has been added to this summarizer.".into())?;
        Ok(found)
    }

    /// Sums are taken about the first row, which keeps their digits and makes constants exact.
    fn of_block(block: &Block) -> Self {
        let width = block.width;
        let mut origin = vec![0.0; width];
        if matches!(block.features, Features::Dense { .. }) && !block.is_empty() {
            block.row(0).copy_to(&mut origin);
        }
        let label_origin = block.labels.first().copied().unwrap_or(0.0);
        let (mut sums, mut squares) = (vec![0.0; width], vec![0.0; width]);
        let (mut count, mut weights, mut squared_weights, mut labels, mut squared_labels) = (0, 0.0, 0.0, 0.0, 0.0);
        for (label, weight, row) in block.rows() {
            if weight == 0.0 {
                continue;
            }
            count += 1;
            weights += weight;
            squared_weights += weight * weight;
            let label = label - label_origin;
            labels += weight * label;
            squared_labels += weight * label * label;
            match row {
                super::Row::Dense(values) => {
                    for (((sum, square), value), origin) in sums.iter_mut().zip(&mut squares).zip(values).zip(&origin) {
                        let value = value - origin;
                        *sum += weight * value;
                        *square += weight * value * value;
                    }
                }
                super::Row::Sparse(..) => row.for_each(|index, value| {
                    sums[index] += weight * value;
                    squares[index] += weight * value * value;
                }),
            }
        }
        if weights == 0.0 {
            return Self { mean: vec![0.0; width], deviation: vec![0.0; width], ..Self::default() };
        }
        let spread = |sum: f64, square: f64| (square - sum * sum / weights).max(0.0);
        Self {
            count,
            weight_sum: weights,
            squared_weight_sum: squared_weights,
            mean: sums.iter().zip(&origin).map(|(sum, origin)| origin + sum / weights).collect(),
            deviation: sums.iter().zip(&squares).map(|(sum, square)| spread(*sum, *square)).collect(),
            label_mean: label_origin + labels / weights,
            label_deviation: spread(labels, squared_labels),
        }
    }

    /// Chan, Golub & LeVeque's pairwise update.
    fn merge(&mut self, other: &Self) {
        if self.weight_sum == 0.0 {
            if self.mean.is_empty() || other.weight_sum > 0.0 {
                *self = other.clone();
            }
            return;
        }
        if other.weight_sum == 0.0 {
            return;
        }
        let total = self.weight_sum + other.weight_sum;
        let merge = |mean: &mut f64, deviation: &mut f64, other_mean: f64, other_deviation: f64| {
            let delta = other_mean - *mean;
            *mean += delta * other.weight_sum / total;
            *deviation += other_deviation + delta * delta * self.weight_sum * other.weight_sum / total;
        };
        for (index, (mean, deviation)) in self.mean.iter_mut().zip(&mut self.deviation).enumerate() {
            merge(mean, deviation, other.mean[index], other.deviation[index]);
        }
        merge(&mut self.label_mean, &mut self.label_deviation, other.label_mean, other.label_deviation);
        self.count += other.count;
        self.weight_sum = total;
        self.squared_weight_sum += other.squared_weight_sum;
    }

    fn std(&self, deviation: f64) -> f64 {
        let denominator = self.weight_sum - self.squared_weight_sum / self.weight_sum;
        if denominator > 0.0 { (deviation / denominator).max(0.0).sqrt() } else { 0.0 }
    }

    /// Of each feature.
    pub fn stds(&self) -> Vec<f64> {
        self.deviation.iter().map(|deviation| self.std(*deviation)).collect()
    }

    pub fn scaling(&self) -> Scaling {
        let inverse: Vec<f64> = self.stds().iter().map(|std| if *std == 0.0 { 0.0 } else { 1.0 / std }).collect();
        let means = self.mean.iter().zip(&inverse).map(|(mean, inverse)| mean * inverse).collect();
        Scaling { inverse, means }
    }

    pub fn label_std(&self) -> f64 {
        self.std(self.label_deviation)
    }
}

/// The weight of each label 0, 1, …; an error if one is no class.
pub fn histogram(instances: &Instances) -> Result<Vec<f64>> {
    let add = |(counts, invalid): &mut (Vec<f64>, u64), block: &Block| {
        for (label, weight) in block.labels.iter().zip(&block.weights) {
            if *label < 0.0 || label.fract() != 0.0 || *label >= f64::from(i32::MAX) {
                *invalid += 1;
            } else if *weight > 0.0 {
                let class = *label as usize;
                if class >= counts.len() {
                    counts.resize(class + 1, 0.0);
                }
                counts[class] += weight;
            }
        }
        Ok(())
    };
    let between = |(whole, invalid): &mut (Vec<f64>, u64), (part, more): (Vec<f64>, u64)| {
        if part.len() > whole.len() {
            whole.resize(part.len(), 0.0);
        }
        crate::linalg::kernels::add(&part, whole);
        *invalid += more;
    };
    let (counts, invalid) = instances.fold(|| (Vec::new(), 0), add, between)?;
    if invalid > 0 {
        let last = counts.len() as i64 - 1;
        return Err(Error::exception(format!("Classification labels should be in [0 to {last}]. Found {invalid} invalid labels.")));
    }
    Ok(counts)
}
