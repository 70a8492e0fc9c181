//! A physical plan to RDDs: bottom up, each place where partitions mix becomes a shuffle, and what lies between two such
//! places becomes one RDD whose tasks run that part of the plan.

use std::ops::Range;
use std::sync::Arc;

use datafusion::common::JoinType;
use datafusion::execution::SessionState;
use datafusion::physical_expr::{LexOrdering, PhysicalExpr, PhysicalSortExpr};
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::joins::{CrossJoinExec, HashJoinExec, NestedLoopJoinExec, PartitionMode};
use datafusion::physical_plan::limit::GlobalLimitExec;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use datafusion::physical_plan::union::UnionExec;
use datafusion::physical_plan::{
    ChildrenPropertiesMode, ExecutionPlan, ExecutionPlanProperties, Partitioning, PlanProperties, ReplaceChildrenOptions,
};
use touchpaper_core::random::XorShift;
use touchpaper_core::{Rdd, SparkContext};

use super::exchange::ExchangeExec;
use super::explain;
use super::joins;
use super::measured::Operators;
use super::own;
use super::partition::{self, Buckets};
use super::ranges;
use super::sample;
use super::scan::{ScanExec, drain, with_partitions};
use crate::analyzer::Redistribution;
use crate::batch::Batch;
use crate::conf::RuntimeConf;
use crate::error::{Error, Result};
use crate::session::SparkSession;

pub fn to_rdd(session: &SparkSession, state: &SessionState, plan: Arc<dyn ExecutionPlan>) -> Result<Rdd<Batch>> {
    let stages = Stages { context: session.context(), conf: session.conf(), state };
    let plan = stages.cut_sorted(plan)?;
    stages.rdd(plan)
}

/// Whether the plan's rows come out in an order that was asked for.
pub fn is_sorted(plan: &Arc<dyn ExecutionPlan>) -> bool {
    if plan.is::<SortPreservingMergeExec>() || plan.is::<SortExec>() {
        return true;
    }
    plan.downcast_ref::<ProjectionExec>().is_some_and(|p| is_sorted(p.input()))
}

/// What a limit alone stands above, so that it may be looked at partition by partition; and that limit.
pub fn below_limit(plan: &Arc<dyn ExecutionPlan>) -> Option<(Arc<dyn ExecutionPlan>, usize)> {
    if let Some(limit) = plan.downcast_ref::<GlobalLimitExec>()
        && limit.skip() == 0
    {
        let own = limit.fetch().unwrap_or(usize::MAX);
        let (below, more) = below_limit(limit.input()).unwrap_or_else(|| (Arc::clone(limit.input()), usize::MAX));
        return Some((below, own.min(more)));
    }
    let coalesce = plan.downcast_ref::<CoalescePartitionsExec>()?;
    Some((Arc::clone(coalesce.input()), coalesce.fetch().unwrap_or(usize::MAX)))
}

struct Stages<'s> {
    context: &'s SparkContext,
    conf: &'s RuntimeConf,
    state: &'s SessionState,
}

