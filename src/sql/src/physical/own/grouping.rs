//! The first half of a GROUP BY, what each task does before the shuffle, where keys are whole numbers and texts: groups are
//! numbered by kernels of ours, and DataFusion's accumulators add up.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, BooleanArray, RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::Result as DfResult;
use datafusion::execution::TaskContext;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::aggregate::AggregateFunctionExpr;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode, aggregate_expressions};
use datafusion::physical_plan::{InputOrderMode, SendableRecordBatchStream};
use futures::StreamExt;
use touchpaper_kernels::grouping::{self, Groups};

use super::{Batches, evaluated};
use crate::error::Error;

/// So many groups at a time: past that they go on to the shuffle, and others begin.
const MOST_GROUPS: usize = 1 << 20;
/// Nor may they take more bytes than this: texts of one column are told apart by 32 bits.
const MOST_BYTES: usize = 1 << 28;

#[derive(Clone, Debug)]
pub struct Grouping {
    keys: Vec<Arc<dyn PhysicalExpr>>,
    aggregates: Vec<Aggregate>,
    input: SchemaRef,
}

#[derive(Clone, Debug)]
struct Aggregate {
    function: Arc<AggregateFunctionExpr>,
    arguments: Vec<Arc<dyn PhysicalExpr>>,
    filter: Option<Arc<dyn PhysicalExpr>>,
}

impl Grouping {
    /// None of any other aggregation.
    pub fn of(aggregation: &AggregateExec) -> DfResult<Option<Self>> {
        let by = aggregation.group_expr();
        let plain = *aggregation.mode() == AggregateMode::Partial
            && by.is_single()
            && !by.is_true_no_grouping()
            && *aggregation.input_order_mode() == InputOrderMode::Linear
            && aggregation.limit_options().is_none()
            && aggregation.aggr_expr().iter().all(|function| function.groups_accumulator_supported());
        if !plain {
            return Ok(None);
        }
        let input = aggregation.input_schema();
        let keys: Vec<_> = by.expr().iter().map(|(key, _)| Arc::clone(key)).collect();
        for key in &keys {
            if !grouping::takes(&key.data_type(&input)?) {
                return Ok(None);
            }
        }
        let arguments = aggregate_expressions(aggregation.aggr_expr(), aggregation.mode(), keys.len())?;
        let functions = aggregation.aggr_expr().iter().zip(arguments).zip(aggregation.filter_expr());
        let aggregates: Vec<Aggregate> = functions
            .map(|((function, arguments), filter)| Aggregate { function: Arc::clone(function), arguments, filter: filter.clone() })
            .collect();
        Ok(Some(Self { keys, aggregates, input }))
    }

    pub fn run(&self, input: SendableRecordBatchStream, schema: &SchemaRef, context: &Arc<TaskContext>) -> DfResult<Batches> {
        let options = &context.session_config().options().execution;
        let task = Task {
            groups: self.groups()?,
            accumulators: self.accumulators()?,
            numbers: Vec::new(),
            rows: 0,
            passing: false,
            probe: (options.skip_partial_aggregation_probe_rows_threshold, options.skip_partial_aggregation_probe_ratio_threshold),
            held: MemoryConsumer::new("HashAggregate").register(context.memory_pool()),
            size: context.session_config().batch_size(),
            out: Vec::new(),
            grouping: self.clone(),
            input: Some(input),
            schema: Arc::clone(schema),
        };
        Ok(futures::stream::try_unfold(task, |mut task| async move { Ok(task.next().await?.map(|batch| (batch, task))) }).boxed())
    }

    fn groups(&self) -> DfResult<Groups> {
        let types = self.keys.iter().map(|key| key.data_type(&self.input)).collect::<DfResult<Vec<_>>>()?;
        Groups::new(&types).ok_or_else(|| Error::internal("keys of a type that has no numbers").into())
    }

    fn accumulators(&self) -> DfResult<Vec<Box<dyn GroupsAccumulator>>> {
        self.aggregates.iter().map(|aggregate| aggregate.function.create_groups_accumulator()).collect()
    }
}

