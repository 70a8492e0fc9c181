//! Queries: common table expressions, set operations, FROM, and ORDER BY … LIMIT around them.

use std::sync::Arc;

use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::Schema;
use datafusion::common::DFSchema;
use datafusion::common::tree_node::TreeNode;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder};

use super::{Analyzer, Plan, Resolver, Typed, coerce};
use crate::column::{Attribute, Expression};
use crate::error::{Error, Result};
use crate::parser::{Organization, Position, Query, QueryBody};
use crate::source::LocalSource;
use crate::types::{DataType, StructField, StructType};
use crate::value::Value;

impl Analyzer<'_> {
    pub fn query(&self, query: &Query) -> Result<Plan> {
        let mut analyzer = self.clone();
        for cte in &query.ctes {
            let plan = analyzer.cte(cte, query.recursive)?;
            analyzer.ctes.push((cte.name.to_lowercase(), Arc::new(plan)));
        }
        let organization = &query.organization;
        let plan = match &query.body {
            QueryBody::Select(select) => analyzer.select(select, &organization.order_by).map_err(|e| match e.condition() {
                Some("UNSUPPORTED_EXPR_FOR_OPERATOR") => e.placed(Some(organization.position)),
                _ => e,
            })?,
            body => {
                let plan = analyzer.body(body)?;
                if organization.order_by.is_empty() { plan } else { analyzer.sort_by_output(&plan, &organization.order_by)? }
            }
        };
        let plan = analyzer.cut_off(plan, organization)?.without_hidden()?;
        Ok(Plan { below: None, ..plan })
    }

    /// DISTRIBUTE BY, SORT BY, OFFSET and LIMIT.
    pub(super) fn cut_off(&self, mut plan: Plan, organization: &Organization) -> Result<Plan> {
        if !organization.distribute_by.is_empty() {
            plan = self.distribute(&plan, &organization.distribute_by)?;
        }
        if !organization.sort_by.is_empty() {
            let (keys, directions) = super::sorting(organization.sort_by.iter().cloned());
            plan = self.repartition(&plan, super::Redistribution::Sort(directions), &keys)?;
        }
        if organization.limit.is_none() && organization.offset.is_none() {
            return Ok(plan);
        }
        let skip = match &organization.offset {
            Some(offset) => self.count(offset, "offset").map_err(|e| e.placed(super::resolve::place(offset)))?,
            None => 0,
        };
        let fetch = match &organization.limit {
            Some(limit) => Some(self.count(limit, "limit").map_err(|e| e.placed(super::resolve::place(limit)))?),
            None => None,
        };
        self.limit(&plan, skip, fetch)
    }

    pub(super) fn body(&self, body: &QueryBody) -> Result<Plan> {
        match body {
            QueryBody::Select(select) => self.select(select, &[]),
            QueryBody::Nested(query) => self.query(query),
            QueryBody::Table(name, position) => self.table(name).map_err(|e| e.placed(Some(*position))),
            QueryBody::Values(rows, position) => self.values(rows, *position, &[]),
            QueryBody::SetOperation { operator, all, left, right, position } => {
                let (left, right) = (self.body(left)?, self.body(right)?);
                self.set_operation_at(&left, &right, (*operator, *all), *position).map_err(|e| e.placed(*position))
            }
            QueryBody::Pipe { input, operator, position } => {
                let input = self.body(input)?;
                self.pipe(&input, operator).map_err(|e| e.placed(Some(*position)))
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

    /// The number of a LIMIT or OFFSET: a constant expression of an integral type.
    pub(super) fn count(&self, expression: &Expression, name: &str) -> Result<usize> {
        let resolver = Resolver::new(self, &[]);
        let text = format!("\"{}\"", resolver.text(expression));
        let invalid = |kind: &str, more: (&str, &str)| {
            let condition = format!("INVALID_LIMIT_LIKE_EXPRESSION.{kind}");
            Error::new(&condition, &[("expr", &text), ("name", name), more])
        };
        let value = match resolver.resolve(expression) {
            Ok(value) => value,
            Err(e) if e.condition().is_some_and(|c| c.starts_with("UNRESOLVED_COLUMN")) && has_name(expression) => {
                return Err(invalid("IS_UNFOLDABLE", ("", "")));
            }
            Err(e) => return Err(e),
        };
        if !value.data_type.is_integral() {
            return Err(invalid("DATA_TYPE", ("dataType", &format!("\"{}\"", value.data_type.sql()))));
        }
        let number = match self.constant(&value)? {
            Value::Byte(v) => i64::from(v),
            Value::Short(v) => i64::from(v),
            Value::Integer(v) => i64::from(v),
            Value::Long(v) => v,
            _ => return Err(invalid("IS_NULL", ("", ""))),
        };
        usize::try_from(number).map_err(|_| invalid("IS_NEGATIVE", ("v", &number.to_string())))
    }

    /// The value of an expression without columns.
    pub(super) fn constant(&self, value: &Typed) -> Result<Value> {
        if let Some(scalar) = coerce::literal(&value.expr)
            && matches!(value.expr, Expr::Literal(..))
        {
            return Value::from_array(scalar.to_array()?.as_ref(), 0);
        }
        if let Some(found) = self.at_once(&value.expr) {
            return Ok(found);
        }
        let attribute = self.attribute("constant", value.data_type.clone(), true);
        let logical = LogicalPlanBuilder::empty(true).project([value.expr.clone().alias(&attribute.column)])?.build()?;
        let plan = Plan { logical, output: vec![attribute], below: None };
        let batches = crate::physical::collect(self.session, &plan)?;
        match batches.iter().find(|b| b.num_rows() > 0).and_then(|b| b.columns().first()) {
            Some(column) => Value::from_array(column.as_ref(), 0),
            None => Err(Error::internal("a constant without a value")),
        }
    }

    /// A constant's value without a job; None where it takes one, also to tell what is wrong with it.
    fn at_once(&self, expr: &Expr) -> Option<Value> {
        let reads = |e: &Expr| matches!(e, Expr::ScalarSubquery(_) | Expr::Exists(_) | Expr::InSubquery(_));
        if expr.is_volatile() || expr.exists(|e| Ok(reads(e))).unwrap_or(true) {
            return None;
        }
        let ready = crate::physical::expression(self.session, expr.clone(), &DFSchema::empty()).ok()?;
        let options = RecordBatchOptions::new().with_row_count(Some(1));
        let row = RecordBatch::try_new_with_options(Arc::new(Schema::empty()), Vec::new(), &options).ok()?;
        let value = ready.evaluate(&row).and_then(|value| value.into_array(1)).ok()?;
        Value::from_array(value.as_ref(), 0).ok()
    }

    /// A common table expression, a temporary view, a table, or a persistent view.
    pub fn table(&self, name: &[String]) -> Result<Plan> {
        let last = name.last().map(|n| n.to_lowercase()).unwrap_or_default();
        if name.len() > 2 && !name.first().is_some_and(|n| n.eq_ignore_ascii_case("spark_catalog")) {
            let identifier = super::scope::quoted(name);
            let parameters = [("sessionCatalog", "spark_catalog"), ("identifier", identifier.as_str())];
            return Err(Error::new("REQUIRES_SINGLE_PART_NAMESPACE", &parameters));
        }
        let cte = self.ctes.iter().rev().find(|(n, _)| name.len() == 1 && *n == last).map(|(_, p)| Arc::clone(p));
        if let (Some(object), None, Some(_)) = (&self.persistent, &cte, self.session.catalog().temporary(name)) {
            let temporary = super::scope::quoted(name);
            let parameters = [("objName", &**object), ("obj", "VIEW"), ("tempObjName", &*temporary), ("tempObj", "VIEW")];
            return Err(Error::new("INVALID_TEMP_OBJ_REFERENCE", &parameters).placeless());
        }
        let plan = match cte.or_else(|| self.session.catalog().temporary(name)) {
            Some(plan) => plan,
            None => match self.session.relation(name)? {
                Some(plan) => plan,
                None => self.session.rows_of_files(name)?.ok_or_else(|| self.session.not_found(name))?,
            },
        };
        // A subquery that reads what the query around it reads must have columns of its own.
        if !self.outer.is_empty() {
            return Ok(qualified(&self.renewed(&plan)?, &last));
        }
        Ok(qualified(&plan, &last))
    }

    /// `names` are the columns' own, where the table is given some.
    pub(super) fn values(&self, rows: &[Vec<Expression>], position: Position, names: &[String]) -> Result<Plan> {
        let resolver = Resolver::new(self, &[]);
        let width = rows.first().map_or(0, Vec::len);
        let mut columns: Vec<Vec<Typed>> = vec![Vec::new(); width];
        for (index, row) in rows.iter().enumerate() {
            if row.len() != width {
                let (expected, actual, index) = (width.to_string(), row.len().to_string(), index.to_string());
                let parameters = [("expectedNumCols", &*expected), ("actualNumCols", &*actual), ("rowIndex", &*index)];
                return Err(Error::new("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH", &parameters).placed(Some(position)));
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
            let (column, data_type) = coerce::all(column, "values", &name).map_err(|_| {
                let name = format!("`{}`", names.get(i).unwrap_or(&name));
                Error::new("INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE", &[("colName", &name)]).placed(Some(position))
            })?;
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
        // Spark computes inline tables when it analyses them.
        let plan = Plan { logical, output, below: None };
        let batches = crate::physical::collect(self.session, &plan)?;
        let fields = plan.output.iter().map(|a| StructField::new(&a.name, a.data_type.clone(), a.nullable));
        let context = self.session.context();
        let partitions = rows.len().clamp(1, context.default_parallelism());
        let source = LocalSource::new(context.clone(), &StructType::new(fields.collect()), batches, partitions)?;
        self.scan_as(Arc::new(source), plan.output)
    }
}

pub(super) fn ordinal(expression: &Expression) -> Option<i64> {
    match expression {
        Expression::At { child, .. } => ordinal(child),
        Expression::Literal(Value::Integer(i)) => Some(i64::from(*i)),
        _ => None,
    }
}

pub(super) fn out_of_range(condition: &str, index: i64, size: usize) -> Error {
    Error::new(condition, &[("index", &index.to_string()), ("size", &size.to_string())])
}

pub(super) fn qualified(plan: &Plan, name: &str) -> Plan {
    let output = plan.output.iter().map(|a| Attribute { qualifier: Some(name.to_string()), ..a.clone() });
    Plan { logical: plan.logical.clone(), output: output.collect(), below: None }
}

pub(super) fn unqualified(plan: Plan) -> Plan {
    let output = plan.output.into_iter().map(|a| Attribute { qualifier: None, ..a });
    Plan { logical: plan.logical, output: output.collect(), below: None }
}

pub(super) fn aliased(plan: Plan, alias: Option<&str>, columns: &[String]) -> Result<Plan> {
    let plan = match alias {
        Some(alias) => qualified(&plan.without_hidden()?, alias),
        None => plan,
    };
    if columns.is_empty() { Ok(plan) } else { renamed(plan, columns) }
}

/// Other names for the columns, which stay what they are.
pub(super) fn renamed(mut plan: Plan, names: &[String]) -> Result<Plan> {
    if names.len() != plan.output.len() {
        // Spark has it the other way round: what is there, and how many names were given.
        let (target, source) = (plan.output.len().to_string(), names.len().to_string());
        return Err(Error::new("ASSIGNMENT_ARITY_MISMATCH", &[("numTarget", &target), ("numExpr", &source)]));
    }
    for (attribute, name) in plan.output.iter_mut().zip(names) {
        attribute.name.clone_from(name);
    }
    plan.below = None;
    Ok(plan)
}

fn has_name(expression: &Expression) -> bool {
    expression.any(&|e| matches!(e, Expression::Name { .. }))
}
