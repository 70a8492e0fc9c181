//! A vector that stores some of its values, and where they stand.

use std::fmt;

use super::{DenseVector, Norm, joined, joined_indices, same_size};
use crate::error::{Error, Raised, Result};
use crate::python_text;

/// Indices rise strictly and lie below the size; a stored value may be zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SparseVector {
    size: usize,
    indices: Vec<usize>,
    values: Vec<f64>,
}

impl SparseVector {
    pub fn new(size: usize, indices: Vec<usize>, values: Vec<f64>) -> Result<Self> {
        if indices.len() != values.len() {
            return Err(Error::new(Raised::AssertionError, "index and value arrays not same length"));
        }
        if let Some(pair) = indices.windows(2).find(|pair| pair[0] >= pair[1]) {
            let message = format!("Indices {} and {} are not strictly increasing", pair[0], pair[1]);
            return Err(Error::new(Raised::TypeError, message));
        }
        match indices.last() {
            Some(last) if *last >= size => {
                let message = format!("Index {last} is out of the size of vector with size={size}");
                Err(Error::new(Raised::AssertionError, message))
            }
            _ => Ok(Self { size, indices, values }),
        }
    }

    /// Keeps what is not zero.
    pub fn from_dense(dense: &DenseVector) -> Self {
        let kept = dense.values.iter().copied().enumerate().filter(|(_, value)| *value != 0.0);
        let (indices, values) = kept.unzip();
        Self { size: dense.size(), indices, values }
    }

    pub fn size(&self) -> usize {
        self.size
    }

    pub fn indices(&self) -> &[usize] {
        &self.indices
    }

    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// 0 where nothing is stored; None outside.
    pub fn get(&self, index: usize) -> Option<f64> {
        let stored = || self.indices.binary_search(&index).map_or(0.0, |at| self.values[at]);
        (index < self.size).then(stored)
    }

    pub fn to_dense(&self) -> DenseVector {
        let mut values = vec![0.0; self.size];
        self.indices.iter().zip(&self.values).for_each(|(index, value)| values[*index] = *value);
        DenseVector::new(values)
    }

    pub fn dot(&self, other: &DenseVector) -> Result<f64> {
        same_size(self.size, other.size())?;
        Ok(self.indices.iter().zip(&self.values).map(|(index, value)| value * other.values[*index]).sum())
    }

    /// Walks both lists of indices once.
    pub fn dot_sparse(&self, other: &Self) -> Result<f64> {
        same_size(self.size, other.size)?;
        Ok(self.merged(other).map(|(a, b)| a * b).sum())
    }

    pub fn squared_distance(&self, other: &DenseVector) -> Result<f64> {
        same_size(self.size, other.size())?;
        self.to_dense().squared_distance(other)
    }

    pub fn squared_distance_sparse(&self, other: &Self) -> Result<f64> {
        same_size(self.size, other.size)?;
        Ok(self.merged(other).map(|(a, b)| (a - b) * (a - b)).sum())
    }

    pub fn norm(&self, norm: Norm) -> f64 {
        norm.of(&self.values)
    }

    pub fn count_nonzeros(&self) -> usize {
        self.values.iter().filter(|value| **value != 0.0).count()
    }

    /// Both values at every index that either of the two stores.
    fn merged<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (f64, f64)> + 'a {
        let (mut left, mut right) = (0, 0);
        std::iter::from_fn(move || {
            let at_left = self.indices.get(left).copied().unwrap_or(usize::MAX);
            let at_right = other.indices.get(right).copied().unwrap_or(usize::MAX);
            let index = at_left.min(at_right);
            if index == usize::MAX {
                return None;
            }
            let mut pair = (0.0, 0.0);
            if at_left == index {
                pair.0 = self.values[left];
                left += 1;
            }
            if at_right == index {
                pair.1 = other.values[right];
                right += 1;
            }
            Some(pair)
        })
    }

    /// `SparseVector(4, {1: 3.0, 3: 4.0})`
    pub fn repr(&self) -> String {
        let entry = |(index, value): (&usize, &f64)| format!("{index}: {}", python_text::short_float(*value));
        let entries: Vec<_> = self.indices.iter().zip(&self.values).map(entry).collect();
        format!("SparseVector({}, {{{}}})", self.size, entries.join(", "))
    }
}

/// `(4,[1,3],[3.0,4.0])`
impl fmt::Display for SparseVector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({},[{}],[{}])", self.size, joined_indices(&self.indices), joined(&self.values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sparse(size: usize, entries: &[(usize, f64)]) -> SparseVector {
        let (indices, values) = entries.iter().copied().unzip();
        SparseVector::new(size, indices, values).unwrap()
    }

    #[test]
    fn texts_are_pysparks() {
        let vector = sparse(4, &[(1, 3.0), (3, 4.0)]);
        assert_eq!(vector.to_string(), "(4,[1,3],[3.0,4.0])");
        assert_eq!(vector.repr(), "SparseVector(4, {1: 3.0, 3: 4.0})");
        assert_eq!((sparse(3, &[]).to_string(), sparse(3, &[]).repr()), ("(3,[],[])".to_owned(), "SparseVector(3, {})".to_owned()));
    }

    #[test]
    fn what_spark_refuses_is_refused_in_its_words() {
        let said = |size, indices: &[usize], values: &[f64]| {
            let error = SparseVector::new(size, indices.to_vec(), values.to_vec()).unwrap_err();
            format!("{}: {}", error.raised.name(), error.message)
        };
        assert_eq!(said(4, &[3, 1], &[1.0, 2.0]), "TypeError: Indices 3 and 1 are not strictly increasing");
        assert_eq!(said(4, &[1, 1], &[1.0, 2.0]), "TypeError: Indices 1 and 1 are not strictly increasing");
        assert_eq!(said(2, &[1, 5], &[1.0, 2.0]), "AssertionError: Index 5 is out of the size of vector with size=2");
        assert_eq!(said(4, &[1], &[1.0, 2.0]), "AssertionError: index and value arrays not same length");
    }

    #[test]
    fn arithmetic_agrees_with_the_dense_form() -> Result<()> {
        let a = sparse(5, &[(0, 2.0), (2, -1.0), (4, 0.5)]);
        let b = sparse(5, &[(1, 3.0), (2, 4.0), (4, 0.0)]);
        let (da, db) = (a.to_dense(), b.to_dense());
        assert_eq!(a.dot_sparse(&b)?, da.dot(&db)?);
        assert_eq!(a.dot(&db)?, da.dot(&db)?);
        assert_eq!(a.squared_distance_sparse(&b)?, da.squared_distance(&db)?);
        assert_eq!(a.squared_distance(&db)?, da.squared_distance(&db)?);
        for p in [1.0, 2.0, 3.0, f64::INFINITY] {
            assert_eq!(a.norm(Norm::of_order(p)), da.norm(Norm::of_order(p)));
        }
        assert_eq!(SparseVector::from_dense(&da), a);
        assert_eq!((b.count_nonzeros(), a.get(2), a.get(1), a.get(5)), (2, Some(-1.0), Some(0.0), None));
        Ok(())
    }

    #[test]
    fn norms_are_numpys() {
        let vector = sparse(4, &[(1, 3.0), (3, 4.0)]);
        assert_eq!(vector.norm(Norm::L2), 5.0);
        assert_eq!(vector.norm(Norm::L1), 7.0);
        assert_eq!(vector.norm(Norm::Max), 4.0);
        assert!((vector.norm(Norm::P(3.0)) - 4.497_941_445_275_415).abs() < 1e-15);
    }
}
