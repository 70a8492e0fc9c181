//! The leaf of a stage's plan: reads partitions of an RDD of batches, be it a source, a shuffle or a broadcast.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result as DfResult, Statistics};
use datafusion::execution::TaskContext;
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, SchedulingType};
use datafusion::physical_plan::metrics::{Count, ExecutionPlanMetricsSet, MetricBuilder, MetricsSet};
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties, RecordBatchStream, ReplaceChildrenOptions,
    SendableRecordBatchStream,
};
use touchpaper_core::{Rdd, Stream};

use crate::batch::Batch;
use crate::error::Error;
use crate::source::Source;

/// Reads an RDD of batches, or batches that were broadcast.
pub struct ScanExec {
    input: Input,
    properties: Arc<PlanProperties>,
    /// None for what another stage made.
    source: Option<Arc<dyn Source>>,
    /// Whether it reads a shuffle whose small partitions may be joined.
    adaptive: bool,
    metrics: ExecutionPlanMetricsSet,
}

enum Input {
    Rdd(Rdd<Batch>),
    /// One partition, which every task reads.
    Broadcast(Arc<Vec<Batch>>),
}

impl ScanExec {
    fn new(input: Input, properties: Arc<PlanProperties>) -> Self {
        Self { input, properties, source: None, adaptive: false, metrics: ExecutionPlanMetricsSet::new() }
    }

    pub fn source(source: Arc<dyn Source>, schema: SchemaRef, rdd: Rdd<Batch>) -> Self {
        let partitioning = Partitioning::UnknownPartitioning(rdd.num_partitions());
        let properties =
            PlanProperties::new(EquivalenceProperties::new(schema), partitioning, EmissionType::Incremental, Boundedness::Bounded);
        let properties = Arc::new(properties.with_scheduling_type(SchedulingType::Cooperative));
        Self { source: Some(source), ..Self::new(Input::Rdd(rdd), properties) }
    }

    /// Reads an RDD in place of a subtree that had these properties.
    pub fn in_place_of(rdd: Rdd<Batch>, properties: &Arc<PlanProperties>) -> Self {
        Self::new(Input::Rdd(rdd), Arc::clone(properties))
    }

    /// The same for a shuffle whose small partitions may be joined.
    pub fn adaptive(rdd: Rdd<Batch>, properties: &Arc<PlanProperties>) -> Self {
        Self { adaptive: true, ..Self::in_place_of(rdd, properties) }
    }

    pub fn is_adaptive(&self) -> bool {
        self.adaptive
    }

    /// Neither a broadcast nor a shuffle that may be adapted: its number of partitions is given.
    pub fn is_fixed(&self) -> bool {
        !self.adaptive && matches!(self.input, Input::Rdd(_))
    }

    /// A shuffle's partitions, runs of them joined.
    pub fn joined(&self, runs: &[std::ops::Range<usize>]) -> Option<Self> {
        let Input::Rdd(rdd) = &self.input else { return None };
        let properties = Arc::new(with_partitions(&self.properties, runs.len()));
        Some(Self::new(Input::Rdd(rdd.joined(runs.to_vec())), properties))
    }

    pub fn broadcast(batches: Vec<Batch>, properties: &Arc<PlanProperties>) -> Self {
        Self::new(Input::Broadcast(Arc::new(batches)), Arc::clone(properties))
    }

    pub fn rdd(&self) -> Option<&Rdd<Batch>> {
        match &self.input {
            Input::Rdd(rdd) => Some(rdd),
            Input::Broadcast(_) => None,
        }
    }

    /// Whether it reads this very source.
    pub fn source_is(&self, source: &Arc<dyn Source>) -> bool {
        self.source.as_ref().is_some_and(|own| Arc::ptr_eq(own, source))
    }

    pub fn explain(&self, columns: &str) -> String {
        self.source.as_ref().map_or_else(|| "ShuffleRead".to_string(), |s| s.explain(columns))
    }

    /// What the formatted mode says of it.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        self.source.as_ref().map(|s| s.details()).unwrap_or_default()
    }

    /// As logical plans write what is read.
    pub fn explain_logical(&self, columns: &str) -> String {
        self.source.as_ref().map_or_else(String::new, |s| s.explain_logical(columns))
    }
}

/// The properties of the same rows in another number of partitions.
pub fn with_partitions(properties: &PlanProperties, partitions: usize) -> PlanProperties {
    let partitioning = match &properties.partitioning {
        Partitioning::Hash(keys, _) => Partitioning::Hash(keys.clone(), partitions),
        _ => Partitioning::UnknownPartitioning(partitions),
    };
    properties.clone().with_partitioning(partitioning)
}

impl fmt::Debug for ScanExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) => write!(f, "{source:?}"),
            None => f.write_str("ShuffleRead"),
        }
    }
}

