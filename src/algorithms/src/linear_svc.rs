//! A linear support vector machine as Spark trains it (ml/classification/LinearSVC.scala): the mean hinge loss of scaled
//! and, with an intercept, centred features under an L2 penalty, by OWL-QN with no L1.

use touchpaper_core::Result;

use super::moments::{Moments, Scaling, histogram};
use super::optimize::{Owlqn, Run, minimize};
use super::{Instances, Monitor, Row, require};
use crate::linalg::kernels::dot;

#[derive(Clone, Debug)]
pub struct LinearSvc {
    pub max_iter: usize,
    pub reg_param: f64,
    pub tol: f64,
    pub fit_intercept: bool,
    pub standardization: bool,
}

impl Default for LinearSvc {
    fn default() -> Self {
        Self { max_iter: 100, reg_param: 0.0, tol: 1e-6, fit_intercept: true, standardization: true }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct LinearSvcModel {
    pub coefficients: Vec<f64>,
    pub intercept: f64,
    /// The loss with its penalty, at the start and after each iteration.
    pub objective_history: Vec<f64>,
}

impl LinearSvcModel {
    /// −m and m, m being the distance from the plane in units of the margin.
    pub fn predict_raw(&self, features: Row<'_>) -> [f64; 2] {
        let margin = features.dot(&self.coefficients) + self.intercept;
        [-margin, margin]
    }

    /// Spark's default threshold is 0.
    pub fn predict(&self, features: Row<'_>, threshold: f64) -> f64 {
        f64::from(u8::from(self.predict_raw(features)[1] > threshold))
    }
}

impl LinearSvc {
    pub fn fit(&self, instances: &Instances, monitor: &Monitor<'_>) -> Result<LinearSvcModel> {
        let moments = Moments::of(instances)?;
        let classes = histogram(instances)?.len();
        require(classes == 2, || format!("LinearSVC only supports binary classification. {classes} classes detected in label column"))?;
        let features = instances.width();
        let size = features + usize::from(self.fit_intercept);
        let Scaling { inverse, mut means } = moments.scaling();
        if !self.fit_intercept {
            means.fill(0.0);
        }
        let run = Run { algorithm: "LinearSVC", max_iter: self.max_iter, tolerance: self.tol, monitor };
        let minimum = minimize(&run, &mut Owlqn::new(10, vec![0.0; size]), vec![0.0; size], &mut |x| {
            let weights: Vec<f64> = x.iter().zip(&inverse).map(|(x, inverse)| x * inverse).collect();
            let offset = if self.fit_intercept { x[features] - dot(&x[..features], &means) } else { 0.0 };
            let sums = instances.sum(features + 2, |sums, block| {
                let (gradient, rest) = sums.split_at_mut(features);
                for (label, weight, row) in block.rows() {
                    let sign = 2.0 * label - 1.0;
                    let loss = 1.0 - sign * (row.dot(&weights) + offset);
                    if loss > 0.0 && weight > 0.0 {
                        row.add_to(-sign * weight, gradient);
                        rest[0] -= sign * weight;
                        rest[1] += loss * weight;
                    }
                }
            })?;
            let mut loss = sums[features + 1] / moments.weight_sum;
            let mut gradient = vec![0.0; size];
            for j in 0..features {
                let penalty = if self.standardization { x[j] } else { x[j] * inverse[j] * inverse[j] };
                gradient[j] = (sums[j] * inverse[j] - sums[features] * means[j]) / moments.weight_sum + self.reg_param * penalty;
                loss += 0.5 * self.reg_param * x[j] * penalty;
            }
            if self.fit_intercept {
                gradient[features] = sums[features] / moments.weight_sum;
            }
            Ok((loss, gradient))
        })?;
        let x = minimum.x;
        let coefficients = x.iter().zip(&inverse).map(|(x, inverse)| x * inverse).collect();
        let intercept = if self.fit_intercept { x[features] - dot(&x[..features], &means) } else { 0.0 };
        Ok(LinearSvcModel { coefficients, intercept, objective_history: minimum.history })
    }
}

#[cfg(test)]
mod tests {
    use super::LinearSvc;
    use crate::testing::{cases, local};
    use crate::{Monitor, Row};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn finds_what_spark_finds() {
        let sc = local(2);
        for case in cases("LinearSVC") {
            let settings = LinearSvc {
                max_iter: case.count("maxIter", 100),
                reg_param: case.number("regParam", 0.0),
                fit_intercept: case.flag("fitIntercept", true),
                standardization: case.flag("standardization", true),
                ..LinearSvc::default()
            };
            let model = settings.fit(&case.instances(&sc), &Monitor::quiet(&sc)).unwrap();
            case.check("history", &model.objective_history, 1e-6);
            case.check("coefficients", &model.coefficients, 1e-6);
            case.check("intercept", &[model.intercept], 1e-6);
            let mut predictions = Vec::new();
            for (.., x) in case.rows().iter().take(8) {
                predictions.extend(model.predict_raw(Row::Dense(x)));
                predictions.push(model.predict(Row::Dense(x), 0.0));
            }
            case.check("predictions", &predictions, 1e-6);
        }
    }
}
