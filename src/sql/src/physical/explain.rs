//! The physical plan as Spark's `explain()` writes one: each operator under Spark's name, as it will run.

use std::any::Any;
use std::sync::Arc;

use datafusion::common::JoinType;
use datafusion::physical_expr::expressions::{BinaryExpr, CastExpr, Column, IsNotNullExpr, IsNullExpr, Literal, NotExpr};
use datafusion::physical_expr::{LexOrdering, PhysicalExpr, ScalarFunctionExpr};
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
use datafusion::physical_plan::{ExecutionPlan, Partitioning};

use super::exchange::ExchangeExec;
use super::scan::ScanExec;
use crate::analyzer::Redistribution;
use crate::format;

pub fn tree(plan: &Arc<dyn ExecutionPlan>) -> String {
    let mut out = String::new();
    write(plan, "", "", &mut out);
    out.trim_end().to_string()
}

fn write(plan: &Arc<dyn ExecutionPlan>, head: &str, indent: &str, out: &mut String) {
    let node = node(plan);
    let Some(text) = node.text else {
        // An operator that only DataFusion has stands for its input.
        if let Some(child) = node.children.first() {
            write(child, head, indent, out);
        }
        return;
    };
    out.push_str(head);
    out.push_str(&text);
    out.push('\n');
    let last = node.children.len().saturating_sub(1);
    for (i, child) in node.children.iter().enumerate() {
        let (branch, more) = if i == last { ("+- ", "   ") } else { (":- ", ":  ") };
        let (head, indent) = (format!("{indent}{branch}"), format!("{indent}{more}"));
        if i == 0 && broadcasts(plan) {
            out.push_str(&format!("{head}BroadcastExchange\n"));
            let whole = child.downcast_ref::<CoalescePartitionsExec>().filter(|c| c.fetch().is_none());
            write(whole.map_or(child, |c| c.input()), &format!("{indent}+- "), &format!("{indent}   "), out);
        } else {
            write(child, &head, &indent, out);
        }
    }
}

/// Whether the operator's first input is collected and given to every task.
fn broadcasts(plan: &Arc<dyn ExecutionPlan>) -> bool {
    plan.is::<NestedLoopJoinExec>()
        || plan.is::<CrossJoinExec>()
        || plan.downcast_ref::<HashJoinExec>().is_some_and(|j| *j.partition_mode() == PartitionMode::CollectLeft)
}

struct Node {
    text: Option<String>,
    children: Vec<Arc<dyn ExecutionPlan>>,
}

/// The operator's name alone: what stages are called by.
pub fn operator(plan: &Arc<dyn ExecutionPlan>) -> String {
    let node = node(plan);
    match (node.text, node.children.first()) {
        (None, Some(child)) => operator(child),
        (text, _) => {
            let text = text.unwrap_or_default();
            let end = text.find(['(', '[', ' ']).unwrap_or(text.len());
            text.get(..end).unwrap_or("").to_string()
        }
    }
}

fn node(plan: &Arc<dyn ExecutionPlan>) -> Node {
    let children: Vec<Arc<dyn ExecutionPlan>> = plan.children().into_iter().cloned().collect();
    let text = text(plan, &children);
    Node { text, children }
}

fn columns(plan: &Arc<dyn ExecutionPlan>) -> String {
    let names: Vec<_> = plan.schema().fields().iter().map(|f| f.name().clone()).collect();
    format!("[{}]", names.join(","))
}

