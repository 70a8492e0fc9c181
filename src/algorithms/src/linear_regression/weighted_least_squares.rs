//! Weighted least squares by the normal equations, as ml/optim/WeightedLeastSquares.scala and NormalEquationSolver.scala:
//! Cholesky, and quasi-Newton steps on the equations where there is an L1 penalty or they are singular.

use touchpaper_core::{Error, Result};

use crate::linalg::cholesky::{factor, inverse_diagonal, packed, substitute};
use crate::linalg::kernels::{axpy, dot};
use crate::optimize::{Lbfgs, Method, Owlqn, Run, minimize};
use crate::{Block, Instances, Monitor, require};

/// How many features the normal equations take at most.
pub const MAX_NORMAL_FEATURES: usize = 4096;

/// Weighted sums over the rows (a, b): everything that the equations need.
#[derive(Clone, Debug)]
pub struct Equations {
    pub features: usize,
    pub weight_sum: f64,
    b: f64,
    bb: f64,
    a: Vec<f64>,
    ab: Vec<f64>,
    /// The upper triangle of AᵀWA, packed.
    aa: Vec<f64>,
}

impl Equations {
    pub fn of(instances: &Instances) -> Result<Self> {
        Self::of_rows(instances, |label, weight, _| (label, weight))
    }

