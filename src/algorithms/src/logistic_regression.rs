//! Logistic regression as Spark trains it (ml/classification/LogisticRegression.scala): binary with one set of
//! coefficients, multinomial with one a class; features scaled by their standard deviations and, where there is a free
//! intercept, centred; L-BFGS, OWL-QN under an L1 penalty, L-BFGS-B within bounds.

mod bounds;
mod loss;
mod model;

use touchpaper_core::Result;

use super::moments::{Moments, Scaling, histogram};
use super::optimize::{Lbfgs, Lbfgsb, Method, Owlqn, Run, minimize};
use super::{Instances, Monitor, require};
use crate::linalg::kernels::dot;

pub use bounds::Bounds;
pub use model::LogisticRegressionModel;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Family {
    /// Binomial for up to two classes.
    #[default]
    Auto,
    Binomial,
    Multinomial,
}

#[derive(Clone, Debug)]
pub struct LogisticRegression {
    pub max_iter: usize,
    pub reg_param: f64,
    /// 0 is L2, 1 is L1.
    pub elastic_net_param: f64,
    pub tol: f64,
    pub fit_intercept: bool,
    pub family: Family,
    pub standardization: bool,
    pub bounds: Bounds,
    /// From the label column's metadata; as many as the greatest label tells otherwise.
    pub num_classes: Option<usize>,
}

impl Default for LogisticRegression {
    fn default() -> Self {
        Self {
            max_iter: 100,
            reg_param: 0.0,
            elastic_net_param: 0.0,
            tol: 1e-6,
            fit_intercept: true,
            family: Family::Auto,
            standardization: true,
            bounds: Bounds::default(),
            num_classes: None,
        }
    }
}

/// What the loss and the solver work with: coefficients are in Spark's training layout, all sets' first feature first,
/// the intercepts last.
pub(super) struct Shape {
    pub sets: usize,
    pub features: usize,
    pub intercept: bool,
}

impl LogisticRegression {
    pub fn fit(&self, instances: &Instances, monitor: &Monitor<'_>) -> Result<LogisticRegressionModel> {
        let moments = Moments::of(instances)?;
        let histogram = histogram(instances)?;
        let classes = self.num_classes.unwrap_or(histogram.len());
        require(classes >= histogram.len(), || {
            format!("Specified number of classes {classes} was less than the number of unique labels {}.", histogram.len())
        })?;
        let multinomial = self.is_multinomial(classes)?;
        let features = instances.width();
        let sets = if multinomial { classes } else { 1 };
        let bounded = self.bounds.are_set();
        if bounded {
            require(self.elastic_net_param == 0.0, || {
                let got = touchpaper_core::java_text::java_double(self.elastic_net_param);
                format!("Fitting under bound constrained optimization only supports L2 regularization, but got elasticNetParam = {got}.")
            })?;
            self.bounds.check(sets, features)?;
        }
        if self.fit_intercept && !bounded && histogram.iter().filter(|weight| **weight != 0.0).count() == 1 {
            return Ok(self.constant(classes, features, multinomial, &histogram));
        }
        let shape = Shape { sets, features, intercept: self.fit_intercept };
        let stds = moments.stds();
        let Scaling { inverse: inverse_stds, means: scaled_means } = moments.scaling();
        // An intercept within bounds must mean what the user bounds.
        let centred = self.fit_intercept && self.bounds.leave_intercepts();
        let (lower, upper) = self.bounds.scaled(&shape, &stds);
        let mut start = self.start(&shape, multinomial, classes, &histogram);
        if bounded {
            for ((value, lower), upper) in start.iter_mut().zip(&lower).zip(&upper) {
                *value = value.max(*lower).min(*upper);
            }
        }
        if centred {
            self.shift(&shape, &mut start, &scaled_means, 1.0);
        }
        let l2 = (1.0 - self.elastic_net_param) * self.reg_param;
        let l1 = self.elastic_net_param * self.reg_param;
        let mut method: Box<dyn Method> = if l1 != 0.0 {
            Box::new(Owlqn::new(10, self.l1(&shape, l1, &stds)))
        } else if bounded {
            Box::new(Lbfgsb::new(10, lower, upper))
        } else {
            Box::new(Lbfgs::new(10))
        };
        let loss = loss::Loss {
            instances,
            shape: &shape,
            multinomial,
            inverse_stds: &inverse_stds,
            scaled_means: centred.then_some(&scaled_means),
            weight_sum: moments.weight_sum,
            l2,
            stds: (!self.standardization).then_some(&stds),
        };
        let run = Run { algorithm: "LogisticRegression", max_iter: self.max_iter, tolerance: self.tol, monitor };
        let minimum = minimize(&run, method.as_mut(), start, &mut |x| loss.evaluate(x))?;
        let mut solution = minimum.x;
        if centred {
            self.shift(&shape, &mut solution, &scaled_means, -1.0);
        }
        Ok(self.model(&shape, &solution, &inverse_stds, classes, multinomial, minimum.history))
    }

