//! A sort of all that a task has. DataFusion sorts each batch and merges them; here they are one, whose rows are put in order
//! once.

use std::sync::Arc;

use datafusion::arrow::array::{RecordBatch, UInt32Array};
use datafusion::arrow::compute::{concat_batches, take_record_batch};
use datafusion::common::Result as DfResult;
use datafusion::error::DataFusionError;
use datafusion::execution::TaskContext;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::physical_expr::LexOrdering;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::{ExecutionPlanProperties, SendableRecordBatchStream};
use futures::{StreamExt, TryStreamExt};
use touchpaper_kernels::order;

use super::{Batches, evaluated};
use crate::batch::Batch;

#[derive(Clone, Debug)]
pub struct Sorting {
    order: LexOrdering,
}

impl Sorting {
    /// None where only the best rows are asked for, or the input is in order already.
    pub fn of(sort: &SortExec) -> DfResult<Option<Self>> {
        let order = sort.expr().clone();
        let sorted = sort.fetch().is_some() || sort.input().equivalence_properties().ordering_satisfy(order.clone())?;
        Ok((!sorted).then_some(Self { order }))
    }

    pub fn run(&self, mut input: SendableRecordBatchStream, context: &Arc<TaskContext>) -> Batches {
        let (schema, keys, size) = (input.schema(), self.order.clone(), context.session_config().batch_size());
        let held = MemoryConsumer::new("Sort").register(context.memory_pool());
        let sorted = async move {
            let mut batches: Vec<RecordBatch> = Vec::new();
            while let Some(batch) = input.next().await {
                let batch = Batch(batch?);
                held.try_grow(batch.bytes_alone() as usize)?;
                batches.push(batch.0);
            }
            // The rows, and their copy in one batch; then the copy and the order.
            let (bytes, rows) = (held.size(), batches.iter().map(RecordBatch::num_rows).sum::<usize>());
            held.try_grow(bytes)?;
            let whole = concat_batches(&schema, &batches)?;
            drop(batches);
            held.try_resize(bytes + rows * order::BYTES_PER_ROW)?;
            let keys = keys.iter().map(|key| Ok((evaluated(&key.expr, &whole)?, key.options))).collect::<DfResult<Vec<_>>>()?;
            let order = UInt32Array::from(order::order(&keys)?);
            held.try_resize(bytes + rows * size_of::<u32>())?;
            let pieces = (0..rows).step_by(size).map(move |start| {
                // Held until the last of them is made.
                let _ = &held;
                Ok(take_record_batch(&whole, &order.slice(start, size.min(rows - start)))?)
            });
            Ok::<_, DataFusionError>(futures::stream::iter(pieces))
        };
        futures::stream::once(sorted).try_flatten().boxed()
    }
}
