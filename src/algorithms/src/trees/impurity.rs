//! How mixed the labels of a node are (mllib/tree/impurity). Statistics are slices of f64: of classes the weight of each
//! and then the number of rows; of numbers the weight, Σ w·y, Σ w·y² and the number of rows.

use crate::linalg::kernels::argmax;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Impurity {
    #[default]
    Gini,
    Entropy,
    /// Of numbers; the other two are of classes.
    Variance,
}

impl Impurity {
    /// How many statistics there are.
    pub(super) fn size(self, classes: usize) -> usize {
        if self == Self::Variance { 4 } else { classes + 1 }
    }

    /// Adds `times` rows of a label and weight.
    pub(super) fn add(self, stats: &mut [f64], label: f64, weight: f64, times: f64) {
        let weight = weight * times;
        if self == Self::Variance {
            if let [sum, labels, squares, rows] = stats {
                *sum += weight;
                *labels += weight * label;
                *squares += weight * label * label;
                *rows += times;
            }
        } else if let [classes @ .., rows] = stats {
            classes[label as usize] += weight;
            *rows += times;
        }
    }

    pub(super) fn rows(stats: &[f64]) -> f64 {
        stats.last().copied().unwrap_or(0.0)
    }

    pub(super) fn weight(self, stats: &[f64]) -> f64 {
        match stats {
            [weight, ..] if self == Self::Variance => *weight,
            [classes @ .., _] => classes.iter().sum(),
            [] => 0.0,
        }
    }

    /// 0 where there is no weight.
    pub(super) fn calculate(self, stats: &[f64]) -> f64 {
        let weight = self.weight(stats);
        let [classes @ .., _] = stats else { return 0.0 };
        if weight == 0.0 {
            return 0.0;
        }
        match self {
            Self::Gini => classes.iter().fold(1.0, |impurity, class| impurity - (class / weight) * (class / weight)),
            Self::Entropy => classes.iter().filter(|class| **class != 0.0).fold(0.0, |impurity, class| {
                let share = class / weight;
                impurity - share * (share.ln() / std::f64::consts::LN_2)
            }),
            Self::Variance => (stats[2] - stats[1] * stats[1] / weight) / weight,
        }
    }

    /// The class of the greatest weight, the first of equals; the mean of numbers. 0 where there is no weight.
    pub(super) fn predict(self, stats: &[f64]) -> f64 {
        let weight = self.weight(stats);
        match stats {
            _ if weight == 0.0 => 0.0,
            [_, sum, ..] if self == Self::Variance => sum / weight,
            [classes @ .., _] => argmax(classes) as f64,
            [] => 0.0,
        }
    }
}
