//! Rows of many batches, picked by their numbers, in batches of the usual size: what a shuffle's map side writes for one
//! reducer. Each value is copied once, straight to where it stays.

use std::sync::Arc;

use datafusion::arrow::array::builder::NullBufferBuilder;
use datafusion::arrow::array::{
    Array, ArrayData, ArrayRef, AsArray, RecordBatch, RecordBatchOptions, StringArray, UInt32Array, make_array,
};
use datafusion::arrow::buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{ArrowNativeType, DataType as Arrow, SchemaRef};
use datafusion::arrow::error::ArrowError;

type Result<T> = std::result::Result<T, ArrowError>;

/// Rows of a batch that is full.
pub const FULL: usize = 8192;

/// The numbers of rows by their buckets, in their order: a counting sort. `ends` says where in `rows` each bucket ends.
pub fn sorted(bucket_of: &[i32], buckets: usize, rows: &mut Vec<u32>, ends: &mut Vec<usize>) {
    ends.clear();
    ends.resize(buckets, 0);
    for bucket in bucket_of {
        ends[*bucket as usize] += 1;
    }
    let mut all = 0;
    for end in ends.iter_mut() {
        // Where the bucket starts; each row moves it on.
        (*end, all) = (all, all + *end);
    }
    rows.resize(bucket_of.len(), 0);
    for (row, bucket) in bucket_of.iter().enumerate() {
        let end = &mut ends[*bucket as usize];
        rows[*end] = row as u32;
        *end += 1;
    }
}

/// The rows of one reducer.
#[derive(Default)]
pub struct Growing {
    done: Vec<RecordBatch>,
    schema: Option<SchemaRef>,
    columns: Vec<Column>,
    rows: usize,
}

impl Growing {
    /// Adds the rows with these numbers.
    pub fn add(&mut self, batch: &RecordBatch, mut rows: &[u32]) -> Result<()> {
        if rows.len() == batch.num_rows() && self.rows == 0 && rows.len() >= FULL / 2 {
            self.done.push(batch.clone());
            return Ok(());
        }
        while !rows.is_empty() {
            if self.columns.is_empty() {
                self.schema = Some(batch.schema());
                self.columns = batch.columns().iter().map(|column| Column::of(column.data_type())).collect();
            }
            let (now, later) = rows.split_at(rows.len().min(FULL - self.rows));
            for (out, column) in self.columns.iter_mut().zip(batch.columns()) {
                out.add(column, now)?;
            }
            self.rows += now.len();
            rows = later;
            if self.rows == FULL {
                self.end_batch()?;
            }
        }
        Ok(())
    }

    pub fn finish(mut self) -> Result<Vec<RecordBatch>> {
        self.end_batch()?;
        Ok(self.done)
    }

    fn end_batch(&mut self) -> Result<()> {
        let Some(schema) = self.schema.take().filter(|_| self.rows > 0) else { return Ok(()) };
        let columns = std::mem::take(&mut self.columns).into_iter().zip(schema.fields());
        let columns = columns.map(|(column, field)| column.finish(field.data_type())).collect::<Result<Vec<_>>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        self.done.push(RecordBatch::try_new_with_options(schema, columns, &options)?);
        self.rows = 0;
        Ok(())
    }
}

/// Values of a column that grows. Numbers are told apart by their width alone.
enum Column {
    Words8(Vec<u8>, NullBufferBuilder),
    Words16(Vec<u16>, NullBufferBuilder),
    Words32(Vec<u32>, NullBufferBuilder),
    Words64(Vec<u64>, NullBufferBuilder),
    Text {
        ends: Vec<i32>,
        bytes: Vec<u8>,
        nulls: NullBufferBuilder,
    },
    /// Taken batch by batch, and joined at the end.
    Other(Vec<ArrayRef>),
}

