//! Joins as Spark writes them: the sides in the query's order, and which of them is built.

use std::any::Any;
use std::sync::Arc;

use datafusion::common::JoinType;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::joins::utils::JoinFilter;
use datafusion::physical_plan::joins::{CrossJoinExec, HashJoinExec, JoinOnRef, NestedLoopJoinExec, PartitionMode, SortMergeJoinExec};

use super::expression::expression;
use super::node::{Kind, Node};
use super::nodes::{Look, of};
use crate::analyzer::JoinStrategy;
use crate::physical::joins::{built, uncollected};
use crate::physical::normalized;
use crate::types::DataType;

pub fn node(plan: &Arc<dyn ExecutionPlan>, output: &[String], look: Look) -> Option<Node> {
    let inputs: Vec<Arc<dyn ExecutionPlan>> = plan.children().into_iter().cloned().collect();
    let [first, second] = inputs.as_slice() else { return None };
    let (strategy, build_right) = built(first).unwrap_or((JoinStrategy::Broadcast, false));
    let side = if build_right { "BuildRight" } else { "BuildLeft" };
    let join = Join { first, second, build_right, output, look };
    if let Some(j) = plan.downcast_ref::<HashJoinExec>() {
        let (l, r) = join.keys(j.on());
        let kind = join.kind(*j.join_type());
        let keys = format!("[{}], [{}], {}, {side}{}", l.join(", "), r.join(", "), join_name(kind), condition(j.filter()));
        let (text, mode) = if *j.partition_mode() == PartitionMode::CollectLeft {
            let built: Vec<_> = j.on().iter().map(|(key, _)| Arc::clone(key)).collect();
            let mode = format!("HashedRelationBroadcastMode({},{})", relation_keys(&built, first), j.null_aware);
            (format!("BroadcastHashJoin {keys}, {}, false", j.null_aware), Some(mode))
        } else {
            (format!("ShuffledHashJoin {keys}"), None)
        };
        let about = about(keyed(&l, &r), format!("{} {side}", join_name(kind)), kind, j.filter());
        return Some(join.node(text, mode, kind, about));
    }
    if let Some(j) = plan.downcast_ref::<SortMergeJoinExec>() {
        let (l, r) = join.keys(j.on());
        let kind = j.join_type();
        let text = format!("SortMergeJoin [{}], [{}], {}{}", l.join(", "), r.join(", "), join_name(kind), condition(j.filter().as_ref()));
        return Some(join.node(text, None, kind, about(keyed(&l, &r), join_name(kind).to_string(), kind, j.filter().as_ref())));
    }
    let (kind, filter) = match plan.downcast_ref::<NestedLoopJoinExec>() {
        Some(j) => (join.kind(*j.join_type()), j.filter()),
        None if plan.is::<CrossJoinExec>() => (JoinType::Inner, None),
        None => return None,
    };
    if strategy == JoinStrategy::ReplicateNl {
        let text = filter.map_or_else(|| "CartesianProduct".to_string(), |f| format!("CartesianProduct {}", expression(f.expression())));
        return Some(join.node(text, None, kind, about(Node::default(), join_name(kind).to_string(), kind, filter)).of_its_own());
    }
    let name = if plan.is::<CrossJoinExec>() { "Cross" } else { join_name(kind) };
    let text = format!("BroadcastNestedLoopJoin {side}, {name}{}", condition(filter));
    let about = about(Node::default(), format!("{name} {side}"), kind, filter);
    Some(join.node(text, Some("IdentityBroadcastMode".into()), kind, about))
}

/// A join's sides as they run, the one that is built first, and what comes out.
struct Join<'p> {
    first: &'p Arc<dyn ExecutionPlan>,
    second: &'p Arc<dyn ExecutionPlan>,
    build_right: bool,
    output: &'p [String],
    look: Look,
}

