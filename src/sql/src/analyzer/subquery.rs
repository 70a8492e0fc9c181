//! Subqueries as values: scalar ones, which may give one row at most, and EXISTS and IN where they are no condition that a
//! join can answer.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, DFSchema, ScalarValue, Spans};
use datafusion::functions_aggregate::first_last::first_value_udaf;
use datafusion::logical_expr::expr::{AggregateFunction, Exists, InSubquery};
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{Case, Expr, LogicalPlan, LogicalPlanBuilder, Operator, Subquery, lit};

use super::{Analyzer, Plan, Resolver, Typed, coerce, column, scope};
use crate::column::{Attribute, Expression};
use crate::error::{Error, Result};
use crate::functions::Kernel;
use crate::functions::aggregate::count_star;
use crate::parser::{JoinKind, Position};
use crate::types::DataType;

impl Resolver<'_> {
    /// More than one row is an error when the subquery runs.
    pub(super) fn scalar_subquery(&self, subquery: Subquery, output: &[Attribute], position: Option<Position>) -> Result<Typed> {
        let [only] = output else {
            let number = output.len().to_string();
            let condition = "INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN";
            return Err(Error::new(condition, &[("number", &number)]).placed(position));
        };
        if gives_one_row(&subquery.subquery) {
            return Ok(Typed::new(Expr::ScalarSubquery(subquery), only.data_type.clone(), true));
        }
        let first = AggregateFunction::new_udf(first_value_udaf(), vec![column(&only.column)], false, None, Vec::new(), None);
        let value = self.analyzer.attribute("value", only.data_type.clone(), true);
        let count = self.analyzer.attribute("count", DataType::Long, false);
        let calls = vec![Expr::AggregateFunction(first).alias(&value.column), count_star().alias(&count.column)];
        let counted = LogicalPlanBuilder::from((*subquery.subquery).clone()).aggregate(Vec::<Expr>::new(), calls)?;
        let uncorrelated = subquery.outer_ref_columns.is_empty();
        let guard = Kernel::call("scalar_subquery", vec![Typed::of(&value), Typed::of(&count)], only.data_type.clone(), move |args| {
            if args.longs(1)?.iter().flatten().any(|count| count > 1) {
                let error = Error::new("SCALAR_SUBQUERY_TOO_MANY_ROWS", &[]);
                return Err(if uncorrelated { error.of_class("SparkException") } else { error });
            }
            args.array(0)
        });
        // Once a correlated one has become a join, Spark no longer knows its place.
        let guard = if uncorrelated { self.analyzer.placed(guard, position) } else { guard };
        let attribute = self.analyzer.attribute(&only.name, only.data_type.clone(), true);
        let plan = counted.project([guard.expr.alias(&attribute.column)])?.build()?;
        Ok(Typed::new(Expr::ScalarSubquery(subquery_of(plan)), only.data_type.clone(), true))
    }

    /// The condition as Spark shows it, with the names that a row's items have.
    fn text_of_rows(&self, whole: &Expression) -> String {
        let text = self.text(whole);
        let Expression::InSubquery { child, .. } = whole else { return text };
        let Some(items) = child.row_items() else { return text };
        let pair = |(i, item): (usize, &Expression)| match item {
            Expression::Name { parts, .. } => format!("'{}', {}", parts.last().map_or("", String::as_str), self.text(item)),
            _ => format!("'_{i}', {}", self.text(item)),
        };
        let pairs: Vec<_> = items.iter().enumerate().map(pair).collect();
        format!("(named_struct({}) IN (listquery()))", pairs.join(", "))
    }

    pub(super) fn in_subquery(&self, child: Typed, subquery: Subquery, output: &[Attribute], whole: &Expression) -> Result<Typed> {
        let several = match whole {
            Expression::InSubquery { child, .. } => child.row_items(),
            _ => None,
        };
        let left = match several {
            Some(parts) => parts.iter().map(|p| self.resolve(p)).collect::<Result<Vec<_>>>()?,
            None => vec![child],
        };
        if left.len() != output.len() {
            let (l, r) = (left.len().to_string(), output.len().to_string());
            let quoted = |names: Vec<String>| names.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ");
            let names = match whole {
                Expression::InSubquery { child, .. } => {
                    child.row_items().map_or_else(|| vec![self.text(child)], |parts| parts.iter().map(|p| self.text(p)).collect())
                }
                _ => Vec::new(),
            };
            let (lc, rc) = (quoted(names), quoted(output.iter().map(|a| a.name.clone()).collect()));
            let parameters = [("leftLength", &*l), ("leftColumns", &*lc), ("rightLength", &*r), ("rightColumns", &*rc)];
            return Err(Error::datatype_mismatch("IN_SUBQUERY_LENGTH_MISMATCH", &self.text_of_rows(whole), &parameters));
        }
        let mut values = Vec::new();
        let mut nullable = false;
        for (value, own) in left.into_iter().zip(output) {
            if coerce::common(&value.data_type, &own.data_type).is_none() {
                let (l, r) = (format!("\"{}\"", value.data_type.sql()), format!("\"{}\"", own.data_type.sql()));
                let known = |name: &str| self.attributes.iter().find(|a| a.column == name);
                let shown = match &value.expr {
                    Expr::Column(c) => known(&c.name).map_or(c.name.clone(), scope::dotted),
                    expr => expr.to_string(),
                };
                let (of, found) = (value.data_type.simple_string(), own.data_type.simple_string());
                let columns = format!("({shown}:{of}, {}:{found})", scope::dotted(own));
                let parameters = [("mismatchedColumns", &*columns), ("leftType", &*l), ("rightType", &*r)];
                return Err(Error::datatype_mismatch("IN_SUBQUERY_DATA_TYPE_MISMATCH", &self.text_of_rows(whole), &parameters));
            }
            nullable |= value.nullable || own.nullable;
            values.push(coerce::to(value, &own.data_type)?);
        }
        if values.len() == 1
            && let Some(value) = values.pop()
        {
            let expr = Expr::InSubquery(InSubquery::new(Box::new(value.expr), subquery, false));
            return Ok(Typed::new(expr, DataType::Boolean, nullable));
        }
        // Several columns: a row that equals in all of them is there.
        let mut rows = LogicalPlanBuilder::from((*subquery.subquery).clone());
        for (value, own) in values.into_iter().zip(output) {
            rows = rows.filter(column(&own.column).eq(self.outer(value.expr)?))?;
        }
        Ok(Typed::new(Expr::Exists(Exists::new(subquery_of(rows.build()?), false)), DataType::Boolean, nullable))
    }

    /// The expression as a subquery of this query sees it.
    pub(super) fn outer(&self, expr: Expr) -> Result<Expr> {
        let done = expr.transform_up(|e| match e {
            Expr::Column(c) => match self.attributes.iter().find(|a| a.column == c.name) {
                Some(a) => {
                    let field = datafusion::arrow::datatypes::Field::new(&a.column, a.data_type.to_arrow(), a.nullable);
                    Ok(Transformed::yes(Expr::OuterReferenceColumn(Arc::new(field), c)))
                }
                None => Ok(Transformed::no(Expr::Column(c))),
            },
            other => Ok(Transformed::no(other)),
        })?;
        Ok(done.data)
    }
}

