//! The last of the physical rules: where sorts stand and how they order nulls, as Spark has it.

use std::any::Any;
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result as DfResult;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{LexOrdering, PhysicalExpr, PhysicalSortExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use datafusion::physical_plan::windows::{BoundedWindowAggExec, WindowAggExec};
use datafusion::physical_plan::{ChildrenPropertiesMode, ExecutionPlan, ReplaceChildrenOptions};

#[derive(Debug)]
pub struct SparkOrdering;

impl PhysicalOptimizerRule for SparkOrdering {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> DfResult<Arc<dyn ExecutionPlan>> {
        let plan = plan.transform_up(|node| {
            Ok(match lifted(&node) {
                Some(plan) => Transformed::yes(plan),
                None => Transformed::no(node),
            })
        });
        nulls_first(plan.data()?, true)
    }

    fn name(&self) -> &'static str {
        "spark_ordering"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// A sort of everything that DataFusion has put below a projection goes back above it, where `stages` makes ranges of it.
fn lifted(plan: &Arc<dyn ExecutionPlan>) -> Option<Arc<dyn ExecutionPlan>> {
    let merge = plan.downcast_ref::<SortPreservingMergeExec>()?;
    let projection = merge.input().downcast_ref::<ProjectionExec>()?;
    let sort = projection.input().downcast_ref::<SortExec>().filter(|s| s.preserve_partitioning())?;
    let passes = |(above, below): (&PhysicalSortExpr, &PhysicalSortExpr)| {
        let (above_key, below_key) = (place(&above.expr)?, place(&below.expr)?);
        let from = projection.expr().get(above_key).and_then(|e| place(&e.expr))?;
        (from == below_key && above.options == below.options).then_some(())
    };
    if merge.expr().len() != sort.expr().len() || merge.expr().iter().zip(sort.expr().iter()).map(passes).any(|p| p.is_none()) {
        return None;
    }
    let input = Arc::new(ProjectionExec::try_new(projection.expr().to_vec(), Arc::clone(sort.input())).ok()?);
    let sorted = SortExec::new(merge.expr().clone(), input).with_preserve_partitioning(true).with_fetch(sort.fetch());
    let merged = SortPreservingMergeExec::new(merge.expr().clone(), Arc::new(sorted)).with_fetch(merge.fetch());
    Some(Arc::new(merged))
}

fn place(expr: &Arc<dyn PhysicalExpr>) -> Option<usize> {
    let any: &dyn Any = expr.as_ref();
    any.downcast_ref::<Column>().map(Column::index)
}

/// A window's partitions may come in any order, so DataFusion sorts nulls to the end; Spark has them first. `free`: nothing
/// above counts on the order that is there now.
fn nulls_first(plan: Arc<dyn ExecutionPlan>, free: bool) -> DfResult<Arc<dyn ExecutionPlan>> {
    let keys = partition_keys(&plan);
    let keeps = keys.is_some() || plan.is::<ProjectionExec>() || plan.is::<FilterExec>();
    // What shuffles or sorts does not look at how its rows came.
    let forgets = plan.is::<RepartitionExec>() || plan.is::<SortExec>();
    let below = forgets || (free && keeps);
    let mut children = Vec::new();
    for child in plan.children() {
        let child = nulls_first(Arc::clone(child), below)?;
        children.push(match (&keys, child.downcast_ref::<SortExec>()) {
            (Some(keys), Some(sort)) if free => reordered(sort, keys).unwrap_or(child),
            _ => child,
        });
    }
    if children.is_empty() {
        return Ok(plan);
    }
    plan.replace_children(children, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
}

fn partition_keys(plan: &Arc<dyn ExecutionPlan>) -> Option<Vec<Arc<dyn PhysicalExpr>>> {
    let functions = match plan.downcast_ref::<WindowAggExec>() {
        Some(window) => window.window_expr(),
        None => plan.downcast_ref::<BoundedWindowAggExec>()?.window_expr(),
    };
    Some(functions.first()?.partition_by().to_vec())
}

fn reordered(sort: &SortExec, keys: &[Arc<dyn PhysicalExpr>]) -> Option<Arc<dyn ExecutionPlan>> {
    let mut changed = false;
    let order = sort.expr().iter().take(keys.len()).map(|key| {
        let mut key = key.clone();
        if keys.contains(&key.expr) && !key.options.descending && !key.options.nulls_first {
            key.options.nulls_first = true;
            changed = true;
        }
        key
    });
    let order: Vec<_> = order.chain(sort.expr().iter().skip(keys.len()).cloned()).collect();
    let order = LexOrdering::new(order).filter(|_| changed)?;
    let sort = SortExec::new(order, Arc::clone(sort.input())).with_preserve_partitioning(sort.preserve_partitioning());
    Some(Arc::new(sort))
}
