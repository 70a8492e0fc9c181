//! Naive Bayes of Spark's four kinds (ml/classification/NaiveBayes.scala): multinomial, complement (Rennie et al. 2003),
//! Bernoulli and Gaussian.

use touchpaper_core::{Error, Result};

use super::moments::histogram;
use super::{Instances, Monitor, Row, require};
use crate::linalg::kernels::{argmax, scale};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Multinomial,
    Complement,
    Bernoulli,
    Gaussian,
}

#[derive(Clone, Debug)]
pub struct NaiveBayes {
    pub smoothing: f64,
    pub kind: Kind,
    /// From the label column's metadata; as many as the greatest label tells otherwise.
    pub num_classes: Option<usize>,
}

impl Default for NaiveBayes {
    fn default() -> Self {
        Self { smoothing: 1.0, kind: Kind::Multinomial, num_classes: None }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct NaiveBayesModel {
    pub kind: Kind,
    pub num_features: usize,
    /// The logarithm of each class's share.
    pub pi: Vec<f64>,
    /// By class: log probabilities of features, or means where Gaussian.
    pub theta: Vec<f64>,
    /// By class: variances where Gaussian, else empty.
    pub sigma: Vec<f64>,
}

impl NaiveBayes {
    pub fn fit(&self, instances: &Instances, monitor: &Monitor<'_>) -> Result<NaiveBayesModel> {
        let seen = histogram(instances)?.len();
        require(seen > 0, || "Nothing has been added to this summarizer.".into())?;
        let classes = self.num_classes.unwrap_or(seen);
        require(classes >= seen, || format!("Specified number of classes {classes} was less than the number of unique labels {seen}."))?;
        let (width, kind) = (instances.width(), self.kind);
        // Per class the weight, Σ w·x and, where Gaussian, Σ w·x².
        let stride = 1 + 2 * width;
        let add = |sums: &mut Vec<f64>, block: &super::Block| {
            for (label, weight, row) in block.rows() {
                check(kind, row)?;
                let its = &mut sums[label as usize * stride..][..stride];
                its[0] += weight;
                row.add_to(weight, &mut its[1..=width]);
                if kind == Kind::Gaussian {
                    row.for_each(|index, value| its[1 + width + index] += weight * value * value);
                }
            }
            Ok(())
        };
        let sums = instances.fold(|| vec![0.0; classes * stride], add, |whole, part| crate::linalg::kernels::add(&part, whole))?;
        monitor.step("NaiveBayes", 0, f64::NAN)?;
        let seen: Vec<&[f64]> = sums.chunks_exact(stride).filter(|class| class[0] > 0.0).collect();
        Ok(if kind == Kind::Gaussian { gaussian(&seen, width) } else { self.discrete(&seen, width) })
    }

    fn discrete(&self, classes: &[&[f64]], width: usize) -> NaiveBayesModel {
        let smoothing = self.smoothing;
        let total: f64 = classes.iter().map(|class| class[0]).sum();
        let pi_divisor = (total + classes.len() as f64 * smoothing).ln();
        let pi = classes.iter().map(|class| (class[0] + smoothing).ln() - pi_divisor);
        let mut theta = Vec::with_capacity(classes.len() * width);
        let whole: Vec<f64> = (0..width).map(|j| classes.iter().map(|class| class[1 + j]).sum()).collect();
        for class in classes {
            let counts = &class[1..=width];
            match self.kind {
                Kind::Complement => {
                    let others: Vec<f64> = whole.iter().zip(counts).map(|(whole, count)| whole - count + smoothing).collect();
                    let divisor = others.iter().sum::<f64>().ln();
                    theta.extend(others.iter().map(|count| divisor - count.ln()));
                }
                Kind::Bernoulli => {
                    let divisor = (class[0] + 2.0 * smoothing).ln();
                    theta.extend(counts.iter().map(|count| (count + smoothing).ln() - divisor));
                }
                Kind::Multinomial | Kind::Gaussian => {
                    let divisor = (counts.iter().sum::<f64>() + width as f64 * smoothing).ln();
                    theta.extend(counts.iter().map(|count| (count + smoothing).ln() - divisor));
                }
            }
        }
        NaiveBayesModel { kind: self.kind, num_features: width, pi: pi.collect(), theta, sigma: Vec::new() }
    }
}

/// Spark's check of a row's values for the kind.
fn check(kind: Kind, row: Row<'_>) -> Result<()> {
    let text = || format!("[{}]", row.values().iter().map(|value| crate::python_text::float(*value)).collect::<Vec<_>>().join(","));
    match kind {
        Kind::Multinomial | Kind::Complement if row.values().iter().any(|value| *value < 0.0) => Err(Error::spark(
            "java.lang.IllegalArgumentException",
            format!("requirement failed: Naive Bayes requires nonnegative feature values but found {}.", text()),
        )),
        Kind::Bernoulli if row.values().iter().any(|value| *value != 0.0 && *value != 1.0) => Err(Error::spark(
            "java.lang.IllegalArgumentException",
            format!("requirement failed: Bernoulli naive Bayes requires 0 or 1 feature values but found {}.", text()),
        )),
        _ => Ok(()),
    }
}

/// Means and variances by class; a share of the greatest variance over all rows is added to keep them off 0.
fn gaussian(classes: &[&[f64]], width: usize) -> NaiveBayesModel {
    let total: f64 = classes.iter().map(|class| class[0]).sum();
    let spread = |j: usize| {
        let mean = classes.iter().map(|class| class[1 + j]).sum::<f64>() / total;
        classes.iter().map(|class| class[1 + width + j]).sum::<f64>() / total - mean * mean
    };
    let epsilon = (0..width).map(spread).fold(f64::NEG_INFINITY, f64::max) * 1e-9;
    let (mut theta, mut sigma) = (Vec::new(), Vec::new());
    for class in classes {
        for j in 0..width {
            let mean = class[1 + j] / class[0];
            theta.push(mean);
            sigma.push(epsilon + class[1 + width + j] / class[0] - mean * mean);
        }
    }
    let pi = classes.iter().map(|class| class[0].ln() - total.ln()).collect();
    NaiveBayesModel { kind: Kind::Gaussian, num_features: width, pi, theta, sigma }
}

impl NaiveBayesModel {
    /// The logarithm of each class's joint probability with the features, but for a constant (Spark leaves Gauss's 2π
    /// out); an error for values the kind does not take.
    pub fn predict_raw(&self, features: Row<'_>) -> Result<Vec<f64>> {
        check(self.kind, features)?;
        let width = self.num_features;
        let mut dense = vec![0.0; width];
        features.copy_to(&mut dense);
        let class = |(class, pi): (usize, &f64)| {
            let theta = &self.theta[class * width..(class + 1) * width];
            match self.kind {
                Kind::Multinomial => pi + features.dot(theta),
                Kind::Complement => features.dot(theta),
                Kind::Bernoulli => {
                    let log = |(theta, x): (&f64, &f64)| if *x == 0.0 { (1.0 - theta.exp()).ln() } else { *theta };
                    pi + theta.iter().zip(&dense).map(log).sum::<f64>()
                }
                Kind::Gaussian => {
                    let sigma = &self.sigma[class * width..(class + 1) * width];
                    let log = |((mean, variance), x): ((&f64, &f64), &f64)| (x - mean) * (x - mean) / variance + variance.ln();
                    pi - theta.iter().zip(sigma).zip(&dense).map(log).sum::<f64>() / 2.0
                }
            }
        };
        let mut raw: Vec<f64> = self.pi.iter().enumerate().map(class).collect();
        if self.kind == Kind::Complement {
            let max = raw.get(argmax(&raw)).copied().unwrap_or(0.0);
            let all = raw.iter().map(|value| (value - max).exp()).sum::<f64>().ln() + max;
            raw.iter_mut().for_each(|value| *value -= all);
        }
        Ok(raw)
    }

    /// The classes' probabilities, in the place of their logarithms.
    pub fn raw_to_probability(&self, raw: &mut [f64]) {
        let max = raw.get(argmax(raw)).copied().unwrap_or(0.0);
        raw.iter_mut().for_each(|value| *value = (*value - max).exp());
        let sum: f64 = raw.iter().sum();
        scale(1.0 / sum, raw);
    }

    pub fn predict(&self, features: Row<'_>) -> Result<f64> {
        Ok(argmax(&self.predict_raw(features)?) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, NaiveBayes};
    use crate::testing::{cases, local};
    use crate::{Monitor, Row};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn finds_what_spark_finds() {
        let sc = local(2);
        for case in cases("NaiveBayes") {
            let kind = match case.text("modelType", "multinomial").as_str() {
                "complement" => Kind::Complement,
                "bernoulli" => Kind::Bernoulli,
                "gaussian" => Kind::Gaussian,
                _ => Kind::Multinomial,
            };
            let settings = NaiveBayes { kind, smoothing: case.number("smoothing", 1.0), num_classes: None };
            let model = settings.fit(&case.instances(&sc), &Monitor::quiet(&sc)).unwrap();
            case.check("pi", &model.pi, 1e-9);
            case.check("theta", &model.theta, 1e-9);
            case.check("sigma", &model.sigma, 1e-9);
            let mut predictions = Vec::new();
            for (.., x) in case.rows().iter().take(8) {
                let mut raw = model.predict_raw(Row::Dense(x)).unwrap();
                predictions.extend(&raw);
                model.raw_to_probability(&mut raw);
                predictions.extend(&raw);
                predictions.push(model.predict(Row::Dense(x)).unwrap());
            }
            case.check("predictions", &predictions, 1e-9);
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn refuses_values_that_the_kind_does_not_take() {
        let sc = local(1);
        let data = crate::testing::instances(&sc, &[(0.0, 1.0, vec![-1.0, 2.0])], 1);
        let error = NaiveBayes::default().fit(&data, &Monitor::quiet(&sc)).unwrap_err().into_cause().to_string();
        assert_eq!(
            error,
            "java.lang.IllegalArgumentException: requirement failed: Naive Bayes requires nonnegative feature values but found [-1.0,2.0]."
        );
    }
}
