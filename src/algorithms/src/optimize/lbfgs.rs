//! Limited-memory BFGS: breeze's LBFGS.scala, after Nocedal (1980) and Liu & Nocedal (1989).

use std::collections::VecDeque;

use touchpaper_core::Result;

use super::line_search::strong_wolfe;
use super::{Cached, Failure, Method, State};
use crate::linalg::kernels::{axpy, dot, norm, scale};

/// The last steps and changes of the gradient, newest first.
pub struct Lbfgs {
    memory: usize,
    pairs: VecDeque<(Vec<f64>, Vec<f64>)>,
}

impl Lbfgs {
    /// `memory`: how many steps are kept; Spark has 10.
    pub fn new(memory: usize) -> Self {
        Self { memory, pairs: VecDeque::new() }
    }

    /// −H·gradient, by the two-loop recursion.
    pub(super) fn descend(&self, gradient: &[f64]) -> Result<Vec<f64>, Failure> {
        let mut direction = gradient.to_vec();
        let mut diagonal = 1.0;
        if let Some((step, change)) = self.pairs.front() {
            let curvature = dot(step, change);
            if curvature < 0.0 || curvature.is_nan() {
                return Err(Failure::Search);
            }
            diagonal = curvature / dot(change, change);
        }
        let mut kept = Vec::with_capacity(self.pairs.len());
        for (step, change) in &self.pairs {
            let curvature = dot(step, change);
            let factor = dot(step, &direction) / curvature;
            if factor.is_nan() {
                return Err(Failure::Search);
            }
            axpy(-factor, change, &mut direction);
            kept.push((factor, curvature));
        }
        scale(diagonal, &mut direction);
        for ((step, change), (factor, curvature)) in self.pairs.iter().zip(kept).rev() {
            let beta = dot(change, &direction) / curvature;
            axpy(factor - beta, step, &mut direction);
        }
        scale(-1.0, &mut direction);
        Ok(direction)
    }
}

impl Method for Lbfgs {
    fn reset(&mut self) {
        self.pairs.clear();
    }

    fn direction(&mut self, state: &State) -> Result<Vec<f64>, Failure> {
        self.descend(&state.gradient)
    }

    fn step_size(&mut self, state: &State, function: &mut Cached<'_>, direction: &[f64]) -> Result<f64, Failure> {
        let mut along = |t: f64| {
            let (value, gradient) = function.evaluate(&self.take_step(state, direction, t))?;
            Ok((value, dot(&gradient, direction)))
        };
        let first = if state.iteration == 0 { 1.0 / norm(direction) } else { 1.0 };
        let size = strong_wolfe(&mut along, first, f64::INFINITY, 10, 10)?;
        // Underflow: no step of this size would be seen.
        if size * norm(&state.gradient) < 1e-10 { Err(Failure::Search) } else { Ok(size) }
    }

    fn take_step(&self, state: &State, direction: &[f64], size: f64) -> Vec<f64> {
        state.x.iter().zip(direction).map(|(x, d)| d * size + x).collect()
    }

    fn remember(&mut self, step: Vec<f64>, change: Vec<f64>) {
        self.pairs.push_front((step, change));
        self.pairs.truncate(self.memory);
    }
}
