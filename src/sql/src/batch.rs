//! A record batch as an item of an RDD.

use datafusion::arrow::array::{Array, RecordBatch, RecordBatchOptions, UInt32Array};
use datafusion::arrow::compute;
use touchpaper_core::{Data, Rdd};

use crate::error::{Error, Result};

#[derive(Clone, Debug)]
pub struct Batch(pub RecordBatch);

impl Data for Batch {
    fn bytes(&self) -> usize {
        self.0.get_array_memory_size()
    }

    fn rows(&self) -> usize {
        self.0.num_rows()
    }
}

impl Batch {
    /// Bytes of its own rows, where it shares its buffers with other batches.
    pub fn bytes_alone(&self) -> u64 {
        self.0.columns().iter().map(|column| column.to_data().get_slice_memory_size().unwrap_or_default() as u64).sum()
    }
}

/// Rows of a batch by their numbers; a batch without columns has rows too.
pub fn take(batch: &RecordBatch, rows: Vec<u32>) -> Result<RecordBatch> {
    let count = rows.len();
    let rows = UInt32Array::from(rows);
    let columns = batch.columns().iter().map(|column| Ok(compute::take(column, &rows, None)?)).collect::<Result<_>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(count));
    Ok(RecordBatch::try_new_with_options(batch.schema(), columns, &options)?)
}

/// An RDD of batches, each made into another.
pub fn map(rdd: &Rdd<Batch>, f: impl Fn(&RecordBatch) -> Result<RecordBatch> + Clone + Send + Sync + 'static) -> Rdd<Batch> {
    let made = rdd.map_partitions_named(&rdd.name(), move |_, _, stream| {
        let f = f.clone();
        Ok(Box::new(stream.map(move |batch| Ok(Batch(f(&batch?.0)?)))))
    });
    made.within()
}

/// Some of the batches' columns.
pub fn project(rdd: &Rdd<Batch>, projection: &[usize]) -> Rdd<Batch> {
    let projection = projection.to_vec();
    map(rdd, move |batch| batch.project(&projection).map_err(Error::from))
}
