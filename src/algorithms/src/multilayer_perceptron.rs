//! A multilayer perceptron as Spark trains it (ml/ann/Layer.scala): affine layers with sigmoids between them, softmax with
//! cross-entropy on top, by L-BFGS or by plain gradient descent. Rows are stacked into batches of their partition; each
//! batch counts the same, as Spark's stacks do.

use touchpaper_core::random::XorShift;
use touchpaper_core::{Result, TaskContext};

use super::optimize::{Evaluation, Lbfgs, Run, minimize};
use super::{Block, Instances, Monitor, Row, require};
use crate::linalg::kernels::{add, axpy, dot, norm, sigmoid, softmax};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Solver {
    #[default]
    Lbfgs,
    GradientDescent,
}

#[derive(Clone, Debug)]
pub struct MultilayerPerceptron {
    /// From the features to the classes.
    pub layers: Vec<usize>,
    pub max_iter: usize,
    pub tol: f64,
    pub seed: i64,
    /// How many rows a batch has.
    pub block_size: usize,
    pub step_size: f64,
    pub solver: Solver,
    pub initial_weights: Option<Vec<f64>>,
}

impl Default for MultilayerPerceptron {
    fn default() -> Self {
        Self {
            layers: Vec::new(),
            max_iter: 100,
            tol: 1e-6,
            seed: 0,
            block_size: 128,
            step_size: 0.03,
            solver: Solver::Lbfgs,
            initial_weights: None,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct MultilayerPerceptronModel {
    pub layers: Vec<usize>,
    /// Of each affine layer its matrix by column (a column an input), then its biases.
    pub weights: Vec<f64>,
    /// The mean loss at the start and after each iteration.
    pub objective_history: Vec<f64>,
}

/// How many weights these layers have.
pub fn size(layers: &[usize]) -> usize {
    layers.windows(2).map(|pair| pair[0] * pair[1] + pair[1]).sum()
}

/// The outputs of each layer for one row, the last one's without softmax.
fn forward(layers: &[usize], weights: &[f64], outputs: &mut [Vec<f64>]) {
    let (mut start, last) = (0, layers.len() - 2);
    for (layer, pair) in layers.windows(2).enumerate() {
        let (inputs, count) = (pair[0], pair[1]);
        let matrix = &weights[start..start + inputs * count];
        let biases = &weights[start + inputs * count..start + inputs * count + count];
        let (before, after) = outputs.split_at_mut(layer + 1);
        let (input, output) = (&before[layer], &mut after[0]);
        output.copy_from_slice(biases);
        for (value, column) in input.iter().zip(matrix.chunks_exact(count.max(1))) {
            axpy(*value, column, output);
        }
        if layer < last {
            output.iter_mut().for_each(|value| *value = sigmoid(*value));
        }
        start += inputs * count + count;
    }
}

fn buffers(layers: &[usize]) -> Vec<Vec<f64>> {
    layers.iter().map(|size| vec![0.0; *size]).collect()
}

impl MultilayerPerceptronModel {
    /// What the last layer gives before softmax.
    pub fn predict_raw(&self, features: Row<'_>) -> Vec<f64> {
        let mut outputs = buffers(&self.layers);
        features.copy_to(&mut outputs[0]);
        forward(&self.layers, &self.weights, &mut outputs);
        outputs.pop().unwrap_or_default()
    }
}

/// Sums over batches of mean gradients and losses.
struct Sums {
    gradient: Vec<f64>,
    loss: f64,
    batches: f64,
}

impl MultilayerPerceptron {
    pub fn fit(&self, instances: &Instances, monitor: &Monitor<'_>) -> Result<MultilayerPerceptronModel> {
        let (inputs, classes) = (self.layers.first().copied().unwrap_or(0), self.layers.last().copied().unwrap_or(0));
        require(self.layers.len() > 1, || "The layers must be two at least.".to_owned())?;
        require(inputs == instances.width(), || {
            format!("The vectors of features have {} places, the first layer {inputs}.", instances.width())
        })?;
        let within = |(): &mut (), block: &Block| {
            let wrong = block.labels.iter().find(|label| **label < 0.0 || **label >= classes as f64 || label.fract() != 0.0);
            require(wrong.is_none(), || format!("The label {} is none of the {classes} classes.", wrong.copied().unwrap_or_default()))
        };
        instances.fold(|| (), within, |(), ()| {})?;
        let start = self.start()?;
        let mut evaluate = |weights: &[f64]| -> Result<Evaluation> {
            let sums = self.sums(instances, weights)?;
            let mut gradient = sums.gradient;
            gradient.iter_mut().for_each(|value| *value /= sums.batches);
            Ok((sums.loss / sums.batches, gradient))
        };
        let (weights, objective_history) = match self.solver {
            Solver::Lbfgs => {
                let algorithm = "MultilayerPerceptronClassifier";
                let run = Run { algorithm, max_iter: self.max_iter, tolerance: self.tol, monitor };
                let found = minimize(&run, &mut Lbfgs::new(10), start, &mut evaluate)?;
                (found.x, found.history)
            }
            Solver::GradientDescent => self.descend(start, &mut evaluate, monitor)?,
        };
        Ok(MultilayerPerceptronModel { layers: self.layers.clone(), weights, objective_history })
    }

    /// Random, or what the user starts with.
    fn start(&self) -> Result<Vec<f64>> {
        let size = size(&self.layers);
        if let Some(weights) = &self.initial_weights {
            require(weights.len() == size, || format!("The initial weights are {}, the layers have {size}.", weights.len()))?;
            return Ok(weights.clone());
        }
        let mut random = XorShift::new(self.seed);
        let mut weights = Vec::with_capacity(size);
        for pair in self.layers.windows(2) {
            let root = (pair[0] as f64).sqrt();
            weights.extend((0..pair[0] * pair[1] + pair[1]).map(|_| (random.next_double() * 4.8 - 2.4) / root));
        }
        Ok(weights)
    }

    /// mllib/optimization/GradientDescent.scala, without its sampling.
    fn descend(
        &self,
        mut weights: Vec<f64>,
        evaluate: &mut dyn FnMut(&[f64]) -> Result<Evaluation>,
        monitor: &Monitor<'_>,
    ) -> Result<(Vec<f64>, Vec<f64>)> {
        let mut history = Vec::new();
        for iteration in 0..=self.max_iter {
            let (loss, gradient) = evaluate(&weights)?;
            history.push(loss);
            monitor.step("MultilayerPerceptronClassifier", iteration, loss)?;
            if iteration == self.max_iter {
                break;
            }
            axpy(-self.step_size, &gradient, &mut weights);
            let change = self.step_size * norm(&gradient);
            // Spark compares from the second step on.
            if iteration > 0 && change < self.tol * norm(&weights).max(1.0) {
                break;
            }
        }
        Ok((weights, history))
    }

    fn sums(&self, instances: &Instances, weights: &[f64]) -> Result<Sums> {
        let zero = || Sums { gradient: vec![0.0; weights.len()], loss: 0.0, batches: 0.0 };
        let parts = instances.each_partition(|context: &TaskContext, blocks| {
            let mut sums = zero();
            let mut batch = (vec![0.0; weights.len()], 0.0, 0_usize);
            let (mut outputs, mut deltas) = (buffers(&self.layers), buffers(&self.layers));
            for block in blocks {
                context.check()?;
                for (label, _, row) in block.rows() {
                    row.copy_to(&mut outputs[0]);
                    batch.1 += self.back(label, weights, &mut outputs, &mut deltas, &mut batch.0);
                    batch.2 += 1;
                    if batch.2 == self.block_size {
                        sums.close(&mut batch);
                    }
                }
            }
            sums.close(&mut batch);
            Ok(sums)
        })?;
        let mut whole = zero();
        for part in parts {
            add(&part.gradient, &mut whole.gradient);
            whole.loss += part.loss;
            whole.batches += part.batches;
        }
        Ok(whole)
    }

    /// The loss of one row, whose gradient is added.
    fn back(&self, label: f64, weights: &[f64], outputs: &mut [Vec<f64>], deltas: &mut [Vec<f64>], gradient: &mut [f64]) -> f64 {
        forward(&self.layers, weights, outputs);
        let last = self.layers.len() - 1;
        softmax(&mut outputs[last]);
        let class = label as usize;
        let loss = -outputs[last][class].ln();
        deltas[last].copy_from_slice(&outputs[last]);
        deltas[last][class] -= 1.0;
        let mut end = weights.len();
        for layer in (0..last).rev() {
            let (inputs, count) = (self.layers[layer], self.layers[layer + 1]);
            let start = end - inputs * count - count;
            let (before, after) = deltas.split_at_mut(layer + 1);
            let (delta, input) = (&after[0], &outputs[layer]);
            let (matrix, biases) = gradient[start..end].split_at_mut(inputs * count);
            for (value, column) in input.iter().zip(matrix.chunks_exact_mut(count.max(1))) {
                axpy(*value, delta, column);
            }
            add(delta, biases);
            if layer > 0 {
                let columns = weights[start..start + inputs * count].chunks_exact(count.max(1));
                for ((previous, column), output) in before[layer].iter_mut().zip(columns).zip(input) {
                    *previous = dot(column, delta) * output * (1.0 - output);
                }
            }
            end = start;
        }
        loss
    }
}

impl Sums {
    /// Takes the means of a batch in, and empties it.
    fn close(&mut self, batch: &mut (Vec<f64>, f64, usize)) {
        if batch.2 == 0 {
            return;
        }
        axpy(1.0 / batch.2 as f64, &batch.0, &mut self.gradient);
        self.loss += batch.1 / batch.2 as f64;
        self.batches += 1.0;
        batch.0.fill(0.0);
        (batch.1, batch.2) = (0.0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::MultilayerPerceptron;
    use crate::linalg::kernels::{argmax, softmax};
    use crate::testing::{cases, local};
    use crate::{Monitor, Row};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn finds_what_spark_finds() {
        let sc = local(2);
        for case in cases("MultilayerPerceptronClassifier") {
            let layers = case.setting("layers").unwrap().as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect();
            let settings = MultilayerPerceptron {
                layers,
                seed: case.count("seed", 0) as i64,
                max_iter: case.count("maxIter", 100),
                block_size: case.count("blockSize", 128),
                ..MultilayerPerceptron::default()
            };
            let model = settings.fit(&case.instances(&sc), &Monitor::quiet(&sc)).unwrap();
            case.check("history", &model.objective_history, 1e-6);
            case.check("weights", &model.weights, 1e-6);
            let mut predictions = Vec::new();
            for (.., x) in case.rows().iter().take(8) {
                let mut raw = model.predict_raw(Row::Dense(x));
                predictions.extend(&raw);
                softmax(&mut raw);
                predictions.extend(&raw);
                predictions.push(argmax(&raw) as f64);
            }
            case.check("predictions", &predictions, 1e-6);
        }
    }
}
