//! Rows to reducers: by Spark's Murmur3 of their keys, so that partitions hold what Spark's hold.

use std::sync::Arc;

use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::Int32Type;
use datafusion::physical_expr::PhysicalExpr;
use touchpaper_core::Stream;
use touchpaper_kernels::scatter::{self, Growing};

use super::unsafe_row;
use crate::batch::{self, Batch};
use crate::error::{Error, Result};
use crate::functions::hash;

/// Rows of a task whose order someone may look at.
const ENOUGH: usize = 1 << 16;

/// Buckets of rows that grow batch by batch.
pub struct Buckets {
    growing: Vec<Growing>,
    /// Of the current batch: each row's bucket, then the rows by bucket, and where those of each end; kept to reuse their
    /// memory.
    places: Vec<i32>,
    rows: Vec<u32>,
    ends: Vec<usize>,
}

impl Buckets {
    pub fn new(reducers: usize) -> Self {
        let growing = std::iter::repeat_with(Growing::default).take(reducers).collect();
        Self { growing, places: Vec::new(), rows: Vec::new(), ends: Vec::new() }
    }

    /// Adds a batch by the hash of its keys: each row is for one of `partitions`, runs of which share a bucket.
    pub fn add_hashed(&mut self, batch: &RecordBatch, keys: &[Arc<dyn PhysicalExpr>], partitions: usize) -> Result<()> {
        places(batch, keys, partitions, &mut self.places)?;
        let buckets = self.growing.len();
        if buckets != partitions {
            let bucket_of: Vec<i32> = (0..partitions).map(|place| (place * buckets / partitions) as i32).collect();
            for place in &mut self.places {
                *place = bucket_of.get(*place as usize).copied().unwrap_or_default();
            }
        }
        self.spread(batch)
    }

    /// Adds a batch by the partition numbers that the first key has; null counts as 0, as in Spark.
    pub fn add_direct(&mut self, batch: &RecordBatch, keys: &[Arc<dyn PhysicalExpr>]) -> Result<()> {
        let Some(key) = keys.first() else { return Ok(()) };
        let ids = key.evaluate(batch)?.into_array(batch.num_rows())?;
        let reducers = i32::try_from(self.growing.len()).unwrap_or(i32::MAX).max(1);
        self.places.clear();
        self.places.extend(ids.as_primitive::<Int32Type>().iter().map(|id| id.unwrap_or(0).rem_euclid(reducers)));
        self.spread(batch)
    }

    /// Adds a batch whose rows' buckets are known.
    pub fn add_known(&mut self, batch: &RecordBatch, known: impl Iterator<Item = usize>) -> Result<()> {
        self.places.clear();
        self.places.extend(known.map(|bucket| bucket as i32));
        self.spread(batch)
    }

    /// Deals a batch out in turn; `next` is where the next row goes.
    pub fn add_in_turn(&mut self, batch: &RecordBatch, next: &mut usize) -> Result<()> {
        let (first, reducers) = (*next, self.growing.len().max(1));
        *next += batch.num_rows();
        self.add_known(batch, (first..first + batch.num_rows()).map(|row| row % reducers))
    }

    /// The batch's rows to their buckets, in their order.
    fn spread(&mut self, batch: &RecordBatch) -> Result<()> {
        scatter::sorted(&self.places, self.growing.len(), &mut self.rows, &mut self.ends);
        let mut start = 0;
        for (bucket, end) in self.growing.iter_mut().zip(&self.ends) {
            bucket.add(batch, self.rows.get(start..*end).unwrap_or_default())?;
            start = *end;
        }
        Ok(())
    }

    /// The buckets with their rows in the order of the partitions that share them, as a task of Spark's reads them; larger
    /// ones are left as they are, since nobody looks at the order of so many rows.
    pub fn finish_in_order(self, keys: &[Arc<dyn PhysicalExpr>], partitions: usize) -> Result<Vec<Vec<Batch>>> {
        let mut hashes = Vec::new();
        let mut out = Vec::new();
        for batches in self.finish()? {
            let rows: usize = batches.iter().map(|batch| batch.0.num_rows()).sum();
            let Some(first) = batches.first().filter(|_| rows <= ENOUGH) else {
                out.push(batches);
                continue;
            };
            let whole = concat_batches(&first.0.schema(), batches.iter().map(|batch| &batch.0))?;
            places(&whole, keys, partitions, &mut hashes)?;
            let mut order: Vec<u32> = (0..whole.num_rows() as u32).collect();
            order.sort_by_key(|row| hashes.get(*row as usize).copied());
            out.push(vec![Batch(batch::take(&whole, order)?)]);
        }
        Ok(out)
    }

    /// The buckets in batches of the usual size.
    pub fn finish(self) -> Result<Vec<Vec<Batch>>> {
        self.growing.into_iter().map(|rows| Ok(rows.finish()?.into_iter().map(Batch).collect())).collect()
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
    hash::to_partitions(out, i32::try_from(partitions).unwrap_or(i32::MAX).max(1));
    Ok(())
}
