//! Logical plans as Spark writes them.

use std::fmt::Write as _;

use datafusion::common::JoinType;
use datafusion::logical_expr::expr::{AggregateFunction, Sort as SortExpr, WindowFunction};
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{Distinct, Expr, LogicalPlan, Operator};

use super::expression::{all_of, condition, like};
use super::joins::join_name;
use crate::analyzer::{Direction, ExchangeNode, Redistribution};
use crate::format;
use crate::physical::joins::hint;

mod aggregate;

/// What is said of a node's size.
pub type Statistics<'a> = &'a dyn Fn(&LogicalPlan) -> Option<String>;

/// The tree; `statistics` says how large each node's rows are thought to be, where the plan is optimised.
pub fn tree(plan: &LogicalPlan, optimized: bool, statistics: Option<Statistics<'_>>) -> String {
    let mut out = String::new();
    Tree { optimized, statistics }.write_with_filters(plan, "", "", &mut out);
    out.trim_end().to_string()
}

struct Tree<'s> {
    optimized: bool,
    statistics: Option<Statistics<'s>>,
}

impl Tree<'_> {
    fn write(&self, plan: &LogicalPlan, head: &str, indent: &str, out: &mut String) {
        // What only DataFusion has stands for its input.
        if let Some(input) = self.transparent(plan) {
            return self.write_with_filters(input, head, indent, out);
        }
        let (lines, inputs) = match aggregate::merged(plan, self.optimized) {
            Some((lines, input)) => (lines, vec![input]),
            None => (self.lines(plan), plan.inputs()),
        };
        let size = self.statistics.and_then(|s| s(plan)).map_or(String::new(), |s| format!(", Statistics({s})"));
        let (mut head, mut indent) = (head.to_string(), indent.to_string());
        let last = lines.len().saturating_sub(1);
        for (i, line) in lines.iter().enumerate() {
            let _ = writeln!(out, "{head}{line}{size}");
            if i < last {
                head = format!("{indent}+- ");
                indent.push_str("   ");
            }
        }
        // The scan's own filters stand with those above it.
        let whole = matches!(plan, LogicalPlan::Filter(_)) && self.optimized;
        let last = inputs.len().saturating_sub(1);
        for (i, input) in inputs.into_iter().enumerate() {
            let (branch, more) = if i == last { ("+- ", "   ") } else { (":- ", ":  ") };
            let (head, indent) = (format!("{indent}{branch}"), format!("{indent}{more}"));
            if whole { self.write(input, &head, &indent, out) } else { self.write_with_filters(input, &head, &indent, out) }
        }
    }

    /// A scan below the filters that it took over.
    fn write_with_filters(&self, plan: &LogicalPlan, head: &str, indent: &str, out: &mut String) {
        let kept = match plan {
            LogicalPlan::TableScan(scan) if self.optimized => crate::source::kept(scan),
            _ => Vec::new(),
        };
        if kept.is_empty() {
            return self.write(plan, head, indent, out);
        }
        let _ = writeln!(out, "{head}{}", filter(kept.into_iter()));
        self.write(plan, &format!("{indent}+- "), &format!("{indent}   "), out);
    }

    /// A limit is two operators to Spark, and a sort that keeps only the first rows is three.
    fn lines(&self, plan: &LogicalPlan) -> Vec<String> {
        let limits = |n: String| [format!("GlobalLimit {n}"), format!("LocalLimit {n}")];
        match plan {
            LogicalPlan::Limit(l) => {
                let count = |e: &Option<Box<Expr>>| e.as_ref().map(|e| expression(e));
                let limits = count(&l.fetch).into_iter().flat_map(limits);
                limits.chain(count(&l.skip).filter(|n| n != "0").map(|n| format!("Offset {n}"))).collect()
            }
            LogicalPlan::Filter(f) if self.optimized => {
                let below = match f.input.as_ref() {
                    LogicalPlan::TableScan(scan) => crate::source::kept(scan),
                    _ => Vec::new(),
                };
                vec![filter(split_conjunction(&f.predicate).into_iter().chain(below))]
            }
            LogicalPlan::Sort(s) => s.fetch.map(|n| limits(n.to_string())).into_iter().flatten().chain([self.text(plan)]).collect(),
            _ => vec![self.text(plan)],
        }
    }

    fn transparent<'p>(&self, plan: &'p LogicalPlan) -> Option<&'p LogicalPlan> {
        match plan {
            LogicalPlan::SubqueryAlias(alias) => Some(&alias.input),
            // A scan's columns under their unique names.
            LogicalPlan::Projection(p) if matches!(p.input.as_ref(), LogicalPlan::TableScan(_)) && p.expr.iter().all(renames) => {
                Some(&p.input)
            }
            // What takes every column as it comes does nothing.
            LogicalPlan::Projection(p) if self.optimized && p.expr.len() == p.input.schema().fields().len() => {
                let names = p.input.schema().fields().iter().map(|f| f.name());
                let same = p.expr.iter().zip(names).all(|(e, name)| renames(e) && e.qualified_name().1 == *name);
                same.then_some(&p.input)
            }
            LogicalPlan::Extension(extension) if self.optimized => {
                let node = extension.node.as_any().downcast_ref::<ExchangeNode>()?;
                matches!(node.how, Redistribution::Hint(_)).then_some(&node.input)
            }
            _ => None,
        }
    }

    fn text(&self, plan: &LogicalPlan) -> String {
        match plan {
            LogicalPlan::Join(j) => {
                let hints = if self.optimized { [hint(&j.left), hint(&j.right)] } else { [None, None] };
                let hints = hints.into_iter().zip(["leftHint", "rightHint"]);
                let hints = hints.filter_map(|(hint, side)| Some(format!(", {side}=(strategy={})", hint?.name())));
                format!("{}{}", text(plan), hints.collect::<String>())
            }
            _ => text(plan),
        }
    }
}

