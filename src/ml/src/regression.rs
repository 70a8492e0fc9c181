//! pyspark.ml.regression: a file for each estimator's wiring to its algorithm, and the row of each.

use crate::stage::Operation::{Fit, Restore};
use crate::stage::Row;
use crate::tree_stages as trees;

mod aft_survival_regression;
pub(crate) mod factorization_machines;
pub(crate) mod generalized_linear_regression;
mod isotonic_regression;
mod linear_regression;

pub const OPERATIONS: &[Row] = &[
    ("LinearRegression", Fit(linear_regression::fit)),
    ("LinearRegressionModel", Restore(linear_regression::restore)),
    ("IsotonicRegression", Fit(isotonic_regression::fit)),
    ("IsotonicRegressionModel", Restore(isotonic_regression::restore)),
    ("GeneralizedLinearRegression", Fit(generalized_linear_regression::fit)),
    ("GeneralizedLinearRegressionModel", Restore(generalized_linear_regression::restore)),
    ("AFTSurvivalRegression", Fit(aft_survival_regression::fit)),
    ("AFTSurvivalRegressionModel", Restore(aft_survival_regression::restore)),
    ("FMRegressor", Fit(factorization_machines::fit_regression)),
    ("FMRegressionModel", Restore(factorization_machines::restore_regression)),
    ("DecisionTreeRegressor", Fit(trees::tree_of_numbers)),
    ("DecisionTreeRegressionModel", Restore(trees::restore_tree_of_numbers)),
    ("RandomForestRegressor", Fit(trees::forest_of_numbers)),
    ("RandomForestRegressionModel", Restore(trees::restore_forest_of_numbers)),
    ("GBTRegressor", Fit(trees::boosting_of_numbers)),
    ("GBTRegressionModel", Restore(trees::restore_boosting_of_numbers)),
];