/// A task's run of it.
struct Task {
    grouping: Grouping,
    /// Until it has been read.
    input: Option<SendableRecordBatchStream>,
    groups: Groups,
    accumulators: Vec<Box<dyn GroupsAccumulator>>,
    /// The groups of a batch's rows.
    numbers: Vec<usize>,
    /// Read since the groups began.
    rows: usize,
    /// Whether nearly each row is a group of its own, so that they go on as they are.
    passing: bool,
    /// From how many rows on that is decided, and by how many groups a row.
    probe: (usize, f64),
    held: MemoryReservation,
    size: usize,
    /// What goes out next, the last first.
    out: Vec<RecordBatch>,
    schema: SchemaRef,
}

impl Task {
    async fn next(&mut self) -> DfResult<Option<RecordBatch>> {
        loop {
            if let Some(batch) = self.out.pop() {
                return Ok(Some(batch));
            }
            let Some(input) = &mut self.input else { return Ok(None) };
            match input.next().await.transpose()? {
                None => {
                    self.input = None;
                    self.emit()?;
                }
                Some(batch) if batch.num_rows() == 0 => {}
                Some(batch) if self.passing => {
                    let states = self.passed(&batch)?;
                    self.out.push(states);
                }
                Some(batch) => self.take(&batch)?,
            }
        }
    }

    fn keys(&self, batch: &RecordBatch) -> DfResult<Vec<ArrayRef>> {
        self.grouping.keys.iter().map(|key| evaluated(key, batch)).collect()
    }

    fn take(&mut self, batch: &RecordBatch) -> DfResult<()> {
        let keys = self.keys(batch)?;
        self.groups.number(&keys, &mut self.numbers);
        let groups = self.groups.len();
        for (aggregate, accumulator) in self.grouping.aggregates.iter().zip(&mut self.accumulators) {
            let (values, filter) = aggregate.values(batch)?;
            accumulator.update_batch(&values, &self.numbers, filter.as_ref(), groups)?;
        }
        self.rows += batch.num_rows();
        let bytes = self.groups.bytes() + self.accumulators.iter().map(|accumulator| accumulator.size()).sum::<usize>();
        if groups >= MOST_GROUPS || bytes > MOST_BYTES || self.held.try_resize(bytes).is_err() {
            self.emit()?;
        } else if self.rows >= self.probe.0 && groups as f64 > self.probe.1 * self.rows as f64 {
            self.passing = true;
            self.emit()?;
        }
        Ok(())
    }

    /// All groups go out, and none are left.
    fn emit(&mut self) -> DfResult<()> {
        let rows = self.groups.len();
        self.rows = 0;
        if rows == 0 {
            return Ok(());
        }
        let mut columns = self.groups.take()?;
        for accumulator in &mut self.accumulators {
            columns.extend(accumulator.state(EmitTo::All)?);
        }
        let whole = self.batch(columns, rows)?;
        self.held.free();
        self.out.extend((0..rows).step_by(self.size).rev().map(|from| whole.slice(from, self.size.min(rows - from))));
        Ok(())
    }

    /// Each row of a batch as a group of its own.
    fn passed(&self, batch: &RecordBatch) -> DfResult<RecordBatch> {
        let mut columns = self.keys(batch)?;
        for (aggregate, accumulator) in self.grouping.aggregates.iter().zip(&self.accumulators) {
            let (values, filter) = aggregate.values(batch)?;
            columns.extend(accumulator.convert_to_state(&values, filter.as_ref())?);
        }
        self.batch(columns, batch.num_rows())
    }

    fn batch(&self, columns: Vec<ArrayRef>, rows: usize) -> DfResult<RecordBatch> {
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?)
    }
}

impl Aggregate {
    /// Its arguments of a batch's rows, and which rows count.
    fn values(&self, batch: &RecordBatch) -> DfResult<(Vec<ArrayRef>, Option<BooleanArray>)> {
        let values = self.arguments.iter().map(|argument| evaluated(argument, batch)).collect::<DfResult<Vec<_>>>()?;
        let filter = self.filter.as_ref().map(|filter| evaluated(filter, batch)).transpose()?;
        Ok((values, filter.map(|filter| filter.as_boolean().clone())))
    }
}
