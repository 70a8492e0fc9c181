//! Lambdas of higher-order functions: parameters in sight of the body, and the row's columns that it captures.

use std::sync::Arc;

use datafusion::arrow::datatypes::{Field, Schema};
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchema};
use datafusion::logical_expr::{Expr, ExprSchemable};

use super::{Resolver, Typed, column};
use crate::column::{Attribute, Call, Expression};
use crate::error::{Error, Result};
use crate::functions::higher_order;
use crate::functions::lambda::{Body, Lambda};
use crate::types::DataType;

/// A parameter's type, and whether it can be null.
pub type Parameter = (DataType, bool);

impl Resolver<'_> {
    /// The call, if it is one with lambdas.
    pub(super) fn higher_order(&self, call: &Call, whole: &Expression) -> Option<Result<Typed>> {
        let has_lambda = call.arguments.iter().any(|a| matches!(a, Expression::Lambda { .. }));
        let name = call.name.to_lowercase();
        match higher_order::find(&name, call.arguments.len(), has_lambda) {
            Some(function) => Some(self.resolve_plain(call, whole, function.collections).and_then(|invocation| {
                let lambdas = call.arguments.get(function.collections..).unwrap_or_default();
                (function.build)(&higher_order::Site { resolver: self, call: invocation, lambdas })
            })),
            None if has_lambda => {
                let class = functions_class(&name);
                let error = Error::new("INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION", &[("class", &class)]);
                Some(Err(error.placed(call.position)))
            }
            None => None,
        }
    }

    /// The call with only its first arguments.
    fn resolve_plain(&self, call: &Call, whole: &Expression, count: usize) -> Result<crate::functions::Invocation<'_>> {
        let plain = Call { arguments: call.arguments.iter().take(count).cloned().collect(), ..call.clone() };
        self.invocation(&plain, whole)
    }

    /// A lambda for parameters of these types.
    pub fn lambda(&self, expression: &Expression, types: &[Parameter]) -> Result<Lambda> {
        let (names, body): (&[String], &Expression) = match expression {
            Expression::Lambda { parameters, body, .. } => (parameters, body),
            // Anything else is a body that uses no parameter.
            other => (&[], other),
        };
        if matches!(expression, Expression::Lambda { .. }) && names.len() > types.len() {
            let (expected, actual) = (names.len().to_string(), types.len().to_string());
            let parameters = [("expectedNumArgs", &*expected), ("actualNumArgs", &*actual)];
            let error = Error::new("INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH", &parameters);
            return Err(error.placed(super::resolve::place(expression)));
        }
        let doubled = |i: usize| names.iter().take(i).any(|n| names.get(i).is_some_and(|m| m.eq_ignore_ascii_case(n)));
        if (0..names.len()).any(doubled) {
            let shown = names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
            let parameters = [("args", &*shown), ("caseSensitiveConfig", "\"spark.sql.caseSensitive\"")];
            let error = Error::new("INVALID_LAMBDA_FUNCTION_CALL.DUPLICATE_ARG_NAMES", &parameters);
            return Err(error.placed(super::resolve::place(expression)));
        }
        let depth = self.lambdas.iter().filter(|a| a.column.ends_with(".0")).count();
        let parameters: Vec<Attribute> = types
            .iter()
            .enumerate()
            .map(|(i, (data_type, nullable))| {
                // By depth and place, so that the same lambda written twice is the same function.
                let name = names.get(i).cloned().unwrap_or_default();
                let column = format!("lambda {depth}.{i}");
                Attribute { column, ..Attribute::new(u64::MAX, name, data_type.clone(), *nullable) }
            })
            .collect();
        let lambdas = self.lambdas.iter().chain(&parameters).cloned().collect();
        let inner = self.inside(lambdas);
        let value = inner.resolve(body)?;
        self.compiled(value, &parameters)
    }

    /// The body made ready to run, and the columns it needs.
    fn compiled(&self, value: Typed, parameters: &[Attribute]) -> Result<Lambda> {
        let around = self.schema_around()?;
        let mut captured: Vec<Typed> = Vec::new();
        let mut fields: Vec<Field> = parameters.iter().map(|p| Field::new(&p.column, p.data_type.to_arrow(), true)).collect();
        let transformed = value.expr.transform_down(|expr| {
            let outer = match &expr {
                Expr::Column(c) => !parameters.iter().any(|p| p.column == c.name),
                Expr::OuterReferenceColumn(..) | Expr::AggregateFunction(_) | Expr::WindowFunction(_) => true,
                _ => false,
            };
            if !outer {
                return Ok(Transformed::no(expr));
            }
            let place = match captured.iter().position(|c| c.expr == expr) {
                Some(place) => place,
                None => {
                    let arrow = match &expr {
                        Expr::OuterReferenceColumn(field, _) => field.data_type().clone(),
                        expr => expr.get_type(&around)?,
                    };
                    fields.push(Field::new(format!("captured {}", captured.len()), arrow.clone(), true));
                    captured.push(Typed::new(expr, DataType::from_arrow(&arrow)?, true));
                    captured.len() - 1
                }
            };
            Ok(Transformed::new(column_of(place), true, TreeNodeRecursion::Jump))
        })?;
        let text = transformed.data.to_string();
        let schema = Arc::new(Schema::new(fields));
        let df_schema = DFSchema::try_from(Arc::clone(&schema))?;
        let expr = crate::physical::expression(self.analyzer.session, transformed.data, &df_schema)?;
        let body = Body { schema, parameters: parameters.len(), expr };
        Ok(Lambda { result: value.data_type, nullable: value.nullable, captured, text, body })
    }

    /// What the columns in sight are, for the types of what is captured.
    fn schema_around(&self) -> Result<DFSchema> {
        let attributes = self.attributes.iter().chain(&self.lambdas);
        let mut fields: Vec<Field> = Vec::new();
        for attribute in attributes {
            if !fields.iter().any(|f| *f.name() == attribute.column) {
                fields.push(Field::new(&attribute.column, attribute.data_type.to_arrow(), true));
            }
        }
        Ok(DFSchema::try_from(Schema::new(fields))?)
    }

    /// A lambda's parameter of that name, the innermost first.
    pub(super) fn parameter(&self, name: &str) -> Option<Typed> {
        let found = self.lambdas.iter().rev().find(|a| !a.name.is_empty() && a.name.eq_ignore_ascii_case(name))?;
        Some(Typed::new(column(&found.column), found.data_type.clone(), found.nullable))
    }
}

fn column_of(place: usize) -> Expr {
    Expr::Column(Column::new_unqualified(format!("captured {place}")))
}

/// Spark names the class of the expression.
fn functions_class(name: &str) -> String {
    let mut camel = String::new();
    for part in name.split('_') {
        let mut chars = part.chars();
        camel.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        camel.push_str(chars.as_str());
    }
    format!("org.apache.spark.sql.catalyst.expressions.{camel}")
}
