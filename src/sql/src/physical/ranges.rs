//! `repartitionByRange`, and sorts over all partitions: rows to partitions by ranges of their sort keys, which a sample decides.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::compute::SortOptions;
use datafusion::arrow::row::{OwnedRow, RowConverter, Rows, SortField};
use datafusion::physical_expr::{PhysicalExpr, PhysicalSortExpr};
use touchpaper_core::{Data, Partitioner, Rdd, Stream};

use super::partition::Buckets;
use crate::analyzer::Direction;
use crate::batch::Batch;
use crate::error::Result;

/// A row's sort keys, as bytes that compare as the keys do.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key(OwnedRow);

impl Data for Key {
    fn bytes(&self) -> usize {
        self.0.as_ref().len()
    }
}

pub fn sort_keys(keys: &[Arc<dyn PhysicalExpr>], directions: &[Direction]) -> Vec<PhysicalSortExpr> {
    let key = |(expr, direction): (&Arc<dyn PhysicalExpr>, &Direction)| {
        let options = SortOptions { descending: !direction.ascending, nulls_first: direction.nulls_first };
        PhysicalSortExpr::new(Arc::clone(expr), options)
    };
    keys.iter().zip(directions).map(key).collect()
}

/// Runs a job over the keys, unless one partition is to come out.
pub fn shuffle(rdd: &Rdd<Batch>, keys: Vec<PhysicalSortExpr>, reducers: usize) -> Result<Rdd<Batch>> {
    let for_sample = keys.clone();
    let keyed: Rdd<(Key, ())> = rdd.map_partitions_named("keys", move |_, _, stream| {
        let keys = for_sample.clone();
        let pairs = stream.flat_map(move |batch| -> Stream<(Key, ())> {
            match batch.and_then(|batch| Ok(rows(&batch.0, &keys)?)) {
                Ok(rows) => Box::new((0..rows.num_rows()).map(move |row| Ok((Key(rows.row(row).owned()), ())))),
                Err(error) => Box::new(std::iter::once(Err(error))),
            }
        });
        Ok(Box::new(pairs) as Stream<(Key, ())>)
    });
    let ranges = keyed.range_partitioner(true, reducers)?;
    Ok(rdd.shuffle("Exchange", reducers, move |_, stream| {
        let mut buckets = Buckets::new(reducers);
        for batch in stream {
            let batch = batch?.0;
            let rows = rows(&batch, &keys)?;
            buckets.add_known(&batch, rows.iter().map(|row| ranges.partition(&Key(row.owned()))))?;
        }
        Ok(buckets.finish()?)
    }))
}

fn rows(batch: &RecordBatch, keys: &[PhysicalSortExpr]) -> Result<Rows> {
    let columns = keys.iter().map(|key| Ok(key.expr.evaluate(batch)?.into_array(batch.num_rows())?)).collect::<Result<Vec<_>>>()?;
    let fields = keys.iter().zip(&columns).map(|(key, column)| SortField::new_with_options(column.data_type().clone(), key.options));
    let converter = RowConverter::new(fields.collect())?;
    Ok(converter.convert_columns(&columns)?)
}
