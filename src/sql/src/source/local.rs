//! Rows that the driver has: `createDataFrame` of a list.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::compute;
use touchpaper_core::{Data, Rdd, SparkContext, Stream, stream_of};

use super::Source;
use crate::batch::Batch;
use crate::error::Result;
use crate::types::StructType;

pub struct LocalSource {
    context: SparkContext,
    schema: StructType,
    partitions: Vec<Vec<Batch>>,
    /// What `explain` calls a scan of it.
    name: &'static str,
}

impl LocalSource {
    /// Deals the rows out in runs: partition i has rows `i * n / partitions` up to `(i + 1) * n / partitions`.
    pub fn new(context: SparkContext, schema: &StructType, batches: Vec<RecordBatch>, count: usize) -> Result<Self> {
        let arrow = schema.to_arrow();
        let batches = batches.into_iter().map(|b| conform(&arrow, b)).collect::<Result<Vec<_>>>()?;
        let all = compute::concat_batches(&arrow, &batches)?;
        let rows = all.num_rows();
        let partitions = (0..count)
            .map(|i| {
                let (from, to) = (i * rows / count, (i + 1) * rows / count);
                let whole = all.slice(from, to - from);
                (0..whole.num_rows()).step_by(8192).map(|at| Batch(whole.slice(at, 8192.min(whole.num_rows() - at)))).collect()
            })
            .collect();
        Ok(Self { context, schema: schema.clone(), partitions, name: "LocalTableScan " })
    }

    /// The same as `createDataFrame` makes it: Spark has an RDD of the driver's rows then.
    pub fn of_driver(self) -> Self {
        Self { name: "Scan ExistingRDD", ..self }
    }
}

/// The batch under exactly this schema.
fn conform(schema: &datafusion::arrow::datatypes::SchemaRef, batch: RecordBatch) -> Result<RecordBatch> {
    let options = datafusion::arrow::array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let columns = batch.columns().iter().zip(schema.fields()).map(|(column, field)| {
        if column.data_type() == field.data_type() { Ok(Arc::clone(column)) } else { compute::cast(column, field.data_type()) }
    });
    let columns = columns.collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?)
}

impl std::fmt::Debug for LocalSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LocalTableScan")
    }
}

impl Source for LocalSource {
    fn schema(&self) -> StructType {
        self.schema.clone()
    }

    fn rdd(&self, projection: &[usize]) -> Result<Rdd<Batch>> {
        let mut partitions = Vec::new();
        for batches in &self.partitions {
            let projected = batches.iter().map(|b| Ok(Batch(b.0.project(projection)?))).collect::<Result<Vec<_>>>()?;
            partitions.push(projected);
        }
        let count = partitions.len();
        Ok(self.context.rdd(self.name.trim_end(), count, Vec::new(), move |partition, _| {
            let batches = partitions.get(partition).cloned().unwrap_or_default();
            Ok(stream_of(batches) as Stream<Batch>)
        }))
    }

    fn size_bytes(&self) -> Option<usize> {
        Some(self.partitions.iter().flatten().map(Data::bytes).sum())
    }

    fn is_local(&self) -> bool {
        self.partitions.len() == 1
    }

    /// The rows themselves.
    fn identity(&self) -> String {
        format!("{:?} {:?}", self.schema, self.partitions)
    }

    fn explain(&self, columns: &str) -> String {
        format!("{}{columns}", self.name)
    }

    fn explain_logical(&self, columns: &str) -> String {
        let columns = columns.replace(',', ", ");
        if self.name.starts_with("LocalTableScan") { format!("LocalRelation {columns}") } else { format!("LogicalRDD {columns}, false") }
    }
}