impl Join<'_> {
    /// The left side's keys and the right side's.
    fn keys(&self, on: JoinOnRef<'_>) -> (Vec<String>, Vec<String>) {
        let (first, second) = on.iter().map(|(a, b)| (expression(a), expression(b))).unzip();
        if self.build_right { (second, first) } else { (first, second) }
    }

    fn kind(&self, kind: JoinType) -> JoinType {
        if self.build_right { kind.swap() } else { kind }
    }

    /// `about` has what the formatted mode says.
    fn node(&self, text: String, broadcast: Option<String>, kind: JoinType, about: Node) -> Node {
        // What is needed whole is collected as it is.
        let mut first = of(uncollected(self.first), self.look);
        if let Some(mode) = broadcast {
            let columns = first.output.clone();
            first = Node::new(format!("BroadcastExchange {mode}"), vec![first], columns).exchange().detail("Arguments", mode);
            first.kind = Kind::Other;
        }
        let second = of(self.second, self.look);
        let (left, right) = if self.build_right { (second, first) } else { (first, second) };
        let own = self.output.iter().filter(|c| !left.output.contains(c) && !right.output.contains(c)).cloned();
        let all: Vec<String> = match kind {
            JoinType::LeftSemi | JoinType::LeftAnti | JoinType::LeftMark => left.output.iter().cloned().chain(own).collect(),
            JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark => right.output.iter().cloned().chain(own).collect(),
            _ => left.output.iter().chain(&right.output).cloned().collect(),
        };
        let node = Node { text, children: vec![left, right], output: all.clone(), ..about }.compiled().of_kind(Kind::Join);
        let mut wanted = self.output.to_vec();
        let mut given = all;
        // DataFusion's joins may leave columns out. Those that it has in another order are put back above.
        if wanted.len() == given.len() {
            wanted.sort_unstable();
            given.sort_unstable();
            if wanted == given {
                return node;
            }
        }
        Node::project(self.output.to_vec(), node, self.output.to_vec())
    }
}

fn condition(filter: Option<&JoinFilter>) -> String {
    filter.map_or(String::new(), |f| format!(", {}", expression(f.expression())))
}

fn keyed(left: &[String], right: &[String]) -> Node {
    Node::default().list("Left keys", left).list("Right keys", right)
}

/// What the formatted mode says of a join: `join` behind its name in the tree, the rest below.
fn about(node: Node, join: String, kind: JoinType, filter: Option<&JoinFilter>) -> Node {
    let condition = filter.map_or("None".to_string(), |f| expression(f.expression()));
    Node { join, ..node.detail("Join type", join_name(kind)).detail("Join condition", condition) }
}

/// The keys as a hashed relation has them: whole numbers as one long where they fit in one.
fn relation_keys(keys: &[Arc<dyn PhysicalExpr>], side: &Arc<dyn ExecutionPlan>) -> String {
    let schema = side.schema();
    let typed: Vec<(String, Option<DataType>)> = keys
        .iter()
        .map(|key| {
            let data_type = key.data_type(&schema).ok().and_then(|t| DataType::from_arrow(&t).ok());
            let inner = normalized::inner(key);
            let any: &dyn Any = inner.unwrap_or(key).as_ref();
            let text = match (any.downcast_ref::<Column>(), &data_type) {
                (Some(c), Some(t)) => {
                    let nullable = key.nullable(&schema).unwrap_or(true);
                    let input = format!("input[{}, {}, {nullable}]", c.index(), t.simple_string());
                    if inner.is_some() { format!("knownfloatingpointnormalized({}({input}))", normalized::KEY) } else { input }
                }
                _ => expression(key),
            };
            (text, data_type)
        })
        .collect();
    let bytes: Option<usize> = typed.iter().map(|(_, t)| t.as_ref().filter(|t| t.is_integral()).map(DataType::default_size)).sum();
    let texts: Vec<String> = match bytes {
        Some(bytes) if bytes <= 8 => {
            let long = |(text, t): &(String, Option<DataType>)| {
                if *t == Some(DataType::Long) { text.clone() } else { format!("cast({text} as bigint)") }
            };
            let packed = typed.iter().skip(1).fold(typed.first().map(long).unwrap_or_default(), |all, key| {
                let bits = 8 * key.1.as_ref().map_or(8, DataType::default_size);
                format!("(shiftleft({all}, {bits}) | ({} & {}))", long(key), (1u128 << bits) - 1)
            });
            vec![packed]
        }
        _ => typed.into_iter().map(|(text, _)| text).collect(),
    };
    format!("List({})", texts.join(", "))
}

/// Spark's name of a kind of join.
pub(super) fn join_name(kind: JoinType) -> &'static str {
    match kind {
        JoinType::Inner => "Inner",
        JoinType::Left => "LeftOuter",
        JoinType::Right => "RightOuter",
        JoinType::Full => "FullOuter",
        JoinType::LeftSemi => "LeftSemi",
        JoinType::RightSemi => "RightSemi",
        JoinType::LeftAnti => "LeftAnti",
        JoinType::RightAnti => "RightAnti",
        JoinType::LeftMark | JoinType::RightMark => "ExistenceJoin",
    }
}
