//! Which operator a join runs as: Spark's JoinSelection. Hints come first, then sizes. It is decided over the optimised
//! logical plan, where sizes are known as Spark estimates them, and left as a mark below the join's first input;
//! `JoinRule` stands in for DataFusion's own choice and does what the mark says.

use std::sync::Arc;

use datafusion::arrow::compute::SortOptions;
use datafusion::arrow::datatypes::{DataType as Arrow, Schema, SchemaRef};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{JoinSide, JoinType, NullEquality};
use datafusion::error::Result as DfResult;
use datafusion::logical_expr::{ExprSchemable, Extension, Join, LogicalPlan, Operator};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::{BinaryExpr, Column};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::joins::utils::{ColumnIndex, JoinFilter};
use datafusion::physical_plan::joins::{CrossJoinExec, HashJoinExec, NestedLoopJoinExec, PartitionMode, SortMergeJoinExec};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::{ChildrenPropertiesMode, ExecutionPlan, ReplaceChildrenOptions};

use super::exchange::ExchangeExec;
use super::normalized;
use super::ordering::SparkOrdering;
use super::sizes;
use crate::analyzer::{ExchangeNode, JoinStrategy, Redistribution};

/// What sides are broadcast up to, and what becomes of larger ones.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub threshold: Option<usize>,
    pub prefers_merge: bool,
}

/// The plan with a mark below each join, and without hints.
pub fn marked(plan: &LogicalPlan, limits: Limits) -> DfResult<LogicalPlan> {
    if let Some(hint) = hint_node(plan) {
        return marked(&hint.input, limits);
    }
    let decision = if let LogicalPlan::Join(join) = plan { Some(decided(join, limits)) } else { None };
    let plan = plan.clone().map_children(|child| Ok(Transformed::yes(marked(&child, limits)?))).data()?;
    match (plan, decision) {
        (LogicalPlan::Join(join), Some((strategy, build_right))) => {
            let how = Redistribution::Joined { strategy, build_right };
            let mark = ExchangeNode { input: Arc::unwrap_or_clone(join.left), how, keys: Vec::new(), adaptive: false };
            let left = Arc::new(LogicalPlan::Extension(Extension { node: Arc::new(mark) }));
            Ok(LogicalPlan::Join(Join { left, ..join }))
        }
        (other, _) => Ok(other),
    }
}

fn hint_node(plan: &LogicalPlan) -> Option<&ExchangeNode> {
    let LogicalPlan::Extension(extension) = plan else { return None };
    extension.node.as_any().downcast_ref::<ExchangeNode>().filter(|node| matches!(node.how, Redistribution::Hint(_)))
}

/// The hint of a join's side: it is found below what has one input.
pub fn hint(plan: &LogicalPlan) -> Option<JoinStrategy> {
    if let Some(ExchangeNode { how: Redistribution::Hint(strategy), .. }) = hint_node(plan) {
        return Some(*strategy);
    }
    match plan.inputs().as_slice() {
        [input] => hint(input),
        _ => None,
    }
}

