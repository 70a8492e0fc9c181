//! Factorization machines (Rendle, Factorization Machines, 2010) as ml/regression/FMRegressor.scala trains them: AdamW or
//! plain gradient descent over samples of the rows (mllib/optimization/GradientDescent.scala).

use touchpaper_core::random::{JavaRandom, Sampler};
use touchpaper_core::{Result, TaskContext};

use super::{Instances, Monitor, Row};
use crate::linalg::kernels::{add, axpy, log1p_exp, norm, scale, sigmoid};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Solver {
    #[default]
    AdamW,
    GradientDescent,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Loss {
    #[default]
    Squared,
    Logistic,
}

#[derive(Clone, Debug)]
pub struct FactorizationMachines {
    pub factor_size: usize,
    pub fit_intercept: bool,
    pub fit_linear: bool,
    pub reg_param: f64,
    /// The share of the rows that an iteration looks at.
    pub mini_batch_fraction: f64,
    pub init_std: f64,
    pub max_iter: usize,
    pub step_size: f64,
    pub tol: f64,
    pub solver: Solver,
    pub seed: i64,
    pub loss: Loss,
}

impl Default for FactorizationMachines {
    fn default() -> Self {
        Self {
            factor_size: 8,
            fit_intercept: true,
            fit_linear: true,
            reg_param: 0.0,
            mini_batch_fraction: 1.0,
            init_std: 0.01,
            max_iter: 100,
            step_size: 1.0,
            tol: 1e-6,
            solver: Solver::AdamW,
            seed: 0,
            loss: Loss::Squared,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct FactorizationMachinesModel {
    pub factor_size: usize,
    pub intercept: f64,
    pub linear: Vec<f64>,
    /// By row, one a feature.
    pub factors: Vec<f64>,
    /// The loss with its penalty, at the start and after each iteration.
    pub objective_history: Vec<f64>,
}

impl FactorizationMachinesModel {
    pub fn predict(&self, features: Row<'_>) -> f64 {
        let mut sums = vec![0.0; self.factor_size];
        self.intercept + features.dot(&self.linear) + pairs(&self.factors, features, &mut sums)
    }
}

/// Σ over pairs of features of their factors' product; `sums` gets Σ v·x of each factor.
fn pairs(factors: &[f64], features: Row<'_>, sums: &mut [f64]) -> f64 {
    let size = sums.len();
    sums.fill(0.0);
    let mut squares = 0.0;
    features.for_each(|index, value| {
        if value != 0.0 {
            for (sum, factor) in sums.iter_mut().zip(&factors[index * size..(index + 1) * size]) {
                let product = factor * value;
                *sum += product;
                squares += product * product;
            }
        }
    });
    0.5 * (sums.iter().map(|sum| sum * sum).sum::<f64>() - squares)
}

/// AdamW's running means (Loshchilov & Hutter, Decoupled Weight Decay Regularization, 2017).
struct Adam {
    first: Vec<f64>,
    second: Vec<f64>,
    powers: (f64, f64),
}

impl FactorizationMachines {
    /// The weights' layout: factors, then linear terms, then the intercept, where they are fitted.
    pub fn fit(&self, instances: &Instances, monitor: &Monitor<'_>) -> Result<FactorizationMachinesModel> {
        let (features, size) = (instances.width(), self.factor_size);
        let mut random = JavaRandom::new(self.seed);
        let mut weights: Vec<f64> = (0..size * features).map(|_| random.next_gaussian() * self.init_std).collect();
        let linear_at = weights.len();
        weights.resize(linear_at + if self.fit_linear { features } else { 0 } + usize::from(self.fit_intercept), 0.0);
        let mut adam = Adam { first: vec![0.0; weights.len()], second: vec![0.0; weights.len()], powers: (1.0, 1.0) };
        let penalty = |weights: &[f64]| 0.5 * self.reg_param * norm(weights).powi(2);
        let (mut history, mut regularization, mut stepped) = (Vec::new(), penalty(&weights), false);
        for iteration in 1..=self.max_iter + 1 {
            let (mut gradient, loss, count) = self.sums(instances, &weights, iteration)?;
            if count == 0.0 {
                continue;
            }
            history.push(loss / count + regularization);
            monitor.step(self.name(), iteration - 1, loss / count + regularization)?;
            if iteration > self.max_iter {
                break;
            }
            scale(1.0 / count, &mut gradient);
            let before = weights.clone();
            self.step(&mut weights, &gradient, iteration, &mut adam);
            regularization = penalty(&weights);
            let change = norm(&before.iter().zip(&weights).map(|(a, b)| a - b).collect::<Vec<_>>());
            // Spark compares from the second step on.
            if stepped && change < self.tol * norm(&weights).max(1.0) {
                break;
            }
            stepped = true;
        }
        let intercept = if self.fit_intercept { weights.pop().unwrap_or(0.0) } else { 0.0 };
        let linear = if self.fit_linear { weights.split_off(linear_at) } else { vec![0.0; features] };
        Ok(FactorizationMachinesModel { factor_size: size, intercept, linear, factors: weights, objective_history: history })
    }

    fn name(&self) -> &'static str {
        if self.loss == Loss::Logistic { "FMClassifier" } else { "FMRegressor" }
    }

    fn step(&self, weights: &mut [f64], gradient: &[f64], iteration: usize, adam: &mut Adam) {
        if self.solver == Solver::GradientDescent {
            let size = self.step_size / (iteration as f64).sqrt();
            scale(1.0 - size * self.reg_param, weights);
            axpy(-size, gradient, weights);
            return;
        }
        const BETA: (f64, f64) = (0.9, 0.999);
        const EPSILON: f64 = 1e-8;
        adam.powers = (adam.powers.0 * BETA.0, adam.powers.1 * BETA.1);
        let moments = adam.first.iter_mut().zip(&mut adam.second);
        for ((weight, slope), (first, second)) in weights.iter_mut().zip(gradient).zip(moments) {
            *first = BETA.0 * *first + (1.0 - BETA.0) * slope;
            *second = BETA.1 * *second + (1.0 - BETA.1) * slope * slope;
            let (mean, spread) = (*first / (1.0 - adam.powers.0), *second / (1.0 - adam.powers.1));
            *weight -= self.step_size * mean / (spread.sqrt() + EPSILON) + self.reg_param * *weight;
        }
    }

    /// Sums of gradients and losses over a sample of the rows, and how many those are.
    fn sums(&self, instances: &Instances, weights: &[f64], iteration: usize) -> Result<(Vec<f64>, f64, f64)> {
        let seeds = Sampler::seeds(42 + iteration as i64, instances.num_partitions());
        let (features, size) = (instances.width(), self.factor_size);
        let (factors, rest) = weights.split_at(size * features);
        let linear = self.fit_linear.then(|| &rest[..features]);
        let intercept = if self.fit_intercept { weights.last().copied().unwrap_or(0.0) } else { 0.0 };
        let parts = instances.each_partition(|context: &TaskContext, blocks| {
            let seed = seeds.get(context.partition()).copied().unwrap_or_default();
            let mut sampler = (self.mini_batch_fraction < 1.0).then(|| Sampler::new(false, self.mini_batch_fraction, seed));
            let (mut gradient, mut loss, mut count) = (vec![0.0; weights.len()], 0.0, 0.0);
            let mut sums = vec![0.0; size];
            for block in blocks {
                context.check()?;
                for (label, _, row) in block.rows() {
                    if sampler.as_mut().is_some_and(|sampler| sampler.draw() == 0) {
                        continue;
                    }
                    let raw = intercept + linear.map_or(0.0, |linear| row.dot(linear)) + pairs(factors, row, &mut sums);
                    let multiplier = match self.loss {
                        Loss::Squared => {
                            loss += (raw - label) * (raw - label);
                            2.0 * (raw - label)
                        }
                        Loss::Logistic => {
                            loss += if label > 0.0 { log1p_exp(-raw) } else { log1p_exp(raw) };
                            sigmoid(raw) - label
                        }
                    };
                    count += 1.0;
                    let (own, others) = gradient.split_at_mut(size * features);
                    row.for_each(|index, value| {
                        if value != 0.0 {
                            let place = index * size..(index + 1) * size;
                            for ((slope, factor), sum) in own[place.clone()].iter_mut().zip(&factors[place]).zip(&sums) {
                                *slope += multiplier * value * (sum - factor * value);
                            }
                        }
                    });
                    if self.fit_linear {
                        row.add_to(multiplier, &mut others[..features]);
                    }
                    if let (true, Some(slope)) = (self.fit_intercept, others.last_mut()) {
                        *slope += multiplier;
                    }
                }
            }
            Ok((gradient, loss, count))
        })?;
        let mut whole = (vec![0.0; weights.len()], 0.0, 0.0);
        for (gradient, loss, count) in parts {
            add(&gradient, &mut whole.0);
            whole.1 += loss;
            whole.2 += count;
        }
        Ok(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::{FactorizationMachines, Loss, Solver};
    use crate::Monitor;
    use crate::testing::{cases, local};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn finds_what_spark_finds() {
        let sc = local(2);
        for (algorithm, loss) in [("FMRegressor", Loss::Squared), ("FMClassifier", Loss::Logistic)] {
            for case in cases(algorithm) {
                let settings = FactorizationMachines {
                    factor_size: case.count("factorSize", 8),
                    fit_intercept: case.flag("fitIntercept", true),
                    fit_linear: case.flag("fitLinear", true),
                    reg_param: case.number("regParam", 0.0),
                    mini_batch_fraction: case.number("miniBatchFraction", 1.0),
                    max_iter: case.count("maxIter", 100),
                    step_size: case.number("stepSize", 1.0),
                    solver: if case.text("solver", "adamW") == "gd" { Solver::GradientDescent } else { Solver::AdamW },
                    seed: case.count("seed", 0) as i64,
                    loss,
                    ..FactorizationMachines::default()
                };
                let model = settings.fit(&case.instances(&sc), &Monitor::quiet(&sc)).unwrap();
                case.check("intercept", &[model.intercept], 1e-6);
                case.check("linear", &model.linear, 1e-6);
                case.check("factors", &model.factors, 1e-6);
                if !case.expected("history").is_null() {
                    case.check("history", &model.objective_history, 1e-6);
                }
            }
        }
    }
}
