//! Queries: common table expressions, set operations, FROM, and ORDER BY … LIMIT around them.

use std::sync::Arc;

use datafusion::logical_expr::{Expr, LogicalPlanBuilder};

use super::{Analyzer, Plan, Resolver, Typed, coerce};
use crate::column::{Attribute, Expression};
use crate::error::{Error, Result};
use crate::parser::{JoinKind, Query, QueryBody, Relation};
use crate::session::SparkSession;
use crate::types::DataType;
use crate::value::Value;

impl Analyzer<'_> {
    pub fn query(&self, query: &Query) -> Result<Plan> {
        let mut analyzer = self.clone();
        for cte in &query.ctes {
            let mut plan = analyzer.query(&cte.query)?;
            if !cte.columns.is_empty() {
                plan = renamed(plan, &cte.columns)?;
            }
            analyzer.ctes.push((cte.name.to_lowercase(), Arc::new(plan)));
        }
        let mut plan = match &query.body {
            QueryBody::Select(select) => analyzer.select(select, &query.order_by)?,
            body => {
                let plan = analyzer.body(body)?;
                if query.order_by.is_empty() { plan } else { analyzer.sort_by_output(&plan, &query.order_by)? }
            }
        };
        if query.limit.is_some() || query.offset.is_some() {
            let skip = match &query.offset {
                Some(offset) => analyzer.count(offset, "offset")?,
                None => 0,
            };
            let fetch = match &query.limit {
                Some(limit) => Some(analyzer.count(limit, "limit")?),
                None => None,
            };
            plan = analyzer.limit(&plan, skip, fetch)?;
        }
        Ok(Plan { below: None, ..plan })
    }

    fn body(&self, body: &QueryBody) -> Result<Plan> {
        match body {
            QueryBody::Select(select) => self.select(select, &[]),
            QueryBody::Nested(query) => self.query(query),
            QueryBody::Table(name, _) => self.table(name),
            QueryBody::Values(rows) => self.values(rows),
            QueryBody::SetOperation { operator, all, left, right, position } => {
                let (left, right) = (self.body(left)?, self.body(right)?);
                self.set_operation(&left, &right, *operator, *all).map_err(|e| e.placed(*position))
            }
        }
    }

    /// ORDER BY over a query's output only: names and positions.
    pub(super) fn sort_by_output(&self, plan: &Plan, orders: &[crate::column::SortOrder]) -> Result<Plan> {
        let orders = orders
            .iter()
            .map(|o| {
                let mut o = o.clone();
                if let Some(i) = ordinal(&o.expression) {
                    let size = plan.output.len();
                    o.expression = match usize::try_from(i).ok().and_then(|i| i.checked_sub(1)).and_then(|i| plan.output.get(i)) {
                        Some(attribute) => Expression::attribute(attribute.clone()),
                        None => return Err(out_of_range("ORDER_BY_POS_OUT_OF_RANGE", i, size)),
                    };
                }
                Ok(o)
            })
            .collect::<Result<Vec<_>>>()?;
        self.sort(plan, &orders)
    }

    /// The number of a LIMIT or OFFSET.
    fn count(&self, expression: &Expression, name: &str) -> Result<usize> {
        let resolver = Resolver::new(self, &[]);
        let text = format!("\"{}\"", resolver.text(expression));
        let value = match expression {
            Expression::Literal(Value::Integer(v)) => i64::from(*v),
            Expression::Literal(Value::Long(v)) => *v,
            Expression::Literal(other) => {
                let data_type = format!("\"{}\"", other.data_type().sql());
                return Err(Error::new(
                    "INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE",
                    &[("expr", &text), ("name", name), ("dataType", &data_type)],
                ));
            }
            _ => return Err(Error::unsupported(format!("{name} expressions that are no number"))),
        };
        usize::try_from(value).map_err(|_| {
            let v = value.to_string();
            Error::new("INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE", &[("expr", &text), ("name", name), ("v", &v)])
        })
    }

    /// A common table expression, or a temporary view.
    pub fn table(&self, name: &[String]) -> Result<Plan> {
        let last = match name {
            [one] => one.to_lowercase(),
            [schema, one] if schema.eq_ignore_ascii_case("default") => one.to_lowercase(),
            _ => name.last().map(|n| n.to_lowercase()).unwrap_or_default(),
        };
        let cte = self.ctes.iter().rev().find(|(n, _)| name.len() == 1 && *n == last).map(|(_, p)| Arc::clone(p));
        let Some(plan) = cte.or_else(|| self.session.catalog().view(&last)) else {
            return Err(crate::session::not_found(name));
        };
        // A subquery that reads what the query around it reads must have columns of its own.
        if !self.outer.is_empty() {
            return Ok(qualified(&self.renewed(&plan)?, &last));
        }
        Ok(qualified(&plan, &last))
    }

    fn values(&self, rows: &[Vec<Expression>]) -> Result<Plan> {
        let resolver = Resolver::new(self, &[]);
        let width = rows.first().map_or(0, Vec::len);
        let mut columns: Vec<Vec<Typed>> = vec![Vec::new(); width];
        for row in rows {
            if row.len() != width {
                return Err(Error::analysis(format!(
                    "[INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH] Invalid inline table. Inline table expected {width} columns \
                     but found {} columns in row 1. SQLSTATE: 42000",
                    row.len()
                )));
            }
            for (column, expression) in columns.iter_mut().zip(row) {
                column.push(resolver.resolve(expression)?);
            }
        }
        let mut output: Vec<Attribute> = Vec::new();
        let mut resolved: Vec<Vec<Expr>> = vec![Vec::new(); rows.len()];
        for (i, column) in columns.into_iter().enumerate() {
            let nullable = column.iter().any(|v| v.nullable);
            let name = format!("col{}", i + 1);
            let (column, data_type) = coerce::all(column, "values", &name)?;
            for (row, value) in resolved.iter_mut().zip(column) {
                row.push(value.expr);
            }
            output.push(self.attribute(name, data_type, nullable));
        }
        let logical = LogicalPlanBuilder::values(resolved)?;
        let names: Vec<Expr> = logical
            .schema()
            .columns()
            .into_iter()
            .zip(&output)
            .map(|(c, a)| {
                let expr = Expr::Column(c);
                // A column of nothing but NULLs has no type yet.
                match a.data_type {
                    DataType::Null => expr,
                    _ => expr,
                }
                .alias(&a.column)
            })
            .collect();
        let logical = logical.project(names)?.build()?;
        Ok(Plan { logical, output, below: None })
    }

    pub(super) fn relation(&self, relation: &Relation) -> Result<Plan> {
        match relation {
            Relation::Table { name, alias, columns, position } => {
                let plan = self.table(name).map_err(|e| e.with_context(&format!("; line {} pos {}", position.line, position.column)))?;
                aliased(plan, alias.as_deref(), columns)
            }
            Relation::Subquery { query, alias, columns } => {
                let plan = self.query(query)?;
                let plan = match alias {
                    Some(_) => plan,
                    None => unqualified(plan),
                };
                aliased(plan, alias.as_deref(), columns)
            }
            Relation::Function { name, arguments, alias, columns } => {
                let plan = self.table_function(name, arguments)?;
                aliased(plan, alias.as_deref(), columns)
            }
            Relation::Join { left, right, kind, constraint } => {
                let (left, right) = (self.relation(left)?, self.relation(right)?);
                if *kind == JoinKind::Cross || !matches!(constraint, crate::parser::JoinConstraint::None) {
                    return self.join(&left, &right, *kind, constraint);
                }
                self.join(&left, &right, *kind, constraint)
            }
        }
    }

    /// `range(end)`, `range(start, end[, step[, partitions]])`
    pub fn table_function(&self, name: &str, arguments: &[Expression]) -> Result<Plan> {
        if let Some(function) = self.session.functions().table(name) {
            return self.call_table_function(&Self::one_row()?, &function, arguments);
        }
        if !name.eq_ignore_ascii_case("range") {
            if let Some(plan) = self.table_generator(name, arguments) {
                return plan;
            }
            let name = format!("`{name}`");
            return Err(Error::new("UNRESOLVABLE_TABLE_VALUED_FUNCTION", &[("name", &name)]));
        }
        let numbers = arguments
            .iter()
            .map(|a| match a {
                Expression::Literal(Value::Integer(v)) => Ok(i64::from(*v)),
                Expression::Literal(Value::Long(v)) => Ok(*v),
                _ => Err(Error::unsupported("range() of anything but integer literals")),
            })
            .collect::<Result<Vec<_>>>()?;
        let session: &SparkSession = self.session;
        let df = match numbers.as_slice() {
            [end] => session.range(0, *end, 1, None)?,
            [start, end] => session.range(*start, *end, 1, None)?,
            [start, end, step] => session.range(*start, *end, *step, None)?,
            [start, end, step, n] => session.range(*start, *end, *step, usize::try_from(*n).ok())?,
            _ => {
                let count = numbers.len().to_string();
                return Err(Error::new(
                    "WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                    &[("functionName", "`range`"), ("expectedNum", "[1, 2, 3, 4]"), ("actualNum", &count)],
                ));
            }
        };
        Ok((*df.plan()).clone())
    }
}

