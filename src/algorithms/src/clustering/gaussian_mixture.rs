//! Mixtures of Gaussians by expectation maximisation (ml/clustering/GaussianMixture.scala; densities as in
//! ml/stat/distribution/MultivariateGaussian.scala).

use touchpaper_core::Result;
use touchpaper_core::random::take_sample;

use super::distance::dense;
use super::k_means_init::{counts, rows_at};
use crate::linalg::kernels::{add, axpy, scale};
use crate::linalg::symmetric_eigen;
use crate::{Instances, Monitor, require};

/// Rows for each Gaussian to begin with.
const SAMPLES: usize = 5;
/// The most features: their square must fit into 31 bits.
const MOST_FEATURES: usize = 46_340;

#[derive(Clone, Debug)]
pub struct GaussianMixture {
    pub k: usize,
    pub max_iter: usize,
    /// How little the log-likelihood may change before it ends.
    pub tol: f64,
    pub seed: i64,
}

impl Default for GaussianMixture {
    fn default() -> Self {
        Self { k: 2, max_iter: 100, tol: 0.01, seed: 0 }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct GaussianMixtureModel {
    pub weights: Vec<f64>,
    pub means: Vec<Vec<f64>>,
    /// Width × width each.
    pub covariances: Vec<Vec<f64>>,
    pub log_likelihood: f64,
    pub iterations: usize,
}

/// A density ready to be evaluated.
pub struct Gaussian {
    pub mean: Vec<f64>,
    /// Row after row the eigenvectors over the roots of their values.
    pub root: Vec<f64>,
    /// The logarithm of the density at the mean.
    pub peak: f64,
}

impl Gaussian {
    /// Directions of no variance are left out, all of them where rows are alike, as Spark leaves them out.
    pub fn new(mean: &[f64], covariance: &[f64]) -> Result<Self> {
        let width = mean.len();
        let (values, vectors) = symmetric_eigen(width, covariance);
        let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let tolerance = f64::EPSILON * largest * width as f64;
        let (mut log_determinant, mut root) = (0.0, Vec::with_capacity(width * width));
        for (value, vector) in values.iter().zip(&vectors).filter(|(value, _)| **value > tolerance) {
            log_determinant += value.ln();
            root.extend(vector.iter().map(|x| x / value.sqrt()));
        }
        let peak = -0.5 * (width as f64 * (2.0 * std::f64::consts::PI).ln() + log_determinant);
        Ok(Self { mean: mean.to_vec(), root, peak })
    }

    pub fn log_density(&self, row: &[f64]) -> f64 {
        let direction = |vector: &[f64]| {
            let along: f64 = vector.iter().zip(row).zip(&self.mean).map(|((vector, x), mean)| vector * (x - mean)).sum();
            along * along
        };
        self.peak - 0.5 * self.root.chunks_exact(self.mean.len().max(1)).map(direction).sum::<f64>()
    }
}

impl GaussianMixtureModel {
    pub fn gaussians(&self) -> Result<Vec<Gaussian>> {
        self.means.iter().zip(&self.covariances).map(|(mean, covariance)| Gaussian::new(mean, covariance)).collect()
    }
}

/// Each Gaussian's part in a row, and the density of all.
pub fn densities(weights: &[f64], gaussians: &[Gaussian], row: &[f64], parts: &mut [f64]) -> f64 {
    for ((part, weight), gaussian) in parts.iter_mut().zip(weights).zip(gaussians) {
        *part = f64::EPSILON + weight * gaussian.log_density(row).exp();
    }
    parts.iter().sum()
}

/// Sums of one Gaussian's rows: Σ w·x, Σ w·x·xᵀ and the weight, one after another.
struct Layout {
    k: usize,
    width: usize,
}

impl Layout {
    fn stride(&self) -> usize {
        self.width * (self.width + 1) + 1
    }
}

impl GaussianMixture {
    pub fn fit(&self, instances: &Instances, monitor: &Monitor<'_>) -> Result<GaussianMixtureModel> {
        let width = instances.width();
        require(width < MOST_FEATURES, || {
            format!(
                "GaussianMixture cannot handle more than {MOST_FEATURES} features because the size of the covariance matrix is \
                 quadratic in the number of features."
            )
        })?;
        let mut model = self.begin(instances)?;
        let mut before = 0.0;
        let mut likelihood = f64::MIN;
        while model.iterations < self.max_iter && (likelihood - before).abs() > self.tol {
            before = likelihood;
            likelihood = self.step(instances, &mut model)?;
            monitor.step("GaussianMixture", model.iterations, likelihood)?;
            model.iterations += 1;
        }
        model.log_likelihood = likelihood;
        Ok(model)
    }

    /// Means and variances of a few random rows each.
    fn begin(&self, instances: &Instances) -> Result<GaussianMixtureModel> {
        let width = instances.width();
        let places = take_sample(&counts(instances)?, self.k * SAMPLES, true, self.seed);
        let rows = rows_at(instances, &places)?;
        let total: f64 = rows.iter().map(|row| row.1).sum();
        let mut model = GaussianMixtureModel {
            weights: Vec::new(),
            means: Vec::new(),
            covariances: Vec::new(),
            log_likelihood: f64::MIN,
            iterations: 0,
        };
        for rows in rows.chunks(SAMPLES) {
            let weight: f64 = rows.iter().map(|row| row.1).sum();
            let mut mean = vec![0.0; width];
            rows.iter().for_each(|(row, weight)| axpy(*weight, row, &mut mean));
            scale(1.0 / weight, &mut mean);
            let mut covariance = vec![0.0; width * width];
            for (row, its) in rows {
                for (j, (x, mean)) in row.iter().zip(&mean).enumerate() {
                    covariance[j * width + j] += (x - mean) * (x - mean) * its;
                }
            }
            scale(1.0 / weight, &mut covariance);
            model.weights.push(weight / total);
            model.means.push(mean);
            model.covariances.push(covariance);
        }
        Ok(model)
    }

    /// One round; gives the log-likelihood before it.
    fn step(&self, instances: &Instances, model: &mut GaussianMixtureModel) -> Result<f64> {
        let layout = Layout { k: model.weights.len(), width: instances.width() };
        let (width, stride) = (layout.width, layout.stride());
        let gaussians = model.gaussians()?;
        let weights = &model.weights;
        let parts = instances.each_partition(|context, blocks| {
            let (mut sums, mut parts, mut values) = (vec![0.0; layout.k * stride], vec![0.0; layout.k], vec![0.0; width]);
            let mut likelihood = 0.0;
            for block in blocks {
                context.check()?;
                for (_, weight, row) in block.rows() {
                    let row = dense(row, &mut values);
                    let total = densities(weights, &gaussians, row, &mut parts);
                    likelihood += total.ln() * weight;
                    for (part, sums) in parts.iter().zip(sums.chunks_exact_mut(stride)) {
                        let share = part / total * weight;
                        let (means, rest) = sums.split_at_mut(width);
                        axpy(share, row, means);
                        let (products, its) = rest.split_at_mut(width * width);
                        for (x, products) in row.iter().zip(products.chunks_exact_mut(width)) {
                            axpy(share * x, row, products);
                        }
                        its[0] += share;
                    }
                }
            }
            Ok((likelihood, sums))
        })?;
        let mut sums = vec![0.0; layout.k * stride];
        let mut likelihood = 0.0;
        for (its, part) in parts {
            likelihood += its;
            add(&part, &mut sums);
        }
        let total: f64 = sums.chunks_exact(stride).map(|sums| sums[stride - 1]).sum();
        for (index, sums) in sums.chunks_exact_mut(stride).enumerate() {
            let weight = sums[stride - 1];
            let (mean, products) = sums.split_at_mut(width);
            scale(1.0 / weight, mean);
            let covariance = &mut products[..width * width];
            for (x, row) in mean.iter().zip(covariance.chunks_exact_mut(width)) {
                axpy(-weight * x, mean, row);
                scale(1.0 / weight, row);
            }
            // Rounding must not make it differ from its transpose.
            for i in 0..width {
                for j in i + 1..width {
                    covariance[i * width + j] = covariance[j * width + i];
                }
            }
            model.weights[index] = weight / total;
            model.means[index] = mean.to_vec();
            model.covariances[index] = covariance.to_vec();
        }
        Ok(likelihood)
    }
}

#[cfg(test)]
mod tests {
    use super::{GaussianMixture, densities};
    use crate::Monitor;
    use crate::testing::{cases, instances, local, rows};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn finds_what_spark_finds() {
        let sc = local(2);
        for case in cases("GaussianMixture") {
            let settings = GaussianMixture {
                k: case.count("k", 2),
                max_iter: case.count("maxIter", 100),
                seed: case.count("seed", 0) as i64,
                ..GaussianMixture::default()
            };
            let model = settings.fit(&case.instances(&sc), &Monitor::quiet(&sc)).unwrap();
            case.check("weights", &model.weights, 1e-6);
            case.check("means", &model.means.concat(), 1e-6);
            case.check("covariances", &model.covariances.concat(), 1e-6);
            case.check("likelihood", &[model.log_likelihood], 1e-6);
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn parts_add_up_and_threads_do_not_matter() {
        let fit = |threads| {
            let sc = local(threads);
            let settings = GaussianMixture { k: 3, seed: 5, max_iter: 8, ..GaussianMixture::default() };
            settings.fit(&instances(&sc, &rows("clusters", 90), 4), &Monitor::quiet(&sc)).unwrap()
        };
        let model = fit(1);
        assert_eq!(model, fit(3));
        let mut parts = vec![0.0; 3];
        let total = densities(&model.weights, &model.gaussians().unwrap(), &rows("clusters", 1)[0].2, &mut parts);
        assert!(total > 0.0 && parts.iter().all(|part| *part > 0.0));
    }
}
