//! Clusters of rows: k-means and its bisecting form, Gaussian mixtures, power iteration, topics.

pub mod bisecting_k_means;
mod distance;
pub mod gaussian_mixture;
pub mod k_means;
mod k_means_init;
pub mod lda;
mod local_k_means;
pub mod power_iteration;

pub use bisecting_k_means::{BisectingKMeans, BisectingKMeansModel};
pub use distance::{Centers, Distance};
pub use gaussian_mixture::{GaussianMixture, GaussianMixtureModel};
pub use k_means::{InitMode, KMeans, KMeansModel};
pub use lda::{Lda, LdaModel, Optimizer};
pub use power_iteration::{PowerIteration, Similarity, StartVector};