    /// As `of`, with another label and weight for each row (what iteratively reweighted least squares needs).
    pub fn of_rows(instances: &Instances, row: impl Fn(f64, f64, crate::Row<'_>) -> (f64, f64) + Sync) -> Result<Self> {
        Self::of_first(instances, instances.width(), row)
    }

    /// As `of_rows`, of the first features alone.
    pub fn of_first(instances: &Instances, features: usize, row: impl Fn(f64, f64, crate::Row<'_>) -> (f64, f64) + Sync) -> Result<Self> {
        require(features <= MAX_NORMAL_FEATURES, || {
            format!(
                "In order to take the normal equation approach efficiently, we set the max number of features to {MAX_NORMAL_FEATURES} but got {features}."
            )
        })?;
        let triangle = features * (features + 1) / 2;
        let sums = instances.sum(3 + 2 * features + triangle, |sums, block| add(sums, block, features, &row))?;
        let weight_sum = sums[0];
        if weight_sum <= 0.0 {
            return Err(Error::spark("java.lang.AssertionError", "assertion failed: Sum of weights cannot be zero."));
        }
        Ok(Self {
            features,
            weight_sum,
            b: sums[1],
            bb: sums[2],
            a: sums[3..3 + features].to_vec(),
            ab: sums[3 + features..3 + 2 * features].to_vec(),
            aa: sums[3 + 2 * features..].to_vec(),
        })
    }
}

fn add(sums: &mut [f64], block: &Block, width: usize, of: &(impl Fn(f64, f64, crate::Row<'_>) -> (f64, f64) + Sync)) {
    let (scalars, vectors) = sums.split_at_mut(3);
    let (a, rest) = vectors.split_at_mut(width);
    let (ab, aa) = rest.split_at_mut(width);
    for (label, weight, row) in block.rows() {
        let (b, w) = of(label, weight, row);
        let row = row.head(width);
        if w == 0.0 {
            continue;
        }
        scalars[0] += w;
        scalars[1] += w * b;
        scalars[2] += w * b * b;
        row.add_to(w, a);
        row.add_to(w * b, ab);
        match row {
            crate::Row::Dense(values) => {
                for (column, value) in values.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                    let start = column * (column + 1) / 2;
                    axpy(w * value, &values[..=column], &mut aa[start..=start + column]);
                }
            }
            crate::Row::Sparse(indices, values) => {
                for (place, (column, value)) in indices.iter().zip(values).enumerate() {
                    for (index, other) in indices[..=place].iter().zip(values) {
                        aa[packed(*index as usize, *column as usize)] += w * value * other;
                    }
                }
            }
        }
    }
}

#[derive(Clone, Debug)]
pub struct WeightedLeastSquares {
    pub fit_intercept: bool,
    pub reg_param: f64,
    pub elastic_net_param: f64,
    pub standardize_features: bool,
    pub standardize_label: bool,
    pub max_iter: usize,
    pub tol: f64,
}

#[derive(Clone, Debug)]
pub struct Solution {
    pub coefficients: Vec<f64>,
    pub intercept: f64,
    pub objective_history: Vec<f64>,
    pub diag_inv_at_wa: Vec<f64>,
}

impl WeightedLeastSquares {
    pub fn solve(&self, equations: &Equations, monitor: &Monitor<'_>) -> Result<Solution> {
        let k = equations.features;
        let w = equations.weight_sum;
        let raw_b_mean = equations.b / w;
        let raw_b_std = ((equations.bb / w) - raw_b_mean * raw_b_mean).max(0.0).sqrt();
        if raw_b_std == 0.0 {
            if self.fit_intercept || raw_b_mean == 0.0 {
                return Ok(Solution {
                    coefficients: vec![0.0; k],
                    intercept: raw_b_mean,
                    objective_history: vec![0.0],
                    diag_inv_at_wa: vec![0.0],
                });
            }
            require(!(self.reg_param > 0.0 && self.standardize_label), || {
                "The standard deviation of the label is zero. Model cannot be regularized with standardization=true".to_owned()
            })?;
        }
        let b_std = if raw_b_std == 0.0 { raw_b_mean.abs() } else { raw_b_std };
        let b_mean = raw_b_mean / b_std;
        let bb_mean = equations.bb / w / (b_std * b_std);
        let variance = |j: usize| equations.aa[packed(j, j)] / w - (equations.a[j] / w) * (equations.a[j] / w);
        let a_std: Vec<f64> = (0..k).map(|j| variance(j).max(0.0).sqrt()).collect();
        let over = |value: f64, divisor: f64| if divisor == 0.0 { 0.0 } else { value / divisor };
        let a_mean: Vec<f64> = (0..k).map(|j| over(equations.a[j] / w, a_std[j])).collect();
        let ab_mean: Vec<f64> = (0..k).map(|j| over(equations.ab[j] / w, a_std[j] * b_std)).collect();
        let mut aa_mean = equations.aa.clone();
        for column in 0..k {
            for row in 0..=column {
                let value = &mut aa_mean[packed(row, column)];
                *value = over(*value / w, a_std[row] * a_std[column]);
            }
        }
        let effective = self.reg_param / b_std;
        let (l1, l2) = (self.elastic_net_param * effective, (1.0 - self.elastic_net_param) * effective);
        for (j, std) in a_std.iter().enumerate() {
            let mut lambda = l2;
            if !self.standardize_features {
                lambda = over(lambda, std * std);
            }
            if !self.standardize_label {
                lambda *= b_std;
            }
            aa_mean[packed(j, j)] += lambda;
        }
        let mut ab = ab_mean;
        if self.fit_intercept {
            aa_mean.extend_from_slice(&a_mean);
            aa_mean.push(1.0);
            ab.push(b_mean);
        }
        let direct = if l1 == 0.0 { factor(&aa_mean, ab.len()) } else { None };
        let (mut solution, objective_history, inverse) = if let Some(u) = direct {
            let mut solution = ab.clone();
            substitute(&u, &mut solution);
            let inverse = inverse_diagonal(&u, ab.len());
            (solution, vec![0.0], Some(inverse))
        } else {
            let penalties = (l1 != 0.0).then(|| {
                let of = |std: &f64| if self.standardize_features { l1 } else { over(l1, *std) };
                let mut penalties: Vec<f64> = a_std.iter().map(of).collect();
                penalties.resize(ab.len(), 0.0);
                penalties
            });
            let (x, history) = self.iterate(&aa_mean, &ab, bb_mean, &a_mean, penalties, monitor)?;
            (x, history, None)
        };
        let intercept = if self.fit_intercept { solution.pop().unwrap_or(0.0) * b_std } else { 0.0 };
        for (coefficient, std) in solution.iter_mut().zip(&a_std) {
            *coefficient = over(*coefficient * b_std, *std);
        }
        let diag_inv_at_wa = inverse.map_or_else(
            || vec![0.0],
            |inverse| {
                let scaled = |(i, value): (usize, f64)| value / (w * a_std.get(i).map_or(1.0, |std| std * std));
                inverse.into_iter().enumerate().map(scaled).collect()
            },
        );
        Ok(Solution { coefficients: solution, intercept, objective_history, diag_inv_at_wa })
    }

    /// ½ xᵀAx − bᵀx + ½ b̄b̄ by L-BFGS or, under an L1 penalty, OWL-QN.
    fn iterate(
        &self,
        aa: &[f64],
        ab: &[f64],
        bb: f64,
        a_mean: &[f64],
        penalties: Option<Vec<f64>>,
        monitor: &Monitor<'_>,
    ) -> Result<(Vec<f64>, Vec<f64>)> {
        let size = ab.len();
        // The intercept is never stepped: for any coefficients the best one is known.
        let with_intercept = |x: &[f64]| {
            let mut x = x.to_vec();
            if let (true, Some((intercept, coefficients))) = (self.fit_intercept, x.split_last_mut()) {
                *intercept = ab[size - 1] - dot(coefficients, a_mean);
            }
            x
        };
        let start = with_intercept(&vec![0.0; size]);
        let mut method: Box<dyn Method> = match penalties {
            Some(penalties) => Box::new(Owlqn::new(10, penalties)),
            None => Box::new(Lbfgs::new(10)),
        };
        let run = Run { algorithm: "LinearRegression", max_iter: self.max_iter, tolerance: self.tol, monitor };
        let minimum = minimize(&run, method.as_mut(), start, &mut |x| {
            let x = with_intercept(x);
            let ax: Vec<f64> = (0..size).map(|row| (0..size).map(|column| aa[packed(row, column)] * x[column]).sum()).collect();
            let value = 0.5 * bb - dot(ab, &x) + 0.5 * dot(&x, &ax);
            let mut gradient: Vec<f64> = ax.iter().zip(ab).map(|(ax, ab)| ax - ab).collect();
            if self.fit_intercept {
                gradient[size - 1] = 0.0;
            }
            Ok((value, gradient))
        })?;
        Ok((with_intercept(&minimum.x), minimum.history))
    }
}
