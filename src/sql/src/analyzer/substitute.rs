//! Names of a SELECT's own aliases replaced by what they stand for: GROUP BY, HAVING, ORDER BY and later columns.

use std::sync::Arc;

use crate::column::{Call, Expression, SortOrder};

/// `expression` with every plain name for which `by` has something replaced by it.
pub fn substitute(expression: &Expression, by: &dyn Fn(&str) -> Option<Expression>) -> Expression {
    let go = |e: &Expression| substitute(e, by);
    let boxed = |e: &Expression| Box::new(substitute(e, by));
    let all = |items: &[Expression]| items.iter().map(go).collect::<Vec<_>>();
    match expression {
        Expression::Name { parts, .. } => match parts.as_slice() {
            [name] => by(name).unwrap_or_else(|| expression.clone()),
            _ => expression.clone(),
        },
        Expression::Call(call) => {
            Expression::Call(Call { arguments: all(&call.arguments), filter: call.filter.as_deref().map(boxed), ..call.clone() })
        }
        Expression::UserCall { function, arguments } => Expression::UserCall { function: function.clone(), arguments: all(arguments) },
        Expression::Unary { operator, child } => Expression::Unary { operator: *operator, child: boxed(child) },
        Expression::Binary { operator, left, right, position } => {
            Expression::Binary { operator: *operator, left: boxed(left), right: boxed(right), position: *position }
        }
        Expression::Cast { child, to, mode, position } => {
            Expression::Cast { child: boxed(child), to: to.clone(), mode: *mode, position: *position }
        }
        Expression::Alias { child, names } => Expression::Alias { child: boxed(child), names: names.clone() },
        Expression::Case { branches, otherwise } => Expression::Case {
            branches: branches.iter().map(|(c, v)| (go(c), go(v))).collect(),
            otherwise: otherwise.as_deref().map(boxed),
        },
        Expression::In { child, list } => Expression::In { child: boxed(child), list: all(list) },
        Expression::InSubquery { child, query } => Expression::InSubquery { child: boxed(child), query: query.clone() },
        Expression::Like { kind, child, pattern, escape } => {
            Expression::Like { kind: *kind, child: boxed(child), pattern: boxed(pattern), escape: *escape }
        }
        Expression::Item { child, key } => Expression::Item { child: boxed(child), key: boxed(key) },
        Expression::Field { child, name } => Expression::Field { child: boxed(child), name: name.clone() },
        Expression::Sort(order) => Expression::Sort(Box::new(SortOrder {
            expression: go(&order.expression),
            ascending: order.ascending,
            nulls_first: order.nulls_first,
        })),
        Expression::Window { function, spec } => Expression::Window { function: boxed(function), spec: spec.clone() },
        Expression::Annotated { child, metadata } => Expression::Annotated { child: boxed(child), metadata: Arc::clone(metadata) },
        Expression::NamedArgument { name, child } => Expression::NamedArgument { name: name.clone(), child: boxed(child) },
        Expression::Frame { kind, child, frame } => {
            Expression::Frame { kind: *kind, child: child.as_deref().map(boxed), frame: frame.clone() }
        }
        Expression::UpdateField { child, path, value } => {
            Expression::UpdateField { child: boxed(child), path: path.clone(), value: value.as_deref().map(boxed) }
        }
        Expression::Literal(_)
        | Expression::Outer(_)
        | Expression::Attribute(_)
        | Expression::Star { .. }
        | Expression::Exists { .. }
        | Expression::ScalarSubquery { .. }
        | Expression::Lambda { .. } => expression.clone(),
    }
}
