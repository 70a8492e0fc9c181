//! grouping() and grouping_id(): which of the keys a row of grouping sets is not grouped by. DataFusion keeps that in a
//! column of its own, whose bits are the keys, the first in the highest.

use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Aggregate, BinaryExpr, Expr, Operator, cast};

use super::{Typed, column};
use crate::column::Attribute;
use crate::error::{Error, Result};
use crate::functions::Kernel;
use crate::types::DataType;

/// The call, until an aggregation with grouping sets puts in what it stands for.
pub fn mark(name: &str, arguments: Vec<Typed>) -> Typed {
    let refused = |_: &crate::functions::KernelArgs<'_>| Err(Error::new("UNSUPPORTED_GROUPING_EXPRESSION", &[]));
    let call = match name {
        "grouping" => Kernel::call("grouping", arguments, DataType::Byte, refused),
        _ => Kernel::call("grouping_id", arguments, DataType::Long, refused),
    };
    Typed { nullable: false, ..call }
}

/// What a marked call is over the aggregation's output; None for other expressions. `order` has the keys' indexes in the
/// order of the bits, none without grouping sets.
pub fn replaced(expr: &Expr, keys: &[(Expr, Attribute)], order: Option<&[usize]>) -> Result<Option<Expr>> {
    let Expr::ScalarFunction(call) = expr else { return Ok(None) };
    if !matches!(call.name(), "grouping" | "grouping_id") || !call.func.inner().is::<Kernel>() {
        return Ok(None);
    }
    let Some(order) = order else { return Err(Error::new("UNSUPPORTED_GROUPING_EXPRESSION", &[])) };
    let id = cast(column(Aggregate::INTERNAL_GROUPING_ID), Arrow::Int64);
    let mut places = Vec::new();
    for argument in &call.args {
        let key = keys.iter().position(|(key, _)| key == argument);
        match key.and_then(|key| order.iter().position(|i| *i == key)) {
            Some(place) => places.push(place),
            None => {
                let names: Vec<&str> = keys.iter().map(|(_, a)| a.column.as_str()).collect();
                let (grouping, columns) = (argument.to_string(), names.join(","));
                return Err(Error::new("GROUPING_COLUMN_MISMATCH", &[("grouping", &grouping), ("groupingColumns", &columns)]));
            }
        }
    }
    if call.name() == "grouping_id" && !call.args.is_empty() && !keys.iter().map(|(key, _)| key).eq(&call.args) {
        let given: Vec<String> = call.args.iter().map(ToString::to_string).collect();
        let names: Vec<&str> = keys.iter().map(|(_, a)| a.column.as_str()).collect();
        let parameters = [("groupingIdColumn", &*given.join(",")), ("groupByColumns", &*names.join(","))];
        return Err(Error::new("GROUPING_ID_COLUMN_MISMATCH", &parameters));
    }
    if call.name() == "grouping_id" && places.is_empty() {
        places = (0..keys.len()).filter_map(|key| order.iter().position(|i| *i == key)).collect();
    }
    let number = |n: i64| Expr::Literal(ScalarValue::Int64(Some(n)), None);
    let binary = |l: Expr, op, r: Expr| Expr::BinaryExpr(BinaryExpr::new(Box::new(l), op, Box::new(r)));
    let mut out = number(0);
    for place in places {
        let shift = i64::try_from(order.len() - 1 - place).unwrap_or(0);
        let bit = binary(binary(id.clone(), Operator::BitwiseShiftRight, number(shift)), Operator::BitwiseAnd, number(1));
        out = binary(binary(out, Operator::BitwiseShiftLeft, number(1)), Operator::BitwiseOr, bit);
    }
    Ok(Some(if call.name() == "grouping" { cast(out, Arrow::Int8) } else { out }))
}

/// The keys in the order in which the sets name them.
pub fn order(sets: &[Vec<usize>]) -> Vec<usize> {
    let mut out = Vec::new();
    for key in sets.iter().flatten() {
        if !out.contains(key) {
            out.push(*key);
        }
    }
    out
}