fn text(plan: &Arc<dyn ExecutionPlan>, children: &[Arc<dyn ExecutionPlan>]) -> Option<String> {
    if plan.is::<CooperativeExec>() {
        return None;
    }
    if let Some(scan) = plan.downcast_ref::<ScanExec>() {
        return Some(scan.explain(&columns(plan)));
    }
    if let Some(p) = plan.downcast_ref::<ProjectionExec>() {
        let items: Vec<_> = p
            .expr()
            .iter()
            .map(|e| {
                let text = expression(&e.expr);
                if text == e.alias { text } else { format!("{text} AS {}", e.alias) }
            })
            .collect();
        // A projection that only renames is no work of its own.
        let renames = p.expr().iter().all(|e| (e.expr.as_ref() as &dyn Any).is::<Column>());
        let same = renames && children.first().is_some_and(|c| c.is::<ScanExec>() && c.schema().fields().len() == items.len());
        return if same { None } else { Some(format!("Project [{}]", items.join(", "))) };
    }
    if let Some(f) = plan.downcast_ref::<FilterExec>() {
        return Some(format!("Filter {}", expression(f.predicate())));
    }
    if let Some(a) = plan.downcast_ref::<AggregateExec>() {
        let partial = matches!(a.mode(), AggregateMode::Partial | AggregateMode::PartialReduce);
        let keys: Vec<_> = a
            .group_expr()
            .expr()
            .iter()
            .map(|(e, name)| {
                let text = expression(e);
                if text == *name { text } else { name.clone() }
            })
            .collect();
        let functions: Vec<_> = a
            .aggr_expr()
            .iter()
            .map(|f| {
                let arguments: Vec<_> = f.expressions().iter().map(expression).collect();
                let prefix = if partial { "partial_" } else { "" };
                let distinct = if f.is_distinct() { "distinct " } else { "" };
                format!("{prefix}{}({distinct}{})", spark_name(f.fun().name()), arguments.join(", "))
            })
            .collect();
        return Some(format!("HashAggregate(keys=[{}], functions=[{}])", keys.join(", "), functions.join(", ")));
    }
    if let Some(r) = plan.downcast_ref::<RepartitionExec>() {
        return Some(match r.partitioning() {
            Partitioning::Hash(keys, n) => {
                let keys: Vec<_> = keys.iter().map(expression).collect();
                format!("Exchange hashpartitioning({}, {n}), ENSURE_REQUIREMENTS", keys.join(", "))
            }
            other => format!("Exchange RoundRobinPartitioning({})", other.partition_count()),
        });
    }
    if let Some(e) = plan.downcast_ref::<ExchangeExec>() {
        return Some(match &e.how {
            Redistribution::Hash(n) => {
                let keys: Vec<_> = e.keys.iter().map(expression).collect();
                format!("Exchange hashpartitioning({}, {n}), REPARTITION_BY_NUM", keys.join(", "))
            }
            Redistribution::RoundRobin(n) => format!("Exchange RoundRobinPartitioning({n}), REPARTITION_BY_NUM"),
            Redistribution::Coalesce(n) => format!("Coalesce {n}"),
            Redistribution::Range(n, directions) => {
                let keys: Vec<_> = super::ranges::sort_keys(&e.keys, directions).iter().map(|k| sort(&k.expr, k.options)).collect();
                format!("Exchange rangepartitioning({}, {n}), REPARTITION_BY_NUM", keys.join(", "))
            }
            Redistribution::Direct(n) => {
                let keys: Vec<_> = e.keys.iter().map(expression).collect();
                format!("Exchange shufflepartitionidpassthrough({}, {n}), REPARTITION_BY_NUM", keys.join(", "))
            }
            Redistribution::Sort(directions) => {
                let keys: Vec<_> = super::ranges::sort_keys(&e.keys, directions).iter().map(|k| sort(&k.expr, k.options)).collect();
                format!("Sort [{}], false, 0", keys.join(", "))
            }
            Redistribution::Sample(sampling) => {
                let (lower, upper) = sampling.bounds();
                let (lower, upper) = (format::java_double(lower), format::java_double(upper));
                format!("Sample {lower}, {upper}, {}, {}", sampling.replacement, sampling.seed)
            }
            Redistribution::Broadcast => return None,
        });
    }
    if let Some(c) = plan.downcast_ref::<CoalescePartitionsExec>() {
        return Some(match c.fetch() {
            Some(n) => format!("CollectLimit {n}"),
            None => "Exchange SinglePartition, ENSURE_REQUIREMENTS".into(),
        });
    }
    if let Some(m) = plan.downcast_ref::<SortPreservingMergeExec>() {
        let keys = ordering(m.expr());
        return Some(match m.fetch() {
            Some(n) => format!("TakeOrderedAndProject(limit={n}, orderBy=[{keys}], output={})", columns(plan)),
            None => format!("Exchange SinglePartition, MERGE_SORTED [{keys}]"),
        });
    }
    if let Some(s) = plan.downcast_ref::<SortExec>() {
        let global = !s.preserve_partitioning();
        return Some(match s.fetch() {
            Some(n) => format!("LocalTopK(limit={n}, orderBy=[{}])", ordering(s.expr())),
            None => format!("Sort [{}], {global}, 0", ordering(s.expr())),
        });
    }
    if let Some(j) = plan.downcast_ref::<HashJoinExec>() {
        let (left, right): (Vec<_>, Vec<_>) = j.on().iter().map(|(l, r)| (expression(l), expression(r))).unzip();
        let kind = join_name(*j.join_type());
        let rest = j.filter().map_or(String::new(), |f| format!(", {}", expression(f.expression())));
        let (left, right) = (left.join(", "), right.join(", "));
        return Some(if *j.partition_mode() == PartitionMode::CollectLeft {
            format!("BroadcastHashJoin [{left}], [{right}], {kind}, BuildLeft{rest}, false")
        } else {
            format!("ShuffledHashJoin [{left}], [{right}], {kind}, BuildLeft{rest}")
        });
    }
    if let Some(j) = plan.downcast_ref::<NestedLoopJoinExec>() {
        let rest = j.filter().map_or(String::new(), |f| format!(", {}", expression(f.expression())));
        return Some(format!("BroadcastNestedLoopJoin BuildLeft, {}{rest}", join_name(*j.join_type())));
    }
    if plan.is::<CrossJoinExec>() {
        return Some("BroadcastNestedLoopJoin BuildLeft, Cross".into());
    }
    if let Some(l) = plan.downcast_ref::<GlobalLimitExec>() {
        let skip = if l.skip() > 0 { format!(", {}", l.skip()) } else { String::new() };
        return Some(format!("GlobalLimit {}{skip}", l.fetch().map_or("all".to_string(), |n| n.to_string())));
    }
    if let Some(l) = plan.downcast_ref::<LocalLimitExec>() {
        return Some(format!("LocalLimit {}", l.fetch()));
    }
    if plan.is::<UnionExec>() {
        return Some("Union".into());
    }
    if let Some(w) = plan.downcast_ref::<BoundedWindowAggExec>() {
        return Some(window(w.window_expr()));
    }
    if let Some(w) = plan.downcast_ref::<WindowAggExec>() {
        return Some(window(w.window_expr()));
    }
    Some(match plan.name() {
        "PlaceholderRowExec" => "Scan OneRowRelation[]".into(),
        "EmptyExec" => "LocalTableScan <empty>".into(),
        "UnnestExec" => "Generate explode".into(),
        "DataSourceExec" => format!("LocalTableScan {}", columns(plan)),
        other => format!("{} {}", other.trim_end_matches("Exec"), columns(plan)),
    })
}

