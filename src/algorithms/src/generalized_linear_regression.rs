//! Generalized linear regression by iteratively reweighted least squares, as ml/regression/GeneralizedLinearRegression.scala
//! with ml/optim/IterativelyReweightedLeastSquares.scala (after Green, Iteratively Reweighted Least Squares, 1984).

mod family;
mod link;

use touchpaper_core::Result;

use super::linear_regression::weighted_least_squares::{Equations, Solution, WeightedLeastSquares};
use super::{Block, Instances, Monitor, Row, require};

pub use family::Family;
pub use link::Link;

#[derive(Clone, Debug)]
pub struct GeneralizedLinearRegression {
    pub family: Family,
    pub link: Link,
    pub max_iter: usize,
    pub reg_param: f64,
    pub tol: f64,
    pub fit_intercept: bool,
    /// Whether each row's last feature is what is added to its linear predictor.
    pub with_offset: bool,
}

impl Default for GeneralizedLinearRegression {
    fn default() -> Self {
        let (family, link) = (Family::Gaussian, Link::Power(1.0));
        Self { family, link, max_iter: 25, reg_param: 0.0, tol: 1e-6, fit_intercept: true, with_offset: false }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct GeneralizedLinearRegressionModel {
    pub coefficients: Vec<f64>,
    pub intercept: f64,
    /// The diagonal of (AᵀWA)⁻¹, the intercept last, for standard errors; [0] where it is not known.
    pub diag_inv_at_wa: Vec<f64>,
    pub iterations: usize,
}

impl GeneralizedLinearRegressionModel {
    /// The linear predictor η.
    pub fn predict_link(&self, features: Row<'_>, offset: f64) -> f64 {
        features.dot(&self.coefficients) + self.intercept + offset
    }
}

/// The mean that belongs to a linear predictor.
pub fn fitted(family: Family, link: Link, eta: f64) -> f64 {
    family.project(link.unlink(eta))
}

impl GeneralizedLinearRegression {
    pub fn fit(&self, instances: &Instances, monitor: &Monitor<'_>) -> Result<GeneralizedLinearRegressionModel> {
        let features = instances.width() - usize::from(self.with_offset);
        require(features > 0 || self.fit_intercept, || {
            "GeneralizedLinearRegression was given data with 0 features, and with Param fitIntercept set to false. To fit a model with 0 \
             features, fitIntercept must be set to true."
                .to_owned()
        })?;
        let offset = |row: Row<'_>| if self.with_offset { row.get(features) } else { 0.0 };
        let solver = |standardize: bool| WeightedLeastSquares {
            fit_intercept: self.fit_intercept,
            reg_param: self.reg_param,
            elastic_net_param: 0.0,
            standardize_features: standardize,
            standardize_label: standardize,
            max_iter: 100,
            tol: 1e-6,
        };
        if self.family == Family::Gaussian && self.link == Link::Power(1.0) {
            let equations = Equations::of_first(instances, features, |label, weight, row| (label - offset(row), weight))?;
            let solution = solver(true).solve(&equations, monitor)?;
            monitor.step("GeneralizedLinearRegression", 0, f64::NAN)?;
            return Ok(of(solution, 1));
        }
        // A response that the family does not have ends the fit.
        let takes = |(): &mut (), block: &Block| block.rows().try_for_each(|(label, weight, _)| self.family.start(label, weight).map(drop));
        instances.fold(|| (), takes, |(), ()| {})?;
        let start = |label: f64, weight: f64, row: Row<'_>| {
            let mu = self.family.start(label, weight).unwrap_or(label);
            (self.link.link(self.family.project(mu)) - offset(row), weight)
        };
        let equations = Equations::of_first(instances, features, start)?;
        let mut model = of(solver(true).solve(&equations, monitor)?, 0);
        while model.iterations < self.max_iter {
            let old = &model;
            let reweigh = |label: f64, weight: f64, row: Row<'_>| {
                let offset = offset(row);
                let eta = old.predict_link(row.head(features), offset);
                let mu = fitted(self.family, self.link, eta);
                let slope = self.link.derivative(mu);
                (eta - offset + (label - mu) * slope, weight / (slope * slope * self.family.variance(mu)))
            };
            let equations = Equations::of_first(instances, features, reweigh)?;
            let next = of(solver(false).solve(&equations, monitor)?, old.iterations + 1);
            let change = old.coefficients.iter().zip(&next.coefficients).map(|(old, new)| (old - new).abs());
            let most = change.fold((old.intercept - next.intercept).abs(), f64::max);
            monitor.step("GeneralizedLinearRegression", next.iterations, most)?;
            model = next;
            if most < self.tol {
                break;
            }
        }
        Ok(model)
    }
}