fn filter<'e>(terms: impl Iterator<Item = &'e Expr>) -> String {
    let (nulls, rest): (Vec<&Expr>, Vec<&Expr>) = terms.partition(|term| matches!(term, Expr::IsNotNull(_)));
    let texts = |terms: Vec<&Expr>| terms.into_iter().map(expression).collect();
    format!("Filter {}", condition(texts(nulls), texts(rest)))
}

fn renames(expr: &Expr) -> bool {
    match expr {
        Expr::Column(_) => true,
        Expr::Alias(alias) => matches!(alias.expr.as_ref(), Expr::Column(c) if c.name == alias.name),
        _ => false,
    }
}

fn list(items: &[Expr]) -> String {
    items.iter().map(expression).collect::<Vec<_>>().join(", ")
}

fn columns(plan: &LogicalPlan) -> String {
    // What is known of files is a column only where it is named.
    let shown = plan.schema().fields().iter().map(|f| f.name().clone()).filter(|name| !name.starts_with("_metadata#"));
    shown.collect::<Vec<_>>().join(",")
}

fn text(plan: &LogicalPlan) -> String {
    match plan {
        LogicalPlan::Projection(p) if p.expr.is_empty() => "Project".into(),
        LogicalPlan::Projection(p) => format!("Project [{}]", list(&p.expr)),
        LogicalPlan::Filter(f) => format!("Filter {}", expression(&f.predicate)),
        LogicalPlan::Aggregate(a) => {
            let all: Vec<Expr> = a.group_expr.iter().chain(&a.aggr_expr).cloned().collect();
            if a.group_expr.is_empty() {
                format!("Aggregate [{}]", list(&all))
            } else {
                format!("Aggregate [{}], [{}]", list(&a.group_expr), list(&all))
            }
        }
        LogicalPlan::Sort(s) => format!("Sort [{}], true", sorts(&s.expr)),
        LogicalPlan::Join(j) => {
            let on = j.on.iter().map(|(l, r)| format!("({} = {})", expression(l), expression(r))).chain(j.filter.iter().map(expression));
            let condition = all_of(on).map_or(String::new(), |c| format!(", {c}"));
            let cross = j.join_type == JoinType::Inner && condition.is_empty();
            format!("Join {}{condition}", if cross { "Cross" } else { join_name(j.join_type) })
        }
        LogicalPlan::Union(_) => "Union false, false".into(),
        LogicalPlan::Distinct(Distinct::All(_)) => "Distinct".into(),
        LogicalPlan::Distinct(Distinct::On(on)) => format!("Deduplicate [{}]", list(&on.on_expr)),
        LogicalPlan::Window(w) => {
            let (keys, orders) = match w.window_expr.first().map(unaliased) {
                Some(Expr::WindowFunction(f)) => (list(&f.params.partition_by), sorts(&f.params.order_by)),
                _ => (String::new(), String::new()),
            };
            let lists = [list(&w.window_expr), keys, orders].into_iter().filter(|list| !list.is_empty());
            format!("Window {}", lists.map(|list| format!("[{list}]")).collect::<Vec<_>>().join(", "))
        }
        LogicalPlan::TableScan(scan) => {
            let columns = format!("[{}]", columns(plan));
            crate::source::of_table(&scan.source).map_or_else(|| format!("Relation {columns}"), |s| s.explain_logical(&columns))
        }
        LogicalPlan::Values(_) => format!("LocalRelation [{}]", columns(plan)),
        LogicalPlan::EmptyRelation(e) if e.produce_one_row => "OneRowRelation".into(),
        LogicalPlan::EmptyRelation(_) => format!("LocalRelation <empty>, [{}]", columns(plan)),
        LogicalPlan::Unnest(_) => format!("Generate explode, [{}]", columns(plan)),
        LogicalPlan::Extension(extension) => match extension.node.as_any().downcast_ref::<ExchangeNode>() {
            Some(node) => exchange(node),
            None => extension.node.name().to_string(),
        },
        other => other.display().to_string(),
    }
}

