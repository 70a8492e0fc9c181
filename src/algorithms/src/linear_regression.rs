//! Linear regression as Spark trains it (ml/regression/LinearRegression.scala): normal equations up to 4,096 features,
//! otherwise L-BFGS or OWL-QN on the scaled squared error; Huber's robust loss by L-BFGS-B.

mod huber;
mod squared_error;
pub mod weighted_least_squares;

use touchpaper_core::Result;

use super::moments::Moments;
use super::{Instances, Monitor, Row, require};
use weighted_least_squares::{Equations, MAX_NORMAL_FEATURES, WeightedLeastSquares};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Solver {
    /// Normal where the features are few enough.
    #[default]
    Auto,
    Normal,
    Lbfgs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LossKind {
    #[default]
    SquaredError,
    Huber,
}

#[derive(Clone, Debug)]
pub struct LinearRegression {
    pub max_iter: usize,
    pub reg_param: f64,
    pub elastic_net_param: f64,
    pub tol: f64,
    pub fit_intercept: bool,
    pub standardization: bool,
    pub solver: Solver,
    pub loss: LossKind,
    /// Where Huber's loss turns from squared to linear, in units of the scale; more than 1.
    pub epsilon: f64,
}

impl Default for LinearRegression {
    fn default() -> Self {
        Self {
            max_iter: 100,
            reg_param: 0.0,
            elastic_net_param: 0.0,
            tol: 1e-6,
            fit_intercept: true,
            standardization: true,
            solver: Solver::Auto,
            loss: LossKind::SquaredError,
            epsilon: 1.35,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct LinearRegressionModel {
    pub coefficients: Vec<f64>,
    pub intercept: f64,
    /// Huber's σ; 1 for the squared error.
    pub scale: f64,
    /// [0] where the equations were solved outright.
    pub objective_history: Vec<f64>,
    /// The diagonal of (AᵀWA)⁻¹, the intercept last, for standard errors; [0] where it is not known.
    pub diag_inv_at_wa: Vec<f64>,
}

impl LinearRegressionModel {
    pub fn predict(&self, features: Row<'_>) -> f64 {
        features.dot(&self.coefficients) + self.intercept
    }

    pub(super) fn constant(features: usize, intercept: f64) -> Self {
        Self { coefficients: vec![0.0; features], intercept, scale: 1.0, objective_history: vec![0.0], diag_inv_at_wa: vec![0.0] }
    }
}

impl LinearRegression {
    pub fn fit(&self, instances: &Instances, monitor: &Monitor<'_>) -> Result<LinearRegressionModel> {
        if self.loss == LossKind::Huber {
            require(self.solver != Solver::Normal, || {
                "LinearRegression with huber loss doesn't support normal solver, please change solver to auto or l-bfgs.".to_owned()
            })?;
            require(self.elastic_net_param == 0.0, || {
                format!(
                    "LinearRegression with huber loss only supports L2 regularization, but got elasticNetParam = {}.",
                    self.elastic_net_param
                )
            })?;
            return huber::fit(self, instances, &Moments::of(instances)?, monitor);
        }
        let normal = self.solver == Solver::Normal || (self.solver == Solver::Auto && instances.width() <= MAX_NORMAL_FEATURES);
        if !normal {
            return squared_error::fit(self, instances, &Moments::of(instances)?, monitor);
        }
        let solver = WeightedLeastSquares {
            fit_intercept: self.fit_intercept,
            reg_param: self.reg_param,
            elastic_net_param: self.elastic_net_param,
            standardize_features: self.standardization,
            standardize_label: true,
            max_iter: self.max_iter,
            tol: self.tol,
        };
        let solution = solver.solve(&Equations::of(instances)?, monitor)?;
        monitor.step("LinearRegression", 0, solution.objective_history.last().copied().unwrap_or(0.0))?;
        Ok(LinearRegressionModel {
            coefficients: solution.coefficients,
            intercept: solution.intercept,
            scale: 1.0,
            objective_history: solution.objective_history,
            diag_inv_at_wa: solution.diag_inv_at_wa,
        })
    }
}

#[cfg(test)]
mod tests;
