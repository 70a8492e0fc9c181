//! Names of a SELECT's own aliases replaced by what they stand for: GROUP BY, HAVING, ORDER BY and later columns.

use crate::column::Expression;

/// `expression` with every plain name for which `by` has something replaced by it.
pub fn substitute(expression: &Expression, by: &dyn Fn(&str) -> Option<Expression>) -> Expression {
    replace(expression, &|part| match part {
        Expression::Name { parts, .. } => match parts.as_slice() {
            [name] => by(name),
            _ => None,
        },
        _ => None,
    })
}

/// `expression` with every part for which `by` has something replaced by it.
pub fn replace(expression: &Expression, by: &dyn Fn(&Expression) -> Option<Expression>) -> Expression {
    by(expression).unwrap_or_else(|| expression.map_parts(&|part| replace(part, by)))
}
