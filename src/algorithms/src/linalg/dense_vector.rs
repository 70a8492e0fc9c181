//! A vector that stores every value.

use std::fmt;

use super::{Norm, joined, same_size};
use crate::error::Result;
use crate::python_text;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct DenseVector {
    pub values: Vec<f64>,
}

impl DenseVector {
    pub fn new(values: Vec<f64>) -> Self {
        Self { values }
    }

    pub fn size(&self) -> usize {
        self.values.len()
    }

    pub fn dot(&self, other: &Self) -> Result<f64> {
        same_size(self.size(), other.size())?;
        Ok(self.values.iter().zip(&other.values).map(|(a, b)| a * b).sum())
    }

    pub fn squared_distance(&self, other: &Self) -> Result<f64> {
        same_size(self.size(), other.size())?;
        Ok(self.values.iter().zip(&other.values).map(|(a, b)| (a - b) * (a - b)).sum())
    }

    pub fn norm(&self, norm: Norm) -> f64 {
        norm.of(&self.values)
    }

    pub fn count_nonzeros(&self) -> usize {
        self.values.iter().filter(|value| **value != 0.0).count()
    }

    /// `DenseVector([1.0, 2.0])`
    pub fn repr(&self) -> String {
        let values: Vec<_> = self.values.iter().map(|value| python_text::short_float(*value)).collect();
        format!("DenseVector([{}])", values.join(", "))
    }
}

/// `[1.0,2.0]`
impl fmt::Display for DenseVector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}]", joined(&self.values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dense(values: &[f64]) -> DenseVector {
        DenseVector::new(values.to_vec())
    }

    #[test]
    fn texts_are_pysparks() {
        let vector = dense(&[1.0, 2.5, -0.0, 1e-7, 1e10, f64::NAN, f64::INFINITY]);
        assert_eq!(vector.to_string(), "[1.0,2.5,-0.0,1e-07,10000000000.0,nan,inf]");
        assert_eq!(vector.repr(), "DenseVector([1.0, 2.5, -0.0, 0.0, 10000000000.0, nan, inf])");
    }

    #[test]
    fn products_and_distances() -> Result<()> {
        let (a, b) = (dense(&[1.0, 2.0, 3.0]), dense(&[0.0, -1.0, 2.0]));
        assert_eq!(a.dot(&b)?, 4.0);
        assert_eq!(a.squared_distance(&b)?, 11.0);
        assert_eq!(b.norm(Norm::L1), 3.0);
        assert_eq!(b.count_nonzeros(), 2);
        Ok(())
    }

    #[test]
    fn sizes_must_agree() {
        let error = dense(&[1.0]).dot(&dense(&[1.0, 2.0])).unwrap_err();
        assert_eq!((error.raised.name(), error.message.as_str()), ("AssertionError", "dimension mismatch"));
    }
}