fn exchange(node: &ExchangeNode) -> String {
    let keys = list(&node.keys);
    match &node.how {
        Redistribution::Hash(n) => format!("RepartitionByExpression [{keys}], {n}"),
        Redistribution::Range(n, directions) => format!("RepartitionByExpression [{}], {n}", directed(&node.keys, directions)),
        Redistribution::RoundRobin(n) => format!("Repartition {n}, true"),
        Redistribution::Coalesce(n) => format!("Repartition {n}, false"),
        Redistribution::Direct(n) => format!("RepartitionByExpression [direct_shuffle_partition_id({keys})], {n}"),
        Redistribution::Sort(directions) => format!("Sort [{}], false", directed(&node.keys, directions)),
        Redistribution::Sample(sampling) => {
            let (lower, upper) = sampling.bounds();
            let (lower, upper) = (format::java_double(lower), format::java_double(upper));
            format!("Sample {lower}, {upper}, {}, {}", sampling.replacement, sampling.seed)
        }
        Redistribution::Hint(strategy) | Redistribution::Joined { strategy, .. } => format!("ResolvedHint (strategy={})", strategy.name()),
    }
}

fn directed(keys: &[Expr], directions: &[Direction]) -> String {
    let keys = keys.iter().zip(directions);
    keys.map(|(key, d)| order(key, d.ascending, d.nulls_first)).collect::<Vec<_>>().join(", ")
}

fn sorts(orders: &[SortExpr]) -> String {
    orders.iter().map(|o| order(&o.expr, o.asc, o.nulls_first)).collect::<Vec<_>>().join(", ")
}

fn order(key: &Expr, ascending: bool, nulls_first: bool) -> String {
    let (direction, nulls) = (if ascending { "ASC" } else { "DESC" }, if nulls_first { "FIRST" } else { "LAST" });
    format!("{} {direction} NULLS {nulls}", expression(key))
}

pub(super) fn unaliased(expr: &Expr) -> &Expr {
    match expr {
        Expr::Alias(alias) => &alias.expr,
        other => other,
    }
}

