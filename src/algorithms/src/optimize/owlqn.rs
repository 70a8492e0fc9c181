//! L-BFGS under an L1 penalty: breeze's OWLQN.scala, after Andrew & Gao, Scalable Training of L1-Regularized Log-Linear
//! Models (2007). No step leaves the orthant that it starts in.

use touchpaper_core::Result;

use super::line_search::backtrack;
use super::{Cached, Failure, Lbfgs, Method, State};
use crate::linalg::kernels::{dot, norm};

pub struct Owlqn {
    lbfgs: Lbfgs,
    /// The penalty of each coordinate, 0 or more.
    l1: Vec<f64>,
}

impl Owlqn {
    pub fn new(memory: usize, l1: Vec<f64>) -> Self {
        Self { lbfgs: Lbfgs::new(memory), l1 }
    }
}

/// Scala's signum, which is 0 at 0.
fn sign(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { value.signum() }
}

impl Method for Owlqn {
    fn reset(&mut self) {
        self.lbfgs.reset();
    }

    fn direction(&mut self, state: &State) -> Result<Vec<f64>, Failure> {
        let mut direction = self.lbfgs.descend(&state.adjusted_gradient)?;
        for (d, gradient) in direction.iter_mut().zip(&state.adjusted_gradient) {
            if *d * gradient >= 0.0 {
                *d = 0.0;
            }
        }
        Ok(direction)
    }

    fn step_size(&mut self, state: &State, function: &mut Cached<'_>, direction: &[f64]) -> Result<f64, Failure> {
        let mut along = |t: f64| {
            let x = self.take_step(state, direction, t);
            let (value, gradient) = function.evaluate(&x)?;
            let (value, gradient) = self.adjust(&x, &gradient, value);
            Ok((value, dot(&gradient, direction)))
        };
        let (first, shrink) = if state.iteration < 1 { (0.5 / norm(&state.gradient), 0.1) } else { (1.0, 0.5) };
        backtrack(&mut along, first, state.value, shrink)
    }

    fn take_step(&self, state: &State, direction: &[f64], size: f64) -> Vec<f64> {
        let step = |(index, (x, d)): (usize, (&f64, &f64))| {
            let stepped = x + d * size;
            let orthant = if *x == 0.0 { sign(-state.adjusted_gradient[index]) } else { sign(*x) };
            if sign(stepped) == orthant { stepped } else { 0.0 }
        };
        state.x.iter().zip(direction).enumerate().map(step).collect()
    }

    fn remember(&mut self, step: Vec<f64>, change: Vec<f64>) {
        self.lbfgs.remember(step, change);
    }

    fn adjust(&self, x: &[f64], gradient: &[f64], value: f64) -> (f64, Vec<f64>) {
        let mut adjusted = value;
        let mut slopes = gradient.to_vec();
        for ((slope, x), l1) in slopes.iter_mut().zip(x).zip(&self.l1) {
            if *l1 == 0.0 {
                continue;
            }
            adjusted += (l1 * x).abs();
            *slope = if *x == 0.0 {
                let (up, down) = (*slope + l1, *slope - l1);
                if down > 0.0 {
                    down
                } else if up < 0.0 {
                    up
                } else {
                    0.0
                }
            } else {
                *slope + sign(*x) * l1
            };
        }
        (adjusted, slopes)
    }
}
