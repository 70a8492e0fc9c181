//! pyspark.ml.classification: a file for each estimator's wiring to its algorithm, and the row of each.

use crate::stage::Operation::{Fit, Restore};
use crate::stage::Row;

mod linear_svc;
mod logistic_regression;
mod naive_bayes;

/// The columns that a classifier makes.
pub(crate) const MADE: &[&str] = &["rawPredictionCol", "probabilityCol", "predictionCol"];

pub const OPERATIONS: &[Row] = &[
    ("LogisticRegression", Fit(logistic_regression::fit)),
    ("LogisticRegressionModel", Restore(logistic_regression::restore)),
    ("LinearSVC", Fit(linear_svc::fit)),
    ("LinearSVCModel", Restore(linear_svc::restore)),
    ("NaiveBayes", Fit(naive_bayes::fit)),
    ("NaiveBayesModel", Restore(naive_bayes::restore)),
];
