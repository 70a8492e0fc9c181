//! Physical operators as nodes with Spark's names and arguments.

use std::any::Any;
use std::sync::Arc;

use datafusion::common::JoinType;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::joins::{CrossJoinExec, HashJoinExec, NestedLoopJoinExec, PartitionMode};
use datafusion::physical_plan::limit::{GlobalLimitExec, LocalLimitExec};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use datafusion::physical_plan::union::UnionExec;
use datafusion::physical_plan::windows::{BoundedWindowAggExec, WindowAggExec};
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties, Partitioning};

use super::expression::{expression, ordering, sort};
use crate::analyzer::{Direction, Redistribution};
use crate::format;
use crate::physical::exchange::ExchangeExec;
use crate::physical::scan::ScanExec;

#[derive(Default)]
pub struct Node {
    /// The line of `explain()`.
    pub text: String,
    pub children: Vec<Node>,
    /// Columns that come out.
    pub output: Vec<String>,
    /// What the formatted mode says below the operator.
    pub details: Vec<(&'static str, String)>,
    pub id: usize,
    /// Whether Spark would compile it into its stage's one function; here such operators run in one pass too.
    pub codegen: bool,
    pub is_join: bool,
    pub shows_output: bool,
    is_exchange: bool,
    projected: Vec<String>,
}

impl Node {
    fn new(text: impl Into<String>, children: Vec<Node>, output: Vec<String>) -> Self {
        Self { text: text.into(), children, output, ..Self::default() }
    }

    fn compiled(self) -> Self {
        Self { codegen: true, ..self }
    }

    fn detail(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.details.push((name, value.into()));
        self
    }

    fn exchange(self) -> Self {
        Self { is_exchange: true, ..self }
    }

    /// The operator's name, and what kind of scan it is.
    pub fn title(&self) -> String {
        let end = self.text.find(['(', '[', ',']).unwrap_or(self.text.len());
        let head = self.text.get(..end).unwrap_or("").trim();
        let words = if head.starts_with("Scan") { 2 } else { 1 };
        head.split(' ').take(words).collect::<Vec<_>>().join(" ")
    }

    /// Output as the formatted mode has it: a projection's expressions.
    pub fn shown_output(&self) -> Vec<String> {
        if self.projected.is_empty() { self.output.clone() } else { self.projected.clone() }
    }

    /// Plans with exchanges are subject to change while they run.
    pub fn is_adaptive(&self) -> bool {
        self.is_exchange || self.children.iter().any(Node::is_adaptive)
    }

    pub fn codegen(&mut self, on: bool) {
        self.codegen = on && self.codegen;
        for child in &mut self.children {
            child.codegen(on);
        }
    }

    pub fn number(&mut self, next: &mut usize) {
        for child in &mut self.children {
            child.number(next);
        }
        self.id = *next;
        *next += 1;
    }

