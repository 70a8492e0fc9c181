//! listagg: texts or bytes one after the other.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::compute::{self, SortColumn, SortOptions};
use datafusion::common::ScalarValue;

use super::collected;
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::functions::{Invocation, constant};
use crate::types::DataType;

pub fn listagg(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    if matches!(value.data_type, DataType::Array(..) | DataType::Map(..) | DataType::Struct(_)) {
        return Err(call.wrong_type(0, "(\"STRING\" or \"BINARY\")"));
    }
    let binary = value.data_type == DataType::Binary;
    let value = if binary { value } else { call.string(0)? };
    let delimiter = match call.arguments.get(1) {
        None => ScalarValue::Null,
        Some(_) => {
            let wanted = if binary { DataType::Binary } else { DataType::String };
            match constant::value(&call.argument(1, &wanted)?.expr) {
                Some(value) => value,
                None => {
                    let text = format!("\"{}\"", call.texts.get(1).map_or("", String::as_str));
                    let kind = format!("\"{}\"", wanted.sql());
                    let parameters = [("inputName", "`delimiter`"), ("inputType", kind.as_str()), ("inputExpr", &text)];
                    return Err(Error::datatype_mismatch("NON_FOLDABLE_INPUT", &call.text, &parameters));
                }
            }
        }
    };
    // Behind the value stands what it is ordered by within its group.
    let (keys, orders): (Vec<Typed>, Vec<SortOptions>) = call.within_group.iter().cloned().unzip();
    let parameter = format!("{delimiter} {orders:?}");
    let arguments: Vec<Typed> = std::iter::once(value).chain(keys).collect();
    if binary {
        let between = match delimiter {
            ScalarValue::Binary(Some(bytes)) => bytes,
            _ => Vec::new(),
        };
        return Ok(collected::call("listagg", parameter, call, arguments, DataType::Binary, move |columns| {
            let values = ordered(columns, &orders)?;
            let parts: Vec<&[u8]> = values.as_binary::<i32>().iter().flatten().collect();
            Ok(ScalarValue::Binary((!parts.is_empty()).then(|| parts.join(between.as_slice()))))
        }));
    }
    let between = match delimiter {
        ScalarValue::Utf8(Some(text)) => text,
        _ => String::new(),
    };
    Ok(collected::call("listagg", parameter, call, arguments, DataType::String, move |columns| {
        let values = ordered(columns, &orders)?;
        let parts: Vec<&str> = values.as_string::<i32>().iter().flatten().collect();
        Ok(ScalarValue::Utf8((!parts.is_empty()).then(|| parts.join(&between))))
    }))
}

/// The values in the order of the keys behind them.
fn ordered(columns: &[ArrayRef], orders: &[SortOptions]) -> Result<ArrayRef> {
    let Some((values, keys)) = columns.split_first() else { return Err(Error::internal("listagg of nothing")) };
    if keys.is_empty() {
        return Ok(Arc::clone(values));
    }
    let keys: Vec<SortColumn> =
        keys.iter().zip(orders).map(|(key, options)| SortColumn { values: Arc::clone(key), options: Some(*options) }).collect();
    Ok(compute::take(values, &compute::lexsort_to_indices(&keys, None)?, None)?)
}
