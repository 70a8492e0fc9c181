//! Gradient-boosted regression trees (ml/tree/impl/GradientBoostedTrees.scala, after Friedman, Stochastic Gradient
//! Boosting, 1999). Classes 0 and 1 are learned as −1 and 1.

use touchpaper_core::Result;

use super::binned::Binned;
use super::forest::{bags, count, importances};
use super::grow::{Grower, Growing};
use super::impurity::Impurity;
use super::metadata::Metadata;
use super::{Tree, TreeSettings, splits};
use crate::linalg::kernels::log1p_exp;
use crate::{Instances, Monitor, Row};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Loss {
    #[default]
    Squared,
    Absolute,
    /// Of classes.
    Logistic,
}

impl Loss {
    fn gradient(self, prediction: f64, label: f64) -> f64 {
        match self {
            Self::Squared => -2.0 * (label - prediction),
            Self::Absolute if label - prediction < 0.0 => 1.0,
            Self::Absolute => -1.0,
            Self::Logistic => -4.0 * label / (1.0 + (2.0 * label * prediction).exp()),
        }
    }

    /// As `gradient` and `error`; of their exponentials one is enough.
    fn gradient_and_error(self, prediction: f64, label: f64) -> (f64, f64) {
        if self != Self::Logistic {
            return (self.gradient(prediction, label), self.error(prediction, label));
        }
        let margin = 2.0 * label * prediction;
        let exponential = margin.exp();
        let error = if margin < 0.0 { exponential.ln_1p() - margin } else { (1.0 / exponential).ln_1p() };
        (-4.0 * label / (1.0 + exponential), 2.0 * error)
    }

    fn error(self, prediction: f64, label: f64) -> f64 {
        match self {
            Self::Squared => (label - prediction) * (label - prediction),
            Self::Absolute => (label - prediction).abs(),
            Self::Logistic => 2.0 * log1p_exp(-2.0 * label * prediction),
        }
    }
}

#[derive(Clone, Debug)]
pub struct GradientBoosting {
    pub settings: TreeSettings,
    pub loss: Loss,
    /// How many trees, at least 1.
    pub max_iter: usize,
    /// How much of each tree but the first is taken, in (0, 1].
    pub step_size: f64,
    /// With validation: how much a tree must lower the error, relative to it.
    pub validation_tol: f64,
}

