//! Calls of functions whose bodies are SQL: the body is resolved over the parameters, then the arguments are put in their
//! places.

use std::sync::Arc;

use datafusion::common::Column;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::logical_expr::expr::{Exists, InSubquery};
use datafusion::logical_expr::{Expr, LogicalPlan, Subquery};

use super::subquery::subquery_of;
use super::{Analyzer, Plan, Resolver, Typed};
use crate::column::{Attribute, CastMode, Expression};
use crate::error::{Error, Result};
use crate::functions::cast;
use crate::functions::sql::{Returns, SqlFunction};
use crate::parser::command::ColumnDefinition;
use crate::parser::{Position, RoutineBody};
use crate::types::DataType;

/// A parameter's column, and what a subquery or the body itself has in its place.
type Replacements = Vec<(String, Expr)>;

impl Resolver<'_> {
    pub(super) fn sql_call(&self, function: &SqlFunction, arguments: &[Expression]) -> Result<Typed> {
        let Returns::Value(to) = &function.returns else { return Err(function.of_other_kind()) };
        let (parameters, values) = self.arguments_of(function, arguments)?;
        let value = self.analyzer.body_of(function, &parameters, Some(to))?;
        let here: Replacements = parameters.iter().zip(&values).map(|(p, v)| (p.column.clone(), v.expr.clone())).collect();
        let within = here.iter().map(|(name, expr)| Ok((name.clone(), self.outer(expr.clone())?))).collect::<Result<Replacements>>()?;
        Ok(Typed { expr: in_expression(value.expr, &here, &within)?, nullable: true, ..value })
    }

    /// Columns for the parameters of a function, and a call's values of their types.
    fn arguments_of(&self, function: &SqlFunction, arguments: &[Expression]) -> Result<(Vec<Attribute>, Vec<Typed>)> {
        let mut values = Vec::new();
        for (argument, parameter) in function.bound(arguments)?.iter().zip(&function.parameters) {
            values.push(cast_to(self.resolve(argument)?, &parameter.data_type, &self.text(argument))?);
        }
        Ok((self.analyzer.parameters_of(function), values))
    }
}

impl Analyzer<'_> {
    /// The rows of a call in FROM, whose arguments may use columns of what stands around it.
    pub(super) fn sql_table_call(&self, function: &SqlFunction, arguments: &[Expression]) -> Result<Plan> {
        let Returns::Table(columns) = &function.returns else { return Err(function.of_other_kind()) };
        let (parameters, values) = Resolver::new(self, &[]).arguments_of(function, arguments)?;
        let by: Replacements = parameters.iter().zip(values).map(|(p, v)| (p.column.clone(), v.expr)).collect();
        let plan = self.rows_of_body(function, columns, parameters)?;
        Ok(Plan { logical: in_plan(plan.logical, &by)?, below: None, ..plan })
    }

    /// What is wrong with a function's body, and what it gives where that was not said.
    pub fn check_function(&self, function: &SqlFunction) -> Result<Returns> {
        let parameters = self.parameters_of(function);
        match &function.returns {
            // A type that nothing can be cast to stands for one that was not given.
            Returns::Value(DataType::Null) => Ok(Returns::Value(self.body_of(function, &parameters, None)?.data_type)),
            Returns::Value(to) => self.body_of(function, &parameters, Some(to)).map(|_| Returns::Value(to.clone())),
            Returns::Table(columns) => {
                let plan = self.rows_of_body(function, columns, parameters)?;
                let made = |a: &Attribute| ColumnDefinition::new(&a.name, a.data_type.clone());
                Ok(Returns::Table(plan.output.iter().map(made).collect()))
            }
        }
    }

    fn parameters_of(&self, function: &SqlFunction) -> Vec<Attribute> {
        let qualifier = function.name.rsplit('.').next().map(str::to_string);
        let one = |p: &ColumnDefinition| Attribute { qualifier: qualifier.clone(), ..self.attribute(&p.name, p.data_type.clone(), true) };
        function.parameters.iter().map(one).collect()
    }

    /// An analyzer for a function's body, which sees nothing of the query that calls it.
    fn inside(&self, function: &SqlFunction) -> Result<Self> {
        if self.calling.contains(&function.name) {
            let path = self.calling.iter().chain([&function.name]).map(|name| format!("`{name}`")).collect::<Vec<_>>();
            return Err(Error::new("CYCLIC_FUNCTION_REFERENCE", &[("path", &path.join(" -> "))]));
        }
        let calling = self.calling.iter().chain([&function.name]).cloned().collect();
        Ok(Analyzer { calling, ..Analyzer::new(self.session).of_text(&function.text) })
    }

    /// The body's value over the parameters' columns.
    fn body_of(&self, function: &SqlFunction, parameters: &[Attribute], to: Option<&DataType>) -> Result<Typed> {
        let inner = self.inside(function)?;
        let body = match &function.body {
            RoutineBody::Value(value) => value.as_ref().clone(),
            RoutineBody::Query(query) => Expression::ScalarSubquery { query: query.clone() },
        };
        let resolver = Resolver::new(&inner, parameters);
        let resolved = resolver.resolve(&body).and_then(|value| match to {
            Some(to) => cast_to(value, to, &resolver.text(&body)).map_err(|e| e.placed(Some(Position::first()))),
            None => Ok(value),
        });
        resolved.map_err(|e| e.of_text(&function.text))
    }

    /// The rows of the body's query under the columns that the function says.
    fn rows_of_body(&self, function: &SqlFunction, columns: &[ColumnDefinition], parameters: Vec<Attribute>) -> Result<Plan> {
        let Some(query) = function.query() else { return Err(Error::unsupported("a table function without a query")) };
        let mut inner = self.inside(function)?;
        inner.outer.push(parameters);
        let plan = inner.query(query).map_err(|e| e.of_text(&function.text))?;
        if columns.is_empty() {
            return Ok(plan);
        }
        if plan.output.len() != columns.len() {
            let (given, wanted) = (plan.output.len().to_string(), columns.len().to_string());
            let told = [("outputSize", &*given), ("returnParamSize", &wanted), ("name", &function.name)];
            return Err(Error::new("USER_DEFINED_FUNCTIONS.RETURN_COLUMN_COUNT_MISMATCH", &told).placeless());
        }
        let named = |(a, c): (&Attribute, &ColumnDefinition)| Expression::attribute(a.clone()).cast(c.data_type.clone()).alias(&c.name);
        let items: Vec<Expression> = plan.output.iter().zip(columns).map(named).collect();
        inner.project(&plan, &items)
    }
}

