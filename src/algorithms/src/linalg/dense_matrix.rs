//! A matrix that stores every value, by column or, transposed, by row.

use super::{DenseVector, abridged, same_size};
use crate::error::{Error, Raised, Result};
use crate::python_text;

#[derive(Clone, Debug)]
pub struct DenseMatrix {
    rows: usize,
    columns: usize,
    /// Column after column; row after row where `transposed`.
    values: Vec<f64>,
    transposed: bool,
}

impl DenseMatrix {
    pub fn new(rows: usize, columns: usize, values: Vec<f64>, transposed: bool) -> Result<Self> {
        if values.len() != rows * columns {
            // PySpark asserts it without a word.
            return Err(Error::new(Raised::AssertionError, ""));
        }
        Ok(Self { rows, columns, values, transposed })
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// As they are stored, with whether that is by row.
    pub fn values(&self) -> (&[f64], bool) {
        (&self.values, self.transposed)
    }

    pub fn get(&self, row: usize, column: usize) -> Result<f64> {
        for (what, index, size) in [("Row", row, self.rows), ("Column", column, self.columns)] {
            if index >= size {
                return Err(Error::new(Raised::IndexError, format!("{what} index {index} is out of range [0, {size})")));
            }
        }
        Ok(self.at(row, column))
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.values[if self.transposed { row * self.columns + column } else { column * self.rows + row }]
    }

    pub fn multiply(&self, vector: &DenseVector) -> Result<DenseVector> {
        same_size(self.columns, vector.size())?;
        let row = |row| (0..self.columns).map(|column| self.at(row, column) * vector.values[column]).sum();
        Ok(DenseVector::new((0..self.rows).map(row).collect()))
    }

    /// `DenseMatrix(2, 2, [0.0, 1.0, 2.0, 3.0], False)`
    pub fn repr(&self) -> String {
        let values: Vec<_> = self.values.iter().map(|value| python_text::short_float(*value)).collect();
        let transposed = if self.transposed { "True" } else { "False" };
        format!("DenseMatrix({}, {}, [{}], {transposed})", self.rows, self.columns, abridged(&values))
    }
}

/// Equal is what has the same shape and entries, whichever way it is stored.
impl PartialEq for DenseMatrix {
    fn eq(&self, other: &Self) -> bool {
        let equal = |row| (0..self.columns).all(|column| self.at(row, column) == other.at(row, column));
        (self.rows, self.columns) == (other.rows, other.columns) && (0..self.rows).all(equal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(rows: usize, columns: usize) -> DenseMatrix {
        DenseMatrix::new(rows, columns, (0..rows * columns).map(|value| value as f64).collect(), false).unwrap()
    }

    #[test]
    fn repr_is_pysparks_and_abridges_long_ones() {
        assert_eq!(counted(2, 2).repr(), "DenseMatrix(2, 2, [0.0, 1.0, 2.0, 3.0], False)");
        let long =
            "DenseMatrix(5, 10, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, ..., 42.0, 43.0, 44.0, 45.0, 46.0, 47.0, 48.0, 49.0], False)";
        assert_eq!(counted(5, 10).repr(), long);
    }

    #[test]
    fn both_ways_of_storing_are_one_matrix() -> Result<()> {
        let by_column = DenseMatrix::new(2, 3, vec![0.0, 1.0, 4.0, 5.0, 9.0, 10.0], false)?;
        let by_row = DenseMatrix::new(2, 3, vec![0.0, 4.0, 9.0, 1.0, 5.0, 10.0], true)?;
        assert_eq!(by_column, by_row);
        assert_eq!(by_row.get(1, 2)?, 10.0);
        let product = DenseVector::new(vec![13.0, 16.0]);
        assert_eq!(by_column.multiply(&DenseVector::new(vec![1.0, 1.0, 1.0]))?, product);
        assert_eq!(by_row.multiply(&DenseVector::new(vec![1.0, 1.0, 1.0]))?, product);
        Ok(())
    }

    #[test]
    fn shapes_are_checked() {
        assert!(DenseMatrix::new(2, 2, vec![1.0], false).is_err());
        assert_eq!(counted(2, 2).get(0, 2).unwrap_err().message, "Column index 2 is out of range [0, 2)");
        assert!(counted(2, 2).multiply(&DenseVector::new(vec![1.0])).is_err());
    }
}