pub(super) fn subquery_of(plan: LogicalPlan) -> Subquery {
    let outer_ref_columns = plan.all_out_ref_exprs();
    Subquery { subquery: Arc::new(plan), outer_ref_columns, spans: Spans::new() }
}

fn gives_one_row(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Projection(p) => gives_one_row(&p.input),
        LogicalPlan::Aggregate(a) => a.group_expr.is_empty(),
        LogicalPlan::EmptyRelation(_) => true,
        LogicalPlan::Limit(l) => matches!(l.fetch.as_deref(), Some(Expr::Literal(ScalarValue::Int64(Some(n)), _)) if *n <= 1),
        _ => false,
    }
}

/// Whether all that a subquery asks of the rows around it are equalities, which it can be joined by.
fn is_joined_by_equalities(plan: &LogicalPlan) -> bool {
    let outer = |e: &Expr| e.exists(|e| Ok(matches!(e, Expr::OuterReferenceColumn(..)))).unwrap_or(false);
    let equal = |e: &&Expr| match e {
        Expr::BinaryExpr(binary) if binary.op == Operator::Eq => match (outer(&binary.left), outer(&binary.right)) {
            (true, false) => binary.left.column_refs().is_empty(),
            (false, true) => binary.right.column_refs().is_empty(),
            (left, _) => !left,
        },
        other => !outer(other),
    };
    let here = match plan {
        LogicalPlan::Filter(filter) => split_conjunction(&filter.predicate).iter().all(equal),
        // The first rows of each, which are not those of all.
        LogicalPlan::Limit(limit) => limit.input.all_out_ref_exprs().is_empty(),
        other => !other.expressions().iter().any(outer),
    };
    here && plan.inputs().into_iter().all(is_joined_by_equalities)
}

