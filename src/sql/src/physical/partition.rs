//! Rows to reducers: by Spark's Murmur3 of their keys, so that partitions hold what Spark's hold.

use std::sync::Arc;

use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::Int32Type;
use datafusion::physical_expr::PhysicalExpr;
use touchpaper_core::Stream;

use super::unsafe_row;
use crate::batch::{self, Batch};
use crate::error::{Error, Result};
use crate::functions::hash;

/// Rows of a task whose order someone may look at.
const ENOUGH: usize = 1 << 16;

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

    /// Adds a batch by the hash of its keys: each row is for one of `partitions`, runs of which share a bucket.
    pub fn add_hashed(&mut self, batch: &RecordBatch, keys: &[Arc<dyn PhysicalExpr>], partitions: usize) -> Result<()> {
        places(batch, keys, partitions, &mut self.hashes)?;
        let buckets = self.rows.len();
        for (row, place) in self.hashes.iter().enumerate() {
            let bucket = usize::try_from(*place).unwrap_or(0) * buckets / partitions.max(1);
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

    /// The buckets with their rows in the order of the partitions that share them, as a task of Spark's reads them; larger
    /// ones are left as they are, since nobody looks at the order of so many rows.
    pub fn finish_in_order(self, keys: &[Arc<dyn PhysicalExpr>], partitions: usize) -> Result<Vec<Vec<Batch>>> {
        let mut hashes = Vec::new();
        let mut out = Vec::new();
        for batches in self.batches {
            let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
            if rows == 0 || rows > ENOUGH {
                out.push(joined(batches)?);
                continue;
            }
            let whole = join(batches)?.0;
            places(&whole, keys, partitions, &mut hashes)?;
            let mut order: Vec<u32> = (0..whole.num_rows() as u32).collect();
            order.sort_by_key(|row| hashes.get(*row as usize).copied());
            out.push(vec![Batch(batch::take(&whole, order)?)]);
        }
        Ok(out)
    }

    /// The buckets, small batches joined.
    pub fn finish(self) -> Result<Vec<Vec<Batch>>> {
        self.batches.into_iter().map(joined).collect()
    }
}

/// A map task's rows in the order in which Spark deals them out to several reducers, where they are few enough for anyone
/// to look at which of them gets which.
pub fn in_hash_order(mut stream: Stream<Batch>, reducers: usize) -> touchpaper_core::Result<Stream<Batch>> {
    let mut first: Vec<RecordBatch> = Vec::new();
    let mut rows = 0;
    while reducers > 1 && rows <= ENOUGH {
        let Some(batch) = stream.next() else {
            let whole = match first.first() {
                Some(any) => concat_batches(&any.schema(), &first).map_err(Error::from)?,
                None => return Ok(Box::new(std::iter::empty())),
            };
            let Some(hashes) = unsafe_row::hashes(&whole) else { break };
            let mut order: Vec<u32> = (0..whole.num_rows() as u32).collect();
            order.sort_by_key(|row| hashes.get(*row as usize).copied());
            return Ok(Box::new(std::iter::once(Ok(Batch(batch::take(&whole, order)?)))));
        };
        let batch = batch?.0;
        rows += batch.num_rows();
        first.push(batch);
    }
    Ok(Box::new(first.into_iter().map(|batch| Ok(Batch(batch))).chain(stream)))
}

/// Which of `partitions` each row is for, by Spark's Murmur3 of its keys.
fn places(batch: &RecordBatch, keys: &[Arc<dyn PhysicalExpr>], partitions: usize, out: &mut Vec<i32>) -> Result<()> {
    out.clear();
    out.resize(batch.num_rows(), hash::SEED);
    for key in keys {
        let column = key.evaluate(batch)?.into_array(batch.num_rows())?;
        hash::update(out, &column)?;
    }
    let partitions = i32::try_from(partitions).unwrap_or(i32::MAX).max(1);
    for hash in out {
        // Spark's Pmod: never negative.
        *hash = hash.rem_euclid(partitions);
    }
    Ok(())
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
