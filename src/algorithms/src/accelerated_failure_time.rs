//! Survival regression with Weibull-distributed lifetimes, as ml/regression/AFTSurvivalRegression.scala with
//! ml/optim/aggregator/AFTBlockAggregator.scala: L-BFGS over scaled, centred coefficients, the intercept and ln σ.

use touchpaper_core::Result;

use super::moments::{Moments, Scaling};
use super::optimize::{Lbfgs, Run, minimize};
use super::{Instances, Monitor, Row, require};
use crate::linalg::kernels::dot;

/// Stands for a lifetime that is none: Spark looks for those only after everything else in the data was found right.
pub const UNLIVED: f64 = 0.0;

#[derive(Clone, Debug)]
pub struct AcceleratedFailureTime {
    pub max_iter: usize,
    pub tol: f64,
    pub fit_intercept: bool,
}

impl Default for AcceleratedFailureTime {
    fn default() -> Self {
        Self { max_iter: 100, tol: 1e-6, fit_intercept: true }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct AcceleratedFailureTimeModel {
    pub coefficients: Vec<f64>,
    pub intercept: f64,
    /// σ
    pub scale: f64,
}

impl AcceleratedFailureTimeModel {
    pub fn predict(&self, features: Row<'_>) -> f64 {
        (features.dot(&self.coefficients) + self.intercept).exp()
    }

    /// The lifetimes by which these shares have ended.
    pub fn quantiles(&self, features: Row<'_>, shares: &[f64]) -> Vec<f64> {
        let middle = self.predict(features);
        shares.iter().map(|share| middle * ((-(-share).ln_1p()).ln() * self.scale).exp()).collect()
    }
}

impl AcceleratedFailureTime {
    /// Labels are lifetimes, above 0; of a row whose end was not seen (a censored one) the negative of what was seen.
    pub fn fit(&self, instances: &Instances, monitor: &Monitor<'_>) -> Result<AcceleratedFailureTimeModel> {
        let moments = Moments::of(instances)?;
        let unlived = instances.sum(1, |sums, block| sums[0] += block.labels.iter().filter(|label| **label == UNLIVED).count() as f64)?;
        require(unlived[0] == 0.0, || "The lifetime or label should be greater than 0.".into())?;
        let features = instances.width();
        let Scaling { inverse, mut means } = moments.scaling();
        if !self.fit_intercept {
            means.fill(0.0);
        }
        let run = Run { algorithm: "AFTSurvivalRegression", max_iter: self.max_iter, tolerance: self.tol, monitor };
        let minimum = minimize(&run, &mut Lbfgs::new(10), vec![0.0; features + 2], &mut |x| {
            let weights: Vec<f64> = x.iter().zip(&inverse).map(|(x, inverse)| x * inverse).collect();
            let offset = if self.fit_intercept { x[features] - dot(&x[..features], &means) } else { 0.0 };
            let (log_sigma, sigma) = (x[features + 1], x[features + 1].exp());
            let sums = instances.sum(features + 3, |sums, block| {
                let (gradient, rest) = sums.split_at_mut(features);
                for (label, _, row) in block.rows() {
                    let ended = f64::from(u8::from(label > 0.0));
                    let epsilon = (label.abs().ln() - row.dot(&weights) - offset) / sigma;
                    let multiplier = (ended - epsilon.exp()) / sigma;
                    row.add_to(multiplier, gradient);
                    rest[0] += multiplier;
                    rest[1] += ended + multiplier * sigma * epsilon;
                    rest[2] += ended * log_sigma - ended * epsilon + epsilon.exp();
                }
            })?;
            let count = moments.count as f64;
            let mut gradient: Vec<f64> = (0..features).map(|j| (sums[j] * inverse[j] - sums[features] * means[j]) / count).collect();
            gradient.push(if self.fit_intercept { sums[features] / count } else { 0.0 });
            gradient.push(sums[features + 1] / count);
            Ok((sums[features + 2] / count, gradient))
        })?;
        let x = minimum.x;
        let coefficients = x.iter().zip(&inverse).map(|(x, inverse)| x * inverse).collect();
        let intercept = if self.fit_intercept { x[features] - dot(&x[..features], &means) } else { 0.0 };
        Ok(AcceleratedFailureTimeModel { coefficients, intercept, scale: x[features + 1].exp() })
    }
}

#[cfg(test)]
mod tests {
    use super::AcceleratedFailureTime;
    use crate::Monitor;
    use crate::testing::{cases, instances, local};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn finds_what_spark_finds() {
        let sc = local(2);
        for case in cases("AFTSurvivalRegression") {
            let (max_iter, fit_intercept) = (case.count("maxIter", 100), case.flag("fitIntercept", true));
            let settings = AcceleratedFailureTime { max_iter, fit_intercept, ..AcceleratedFailureTime::default() };
            let rows: Vec<_> = case.weighted_rows().into_iter().map(|(y, w, x)| (if w < 3.0 { y } else { -y }, 1.0, x)).collect();
            let model = settings.fit(&instances(&sc, &rows, 2), &Monitor::quiet(&sc)).unwrap();
            case.check("coefficients", &model.coefficients, 1e-6);
            case.check("intercept", &[model.intercept], 1e-6);
            case.check("scale", &[model.scale], 1e-6);
        }
    }
}