impl Stages<'_> {
    /// The plan with every cut in it made: only this part of it runs in the last stage.
    fn cut(&self, plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
        if let Some(pairs) = self.cut_pairs(&plan)? {
            return Ok(pairs);
        }
        if let Some(broadcast) = self.cut_broadcast(&plan)? {
            return Ok(broadcast);
        }
        let children = plan.children().into_iter().map(|c| self.cut(Arc::clone(c))).collect::<Result<Vec<_>>>()?;
        let plan = with_children(plan, children)?;
        if let Some(repartition) = plan.downcast_ref::<RepartitionExec>() {
            let input = Arc::clone(repartition.input());
            if repartition.preserve_order() {
                return Err(Error::internal("an exchange that keeps the order"));
            }
            return match repartition.partitioning() {
                Partitioning::Hash(keys, partitions) => self.adaptive_shuffle(input, keys.clone(), *partitions, plan.properties()),
                Partitioning::RoundRobinBatch(reducers) => Ok(read(self.deal_shuffle(input, *reducers)?, plan.properties())),
                other => Err(Error::unsupported(format!("an exchange by {other}"))),
            };
        }
        if let Some(coalesce) = plan.downcast_ref::<CoalescePartitionsExec>() {
            if coalesce.input().output_partitioning().partition_count() <= 1 {
                return Ok(Arc::clone(coalesce.input()));
            }
            let single = self.single_shuffle(Arc::clone(coalesce.input()), coalesce.fetch())?;
            return Ok(read(single, plan.properties()));
        }
        if let Some(merge) = plan.downcast_ref::<SortPreservingMergeExec>() {
            let input = Arc::clone(merge.input());
            let runs = input.output_partitioning().partition_count();
            if runs <= 1 {
                return Ok(plan);
            }
            // Each map task's rows are one sorted run, a bucket of its own; the one reducing task merges them all.
            let properties = Arc::clone(input.properties());
            let rdd = self.rdd(input)?;
            let shuffled = rdd.shuffle("Exchange", runs, move |task, stream| {
                let mut buckets: Vec<Vec<Batch>> = vec![Vec::new(); runs];
                if let Some(own) = buckets.get_mut(task.partition()) {
                    *own = stream.collect::<touchpaper_core::Result<_>>()?;
                }
                Ok(buckets)
            });
            return with_children(plan, vec![read(shuffled, &properties)]);
        }
        if let Some(exchange) = plan.downcast_ref::<ExchangeExec>() {
            let input = Arc::clone(&exchange.input);
            let rdd = match &exchange.how {
                Redistribution::Hash(partitions) if exchange.adaptive => {
                    return self.adaptive_shuffle(input, exchange.keys.clone(), *partitions, plan.properties());
                }
                Redistribution::Range(partitions, directions) if exchange.adaptive => {
                    let ranged = self.ranged(input, ranges::sort_keys(&exchange.keys, directions), *partitions)?;
                    let properties = Arc::new(with_partitions(plan.properties(), ranged.num_partitions()));
                    return Ok(read(ranged, &properties));
                }
                Redistribution::Hash(reducers) => self.hash_shuffle(input, exchange.keys.clone(), *reducers, *reducers)?,
                Redistribution::RoundRobin(reducers) => self.deal_shuffle(input, *reducers)?,
                Redistribution::Coalesce(partitions) => self.rdd(input)?.coalesce(*partitions),
                Redistribution::Range(reducers, directions) => {
                    ranges::shuffle(&self.rdd(input)?, ranges::sort_keys(&exchange.keys, directions), *reducers)?
                }
                Redistribution::Direct(reducers) => self.direct_shuffle(input, exchange.keys.clone(), *reducers)?,
                Redistribution::Sort(directions) => {
                    let Some(ordering) = LexOrdering::new(ranges::sort_keys(&exchange.keys, directions)) else { return Ok(input) };
                    return Ok(Arc::new(SortExec::new(ordering, input).with_preserve_partitioning(true)));
                }
                Redistribution::Sample(sampling) => sample::rows(&self.rdd(input)?, *sampling),
                Redistribution::Hint(_) | Redistribution::Joined { .. } => return Ok(input),
            };
            return Ok(read(rdd, plan.properties()));
        }
        Ok(plan)
    }

    /// Joins whose left side every task needs whole: it is collected first, by a job of its own, as Spark's
    /// BroadcastExchange is.
    fn cut_broadcast(&self, plan: &Arc<dyn ExecutionPlan>) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let collects = plan.downcast_ref::<HashJoinExec>().is_some_and(|j| *j.partition_mode() == PartitionMode::CollectLeft);
        let join_type = if let Some(join) = plan.downcast_ref::<HashJoinExec>().filter(|_| collects) {
            *join.join_type()
        } else if let Some(join) = plan.downcast_ref::<NestedLoopJoinExec>() {
            *join.join_type()
        } else if plan.downcast_ref::<CrossJoinExec>().is_some() {
            JoinType::Inner
        } else {
            return Ok(None);
        };
        let children: Vec<_> = plan.children().into_iter().cloned().collect();
        let [left, right] = children.as_slice() else { return Err(Error::internal("a join of two sides")) };
        let properties = Arc::clone(left.properties());
        let left = self.cut(Arc::clone(joins::uncollected(left)))?;
        let mut right = self.cut(Arc::clone(right))?;
        // Which rows of the left found none is known only when all of the right was seen: by one task, then.
        let emits_left =
            !matches!(join_type, JoinType::Inner | JoinType::Right | JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark);
        if emits_left && right.output_partitioning().partition_count() > 1 {
            let single: Arc<dyn ExecutionPlan> = Arc::new(CoalescePartitionsExec::new(Arc::clone(&right)));
            let properties = Arc::clone(single.properties());
            right = read(self.single_shuffle(right, None)?, &properties);
        }
        let batches = self.rdd(left)?.collect()?;
        let broadcast: Arc<dyn ExecutionPlan> = Arc::new(ScanExec::broadcast(batches, &properties));
        Ok(Some(with_children(Arc::clone(plan), vec![broadcast, right])?))
    }

    /// Joins whose tasks each have one partition of either side.
    fn cut_pairs(&self, plan: &Arc<dyn ExecutionPlan>) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let children = plan.children();
        let [left, right] = children.as_slice() else { return Ok(None) };
        if !(plan.is::<NestedLoopJoinExec>() || plan.is::<CrossJoinExec>()) || !joins::is_by_pairs(left) {
            return Ok(None);
        }
        let properties = Arc::clone(left.properties());
        let left = self.rdd(self.cut(Arc::clone(joins::uncollected(left)))?)?;
        let right = self.cut(Arc::clone(*right))?;
        let right_properties = Arc::clone(right.properties());
        let right = self.rdd(right)?;
        let (width, pairs) = (right.num_partitions().max(1), left.num_partitions() * right.num_partitions());
        let dependencies = vec![left.narrow(), right.narrow()];
        let (join, runtime) = (Arc::clone(plan), self.state.task_ctx());
        let rdd = self.context.rdd("CartesianProduct", pairs, dependencies, move |pair, task| {
            // The left partition is looked at once for each batch of the right one: it is kept whole.
            let whole = left.iterator(pair / width, task)?.collect::<touchpaper_core::Result<Vec<_>>>()?;
            let sides: Vec<Arc<dyn ExecutionPlan>> =
                vec![Arc::new(ScanExec::broadcast(whole, &properties)), read(right.clone(), &right_properties)];
            let join = with_children(Arc::clone(&join), sides)?;
            let stream = join.execute(pair % width, Arc::clone(&runtime)).map_err(|e| touchpaper_core::Error::from(Error::from(e)))?;
            Ok(drain(stream, task.clone()))
        });
        let properties = Arc::new(with_partitions(plan.properties(), pairs));
        Ok(Some(read(rdd, &properties)))
    }

    /// An RDD whose partitions are the plan's. All its tasks run the one plan.
    fn rdd(&self, plan: Arc<dyn ExecutionPlan>) -> Result<Rdd<Batch>> {
        let plan = own::replaced(self.adapted(plan)?)?;
        // A scan alone is its RDD, but for the columns' names.
        let mut dependencies = Vec::new();
        leaves(&plan, &mut |scan| {
            if let Some(rdd) = scan.rdd() {
                dependencies.push(rdd.narrow());
            }
        });
        let partitions = plan.output_partitioning().partition_count();
        let runtime = self.state.task_ctx();
        let name = explain::operator(&plan);
        let operators = Operators::of(&plan, partitions);
        let only_reads = explain::operator(bottom(&plan)) == name;
        let rdd = self.context.rdd(&name, partitions, dependencies, move |partition, task| {
            let stream = plan.execute(partition, Arc::clone(&runtime)).map_err(|e| touchpaper_core::Error::from(Error::from(e)))?;
            Ok(operators.measure(partition, drain(stream, task.clone()), task))
        });
        Ok(if only_reads { rdd.within() } else { rdd })
    }

    /// By the hash of the keys, in as many partitions as the data asks for.
    fn adaptive_shuffle(
        &self,
        input: Arc<dyn ExecutionPlan>,
        keys: Vec<Arc<dyn PhysicalExpr>>,
        partitions: usize,
        properties: &Arc<PlanProperties>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let buckets = self.conf.shuffle_buckets().min(partitions).max(1);
        let shuffled = self.hash_shuffle(input, keys, partitions, buckets)?;
        let properties = Arc::new(with_partitions(properties, buckets));
        Ok(if self.conf.is_adaptive() { Arc::new(ScanExec::adaptive(shuffled, &properties)) } else { read(shuffled, &properties) })
    }

    /// By the hash of the keys to one of `partitions`, runs of which share a bucket.
    fn hash_shuffle(
        &self,
        input: Arc<dyn ExecutionPlan>,
        keys: Vec<Arc<dyn PhysicalExpr>>,
        partitions: usize,
        buckets: usize,
    ) -> Result<Rdd<Batch>> {
        Ok(self.rdd(input)?.shuffle("Exchange", buckets, move |_, stream| {
            let mut rows = Buckets::new(buckets);
            for batch in stream {
                rows.add_hashed(&batch?.0, &keys, partitions)?;
            }
            if partitions > buckets { Ok(rows.finish_in_order(&keys, partitions)?) } else { Ok(rows.finish()?) }
        }))
    }

    /// Before a stage reads shuffles, their map sides run, and small partitions that lie beside each other become one.
    fn adapted(&self, plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
        let mut shuffles = Vec::new();
        let mut fixed = false;
        leaves(&plan, &mut |scan| {
            fixed |= scan.is_fixed();
            if let Some(rdd) = scan.rdd().filter(|_| scan.is_adaptive()) {
                shuffles.push(rdd.clone());
            }
        });
        let Some(first) = shuffles.first() else { return Ok(plan) };
        let partitions = first.num_partitions();
        if fixed || has_union(&plan) || shuffles.iter().any(|s| s.num_partitions() != partitions) {
            return Ok(plan);
        }
        let mut sizes = vec![0u64; partitions];
        for shuffle in &shuffles {
            for (all, own) in sizes.iter_mut().zip(shuffle.shuffle_bytes()?.unwrap_or_default()) {
                *all += own;
            }
        }
        let runs = runs(&sizes, self.conf.partition_bytes(sizes.iter().sum()));
        if runs.len() == partitions { Ok(plan) } else { joined(plan, &runs) }
    }

    /// A sort over everything at the plan's top: rows go to ranges of the keys, each of which a task sorts. How many
    /// ranges there are follows the data, as it does where Spark adapts the plan.
    fn cut_sorted(&self, plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
        if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
            let input = self.cut_sorted(Arc::clone(projection.input()))?;
            return with_children(plan, vec![input]);
        }
        let Some(merge) = plan.downcast_ref::<SortPreservingMergeExec>() else { return self.cut(plan) };
        let Some(sort) = merge.input().downcast_ref::<SortExec>().filter(|s| s.fetch().is_none() && merge.fetch().is_none()) else {
            return self.cut(plan);
        };
        let input = self.cut(Arc::clone(sort.input()))?;
        let properties = Arc::clone(input.properties());
        let ranged = self.ranged(input, sort.expr().iter().cloned().collect(), self.conf.shuffle_partitions())?;
        let properties = Arc::new(with_partitions(&properties, ranged.num_partitions()));
        let sort = SortExec::new(sort.expr().clone(), read(ranged, &properties)).with_preserve_partitioning(true);
        Ok(Arc::new(sort))
    }

    /// Rows by ranges of their keys, at most `most` of them. The input runs once: it is kept while a sample is taken.
    fn ranged(&self, input: Arc<dyn ExecutionPlan>, orders: Vec<PhysicalSortExpr>, most: usize) -> Result<Rdd<Batch>> {
        let rdd = self.rdd(input)?;
        let maps = rdd.num_partitions();
        if maps <= 1 {
            // One task has all the rows; whether they are worth several is not looked into.
            return Ok(rdd);
        }
        let kept = rdd.shuffle("Exchange", maps, move |task, stream| {
            let mut buckets: Vec<Vec<Batch>> = vec![Vec::new(); maps];
            if let Some(own) = buckets.get_mut(task.partition()) {
                *own = stream.collect::<touchpaper_core::Result<_>>()?;
            }
            Ok(buckets)
        });
        let total: u64 = kept.shuffle_bytes()?.unwrap_or_default().iter().sum();
        let wanted = if self.conf.is_adaptive() { total.div_ceil(self.conf.partition_bytes(total)) } else { most as u64 };
        let ranges = usize::try_from(wanted).unwrap_or(most).clamp(1, most);
        if ranges == 1 {
            return Ok(kept.joined(std::iter::once(0..maps).collect()));
        }
        ranges::shuffle(&kept, orders, ranges)
    }

    /// The first key is the partition.
    fn direct_shuffle(&self, input: Arc<dyn ExecutionPlan>, keys: Vec<Arc<dyn PhysicalExpr>>, reducers: usize) -> Result<Rdd<Batch>> {
        Ok(self.rdd(input)?.shuffle("Exchange", reducers, move |_, stream| {
            let mut buckets = Buckets::new(reducers);
            for batch in stream {
                buckets.add_direct(&batch?.0, &keys)?;
            }
            Ok(buckets.finish()?)
        }))
    }

    fn deal_shuffle(&self, input: Arc<dyn ExecutionPlan>, reducers: usize) -> Result<Rdd<Batch>> {
        Ok(self.rdd(input)?.shuffle("Exchange", reducers, move |task, stream| {
            let mut buckets = Buckets::new(reducers);
            // Each map task starts elsewhere, so that small partitions do not all fill the first.
            let most = u32::try_from(reducers).unwrap_or(u32::MAX);
            let mut next = XorShift::new(task.partition() as i64).next_int_below(most) as usize + 1;
            for batch in partition::in_hash_order(stream, reducers)? {
                buckets.add_in_turn(&batch?.0, &mut next)?;
            }
            Ok(buckets.finish()?)
        }))
    }

    /// Everything to one reducer; no more than `fetch` rows of each map task.
    fn single_shuffle(&self, input: Arc<dyn ExecutionPlan>, fetch: Option<usize>) -> Result<Rdd<Batch>> {
        let fetch = fetch.unwrap_or(usize::MAX);
        let rdd = self.rdd(input)?.shuffle("Exchange", 1, move |_, stream| {
            let (mut batches, mut rows) = (Vec::new(), 0);
            for batch in stream {
                let batch = batch?.0;
                let batch = batch.slice(0, batch.num_rows().min(fetch - rows));
                rows += batch.num_rows();
                batches.push(Batch(batch));
                if rows >= fetch {
                    break;
                }
            }
            Ok(vec![batches])
        });
        if fetch == usize::MAX {
            return Ok(rdd);
        }
        // The reducer has up to `fetch` rows of every map task and gives that many in all.
        Ok(rdd.map_partitions(move |_, stream| {
            let mut left = fetch;
            Ok(Box::new(stream.map_while(move |batch| match batch {
                Ok(batch) if left > 0 => {
                    let batch = batch.0.slice(0, batch.0.num_rows().min(left));
                    left -= batch.num_rows();
                    Some(Ok(Batch(batch)))
                }
                Ok(_) => None,
                Err(error) => Some(Err(error)),
            })))
        }))
    }
}

