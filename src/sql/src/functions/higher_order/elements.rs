//! The elements of a column of arrays or maps, without what lies behind rows that are null.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int32Array, UInt32Array};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::DataType as Arrow;

use crate::error::{Error, Result};

pub struct Elements {
    /// The elements; of maps the keys and the values.
    pub columns: Vec<ArrayRef>,
    pub lengths: Vec<usize>,
    pub nulls: Option<NullBuffer>,
}

impl Elements {
    pub fn of(array: &ArrayRef) -> Result<Self> {
        let (offsets, columns): (&OffsetBuffer<i32>, Vec<ArrayRef>) = match array.data_type() {
            Arrow::List(_) => {
                let lists = array.as_list::<i32>();
                (lists.offsets(), vec![Arc::clone(lists.values())])
            }
            Arrow::Map(..) => {
                let maps = array.as_map();
                (maps.offsets(), vec![Arc::clone(maps.keys()), Arc::clone(maps.values())])
            }
            Arrow::Null => {
                let nulls = Some(NullBuffer::new_null(array.len()));
                return Ok(Self { columns: vec![array.slice(0, 0)], lengths: vec![0; array.len()], nulls });
            }
            other => return Err(Error::internal(format!("elements of {other}"))),
        };
        let bounds = |row: usize| match (offsets.get(row), offsets.get(row + 1)) {
            (Some(from), Some(to)) if !array.is_null(row) => from.unsigned_abs()..to.unsigned_abs(),
            _ => 0..0,
        };
        let lengths: Vec<usize> = (0..array.len()).map(|row| bounds(row).len()).collect();
        let whole = lengths.iter().sum::<usize>() == columns.first().map_or(0, |c| c.len());
        let columns = if whole {
            columns
        } else {
            let indices = UInt32Array::from_iter_values((0..array.len()).flat_map(bounds));
            columns.iter().map(|c| Ok(compute::take(c, &indices, None)?)).collect::<Result<_>>()?
        };
        Ok(Self { columns, lengths, nulls: array.nulls().cloned() })
    }

    pub fn column(&self, index: usize) -> Result<ArrayRef> {
        self.columns.get(index).cloned().ok_or_else(|| Error::internal("no such column of elements"))
    }

    pub fn count(&self) -> usize {
        self.lengths.iter().sum()
    }

    /// The first column of the rows that `there` says, and the lengths with the others empty.
    pub fn only(&self, there: impl Fn(usize) -> bool) -> Result<(ArrayRef, Vec<usize>)> {
        let column = self.column(0)?;
        if self.lengths.iter().enumerate().all(|(row, length)| *length == 0 || there(row)) {
            return Ok((column, self.lengths.clone()));
        }
        let lengths: Vec<usize> = self.lengths.iter().enumerate().map(|(row, length)| if there(row) { *length } else { 0 }).collect();
        let starts = self.starts();
        let indices = starts.iter().zip(&lengths).flat_map(|(start, length)| *start..start + length);
        let indices = UInt32Array::from_iter_values(indices.filter_map(|i| u32::try_from(i).ok()));
        Ok((compute::take(&column, &indices, None)?, lengths))
    }

    /// The row of each element.
    pub fn rows(&self) -> UInt32Array {
        rows(&self.lengths)
    }

    /// The place of each element in its row, from 0.
    pub fn places(&self) -> ArrayRef {
        let places = self.lengths.iter().flat_map(|length| 0..i32::try_from(*length).unwrap_or(i32::MAX));
        Arc::new(Int32Array::from_iter_values(places))
    }

    /// Where each row's elements begin.
    pub fn starts(&self) -> Vec<usize> {
        let mut at = 0;
        self.lengths
            .iter()
            .map(|length| {
                let start = at;
                at += length;
                start
            })
            .collect()
    }

    pub fn is_null(&self, row: usize) -> bool {
        self.nulls.as_ref().is_some_and(|n| n.is_null(row))
    }
}

pub fn rows(lengths: &[usize]) -> UInt32Array {
    let rows = lengths.iter().enumerate().flat_map(|(row, length)| std::iter::repeat_n(u32::try_from(row).unwrap_or(u32::MAX), *length));
    UInt32Array::from_iter_values(rows)
}
