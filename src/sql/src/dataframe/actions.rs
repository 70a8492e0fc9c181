//! What runs a plan: collect, show, count, take; and the plan as an RDD of batches.

use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::arrow::datatypes::Int64Type;
use touchpaper_core::Rdd;

use super::DataFrame;
use crate::batch::{self, Batch};
use crate::column::Expression;
use crate::error::Result;
use crate::physical;
use crate::show;
use crate::types::StructType;

impl DataFrame {
    /// All rows: the schema, and batches whose columns have its names.
    pub fn collect(&self) -> Result<(StructType, Vec<RecordBatch>)> {
        let plan = self.ready()?;
        let batches = physical::collect(&self.session, &plan)?;
        Ok((self.schema(), self.renamed(&batches)?))
    }

    /// The first rows, by as few partitions as Spark's `take` looks at.
    pub fn take(&self, count: usize) -> Result<(StructType, Vec<RecordBatch>)> {
        let plan = self.ready()?;
        let batches = physical::take(&self.session, &plan, count)?;
        Ok((self.schema(), self.renamed(&batches)?))
    }

    pub fn count(&self) -> Result<i64> {
        let counted = self.agg(vec![Expression::call("count", vec![Expression::integer(1)])])?;
        let (_, batches) = counted.collect()?;
        let first = batches.iter().find(|b| b.num_rows() > 0);
        Ok(first.and_then(|b| b.column(0).as_primitive_opt::<Int64Type>()).map_or(0, |a| a.value(0)))
    }

    pub fn is_empty(&self) -> Result<bool> {
        let (_, batches) = self.take(1)?;
        Ok(batches.iter().all(|b| b.num_rows() == 0))
    }

    /// What `df.show()` prints. `truncate` 0 keeps cells whole.
    pub fn show_text(&self, rows: usize, truncate: usize, vertical: bool) -> Result<String> {
        let (schema, batches) = self.take(rows.saturating_add(1))?;
        Ok(show::table(&schema, &batches, self.session.conf().settings().zone, rows, truncate, vertical))
    }

    /// The rows as an RDD of batches with this DataFrame's column names.
    pub fn to_rdd(&self) -> Result<Rdd<Batch>> {
        let plan = self.ready()?;
        let rdd = physical::to_rdd(&self.session, &plan)?;
        let schema = self.schema().to_arrow();
        Ok(batch::map(&rdd, move |batch| physical::conform(&schema, batch)))
    }

    /// `df.rdd.getNumPartitions()`
    pub fn num_partitions(&self) -> Result<usize> {
        let plan = self.ready()?;
        Ok(physical::to_rdd(&self.session, &plan)?.num_partitions())
    }

    fn renamed(&self, batches: &[RecordBatch]) -> Result<Vec<RecordBatch>> {
        let schema = self.schema().to_arrow();
        batches.iter().map(|batch| physical::conform(&schema, batch)).collect()
    }
}
