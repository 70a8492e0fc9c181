//! Aggregates with what is projected from them: to Spark they are one operator.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::logical_expr::{Aggregate, Expr, LogicalPlan};

use super::{expression, unaliased};
use crate::analyzer::column;
use crate::physical::explain::aggregate::grouping_name;
use crate::physical::explain::node::renamed;

/// The operators that a projection of an aggregate, perhaps through HAVING, is to Spark, and their input.
pub fn merged(plan: &LogicalPlan, optimized: bool) -> Option<(Vec<String>, &LogicalPlan)> {
    if let LogicalPlan::Aggregate(aggregate) = plan {
        let results = aggregate.group_expr.iter().chain(&aggregate.aggr_expr).cloned().collect();
        return Some(lines(aggregate, results, optimized));
    }
    let LogicalPlan::Projection(projection) = plan else { return None };
    match projection.input.as_ref() {
        LogicalPlan::Aggregate(aggregate) => Some(lines(aggregate, projection.expr.clone(), optimized)),
        LogicalPlan::Filter(filter) => {
            let LogicalPlan::Aggregate(aggregate) = filter.input.as_ref() else { return None };
            // The condition is over what comes out, so all that it looks at has to.
            let names: BTreeMap<String, String> = projection
                .expr
                .iter()
                .filter_map(|e| match e {
                    Expr::Column(c) => Some((c.name.clone(), c.name.clone())),
                    Expr::Alias(a) => match a.expr.as_ref() {
                        Expr::Column(c) => Some((c.name.clone(), a.name.clone())),
                        _ => None,
                    },
                    _ => None,
                })
                .collect();
            if !filter.predicate.column_refs().iter().all(|c| names.contains_key(&c.name)) {
                return None;
            }
            let condition = names.iter().fold(expression(&filter.predicate), |text, (from, to)| renamed(&text, from, to));
            let (below, input) = lines(aggregate, projection.expr.clone(), optimized);
            Some(([format!("Filter {condition}")].into_iter().chain(below).collect(), input))
        }
        _ => None,
    }
}

/// The aggregate, and where keys have to be calculated and the plan is optimised, the projection that does.
fn lines(aggregate: &Aggregate, results: Vec<Expr>, optimized: bool) -> (Vec<String>, &LogicalPlan) {
    let made = |e: &&Expr| !matches!(unaliased(e), Expr::Column(_));
    let keys: Vec<&Expr> = aggregate.group_expr.iter().filter(made).collect();
    let apart = optimized && !keys.is_empty();
    let own: BTreeMap<String, Expr> = aggregate
        .group_expr
        .iter()
        .chain(&aggregate.aggr_expr)
        .map(|e| {
            let name = e.schema_name().to_string();
            let is_key = keys.contains(&e);
            let shown = if apart && is_key { column(&grouping_name(&name)) } else { unaliased(e).clone() };
            (name, shown)
        })
        .collect();
    let put_in = |e: Expr| {
        let done = e.transform(|part| match &part {
            Expr::Column(c) if own.contains_key(&c.name) => Ok(Transformed::yes(own.get(&c.name).cloned().unwrap_or(part))),
            _ => Ok(Transformed::no(part)),
        });
        done.data()
    };
    // A result that is a key or a function as it is keeps its own name.
    let results: Vec<String> = results
        .into_iter()
        .map(|e| {
            let text = put_in(e.clone()).map_or_else(|_| expression(&e), |e| expression(&e));
            match &e {
                Expr::Column(c) if text != c.name && !text.contains(" AS ") => format!("{text} AS {}", c.name),
                _ => text,
            }
        })
        .collect();
    let group: Vec<String> = aggregate
        .group_expr
        .iter()
        .map(|e| if apart && made(&e) { grouping_name(&e.schema_name().to_string()) } else { expression(unaliased(e)) })
        .collect();
    let mut lines = vec![format!("Aggregate [{}], [{}]", group.join(", "), results.join(", "))];
    let input = aggregate.input.as_ref();
    if apart {
        let mut used = BTreeSet::new();
        for e in aggregate.aggr_expr.iter().chain(aggregate.group_expr.iter().filter(|e| !made(e))) {
            used.extend(e.column_refs().into_iter().map(|c| c.name.clone()));
        }
        let passed = input.schema().fields().iter().map(|f| f.name().clone()).filter(|name| used.contains(name));
        let made = keys.iter().map(|e| format!("{} AS {}", expression(unaliased(e)), grouping_name(&e.schema_name().to_string())));
        lines.push(format!("Project [{}]", passed.chain(made).collect::<Vec<_>>().join(", ")));
        // What was projected for this alone is projected once.
        if let LogicalPlan::Projection(p) = input
            && p.expr.iter().all(|e| matches!(e, Expr::Column(_)))
        {
            return (lines, p.input.as_ref());
        }
    }
    (lines, input)
}
