//! Plans run: DataFusion optimises and picks operators, `stages` cuts what it gives into RDDs, core runs them.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::Session;
use datafusion::common::DFSchema;
use datafusion::error::Result as DfResult;
use datafusion::execution::context::QueryPlanner;
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder};
use datafusion::optimizer::Optimizer;
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_planner::{DefaultPhysicalPlanner, PhysicalPlanner};
use datafusion::prelude::SessionConfig;
use touchpaper_core::Rdd;

use crate::analyzer::Plan;
use crate::batch::Batch;
use crate::error::Result;
use crate::session::SparkSession;

mod block_on;
mod exchange;
mod explain;
mod joins;
mod measured;
pub mod memory;
mod normalized;
mod not_null;
mod ordering;
mod own;
pub mod partition;
pub mod prepared;
mod ranges;
mod sample;
pub mod scan;
mod sizes;
mod stages;
mod unsafe_row;

use block_on::block_on;

/// All rows of a plan, under its unique column names.
pub fn collect(session: &SparkSession, plan: &Plan) -> Result<Vec<RecordBatch>> {
    let rdd = to_rdd(session, plan)?;
    Ok(rdd.collect_sized(|batch| batch.bytes_alone())?.into_iter().map(|b| b.0).collect())
}

/// The plan as an RDD of batches.
pub fn to_rdd(session: &SparkSession, plan: &Plan) -> Result<Rdd<Batch>> {
    let state = state(session)?;
    let physical = physical(&state, &plan.logical)?;
    stages::to_rdd(session, &state, physical)
}

/// The first rows. A sorted plan is limited as a whole, so that each task keeps only its best; of any other, partitions
/// are looked at as Spark's `take` does: one first, then ever more.
pub fn take(session: &SparkSession, plan: &Plan, count: usize) -> Result<Vec<RecordBatch>> {
    let state = state(session)?;
    let whole = physical(&state, &plan.logical)?;
    let (plan, limit) = if stages::is_sorted(&whole) {
        let limited = LogicalPlanBuilder::from(plan.logical.clone()).limit(0, Some(count))?.build()?;
        (physical(&state, &limited)?, count)
    } else {
        stages::below_limit(&whole).unwrap_or((whole, count))
    };
    let count = count.min(limit);
    let rdd = stages::to_rdd(session, &state, plan)?;
    let context = session.context();
    let all = rdd.num_partitions();
    let (mut rows, mut scanned, mut tries) = (0, 0, 1usize);
    let mut out: Vec<RecordBatch> = Vec::new();
    while rows < count && scanned < all {
        let partitions: Vec<usize> = (scanned..scanned.saturating_add(tries).min(all)).collect();
        let wanted = count - rows;
        let results = context.results();
        let parts = context.run_job(&rdd, &partitions, |task, stream| {
            let (mut batches, mut have) = (Vec::new(), 0);
            for batch in stream {
                let batch = batch?.0;
                let batch = batch.slice(0, batch.num_rows().min(wanted - have));
                have += batch.num_rows();
                batches.push(batch);
                if have >= wanted {
                    break;
                }
            }
            results.add(task, || batches.iter().cloned().map(|batch| Batch(batch).bytes_alone()).sum())?;
            Ok(batches)
        })?;
        for batch in parts.into_iter().flatten() {
            let batch = batch.slice(0, batch.num_rows().min(count - rows));
            rows += batch.num_rows();
            out.push(batch);
        }
        scanned += partitions.len();
        tries = scanned.saturating_mul(4);
    }
    Ok(out)
}

/// `explain`'s tree of the physical plan; `verbose` as the extended mode has it.
pub fn explain(session: &SparkSession, plan: &Plan, verbose: bool) -> Result<String> {
    let state = state(session)?;
    Ok(explain::simple(&physical(&state, &plan.logical)?, look(session), verbose))
}

/// The tree with numbers, and what each operator has.
pub fn explain_formatted(session: &SparkSession, plan: &Plan) -> Result<String> {
    let state = state(session)?;
    Ok(explain::formatted(&physical(&state, &plan.logical)?, look(session)))
}

fn look(session: &SparkSession) -> explain::Look {
    explain::Look { sorted_partitions: session.conf().shuffle_partitions(), top: true }
}

pub fn explain_analyzed(plan: &Plan) -> String {
    explain::logical::tree(&plan.logical, false, None)
}

