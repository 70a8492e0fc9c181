//! pyspark.ml.classification: a file for each estimator's wiring to its algorithm, and the row of each.

use crate::regression::factorization_machines;
use crate::stage::Operation::{Fit, Restore};
use crate::stage::Row;
use crate::tree_stages as trees;

mod linear_svc;
mod logistic_regression;
mod multilayer_perceptron;
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
    ("MultilayerPerceptronClassifier", Fit(multilayer_perceptron::fit)),
    ("MultilayerPerceptronClassificationModel", Restore(multilayer_perceptron::restore)),
    ("FMClassifier", Fit(factorization_machines::fit_classification)),
    ("FMClassificationModel", Restore(factorization_machines::restore_classification)),
    ("DecisionTreeClassifier", Fit(trees::tree_of_classes)),
    ("DecisionTreeClassificationModel", Restore(trees::restore_tree_of_classes)),
    ("RandomForestClassifier", Fit(trees::forest_of_classes)),
    ("RandomForestClassificationModel", Restore(trees::restore_forest_of_classes)),
    ("GBTClassifier", Fit(trees::boosting_of_classes)),
    ("GBTClassificationModel", Restore(trees::restore_boosting_of_classes)),
];