impl Column {
    fn of(data_type: &Arrow) -> Self {
        let nulls = NullBufferBuilder::new(0);
        match (data_type, data_type.primitive_width()) {
            (Arrow::Utf8, _) => Self::Text { ends: vec![0], bytes: Vec::new(), nulls },
            (_, Some(1)) => Self::Words8(Vec::new(), nulls),
            (_, Some(2)) => Self::Words16(Vec::new(), nulls),
            (_, Some(4)) => Self::Words32(Vec::new(), nulls),
            (_, Some(8)) => Self::Words64(Vec::new(), nulls),
            _ => Self::Other(Vec::new()),
        }
    }

    fn add(&mut self, column: &ArrayRef, rows: &[u32]) -> Result<()> {
        match self {
            Self::Words8(values, nulls) => words(values, nulls, column, rows),
            Self::Words16(values, nulls) => words(values, nulls, column, rows),
            Self::Words32(values, nulls) => words(values, nulls, column, rows),
            Self::Words64(values, nulls) => words(values, nulls, column, rows),
            Self::Text { ends, bytes, nulls } => {
                let from = column.as_string::<i32>();
                let (offsets, text) = (from.value_offsets(), from.value_data());
                room(ends, rows.len());
                for row in rows.iter().map(|row| *row as usize) {
                    if let [start, end] = offsets[row..row + 2] {
                        bytes.extend_from_slice(&text[start.as_usize()..end.as_usize()]);
                    }
                    ends.push(i32::try_from(bytes.len()).map_err(|_| ArrowError::OffsetOverflowError(bytes.len()))?);
                }
                mark_nulls(nulls, column.nulls(), rows);
            }
            Self::Other(taken) => taken.push(compute::take(column, &UInt32Array::from(rows.to_vec()), None)?),
        }
        Ok(())
    }

    fn finish(self, data_type: &Arrow) -> Result<ArrayRef> {
        match self {
            Self::Words8(values, nulls) => of_words(values, nulls, data_type),
            Self::Words16(values, nulls) => of_words(values, nulls, data_type),
            Self::Words32(values, nulls) => of_words(values, nulls, data_type),
            Self::Words64(values, nulls) => of_words(values, nulls, data_type),
            Self::Text { mut ends, mut bytes, mut nulls } => {
                ends.shrink_to_fit();
                bytes.shrink_to_fit();
                let offsets = OffsetBuffer::new(ScalarBuffer::from(ends));
                Ok(Arc::new(StringArray::try_new(offsets, Buffer::from_vec(bytes), nulls.finish())?))
            }
            Self::Other(mut taken) => match (taken.pop(), taken.is_empty()) {
                (Some(one), true) => Ok(one),
                (Some(last), false) => {
                    taken.push(last);
                    compute::concat(&taken.iter().map(AsRef::as_ref).collect::<Vec<_>>())
                }
                (None, _) => Err(ArrowError::ComputeError("no rows to join".into())),
            },
        }
    }
}

fn words<T: ArrowNativeType>(out: &mut Vec<T>, nulls: &mut NullBufferBuilder, column: &ArrayRef, rows: &[u32]) {
    let data = column.to_data();
    let Some(buffer) = data.buffers().first() else { return };
    let values = &buffer.typed_data::<T>()[data.offset()..data.offset() + data.len()];
    room(out, rows.len());
    out.extend(rows.iter().map(|row| values[*row as usize]));
    mark_nulls(nulls, column.nulls(), rows);
}

/// Room for so many more values. What a batch holds is known early on, and memory that is left over is memory that counts.
fn room<T>(values: &mut Vec<T>, more: usize) {
    let needed = values.len() + more;
    if needed > values.capacity() {
        let wanted = (4 * needed).min(FULL + 1).max(needed);
        values.reserve_exact(wanted - values.len());
    }
}

fn mark_nulls(out: &mut NullBufferBuilder, nulls: Option<&NullBuffer>, rows: &[u32]) {
    match nulls.filter(|nulls| nulls.null_count() > 0) {
        None => out.append_n_non_nulls(rows.len()),
        Some(nulls) => {
            for row in rows {
                out.append(nulls.is_valid(*row as usize));
            }
        }
    }
}

