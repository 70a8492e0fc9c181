//! select, filter, withColumn and their kin.

use super::DataFrame;
use super::subquery::waits;
use crate::column::{Attribute, Expression};
use crate::error::{Error, Result};
use crate::parser;

impl DataFrame {
    pub fn select(&self, expressions: Vec<Expression>) -> Result<Self> {
        self.later(waits(&expressions), move |df| {
            df.refuse_ambiguous(&expressions)?;
            df.step_with_hidden(|analyzer, plan| analyzer.project(plan, &expressions))
        })
    }

    /// `selectExpr("a + 1 AS b", …)`
    pub fn select_expr(&self, texts: &[String]) -> Result<Self> {
        self.select(texts.iter().map(|t| parser::parse_expression(t)).collect::<Result<_>>()?)
    }

    pub fn filter(&self, condition: Expression) -> Result<Self> {
        self.later(condition.has_outer(), move |df| {
            df.refuse_ambiguous([&condition])?;
            df.step_with_hidden(|analyzer, plan| analyzer.filter(plan, &condition))
        })
    }

    /// `filter("rating > 2")`
    pub fn filter_text(&self, condition: &str) -> Result<Self> {
        self.filter(parser::parse_expression(condition)?)
    }

    pub fn with_column(&self, name: &str, expression: Expression) -> Result<Self> {
        self.with_columns(vec![(name.to_string(), expression)])
    }

    /// Replaces columns of that name, and appends the others.
    pub fn with_columns(&self, columns: Vec<(String, Expression)>) -> Result<Self> {
        for (i, (name, _)) in columns.iter().enumerate() {
            if columns.iter().take(i).any(|(other, _)| other.eq_ignore_ascii_case(name)) {
                let name = format!("`{}`", name.to_lowercase());
                return Err(Error::new("COLUMN_ALREADY_EXISTS", &[("columnName", &name)]));
            }
        }
        self.later(columns.iter().any(|(_, value)| value.has_outer()), move |df| df.with_columns_now(&columns))
    }

    fn with_columns_now(&self, columns: &[(String, Expression)]) -> Result<Self> {
        let plan = self.plan();
        let mut used = vec![false; columns.len()];
        let mut projection = Vec::new();
        for attribute in &plan.output {
            match columns.iter().position(|(name, _)| name.eq_ignore_ascii_case(&attribute.name)) {
                Some(i) => {
                    if let (Some(used), Some((name, expression))) = (used.get_mut(i), columns.get(i)) {
                        *used = true;
                        projection.push(expression.clone().alias(name));
                    }
                }
                None => projection.push(Expression::attribute(attribute.clone())),
            }
        }
        for ((name, expression), used) in columns.iter().zip(used) {
            if !used {
                projection.push(expression.clone().alias(name));
            }
        }
        self.select(projection)
    }

    /// No column of that name: nothing happens, as in Spark.
    pub fn with_column_renamed(&self, existing: &str, new: &str) -> Result<Self> {
        self.with_columns_renamed(&[(existing.to_string(), new.to_string())])
    }

    pub fn with_columns_renamed(&self, renames: &[(String, String)]) -> Result<Self> {
        let renames = renames.to_vec();
        self.later(false, move |df| df.renamed_now(&renames))
    }

    fn renamed_now(&self, renames: &[(String, String)]) -> Result<Self> {
        let plan = self.plan();
        let projection = plan.output.iter().map(|attribute| {
            let column = Expression::attribute(attribute.clone());
            // Renames apply one after another.
            let mut name = attribute.name.clone();
            for (from, to) in renames {
                if from.eq_ignore_ascii_case(&name) {
                    name.clone_from(to);
                }
            }
            if name == attribute.name { column } else { column.alias(name) }
        });
        self.select(projection.collect())
    }

    /// `toDF("a", "b")`
    pub fn to_df(&self, names: &[String]) -> Result<Self> {
        let names = names.to_vec();
        self.later(false, move |df| df.to_df_now(&names))
    }

    fn to_df_now(&self, names: &[String]) -> Result<Self> {
        let plan = self.plan();
        if names.len() != plan.output.len() {
            let (target, source) = (plan.output.len().to_string(), names.len().to_string());
            return Err(Error::new("ASSIGNMENT_ARITY_MISMATCH", &[("numTarget", &target), ("numExpr", &source)]));
        }
        let columns = plan.output.iter().zip(names);
        self.select(columns.map(|(a, name)| Expression::attribute(a.clone()).alias(name)).collect())
    }

