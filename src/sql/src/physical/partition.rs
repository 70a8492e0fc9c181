//! Rows to reducers: by Spark's Murmur3 of their keys, so that partitions hold what Spark's hold.

use std::sync::Arc;

use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::Int32Type;
use datafusion::physical_expr::PhysicalExpr;

use crate::batch::{self, Batch};
use crate::error::Result;
use crate::functions::hash;

/// Buckets of rows that grow batch by batch.
pub struct Buckets {
    batches: Vec<Vec<RecordBatch>>,
    /// Row numbers of the current batch for each bucket; kept to reuse their memory.
    rows: Vec<Vec<u32>>,
    hashes: Vec<i32>,
}

impl Buckets {
    pub fn new(reducers: usize) -> Self {
        Self { batches: vec![Vec::new(); reducers], rows: vec![Vec::new(); reducers], hashes: Vec::new() }
    }

    /// Adds a batch by the hash of its keys.
    pub fn add_hashed(&mut self, batch: &RecordBatch, keys: &[Arc<dyn PhysicalExpr>]) -> Result<()> {
        self.hashes.clear();
        self.hashes.resize(batch.num_rows(), hash::SEED);
        for key in keys {
            let column = key.evaluate(batch)?.into_array(batch.num_rows())?;
            hash::update(&mut self.hashes, &column)?;
        }
        let reducers = i32::try_from(self.rows.len()).unwrap_or(i32::MAX);
        for (row, hash) in self.hashes.iter().enumerate() {
            // Spark's Pmod: never negative.
            let bucket = usize::try_from(hash.rem_euclid(reducers)).unwrap_or(0);
            if let Some(rows) = self.rows.get_mut(bucket) {
                rows.push(row as u32);
            }
        }
        self.flush(batch)
    }

    /// Adds a batch by the partition numbers that the first key has; null counts as 0, as in Spark.
    pub fn add_direct(&mut self, batch: &RecordBatch, keys: &[Arc<dyn PhysicalExpr>]) -> Result<()> {
        let Some(key) = keys.first() else { return Ok(()) };
        let ids = key.evaluate(batch)?.into_array(batch.num_rows())?;
        let ids = ids.as_primitive::<Int32Type>();
        let reducers = i32::try_from(self.rows.len()).unwrap_or(i32::MAX);
        for (row, id) in ids.iter().enumerate() {
            let bucket = usize::try_from(id.unwrap_or(0).rem_euclid(reducers)).unwrap_or(0);
            if let Some(rows) = self.rows.get_mut(bucket) {
                rows.push(row as u32);
            }
        }
        self.flush(batch)
    }

    /// Adds a batch whose rows' buckets are known.
    pub fn add_known(&mut self, batch: &RecordBatch, known: impl Iterator<Item = usize>) -> Result<()> {
        for (row, bucket) in known.enumerate() {
            if let Some(rows) = self.rows.get_mut(bucket) {
                rows.push(row as u32);
            }
        }
        self.flush(batch)
    }

    /// Deals a batch out in turn; `next` is where the next row goes.
    pub fn add_in_turn(&mut self, batch: &RecordBatch, next: &mut usize) -> Result<()> {
        let reducers = self.rows.len();
        for row in 0..batch.num_rows() {
            if let Some(rows) = self.rows.get_mut(*next % reducers) {
                rows.push(row as u32);
            }
            *next += 1;
        }
        self.flush(batch)
    }

    fn flush(&mut self, batch: &RecordBatch) -> Result<()> {
        for (rows, out) in self.rows.iter_mut().zip(&mut self.batches) {
            if rows.is_empty() {
                continue;
            }
            if rows.len() == batch.num_rows() {
                out.push(batch.clone());
            } else {
                out.push(batch::take(batch, rows.clone())?);
            }
            rows.clear();
        }
        Ok(())
    }

    /// The buckets, small batches joined.
    pub fn finish(self) -> Result<Vec<Vec<Batch>>> {
        self.batches.into_iter().map(joined).collect()
    }
}

/// Batches of about the usual size out of many small ones.
fn joined(batches: Vec<RecordBatch>) -> Result<Vec<Batch>> {
    const ENOUGH: usize = 8192;
    let mut out = Vec::new();
    let mut waiting: Vec<RecordBatch> = Vec::new();
    let mut rows = 0;
    for batch in batches {
        rows += batch.num_rows();
        waiting.push(batch);
        if rows >= ENOUGH {
            out.push(join(std::mem::take(&mut waiting))?);
            rows = 0;
        }
    }
    if !waiting.is_empty() {
        out.push(join(waiting)?);
    }
    Ok(out)
}

fn join(mut batches: Vec<RecordBatch>) -> Result<Batch> {
    match (batches.pop(), batches.is_empty()) {
        (Some(one), true) => Ok(Batch(one)),
        (Some(last), false) => {
            batches.push(last);
            let schema = batches.first().map(RecordBatch::schema);
            match schema {
                Some(schema) => Ok(Batch(concat_batches(&schema, &batches)?)),
                None => Err(crate::Error::internal("no batches to join")),
            }
        }
        (None, _) => Err(crate::Error::internal("no batches to join")),
    }
}