impl DisplayAs for ScanExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl ExecutionPlan for ScanExec {
    fn name(&self) -> &'static str {
        "ScanExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(&self, _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> DfResult<TreeNodeRecursion>) -> DfResult<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(self: Arc<Self>, _: Vec<Arc<dyn ExecutionPlan>>, _: ReplaceChildrenOptions) -> DfResult<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn with_new_children(self: Arc<Self>, _: Vec<Arc<dyn ExecutionPlan>>) -> DfResult<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn execute(&self, partition: usize, _: Arc<TaskContext>) -> DfResult<SendableRecordBatchStream> {
        let stream: Stream<Batch> = match &self.input {
            // A join reads it once for all its tasks, on the thread of whichever comes to it first: not on this one perhaps.
            Input::Broadcast(batches) => {
                let (batches, schema) = (Arc::clone(batches), self.schema());
                let there =
                    (0..batches.len()).filter_map(move |i| batches.get(i).filter(|b| b.0.num_rows() > 0).map(|b| under(&schema, &b.0)));
                return Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), futures::stream::iter(there))));
            }
            Input::Rdd(rdd) => {
                let Some(task) = touchpaper_core::TaskContext::get() else {
                    return Err(Error::internal("a scan outside a task").into());
                };
                rdd.iterator(partition, &task).map_err(|e| datafusion::error::DataFusionError::from(Error::from(e)))?
            }
        };
        Ok(Box::pin(Parked::new(self.schema(), stream, MetricBuilder::new(&self.metrics).output_rows(partition))))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        // Of a broadcast each task gets all, which no task counts.
        matches!(self.input, Input::Rdd(_)).then(|| self.metrics.clone_inner())
    }

    fn statistics_from_inputs(&self, _: &[Arc<Statistics>], _: &StatisticsArgs) -> DfResult<Arc<Statistics>> {
        let mut statistics = Statistics::new_unknown(&self.schema());
        if let Some(bytes) = self.source.as_ref().and_then(|s| s.size_bytes()) {
            statistics.total_byte_size = Precision::Inexact(bytes);
        }
        Ok(Arc::new(statistics))
    }
}

thread_local! {
    /// Streams of this thread's tasks by number. They cannot go to another thread, and DataFusion's must be able to:
    /// what it gets is the number.
    static PARKED: RefCell<HashMap<u64, Stream<Batch>>> = RefCell::new(HashMap::new());
}

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A task's stream for DataFusion, polled on the task's own thread only.
struct Parked {
    key: u64,
    done: bool,
    schema: SchemaRef,
    rows: Count,
}

impl Parked {
    fn new(schema: SchemaRef, stream: Stream<Batch>, rows: Count) -> Self {
        let key = NEXT.fetch_add(1, Ordering::Relaxed);
        PARKED.with_borrow_mut(|parked| parked.insert(key, stream));
        Self { key, done: false, schema, rows }
    }
}

impl Drop for Parked {
    fn drop(&mut self) {
        // Dropping a stream may drop others that it reads; none of them may find the map borrowed.
        let stream = PARKED.try_with(|parked| parked.try_borrow_mut().ok().and_then(|mut p| p.remove(&self.key)));
        drop(stream);
    }
}

impl futures::Stream for Parked {
    type Item = DfResult<RecordBatch>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.done {
            return Poll::Ready(None);
        }
        let Some(mut stream) = PARKED.with_borrow_mut(|parked| parked.remove(&self.key)) else {
            self.done = true;
            return Poll::Ready(Some(Err(Error::internal("a task's stream is read on another thread").into())));
        };
        loop {
            let next = match stream.next() {
                None => {
                    self.done = true;
                    return Poll::Ready(None);
                }
                Some(Ok(batch)) if batch.0.num_rows() == 0 => continue,
                Some(Ok(batch)) => {
                    self.rows.add(batch.0.num_rows());
                    under(&self.schema, &batch.0)
                }
                Some(Err(error)) => Err(Error::from(error).into()),
            };
            PARKED.with_borrow_mut(|parked| parked.insert(self.key, stream));
            return Poll::Ready(Some(next));
        }
    }
}

impl RecordBatchStream for Parked {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

/// The batch under the plan's column names.
pub(super) fn under(schema: &SchemaRef, batch: &RecordBatch) -> DfResult<RecordBatch> {
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let columns = batch.columns().iter().zip(schema.fields()).map(|(column, field)| {
        if column.data_type() == field.data_type() { Ok(Arc::clone(column)) } else { compute::cast(column, field.data_type()) }
    });
    let columns = columns.collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?)
}

/// A stream of a plan's partition as an RDD's stream.
pub fn drain(stream: SendableRecordBatchStream, task: touchpaper_core::TaskContext) -> Stream<Batch> {
    let mut stream = stream;
    let mut done = false;
    Box::new(std::iter::from_fn(move || {
        if done {
            return None;
        }
        if let Err(cancelled) = task.check() {
            done = true;
            return Some(Err(cancelled));
        }
        let next = super::block_on(std::future::poll_fn(|context| stream.as_mut().poll_next(context)));
        match next {
            None => {
                done = true;
                None
            }
            Some(Ok(batch)) => Some(Ok(Batch(batch))),
            Some(Err(error)) => {
                done = true;
                Some(Err(Error::from(error).into()))
            }
        }
    }))
}
