//! Huber's concomitant scale loss, after Owen, A Robust Hybrid of Lasso and Ridge Regression (2007), as
//! ml/optim/aggregator/HuberBlockAggregator.scala; coefficients, intercept and σ are found together, σ kept above 0.

use touchpaper_core::Result;

use super::{LinearRegression, LinearRegressionModel};
use crate::linalg::kernels::dot;
use crate::moments::{Moments, Scaling};
use crate::optimize::{Lbfgsb, Run, minimize};
use crate::{Instances, Monitor};

pub(super) fn fit(
    settings: &LinearRegression,
    instances: &Instances,
    moments: &Moments,
    monitor: &Monitor<'_>,
) -> Result<LinearRegressionModel> {
    let features = instances.width();
    let size = features + usize::from(settings.fit_intercept) + 1;
    let Scaling { inverse, means: scaled_means } = moments.scaling();
    let (l2, epsilon) = (settings.reg_param, settings.epsilon);
    let mut lower = vec![f64::NEG_INFINITY; size];
    lower[size - 1] = f64::from_bits(1);
    let mut method = Lbfgsb::new(10, lower, vec![f64::INFINITY; size]);
    let mut start = vec![1.0; size];
    if settings.fit_intercept {
        // From plain to centred features.
        start[size - 2] += dot(&start[..features], &scaled_means);
    }
    let run = Run { algorithm: "LinearRegression", max_iter: settings.max_iter, tolerance: settings.tol, monitor };
    let minimum = minimize(&run, &mut method, start, &mut |x| {
        let weights: Vec<f64> = x.iter().zip(&inverse).map(|(x, inverse)| x * inverse).collect();
        let sigma = x[size - 1];
        let offset = if settings.fit_intercept { x[size - 2] - dot(&x[..features], &scaled_means) } else { 0.0 };
        let sums = instances.sum(features + 3, |sums, block| {
            let (gradient, rest) = sums.split_at_mut(features);
            for (label, weight, row) in block.rows() {
                if weight == 0.0 {
                    continue;
                }
                let residual = label - (row.dot(&weights) + offset);
                let (loss, multiplier, slope) = if residual.abs() <= sigma * epsilon {
                    let ratio = residual / sigma;
                    (sigma + residual * ratio, -ratio, 1.0 - ratio * ratio)
                } else {
                    let sign = if residual >= 0.0 { -1.0 } else { 1.0 };
                    (sigma + 2.0 * epsilon * residual.abs() - sigma * epsilon * epsilon, sign * epsilon, 1.0 - epsilon * epsilon)
                };
                row.add_to(weight * multiplier, gradient);
                rest[0] += weight * multiplier;
                rest[1] += 0.5 * weight * slope;
                rest[2] += 0.5 * weight * loss;
            }
        })?;
        let mut loss = sums[features + 2] / moments.weight_sum;
        let mut gradient = vec![0.0; size];
        for j in 0..features {
            let centre = if settings.fit_intercept { sums[features] * scaled_means[j] } else { 0.0 };
            let penalty = if settings.standardization { x[j] } else { x[j] * inverse[j] * inverse[j] };
            gradient[j] = (sums[j] * inverse[j] - centre) / moments.weight_sum + l2 * penalty;
            loss += 0.5 * l2 * x[j] * penalty;
        }
        if settings.fit_intercept {
            gradient[size - 2] = sums[features] / moments.weight_sum;
        }
        gradient[size - 1] = sums[features + 1] / moments.weight_sum;
        Ok((loss, gradient))
    })?;
    let x = minimum.x;
    let coefficients = x.iter().zip(&inverse).map(|(x, inverse)| x * inverse).collect();
    let intercept = if settings.fit_intercept { x[size - 2] - dot(&x[..features], &scaled_means) } else { 0.0 };
    Ok(LinearRegressionModel { coefficients, intercept, scale: x[size - 1], objective_history: minimum.history, diag_inv_at_wa: vec![0.0] })
}
