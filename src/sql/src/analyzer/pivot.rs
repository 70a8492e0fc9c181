//! PIVOT: an aggregate for each value of a column. UNPIVOT: a row for each of some columns.

use super::select::calls_aggregate;
use super::substitute::replace;
use super::{Analyzer, Grouping, Plan, Resolver, Typed};
use crate::column::{BinaryOperator, Call, CastMode, Expression};
use crate::error::{Error, Result};
use crate::functions::{self, cast};
use crate::parser::{Pivot, Unpivot};
use crate::types::DataType;
use crate::value::Value;

impl Analyzer<'_> {
    pub(super) fn pivot(&self, plan: &Plan, pivot: &Pivot) -> Result<Plan> {
        let resolver = Resolver::new(self, &plan.output);
        let mut used = Vec::new();
        for expression in pivot.columns.iter().chain(&pivot.aggregates) {
            let resolved = resolver.resolve(expression)?;
            used.extend(resolved.expr.column_refs().into_iter().map(|c| c.name.clone()));
        }
        if let Some(stray) = pivot.aggregates.iter().find(|e| !calls_aggregate(e)) {
            let text = stray.text_with(&|parts| match super::scope::lookup(resolver.attributes, parts) {
                Ok(Some(found)) => {
                    let table = found.attribute.qualifier.as_deref().unwrap_or("__auto_generated_subquery_name");
                    format!("{table}.{}", found.attribute.name)
                }
                _ => parts.join("."),
            });
            return Err(Error::analysis(format!(
                "Aggregate expression required for pivot, but '{text}' did not appear in any aggregate function."
            ))
            .placeless());
        }
        let mut outputs = Vec::new();
        for value in &pivot.values {
            let (value, alias) = match value {
                Expression::Alias { child, names } => (child.as_ref(), names.first().cloned()),
                other => (other, None),
            };
            let items = if pivot.columns.len() > 1 { value.row_items() } else { None };
            let parts = items.unwrap_or_else(|| vec![value.clone()]);
            let values = parts.iter().map(|p| self.pivot_value(p)).collect::<Result<Vec<_>>>()?;
            let label = match alias {
                Some(alias) => alias,
                None => label(&values.iter().map(|v| self.shown(v)).collect::<Result<Vec<_>>>()?),
            };
            // Values are compared as what the column holds.
            let of_column = |(value, column): (Typed, &Expression)| {
                let to = resolver.resolve(column)?.data_type;
                self.constant(&if cast::possible(&value.data_type, &to, cast::Eval::of(CastMode::Cast)) {
                    cast::cast(value, &to, CastMode::Cast)?
                } else {
                    value
                })
            };
            let constants = values.into_iter().zip(&pivot.columns).map(of_column).collect::<Result<Vec<_>>>()?;
            let mut conditions = pivot
                .columns
                .iter()
                .zip(constants)
                .map(|(column, constant)| column.clone().binary(BinaryOperator::NullSafeEqual, Expression::Literal(constant)));
            let Some(first) = conditions.next() else { return Err(Error::internal("a pivot without columns")) };
            outputs.extend(pivoted(&pivot.aggregates, &conditions.fold(first, Expression::and), &label, &resolver));
        }
        let keys: Vec<Expression> =
            plan.output.iter().filter(|a| !used.contains(&a.column)).map(|a| Expression::attribute(a.clone())).collect();
        self.aggregate(plan, &keys, Grouping::Plain, &outputs)
    }

    fn pivot_value(&self, expression: &Expression) -> Result<Typed> {
        let resolver = Resolver::new(self, &[]);
        let not_constant = || {
            let text = format!("\"{}\"", resolver.text(expression));
            Error::new("NON_LITERAL_PIVOT_VALUES", &[("expression", &text)])
        };
        resolver.resolve(expression).map_err(|_| not_constant())
    }

    /// A value as text.
    fn shown(&self, value: &Typed) -> Result<String> {
        match self.constant(&cast::cast(value.clone(), &DataType::String, CastMode::Cast)?)? {
            Value::String(text) => Ok(text),
            _ => Ok("null".to_string()),
        }
    }

    pub(super) fn unpivot(&self, plan: &Plan, unpivot: &Unpivot) -> Result<Plan> {
        let resolver = Resolver::new(self, &plan.output);
        let mut used = Vec::new();
        let mut columns = Vec::new();
        for (set, _) in &unpivot.sets {
            if set.len() != unpivot.values.len() {
                return Err(Error::new("UNPIVOT_VALUE_SIZE_MISMATCH", &[("names", &unpivot.values.len().to_string())]));
            }
            let resolved = set.iter().map(|e| resolver.resolve(e)).collect::<Result<Vec<_>>>()?;
            for value in &resolved {
                used.extend(value.expr.column_refs().into_iter().map(|c| c.name.clone()));
            }
            columns.push(resolved);
        }
        for index in 0..unpivot.values.len() {
            let types = columns.iter().filter_map(|set| set.get(index)).map(|v| &v.data_type);
            if super::coerce::common_of(types.clone()).is_none() || mixes_text(types) {
                return Err(self.unpivot_types(unpivot, &resolver, index));
            }
        }
        // A row for each set: an array of structs, taken apart again.
        let rows = unpivot.sets.iter().map(|(set, alias)| {
            let name = alias.clone().unwrap_or_else(|| set.iter().map(|e| resolver.output_name(e)).collect::<Vec<_>>().join("_"));
            let mut fields = vec![Expression::string("name"), Expression::string(name)];
            for (i, value) in set.iter().enumerate() {
                fields.push(Expression::string(format!("v{i}")));
                fields.push(value.clone());
            }
            Expression::call("named_struct", fields)
        });
        let array = Expression::call("array", rows.collect());
        let generated = self.generate(plan, &Expression::call("explode", vec![array]), &["unpivot".to_string()], None)?;
        let Some(row) = generated.columns.first().cloned() else { return Err(Error::internal("nothing was unpivoted")) };
        let row = Expression::attribute(row);
        let mut items: Vec<Expression> =
            plan.output.iter().filter(|a| !used.contains(&a.column)).map(|a| Expression::attribute(a.clone())).collect();
        items.push(row.clone().field("name").alias(&unpivot.name));
        let first_value = items.len();
        items.extend(unpivot.values.iter().enumerate().map(|(i, name)| row.clone().field(format!("v{i}")).alias(name)));
        let mut plan = self.project(&generated.plan, &items)?;
        // Names of sets are literals.
        if let Some(name) = plan.output.get_mut(first_value - 1) {
            name.nullable = false;
        }
        if unpivot.include_nulls {
            return Ok(plan);
        }
        let values = plan.output.iter().skip(first_value).map(|a| Expression::attribute(a.clone()).is_not_null());
        let any = values.reduce(|a, b| a.binary(BinaryOperator::Or, b));
        match any {
            Some(condition) => Ok(Plan { below: None, ..self.filter(&plan, &condition)? }),
            None => Ok(plan),
        }
    }

    fn unpivot_types(&self, unpivot: &Unpivot, resolver: &Resolver<'_>, index: usize) -> Error {
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        for expression in unpivot.sets.iter().filter_map(|(set, _)| set.get(index)) {
            let data_type = resolver.resolve(expression).map_or_else(|_| String::new(), |v| format!("\"{}\"", v.data_type.sql()));
            let name = format!("`{}`", resolver.output_name(expression));
            match groups.iter_mut().find(|(t, _)| *t == data_type) {
                Some((_, names)) => names.push(name),
                None => groups.push((data_type, vec![name])),
            }
        }
        groups.sort();
        let types: Vec<String> = groups.into_iter().map(|(t, names)| format!("{t} ({})", names.join(", "))).collect();
        Error::new("UNPIVOT_VALUE_DATA_TYPE_MISMATCH", &[("types", &types.join(", "))])
    }
}

