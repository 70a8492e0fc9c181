//! A matrix by compressed sparse columns or, transposed, rows.

use std::fmt;

use super::{DenseMatrix, abridged};
use crate::error::{Error, Raised, Result};
use crate::python_text;

#[derive(Clone, Debug, PartialEq)]
pub struct SparseMatrix {
    rows: usize,
    columns: usize,
    /// Where each column's entries start; one more for the end. Rows' where `transposed`.
    pointers: Vec<usize>,
    /// The row of each entry; its column where `transposed`.
    indices: Vec<usize>,
    values: Vec<f64>,
    transposed: bool,
}

impl SparseMatrix {
    pub fn new(rows: usize, columns: usize, pointers: Vec<usize>, indices: Vec<usize>, values: Vec<f64>, transposed: bool) -> Result<Self> {
        let (lines, width) = if transposed { (rows, columns) } else { (columns, rows) };
        let refuse = |message: String| Err(Error::new(Raised::ValueError, message));
        if pointers.len() != lines + 1 {
            return refuse(format!("Expected colPtrs of size {}, got {}.", lines + 1, pointers.len()));
        }
        if indices.len() != values.len() {
            return refuse(format!("Expected rowIndices of length {}, got {}.", indices.len(), values.len()));
        }
        let rises = pointers.windows(2).all(|pair| pair[0] <= pair[1]);
        if !rises || pointers.first() != Some(&0) || pointers.last() != Some(&values.len()) {
            return refuse("colPtrs must rise from 0 to the number of values".to_owned());
        }
        if let Some(index) = indices.iter().find(|index| **index >= width) {
            return refuse(format!("Index {index} is out of range [0, {width})"));
        }
        Ok(Self { rows, columns, pointers, indices, values, transposed })
    }

    /// Row, column and value of each entry, in the order in which they are stored.
    pub fn entries(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        let line = |line: usize| (self.pointers[line]..self.pointers[line + 1]).map(move |at| (line, at));
        (0..self.pointers.len() - 1).flat_map(line).map(|(line, at)| {
            let (row, column) = if self.transposed { (line, self.indices[at]) } else { (self.indices[at], line) };
            (row, column, self.values[at])
        })
    }

    pub fn to_dense(&self) -> Result<DenseMatrix> {
        let mut values = vec![0.0; self.rows * self.columns];
        self.entries().for_each(|(row, column, value)| values[column * self.rows + row] = value);
        DenseMatrix::new(self.rows, self.columns, values, false)
    }

    /// `SparseMatrix(2, 2, [0, 2, 3], [0, 1, 1], [2.0, 3.0, 4.0], False)`
    pub fn repr(&self) -> String {
        let numbers = |numbers: &[usize]| abridged(&numbers.iter().map(usize::to_string).collect::<Vec<_>>());
        let values: Vec<_> = self.values.iter().map(|value| python_text::short_float(*value)).collect();
        let (pointers, indices, values) = (numbers(&self.pointers), numbers(&self.indices), abridged(&values));
        let transposed = if self.transposed { "True" } else { "False" };
        format!("SparseMatrix({}, {}, [{pointers}], [{indices}], [{values}], {transposed})", self.rows, self.columns)
    }
}

/// `2 X 2 CSCMatrix` and a line for each entry, at most sixteen.
impl fmt::Display for SparseMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 16;
        write!(f, "{} X {} {}Matrix", self.rows, self.columns, if self.transposed { "CSR" } else { "CSC" })?;
        for (row, column, value) in self.entries().take(SHOWN) {
            write!(f, "\n({row},{column}) {}", python_text::short_float(value))?;
        }
        if self.values.len() > SHOWN { write!(f, "\n..\n..") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(transposed: bool) -> SparseMatrix {
        SparseMatrix::new(2, 2, vec![0, 2, 3], vec![0, 1, 1], vec![2.0, 3.0, 4.0], transposed).unwrap()
    }

    #[test]
    fn texts_are_pysparks() {
        assert_eq!(small(false).to_string(), "2 X 2 CSCMatrix\n(0,0) 2.0\n(1,0) 3.0\n(1,1) 4.0");
        assert_eq!(small(true).to_string(), "2 X 2 CSRMatrix\n(0,0) 2.0\n(0,1) 3.0\n(1,1) 4.0");
        assert_eq!(small(false).repr(), "SparseMatrix(2, 2, [0, 2, 3], [0, 1, 1], [2.0, 3.0, 4.0], False)");
        let diagonal = SparseMatrix::new(30, 30, (0..=30).collect(), (0..30).collect(), vec![1.0; 30], false).unwrap();
        assert!(diagonal.to_string().ends_with("(15,15) 1.0\n..\n.."));
        assert!(diagonal.repr().starts_with("SparseMatrix(30, 30, [0, 1, 2, 3, 4, 5, 6, 7, ..., 23, 24, 25, 26, 27, 28, 29, 30], ["));
    }

    #[test]
    fn the_dense_form_has_the_same_entries() -> Result<()> {
        let dense = small(false).to_dense()?;
        assert_eq!(dense, DenseMatrix::new(2, 2, vec![2.0, 3.0, 0.0, 4.0], false)?);
        assert_eq!(small(true).to_dense()?, DenseMatrix::new(2, 2, vec![2.0, 3.0, 0.0, 4.0], true)?);
        Ok(())
    }

    #[test]
    fn shapes_are_checked() {
        let make =
            |pointers: &[usize], indices: &[usize]| SparseMatrix::new(2, 2, pointers.to_vec(), indices.to_vec(), vec![1.0, 2.0], false);
        assert_eq!(make(&[0, 2], &[0, 1]).unwrap_err().message, "Expected colPtrs of size 3, got 2.");
        assert_eq!(make(&[0, 1, 2], &[0]).unwrap_err().message, "Expected rowIndices of length 1, got 2.");
        assert!(make(&[0, 2, 1], &[0, 1]).is_err());
        assert!(make(&[0, 1, 2], &[0, 2]).is_err());
        assert!(make(&[0, 1, 2], &[0, 1]).is_ok());
    }
}