fn window(functions: &[Arc<dyn datafusion::physical_expr::window::WindowExpr>]) -> String {
    let calls: Vec<_> = functions.iter().map(|w| w.name().to_string()).collect();
    let (mut keys, mut order) = (Vec::new(), Vec::new());
    if let Some(first) = functions.first() {
        keys = first.partition_by().iter().map(expression).collect();
        order = first.order_by().iter().map(|s| sort(&s.expr, s.options)).collect();
    }
    format!("Window [{}], [{}], [{}]", calls.join(", "), keys.join(", "), order.join(", "))
}

fn spark_name(name: &str) -> &str {
    match name {
        "first_value" => "first",
        "last_value" => "last",
        "array_agg" => "collect_list",
        "var_pop" => "var_pop",
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
        JoinType::LeftMark => "ExistenceJoin",
        JoinType::RightMark => "ExistenceJoin",
    }
}

fn ordering(keys: &LexOrdering) -> String {
    let keys: Vec<_> = keys.iter().map(|k| sort(&k.expr, k.options)).collect();
    keys.join(", ")
}

fn sort(expr: &Arc<dyn PhysicalExpr>, options: datafusion::arrow::compute::SortOptions) -> String {
    let direction = if options.descending { "DESC" } else { "ASC" };
    let nulls = if options.nulls_first { "FIRST" } else { "LAST" };
    format!("{} {direction} NULLS {nulls}", expression(expr))
}

fn expression(expr: &Arc<dyn PhysicalExpr>) -> String {
    let any: &dyn Any = expr.as_ref();
    if let Some(c) = any.downcast_ref::<Column>() {
        return c.name().to_string();
    }
    if let Some(l) = any.downcast_ref::<Literal>() {
        return match l.value().to_array() {
            Ok(array) => format::cell(array.as_ref(), 0, "null"),
            Err(_) => l.value().to_string(),
        };
    }
    if let Some(b) = any.downcast_ref::<BinaryExpr>() {
        let operator = match b.op().to_string().as_str() {
            "!=" => return format!("NOT ({} = {})", expression(b.left()), expression(b.right())),
            "IS NOT DISTINCT FROM" => "<=>".to_string(),
            other => other.to_string(),
        };
        return format!("({} {operator} {})", expression(b.left()), expression(b.right()));
    }
    if let Some(c) = any.downcast_ref::<CastExpr>() {
        let to = crate::DataType::from_arrow(c.cast_type()).map_or_else(|_| c.cast_type().to_string(), |t| t.simple_string());
        return format!("cast({} as {to})", expression(c.expr()));
    }
    if let Some(n) = any.downcast_ref::<NotExpr>() {
        return format!("NOT {}", expression(n.arg()));
    }
    if let Some(n) = any.downcast_ref::<IsNullExpr>() {
        return format!("isnull({})", expression(n.arg()));
    }
    if let Some(n) = any.downcast_ref::<IsNotNullExpr>() {
        return format!("isnotnull({})", expression(n.arg()));
    }
    if let Some(f) = any.downcast_ref::<ScalarFunctionExpr>() {
        let arguments: Vec<_> = f.args().iter().map(expression).collect();
        return match (f.name(), arguments.as_slice()) {
            (symbol, [a, b]) if !symbol.starts_with(|c: char| c.is_ascii_alphabetic()) => format!("({a} {symbol} {b})"),
            ("cast", [a]) => {
                let to = crate::DataType::from_arrow(f.return_type()).map_or_else(|_| String::new(), |t| t.simple_string());
                format!("cast({a} as {to})")
            }
            (name, _) => format!("{name}({})", arguments.join(", ")),
        };
    }
    without_indexes(&expr.to_string())
}

/// DataFusion writes a column as `a#0@3`; where it is in a batch is nobody's business here.
fn without_indexes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '@' && chars.peek().is_some_and(char::is_ascii_digit) {
            while chars.next_if(char::is_ascii_digit).is_some() {}
        } else {
            out.push(c);
        }
    }
    out
}
