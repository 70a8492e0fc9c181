//! A fitted logistic regression.

use crate::Row;
use crate::linalg::kernels::{argmax, sigmoid, softmax};

#[derive(Clone, Debug, PartialEq)]
pub struct LogisticRegressionModel {
    pub num_classes: usize,
    pub num_features: usize,
    pub multinomial: bool,
    /// By row: one row for a binary model, one a class for a multinomial one.
    pub coefficients: Vec<f64>,
    /// One a row of `coefficients`.
    pub intercepts: Vec<f64>,
    /// The loss with its penalty, at the start and after each iteration.
    pub objective_history: Vec<f64>,
}

impl LogisticRegressionModel {
    /// Margins: −m and m for a binary model, one a class for a multinomial one.
    pub fn predict_raw(&self, features: Row<'_>) -> Vec<f64> {
        let margin =
            |set: usize| features.dot(&self.coefficients[set * self.num_features..(set + 1) * self.num_features]) + self.intercepts[set];
        if self.multinomial {
            (0..self.num_classes).map(margin).collect()
        } else {
            let margin = margin(0);
            vec![-margin, margin]
        }
    }

    /// The classes' probabilities, in the margins' place.
    pub fn raw_to_probability(&self, raw: &mut [f64]) {
        if self.multinomial {
            softmax(raw);
        } else if let [zero, one] = raw {
            *zero = sigmoid(*zero);
            *one = 1.0 - *zero;
        }
    }

    pub fn predict_probability(&self, features: Row<'_>) -> Vec<f64> {
        let mut raw = self.predict_raw(features);
        self.raw_to_probability(&mut raw);
        raw
    }

    /// The class, by a binary model's threshold (Spark's default: 0.5) or the greatest margin.
    pub fn predict(&self, features: Row<'_>, threshold: f64) -> f64 {
        let raw = self.predict_raw(features);
        if self.multinomial { argmax(&raw) as f64 } else { f64::from(u8::from(sigmoid(raw[1]) > threshold)) }
    }

    /// Iterations, without the start.
    pub fn total_iterations(&self) -> usize {
        self.objective_history.len().saturating_sub(1)
    }
}
