//! What FROM names, and joins and samples of it.

use super::query::{aliased, unqualified};
use super::{Analyzer, Plan, Redistribution, Sampling};
use crate::column::Expression;
use crate::error::{Error, Result};
use crate::parser::{JoinConstraint, JoinKind, QueryBody, Relation, Sample, SampleSize};
use crate::session::SparkSession;
use crate::value::Value;

impl Analyzer<'_> {
    pub(super) fn relation(&self, relation: &Relation) -> Result<Plan> {
        match relation {
            Relation::Table { name, alias, columns, position } => {
                let plan = self.table(name).map_err(|e| e.placed(Some(*position)))?;
                let plan = self.marked(plan, alias.as_deref(), name.last().map(String::as_str))?;
                aliased(plan, alias.as_deref(), columns).map_err(|e| e.placed(Some(*position)))
            }
            Relation::Subquery { query, alias, columns, position } => {
                let plan = match &query.body {
                    // An inline table, whose errors tell the names that its columns are given.
                    QueryBody::Values(rows, place) if query.ctes.is_empty() && query.organization.order_by.is_empty() => {
                        let inner = self.with_hints(&[]);
                        inner.cut_off(inner.values(rows, *place, columns)?, &query.organization)?
                    }
                    _ => self.with_hints(&[]).query(query)?,
                };
                let plan = self.marked(plan, alias.as_deref(), None)?;
                let plan = match alias {
                    Some(_) => plan,
                    None => unqualified(plan),
                };
                aliased(plan, alias.as_deref(), columns).map_err(|e| e.placed(Some(*position)))
            }
            Relation::Function { name, arguments, alias, columns, position } => {
                let plan = self.table_function(name, arguments).map_err(|e| e.placed(Some(*position)))?;
                let plan = self.marked(plan, alias.as_deref(), None)?;
                aliased(plan, alias.as_deref(), columns).map_err(|e| e.placed(Some(*position)))
            }
            Relation::Join { left, right, kind, constraint, position } => {
                let left = self.relation(left)?;
                self.join_relation(&left, right, *kind, constraint).map_err(|e| match e.condition() {
                    Some("JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE" | "UNSUPPORTED_EXPR_FOR_OPERATOR") => e.placed(Some(*position)),
                    _ => e,
                })
            }
            Relation::Lateral(inner) => self.relation(inner),
            Relation::Sampled { input, sample, alias, columns } => {
                let plan = self.relation(input)?;
                aliased(self.sampled(&plan, sample)?, alias.as_deref(), columns)
            }
            Relation::Pivoted { input, pivot, alias, columns } => {
                let plan = self.relation(input)?.without_hidden()?;
                let pivoted = self.pivot(&plan, pivot).map_err(|e| e.placed(Some(pivot.position)))?;
                aliased(pivoted, alias.as_deref(), columns)
            }
            Relation::Unpivoted { input, unpivot, alias, columns } => {
                let plan = self.relation(input)?.without_hidden()?;
                let unpivoted = self.unpivot(&plan, unpivot).map_err(|e| e.placed(Some(unpivot.position)))?;
                aliased(unpivoted, alias.as_deref(), columns)
            }
        }
    }

    /// A join of a plan with a relation, which may be lateral.
    pub(super) fn join_relation(&self, left: &Plan, right: &Relation, kind: JoinKind, constraint: &JoinConstraint) -> Result<Plan> {
        if let Relation::Lateral(inner) = right {
            if let Relation::Function { name, arguments, alias, columns, position } = &**inner
                && let (JoinConstraint::None, Some(function)) = (constraint, self.session.functions().table(name))
            {
                let joined = self.call_table_function(left, &function, arguments).map_err(|e| e.placed(Some(*position)))?;
                return beside(left, joined, |made| aliased(made, alias.as_deref(), columns)).map_err(|e| e.placed(Some(*position)));
            }
            let mut analyzer = self.clone();
            analyzer.outer.push(left.output.clone());
            let right = analyzer.relation(inner)?;
            // Spark drops the rows that a generator has nothing for, though LEFT asks for them.
            let kind = match inner.as_ref() {
                Relation::Function { name, .. } if kind == JoinKind::Left && crate::functions::generators::find(name).is_some() => {
                    JoinKind::Inner
                }
                _ => kind,
            };
            return match constraint {
                JoinConstraint::None => self.lateral(left, &right, kind, None),
                JoinConstraint::On(condition) => self.lateral(left, &right, kind, Some(condition)),
                _ => Err(Error::new("UNSUPPORTED_FEATURE.LATERAL_JOIN_USING", &[])),
            };
        }
        self.join(left, &self.relation(right)?, kind, constraint)
    }

    /// TABLESAMPLE: so many rows, or each with some probability, by the generator that Spark samples with.
    pub(super) fn sampled(&self, plan: &Plan, sample: &Sample) -> Result<Plan> {
        match &sample.size {
            SampleSize::Rows(count) => {
                let count = self.count(count, "limit")?;
                self.limit(plan, 0, Some(count))
            }
            SampleSize::Fraction(fraction) => {
                let seed = sample.seed.unwrap_or_else(|| i64::try_from(self.session.next_id()).unwrap_or(0));
                self.repartition(plan, Redistribution::Sample(Sampling::new(0.0, *fraction, false, seed)), &[])
            }
        }
    }

    /// `range(end)`, `range(start, end[, step[, partitions]])`, and generators: `explode(array(1, 2))`.
    pub fn table_function(&self, name: &str, arguments: &[Expression]) -> Result<Plan> {
        if let Some(function) = self.session.functions().table(name) {
            return self.call_table_function(&Self::one_row()?, &function, arguments);
        }
        let built_in = name.eq_ignore_ascii_case("range") || crate::functions::generators::find(name).is_some();
        if let Some(function) = self.session.sql_function(name).filter(|_| !built_in) {
            return self.sql_table_call(&function, arguments);
        }
        if !name.eq_ignore_ascii_case("range") {
            if let Some(plan) = self.table_generator(name, arguments) {
                return plan;
            }
            let name = format!("`{name}`");
            return Err(Error::new("UNRESOLVABLE_TABLE_VALUED_FUNCTION", &[("name", &name)]));
        }
        if !(1..=4).contains(&arguments.len()) {
            let count = arguments.len().to_string();
            let parameters = [("functionName", "`range`"), ("expectedNum", "[1, 2, 3, 4]"), ("actualNum", count.as_str())];
            return Err(Error::new("WRONG_NUM_ARGS.WITHOUT_SUGGESTION", &parameters));
        }
        let numbers = arguments
            .iter()
            .map(|a| {
                let resolver = super::Resolver::new(self, &[]);
                let value = super::coerce::to(resolver.resolve(a)?, &crate::DataType::Long)?;
                match self.constant(&value)? {
                    Value::Long(v) => Ok(v),
                    _ => Err(Error::unsupported("range() of anything but integers")),
                }
            })
            .collect::<Result<Vec<_>>>();
        let session: &SparkSession = self.session;
        let df = match numbers?.as_slice() {
            [end] => session.range(0, *end, 1, None)?,
            [start, end] => session.range(*start, *end, 1, None)?,
            [start, end, step] => session.range(*start, *end, *step, None)?,
            [start, end, step, n] => session.range(*start, *end, *step, usize::try_from(*n).ok())?,
            _ => return Err(Error::internal("range() of another number of arguments")),
        };
        Ok((*df.plan()).clone())
    }
}

/// Gives the columns after those of `left` their names.
fn beside(left: &Plan, joined: Plan, named: impl FnOnce(Plan) -> Result<Plan>) -> Result<Plan> {
    let mut output = joined.output.clone();
    let made = output.split_off(left.output.len());
    let named = named(Plan { output: made, ..joined })?;
    output.extend(named.output);
    Ok(Plan { output, ..named })
}
