//! Names of a SELECT's own aliases replaced by what they stand for: GROUP BY, HAVING, ORDER BY and later columns.

use crate::column::Expression;

/// `expression` with every plain name for which `by` has something replaced by it.
pub fn substitute(expression: &Expression, by: &dyn Fn(&str) -> Option<Expression>) -> Expression {
    match expression {
        Expression::Name { parts, .. } => match parts.as_slice() {
            [name] => by(name).unwrap_or_else(|| expression.clone()),
            _ => expression.clone(),
        },
        other => other.map_parts(&|part| substitute(part, by)),
    }
}