fn cast_to(value: Typed, to: &DataType, text: &str) -> Result<Typed> {
    if value.data_type == *to {
        return Ok(value);
    }
    if !cast::possible(&value.data_type, to, cast::Eval::of(CastMode::Cast)) {
        return Err(cast::refused_in(&value.data_type, to, text, CastMode::Cast));
    }
    cast::cast(value, to, CastMode::Cast)
}

/// The body with the arguments for its parameters.
fn in_expression(expr: Expr, here: &Replacements, within: &Replacements) -> Result<Expr> {
    let found = |c: &Column| here.iter().find(|(name, _)| *name == c.name).map(|(_, value)| value.clone());
    let done = expr.transform_up(|e| {
        Ok(match &e {
            Expr::Column(c) => found(c).map_or_else(|| Transformed::no(e.clone()), Transformed::yes),
            _ => in_subqueries(e, within)?,
        })
    })?;
    Ok(done.data)
}

/// The subqueries of an expression with the arguments for the parameters around them.
fn in_subqueries(expr: Expr, by: &Replacements) -> Result<Transformed<Expr>> {
    let inner = |query: &Subquery| Ok::<_, Error>(subquery_of(in_plan(Arc::unwrap_or_clone(Arc::clone(&query.subquery)), by)?));
    Ok(match expr {
        Expr::ScalarSubquery(query) => Transformed::yes(Expr::ScalarSubquery(inner(&query)?)),
        Expr::Exists(exists) => Transformed::yes(Expr::Exists(Exists::new(inner(&exists.subquery)?, exists.negated))),
        Expr::InSubquery(list) => {
            let subquery = inner(&list.subquery)?;
            Transformed::yes(Expr::InSubquery(InSubquery::new(list.expr, subquery, list.negated)))
        }
        other => Transformed::no(other),
    })
}

/// The plan with the arguments for the parameters that it names as of a query around it.
fn in_plan(plan: LogicalPlan, by: &Replacements) -> Result<LogicalPlan> {
    let found = |c: &Column| by.iter().find(|(name, _)| *name == c.name).map(|(_, value)| value.clone());
    let done = plan.transform_up(|node| {
        node.map_expressions(|e| {
            e.transform_up(|e| {
                Ok(match &e {
                    Expr::OuterReferenceColumn(_, c) => found(c).map_or_else(|| Transformed::no(e.clone()), Transformed::yes),
                    _ => in_subqueries(e, by)?,
                })
            })
        })
    })?;
    Ok(done.data)
}
