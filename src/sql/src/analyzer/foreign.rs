//! Columns of other DataFrames: the error of an operator whose input does not have them.

use super::substitute::replace;
use super::{Analyzer, Plan, scope};
use crate::column::{Attribute, Expression};
use crate::error::Error;

impl Analyzer<'_> {
    /// The error with all columns that are missing from `plan` and the operator, as `operator` makes it of the expressions.
    pub(super) fn foreign<'e>(
        &self,
        error: Error,
        plan: &Plan,
        expressions: impl Iterator<Item = &'e Expression>,
        operator: impl Fn(&[String]) -> String,
    ) -> Error {
        if !error.condition().is_some_and(|c| c.starts_with("MISSING_ATTRIBUTES.")) {
            return error;
        }
        let (mut missing, mut texts): (Vec<&Attribute>, Vec<String>) = (Vec::new(), Vec::new());
        for expression in expressions {
            for part in expression.all(&|part| matches!(part, Expression::Attribute(_))) {
                if let Expression::Attribute(a) = part
                    && !plan.output.iter().chain(missing.iter().copied()).any(|known| known.id == a.id)
                {
                    missing.push(a);
                }
            }
            texts.push(with_ids(expression).text());
        }
        scope::missing(&plan.output, &missing, &operator(&texts))
    }
}

/// Columns by their names in plans: `id#0`.
fn with_ids(expression: &Expression) -> Expression {
    replace(expression, &|part| match part {
        Expression::Attribute(a) => Some(Expression::Name { parts: vec![a.column.clone()], position: None }),
        _ => None,
    })
}
