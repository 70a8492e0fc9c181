//! L-BFGS within bounds: breeze's LBFGSB.scala, after Byrd, Lu, Nocedal & Zhu, A Limited Memory Algorithm for Bound
//! Constrained Optimization (1995). The names theta, w and m are the paper's.

use touchpaper_core::Result;

use super::line_search::strong_wolfe;
use super::{Cached, Failure, Method, State};
use crate::linalg::kernels::{dot, norm};

/// A small dense matrix by row.
#[derive(Clone)]
struct Matrix {
    columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    fn zeros(rows: usize, columns: usize) -> Self {
        Self { columns, values: vec![0.0; rows * columns] }
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    fn times(&self, vector: &[f64]) -> Vec<f64> {
        self.values.chunks(self.columns.max(1)).map(|row| dot(row, vector)).collect()
    }
}

/// x with A x = b for each column b of `right`, by elimination with partial pivoting; None if A is singular.
fn solve(mut a: Matrix, mut right: Matrix) -> Option<Matrix> {
    let (size, columns) = (a.columns, right.columns);
    for pivot in 0..size {
        let best = (pivot..size).max_by(|i, j| a.row(*i)[pivot].abs().total_cmp(&a.row(*j)[pivot].abs()))?;
        if a.row(best)[pivot] == 0.0 {
            return None;
        }
        for column in 0..size {
            a.values.swap(pivot * size + column, best * size + column);
        }
        for column in 0..columns {
            right.values.swap(pivot * columns + column, best * columns + column);
        }
        for row in 0..size {
            let factor = a.values[row * size + pivot] / a.values[pivot * size + pivot];
            if row == pivot || factor == 0.0 {
                continue;
            }
            for column in pivot..size {
                a.values[row * size + column] -= factor * a.values[pivot * size + column];
            }
            for column in 0..columns {
                right.values[row * columns + column] -= factor * right.values[pivot * columns + column];
            }
        }
    }
    for row in 0..size {
        let pivot = a.values[row * size + row];
        for column in 0..columns {
            right.values[row * columns + column] /= pivot;
        }
    }
    Some(right)
}

pub struct Lbfgsb {
    lower: Vec<f64>,
    upper: Vec<f64>,
    memory: usize,
    /// Steps and changes of the gradient, oldest first.
    pairs: Vec<(Vec<f64>, Vec<f64>)>,
    theta: f64,
    w: Matrix,
    m: Matrix,
}

impl Lbfgsb {
    pub fn new(memory: usize, lower: Vec<f64>, upper: Vec<f64>) -> Self {
        let mut method = Self { lower, upper, memory, pairs: Vec::new(), theta: 1.0, w: Matrix::zeros(0, 0), m: Matrix::zeros(0, 0) };
        method.reset();
        method
    }

    fn bound(&self, point: &mut [f64]) {
        for ((value, lower), upper) in point.iter_mut().zip(&self.lower).zip(&self.upper) {
            *value = value.min(*upper).max(*lower);
        }
    }

    /// The first minimum along the projected gradient, and c = Wᵀ(cauchy − x).
    fn cauchy(&self, x: &[f64], g: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let size = x.len();
        let mut d = vec![0.0; size];
        let breaks: Vec<f64> = (0..size)
            .map(|i| {
                if g[i] == 0.0 {
                    return f64::MAX;
                }
                let t = (x[i] - if g[i] < 0.0 { self.upper[i] } else { self.lower[i] }) / g[i];
                d[i] = if t == 0.0 { 0.0 } else { -g[i] };
                t
            })
            .collect();
        let mut order: Vec<usize> = (0..size).collect();
        order.sort_by(|a, b| breaks[*a].total_cmp(&breaks[*b]));
        let mut point = x.to_vec();
        let mut p = vec![0.0; self.w.columns];
        for (i, d) in d.iter().enumerate() {
            crate::linalg::kernels::axpy(*d, self.w.row(i), &mut p);
        }
        let mut c = vec![0.0; self.m.columns];
        let mut first = dot(g, &d);
        let mut second = -self.theta * first - dot(&p, &self.m.times(&p));
        let mut least = -first / second;
        let mut old = 0.0;
        let mut i = order.iter().position(|index| breaks[*index] != 0.0).unwrap_or(size);
        while i < size {
            let b = order[i];
            let delta = breaks[b] - old;
            // NaN ends it, as it does in breeze.
            if delta.partial_cmp(&least).is_none_or(std::cmp::Ordering::is_gt) {
                break;
            }
            point[b] = if d[b] > 0.0 { self.upper[b] } else { self.lower[b] };
            let z = point[b] - x[b];
            crate::linalg::kernels::axpy(delta, &p, &mut c);
            let row = self.w.row(b);
            first += delta * second + g[b] * g[b] + self.theta * g[b] * z - g[b] * dot(row, &self.m.times(&c));
            second -= self.theta * g[b] * g[b] + 2.0 * g[b] * dot(row, &self.m.times(&p)) + g[b] * g[b] * dot(row, &self.m.times(row));
            crate::linalg::kernels::axpy(g[b], row, &mut p);
            d[b] = 0.0;
            least = -first / second;
            old = breaks[b];
            i += 1;
        }
        let least = least.max(0.0);
        old += least;
        for index in &order[i..] {
            point[*index] = x[*index] + old * d[*index];
        }
        crate::linalg::kernels::axpy(least, &p, &mut c);
        (point, c)
    }