    fn is_multinomial(&self, classes: usize) -> Result<bool> {
        match self.family {
            Family::Auto => Ok(classes > 2),
            Family::Multinomial => Ok(true),
            Family::Binomial => {
                require(classes <= 2, || format!("Binomial family only supports 1 or 2 outcome classes but found {classes}."))?;
                Ok(false)
            }
        }
    }

    /// All labels are one: coefficients 0 and an infinite intercept, without training.
    fn constant(&self, classes: usize, features: usize, multinomial: bool, histogram: &[f64]) -> LogisticRegressionModel {
        let sets = if multinomial { classes } else { 1 };
        let intercepts = if multinomial {
            let label = crate::linalg::kernels::argmax(histogram);
            (0..classes).map(|class| if class == label { f64::INFINITY } else { 0.0 }).collect()
        } else {
            vec![if classes == 2 { f64::INFINITY } else { f64::NEG_INFINITY }]
        };
        LogisticRegressionModel {
            num_classes: classes,
            num_features: features,
            multinomial,
            coefficients: vec![0.0; sets * features],
            intercepts,
            objective_history: vec![0.0],
        }
    }

    /// Zeros, and intercepts that give the labels' own distribution.
    fn start(&self, shape: &Shape, multinomial: bool, classes: usize, histogram: &[f64]) -> Vec<f64> {
        let mut start = vec![0.0; shape.sets * shape.features];
        if !self.fit_intercept {
            return start;
        }
        let count = |class: usize| histogram.get(class).copied().unwrap_or(0.0);
        if multinomial {
            let raw: Vec<f64> = (0..classes).map(|class| count(class).ln_1p()).collect();
            // Spark centres over the labels that it has seen.
            let seen = &raw[..histogram.len()];
            let mean = seen.iter().sum::<f64>() / seen.len() as f64;
            start.extend(raw.iter().enumerate().map(|(class, raw)| if class < histogram.len() { raw - mean } else { 0.0 }));
        } else {
            start.push((count(1) / count(0)).ln());
        }
        start
    }

    /// Moves the intercepts between centred (+1) and plain (−1) features.
    fn shift(&self, shape: &Shape, solution: &mut [f64], scaled_means: &[f64], sign: f64) {
        let (coefficients, intercepts) = solution.split_at_mut(shape.sets * shape.features);
        for (set, intercept) in intercepts.iter_mut().enumerate() {
            let its: Vec<f64> = coefficients.iter().skip(set).step_by(shape.sets).copied().collect();
            *intercept += sign * dot(&its, scaled_means);
        }
    }

    fn l1(&self, shape: &Shape, l1: f64, stds: &[f64]) -> Vec<f64> {
        let of = |index: usize| {
            let feature = index / shape.sets;
            match stds.get(feature) {
                None => 0.0,
                Some(_) if self.standardization => l1,
                Some(std) if *std != 0.0 => l1 / std,
                Some(_) => 0.0,
            }
        };
        (0..shape.sets * (shape.features + usize::from(shape.intercept))).map(of).collect()
    }

    fn model(
        &self,
        shape: &Shape,
        solution: &[f64],
        inverse_stds: &[f64],
        classes: usize,
        multinomial: bool,
        objective_history: Vec<f64>,
    ) -> LogisticRegressionModel {
        let (sets, features) = (shape.sets, shape.features);
        let mut coefficients = vec![0.0; sets * features];
        for feature in 0..features {
            let column = &solution[feature * sets..(feature + 1) * sets];
            let free = multinomial && self.reg_param == 0.0 && !self.bounds.are_set();
            // Without a penalty any constant may be added to all classes; the mean is taken off, as in glmnet.
            let centre = if free { column.iter().sum::<f64>() * inverse_stds[feature] / sets as f64 } else { 0.0 };
            for (set, value) in column.iter().enumerate() {
                coefficients[set * features + feature] = value * inverse_stds[feature] - centre;
            }
        }
        let mut intercepts = if shape.intercept { solution[sets * features..].to_vec() } else { vec![0.0; sets] };
        if shape.intercept && multinomial && !self.bounds.are_set() {
            let mean = intercepts.iter().sum::<f64>() / sets as f64;
            intercepts.iter_mut().for_each(|intercept| *intercept -= mean);
        }
        LogisticRegressionModel { num_classes: classes, num_features: features, multinomial, coefficients, intercepts, objective_history }
    }
}

#[cfg(test)]
mod tests;
