//! What a fit tells while it runs, and how it is stopped.

use touchpaper_core::{CancelToken, Error, Result, SparkContext};

/// One iteration that has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Iteration {
    /// The Estimator's name, as in Spark.
    pub algorithm: &'static str,
    /// From 0, the starting point where there is an objective for it.
    pub iteration: usize,
    /// What is minimised (or, for a likelihood, maximised); NaN where the algorithm has none.
    pub objective: f64,
}

/// Hears each iteration, and ends the fit when the context is cancelled.
pub struct Monitor<'a> {
    cancel: CancelToken,
    hear: &'a dyn Fn(Iteration),
}

impl<'a> Monitor<'a> {
    pub fn new(context: &SparkContext, hear: &'a dyn Fn(Iteration)) -> Self {
        Self { cancel: context.cancel_token(), hear }
    }

    /// Nobody listens; cancelling works.
    pub fn quiet(context: &SparkContext) -> Monitor<'static> {
        Monitor { cancel: context.cancel_token(), hear: &|_| {} }
    }

    pub fn step(&self, algorithm: &'static str, iteration: usize, objective: f64) -> Result<()> {
        (self.hear)(Iteration { algorithm, iteration, objective });
        self.check()
    }

    pub fn check(&self) -> Result<()> {
        if self.cancel.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }
}
