//! The inner join of two sides by one whole number: a task's rows of the one side by their keys, and each batch of the other
//! looked up there.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, UInt32Array};
use datafusion::arrow::compute::{BatchCoalescer, concat_batches, take};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::{JoinType, NullEquality, Result as DfResult};
use datafusion::execution::TaskContext;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::joins::{HashJoinExec, PartitionMode};
use datafusion::physical_plan::{ExecutionPlan, SendableRecordBatchStream};
use futures::StreamExt;
use touchpaper_kernels::matching::{self, Pairs, Progress, Table};

use super::{Batches, evaluated};
use crate::batch::Batch;
use crate::error::Error;

#[derive(Clone, Debug)]
pub struct Joining {
    left_key: Arc<dyn PhysicalExpr>,
    right_key: Arc<dyn PhysicalExpr>,
    /// Of the columns that come out: those of the left side have numbers below its width.
    columns: Vec<usize>,
    width: usize,
}

impl Joining {
    /// None of any other join.
    pub fn of(join: &HashJoinExec) -> DfResult<Option<Self>> {
        let [(left_key, right_key)] = join.on() else { return Ok(None) };
        let (left, right) = (join.left().schema(), join.right().schema());
        let key = left_key.data_type(&left)?;
        let plain = *join.join_type() == JoinType::Inner
            && *join.partition_mode() == PartitionMode::Partitioned
            && join.null_equality() == NullEquality::NullEqualsNothing
            && join.filter().is_none()
            && ExecutionPlan::fetch(join).is_none()
            && matching::takes(&key)
            && right_key.data_type(&right)? == key;
        let (width, all) = (left.fields().len(), left.fields().len() + right.fields().len());
        let columns = join.projection.as_ref().map_or_else(|| (0..all).collect(), |columns| columns.to_vec());
        Ok(plain.then(|| Self { left_key: Arc::clone(left_key), right_key: Arc::clone(right_key), columns, width }))
    }

    pub fn run(
        &self,
        left: SendableRecordBatchStream,
        right: SendableRecordBatchStream,
        schema: &SchemaRef,
        context: &Arc<TaskContext>,
    ) -> Batches {
        let size = context.session_config().batch_size();
        let matches = Matches {
            joining: self.clone(),
            left: Some(left),
            right,
            held: MemoryConsumer::new("HashJoin").register(context.memory_pool()),
            built: None,
            current: None,
            pairs: Pairs::default(),
            size,
            out: BatchCoalescer::new(Arc::clone(schema), size).with_biggest_coalesce_batch_size(Some(size / 2)),
            schema: Arc::clone(schema),
        };
        futures::stream::try_unfold(matches, |mut matches| async move { Ok(matches.next().await?.map(|batch| (batch, matches))) }).boxed()
    }
}

/// A task's run of the join.
struct Matches {
    joining: Joining,
    /// Until it has been read.
    left: Option<SendableRecordBatchStream>,
    right: SendableRecordBatchStream,
    held: MemoryReservation,
    /// All of the left side, and its rows by their keys.
    built: Option<(RecordBatch, Table)>,
    /// The batch of the right side that is being matched, its keys, and how far.
    current: Option<(RecordBatch, ArrayRef, Progress)>,
    pairs: Pairs,
    size: usize,
    out: BatchCoalescer,
    schema: SchemaRef,
}

impl Matches {
    async fn next(&mut self) -> DfResult<Option<RecordBatch>> {
        if let Some(left) = self.left.take() {
            self.built = Some(self.build(left).await?);
        }
        loop {
            if let Some(batch) = self.out.next_completed_batch() {
                return Ok(Some(batch));
            }
            if self.current.is_none() {
                match self.right.next().await.transpose()? {
                    Some(batch) => {
                        let keys = evaluated(&self.joining.right_key, &batch)?;
                        self.current = Some((batch, keys, Progress::default()));
                    }
                    None if self.out.is_empty() => return Ok(None),
                    None => {
                        self.out.finish_buffered_batch()?;
                        continue;
                    }
                }
            }
            self.pair()?;
        }
    }

    async fn build(&mut self, mut left: SendableRecordBatchStream) -> DfResult<(RecordBatch, Table)> {
        let mut batches: Vec<RecordBatch> = Vec::new();
        while let Some(batch) = left.next().await {
            let batch = Batch(batch?);
            self.held.try_grow(batch.bytes_alone() as usize)?;
            batches.push(batch.0);
        }
        let whole = concat_batches(&left.schema(), &batches)?;
        drop(batches);
        self.held.try_grow(Table::bytes(whole.num_rows()))?;
        let keys = evaluated(&self.joining.left_key, &whole)?;
        let table = Table::new(&keys).ok_or_else(|| Error::internal("a join of more rows than can be numbered"))?;
        Ok((whole, table))
    }

    /// Some pairs of the current batch.
    fn pair(&mut self) -> DfResult<()> {
        let (Some((whole, table)), Some((batch, keys, progress))) = (&self.built, &mut self.current) else { return Ok(()) };
        let ended = table.pairs(keys, progress, self.size, &mut self.pairs);
        let count = self.pairs.ours.len();
        if count > 0 {
            let all = count == batch.num_rows() && self.pairs.theirs.iter().zip(0..).all(|(row, place)| *row == place);
            let ours = UInt32Array::from(std::mem::take(&mut self.pairs.ours));
            let theirs = UInt32Array::from(std::mem::take(&mut self.pairs.theirs));
            let columns = self.joining.columns.iter().map(|column| match column.checked_sub(self.joining.width) {
                None => take(whole.column(*column), &ours, None),
                Some(column) if all => Ok(Arc::clone(batch.column(column))),
                Some(column) => take(batch.column(column), &theirs, None),
            });
            let columns = columns.collect::<Result<Vec<_>, _>>()?;
            let options = RecordBatchOptions::new().with_row_count(Some(count));
            self.out.push_batch(RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?)?;
        }
        if ended {
            self.current = None;
        }
        Ok(())
    }
}