pub fn expression(expr: &Expr) -> String {
    match expr {
        Expr::Column(c) => c.name.clone(),
        Expr::OuterReferenceColumn(_, c) => format!("outer({})", c.name),
        Expr::Alias(a) if matches!(a.expr.as_ref(), Expr::Column(c) if c.name == a.name) => a.name.clone(),
        Expr::Alias(a) => format!("{} AS {}", expression(&a.expr), a.name),
        Expr::Literal(value, _) => match value.to_array() {
            Ok(array) => format::cell(array.as_ref(), 0, "null"),
            Err(_) => value.to_string(),
        },
        Expr::BinaryExpr(b) => {
            let (left, right) = (expression(&b.left), expression(&b.right));
            match b.op {
                Operator::NotEq => format!("NOT ({left} = {right})"),
                Operator::IsNotDistinctFrom => format!("({left} <=> {right})"),
                op => format!("({left} {op} {right})"),
            }
        }
        Expr::Not(e) => format!("NOT {}", expression(e)),
        Expr::IsNull(e) => format!("isnull({})", expression(e)),
        Expr::IsNotNull(e) => format!("isnotnull({})", expression(e)),
        Expr::Negative(e) => format!("-{}", expression(e)),
        Expr::Cast(cast) => {
            let to = crate::DataType::from_arrow(cast.field.data_type())
                .map_or_else(|_| cast.field.data_type().to_string(), |t| t.simple_string());
            format!("cast({} as {to})", expression(&cast.expr))
        }
        Expr::InList(l) => {
            let items: Vec<_> = l.list.iter().map(expression).collect();
            let text = format!("{} IN ({})", expression(&l.expr), items.join(","));
            if l.negated { format!("NOT {text}") } else { text }
        }
        Expr::Like(l) if !l.case_insensitive => {
            let text = like(&expression(&l.expr), &expression(&l.pattern));
            if l.negated { format!("NOT {text}") } else { text }
        }
        Expr::Case(case) => {
            let mut out = String::from("CASE");
            for (condition, value) in &case.when_then_expr {
                out.push_str(&format!(" WHEN {} THEN {}", expression(condition), expression(value)));
            }
            if let Some(value) = &case.else_expr {
                out.push_str(&format!(" ELSE {}", expression(value)));
            }
            out + " END"
        }
        Expr::ScalarFunction(f) if f.name() == "cast" && f.args.len() == 1 => {
            let to = f
                .func
                .return_type(&[])
                .ok()
                .and_then(|t| crate::DataType::from_arrow(&t).ok())
                .map_or_else(String::new, |t| t.simple_string());
            format!("cast({} as {to})", list(&f.args))
        }
        Expr::ScalarFunction(f) => scalar(f.name(), &f.args.iter().map(expression).collect::<Vec<_>>()),
        Expr::AggregateFunction(AggregateFunction { func, params }) => {
            let distinct = if params.distinct { "distinct " } else { "" };
            let filter = params.filter.as_ref().map_or(String::new(), |f| format!(" FILTER (WHERE {})", expression(f)));
            format!("{}({distinct}{}){filter}", func.name(), list(&params.args))
        }
        Expr::WindowFunction(w) => window(w),
        Expr::ScalarSubquery(_) => "scalar-subquery#0 []".into(),
        Expr::Exists(_) => "exists#0 []".into(),
        Expr::InSubquery(s) => format!("{} IN (list#0 [])", expression(&s.expr)),
        other => other.to_string(),
    }
}

fn window(w: &WindowFunction) -> String {
    let keys = list(&w.params.partition_by);
    let orders = sorts(&w.params.order_by);
    let spec: Vec<&str> = [keys.as_str(), orders.as_str()].into_iter().filter(|s| !s.is_empty()).collect();
    let frame = super::window::frame_text(&w.params.window_frame);
    let spec: Vec<&str> = spec.into_iter().chain([frame.as_str()]).collect();
    let distinct = if w.params.distinct { "distinct " } else { "" };
    format!("{}({distinct}{}) windowspecdefinition({})", w.fun.name(), list(&w.params.args), spec.join(", "))
}

fn scalar(name: &str, arguments: &[String]) -> String {
    match (name, arguments) {
        (symbol, [a, b]) if !symbol.starts_with(|c: char| c.is_ascii_alphabetic()) => format!("({a} {symbol} {b})"),
        (name, _) => format!("{name}({})", arguments.join(", ")),
    }
}