fn of_words<T: ArrowNativeType>(mut values: Vec<T>, mut nulls: NullBufferBuilder, data_type: &Arrow) -> Result<ArrayRef> {
    values.shrink_to_fit();
    let data = ArrayData::builder(data_type.clone()).len(values.len()).add_buffer(Buffer::from_vec(values)).nulls(nulls.finish());
    data.build().map(make_array)
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{BooleanArray, Date32Array, Float64Array, Int8Array, Int64Array, ListArray};
    use datafusion::arrow::datatypes::Int32Type;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    /// Rows of every kind of column, as `take` gives them.
    #[wasm_bindgen_test(unsupported = test)]
    fn rows_are_as_take_has_them() {
        let n = 3 * FULL as i64 + 5;
        let every = |k: i64| move |i: i64| (i % k != 0).then_some(i);
        let columns: Vec<ArrayRef> = vec![
            Arc::new((0..n).map(every(7)).collect::<Int64Array>()),
            Arc::new((0..n).map(|i| Some(i as f64 / 3.0)).collect::<Float64Array>()),
            Arc::new((0..n).map(|i| Some(i as i32)).collect::<Date32Array>()),
            Arc::new((0..n).map(|i| Some(i as i8)).collect::<Int8Array>()),
            Arc::new((0..n).map(|i| Some(i % 3 == 0)).collect::<BooleanArray>()),
            Arc::new((0..n).map(|i| every(5)(i).map(|i| "é".repeat((i % 4) as usize))).collect::<StringArray>()),
            Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>((0..n).map(|i| Some(vec![Some(i as i32); (i % 3) as usize])))),
        ];
        let named = columns.into_iter().enumerate().map(|(i, column)| (format!("c{i}"), column, true));
        let whole = RecordBatch::try_from_iter_with_nullable(named).unwrap();
        let rows: Vec<u32> = (0..n as u32).rev().filter(|row| row % 11 != 0).collect();
        let mut growing = Growing::default();
        // A batch that starts inside of its buffers, and pieces that end anywhere.
        let (skipped, rest) = (whole.slice(0, 3), whole.slice(3, whole.num_rows() - 3));
        for piece in rows.chunks(1000) {
            let (first, second): (Vec<u32>, Vec<u32>) = piece.iter().partition(|row| **row >= 3);
            growing.add(&rest, &first.iter().map(|row| row - 3).collect::<Vec<_>>()).unwrap();
            growing.add(&skipped, &second).unwrap();
        }
        let made: Vec<RecordBatch> = growing.finish().unwrap();
        assert!(made.iter().rev().skip(1).all(|batch| batch.num_rows() == FULL));
        let made = compute::concat_batches(&whole.schema(), &made).unwrap();
        assert_eq!(made, compute::take_record_batch(&whole, &UInt32Array::from(rows)).unwrap());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn rows_stay_in_their_order_in_a_bucket() {
        let (mut rows, mut ends) = (vec![9; 9], vec![7]);
        sorted(&[2, 0, 2, 3, 0], 4, &mut rows, &mut ends);
        assert_eq!((rows.as_slice(), ends.as_slice()), ([1, 4, 0, 2, 3].as_slice(), [2, 2, 4, 5].as_slice()));
        sorted(&[], 2, &mut rows, &mut ends);
        assert_eq!((rows.len(), ends.as_slice()), (0, [0, 0].as_slice()));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn rows_without_columns_are_counted() {
        let options = RecordBatchOptions::new().with_row_count(Some(10));
        let empty = RecordBatch::try_new_with_options(Arc::new(datafusion::arrow::datatypes::Schema::empty()), vec![], &options).unwrap();
        let mut growing = Growing::default();
        growing.add(&empty, &[1, 2, 3]).unwrap();
        growing.add(&empty, &[4]).unwrap();
        assert_eq!(growing.finish().unwrap().iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [4]);
    }
}