/// Texts are not made of numbers here.
fn mixes_text<'t>(types: impl Iterator<Item = &'t crate::DataType>) -> bool {
    let known: Vec<_> = types.filter(|t| **t != crate::DataType::Null).collect();
    let texts = known.iter().filter(|t| ***t == crate::DataType::String).count();
    texts > 0 && texts < known.len()
}

/// The aggregates over the rows of one value, null where there is no such row.
pub fn pivoted(aggregates: &[Expression], condition: &Expression, label: &str, resolver: &Resolver<'_>) -> Vec<Expression> {
    let rows = Expression::Call(Call { filter: Some(Box::new(condition.clone())), ..count_of_rows() });
    let some = rows.binary(BinaryOperator::Greater, Expression::Literal(Value::Long(0)));
    let one = |aggregate: &Expression| {
        let (inner, name) = match aggregate {
            Expression::Alias { child, names } => (child.as_ref(), names.join("_")),
            other => (other, resolver.text(other)),
        };
        let narrowed = |own: Option<&Expression>| match own {
            Some(own) => Some(Box::new(own.clone().and(condition.clone()))),
            None => Some(Box::new(condition.clone())),
        };
        let filtered = replace(inner, &|e| match e {
            Expression::Call(call) if functions::is_aggregate(&call.name) => {
                Some(Expression::Call(Call { filter: narrowed(call.filter.as_deref()), ..call.clone() }))
            }
            Expression::UserCall { function, arguments, filter } if function.aggregates() => {
                let (function, arguments, filter) = (function.clone(), arguments.clone(), narrowed(filter.as_deref()));
                Some(Expression::UserCall { function, arguments, filter })
            }
            _ => None,
        });
        let name = if aggregates.len() == 1 { label.to_string() } else { format!("{label}_{name}") };
        Expression::case_when(some.clone(), filtered).alias(name)
    };
    aggregates.iter().map(one).collect()
}

fn count_of_rows() -> Call {
    let arguments = vec![Expression::integer(1)];
    Call { name: "count".into(), arguments, distinct: false, filter: None, ignore_nulls: false, within_group: Vec::new(), position: None }
}

/// What a pivoted column is called: its value as text.
fn label(texts: &[String]) -> String {
    match texts {
        [one] => one.clone(),
        several => format!("{{{}}}", several.join(", ")),
    }
}
