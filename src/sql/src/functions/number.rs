//! `to_char` and `to_number`: numbers by formats such as `$99,999.99MI`.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Decimal128Array, StringArray};
use datafusion::arrow::datatypes::Decimal128Type;
use datafusion::logical_expr::Volatility;

use super::{Function, Invocation, Kernel, KernelArgs, scalar};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::types::DataType;

mod layout;

use layout::Layout;

pub const FUNCTIONS: &[Function] = &[
    scalar("to_char", 2, 2, to_char),
    scalar("to_number", 2, 2, |c| to_number(c, false)),
    scalar("to_varchar", 2, 2, to_char),
    scalar("try_to_number", 2, 2, |c| to_number(c, true)),
];

fn layout(call: &Invocation<'_>) -> Result<Layout> {
    let Some(format) = call.literal_text(1) else {
        let shown = call.texts.get(1).map_or("", String::as_str);
        return Err(Error::datatype_mismatch(
            "NON_FOLDABLE_INPUT",
            &call.text,
            &[("inputName", "`format`"), ("inputType", "\"STRING\""), ("inputExpr", &format!("\"{shown}\""))],
        ));
    };
    Layout::new(&format)
}

/// Dates by a datetime pattern, bytes by the name of an encoding, numbers by a number's format.
fn to_char(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    let other = |name: &str, count: usize| {
        let arguments = call.arguments.iter().take(count).cloned().collect();
        let texts = call.texts.iter().take(count).cloned().collect();
        let inner = Invocation { arguments, texts, ..call.like(name) };
        super::build(&inner).unwrap_or_else(|| Err(Error::internal(format!("no function {name}"))))
    };
    match value.data_type {
        ref t if t.is_datetime() || matches!(t, DataType::Time(_)) => return other("date_format", 2),
        DataType::Binary => {
            let format = call.literal_text(1).unwrap_or_default().to_lowercase();
            return match format.trim() {
                "base64" => other("base64", 1),
                "hex" => other("hex", 1),
                "utf-8" => other("decode", 2),
                _ => {
                    let (name, invalid) = (format!("`{}`", call.name), format!("'{format}'"));
                    let parameters = [("functionName", name.as_str()), ("parameter", "`format`"), ("invalidFormat", &invalid)];
                    Err(Error::new("INVALID_PARAMETER_VALUE.BINARY_FORMAT", &parameters))
                }
            };
        }
        _ => {}
    }
    let value = match value.data_type {
        DataType::Decimal(..) => value,
        ref t if t.is_integral() => {
            let (p, s) = t.integral_decimal().unwrap_or((20, 0));
            coerce::to(value, &DataType::Decimal(p, s))?
        }
        ref t if t.is_numeric() || matches!(t, DataType::String | DataType::Null) => coerce::to(value, &DataType::Decimal(30, 15))?,
        _ => return Err(call.wrong_type(0, "\"DECIMAL\"")),
    };
    let scale = match value.data_type {
        DataType::Decimal(_, s) => s,
        _ => 0,
    };
    let layout = layout(call)?;
    let parameter = layout.text().to_string();
    let body = move |args: &KernelArgs<'_>| {
        let values = args.array(0)?;
        let out = values.as_primitive::<Decimal128Type>().iter().map(|v| v.map(|v| layout.write(v, scale)));
        Ok(Arc::new(StringArray::from_iter(out)) as ArrayRef)
    };
    Ok(Kernel::call_with("to_char", parameter, vec![value], DataType::String, Volatility::Immutable, Arc::new(body)))
}

fn to_number(call: &Invocation<'_>, tries: bool) -> Result<Typed> {
    let layout = layout(call)?;
    let (precision, scale) = layout.decimal();
    let (parameter, name) = (format!("{} {tries}", layout.text()), if tries { "try_to_number" } else { "to_number" });
    let body = move |args: &KernelArgs<'_>| {
        let texts = args.strings(0)?;
        let out = texts.iter().map(|text| {
            let Some(text) = text else { return Ok(None) };
            match layout.read(text) {
                None if !tries => {
                    let parameters = [("inputType", "\"STRING\""), ("input", text), ("format", layout.text())];
                    Err(Error::new("INVALID_FORMAT.MISMATCH_INPUT", &parameters))
                }
                found => Ok(found),
            }
        });
        let out = Decimal128Array::from(out.collect::<Result<Vec<_>>>()?);
        Ok(Arc::new(out.with_precision_and_scale(precision, scale)?) as ArrayRef)
    };
    let result = DataType::Decimal(precision, scale);
    let typed = Kernel::call_with(name, parameter, vec![call.string(0)?], result, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: typed.nullable || tries, ..typed })
}
