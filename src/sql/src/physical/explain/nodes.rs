//! Physical operators as nodes with Spark's names and arguments.

use std::any::Any;
use std::sync::Arc;

use datafusion::physical_expr::expressions::{Column, IsNotNullExpr};
use datafusion::physical_expr::{PhysicalExpr, split_conjunction};
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::limit::{GlobalLimitExec, LocalLimitExec};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use datafusion::physical_plan::union::UnionExec;
use datafusion::physical_plan::windows::{BoundedWindowAggExec, WindowAggExec};
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties, Partitioning};

use super::expression::{all_of, expression, ordering, sort};
use super::node::{Kind, Node};
use super::{aggregate, fold, joins, window};
use crate::analyzer::{Direction, Redistribution};
use crate::format;
use crate::physical::exchange::ExchangeExec;
use crate::physical::own::OwnExec;
use crate::physical::scan::ScanExec;

/// What the plan alone does not tell.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// How many partitions a sort of everything has at most.
    pub sorted_partitions: usize,
    /// Whether the plan's own rows are those of the result: only then a sort makes ranges of them.
    pub top: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { sorted_partitions: 200, top: true }
    }
}

/// The operator's name alone: what stages are called by.
pub fn operator(plan: &Arc<dyn ExecutionPlan>) -> String {
    let node = of(plan, Look::default());
    // Columns that DataFusion's operators leave out themselves are no operator's work.
    let own = match (node.kind, node.children.as_slice()) {
        (Kind::Project, [child]) if !plan.is::<ProjectionExec>() => child,
        _ => &node,
    };
    match own.title().trim_end() {
        // Each task's own best.
        "LocalTopK" => "TakeOrderedAndProject".to_string(),
        name => name.to_string(),
    }
}

fn columns(plan: &Arc<dyn ExecutionPlan>) -> Vec<String> {
    plan.schema().fields().iter().map(|f| f.name().clone()).collect()
}

fn bracketed(columns: &[String]) -> String {
    format!("[{}]", columns.join(","))
}

pub fn of(plan: &Arc<dyn ExecutionPlan>, look: Look) -> Node {
    if let Some(own) = plan.downcast_ref::<OwnExec>() {
        return of(own.stands_for(), look);
    }
    let output = columns(plan);
    if let Some(scan) = plan.downcast_ref::<ScanExec>() {
        return read(scan, output);
    }
    let look = Look { top: look.top && (plan.is::<ProjectionExec>() || plan.is::<SortPreservingMergeExec>()), ..look };
    if let Some(join) = joins::node(plan, &output, look) {
        return join;
    }
    if let Some(aggregate) = plan.downcast_ref::<AggregateExec>() {
        return aggregate::node(aggregate, of(aggregate.input(), look), output);
    }
    let children: Vec<Node> = plan.children().into_iter().map(|child| of(child, look)).collect();
    one_input(plan, children, output, look)
}

/// A range gives its one column whether anyone asks for it or not; other scans leave columns out.
fn read(scan: &ScanExec, output: Vec<String>) -> Node {
    let text = scan.explain(&bracketed(&output));
    let codegen = text.starts_with("Range") || text.starts_with("Scan");
    let ranges = text.starts_with("Range");
    let node = Node { codegen, ..Node::new(text.clone(), Vec::new(), output.clone()) };
    if !ranges {
        return scan.details().into_iter().fold(node, |node, (name, value)| node.detail(name, value));
    }
    let node = node.detail("Arguments", scan.explain_logical(""));
    if output.is_empty() { Node::project(Vec::new(), node, output) } else { node }
}

