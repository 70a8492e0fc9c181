//! Projections that Spark has no operator for: what aggregates, windows and the first rows of a sort give, they give under
//! the names that are wanted of them.

use std::any::Any;
use std::sync::Arc;

use datafusion::physical_expr::expressions::{CastExpr, Column};
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_plan::projection::ProjectionExec;

use super::expression::expression;
use super::node::{Kind, Node};

/// A projection over what it projects.
pub fn projection(p: &ProjectionExec, mut child: Node, output: Vec<String>) -> Node {
    let mut items: Vec<(String, String)> = p.expr().iter().map(|e| (expression(&e.expr), e.alias.clone())).collect();
    // A window's function gives what is asked of it, in the type that it has.
    if child.kind == Kind::Window {
        for (item, e) in items.iter_mut().zip(p.expr()) {
            let Some(column) = cast_column(&e.expr).filter(|name| name.starts_with("_we#")) else { continue };
            child.rename(column, &item.1, false);
            item.0.clone_from(&item.1);
        }
    }
    // Names are given where the columns are made.
    let renames: Vec<(String, String)> =
        p.expr().iter().filter_map(|e| Some((column(&e.expr)?.to_string(), e.alias.clone()))).filter(|(from, to)| from != to).collect();
    let once = |name: &str| items.iter().filter(|(text, _)| text.contains(name)).count() == 1;
    if child.kind == Kind::Aggregate {
        child.output.clone_from(&output);
        return child;
    }
    if makes_columns(&child)
        && renames.iter().all(|(from, _)| once(from))
        && items.iter().all(|(text, name)| text == name || renames.iter().any(|(from, to)| from == text && to == name))
    {
        for (from, to) in &renames {
            give_name(&mut child, from, to);
        }
        for (text, name) in &mut items {
            text.clone_from(name);
        }
    }
    if child.kind == Kind::TopK {
        child.rename_output(&items);
        child.output = output;
        return child;
    }
    let shown: Vec<String> = items.into_iter().map(|(text, name)| if text == name { text } else { format!("{text} AS {name}") }).collect();
    if shown == child.output || (same_columns(&shown, &child.output) && makes_columns(&child)) {
        child.output = output;
        return child;
    }
    Node::project(shown, child, output)
}

impl Node {
    fn rename_output(&mut self, items: &[(String, String)]) {
        let shown: Vec<String> =
            items.iter().map(|(text, name)| if text == name { text.clone() } else { format!("{text} AS {name}") }).collect();
        if let Some(at) = self.text.find("output=[") {
            self.text.truncate(at);
            self.text.push_str(&format!("output=[{}])", shown.join(",")));
        }
    }
}

fn same_columns(a: &[String], b: &[String]) -> bool {
    let sorted = |items: &[String]| {
        let mut items = items.to_vec();
        items.sort_unstable();
        items
    };
    a.len() == b.len() && sorted(a) == sorted(b)
}

/// Whether below what passes columns on stands an aggregate, which can give them other names.
fn makes_columns(node: &Node) -> bool {
    match (node.kind, node.children.as_slice()) {
        (Kind::Aggregate, _) => true,
        (Kind::Passing, [child]) => makes_columns(child),
        _ => false,
    }
}

fn give_name(node: &mut Node, from: &str, to: &str) {
    if node.kind == Kind::Aggregate {
        for name in &mut node.output {
            if name == from {
                to.clone_into(name);
            }
        }
        return;
    }
    node.rename(from, to, false);
    node.children.iter_mut().for_each(|child| give_name(child, from, to));
}

fn column(expr: &Arc<dyn PhysicalExpr>) -> Option<&str> {
    let any: &dyn Any = expr.as_ref();
    any.downcast_ref::<Column>().map(Column::name)
}

/// A column, perhaps in another type.
fn cast_column(expr: &Arc<dyn PhysicalExpr>) -> Option<&str> {
    let any: &dyn Any = expr.as_ref();
    if let Some(cast) = any.downcast_ref::<CastExpr>() {
        return column(cast.expr());
    }
    match any.downcast_ref::<ScalarFunctionExpr>() {
        Some(f) if f.name() == "cast" => column(f.args().first()?),
        _ => column(expr),
    }
}