fn of(solution: Solution, iterations: usize) -> GeneralizedLinearRegressionModel {
    let Solution { coefficients, intercept, diag_inv_at_wa, .. } = solution;
    GeneralizedLinearRegressionModel { coefficients, intercept, diag_inv_at_wa, iterations }
}

/// What a summary tells of (y, μ, weight, offset).
#[derive(Clone, Debug)]
pub struct Figures {
    pub deviance: f64,
    pub null_deviance: f64,
    /// Σ of Pearson's squared residuals.
    pub pearson: f64,
    /// Without the number of coefficients; NaN where there is none.
    pub aic: f64,
}

impl GeneralizedLinearRegression {
    /// Figures of predictions; `null` is the mean of a model without features, by the row's offset.
    pub fn figures(&self, rows: &[(f64, f64, f64, f64)], null: impl Fn(f64) -> f64) -> Figures {
        let sum = |of: &dyn Fn(f64, f64, f64, f64) -> f64| rows.iter().map(|(y, mu, w, offset)| of(*y, *mu, *w, *offset)).sum::<f64>();
        let deviance = sum(&|y, mu, w, _| self.family.deviance(y, mu, w));
        let plain: Vec<(f64, f64, f64)> = rows.iter().map(|(y, mu, w, _)| (*y, *mu, *w)).collect();
        Figures {
            deviance,
            null_deviance: sum(&|y, _, w, offset| self.family.deviance(y, null(offset), w)),
            pearson: sum(&|y, mu, w, _| (y - mu) * (y - mu) * w / self.family.variance(mu)),
            aic: self.family.aic(&plain, deviance).unwrap_or(f64::NAN),
        }
    }
}

/// The intercept of a model without features on rows of (y, μ, weight, offset).
pub fn null_intercept(family: Family, link: Link, rows: &[(f64, f64, f64, f64)]) -> f64 {
    let weights: f64 = rows.iter().map(|row| row.2).sum();
    let identity = family == Family::Gaussian && link == Link::Power(1.0);
    if identity || rows.iter().all(|row| row.3 == 0.0) {
        return link.link(rows.iter().map(|(y, _, weight, offset)| weight * (y - offset)).sum::<f64>() / weights);
    }
    let start = |y: f64, weight: f64| link.link(family.project(family.start(y, weight).unwrap_or(y)));
    let mut intercept = rows.iter().map(|(y, _, weight, offset)| weight * (start(*y, *weight) - offset)).sum::<f64>() / weights;
    let defaults = GeneralizedLinearRegression::default();
    for _ in 0..defaults.max_iter {
        let (mut sum, mut total) = (0.0, 0.0);
        for (y, _, weight, offset) in rows {
            let mu = fitted(family, link, intercept + offset);
            let slope = link.derivative(mu);
            let weight = weight / (slope * slope * family.variance(mu));
            sum += weight * (intercept + (y - mu) * slope);
            total += weight;
        }
        let next = sum / total;
        let met = (next - intercept).abs() < defaults.tol;
        intercept = next;
        if met {
            break;
        }
    }
    intercept
}

#[cfg(test)]
mod tests;
