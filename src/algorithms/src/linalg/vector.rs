//! Either kind of vector, as one column of features may hold both.

use std::fmt;

use super::{DenseVector, Norm, SparseVector};
use crate::error::Result;

#[derive(Clone, Debug)]
pub enum Vector {
    Dense(DenseVector),
    Sparse(SparseVector),
}

impl Vector {
    pub fn size(&self) -> usize {
        match self {
            Self::Dense(vector) => vector.size(),
            Self::Sparse(vector) => vector.size(),
        }
    }

    pub fn to_dense(&self) -> DenseVector {
        match self {
            Self::Dense(vector) => vector.clone(),
            Self::Sparse(vector) => vector.to_dense(),
        }
    }

    pub fn to_sparse(&self) -> SparseVector {
        match self {
            Self::Dense(vector) => SparseVector::from_dense(vector),
            Self::Sparse(vector) => SparseVector::from_dense(&vector.to_dense()),
        }
    }

    /// The form that takes less room by Spark's count: a dense vector is 8·size + 8 bytes, a sparse one 12·nonzeros + 20.
    pub fn compressed(&self) -> Self {
        let nonzeros = match self {
            Self::Dense(vector) => vector.count_nonzeros(),
            Self::Sparse(vector) => vector.count_nonzeros(),
        };
        // Spark compares 1.5 (nonzeros + 1) with the size.
        if 1.5 * (nonzeros as f64 + 1.0) < self.size() as f64 { Self::Sparse(self.to_sparse()) } else { Self::Dense(self.to_dense()) }
    }

    pub fn dot(&self, other: &Self) -> Result<f64> {
        match (self, other) {
            (Self::Dense(a), Self::Dense(b)) => a.dot(b),
            (Self::Dense(a), Self::Sparse(b)) | (Self::Sparse(b), Self::Dense(a)) => b.dot(a),
            (Self::Sparse(a), Self::Sparse(b)) => a.dot_sparse(b),
        }
    }

    pub fn squared_distance(&self, other: &Self) -> Result<f64> {
        match (self, other) {
            (Self::Dense(a), Self::Dense(b)) => a.squared_distance(b),
            (Self::Dense(a), Self::Sparse(b)) | (Self::Sparse(b), Self::Dense(a)) => b.squared_distance(a),
            (Self::Sparse(a), Self::Sparse(b)) => a.squared_distance_sparse(b),
        }
    }

    pub fn norm(&self, norm: Norm) -> f64 {
        match self {
            Self::Dense(vector) => vector.norm(norm),
            Self::Sparse(vector) => vector.norm(norm),
        }
    }

    /// The first index of the greatest value; None of an empty vector.
    pub fn argmax(&self) -> Option<usize> {
        let dense = self.to_dense();
        let indices = 0..dense.size();
        indices.reduce(|best, index| if dense.values[index] > dense.values[best] { index } else { best })
    }

    pub fn repr(&self) -> String {
        match self {
            Self::Dense(vector) => vector.repr(),
            Self::Sparse(vector) => vector.repr(),
        }
    }
}

/// Equal is what has the same size and values, whichever way it is stored.
impl PartialEq for Vector {
    fn eq(&self, other: &Self) -> bool {
        self.to_dense() == other.to_dense()
    }
}

impl fmt::Display for Vector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dense(vector) => vector.fmt(f),
            Self::Sparse(vector) => vector.fmt(f),
        }
    }
}

impl From<DenseVector> for Vector {
    fn from(vector: DenseVector) -> Self {
        Self::Dense(vector)
    }
}

impl From<SparseVector> for Vector {
    fn from(vector: SparseVector) -> Self {
        Self::Sparse(vector)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dense(values: &[f64]) -> Vector {
        DenseVector::new(values.to_vec()).into()
    }

    #[test]
    fn mixed_kinds_meet() -> Result<()> {
        let a = dense(&[0.0, 3.0, 0.0, 4.0]);
        let b = Vector::Sparse(a.to_sparse());
        assert_eq!(b.to_string(), "(4,[1,3],[3.0,4.0])");
        assert_eq!(a, b);
        assert_eq!(a.dot(&b)?, 25.0);
        assert_eq!(b.squared_distance(&a)?, 0.0);
        assert_eq!(b.dot(&dense(&[1.0, 2.0, 3.0, 4.0]))?, 22.0);
        assert!(b.dot(&dense(&[1.0])).is_err());
        Ok(())
    }

    #[test]
    fn the_smaller_form_is_taken() {
        assert!(matches!(dense(&[0.0, 0.0, 1.0, 0.0]).compressed(), Vector::Sparse(_)));
        assert!(matches!(dense(&[0.0, 0.0, 1.0]).compressed(), Vector::Dense(_)));
        assert!(matches!(Vector::Sparse(dense(&[1.0, 2.0]).to_sparse()).compressed(), Vector::Dense(_)));
    }

    #[test]
    fn argmax_is_the_first_of_the_greatest() {
        assert_eq!(dense(&[1.0, 7.0, 7.0]).argmax(), Some(1));
        assert_eq!(Vector::Sparse(dense(&[-1.0, 0.0, -2.0]).to_sparse()).argmax(), Some(1));
        assert_eq!(dense(&[]).argmax(), None);
    }
}
