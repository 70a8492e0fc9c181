//! Minimisers of smooth functions as breeze.optimize has them (FirstOrderMinimizer.scala): L-BFGS, OWL-QN for L1
//! penalties, L-BFGS-B for bounds. Their steps, tests of convergence and failures are breeze's, so that a fit visits the
//! points that Spark's visits.

mod lbfgs;
mod lbfgsb;
mod line_search;
mod owlqn;

use std::collections::VecDeque;
use std::rc::Rc;

use touchpaper_core::{Error, Result};

use super::Monitor;
use crate::linalg::kernels;

pub use lbfgs::Lbfgs;
pub use lbfgsb::Lbfgsb;
pub use owlqn::Owlqn;

/// A value and its gradient at a point.
pub type Evaluation = (f64, Vec<f64>);

/// Where a run of a minimiser ended.
#[derive(Clone, Debug)]
pub struct Minimum {
    pub x: Vec<f64>,
    /// The objective with its penalty at the start and after each iteration. A failed line search repeats a value.
    pub history: Vec<f64>,
    pub iterations: usize,
}

/// When to stop, and whom to tell.
pub struct Run<'a> {
    pub algorithm: &'static str,
    pub max_iter: usize,
    pub tolerance: f64,
    pub monitor: &'a Monitor<'a>,
}

/// The point that a run has reached.
pub struct State {
    x: Vec<f64>,
    gradient: Rc<[f64]>,
    value: f64,
    /// With the penalty.
    adjusted_value: f64,
    adjusted_gradient: Vec<f64>,
    iteration: usize,
}

/// Why a step could not be made: the search failed and may be tried once more from a clean history, or the job did.
pub enum Failure {
    Search,
    Job(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Job(error)
    }
}

/// What the minimisers differ in.
pub trait Method {
    fn reset(&mut self);
    fn direction(&mut self, state: &State) -> Result<Vec<f64>, Failure>;
    fn step_size(&mut self, state: &State, function: &mut Cached<'_>, direction: &[f64]) -> Result<f64, Failure>;
    fn take_step(&self, state: &State, direction: &[f64], size: f64) -> Vec<f64>;
    fn remember(&mut self, step: Vec<f64>, change: Vec<f64>);
    /// The value and gradient with the penalty in.
    fn adjust(&self, _x: &[f64], gradient: &[f64], value: f64) -> (f64, Vec<f64>) {
        (value, gradient.to_vec())
    }
    fn converged(&self, _state: &State) -> bool {
        false
    }
}

/// The objective; the last evaluation is kept, since a line search begins where the last one ended.
pub struct Cached<'a> {
    function: &'a mut dyn FnMut(&[f64]) -> Result<Evaluation>,
    last: Option<(Vec<f64>, f64, Rc<[f64]>)>,
}

impl Cached<'_> {
    pub fn evaluate(&mut self, x: &[f64]) -> Result<(f64, Rc<[f64]>)> {
        if let Some((_, value, gradient)) = self.last.as_ref().filter(|(last, ..)| last == x) {
            return Ok((*value, Rc::clone(gradient)));
        }
        let (value, gradient) = (self.function)(x)?;
        let gradient: Rc<[f64]> = gradient.into();
        self.last = Some((x.to_vec(), value, Rc::clone(&gradient)));
        Ok((value, gradient))
    }
}

/// How many of the last values the newest is compared with.
const MEMORY: usize = 20;

/// Minimises `function` from `start`.
pub fn minimize(
    run: &Run<'_>,
    method: &mut dyn Method,
    start: Vec<f64>,
    function: &mut dyn FnMut(&[f64]) -> Result<Evaluation>,
) -> Result<Minimum> {
    let mut function = Cached { function, last: None };
    let (value, gradient) = function.evaluate(&start)?;
    let (adjusted_value, adjusted_gradient) = method.adjust(&start, &gradient, value);
    let mut state = State { x: start, gradient, value, adjusted_value, adjusted_gradient, iteration: 0 };
    let initial = adjusted_value.abs();
    // Breeze begins with infinity, so values can only have converged once it has dropped out.
    let mut recent = VecDeque::from([f64::INFINITY]);
    let mut history = vec![adjusted_value];
    run.monitor.step(run.algorithm, 0, adjusted_value)?;
    let mut failed_once = false;
    loop {
        let worst = recent.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let values_met = recent.len() >= 2 && (state.adjusted_value - worst).abs() <= run.tolerance * initial;
        let gradient_met = kernels::norm(&state.adjusted_gradient) <= (run.tolerance * state.adjusted_value.abs()).max(1e-8);
        if state.iteration >= run.max_iter || values_met || gradient_met || method.converged(&state) {
            break;
        }
        match advance(method, &mut function, &state) {
            Ok(next) => {
                let step = next.x.iter().zip(&state.x).map(|(new, old)| new - old).collect();
                let change = next.gradient.iter().zip(state.gradient.iter()).map(|(new, old)| new - old).collect();
                method.remember(step, change);
                state = next;
                recent.push_back(state.adjusted_value);
                if recent.len() > MEMORY {
                    recent.pop_front();
                }
                failed_once = false;
                history.push(state.adjusted_value);
                run.monitor.step(run.algorithm, state.iteration, state.adjusted_value)?;
            }
            Err(Failure::Job(error)) => return Err(error),
            Err(Failure::Search) => {
                history.push(state.adjusted_value);
                if failed_once {
                    break;
                }
                failed_once = true;
                method.reset();
            }
        }
    }
    Ok(Minimum { x: state.x, history, iterations: state.iteration })
}

fn advance(method: &mut dyn Method, function: &mut Cached<'_>, state: &State) -> Result<State, Failure> {
    let direction = method.direction(state)?;
    let size = method.step_size(state, function, &direction)?;
    let x = method.take_step(state, &direction, size);
    let (value, gradient) = function.evaluate(&x)?;
    let (adjusted_value, adjusted_gradient) = method.adjust(&x, &gradient, value);
    Ok(State { x, gradient, value, adjusted_value, adjusted_gradient, iteration: state.iteration + 1 })
}

#[cfg(test)]
mod tests;