    /// The minimum of the quadratic model over the coordinates that are off their bounds (the direct primal method).
    fn subspace(&self, cauchy: &[f64], x: &[f64], c: &[f64], g: &[f64]) -> Result<Vec<f64>, Failure> {
        let free: Vec<usize> = (0..x.len()).filter(|i| cauchy[*i] != self.upper[*i] && cauchy[*i] != self.lower[*i]).collect();
        let inverse = 1.0 / self.theta;
        let curvature = self.m.times(c);
        let r: Vec<f64> = free.iter().map(|&i| g[i] + self.theta * (cauchy[i] - x[i]) - dot(self.w.row(i), &curvature)).collect();
        let wide = self.w.columns;
        let mut wzr = vec![0.0; wide];
        let mut n = Matrix::zeros(wide, wide);
        for (&i, r) in free.iter().zip(&r) {
            let row = self.w.row(i);
            crate::linalg::kernels::axpy(*r, row, &mut wzr);
            for a in 0..wide {
                for b in 0..wide {
                    n.values[a * wide + b] += inverse * row[a] * row[b];
                }
            }
        }
        let mut system = Matrix::zeros(wide, wide);
        for a in 0..wide {
            for b in 0..wide {
                let product: f64 = (0..wide).map(|k| self.m.row(a)[k] * n.row(k)[b]).sum();
                system.values[a * wide + b] = f64::from(u8::from(a == b)) - product;
            }
        }
        let v = solve(system, Matrix { columns: 1, values: self.m.times(&wzr) }).ok_or(Failure::Search)?.values;
        let du: Vec<f64> = free.iter().zip(&r).map(|(&i, r)| -(inverse * r + inverse * inverse * dot(self.w.row(i), &v))).collect();
        let mut alpha = 1.0_f64;
        for (&i, du) in free.iter().zip(&du) {
            if *du > 0.0 {
                alpha = alpha.min((self.upper[i] - cauchy[i]) / du);
            } else if *du < 0.0 {
                alpha = alpha.min((self.lower[i] - cauchy[i]) / du);
            }
        }
        let mut point = cauchy.to_vec();
        for (&i, du) in free.iter().zip(&du) {
            point[i] += alpha * du;
        }
        Ok(point)
    }
}

impl Method for Lbfgsb {
    fn reset(&mut self) {
        self.pairs.clear();
        self.theta = 1.0;
        self.w = Matrix::zeros(self.lower.len(), 2 * self.memory);
        self.m = Matrix::zeros(2 * self.memory, 2 * self.memory);
    }

    fn direction(&mut self, state: &State) -> Result<Vec<f64>, Failure> {
        let (mut point, c) = self.cauchy(&state.x, &state.gradient);
        self.bound(&mut point);
        if state.iteration > 0 {
            point = self.subspace(&point, &state.x, &c, &state.gradient)?;
            self.bound(&mut point);
        }
        Ok(point.iter().zip(&state.x).map(|(to, from)| to - from).collect())
    }

    fn step_size(&mut self, state: &State, function: &mut Cached<'_>, direction: &[f64]) -> Result<f64, Failure> {
        let mut most = f64::INFINITY;
        for (i, d) in direction.iter().enumerate().filter(|(_, d)| **d != 0.0) {
            let bound = if *d < 0.0 { self.lower[i] } else { self.upper[i] };
            most = most.min((bound - state.x[i]) / d);
        }
        let mut along = |t: f64| {
            let (value, gradient) = function.evaluate(&self.take_step(state, direction, t))?;
            Ok((value, dot(&gradient, direction)))
        };
        strong_wolfe(&mut along, 1.0_f64.min(most), most, 64, 64)
    }

    fn take_step(&self, state: &State, direction: &[f64], size: f64) -> Vec<f64> {
        let mut x: Vec<f64> = state.x.iter().zip(direction).map(|(x, d)| x + d * size).collect();
        self.bound(&mut x);
        x
    }

    fn remember(&mut self, step: Vec<f64>, change: Vec<f64>) {
        // Breeze keeps the pair only if it passes the curvature test.
        if dot(&step, &change).abs() <= 2.2e-16 * norm(&change) {
            return;
        }
        if self.pairs.len() == self.memory {
            self.pairs.remove(0);
        }
        let theta = dot(&change, &change) / dot(&change, &step);
        self.pairs.push((step, change));
        let (count, size) = (self.pairs.len(), self.lower.len());
        let mut w = Matrix::zeros(size, 2 * count);
        let mut mm = Matrix::zeros(2 * count, 2 * count);
        for (j, (step, change)) in self.pairs.iter().enumerate() {
            for i in 0..size {
                w.values[i * 2 * count + j] = change[i];
                w.values[i * 2 * count + count + j] = theta * step[i];
            }
            for (k, (other_step, other_change)) in self.pairs.iter().enumerate() {
                let sy = dot(step, other_change);
                if j == k {
                    mm.values[j * 2 * count + j] = -sy;
                } else if j > k {
                    mm.values[(count + j) * 2 * count + k] = sy;
                    mm.values[k * 2 * count + count + j] = sy;
                }
                mm.values[(count + j) * 2 * count + count + k] = theta * dot(step, other_step);
            }
        }
        let mut identity = Matrix::zeros(2 * count, 2 * count);
        for i in 0..2 * count {
            identity.values[i * 2 * count + i] = 1.0;
        }
        if let Some(m) = solve(mm, identity) {
            (self.theta, self.w, self.m) = (theta, w, m);
        } else {
            self.pairs.pop();
        }
    }

    /// The projected gradient is all but 0.
    fn converged(&self, state: &State) -> bool {
        let reach = |i: usize| (state.x[i] - state.gradient[i]).min(self.upper[i]).max(self.lower[i]) - state.x[i];
        (0..state.x.len()).all(|i| reach(i).abs() < 1e-5)
    }
}
