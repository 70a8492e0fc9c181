//! Least squares without negative values, by projected gradients that turn conjugate while no bound is met
//! (mllib/optimization/NNLS.scala, after Polyak 1969).

use crate::linalg::kernels::dot;

/// A solver for one size, with room that it reuses.
pub(super) struct Nnls {
    x: Vec<f64>,
    gradient: Vec<f64>,
    direction: Vec<f64>,
    last_direction: Vec<f64>,
    residual: Vec<f64>,
    scratch: Vec<f64>,
}

impl Nnls {
    pub fn new(size: usize) -> Self {
        let zeros = || vec![0.0; size];
        Self { x: zeros(), gradient: zeros(), direction: zeros(), last_direction: zeros(), residual: zeros(), scratch: zeros() }
    }

    /// x ≥ 0 that minimises ½ xᵀAx − xᵀb, A being symmetric.
    pub fn solve(&mut self, a: &[f64], b: &[f64]) -> &[f64] {
        let size = b.len();
        self.x.fill(0.0);
        let (mut last_norm, mut last_wall) = (0.0, 0);
        for iteration in 0..(20 * size).max(400) {
            product(a, &self.x, &mut self.residual);
            for ((residual, gradient), (b, x)) in self.residual.iter_mut().zip(&mut self.gradient).zip(b.iter().zip(&self.x)) {
                *residual -= b;
                *gradient = if *residual > 0.0 && *x == 0.0 { 0.0 } else { *residual };
            }
            let norm = dot(&self.gradient, &self.gradient);
            self.direction.copy_from_slice(&self.gradient);
            let mut step = step_length(a, &self.gradient, &self.residual, &mut self.scratch);
            let length = dot(&self.x, &self.x);
            if iteration > last_wall + 1 {
                let turn = norm / last_norm;
                crate::linalg::kernels::axpy(turn, &self.last_direction, &mut self.direction);
                let conjugate = step_length(a, &self.direction, &self.residual, &mut self.scratch);
                if stops(conjugate, dot(&self.direction, &self.direction), length) {
                    self.direction.copy_from_slice(&self.gradient);
                } else {
                    step = conjugate;
                }
            }
            if stops(step, dot(&self.direction, &self.direction), length) {
                break;
            }
            // No further than to the first bound.
            for (direction, x) in self.direction.iter().zip(&self.x) {
                if step * direction > *x {
                    step = x / direction;
                }
            }
            for (direction, x) in self.direction.iter().zip(&mut self.x) {
                if step * direction > *x * (1.0 - 1e-14) {
                    *x = 0.0;
                    last_wall = iteration;
                } else {
                    *x -= step * direction;
                }
            }
            self.last_direction.copy_from_slice(&self.direction);
            last_norm = norm;
        }
        &self.x
    }
}

fn product(a: &[f64], x: &[f64], into: &mut [f64]) {
    for (into, row) in into.iter_mut().zip(a.chunks_exact(x.len().max(1))) {
        *into = dot(row, x);
    }
}

/// The best step without bounds. The denominator is kept off 0.
fn step_length(a: &[f64], direction: &[f64], residual: &[f64], scratch: &mut [f64]) -> f64 {
    product(a, direction, scratch);
    dot(direction, residual) / (dot(scratch, direction) + 1e-20)
}

fn stops(step: f64, direction: f64, x: f64) -> bool {
    step.is_nan() || !(1e-7..=1e40).contains(&step) || direction < 1e-12 * x || direction < 1e-32
}

#[cfg(test)]
mod tests {
    use super::Nnls;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn bounds_hold_where_they_bind() {
        let mut nnls = Nnls::new(2);
        let free = nnls.solve(&[2.0, 1.0, 1.0, 3.0], &[3.0, 5.0]).to_vec();
        assert!((free[0] - 0.8).abs() < 1e-6 && (free[1] - 1.4).abs() < 1e-6, "{free:?}");
        let bound = nnls.solve(&[2.0, 1.0, 1.0, 3.0], &[-1.0, 3.0]);
        assert!(bound[0] == 0.0 && (bound[1] - 1.0).abs() < 1e-6, "{bound:?}");
    }
}