/// Neighbouring partitions in runs of about `target` bytes: Spark's ShufflePartitionsUtil. Empty ones are left out.
fn runs(sizes: &[u64], target: u64) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let (mut start, mut bytes) = (0, 0u64);
    for (i, size) in sizes.iter().enumerate() {
        if i > start && bytes.saturating_add(*size) > target {
            if bytes > 0 {
                out.push(start..i);
            }
            (start, bytes) = (i, 0);
        }
        bytes += size;
    }
    if bytes > 0 || out.is_empty() {
        out.push(start..sizes.len());
    }
    out
}

fn joined(plan: Arc<dyn ExecutionPlan>, runs: &[Range<usize>]) -> Result<Arc<dyn ExecutionPlan>> {
    if let Some(scan) = plan.downcast_ref::<ScanExec>() {
        return match scan.is_adaptive().then(|| scan.joined(runs)).flatten() {
            Some(joined) => Ok(Arc::new(joined)),
            None => Ok(plan),
        };
    }
    let children = plan.children().into_iter().map(|c| joined(Arc::clone(c), runs)).collect::<Result<Vec<_>>>()?;
    with_children(plan, children)
}

fn has_union(plan: &Arc<dyn ExecutionPlan>) -> bool {
    plan.is::<UnionExec>() || plan.children().into_iter().any(has_union)
}

fn read(rdd: Rdd<Batch>, properties: &Arc<PlanProperties>) -> Arc<dyn ExecutionPlan> {
    Arc::new(ScanExec::in_place_of(rdd, properties))
}

fn with_children(plan: Arc<dyn ExecutionPlan>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
    if children.is_empty() {
        return Ok(plan);
    }
    let options = ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute);
    Ok(plan.replace_children(children, options)?)
}

/// The lowest operator of those that have one input.
fn bottom(mut plan: &Arc<dyn ExecutionPlan>) -> &Arc<dyn ExecutionPlan> {
    while let [input] = plan.children().as_slice() {
        plan = input;
    }
    plan
}

fn leaves(plan: &Arc<dyn ExecutionPlan>, visit: &mut dyn FnMut(&ScanExec)) {
    if let Some(scan) = plan.downcast_ref::<ScanExec>() {
        visit(scan);
    }
    for child in plan.children() {
        leaves(child, visit);
    }
}
