//! The squared error of standardised labels and features by L-BFGS or OWL-QN, as LinearRegression.trainImpl with
//! ml/optim/aggregator/LeastSquaresBlockAggregator.scala: ½ Σ w (Σ xⱼβⱼ/σⱼ − y/σ_y + offset)² / Σ w.

use touchpaper_core::Result;

use super::{LinearRegression, LinearRegressionModel};
use crate::linalg::kernels::dot;
use crate::moments::{Moments, Scaling};
use crate::optimize::{Lbfgs, Method, Owlqn, Run, minimize};
use crate::{Instances, Monitor, require};

pub(super) fn fit(
    settings: &LinearRegression,
    instances: &Instances,
    moments: &Moments,
    monitor: &Monitor<'_>,
) -> Result<LinearRegressionModel> {
    let features = instances.width();
    let (y_mean, raw_y_std) = (moments.label_mean, moments.label_std());
    if raw_y_std == 0.0 {
        if settings.fit_intercept || y_mean == 0.0 {
            return Ok(LinearRegressionModel::constant(features, y_mean));
        }
        require(settings.reg_param == 0.0, || "The standard deviation of the label is zero. Model cannot be regularized.".to_owned())?;
    }
    let y_std = if raw_y_std > 0.0 { raw_y_std } else { y_mean.abs() };
    let stds = moments.stds();
    let Scaling { inverse, means: scaled_means } = moments.scaling();
    let effective = settings.reg_param / y_std;
    let (l1, l2) = (settings.elastic_net_param * effective, (1.0 - settings.elastic_net_param) * effective);
    let shrink = |value: f64, std: f64| {
        if settings.standardization {
            value
        } else if std == 0.0 {
            0.0
        } else {
            value / (std * std)
        }
    };
    let mut method: Box<dyn Method> = if l1 == 0.0 {
        Box::new(Lbfgs::new(10))
    } else {
        let of = |std: &f64| {
            if settings.standardization {
                l1
            } else if *std == 0.0 {
                0.0
            } else {
                l1 / std
            }
        };
        Box::new(Owlqn::new(10, stds.iter().map(of).collect()))
    };
    let run = Run { algorithm: "LinearRegression", max_iter: settings.max_iter, tolerance: settings.tol, monitor };
    let minimum = minimize(&run, method.as_mut(), vec![0.0; features], &mut |x| {
        let weights: Vec<f64> = x.iter().zip(&inverse).map(|(x, inverse)| x * inverse).collect();
        let offset = if settings.fit_intercept { y_mean / y_std - dot(x, &scaled_means) } else { 0.0 };
        let sums = instances.sum(features + 2, |sums, block| {
            let (gradient, rest) = sums.split_at_mut(features);
            for (label, weight, row) in block.rows() {
                if weight == 0.0 {
                    continue;
                }
                let difference = row.dot(&weights) + offset - label / y_std;
                let multiplier = weight * difference;
                row.add_to(multiplier, gradient);
                rest[0] += multiplier;
                rest[1] += 0.5 * multiplier * difference;
            }
        })?;
        let mut loss = sums[features + 1] / moments.weight_sum;
        let mut gradient = vec![0.0; features];
        for (j, slope) in gradient.iter_mut().enumerate() {
            let centre = if settings.fit_intercept { sums[features] * scaled_means[j] } else { 0.0 };
            let penalty = shrink(x[j], stds[j]);
            *slope = (sums[j] * inverse[j] - centre) / moments.weight_sum + l2 * penalty;
            loss += 0.5 * l2 * x[j] * penalty;
        }
        Ok((loss, gradient))
    })?;
    let coefficients: Vec<f64> = minimum.x.iter().zip(&inverse).map(|(x, inverse)| x * y_std * inverse).collect();
    let intercept = if settings.fit_intercept { y_mean - dot(&coefficients, &moments.mean) } else { 0.0 };
    Ok(LinearRegressionModel { coefficients, intercept, scale: 1.0, objective_history: minimum.history, diag_inv_at_wa: vec![0.0] })
}
