//! groupBy and what follows it.

use super::DataFrame;
use super::subquery::waits;
use crate::analyzer::Grouping;
use crate::column::{BinaryOperator, Expression};
use crate::error::{Error, Result};
use crate::value::Value;

/// A DataFrame with its grouping, waiting for `agg`.
#[derive(Clone)]
pub struct GroupedData {
    df: DataFrame,
    keys: Vec<Expression>,
    grouping: Grouping,
    /// The places of each set's keys, where the sets are given one by one.
    sets: Option<Vec<Vec<usize>>>,
    pivot: Option<(Expression, Vec<Value>)>,
}

impl DataFrame {
    pub fn group_by(&self, keys: Vec<Expression>) -> GroupedData {
        GroupedData { df: self.clone(), keys, grouping: Grouping::Plain, sets: None, pivot: None }
    }

    pub fn rollup(&self, keys: Vec<Expression>) -> GroupedData {
        GroupedData { grouping: Grouping::Rollup, ..self.group_by(keys) }
    }

    pub fn cube(&self, keys: Vec<Expression>) -> GroupedData {
        GroupedData { grouping: Grouping::Cube, ..self.group_by(keys) }
    }

    /// `groupingSets`: each set has the places of its keys.
    pub fn grouping_sets(&self, sets: Vec<Vec<usize>>, keys: Vec<Expression>) -> GroupedData {
        GroupedData { sets: Some(sets), ..self.group_by(keys) }
    }

    /// `df.agg(…)`: one row over all.
    pub fn agg(&self, aggregates: Vec<Expression>) -> Result<Self> {
        self.group_by(Vec::new()).agg(aggregates)
    }

    pub fn distinct(&self) -> Result<Self> {
        self.later(false, |df| df.step(|analyzer, plan| analyzer.distinct(plan)))
    }

    /// The first row of each combination of the columns.
    pub fn drop_duplicates(&self, columns: &[String]) -> Result<Self> {
        if columns.is_empty() {
            return self.distinct();
        }
        let keys = columns.iter().map(|c| Expression::column(&format!("`{}`", c.replace('`', "``")))).collect::<Vec<_>>();
        self.later(false, move |df| df.step(|analyzer, plan| analyzer.drop_duplicates(plan, &keys)))
    }
}

impl GroupedData {
    pub fn agg(&self, aggregates: Vec<Expression>) -> Result<DataFrame> {
        let grouped = self.clone();
        let waits = waits(&self.keys) || waits(&aggregates);
        self.df.later(waits, move |df| Self { df: df.clone(), ..grouped.clone() }.agg_now(aggregates.clone()))
    }

    fn agg_now(&self, aggregates: Vec<Expression>) -> Result<DataFrame> {
        let aggregates = match &self.pivot {
            None => aggregates,
            Some((column, values)) => pivoted(column, values, &aggregates),
        };
        self.df.refuse_ambiguous(self.keys.iter().chain(&aggregates))?;
        self.df.step_with_hidden(|analyzer, plan| match &self.sets {
            Some(sets) => analyzer.aggregate_sets(plan, &self.keys, sets.clone(), &aggregates),
            None => analyzer.aggregate(plan, &self.keys, self.grouping, &aggregates),
        })
    }

    pub fn count(&self) -> Result<DataFrame> {
        self.agg(vec![Expression::call("count", vec![Expression::integer(1)]).alias("count")])
    }

    /// `avg("a", "b")` and the like; no names means all numeric columns that are no key.
    pub fn numeric(&self, function: &str, columns: &[String]) -> Result<DataFrame> {
        let names = if columns.is_empty() {
            let schema = self.df.schema();
            let key = |name: &str| self.keys.iter().any(|k| k.text().eq_ignore_ascii_case(name));
            let numeric = schema.fields.iter().filter(|f| f.data_type.is_numeric() && !key(&f.name));
            numeric.map(|f| f.name.clone()).collect()
        } else {
            columns.to_vec()
        };
        if let Some(field) =
            self.df.schema().fields.iter().find(|f| columns.iter().any(|c| c.eq_ignore_ascii_case(&f.name)) && !f.data_type.is_numeric())
        {
            return Err(Error::analysis(format!(
                "\"{}\" is not a numeric column. Aggregation function can only be \
                 applied on a numeric column.",
                field.name
            )));
        }
        let call = |name: &String| Expression::call(function, vec![Expression::column(&quoted(name))]);
        self.agg(names.iter().map(call).collect())
    }

    /// Without `values` they are collected first, sorted, as Spark does.
    pub fn pivot(&self, column: Expression, values: Option<Vec<Value>>) -> Result<Self> {
        let values = match values {
            Some(values) => values,
            None => {
                let distinct = self.df.select(vec![column.clone().alias("pivot")])?.distinct()?;
                let sorted = distinct.sort(vec![Expression::column("pivot")])?;
                let (_, batches) = sorted.collect()?;
                let mut values = Vec::new();
                for batch in &batches {
                    for row in 0..batch.num_rows() {
                        values.push(Value::from_array(batch.column(0).as_ref(), row)?);
                    }
                }
                values
            }
        };
        Ok(Self { pivot: Some((column, values)), ..self.clone() })
    }
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// An aggregate for each pivot value: rows of other values count as null.
fn pivoted(column: &Expression, values: &[Value], aggregates: &[Expression]) -> Vec<Expression> {
    let mut out = Vec::new();
    for value in values {
        let same = column.clone().binary(BinaryOperator::NullSafeEqual, Expression::literal(value.clone()));
        let label = if *value == Value::Null { "null".to_string() } else { value.text() };
        for aggregate in aggregates {
            let (inner, name) = match aggregate {
                Expression::Alias { child, names } => ((**child).clone(), names.join("_")),
                other => (other.clone(), other.text()),
            };
            let filtered = filter_calls(inner, &same);
            let name = if aggregates.len() == 1 { label.clone() } else { format!("{label}_{name}") };
            out.push(filtered.alias(name));
        }
    }
    out
}

fn filter_calls(expression: Expression, condition: &Expression) -> Expression {
    match expression {
        Expression::Call(mut call) => {
            let counts = call.name.eq_ignore_ascii_case("count");
            call.filter = Some(Box::new(condition.clone()));
            let call = Expression::Call(call);
            // A combination that never occurs has no count, not a count of 0.
            if counts {
                return Expression::call("nullif", vec![call, Expression::Literal(Value::Long(0))]);
            }
            call
        }
        Expression::Binary { operator, left, right, position } => Expression::Binary {
            operator,
            left: Box::new(filter_calls(*left, condition)),
            right: Box::new(filter_calls(*right, condition)),
            position,
        },
        Expression::Cast { child, to, mode, position } => {
            Expression::Cast { child: Box::new(filter_calls(*child, condition)), to, mode, position }
        }
        Expression::UserCall { function, arguments, .. } if function.aggregates() => {
            Expression::UserCall { function, arguments, filter: Some(Box::new(condition.clone())) }
        }
        Expression::Alias { child, names } => Expression::Alias { child: Box::new(filter_calls(*child, condition)), names },
        Expression::At { child, position } => Expression::At { child: Box::new(filter_calls(*child, condition)), position },
        Expression::Item { child, key } => Expression::Item { child: Box::new(filter_calls(*child, condition)), key },
        Expression::Field { child, name } => Expression::Field { child: Box::new(filter_calls(*child, condition)), name },
        other => other,
    }
}
