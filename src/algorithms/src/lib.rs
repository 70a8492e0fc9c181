//! The numeric algorithms behind the Estimators: they know the core's RDDs and tasks, neither DataFrames nor Python.
//! Each takes `Instances` (blocks of rows, in the partitions that they came in), its settings with Spark's defaults and a
//! `Monitor`, and gives a plain model. Sums are folded in the order of the partitions: no result depends on the threads.

pub mod accelerated_failure_time;
pub mod als;
pub mod clustering;
pub mod distributions;
pub mod error;
pub mod factorization_machines;
pub mod frequent_patterns;
pub mod generalized_linear_regression;
pub mod hash_order;
pub mod instances;
pub mod isotonic_regression;
pub mod linalg;
pub mod linear_regression;
pub mod linear_svc;
pub mod logistic_regression;
pub mod moments;
pub mod monitor;
pub mod multilayer_perceptron;
pub mod naive_bayes;
pub mod optimize;
pub mod python_text;
#[cfg(test)]
mod testing;
pub mod trees;

pub use instances::{Block, BlockBuilder, Features, Instance, Instances, Row};
pub use monitor::{Iteration, Monitor};

use touchpaper_core::{Error, Result};

/// Scala's `require`: what Spark says of settings and data that do not fit.
pub fn require(holds: bool, message: impl FnOnce() -> String) -> Result<()> {
    if holds { Ok(()) } else { Err(illegal(format!("requirement failed: {}", message()))) }
}

pub fn illegal(message: impl Into<String>) -> Error {
    Error::spark("java.lang.IllegalArgumentException", message)
}
