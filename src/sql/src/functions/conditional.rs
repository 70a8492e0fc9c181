//! What chooses between values.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, BooleanArray};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::Float64Type;
use datafusion::common::ScalarValue;
use datafusion::functions::core::expr_fn;
use datafusion::logical_expr::{Expr, when};

use super::{Function, Invocation, Kernel, MANY, scalar};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::types::DataType;

pub const FUNCTIONS: &[Function] = &[
    scalar("assert_true", 1, 2, assert_true),
    scalar("atleastnnonnulls", 1, MANY, at_least),
    scalar("coalesce", 1, MANY, |c| coalesce(c.arguments.clone(), &c.text)),
    scalar("greatest", 2, MANY, |c| extreme(c, true)),
    scalar("ifnull", 2, 2, |c| coalesce(c.arguments.clone(), &c.text)),
    scalar("isnan", 1, 1, isnan),
    scalar("least", 2, MANY, |c| extreme(c, false)),
    scalar("nanvl", 2, 2, nanvl),
    scalar("nullif", 2, 2, nullif),
    scalar("nullifzero", 1, 1, null_if_zero),
    scalar("nvl", 2, 2, |c| coalesce(c.arguments.clone(), &c.text)),
    scalar("nvl2", 3, 3, nvl2),
    scalar("zeroifnull", 1, 1, |c| coalesce(vec![c.raw(0)?, zero()], &c.text)),
];

pub fn coalesce(values: Vec<Typed>, text: &str) -> Result<Typed> {
    let nullable = values.iter().all(|v| v.nullable);
    let (values, data_type) = coerce::all(values, "coalesce", text)?;
    let values = values.into_iter().map(|v| v.expr).collect();
    Ok(Typed::new(expr_fn::coalesce(values), data_type, nullable))
}

fn extreme(call: &Invocation<'_>, greatest: bool) -> Result<Typed> {
    let nullable = call.arguments.iter().all(|v| v.nullable);
    // A string is not compared with anything else here.
    let is_text = |v: &Typed| v.data_type == DataType::String;
    let is_other = |v: &Typed| !matches!(v.data_type, DataType::String | DataType::Null);
    if call.arguments.iter().any(is_text) && call.arguments.iter().any(is_other) {
        let types: Vec<_> = call.arguments.iter().map(|v| format!("\"{}\"", v.data_type.sql())).collect();
        let (name, types) = (format!("`{}`", call.name), format!("[{}]", types.join(", ")));
        return Err(Error::datatype_mismatch("DATA_DIFF_TYPES", &call.text, &[("functionName", &name), ("dataType", &types)]));
    }
    let (values, data_type) = coerce::all(call.arguments.clone(), &call.name, &call.text)?;
    let values = values.into_iter().map(|v| v.expr).collect();
    let expr = if greatest { expr_fn::greatest(values) } else { expr_fn::least(values) };
    Ok(Typed::new(expr, data_type, nullable))
}

fn nullif(call: &Invocation<'_>) -> Result<Typed> {
    let first = call.raw(0)?;
    let Some(both) = coerce::both(first.clone(), call.raw(1)?) else {
        return Err(call.wrong_type(1, &format!("\"{}\"", first.data_type.sql())));
    };
    let (left, right) = both?;
    let null = coerce::to(Typed::new(Expr::Literal(datafusion::common::ScalarValue::Null, None), DataType::Null, true), &first.data_type)?;
    let expr = when(left.expr.eq(right.expr), null.expr).otherwise(first.expr)?;
    Ok(Typed::new(expr, first.data_type, true))
}

fn zero() -> Typed {
    Typed::new(Expr::Literal(ScalarValue::Int32(Some(0)), None), DataType::Integer, false)
}

fn null_if_zero(call: &Invocation<'_>) -> Result<Typed> {
    let given = call.raw(0)?;
    let Some(both) = coerce::both(given.clone(), zero()) else {
        return Err(call.wrong_type(0, "\"NUMERIC\""));
    };
    let (left, right) = both?;
    let null = Expr::Literal(ScalarValue::try_from(&given.data_type.to_arrow())?, None);
    Ok(Typed::new(when(left.expr.eq(right.expr), null).otherwise(given.expr)?, given.data_type, true))
}