pub(super) fn ordinal(expression: &Expression) -> Option<i64> {
    match expression {
        Expression::Literal(Value::Integer(i)) => Some(i64::from(*i)),
        _ => None,
    }
}

pub(super) fn out_of_range(condition: &str, index: i64, size: usize) -> Error {
    Error::new(condition, &[("index", &index.to_string()), ("size", &size.to_string())])
}

fn qualified(plan: &Plan, name: &str) -> Plan {
    let output = plan.output.iter().map(|a| Attribute { qualifier: Some(name.to_string()), ..a.clone() });
    Plan { logical: plan.logical.clone(), output: output.collect(), below: None }
}

fn unqualified(plan: Plan) -> Plan {
    let output = plan.output.into_iter().map(|a| Attribute { qualifier: None, ..a });
    Plan { logical: plan.logical, output: output.collect(), below: None }
}

fn aliased(plan: Plan, alias: Option<&str>, columns: &[String]) -> Result<Plan> {
    let plan = match alias {
        Some(alias) => qualified(&plan, alias),
        None => plan,
    };
    if columns.is_empty() { Ok(plan) } else { renamed(plan, columns) }
}

/// Other names for the columns, which stay what they are.
fn renamed(mut plan: Plan, names: &[String]) -> Result<Plan> {
    if names.len() != plan.output.len() {
        return Err(Error::analysis(format!(
            "[ASSIGNMENT_ARITY_MISMATCH] The number of columns or variables assigned or aliased: {} does not match the \
             number of source expressions: {}. SQLSTATE: 42802",
            names.len(),
            plan.output.len()
        )));
    }
    for (attribute, name) in plan.output.iter_mut().zip(names) {
        attribute.name.clone_from(name);
    }
    plan.below = None;
    Ok(plan)
}
