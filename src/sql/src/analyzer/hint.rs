//! Hints of a SELECT: how its rows are dealt out. Those that Spark does not know are left alone, as Spark does.

use super::{Analyzer, JoinStrategy, Plan, Redistribution, Resolver};
use crate::column::Expression;
use crate::error::{Error, Result};
use crate::parser::Hint;
use crate::value::Value;

impl Analyzer<'_> {
    /// For the FROM of a SELECT with these hints, which name relations and how they are to be joined.
    pub(super) fn with_hints(&self, hints: &[Hint]) -> Self {
        let name = |argument: &Expression| match argument {
            Expression::Name { parts, .. } => parts.last().map(|name| name.to_lowercase()),
            Expression::Literal(Value::String(name)) => Some(name.to_lowercase()),
            _ => None,
        };
        let known = hints.iter().filter_map(|h| Some((JoinStrategy::of_hint(&h.name)?, &h.arguments)));
        let named = known.flat_map(|(strategy, relations)| relations.iter().filter_map(name).map(move |relation| (relation, strategy)));
        Self { join_hints: named.collect(), ..self.clone() }
    }

    /// A relation under its name, with the hint that is for it.
    pub(super) fn marked(&self, plan: Plan, alias: Option<&str>, table: Option<&str>) -> Result<Plan> {
        let Some(name) = alias.or(table).filter(|_| !self.join_hints.is_empty()) else { return Ok(plan) };
        let name = name.to_lowercase();
        match self.join_hints.iter().find(|(relation, _)| *relation == name) {
            Some((_, strategy)) => self.repartition(&plan, Redistribution::Hint(*strategy), &[]),
            None => Ok(plan),
        }
    }

    /// REPARTITION, REPARTITION_BY_RANGE, COALESCE and REBALANCE stand above the whole SELECT.
    pub(super) fn hinted(&self, plan: Plan, hint: &Hint) -> Result<Plan> {
        self.dealt_out(plan, hint).map_err(|e| if e.may_be_placed() { e.placed(Some(hint.position)) } else { e })
    }

    fn dealt_out(&self, plan: Plan, hint: &Hint) -> Result<Plan> {
        let name = hint.name.to_ascii_uppercase();
        if !matches!(name.as_str(), "REPARTITION" | "REPARTITION_BY_RANGE" | "COALESCE" | "REBALANCE") {
            return Ok(plan);
        }
        let (count, keys) = match hint.arguments.split_first() {
            Some((Expression::Literal(Value::Integer(n)), keys)) => (Some(usize::try_from(*n).unwrap_or(0).max(1)), keys),
            _ => (None, hint.arguments.as_slice()),
        };
        // A text names a column too.
        let keys: Vec<Expression> = keys
            .iter()
            .map(|key| match key {
                Expression::Literal(Value::String(name)) => Expression::column(name),
                other => other.clone(),
            })
            .collect();
        let keys = keys.as_slice();
        if let Some(stray) = keys.iter().find(|k| !matches!(k, Expression::Name { .. })) {
            let text = Resolver::new(self, &plan.output).text(stray);
            return Err(Error::analysis(format!(
                "[_LEGACY_ERROR_TEMP_1050] {name} Hint parameter should include columns, but {text} found."
            )));
        }
        match name.as_str() {
            "COALESCE" => match (count, keys) {
                (Some(count), []) => self.repartition(&plan, Redistribution::Coalesce(count), &[]),
                _ => Err(Error::analysis(format!("[_LEGACY_ERROR_TEMP_1048] {name} Hint expects a partition number as a parameter."))),
            },
            "REPARTITION_BY_RANGE" => {
                let (keys, directions) = super::sorting(keys.iter().map(|k| k.clone().into_sort_order()));
                match count {
                    Some(count) => self.repartition(&plan, Redistribution::Range(count, directions), &keys),
                    None => self.spread(&plan, Redistribution::Range(self.session.conf().shuffle_partitions(), directions), &keys),
                }
            }
            _ => match (count, keys) {
                (None, keys) => self.distribute(&plan, keys),
                (Some(count), []) => self.repartition(&plan, Redistribution::RoundRobin(count), &[]),
                (Some(count), keys) => self.repartition(&plan, Redistribution::Hash(count), keys),
            },
        }
    }
}
