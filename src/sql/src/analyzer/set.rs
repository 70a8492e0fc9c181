//! UNION, INTERSECT, EXCEPT: sides brought to common types under the left's names.

use datafusion::arrow::datatypes::FieldRef;
use datafusion::common::TableReference;
use datafusion::logical_expr::expr::{WindowFunction, WindowFunctionParams};
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, WindowFrame, WindowFunctionDefinition};

use super::{Analyzer, Plan, Typed, coerce, column};
use crate::column::{Attribute, Expression};
use crate::error::{Error, Result};
use crate::parser::{Position, SetOperator};
use crate::types::DataType;
use crate::value::Value;

impl Analyzer<'_> {
    pub fn set_operation(&self, left: &Plan, right: &Plan, operator: SetOperator, all: bool) -> Result<Plan> {
        self.set_operation_at(left, right, (operator, all), None)
    }

    /// `position` is the whole operation's in the query's text.
    pub(super) fn set_operation_at(
        &self,
        left: &Plan,
        right: &Plan,
        (operator, all): (SetOperator, bool),
        position: Option<Position>,
    ) -> Result<Plan> {
        let name = match operator {
            SetOperator::Union => "UNION",
            SetOperator::Intersect => "INTERSECT",
            SetOperator::Except => "EXCEPT",
        };
        if left.output.len() != right.output.len() {
            let (l, r) = (left.output.len().to_string(), right.output.len().to_string());
            return Err(Error::new(
                "NUM_COLUMNS_MISMATCH",
                &[("operator", name), ("firstNumColumns", &l), ("invalidOrdinalNum", "second"), ("invalidNumColumns", &r)],
            ));
        }
        let mut types = Vec::new();
        for (i, (l, r)) in left.output.iter().zip(&right.output).enumerate() {
            let Some(common) = coerce::common(&l.data_type, &r.data_type) else {
                const ORDINALS: &[&str] = &["first", "second", "third", "fourth", "fifth"];
                let ordinal = ORDINALS.get(i).map_or_else(|| format!("{}th", i + 1), |o| (*o).to_string());
                let (lt, rt) = (format!("\"{}\"", l.data_type.sql()), format!("\"{}\"", r.data_type.sql()));
                return Err(Error::new(
                    "INCOMPATIBLE_COLUMN_TYPE",
                    &[
                        ("operator", name),
                        ("columnOrdinalNumber", &ordinal),
                        ("tableOrdinalNumber", "second"),
                        ("dataType1", &rt),
                        ("dataType2", &lt),
                    ],
                ));
            };
            if matches!(common, DataType::Map(..)) && !(operator == SetOperator::Union && all) {
                let (name, found) = (format!("`{}`", l.name), format!("\"{}\"", common.sql()));
                return Err(Error::new("UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE", &[("colName", &name), ("dataType", &found)]));
            }
            types.push(common);
        }
        let output: Vec<Attribute> = left
            .output
            .iter()
            .zip(&right.output)
            .zip(&types)
            .map(|((l, r), t)| match l.data_type == *t && *t != DataType::Null {
                // The left side's column as it is stays that column.
                true => Attribute { nullable: l.nullable || r.nullable, ..l.clone() },
                false => self.attribute(&l.name, t.clone(), l.nullable || r.nullable),
            })
            .collect();
        let (left, right) = (self.cast_to(left, &output, position)?, self.cast_to(right, &output, position)?);
        let logical = match operator {
            SetOperator::Union if all => left.union(right.build()?)?.build()?,
            SetOperator::Union => left.union(right.build()?)?.distinct()?.build()?,
            SetOperator::Intersect | SetOperator::Except => {
                // Equal rows are counted through, so that ALL takes as many of them as Spark does.
                let (left, right) = if all { (self.counted(left, &output)?, self.counted(right, &output)?) } else { (left, right) };
                let (left, right) = (left.build()?, right.build()?);
                match operator {
                    SetOperator::Intersect => LogicalPlanBuilder::intersect(left, right, false)?,
                    _ => LogicalPlanBuilder::except(left, right, false)?,
                }
            }
        };
        // Set operations may change the columns' qualifiers; a projection gives them their names back.
        let columns = logical.schema().iter().zip(&output);
        let named = |((qualifier, field), a): ((Option<&TableReference>, &FieldRef), &Attribute)| {
            let own = Expr::Column((qualifier, field).into());
            if qualifier.is_none() && *field.name() == a.column { own } else { own.alias(&a.column) }
        };
        let columns: Vec<_> = columns.map(named).collect();
        let logical = LogicalPlanBuilder::from(logical).project(columns)?.build()?;
        Ok(Plan { logical, output, below: None })
    }

    /// The rows with their number among equal rows as a last column.
    fn counted(&self, rows: LogicalPlanBuilder, output: &[Attribute]) -> Result<LogicalPlanBuilder> {
        let params = WindowFunctionParams {
            args: Vec::new(),
            partition_by: output.iter().map(|a| column(&a.column)).collect(),
            order_by: Vec::new(),
            window_frame: WindowFrame::new(None),
            filter: None,
            null_treatment: None,
            distinct: false,
        };
        let fun = WindowFunctionDefinition::WindowUDF(datafusion::functions_window::row_number::row_number_udwf());
        let number = Expr::WindowFunction(Box::new(WindowFunction { fun, params }));
        // Both sides number alike, so the set operation can compare the numbers.
        Ok(rows.window(vec![number.alias("_row")])?)
    }

    pub fn union_by_name(&self, left: &Plan, right: &Plan, allow_missing: bool) -> Result<Plan> {
        let find = |plan: &Plan, name: &str| plan.output.iter().find(|a| a.name.eq_ignore_ascii_case(name)).cloned();
        let null = |a: &Attribute| Expression::Literal(Value::Null).cast(a.data_type.clone()).alias(&a.name);
        let mut left_columns: Vec<Expression> = left.output.iter().cloned().map(Expression::attribute).collect();
        let mut right_columns = Vec::new();
        for attribute in &left.output {
            match find(right, &attribute.name) {
                Some(found) => right_columns.push(Expression::attribute(found)),
                None if allow_missing => right_columns.push(null(attribute)),
                None => {
                    let names: Vec<_> = right.output.iter().map(|a| a.name.clone()).collect();
                    let parameters = [("colName", attribute.name.as_str()), ("fieldNames", &*names.join(", "))];
                    return Err(Error::new("UNRESOLVED_COLUMN_AMONG_FIELD_NAMES", &parameters));
                }
            }
        }
        for attribute in &right.output {
            if find(left, &attribute.name).is_none() {
                if !allow_missing {
                    let (l, r) = (left.output.len().to_string(), right.output.len().to_string());
                    return Err(Error::new(
                        "NUM_COLUMNS_MISMATCH",
                        &[("operator", "UNION"), ("firstNumColumns", &l), ("invalidOrdinalNum", "second"), ("invalidNumColumns", &r)],
                    ));
                }
                left_columns.push(null(attribute));
                right_columns.push(Expression::attribute(attribute.clone()));
            }
        }
        let (left, right) = (self.project(left, &left_columns)?, self.project(right, &right_columns)?);
        self.set_operation(&left, &right, SetOperator::Union, true)
    }

    fn cast_to(&self, plan: &Plan, output: &[Attribute], position: Option<Position>) -> Result<LogicalPlanBuilder> {
        let mut columns = Vec::new();
        for (own, wanted) in plan.output.iter().zip(output) {
            let value = Typed::new(column(&own.column), own.data_type.clone(), own.nullable);
            let value = if own.data_type == DataType::Null || own.data_type != wanted.data_type {
                self.placed(coerce::to(value, &wanted.data_type)?, position)
            } else {
                value
            };
            columns.push(if own.column == wanted.column { value.expr } else { value.expr.alias(&wanted.column) });
        }
        Ok(LogicalPlanBuilder::from(plan.logical.clone()).project(columns)?)
    }
}
