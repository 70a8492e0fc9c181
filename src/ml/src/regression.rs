//! pyspark.ml.regression: a file for each estimator's wiring to its algorithm, and the row of each.

use crate::stage::Operation::{Fit, Restore};
use crate::stage::Row;

mod isotonic_regression;
mod linear_regression;

pub const OPERATIONS: &[Row] = &[
    ("LinearRegression", Fit(linear_regression::fit)),
    ("LinearRegressionModel", Restore(linear_regression::restore)),
    ("IsotonicRegression", Fit(isotonic_regression::fit)),
    ("IsotonicRegressionModel", Restore(isotonic_regression::restore)),
];
