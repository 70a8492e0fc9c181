//! `_metadata`, the column that a scan of files hides, and its fields under other names: `input_file_name()` and its kin.

use super::{Analyzer, Plan, Resolver};
use crate::column::{Attribute, Expression};
use crate::error::Result;
use crate::parser::{GroupBy, Select};

pub const METADATA: &str = "_metadata";

/// The expressions with those functions as the hidden column's fields; none where there are none, or no files are read here.
pub fn of_hidden(plan: &Plan, expressions: &[Expression]) -> Option<Vec<Expression>> {
    let hidden = plan.files()?;
    expressions.iter().any(|e| e.any(&|part| field(part).is_some())).then(|| expressions.iter().map(|e| replaced(e, hidden)).collect())
}

impl Analyzer<'_> {
    /// The plan with the hidden column, where one of the expressions names it.
    pub(super) fn showing_files<'e>(&self, plan: &Plan, mut expressions: impl Iterator<Item = &'e Expression>) -> Result<Option<Plan>> {
        if plan.files().is_none() || !expressions.any(|e| e.any(&names_it)) {
            return Ok(None);
        }
        self.widened(plan)
    }

    /// A SELECT that names the hidden column, over a plan that shows it; none for any other.
    pub(super) fn over_files(&self, select: &Select, input: &Plan) -> Result<Option<(Select, Plan)>> {
        let Some(hidden) = input.files() else { return Ok(None) };
        let grouped = select.group_by.iter().flat_map(|g| &g.expressions);
        if !select.projection.iter().chain(&select.condition).chain(grouped).any(|e| e.any(&names_it)) {
            return Ok(None);
        }
        let Some(wide) = self.widened(input)? else { return Ok(None) };
        let resolver = Resolver::new(self, &input.output);
        let projection = self.expand(&resolver, &select.projection)?;
        let projection = projection.iter().map(|item| match item {
            Expression::Alias { .. } | Expression::Attribute(_) | Expression::Name { .. } => replaced(item, hidden),
            other if other.any(&|part| field(part).is_some()) => replaced(other, hidden).alias(resolver.output_name(other)),
            other => other.clone(),
        });
        let group_by = select.group_by.as_ref().map(|group| GroupBy {
            expressions: group.expressions.iter().map(|e| replaced(e, hidden)).collect(),
            kind: group.kind.clone(),
        });
        let condition = select.condition.as_ref().map(|c| replaced(c, hidden));
        let select = Select { projection: projection.collect(), condition, group_by, ..select.clone() };
        Ok(Some((select, wide)))
    }
}

impl Plan {
    /// The hidden column, where the plan is a scan of files or a projection of one.
    pub(crate) fn files(&self) -> Option<&Attribute> {
        let below = self.below.as_ref()?;
        below.input.output.iter().find(|a| a.name == METADATA && !self.output.iter().any(|shown| shown.id == a.id))
    }
}

fn names_it(part: &Expression) -> bool {
    let named = matches!(part, Expression::Name { parts, .. } if parts.iter().any(|p| p.eq_ignore_ascii_case(METADATA)));
    named || field(part).is_some()
}

fn field(expression: &Expression) -> Option<&'static str> {
    let Expression::Call(call) = expression else { return None };
    Some(match call.name.to_ascii_lowercase().as_str() {
        "input_file_name" => "file_path",
        "input_file_block_start" => "file_block_start",
        "input_file_block_length" => "file_block_length",
        _ => return None,
    })
}

fn replaced(expression: &Expression, hidden: &Attribute) -> Expression {
    match field(expression) {
        Some(name) => Expression::attribute(hidden.clone()).field(name),
        None => expression.map_parts(&|part| replaced(part, hidden)),
    }
}