    /// Drops columns by name or by `df["a"]`; those that are not there are left alone.
    pub fn drop(&self, columns: &[Expression]) -> Result<Self> {
        let columns = columns.to_vec();
        self.later(false, move |df| df.drop_now(&columns))
    }

    fn drop_now(&self, columns: &[Expression]) -> Result<Self> {
        let plan = self.plan();
        let analyzer = self.analyzer();
        let mut dropped = Vec::new();
        for column in columns {
            match column {
                Expression::Attribute(attribute) => dropped.push(attribute.id),
                // `col("a")` must mean one column, where a name alone means all of that name.
                Expression::Name { parts, .. } => match analyzer.bind(&plan, parts) {
                    Ok(Expression::Attribute(attribute)) => dropped.push(attribute.id),
                    Err(error) if error.condition() == Some("AMBIGUOUS_REFERENCE") => return Err(error),
                    _ => {}
                },
                _ => {}
            }
        }
        let kept = plan.output.iter().filter(|a| !dropped.contains(&a.id));
        self.select(kept.map(|a| Expression::attribute(a.clone())).collect())
    }

    /// Drops all columns of these names.
    pub fn drop_names(&self, names: &[String]) -> Result<Self> {
        let names = names.to_vec();
        self.later(false, move |df| {
            let plan = df.plan();
            let dropped = |a: &Attribute| names.iter().any(|name| name.to_lowercase() == a.name.to_lowercase());
            df.select(plan.output.iter().filter(|a| !dropped(a)).map(|a| Expression::attribute(a.clone())).collect())
        })
    }

    /// Rows where fewer than all (`how` any), or none (`how` all) … of `subset` are null go. `threshold` wins: keep rows
    /// with at least that many values.
    pub fn drop_na(&self, how: &str, threshold: Option<usize>, subset: &[String]) -> Result<Self> {
        let (how, subset) = (how.to_string(), subset.to_vec());
        self.later(false, move |df| df.drop_na_now(&how, threshold, &subset))
    }

    fn drop_na_now(&self, how: &str, threshold: Option<usize>, subset: &[String]) -> Result<Self> {
        let names: Vec<String> = if subset.is_empty() { self.columns() } else { subset.to_vec() };
        let needed = threshold.unwrap_or(if how == "all" { 1 } else { names.len() });
        let mut arguments = vec![Expression::integer(i32::try_from(needed).unwrap_or(i32::MAX))];
        for name in &names {
            arguments.push(self.column(&format!("`{}`", name.replace('`', "``")))?);
        }
        self.filter(Expression::call("atleastnnonnulls", arguments))
    }

    /// `fillna`: each value goes into the columns that can hold it.
    pub fn fill_na(&self, fill: &[(Option<String>, crate::value::Value)], subset: &[String]) -> Result<Self> {
        let (fill, subset) = (fill.to_vec(), subset.to_vec());
        self.later(false, move |df| df.fill_na_now(&fill, &subset))
    }

    fn fill_na_now(&self, fill: &[(Option<String>, crate::value::Value)], subset: &[String]) -> Result<Self> {
        let plan = self.plan();
        let projection = plan.output.iter().map(|attribute| {
            let column = Expression::attribute(attribute.clone());
            let chosen = subset.is_empty() || subset.iter().any(|s| s.eq_ignore_ascii_case(&attribute.name));
            let value = fill.iter().find(|(name, value)| match name {
                Some(name) => name.eq_ignore_ascii_case(&attribute.name),
                None => chosen && fits(value, &attribute.data_type),
            });
            match value {
                Some((_, value)) => {
                    let value = Expression::literal(value.clone()).cast(attribute.data_type.clone());
                    let filled = if matches!(attribute.data_type, crate::DataType::Double | crate::DataType::Float) {
                        Expression::call("nanvl", vec![column, Expression::literal(crate::value::Value::Null)])
                    } else {
                        column
                    };
                    Expression::call("coalesce", vec![filled, value]).alias(&attribute.name)
                }
                None => column,
            }
        });
        self.select(projection.collect())
    }
}

fn fits(value: &crate::value::Value, to: &crate::DataType) -> bool {
    let from = value.data_type();
    (from.is_numeric() && to.is_numeric()) || from == *to
}