fn one_input(plan: &Arc<dyn ExecutionPlan>, mut children: Vec<Node>, output: Vec<String>, look: Look) -> Node {
    // An operator that only DataFusion has stands for its input.
    if plan.is::<CooperativeExec>()
        && let Some(child) = children.pop()
    {
        return child;
    }
    if let Some(p) = plan.downcast_ref::<ProjectionExec>() {
        let Some(child) = children.pop() else { return Node::new("Project", children, output) };
        // A projection that only renames what was read is no work of its own.
        let renames = p.expr().iter().all(|e| (e.expr.as_ref() as &dyn Any).is::<Column>());
        if renames && p.input().is::<ScanExec>() && p.input().schema().fields().len() == output.len() {
            return child;
        }
        return fold::projection(p, child, output);
    }
    if let Some(f) = plan.downcast_ref::<FilterExec>() {
        let condition = condition(f.predicate(), children.first());
        let given = children.first().map_or_else(|| output.clone(), |child| child.output.clone());
        let node = Node::new(format!("Filter {condition}"), children, given.clone()).compiled().of_kind(Kind::Passing);
        let node = node.detail("Condition ", condition);
        // DataFusion's filters may leave columns out.
        return if given == output { node } else { Node::project(output.clone(), node, output) };
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
            return Node::new(format!("CollectLimit {n}"), children.into_iter().map(unlimited).collect(), output)
                .detail("Arguments", n.to_string());
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
            return Node::new(text, input.into_iter().collect(), output).of_kind(Kind::TopK);
        }
        return global_sort(&keys, m.input(), children, (output, look));
    }
    if let Some(s) = plan.downcast_ref::<SortExec>() {
        let keys = ordering(s.expr());
        if let Some(n) = s.fetch() {
            let name = if s.preserve_partitioning() { "LocalTopK" } else { "TakeOrderedAndProject" };
            let text = format!("{name}(limit={n}, orderBy=[{keys}], output={})", bracketed(&output));
            return Node::new(text, children, output).of_kind(Kind::TopK);
        }
        let text = format!("[{keys}], false, 0");
        return Node::new(format!("Sort {text}"), children, output).compiled().of_kind(Kind::Passing).detail("Arguments", text);
    }
    if let Some(l) = plan.downcast_ref::<GlobalLimitExec>() {
        let fetch = l.fetch().map_or(-1, |n| i64::try_from(n + l.skip()).unwrap_or(i64::MAX));
        // A limit over tasks' own limits is collected.
        let text = if l.skip() > 0 { format!("CollectLimit limit={fetch}, offset={}", l.skip()) } else { format!("CollectLimit {fetch}") };
        return Node::new(text, children.into_iter().map(unlimited).collect(), output);
    }
    if let Some(l) = plan.downcast_ref::<LocalLimitExec>() {
        return Node::new(format!("LocalLimit {}", l.fetch()), children, output).compiled();
    }
    if plan.is::<UnionExec>() {
        return Node::new("Union", children, output).compiled();
    }
    if let Some(w) = plan.downcast_ref::<BoundedWindowAggExec>() {
        return window::node(w.window_expr(), children, output);
    }
    if let Some(w) = plan.downcast_ref::<WindowAggExec>() {
        return window::node(w.window_expr(), children, output);
    }
    match plan.name() {
        "PlaceholderRowExec" => Node::new("Scan OneRowRelation[]", children, Vec::new()).compiled(),
        "EmptyExec" => Node::new(format!("LocalTableScan <empty>, {}", bracketed(&output)), children, output),
        "UnnestExec" => Node::new("Generate explode", children, output).compiled(),
        "DataSourceExec" => Node::new(format!("LocalTableScan {}", bracketed(&output)), children, output),
        other => Node::new(format!("{} {}", other.trim_end_matches("Exec"), bracketed(&output)), children, output),
    }
}

/// Over files the terms follow one upon the other; elsewhere what is said of nulls is a condition of its own.
fn condition(predicate: &Arc<dyn PhysicalExpr>, input: Option<&Node>) -> String {
    let is_null_check = |term: &&&Arc<dyn PhysicalExpr>| (term.as_ref() as &dyn Any).is::<IsNotNullExpr>();
    let terms = split_conjunction(predicate);
    let (nulls, rest): (Vec<_>, Vec<_>) = terms.iter().partition(is_null_check);
    let texts = |terms: Vec<&&Arc<dyn PhysicalExpr>>| terms.into_iter().map(|term| expression(term)).collect::<Vec<_>>();
    if input.is_some_and(|node| node.text.starts_with("FileScan")) {
        return all_of(texts(nulls).into_iter().chain(texts(rest))).unwrap_or_default();
    }
    super::expression::condition(texts(nulls), texts(rest))
}

/// A limit over tasks' own limits is one to Spark.
fn unlimited(mut child: Node) -> Node {
    while child.text.starts_with("CollectLimit") || child.text.starts_with("LocalLimit") {
        let Some(input) = child.children.pop() else { return child };
        child = input;
    }
    child
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
        Redistribution::Hint(_) | Redistribution::Joined { .. } => {
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
fn global_sort(keys: &str, input: &Arc<dyn ExecutionPlan>, mut children: Vec<Node>, (output, look): (Vec<String>, Look)) -> Node {
    let Some(mut local) = children.pop() else { return Node::new("Sort", children, output) };
    let text = format!("[{keys}], true, 0");
    let partitions = input.output_partitioning().partition_count();
    let text = if look.top { text } else { format!("[{keys}], false, 0") };
    if local.text.starts_with("Sort ") && input.is::<SortExec>() {
        local.text = format!("Sort {text}");
        local.details = Vec::new();
        local = local.detail("Arguments", text);
        if partitions > 1 {
            let below = std::mem::take(&mut local.children);
            let how = match look.top {
                true => format!("rangepartitioning({keys}, {}), ENSURE_REQUIREMENTS", look.sorted_partitions),
                false => "SinglePartition, ENSURE_REQUIREMENTS".to_string(),
            };
            let columns = local.output.clone();
            local.children = vec![Node::new(format!("Exchange {how}"), below, columns).exchange().detail("Arguments", how)];
        }
        return local;
    }
    // The runs that are sorted already are merged by one task.
    let how = "SinglePartition, ENSURE_REQUIREMENTS".to_string();
    Node::new(format!("Exchange {how}"), vec![local], output).exchange().detail("Arguments", how)
}