impl Default for GradientBoosting {
    fn default() -> Self {
        let settings = TreeSettings { feature_subset_strategy: "all".into(), impurity: Impurity::Variance, ..TreeSettings::default() };
        Self { settings, loss: Loss::Squared, max_iter: 20, step_size: 0.1, validation_tol: 0.01 }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct GradientBoostedTrees {
    pub trees: Vec<Tree>,
    pub weights: Vec<f64>,
    pub features: usize,
    pub loss: Loss,
    /// The mean error after each tree, on the rows it was trained on.
    pub history: Vec<f64>,
}

/// A row's label as the trees learn it.
fn learned(loss: Loss, label: f64) -> f64 {
    if loss == Loss::Logistic { 2.0 * label - 1.0 } else { label }
}

impl GradientBoosting {
    /// With `validation` it stops when the error on those rows no longer falls, and keeps the trees of the least.
    pub fn fit(&self, instances: &Instances, validation: Option<&Instances>, monitor: &Monitor<'_>) -> Result<GradientBoostedTrees> {
        let (settings, loss, rate) = (&self.settings, self.loss, self.settings.subsampling_rate);
        let (rows, weight) = count(instances, if loss == Loss::Logistic { 2 } else { 0 })?;
        let mut metadata = Metadata::new(settings, instances.width(), rows, weight, 0, 1)?;
        splits::find(instances, &mut metadata, settings.seed)?;
        let mut binned = Binned::new(instances, metadata)?;
        for part in &mut binned.parts {
            part.labels.iter_mut().for_each(|label| *label = learned(loss, *label));
        }
        let mut residuals: Vec<Vec<f64>> = binned.parts.iter().map(|part| part.labels.clone()).collect();
        let mut predictions: Vec<Vec<f64>> = binned.parts.iter().map(|part| vec![0.0; part.rows()]).collect();
        let mut held_out = validation.map(|rows| Validation::new(rows, loss)).transpose()?;
        let (mut best, mut best_count) = (f64::INFINITY, 1);
        let (mut trees, mut weights, mut history) = (Vec::new(), Vec::new(), Vec::new());
        for iteration in 0..self.max_iter {
            let seed = settings.seed.wrapping_add(iteration as i64);
            let bags = bags(instances, rate, 1, false, seed)?;
            let grower = Grower {
                instances,
                binned: &binned,
                labels: Some(&residuals),
                bags: &bags,
                settings,
                impurity: Impurity::Variance,
                trees: 1,
                seed,
            };
            let grown = grower.grow(monitor)?;
            let step = if iteration == 0 { 1.0 } else { self.step_size };
            let Some(nodes) = grown.first() else { break };
            let tree = Tree::new(nodes, &binned.cuts, Impurity::Variance, settings.prune);
            let error = self.update(instances, &binned, nodes, step, &mut predictions, &mut residuals)? / weight;
            monitor.step("GBT", iteration, error)?;
            history.push(error);
            if let Some(held_out) = &mut held_out {
                let error = held_out.add(&tree, step)?;
                if iteration == 0 {
                    best = error;
                } else if best - error < self.validation_tol * error.max(0.01) {
                    break;
                } else if error < best {
                    (best, best_count) = (error, iteration + 1);
                }
            }
            trees.push(tree);
            weights.push(step);
        }
        if held_out.is_some() {
            trees.truncate(best_count);
            weights.truncate(best_count);
        }
        Ok(GradientBoostedTrees { trees, weights, features: instances.width(), loss, history })
    }

    /// Adds a tree's predictions and makes the next residuals; gives the sum of weighted errors.
    fn update(
        &self,
        instances: &Instances,
        binned: &Binned,
        nodes: &[Growing],
        step: f64,
        predictions: &mut Vec<Vec<f64>>,
        residuals: &mut Vec<Vec<f64>>,
    ) -> Result<f64> {
        let means: Vec<f64> =
            nodes.iter().map(|node| node.known.as_ref().map_or(0.0, |known| Impurity::Variance.predict(&known.stats))).collect();
        let before = &*predictions;
        let found = instances.each_partition(|context, _| {
            let part = &binned.parts[context.partition()];
            let mut its = before[context.partition()].clone();
            part.add_predictions(binned.metadata.features, nodes, &means, step, &mut its);
            let mut sum = 0.0;
            let mut next = Vec::with_capacity(its.len());
            for ((prediction, label), weight) in its.iter().zip(&part.labels).zip(&part.weights) {
                let (gradient, error) = self.loss.gradient_and_error(*prediction, *label);
                sum += weight * error;
                next.push(-gradient);
            }
            Ok((sum, its, next))
        })?;
        let mut total = 0.0;
        predictions.clear();
        residuals.clear();
        for (sum, its, next) in found {
            total += sum;
            predictions.push(its);
            residuals.push(next);
        }
        Ok(total)
    }
}

/// Rows that are not trained on, and what the trees so far say of them.
struct Validation<'a> {
    instances: &'a Instances,
    loss: Loss,
    predictions: Vec<Vec<f64>>,
}

impl<'a> Validation<'a> {
    fn new(instances: &'a Instances, loss: Loss) -> Result<Self> {
        let rows = instances.each_partition(|_, blocks| Ok(blocks.iter().map(|block| block.len()).sum::<usize>()))?;
        Ok(Self { instances, loss, predictions: rows.into_iter().map(|rows| vec![0.0; rows]).collect() })
    }

    /// The mean error with one tree more.
    fn add(&mut self, tree: &Tree, step: f64) -> Result<f64> {
        let before = &self.predictions;
        let loss = self.loss;
        let found = self.instances.each_partition(|context, blocks| {
            let mut its = before[context.partition()].clone();
            let (mut errors, mut weights) = (0.0, 0.0);
            let rows = blocks.iter().flat_map(|block| block.rows());
            for (prediction, (label, weight, row)) in its.iter_mut().zip(rows) {
                *prediction += tree.predict(row) * step;
                errors += weight * loss.error(*prediction, learned(loss, label));
                weights += weight;
            }
            Ok((its, errors, weights))
        })?;
        let (errors, weights) = found.iter().fold((0.0, 0.0), |sums, part| (sums.0 + part.1, sums.1 + part.2));
        self.predictions = found.into_iter().map(|part| part.0).collect();
        Ok(errors / weights)
    }
}

impl GradientBoostedTrees {
    /// The trees' weighted sum; of classes above 0 for class 1.
    pub fn margin(&self, row: Row<'_>) -> f64 {
        self.trees.iter().zip(&self.weights).map(|(tree, weight)| tree.predict(row) * weight).sum()
    }

    /// The probability of class 1 at a margin.
    pub fn probability(margin: f64) -> f64 {
        1.0 / (1.0 + (-2.0 * margin).exp())
    }

    /// The mean error on some rows, weights aside, of the first tree, the first two, …
    pub fn evaluate_each_iteration(&self, instances: &Instances, loss: Loss) -> Result<Vec<f64>> {
        let size = self.trees.len();
        let sums = instances.sum(size, |sums, block| {
            for (label, _, row) in block.rows() {
                let mut prediction = 0.0;
                for ((tree, weight), sum) in self.trees.iter().zip(&self.weights).zip(sums.iter_mut()) {
                    prediction += tree.predict(row) * weight;
                    *sum += loss.error(prediction, learned(loss, label));
                }
            }
        })?;
        Ok(sums.into_iter().map(|sum| sum / instances.rows() as f64).collect())
    }

    pub fn importances(&self) -> Vec<f64> {
        importances(&self.trees, self.features, false)
    }
}
