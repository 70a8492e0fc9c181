//! `spark.range`.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, RecordBatchOptions};
use touchpaper_core::{Rdd, SparkContext, Stream};

use super::Source;
use crate::batch::Batch;
use crate::error::Result;
use crate::types::{DataType, StructField, StructType};

/// Rows of a batch.
const ROWS: i64 = 8192;

#[derive(Clone)]
pub struct RangeSource {
    context: SparkContext,
    start: i64,
    end: i64,
    step: i64,
    partitions: usize,
}

impl RangeSource {
    pub fn new(context: SparkContext, start: i64, end: i64, step: i64, partitions: usize) -> Self {
        Self { context, start, end, step, partitions }
    }

    fn count(&self) -> i128 {
        let (span, step) = (i128::from(self.end) - i128::from(self.start), i128::from(self.step));
        if (span > 0) == (step > 0) && span != 0 { (span + step - step.signum()) / step } else { 0 }
    }
}

impl std::fmt::Debug for RangeSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Range ({}, {}, step={}, splits={})", self.start, self.end, self.step, self.partitions)
    }
}

impl Source for RangeSource {
    fn schema(&self) -> StructType {
        StructType::new(vec![StructField::new("id", DataType::Long, false)])
    }

    fn rdd(&self, projection: &[usize]) -> Result<Rdd<Batch>> {
        let full = self.schema().to_arrow();
        let schema = Arc::new(full.project(projection)?);
        let (count, parts, start, step) = (self.count(), self.partitions as i128, self.start, self.step);
        Ok(self.context.rdd("Range", self.partitions, Vec::new(), move |partition, _| {
            // Spark cuts at i * count / partitions.
            let at = |i: i128| i64::try_from(i * count / parts).unwrap_or(i64::MAX);
            let (mut from, to) = (at(partition as i128), at(partition as i128 + 1));
            let schema = Arc::clone(&schema);
            let batches = std::iter::from_fn(move || {
                if from >= to {
                    return None;
                }
                let rows = ROWS.min(to - from);
                let values = (from..from + rows).map(|i| start.wrapping_add(i.wrapping_mul(step)));
                let columns: Vec<ArrayRef> =
                    if schema.fields().is_empty() { Vec::new() } else { vec![Arc::new(Int64Array::from_iter_values(values))] };
                from += rows;
                let options = RecordBatchOptions::new().with_row_count(usize::try_from(rows).ok());
                let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), columns, &options);
                Some(batch.map(Batch).map_err(|e| crate::Error::from(e).into()))
            });
            Ok(Box::new(batches) as Stream<Batch>)
        }))
    }

    fn size_bytes(&self) -> Option<usize> {
        usize::try_from(self.count()).ok().and_then(|n| n.checked_mul(8))
    }

    fn row_count(&self) -> Option<u64> {
        u64::try_from(self.count()).ok()
    }

    fn identity(&self) -> String {
        format!("{self:?}")
    }

    fn explain(&self, _: &str) -> String {
        format!("{self:?}")
    }

    fn explain_logical(&self, _: &str) -> String {
        format!("Range ({}, {}, step={}, splits=Some({}))", self.start, self.end, self.step, self.partitions)
    }
}