/// The optimised plan; with `cost` each node's size, where the sizes of what is read are known.
pub fn explain_optimized(session: &SparkSession, plan: &Plan, cost: bool) -> Result<String> {
    let optimized = state(session)?.optimize(&plan.logical)?;
    let size = |plan: &LogicalPlan| {
        let rows = sizes::rows(plan).map_or(String::new(), |n| format!(", rowCount={n}"));
        sizes::of(plan).map(|bytes| sizes::text(bytes) + &rows)
    };
    let statistics: Option<explain::logical::Statistics<'_>> = if cost { Some(&size) } else { None };
    Ok(explain::logical::tree(&optimized, true, statistics))
}

pub use explain::simple_pattern;

/// An expression as plans write it.
pub fn written(expr: &Expr) -> String {
    explain::logical::expression(expr)
}

/// A batch of the plan's under the schema that the user sees.
pub fn conform(schema: &SchemaRef, batch: &RecordBatch) -> Result<RecordBatch> {
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let columns = batch.columns().iter().zip(schema.fields()).map(|(column, field)| {
        if column.data_type() == field.data_type() {
            Ok(Arc::clone(column))
        } else {
            datafusion::arrow::compute::cast(column, field.data_type())
        }
    });
    let columns = columns.collect::<std::result::Result<Vec<_>, _>>()?;
    // A column said to have no nulls may have got some in an outer join; the batch must say so.
    let fields: Vec<_> = schema
        .fields()
        .iter()
        .zip(&columns)
        .map(|(f, c)| Arc::new(f.as_ref().clone().with_nullable(f.is_nullable() || c.null_count() > 0)))
        .collect();
    let schema = Arc::new(datafusion::arrow::datatypes::Schema::new(fields));
    Ok(RecordBatch::try_new_with_options(schema, columns, &options)?)
}

/// An expression made ready to run over batches of this schema.
pub fn expression(session: &SparkSession, expr: Expr, schema: &DFSchema) -> Result<Arc<dyn PhysicalExpr>> {
    let state = state(session)?;
    let context = SimplifyContext::builder().with_schema(Arc::new(schema.clone())).with_config_options(Arc::clone(state.config_options()));
    // Some functions are only another way to write what others do, and never run themselves.
    let expr = ExprSimplifier::new(context.build()).simplify(expr)?;
    Ok(state.create_physical_expr(expr, schema)?)
}

fn physical(state: &SessionState, logical: &LogicalPlan) -> Result<Arc<dyn ExecutionPlan>> {
    Ok(block_on(state.create_physical_plan(logical))?)
}

/// DataFusion's settings: no operator may start tasks of its own or wait for other partitions.
fn state(session: &SparkSession) -> Result<SessionState> {
    let conf = session.conf();
    let mut config = SessionConfig::new().with_target_partitions(conf.shuffle_partitions()).with_batch_size(8192);
    let options = config.options_mut();
    options.optimizer.enable_round_robin_repartition = false;
    options.optimizer.enable_dynamic_filter_pushdown = false;
    options.optimizer.enable_join_dynamic_filter_pushdown = false;
    options.optimizer.enable_topk_dynamic_filter_pushdown = false;
    options.optimizer.enable_aggregate_dynamic_filter_pushdown = false;
    options.optimizer.enable_physical_uncorrelated_scalar_subquery = false;
    // Its projections mix qualified and unqualified columns of one name, which DataFusion then refuses.
    options.optimizer.enable_leaf_expression_pushdown = false;
    options.optimizer.repartition_file_scans = false;
    options.catalog.create_default_catalog_and_schema = false;
    let runtime = Arc::clone(session.runtime());
    let limits = joins::Limits { threshold: conf.broadcast_threshold(), prefers_merge: conf.prefers_merge_join() };
    let mut rules = Optimizer::new().rules;
    // Before filters go down to what is read.
    rules.insert(0, Arc::new(not_null::InferNotNull));
    let builder = SessionStateBuilder::new().with_config(config).with_runtime_env(runtime).with_optimizer_rules(rules);
    Ok(builder.with_query_planner(Arc::new(Planner { limits })).with_physical_optimizer_rules(joins::rules()).build())
}

/// DataFusion's planner with our own nodes.
#[derive(Debug)]
struct Planner {
    limits: joins::Limits,
}

#[async_trait]
impl QueryPlanner for Planner {
    async fn create_physical_plan(&self, logical: &LogicalPlan, session: &dyn Session) -> DfResult<Arc<dyn ExecutionPlan>> {
        let planner = DefaultPhysicalPlanner::with_extension_planners(vec![Arc::new(exchange::ExchangePlanner)]);
        let logical = normalized::plan(joins::marked(logical, self.limits)?)?;
        planner.create_physical_plan(&logical, session).await
    }
}
