//! Where a plan's rows come from: each source is an RDD of batches, which a scan reads in its stage's tasks.

use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::datasource::{provider_as_source, source_as_provider};
use datafusion::error::Result as DfResult;
use datafusion::logical_expr::{Expr, LogicalPlan, TableProviderFilterPushDown, TableScan, TableSource, TableType};
use datafusion::physical_plan::ExecutionPlan;
use touchpaper_core::Rdd;

use crate::analyzer::Plan;
use crate::batch::Batch;
use crate::column::Attribute;
use crate::error::Result;
use crate::physical::scan::ScanExec;
use crate::reader::Wanted;
use crate::types::StructType;

mod cached;
mod derived;
mod given;
mod local;
mod range;
mod rdd;
mod stream;

pub use cached::CachedSource;
pub use derived::DerivedSource;
pub use given::GivenSource;
pub use local::LocalSource;
pub use range::RangeSource;
pub use rdd::RddSource;
pub use stream::StreamSource;

pub trait Source: Debug + Send + Sync + Any {
    fn schema(&self) -> StructType;

    /// An RDD of batches that have the columns of `projection`, in its order.
    fn rdd(&self, projection: &[usize]) -> Result<Rdd<Batch>>;

    /// Columns behind those of `schema` that a query has only where it names them.
    fn hidden(&self) -> StructType {
        StructType::new(Vec::new())
    }

    /// About how many bytes all of it takes; small ones are broadcast in joins.
    fn size_bytes(&self) -> Option<usize> {
        None
    }

    /// How many rows it has, where that is known before they are read.
    fn row_count(&self) -> Option<u64> {
        None
    }

    /// The same where only the first rows are wanted; more may come.
    fn rdd_of_first(&self, projection: &[usize], _limit: Option<usize>) -> Result<Rdd<Batch>> {
        self.rdd(projection)
    }

    /// How far a filter over these columns of its own keeps rows from being read.
    fn pushdown(&self, _columns: &[usize]) -> TableProviderFilterPushDown {
        TableProviderFilterPushDown::Unsupported
    }

    /// The source as one query reads it, where that is less than all of it.
    fn narrowed(&self, _wanted: &Wanted<'_>) -> Result<Option<Arc<dyn Source>>> {
        Ok(None)
    }

    /// The files that it reads.
    fn files(&self) -> Vec<String> {
        Vec::new()
    }

    /// Whether the driver has its rows, in one piece.
    fn is_local(&self) -> bool {
        false
    }

    /// The plan that it is made from.
    fn plan(&self) -> Option<&Plan> {
        None
    }

    /// What two sources have in common if and only if they give the same rows: for most, nothing but being one.
    fn identity(&self) -> String {
        format!("{:p}", std::ptr::from_ref(self).cast::<()>())
    }

    /// What `explain` calls a scan of it; `columns` as `[a#0,b#1]`.
    fn explain(&self, columns: &str) -> String;

    /// What `explain(mode="formatted")` says of a scan of it, beside its columns.
    fn details(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// The same in a logical plan.
    fn explain_logical(&self, columns: &str) -> String {
        self.explain(columns)
    }
}

/// The sources that a plan reads, also those behind what is cached.
pub fn sources(plan: &LogicalPlan) -> Vec<Arc<dyn Source>> {
    let mut out = Vec::new();
    for source in direct(plan) {
        if let Some(plan) = source.plan() {
            out.extend(sources(&plan.logical));
        }
        out.push(source);
    }
    out
}

/// The sources that a plan's own scans read.
pub fn direct(plan: &LogicalPlan) -> Vec<Arc<dyn Source>> {
    let mut out = Vec::new();
    // Subqueries read too; the walk has no error to give.
    let walked = plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node {
            out.extend(of_table(&scan.source));
        }
        Ok(TreeNodeRecursion::Continue)
    });
    debug_assert!(walked.is_ok());
    out
}

/// DataFusion's view of a source, its columns under their plan's unique names.
#[derive(Debug)]
struct SourceTable {
    source: Arc<dyn Source>,
    schema: SchemaRef,
}

pub fn table(source: Arc<dyn Source>, output: &[Attribute]) -> Arc<dyn TableSource> {
    let fields: Vec<Field> = output.iter().map(|a| Field::new(&a.column, a.data_type.to_arrow(), a.nullable)).collect();
    provider_as_source(Arc::new(SourceTable { source, schema: Arc::new(Schema::new(fields)) }))
}

/// Filters of a scan that no operator above it repeats.
pub fn kept(scan: &TableScan) -> Vec<&Expr> {
    let filters: Vec<&Expr> = scan.filters.iter().collect();
    let known = scan.source.supports_filters_pushdown(&filters).unwrap_or_default();
    filters.into_iter().zip(known).filter(|(_, known)| *known == TableProviderFilterPushDown::Exact).map(|(filter, _)| filter).collect()
}

/// The source that a logical plan's scan reads.
pub fn of_table(table: &Arc<dyn TableSource>) -> Option<Arc<dyn Source>> {
    let provider = source_as_provider(table).ok()?;
    provider.downcast_ref::<SourceTable>().map(|table| Arc::clone(&table.source))
}

#[async_trait]
impl TableProvider for SourceTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> DfResult<Vec<TableProviderFilterPushDown>> {
        let of = |filter: &&Expr| match Wanted::columns(&self.schema, filter) {
            Some(columns) => self.source.pushdown(&columns),
            None => TableProviderFilterPushDown::Unsupported,
        };
        Ok(filters.iter().map(of).collect())
    }

    async fn scan(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> DfResult<Arc<dyn ExecutionPlan>> {
        let projection: Vec<usize> = match projection {
            Some(projection) => projection.clone(),
            None => (0..self.schema.fields().len()).collect(),
        };
        let schema = Arc::new(self.schema.project(&projection)?);
        let wanted = Wanted { projection: &projection, filters, schema: &self.schema, session };
        let source = self.source.narrowed(&wanted)?.unwrap_or_else(|| Arc::clone(&self.source));
        let rdd = source.rdd_of_first(&projection, limit)?;
        Ok(Arc::new(ScanExec::source(source, schema, rdd)))
    }
}