    pub fn number_exchanges(&mut self, next: &mut usize) {
        for child in &mut self.children {
            child.number_exchanges(next);
        }
        if self.is_exchange {
            *next += 1;
            self.text.push_str(&format!(", [plan_id={next}]"));
        }
    }
}

/// The operator's name alone: what stages are called by.
pub fn operator(plan: &Arc<dyn ExecutionPlan>) -> String {
    let node = of(plan);
    node.title().split(' ').next().unwrap_or("").to_string()
}

fn columns(plan: &Arc<dyn ExecutionPlan>) -> Vec<String> {
    plan.schema().fields().iter().map(|f| f.name().clone()).collect()
}

fn bracketed(columns: &[String]) -> String {
    format!("[{}]", columns.join(","))
}

pub fn of(plan: &Arc<dyn ExecutionPlan>) -> Node {
    let output = columns(plan);
    if let Some(scan) = plan.downcast_ref::<ScanExec>() {
        let text = scan.explain(&bracketed(&output));
        let codegen = text.starts_with("Range") || text.starts_with("Scan");
        let arguments = text.clone();
        let node = Node { codegen, ..Node::new(text, Vec::new(), output) };
        return if arguments.starts_with("Range") { node.detail("Arguments", arguments) } else { node };
    }
    if let Some(join) = join(plan, &output) {
        return join;
    }
    if let Some(aggregate) = plan.downcast_ref::<AggregateExec>() {
        return aggregate_node(aggregate, of(aggregate.input()), output);
    }
    let children: Vec<Node> = plan.children().into_iter().map(of).collect();
    one_input(plan, children, output)
}

fn one_input(plan: &Arc<dyn ExecutionPlan>, mut children: Vec<Node>, output: Vec<String>) -> Node {
    // An operator that only DataFusion has stands for its input.
    if plan.is::<CooperativeExec>()
        && let Some(child) = children.pop()
    {
        return child;
    }
    if let Some(p) = plan.downcast_ref::<ProjectionExec>() {
        let items: Vec<String> = p
            .expr()
            .iter()
            .map(|e| {
                let text = expression(&e.expr);
                if text == e.alias { text } else { format!("{text} AS {}", e.alias) }
            })
            .collect();
        // A projection that only renames what was read is no work of its own.
        let renames = p.expr().iter().all(|e| (e.expr.as_ref() as &dyn Any).is::<Column>());
        if renames
            && p.input().is::<ScanExec>()
            && p.input().schema().fields().len() == items.len()
            && let Some(child) = children.pop()
        {
            return child;
        }
        let text = if items.is_empty() { "Project".to_string() } else { format!("Project [{}]", items.join(", ")) };
        let node = Node::new(text, children, output).compiled();
        return Node { shows_output: true, projected: items, ..node };
    }
    if let Some(f) = plan.downcast_ref::<FilterExec>() {
        let condition = expression(f.predicate());
        return Node::new(format!("Filter {condition}"), children, output).compiled().detail("Condition ", condition);
    }
    if let Some(r) = plan.downcast_ref::<RepartitionExec>() {
        let how = match r.partitioning() {
            Partitioning::Hash(keys, n) => {
                let keys: Vec<_> = keys.iter().map(expression).collect();
                format!("hashpartitioning({}, {n}), ENSURE_REQUIREMENTS", keys.join(", "))
            }
            other => format!("RoundRobinPartitioning({})", other.partition_count()),
        };
        return Node::new(format!("Exchange {how}"), children, output).exchange().detail("Arguments", how);
    }
    if let Some(e) = plan.downcast_ref::<ExchangeExec>() {
        return exchange(e, children, output);
    }
    if let Some(c) = plan.downcast_ref::<CoalescePartitionsExec>() {
        if let Some(n) = c.fetch() {
            return Node::new(format!("CollectLimit {n}"), children, output).detail("Arguments", n.to_string());
        }
        return single(c.input(), children, output);
    }
    if let Some(m) = plan.downcast_ref::<SortPreservingMergeExec>() {
        let keys = ordering(m.expr());
        if let Some(n) = m.fetch() {
            // Each task's own best are sorted below it.
            let input = children.pop().map(|mut child| match child.text.starts_with("LocalTopK") {
                true => child.children.pop().unwrap_or(child),
                false => child,
            });
            let text = format!("TakeOrderedAndProject(limit={n}, orderBy=[{keys}], output={})", bracketed(&output));
            return Node::new(text, input.into_iter().collect(), output);
        }
        return global_sort(&keys, m.input(), children, output);
    }
    if let Some(s) = plan.downcast_ref::<SortExec>() {
        let keys = ordering(s.expr());
        if let Some(n) = s.fetch() {
            let name = if s.preserve_partitioning() { "LocalTopK" } else { "TakeOrderedAndProject" };
            let text = format!("{name}(limit={n}, orderBy=[{keys}], output={})", bracketed(&output));
            return Node::new(text, children, output);
        }
        let text = format!("[{keys}], false, 0");
        return Node::new(format!("Sort {text}"), children, output).compiled().detail("Arguments", text);
    }
    if let Some(l) = plan.downcast_ref::<GlobalLimitExec>() {
        let fetch = l.fetch().map_or(-1, |n| i64::try_from(n + l.skip()).unwrap_or(i64::MAX));
        // A limit over tasks' own limits is collected.
        let text = if l.skip() > 0 { format!("CollectLimit limit={fetch}, offset={}", l.skip()) } else { format!("CollectLimit {fetch}") };
        let input = children.pop().map(|mut child| match child.text.starts_with("CollectLimit") {
            true => child.children.pop().unwrap_or(child),
            false => child,
        });
        return Node::new(text, input.into_iter().collect(), output);
    }
    if let Some(l) = plan.downcast_ref::<LocalLimitExec>() {
        return Node::new(format!("LocalLimit {}", l.fetch()), children, output).compiled();
    }
    if plan.is::<UnionExec>() {
        return Node::new("Union", children, output).compiled();
    }
    if let Some(w) = plan.downcast_ref::<BoundedWindowAggExec>() {
        return window(w.window_expr(), children, output);
    }
    if let Some(w) = plan.downcast_ref::<WindowAggExec>() {
        return window(w.window_expr(), children, output);
    }
    match plan.name() {
        "PlaceholderRowExec" => Node::new("Scan OneRowRelation[]", children, Vec::new()).compiled(),
        "EmptyExec" => Node::new(format!("LocalTableScan <empty>, {}", bracketed(&output)), children, output),
        "UnnestExec" => Node::new("Generate explode", children, output).compiled(),
        "DataSourceExec" => Node::new(format!("LocalTableScan {}", bracketed(&output)), children, output),
        other => Node::new(format!("{} {}", other.trim_end_matches("Exec"), bracketed(&output)), children, output),
    }
}

fn exchange(e: &ExchangeExec, children: Vec<Node>, output: Vec<String>) -> Node {
    let keys = || e.keys.iter().map(expression).collect::<Vec<_>>().join(", ");
    let origin = if e.adaptive { "REPARTITION_BY_COL" } else { "REPARTITION_BY_NUM" };
    let directed = |directions: &[Direction]| {
        let keys = crate::physical::ranges::sort_keys(&e.keys, directions);
        keys.iter().map(|k| sort(&k.expr, k.options)).collect::<Vec<_>>().join(", ")
    };
    let how = match &e.how {
        Redistribution::Hash(n) => format!("hashpartitioning({}, {n}), {origin}", keys()),
        Redistribution::Range(n, directions) => format!("rangepartitioning({}, {n}), {origin}", directed(directions)),
        Redistribution::RoundRobin(n) => format!("RoundRobinPartitioning({n}), {origin}"),
        Redistribution::Direct(n) => format!("shufflepartitionidpassthrough({}, {n}), {origin}", keys()),
        Redistribution::Coalesce(n) => return Node::new(format!("Coalesce {n}"), children, output).detail("Arguments", n.to_string()),
        Redistribution::Sort(directions) => {
            let text = format!("[{}], false, 0", directed(directions));
            return Node::new(format!("Sort {text}"), children, output).compiled().detail("Arguments", text);
        }
        Redistribution::Sample(sampling) => {
            let (lower, upper) = sampling.bounds();
            let (lower, upper) = (format::java_double(lower), format::java_double(upper));
            let text = format!("{lower}, {upper}, {}, {}", sampling.replacement, sampling.seed);
            return Node::new(format!("Sample {text}"), children, output).compiled().detail("Arguments", text);
        }
        Redistribution::Broadcast => {
            let mut children = children;
            return children.pop().unwrap_or_default();
        }
    };
    Node::new(format!("Exchange {how}"), children, output).exchange().detail("Arguments", how)
}

/// All rows to one task, unless there is one already.
fn single(input: &Arc<dyn ExecutionPlan>, mut children: Vec<Node>, output: Vec<String>) -> Node {
    if input.output_partitioning().partition_count() <= 1
        && let Some(child) = children.pop()
    {
        return child;
    }
    let how = "SinglePartition, ENSURE_REQUIREMENTS";
    Node::new(format!("Exchange {how}"), children, output).exchange().detail("Arguments", how)
}

/// A sort over all partitions: rows go to ranges of the keys, and each range is sorted.
fn global_sort(keys: &str, input: &Arc<dyn ExecutionPlan>, mut children: Vec<Node>, output: Vec<String>) -> Node {
    let Some(mut local) = children.pop() else { return Node::new("Sort", children, output) };
    let text = format!("[{keys}], true, 0");
    let partitions = input.output_partitioning().partition_count();
    if local.text.starts_with("Sort ") && input.is::<SortExec>() {
        local.text = format!("Sort {text}");
        local.details = vec![("Arguments", text)];
        if partitions > 1 {
            let below = std::mem::take(&mut local.children);
            let how = format!("rangepartitioning({keys}, {partitions}), ENSURE_REQUIREMENTS");
            let columns = local.output.clone();
            local.children = vec![Node::new(format!("Exchange {how}"), below, columns).exchange().detail("Arguments", how)];
        }
        return local;
    }
    let how = format!("rangepartitioning({keys}, {partitions}), ENSURE_REQUIREMENTS");
    Node::new(format!("Exchange {how}"), vec![local], output).exchange().detail("Arguments", how)
}

fn aggregate_node(a: &AggregateExec, input: Node, output: Vec<String>) -> Node {
    let partial = matches!(a.mode(), AggregateMode::Partial | AggregateMode::PartialReduce);
    let keys: Vec<String> = a.group_expr().expr().iter().map(|(_, name)| name.clone()).collect();
    let functions: Vec<String> = a
        .aggr_expr()
        .iter()
        .map(|f| {
            let arguments: Vec<_> = f.expressions().iter().map(expression).collect();
            let prefix = if partial { "partial_" } else { "" };
            let distinct = if f.is_distinct() { "distinct " } else { "" };
            format!("{prefix}{}({distinct}{})", spark_name(f.fun().name()), arguments.join(", "))
        })
        .collect();
    // Keys that are computed are so below it, under the names that they have above.
    let computed = partial || *a.mode() == AggregateMode::Single || *a.mode() == AggregateMode::SinglePartitioned;
    let items: Vec<(String, bool)> = a
        .group_expr()
        .expr()
        .iter()
        .map(|(e, name)| {
            let text = expression(e);
            let plain = (e.as_ref() as &dyn Any).is::<Column>();
            (if text == *name { text } else { format!("{text} AS {name}") }, plain)
        })
        .collect();
    let mut input = input;
    if computed && items.iter().any(|(_, plain)| !plain) {
        let passed = input.output.iter().filter(|c| !items.iter().any(|(i, _)| i == *c)).cloned();
        let projected: Vec<String> = passed.chain(items.iter().map(|(text, _)| text.clone())).collect();
        let columns = input.output.iter().cloned().chain(keys.iter().cloned()).collect();
        let node = Node::new(format!("Project [{}]", projected.join(", ")), vec![input], columns).compiled();
        input = Node { shows_output: true, projected, ..node };
    }
    let (keys, functions) = (keys.join(", "), functions.join(", "));
    let node = Node::new(format!("HashAggregate(keys=[{keys}], functions=[{functions}])"), vec![input], output).compiled();
    node.detail("Keys", format!("[{keys}]")).detail("Functions", format!("[{functions}]"))
}

fn join(plan: &Arc<dyn ExecutionPlan>, output: &[String]) -> Option<Node> {
    let inputs: Vec<Arc<dyn ExecutionPlan>> = plan.children().into_iter().cloned().collect();
    let [left, right] = inputs.as_slice() else { return None };
    let broadcast = |mode: String| {
        // Its partitions are collected as they are.
        let whole = match left.downcast_ref::<CoalescePartitionsExec>() {
            Some(c) if c.fetch().is_none() => of(c.input()),
            _ => of(left),
        };
        let columns = whole.output.clone();
        Node::new(format!("BroadcastExchange {mode}"), vec![whole], columns).exchange().detail("Arguments", mode)
    };
    let node = |text: String, left: Node| Node { is_join: true, codegen: true, ..Node::new(text, vec![left, of(right)], output.to_vec()) };
    if let Some(j) = plan.downcast_ref::<HashJoinExec>() {
        let (l, r): (Vec<_>, Vec<_>) = j.on().iter().map(|(l, r)| (expression(l), expression(r))).unzip();
        let kind = join_name(*j.join_type());
        let rest = j.filter().map_or(String::new(), |f| format!(", {}", expression(f.expression())));
        let (lk, rk) = (l.join(", "), r.join(", "));
        let joined = if *j.partition_mode() == PartitionMode::CollectLeft {
            let text = format!("BroadcastHashJoin [{lk}], [{rk}], {kind}, BuildLeft{rest}, false, false");
            node(text, broadcast(format!("HashedRelationBroadcastMode(List({lk}),false)")))
        } else {
            node(format!("ShuffledHashJoin [{lk}], [{rk}], {kind}, BuildLeft{rest}"), of(left))
        };
        let condition = j.filter().map_or("None".to_string(), |f| expression(f.expression()));
        let details = vec![
            ("Left keys", format!("[{lk}]")),
            ("Right keys", format!("[{rk}]")),
            ("Join type", kind.to_string()),
            ("Join condition", condition),
        ];
        return Some(Node { details, ..joined });
    }
    if let Some(j) = plan.downcast_ref::<NestedLoopJoinExec>() {
        let rest = j.filter().map_or(String::new(), |f| format!(", {}", expression(f.expression())));
        let text = format!("BroadcastNestedLoopJoin BuildLeft, {}{rest}", join_name(*j.join_type()));
        return Some(node(text, broadcast("IdentityBroadcastMode".into())));
    }
    if plan.is::<CrossJoinExec>() {
        return Some(node("BroadcastNestedLoopJoin BuildLeft, Cross".into(), broadcast("IdentityBroadcastMode".into())));
    }
    None
}

fn window(functions: &[Arc<dyn datafusion::physical_expr::window::WindowExpr>], children: Vec<Node>, output: Vec<String>) -> Node {
    let calls: Vec<_> = functions.iter().map(|w| w.name().to_string()).collect();
    let (mut keys, mut order) = (Vec::new(), Vec::new());
    if let Some(first) = functions.first() {
        keys = first.partition_by().iter().map(expression).collect();
        order = first.order_by().iter().map(|s| sort(&s.expr, s.options)).collect();
    }
    let text = format!("[{}], [{}], [{}]", calls.join(", "), keys.join(", "), order.join(", "));
    Node::new(format!("Window {text}"), children, output).detail("Arguments", text)
}

fn spark_name(name: &str) -> &str {
    match name {
        "first_value" => "first",
        "last_value" => "last",
        "array_agg" => "collect_list",
        "approx_distinct" => "approx_count_distinct",
        other => other,
    }
}

fn join_name(kind: JoinType) -> &'static str {
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
