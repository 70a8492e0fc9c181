//! The normal equations of one id: (Σ c·y·yᵀ + λ·I) x = Σ b·y.

use touchpaper_core::Result;

use super::nnls::Nnls;
use super::singular;
use crate::linalg::cholesky::{factor_in_place, substitute};

/// Rows whose products are added up together, so that each sum is read and written once for all of them.
const TOGETHER: usize = 4;

pub(super) struct Solver {
    rank: usize,
    /// Σ c·y·yᵀ, row after row, its lower half left out.
    square: Vec<f64>,
    right: Vec<f64>,
    /// Rows y that are not added yet, and then c·y of each.
    waiting: Vec<f64>,
    held: usize,
    packed: Vec<f64>,
    nnls: Option<Nnls>,
}

impl Solver {
    pub fn new(rank: usize, nonnegative: bool) -> Self {
        Self {
            rank,
            square: vec![0.0; rank * rank],
            right: vec![0.0; rank],
            waiting: vec![0.0; 2 * TOGETHER * rank],
            held: 0,
            packed: vec![0.0; rank * (rank + 1) / 2],
            nnls: nonnegative.then(|| Nnls::new(rank)),
        }
    }

    /// From nothing, or from a sum that every id shares.
    pub fn begin(&mut self, shared: Option<&[f64]>) {
        match shared {
            Some(shared) => self.square.copy_from_slice(shared),
            None => self.square.fill(0.0),
        }
        self.right.fill(0.0);
        self.held = 0;
    }

    pub fn add(&mut self, row: &[f32], b: f64, c: f64) {
        let (plain, weighted) = self.waiting.split_at_mut(TOGETHER * self.rank);
        let start = self.held * self.rank;
        let plain = &mut plain[start..start + self.rank];
        let weighted = &mut weighted[start..start + self.rank];
        for (((plain, weighted), right), value) in plain.iter_mut().zip(weighted).zip(&mut self.right).zip(row) {
            let value = f64::from(*value);
            *plain = value;
            *weighted = c * value;
            *right += b * value;
        }
        self.held += 1;
        if self.held == TOGETHER {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let rank = self.rank;
        let (plain, weighted) = self.waiting.split_at(TOGETHER * rank);
        let mut rows = plain.chunks_exact(rank);
        if self.held == TOGETHER
            && let (Some(a), Some(b), Some(c), Some(d)) = (rows.next(), rows.next(), rows.next(), rows.next())
        {
            for (i, sums) in self.square.chunks_exact_mut(rank).enumerate() {
                // From an even column on, so that lanes are whole.
                let from = i & !1;
                let factors = [weighted[i], weighted[rank + i], weighted[2 * rank + i], weighted[3 * rank + i]];
                let sums = &mut sums[from..];
                for ((((sum, a), b), c), d) in sums.iter_mut().zip(&a[from..]).zip(&b[from..]).zip(&c[from..]).zip(&d[from..]) {
                    *sum += (factors[0] * a + factors[1] * b) + (factors[2] * c + factors[3] * d);
                }
            }
        } else {
            for (plain, weighted) in plain.chunks_exact(rank).zip(weighted.chunks_exact(rank)).take(self.held) {
                for (i, sums) in self.square.chunks_exact_mut(rank).enumerate() {
                    crate::linalg::kernels::axpy(weighted[i], &plain[i..], &mut sums[i..]);
                }
            }
        }
        self.held = 0;
    }

    /// Appends the solution; gives its product with the right-hand side.
    pub fn solve(&mut self, lambda: f64, into: &mut Vec<f32>) -> Result<f64> {
        self.flush();
        let rank = self.rank;
        if let Some(nnls) = &mut self.nnls {
            for i in 0..rank {
                for j in i + 1..rank {
                    self.square[j * rank + i] = self.square[i * rank + j];
                }
                self.square[i * rank + i] += lambda;
            }
            let x = nnls.solve(&self.square, &self.right);
            into.extend(x.iter().map(|x| *x as f32));
            return Ok(crate::linalg::kernels::dot(x, &self.right));
        }
        let mut place = 0;
        for column in 0..rank {
            for row in 0..=column {
                self.packed[place] = self.square[row * rank + column] + if row == column { lambda } else { 0.0 };
                place += 1;
            }
        }
        if !factor_in_place(&mut self.packed, rank) {
            return Err(singular());
        }
        let start = into.len();
        // The right-hand side becomes the solution; its old self is needed for the product.
        let scratch = &mut self.waiting[..rank];
        scratch.copy_from_slice(&self.right);
        substitute(&self.packed, scratch);
        into.extend(scratch.iter().map(|x| *x as f32));
        debug_assert_eq!(into.len(), start + rank);
        Ok(crate::linalg::kernels::dot(scratch, &self.right))
    }
}

/// Σ y·yᵀ over all rows, the upper half.
pub(super) fn gram(rows: &[f32], rank: usize) -> Vec<f64> {
    let mut solver = Solver::new(rank, false);
    for row in rows.chunks_exact(rank.max(1)) {
        solver.add(row, 0.0, 1.0);
    }
    solver.flush();
    solver.square
}
