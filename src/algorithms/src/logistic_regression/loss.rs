//! The mean log loss over blocks with its gradient, as BinaryLogisticBlockAggregator and
//! MultinomialLogisticBlockAggregator (ml/optim/aggregator) define it, plus the L2 penalty of ml/optim/loss.

use touchpaper_core::Result;

use super::Shape;
use crate::linalg::kernels::{argmax, axpy, dot, log1p_exp, scale, sigmoid};
use crate::optimize::Evaluation;
use crate::{Block, Instances};

pub(super) struct Loss<'a> {
    pub instances: &'a Instances,
    pub shape: &'a Shape,
    pub multinomial: bool,
    pub inverse_stds: &'a [f64],
    /// Means over standard deviations, where features are centred.
    pub scaled_means: Option<&'a Vec<f64>>,
    pub weight_sum: f64,
    pub l2: f64,
    /// Given where the penalty is on coefficients of features as they are.
    pub stds: Option<&'a Vec<f64>>,
}

impl Loss<'_> {
    pub fn evaluate(&self, x: &[f64]) -> Result<Evaluation> {
        let Shape { sets, features, .. } = *self.shape;
        // By set, on features as they are: the scaling goes into the coefficients instead of the data.
        let mut weights = vec![0.0; sets * features];
        let mut offsets = vec![0.0; sets];
        for set in 0..sets {
            let its = &mut weights[set * features..(set + 1) * features];
            for (feature, weight) in its.iter_mut().enumerate() {
                *weight = x[feature * sets + set];
            }
            if self.shape.intercept {
                offsets[set] = x[sets * features + set] - self.scaled_means.map_or(0.0, |means| dot(its, means));
            }
            its.iter_mut().zip(self.inverse_stds).for_each(|(weight, inverse)| *weight *= inverse);
        }
        // Per set the features' gradient and the multipliers' sum; the loss at the end.
        let stride = features + 1;
        let sums = self.instances.sum(sets * stride + 1, |sums, block| {
            if self.multinomial {
                multinomial(block, &weights, &offsets, sums);
            } else {
                binary(block, &weights, offsets[0], sums);
            }
        })?;
        let mut gradient = vec![0.0; x.len()];
        for (set, sums) in sums.chunks_exact(stride).enumerate() {
            let multipliers = sums[features];
            for feature in 0..features {
                let mean = self.scaled_means.map_or(0.0, |means| means[feature]);
                gradient[feature * sets + set] = sums[feature] * self.inverse_stds[feature] - multipliers * mean;
            }
            if self.shape.intercept {
                gradient[sets * features + set] = multipliers;
            }
        }
        scale(1.0 / self.weight_sum, &mut gradient);
        let mut loss = sums[sets * stride] / self.weight_sum;
        if self.l2 != 0.0 {
            loss += self.penalize(x, &mut gradient);
        }
        Ok((loss, gradient))
    }

    fn penalize(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let Shape { sets, features, .. } = *self.shape;
        let mut squares = 0.0;
        for (index, value) in x.iter().enumerate().take(sets * features) {
            let shrunk = match self.stds.map(|stds| stds[index / sets]) {
                None => *value,
                Some(0.0) => 0.0,
                Some(std) => value / (std * std),
            };
            squares += value * shrunk;
            gradient[index] += self.l2 * shrunk;
        }
        0.5 * self.l2 * squares
    }
}

fn binary(block: &Block, weights: &[f64], offset: f64, sums: &mut [f64]) {
    let features = weights.len();
    let (gradient, rest) = sums.split_at_mut(features);
    for (label, weight, row) in block.rows() {
        if weight == 0.0 {
            continue;
        }
        let margin = row.dot(weights) + offset;
        let multiplier = weight * (sigmoid(margin) - label);
        row.add_to(multiplier, gradient);
        rest[0] += multiplier;
        rest[1] += weight * (log1p_exp(-margin) + if label > 0.0 { 0.0 } else { margin });
    }
}

fn multinomial(block: &Block, weights: &[f64], offsets: &[f64], sums: &mut [f64]) {
    let (sets, features) = (offsets.len(), block.width);
    let stride = features + 1;
    let mut margins = vec![0.0; sets];
    for (label, weight, row) in block.rows() {
        if weight == 0.0 {
            continue;
        }
        for (set, margin) in margins.iter_mut().enumerate() {
            *margin = row.dot(&weights[set * features..(set + 1) * features]) + offsets[set];
        }
        let label = label as usize;
        let (own, max) = (margins[label], margins[argmax(&margins)]);
        let mut sum = 0.0;
        for margin in &mut margins {
            *margin = (*margin - max).exp();
            sum += *margin;
        }
        for (set, margin) in margins.iter().enumerate() {
            let multiplier = weight * (margin / sum - if set == label { 1.0 } else { 0.0 });
            let its = &mut sums[set * stride..(set + 1) * stride];
            row.add_to(multiplier, &mut its[..features]);
            its[features] += multiplier;
        }
        axpy(weight, &[sum.ln() + max - own], &mut sums[sets * stride..]);
    }
}