/// How the join runs, and whether its right side is the one that is made ready first.
fn decided(join: &Join, limits: Limits) -> (JoinStrategy, bool) {
    let sides = Sides::of(join);
    if join.null_aware {
        return (JoinStrategy::Broadcast, false);
    }
    let hints = [hint(&join.left), hint(&join.right)];
    let hinted = |strategy: JoinStrategy| hints.map(|h| h == Some(strategy));
    let inner = join.join_type == JoinType::Inner;
    let small = [sides.left, sides.right].map(|size| limits.threshold.is_some_and(|most| size <= most as f64));
    if join.on.is_empty() {
        let either = match hinted(JoinStrategy::Broadcast) {
            [true, true] => Some(sides.preferred()),
            [false, false] => None,
            [_, right] => Some(right),
        };
        if let Some(right) = either {
            return (JoinStrategy::Broadcast, right);
        }
        if inner && hinted(JoinStrategy::ReplicateNl).contains(&true) {
            return (JoinStrategy::ReplicateNl, false);
        }
        return match small {
            [true, false] => (JoinStrategy::Broadcast, false),
            [false, true] => (JoinStrategy::Broadcast, true),
            // Of two large sides Spark replicates the partitions.
            [false, false] if inner => (JoinStrategy::ReplicateNl, false),
            _ => (JoinStrategy::Broadcast, sides.preferred()),
        };
    }
    let [whole_left, whole_right] = sides.broadcastable();
    let [wants_left, wants_right] = hinted(JoinStrategy::Broadcast);
    if let Some(right) = sides.smaller_of(whole_left && wants_left, whole_right && wants_right) {
        return (JoinStrategy::Broadcast, right);
    }
    let can_merge = join.on.iter().all(|(key, _)| key.get_type(join.left.schema().as_ref()).is_ok_and(|t| merges(&t)));
    if can_merge && hinted(JoinStrategy::Merge).contains(&true) {
        return (JoinStrategy::Merge, false);
    }
    let [hash_left, hash_right] = sides.hashable();
    let [wants_left, wants_right] = hinted(JoinStrategy::ShuffleHash);
    if let Some(right) = sides.smaller_of(hash_left && wants_left, hash_right && wants_right) {
        return (JoinStrategy::ShuffleHash, right);
    }
    if inner && hinted(JoinStrategy::ReplicateNl).contains(&true) {
        return (JoinStrategy::ReplicateNl, false);
    }
    if let Some(right) = sides.smaller_of(whole_left && small[0], whole_right && small[1]) {
        return (JoinStrategy::Broadcast, right);
    }
    if can_merge && limits.prefers_merge {
        return (JoinStrategy::Merge, false);
    }
    (JoinStrategy::ShuffleHash, sides.smaller_of(hash_left, hash_right).unwrap_or(false))
}

/// What DataFusion's merge can compare. Floating point is left out: it stops at NaN.
fn merges(key: &Arrow) -> bool {
    matches!(
        key,
        Arrow::Boolean
            | Arrow::Int8
            | Arrow::Int16
            | Arrow::Int32
            | Arrow::Int64
            | Arrow::Utf8
            | Arrow::Binary
            | Arrow::Date32
            | Arrow::Decimal128(..)
            | Arrow::Timestamp(_, None)
    )
}

/// The two sides' sizes, and which rows come out of a join even where they find none.
struct Sides {
    left: f64,
    right: f64,
    kind: JoinType,
}

impl Sides {
    fn of(join: &Join) -> Self {
        let size = |plan: &LogicalPlan| sizes::of(plan).unwrap_or(f64::MAX);
        Self { left: size(&join.left), right: size(&join.right), kind: join.join_type }
    }

    fn right_is_smaller(&self) -> bool {
        self.right <= self.left
    }

    /// The one that may be taken, or the smaller of both.
    fn smaller_of(&self, left: bool, right: bool) -> Option<bool> {
        match (left, right) {
            (true, true) => Some(self.right_is_smaller()),
            (true, false) => Some(false),
            (false, true) => Some(true),
            (false, false) => None,
        }
    }

    /// Every task may have a side whole if none of its rows come out alone.
    fn broadcastable(&self) -> [bool; 2] {
        [
            matches!(self.kind, JoinType::Inner) || self.is_right_sided(),
            matches!(self.kind, JoinType::Inner | JoinType::Left | JoinType::LeftSemi | JoinType::LeftAnti | JoinType::LeftMark),
        ]
    }

    fn hashable(&self) -> [bool; 2] {
        let outer = matches!(self.kind, JoinType::Left | JoinType::Right | JoinType::Full);
        let [left, right] = self.broadcastable();
        [left || outer, right || outer]
    }

    fn is_right_sided(&self) -> bool {
        matches!(self.kind, JoinType::Right | JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark)
    }

    /// The side that a nested loop has whole.
    fn preferred(&self) -> bool {
        match self.kind {
            JoinType::Inner | JoinType::Full => self.right_is_smaller(),
            _ => !self.is_right_sided(),
        }
    }
}

