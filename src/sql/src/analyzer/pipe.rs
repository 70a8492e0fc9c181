//! The pipe syntax: each step over the plan of those before it.

use super::query::qualified;
use super::select::calls_aggregate;
use super::{Analyzer, Plan, Resolver, scope};
use crate::column::Expression;
use crate::error::{Error, Result};
use crate::parser::{GroupBy, GroupKind, PipeOperator, Select};

impl Analyzer<'_> {
    pub(super) fn pipe(&self, input: &Plan, operator: &PipeOperator) -> Result<Plan> {
        let star = || Expression::Star { qualifier: Vec::new(), position: None };
        match operator {
            PipeOperator::Select(select) => {
                let plan = self.select_over(select, input.clone(), &[])?;
                select.hints.iter().rev().try_fold(plan, |plan, hint| self.hinted(plan, hint))
            }
            PipeOperator::Extend(items) => {
                self.without_aggregates(input, items, "EXTEND")?;
                let projection = std::iter::once(star()).chain(items.iter().cloned()).collect();
                self.select_over(&Select { projection, ..Select::default() }, input.clone(), &[])
            }
            PipeOperator::Set(assignments) => {
                let mut plan = input.clone();
                for (name, value, position) in assignments {
                    if scope::lookup(&plan.output, std::slice::from_ref(name))?.is_none() {
                        return Err(scope::unresolved_in_order(&plan.output, std::slice::from_ref(name)).placed(Some(*position)));
                    }
                    self.without_aggregates(&plan, std::slice::from_ref(value), "SET")?;
                    let set = |a: &crate::column::Attribute| match a.name.eq_ignore_ascii_case(name) {
                        true => value.clone().alias(name),
                        false => Expression::attribute(a.clone()),
                    };
                    let projection = plan.output.iter().filter(|a| !a.hidden).map(set).collect();
                    plan = self.select_over(&Select { projection, ..Select::default() }, plan, &[])?;
                }
                Ok(plan)
            }
            PipeOperator::Drop(names) => {
                let except = names.clone();
                let projection = vec![Expression::StarExcept { qualifier: Vec::new(), except }];
                self.select_over(&Select { projection, ..Select::default() }, input.clone(), &[])
            }
            PipeOperator::As(name) => Ok(qualified(&input.clone().without_hidden()?, name)),
            PipeOperator::Where(condition) => self.filter(input, condition),
            PipeOperator::Aggregate { aggregates, group_by } => self.pipe_aggregate(input, aggregates, group_by.as_ref()),
            PipeOperator::Join { right, kind, constraint } => self.join_relation(input, right, *kind, constraint),
            PipeOperator::SetOperation { operator, all, right } => {
                self.set_operation(&input.clone().without_hidden()?, &self.body(right)?, *operator, *all)
            }
            PipeOperator::Pivot(pivot, alias) => {
                let pivoted = self.pivot(&input.clone().without_hidden()?, pivot)?;
                super::query::aliased(pivoted, alias.as_deref(), &[])
            }
            PipeOperator::Unpivot(unpivot, alias) => {
                let unpivoted = self.unpivot(&input.clone().without_hidden()?, unpivot)?;
                super::query::aliased(unpivoted, alias.as_deref(), &[])
            }
            PipeOperator::Sample(sample) => self.sampled(input, sample),
            PipeOperator::Organize(organization) => {
                let sorted = match organization.order_by.as_slice() {
                    [] => input.clone(),
                    orders => self.sort_by_output(input, orders)?,
                };
                self.cut_off(sorted, organization)
            }
        }
    }

    /// AGGREGATE gives its keys first, then its aggregates.
    fn pipe_aggregate(&self, input: &Plan, aggregates: &[Expression], group_by: Option<&GroupBy>) -> Result<Plan> {
        let resolver = Resolver::new(self, &input.output);
        if let Some(stray) = aggregates.iter().find(|e| !calls_aggregate(e)) {
            let text = resolver.column_text(stray);
            let error = Error::new("PIPE_OPERATOR_AGGREGATE_EXPRESSION_CONTAINS_NO_AGGREGATE_FUNCTION", &[("expr", &text)]);
            return Err(error.placed(super::resolve::place(stray)));
        }
        let keys = group_by.map_or(&[][..], |g| g.expressions.as_slice());
        let projection = keys.iter().chain(aggregates).cloned().collect();
        let group_by = group_by.map(|group| {
            let bare = |e: &Expression| match e {
                Expression::Alias { child, .. } => (**child).clone(),
                other => other.clone(),
            };
            let kind = match &group.kind {
                GroupKind::Sets(sets) => GroupKind::Sets(sets.clone()),
                _ => GroupKind::Plain,
            };
            GroupBy { expressions: group.expressions.iter().map(bare).collect(), kind }
        });
        self.select_over(&Select { projection, group_by, ..Select::default() }, input.clone(), &[])
    }

    fn without_aggregates(&self, input: &Plan, items: &[Expression], clause: &str) -> Result<()> {
        let Some(found) = items.iter().find(|e| calls_aggregate(e)) else { return Ok(()) };
        let text = Resolver::new(self, &input.output).text(found);
        Err(Error::new("PIPE_OPERATOR_CONTAINS_AGGREGATE_FUNCTION", &[("expr", &text), ("clause", clause)]))
    }
}