impl Analyzer<'_> {
    /// The plan with a column for each scalar subquery among the values that compares with the rows around it in other ways than
    /// by equality; None where there is none.
    pub(super) fn with_joined_subqueries(&self, plan: &Plan, values: &mut [Typed]) -> Result<Option<Plan>> {
        let mut joined: Option<Plan> = None;
        for value in values {
            let done = value.expr.clone().transform_up(|e| match e {
                Expr::ScalarSubquery(query) if !query.outer_ref_columns.is_empty() && !is_joined_by_equalities(&query.subquery) => {
                    let logical = (*query.subquery).clone();
                    let Some(field) = logical.schema().fields().first().cloned() else { return Err(Error::internal("no column").into()) };
                    let own = Attribute {
                        column: field.name().clone(),
                        ..self.attribute("value", DataType::from_arrow(field.data_type())?, true)
                    };
                    let right = self.renewed(&Plan { logical, output: vec![own], below: None })?;
                    let name = right.output.first().map(|a| a.column.clone()).unwrap_or_default();
                    joined = Some(self.lateral(joined.as_ref().unwrap_or(plan), &right, JoinKind::Left, None)?);
                    Ok(Transformed::yes(column(&name)))
                }
                other => Ok(Transformed::no(other)),
            })?;
            value.expr = done.data;
        }
        Ok(joined)
    }

    /// EXISTS and IN among values that are no conditions: the rows are counted.
    pub(super) fn count_subqueries(&self, schema: &DFSchema, values: &mut [Typed]) -> Result<()> {
        for value in values {
            if !value.expr.exists(|e| Ok(matches!(e, Expr::Exists(_) | Expr::InSubquery(_))))? {
                continue;
            }
            let done = value.expr.clone().transform_up(|e| match e {
                Expr::Exists(exists) => {
                    let found = self.rows_of(&exists.subquery.subquery, None)?.gt(lit(0i64));
                    Ok(Transformed::yes(if exists.negated { Expr::Not(Box::new(found)) } else { found }))
                }
                Expr::InSubquery(list) => Ok(Transformed::yes(self.counted_in(schema, list)?)),
                other => Ok(Transformed::no(other)),
            })?;
            value.expr = done.data;
        }
        Ok(())
    }

    fn rows_of(&self, rows: &LogicalPlan, condition: Option<Expr>) -> Result<Expr> {
        let name = self.attribute("count", DataType::Long, false).column;
        let mut builder = LogicalPlanBuilder::from(rows.clone());
        if let Some(condition) = condition {
            builder = builder.filter(condition)?;
        }
        let plan = builder.aggregate(Vec::<Expr>::new(), vec![count_star().alias(name)])?.build()?;
        Ok(Expr::ScalarSubquery(subquery_of(plan)))
    }

    /// True where the value is there. Where a null may have been it, both IN and NOT IN are false: in a SELECT list Spark asks
    /// whether there are such rows, and counts the doubtful ones for NOT IN.
    fn counted_in(&self, schema: &DFSchema, list: InSubquery) -> Result<Expr> {
        let rows = &list.subquery.subquery;
        let Some(own) = rows.schema().columns().into_iter().next().map(Expr::Column) else {
            return Err(Error::internal("IN of nothing"));
        };
        let outer = list.expr.as_ref().clone().transform_up(|e| match e {
            Expr::Column(c) => match schema.index_of_column(&c) {
                Ok(index) => {
                    let (_, field) = schema.qualified_field(index);
                    Ok(Transformed::yes(Expr::OuterReferenceColumn(Arc::clone(field), Column::new_unqualified(&c.name))))
                }
                Err(_) => Ok(Transformed::no(Expr::Column(c))),
            },
            other => Ok(Transformed::no(other)),
        })?;
        let is = |count: Expr| count.gt(lit(0i64));
        let matches = is(self.rows_of(rows, Some(own.clone().eq(outer.data)))?);
        let none = self.rows_of(rows, None)?.eq(lit(0i64));
        let unknown = list.expr.as_ref().clone().is_null().or(is(self.rows_of(rows, Some(own.is_null()))?));
        let value = |v: Option<bool>| Box::new(Expr::Literal(ScalarValue::Boolean(v), None));
        let branches = vec![
            (Box::new(matches), value(Some(true))),
            (Box::new(none), value(Some(false))),
            (Box::new(unknown), value(Some(list.negated))),
        ];
        let case = Expr::Case(Case { expr: None, when_then_expr: branches, else_expr: Some(value(Some(false))) });
        Ok(if list.negated { Expr::Not(Box::new(case)) } else { case })
    }
}
