//! `repartitionByRange`, and sorts over all partitions: rows to partitions by ranges of their sort keys, which a sample decides.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::compute::SortOptions;
use datafusion::arrow::row::{RowConverter, Rows, SortField};
use datafusion::physical_expr::{PhysicalExpr, PhysicalSortExpr};
use touchpaper_core::Rdd;
use touchpaper_kernels::order::{canonical, head};

use super::partition::Buckets;
use crate::analyzer::Direction;
use crate::batch::{self, Batch};
use crate::error::Result;

pub fn sort_keys(keys: &[Arc<dyn PhysicalExpr>], directions: &[Direction]) -> Vec<PhysicalSortExpr> {
    let key = |(expr, direction): (&Arc<dyn PhysicalExpr>, &Direction)| {
        let options = SortOptions { descending: !direction.ascending, nulls_first: direction.nulls_first };
        PhysicalSortExpr::new(Arc::clone(expr), options)
    };
    keys.iter().zip(directions).map(key).collect()
}

/// Runs a job over the keys, unless one partition is to come out.
pub fn shuffle(rdd: &Rdd<Batch>, keys: Vec<PhysicalSortExpr>, reducers: usize) -> Result<Rdd<Batch>> {
    let ranges = rdd.ranges_of(true, reducers, |batches, reservoir| {
        let mut picked = Vec::new();
        for batch in batches {
            let batch = batch?.0;
            picked.extend((0..batch.num_rows() as u32).filter_map(|row| Some((reservoir.place()?, row))));
            let keys = rows(&batch::take(&batch, picked.iter().map(|(_, row)| *row).collect())?, &keys)?;
            for ((place, _), key) in picked.drain(..).zip(keys.iter()) {
                reservoir.put(place, Bound::of(key.as_ref()));
            }
        }
        Ok(())
    })?;
    Ok(rdd.shuffle("Exchange", reducers, move |_, stream| {
        let mut buckets = Buckets::new(reducers);
        for batch in stream {
            let batch = batch?.0;
            let rows = rows(&batch, &keys)?;
            buckets.add_known(&batch, rows.iter().map(|row| range(ranges.bounds(), row.as_ref())))?;
        }
        Ok(buckets.finish()?)
    }))
}

/// The largest of a range's sort keys, as bytes that compare as the keys do. Most comparisons end with the first eight.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Bound {
    head: u64,
    whole: Box<[u8]>,
}

impl Bound {
    fn of(key: &[u8]) -> Self {
        Self { head: head(key), whole: key.into() }
    }
}

/// As `RangePartitioner::partition` does for a key that is kept.
fn range(bounds: &[Bound], key: &[u8]) -> usize {
    let first = head(key);
    bounds.partition_point(|bound| (bound.head, bound.whole.as_ref()) < (first, key))
}

fn rows(batch: &RecordBatch, keys: &[PhysicalSortExpr]) -> Result<Rows> {
    let columns =
        keys.iter().map(|key| Ok(canonical(&key.expr.evaluate(batch)?.into_array(batch.num_rows())?))).collect::<Result<Vec<_>>>()?;
    let fields = keys.iter().zip(&columns).map(|(key, column)| SortField::new_with_options(column.data_type().clone(), key.options));
    let converter = RowConverter::new(fields.collect())?;
    Ok(converter.convert_columns(&columns)?)
}