fn nvl2(call: &Invocation<'_>) -> Result<Typed> {
    let condition = call.raw(0)?.expr.is_not_null();
    let values = vec![call.raw(1)?, call.raw(2)?];
    let nullable = values.iter().any(|v| v.nullable);
    let (values, data_type) = coerce::all(values, "nvl2", &call.text)?;
    match values.as_slice() {
        [yes, no] => Ok(Typed::new(when(condition, yes.expr.clone()).otherwise(no.expr.clone())?, data_type, nullable)),
        _ => Err(Error::internal("nvl2")),
    }
}

fn isnan(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("isnan", vec![call.double(0)?], DataType::Boolean, |args| {
        Ok(Arc::new(BooleanArray::from_iter(args.doubles(0)?.iter().map(|v| Some(v.is_some_and(f64::is_nan))))))
    });
    Ok(Typed { nullable: false, ..typed })
}

/// The second where the first is no number.
fn nanvl(call: &Invocation<'_>) -> Result<Typed> {
    let (value, other) = (call.double(0)?, call.double(1)?);
    let typed = Kernel::call("nanvl", vec![value, other], DataType::Double, |args| {
        let (values, others) = (args.doubles(0)?, args.doubles(1)?);
        let out = values.iter().zip(others.iter()).map(|(v, o)| if v.is_some_and(f64::is_nan) { o } else { v });
        Ok(super::arithmetic::doubles(out.collect::<Vec<_>>().into_iter()))
    });
    Ok(Typed { nullable: true, ..typed })
}

/// Rows with at least so many values that are neither null nor NaN.
fn at_least(call: &Invocation<'_>) -> Result<Typed> {
    let needed = usize::try_from(call.literal_integer(0)?.unwrap_or(0)).unwrap_or(0);
    let arguments = call.arguments.get(1..).unwrap_or(&[]).to_vec();
    let body = move |args: &super::KernelArgs<'_>| {
        let mut counts = vec![0usize; args.rows];
        for i in 0..args.len() {
            let array = args.array(i)?;
            let floats = compute::cast(&array, &datafusion::arrow::datatypes::DataType::Float64).ok();
            let floats = floats.filter(|_| array.data_type().is_floating());
            for (row, count) in counts.iter_mut().enumerate() {
                let nan = floats.as_ref().is_some_and(|f| f.as_primitive::<Float64Type>().value(row).is_nan());
                *count += usize::from(!array.is_null(row) && !nan);
            }
        }
        Ok(Arc::new(BooleanArray::from_iter(counts.into_iter().map(|c| Some(c >= needed)))) as _)
    };
    let typed = Kernel::call_with(
        "atleastnnonnulls",
        needed.to_string(),
        arguments,
        DataType::Boolean,
        datafusion::logical_expr::Volatility::Immutable,
        Arc::new(body),
    );
    Ok(Typed { nullable: false, ..typed })
}

/// Volatile, so that it fails where a row asks for it and not before.
fn assert_true(call: &Invocation<'_>) -> Result<Typed> {
    let message = match call.arguments.get(1) {
        Some(_) => call.string(1)?,
        None => {
            let text = format!("'{}' is not true!", call.texts.first().map_or("", |t| t));
            Typed::new(Expr::Literal(ScalarValue::Utf8(Some(text)), None), DataType::String, false)
        }
    };
    let body = |args: &super::KernelArgs<'_>| {
        let (conditions, messages) = (args.booleans(0)?, args.strings(1)?);
        if let Some(row) = (0..args.rows).find(|row| conditions.is_null(*row) || !conditions.value(*row)) {
            let text = if messages.is_null(row) { "null" } else { messages.value(row) };
            return Err(Error::new("USER_RAISED_EXCEPTION", &[("errorMessage", text)]));
        }
        Ok(datafusion::arrow::array::new_null_array(args.result, args.rows))
    };
    let arguments = vec![call.argument(0, &DataType::Boolean)?, message];
    let volatility = datafusion::logical_expr::Volatility::Volatile;
    let typed = Kernel::call_with("assert_true", String::new(), arguments, DataType::Null, volatility, Arc::new(body));
    Ok(Typed { nullable: true, ..typed })
}
