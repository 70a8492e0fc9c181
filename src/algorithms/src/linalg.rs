//! pyspark.ml.linalg: local vectors and matrices, dense and sparse, as columns of features hold them.

pub mod cholesky;
mod dense_matrix;
mod dense_vector;
mod eigen;
pub mod kernels;
mod norm;
mod sparse_matrix;
mod sparse_vector;
mod vector;

pub use dense_matrix::DenseMatrix;
pub use dense_vector::DenseVector;
pub use eigen::symmetric_eigen;
pub use norm::Norm;
pub use sparse_matrix::SparseMatrix;
pub use sparse_vector::SparseVector;
pub use vector::Vector;

use crate::error::{Error, Raised, Result};

/// Two vectors that are to meet must be of one size.
fn same_size(left: usize, right: usize) -> Result<()> {
    if left == right { Ok(()) } else { Err(Error::new(Raised::AssertionError, "dimension mismatch")) }
}

/// `1.0,2.0`: how str() joins numbers.
fn joined(values: &[f64]) -> String {
    values.iter().map(|value| crate::python_text::float(*value)).collect::<Vec<_>>().join(",")
}

fn joined_indices(indices: &[usize]) -> String {
    indices.iter().map(usize::to_string).collect::<Vec<_>>().join(",")
}

/// An array in the repr of a matrix: from seventeen entries on only the first and the last eight.
fn abridged(entries: &[String]) -> String {
    const WHOLE: usize = 16;
    const ENDS: usize = 8;
    if entries.len() <= WHOLE {
        return entries.join(", ");
    }
    format!("{}, ..., {}", entries[..ENDS].join(", "), entries[entries.len() - ENDS..].join(", "))
}
