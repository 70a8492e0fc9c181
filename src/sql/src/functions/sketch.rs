//! Apache DataSketches' sketches: HLL, theta and tuple for distinct counts, KLL for quantiles.

use datafusion::arrow::array::{AsArray, BinaryArray};
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::common::ScalarValue;

mod cardinality;
mod hll;
mod kll;
mod murmur;
mod quantile;
mod theta;
mod tuple;

use super::{Function, Invocation, KernelArgs, constant};
use crate::analyzer::coerce;
use crate::error::{Error, Result};
use crate::types::DataType;

pub static TABLES: &[&[Function]] = &[cardinality::FUNCTIONS, quantile::FUNCTIONS, tuple::FUNCTIONS];

/// The number of nominal entries where none is given, as a power of two.
const LG_NOMINAL: i32 = 12;

fn sketches(args: &KernelArgs<'_>, index: usize) -> Result<BinaryArray> {
    Ok(args.typed(index, &Arrow::Binary)?.as_binary::<i32>().clone())
}

/// A constant integer argument, or what it is where it is left out.
fn constant_integer(call: &Invocation<'_>, index: usize, name: &str, default: i32) -> Result<i32> {
    let Some(given) = call.arguments.get(index) else { return Ok(default) };
    let value = coerce::to(given.clone(), &DataType::Integer)?;
    match constant::value(&value.expr) {
        Some(ScalarValue::Int32(Some(n))) => Ok(n),
        Some(_) => Err(Error::datatype_mismatch("UNEXPECTED_NULL", &call.text, &[("exprName", name)])),
        None => Err(not_constant(call, index, name, "INT")),
    }
}

fn not_constant(call: &Invocation<'_>, index: usize, name: &str, data_type: &str) -> Error {
    let text = format!("\"{}\"", call.texts.get(index).map_or("", String::as_str));
    let (name, data_type) = (format!("`{name}`"), format!("\"{data_type}\""));
    let parameters = [("inputName", name.as_str()), ("inputType", &data_type), ("inputExpr", &text)];
    Error::datatype_mismatch("NON_FOLDABLE_INPUT", &call.text, &parameters)
}

/// `lgNomEntries` of theta and tuple sketches.
fn lg_nominal(call: &Invocation<'_>, index: usize, condition: &str) -> Result<u32> {
    let lg = constant_integer(call, index, "lgNomEntries", LG_NOMINAL)?;
    match u32::try_from(lg) {
        Ok(lg) if (4..=26).contains(&lg) => Ok(lg),
        _ => {
            let (function, value) = (format!("`{}`", call.name), lg.to_string());
            let parameters = [("function", function.as_str()), ("min", "4"), ("max", "26"), ("value", &value)];
            Err(Error::new(condition, &parameters))
        }
    }
}