/// DataFusion's physical rules with ours in place of its choice of joins, and behind them Spark's ways of sorting.
pub fn rules() -> Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> {
    let rules = PhysicalOptimizer::new().rules.into_iter();
    let rules = rules.map(|rule| if rule.name() == JoinRule.name() { Arc::new(JoinRule) as _ } else { rule });
    rules.chain([Arc::new(SparkOrdering) as _]).collect()
}

#[derive(Debug)]
struct JoinRule;

impl PhysicalOptimizerRule for JoinRule {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> DfResult<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| match chosen(&node)? {
            Some(join) => Ok(Transformed::yes(join)),
            None => Ok(Transformed::no(node)),
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "join_selection"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// The operator that the mark below a join asks for. The mark is kept below the side that is built, where `explain` and
/// `stages` find it.
fn chosen(plan: &Arc<dyn ExecutionPlan>) -> DfResult<Option<Arc<dyn ExecutionPlan>>> {
    let children = plan.children();
    let [left, right] = children.as_slice() else { return Ok(None) };
    let Some((strategy, build_right)) = mark(left) else { return Ok(None) };
    let (left, right) = (unmarked(left)?, Arc::clone(right));
    let how = Redistribution::Joined { strategy, build_right };
    let built = |side: Arc<dyn ExecutionPlan>| Arc::new(ExchangeExec::new(side, how.clone(), Vec::new(), false)) as Arc<dyn ExecutionPlan>;
    let sides = if build_right { vec![left, built(right)] } else { vec![built(left), right] };
    if let Some(join) = plan.downcast_ref::<HashJoinExec>() {
        let mode = if strategy == JoinStrategy::Broadcast { PartitionMode::CollectLeft } else { PartitionMode::Partitioned };
        let mut builder = join.builder().with_new_children(sides)?.with_partition_mode(mode);
        if let Some(keys) = normalized::keys(join.on(), &join.left().schema(), &join.right().schema())? {
            builder = builder.with_on(keys);
        }
        let join = builder.build()?;
        return Ok(Some(match strategy {
            JoinStrategy::Merge => merge(&join)?,
            JoinStrategy::ReplicateNl => looped(&join)?,
            _ if build_right => join.swap_inputs(mode)?,
            _ => Arc::new(join),
        }));
    }
    let options = ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute);
    let join = Arc::clone(plan).replace_children(sides, options)?;
    if !build_right {
        return Ok(Some(join));
    }
    if let Some(nested) = join.downcast_ref::<NestedLoopJoinExec>() {
        return nested.swap_inputs().map(Some);
    }
    join.downcast_ref::<CrossJoinExec>().map(CrossJoinExec::swap_inputs).transpose()
}

/// The mark that a join's side has, perhaps below what computes its keys.
pub fn mark(side: &Arc<dyn ExecutionPlan>) -> Option<(JoinStrategy, bool)> {
    if let Some(projection) = side.downcast_ref::<ProjectionExec>() {
        return mark(projection.input());
    }
    match side.downcast_ref::<ExchangeExec>()?.how {
        Redistribution::Joined { strategy, build_right } => Some((strategy, build_right)),
        _ => None,
    }
}

/// The mark below the side that a join builds, whatever has been put between.
pub fn built(side: &Arc<dyn ExecutionPlan>) -> Option<(JoinStrategy, bool)> {
    if let Some(exchange) = side.downcast_ref::<ExchangeExec>()
        && let Redistribution::Joined { strategy, build_right } = exchange.how
    {
        return Some((strategy, build_right));
    }
    let passes = side.is::<CoalescePartitionsExec>()
        || side.is::<RepartitionExec>()
        || side.is::<SortExec>()
        || side.is::<ProjectionExec>()
        || side.is::<CooperativeExec>();
    match side.children().as_slice() {
        [input] if passes => built(input),
        _ => None,
    }
}

/// Whether every pair of the sides' partitions is to be a task of its own.
pub fn is_by_pairs(left: &Arc<dyn ExecutionPlan>) -> bool {
    mark(uncollected(left)).is_some_and(|(strategy, _)| strategy == JoinStrategy::ReplicateNl)
}

/// A side that is needed whole as its own partitions: no shuffle has to bring them together first.
pub fn uncollected(side: &Arc<dyn ExecutionPlan>) -> &Arc<dyn ExecutionPlan> {
    match side.downcast_ref::<CoalescePartitionsExec>() {
        Some(coalesce) if coalesce.fetch().is_none() => coalesce.input(),
        _ => side,
    }
}

fn unmarked(side: &Arc<dyn ExecutionPlan>) -> DfResult<Arc<dyn ExecutionPlan>> {
    if let Some(exchange) = side.downcast_ref::<ExchangeExec>() {
        return Ok(Arc::clone(&exchange.input));
    }
    let children = side.children().into_iter().map(unmarked).collect::<DfResult<Vec<_>>>()?;
    Arc::clone(side).replace_children(children, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
}

fn merge(join: &HashJoinExec) -> DfResult<Arc<dyn ExecutionPlan>> {
    let (left, right) = (Arc::clone(join.left()), Arc::clone(join.right()));
    let order = vec![SortOptions::default(); join.on().len()];
    let (on, filter) = (join.on().to_vec(), join.filter().cloned());
    Ok(Arc::new(SortMergeJoinExec::try_new(left, right, on, filter, *join.join_type(), order, join.null_equality())?))
}

/// The join by comparing every pair of rows: its keys become a part of its condition.
fn looped(join: &HashJoinExec) -> DfResult<Arc<dyn ExecutionPlan>> {
    let (left, right) = (join.left(), join.right());
    let width = left.schema().fields().len();
    let schema = both(&left.schema(), &right.schema());
    let shifted = |expr: &Arc<dyn PhysicalExpr>, place: &dyn Fn(usize) -> usize| {
        Arc::clone(expr)
            .transform(|e| match e.downcast_ref::<Column>() {
                Some(c) => Ok(Transformed::yes(Arc::new(Column::new(c.name(), place(c.index()))) as Arc<dyn PhysicalExpr>)),
                None => Ok(Transformed::no(e)),
            })
            .data()
    };
    let equals = match join.null_equality() {
        NullEquality::NullEqualsNull => Operator::IsNotDistinctFrom,
        NullEquality::NullEqualsNothing => Operator::Eq,
    };
    let mut condition: Option<Arc<dyn PhysicalExpr>> = None;
    let mut and = |part: Arc<dyn PhysicalExpr>| {
        condition = Some(match condition.take() {
            Some(all) => Arc::new(BinaryExpr::new(all, Operator::And, part)) as Arc<dyn PhysicalExpr>,
            None => part,
        });
    };
    for (l, r) in join.on() {
        let (l, r) = (shifted(l, &|i| i)?, shifted(r, &|i| i + width)?);
        and(Arc::new(BinaryExpr::new(l, equals, r)));
    }
    if let Some(filter) = join.filter() {
        let places = filter.column_indices();
        let place = |i: usize| match places.get(i) {
            Some(ColumnIndex { index, side: JoinSide::Right }) => index + width,
            Some(ColumnIndex { index, .. }) => *index,
            None => i,
        };
        and(shifted(filter.expression(), &place)?);
    }
    let left_columns = (0..width).map(|index| ColumnIndex { index, side: JoinSide::Left });
    let right_columns = (0..right.schema().fields().len()).map(|index| ColumnIndex { index, side: JoinSide::Right });
    let filter = condition.map(|condition| JoinFilter::new(condition, left_columns.chain(right_columns).collect(), schema));
    Ok(Arc::new(NestedLoopJoinExec::try_new(Arc::clone(left), Arc::clone(right), filter, join.join_type(), None)?))
}

fn both(left: &SchemaRef, right: &SchemaRef) -> SchemaRef {
    let fields: Vec<_> = left.fields().iter().chain(right.fields()).cloned().collect();
    Arc::new(Schema::new(fields))
}
