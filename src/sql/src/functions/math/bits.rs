//! Bits, bases and whole numbers.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, Int64Array, StringArray};
use datafusion::arrow::datatypes::DataType as Arrow;

use crate::analyzer::{Typed, coerce};
use crate::error::Result;
use crate::functions::{Invocation, Kernel};
use crate::types::DataType;

pub(super) fn shift(call: &Invocation<'_>, left: bool) -> Result<Typed> {
    let value = call.raw(0)?;
    let value = if value.data_type == DataType::Long { value } else { coerce::to(value, &DataType::Integer)? };
    let data_type = value.data_type.clone();
    let name = if left { "shiftleft" } else { "shiftright" };
    Ok(Kernel::call(name, vec![value, call.integer(1)?], data_type, move |args| {
        let bits = if *args.result == Arrow::Int32 { 32 } else { 64 };
        let (values, by) = (args.longs(0)?, args.ints(1)?);
        let out = values.iter().zip(by.iter()).map(|(v, n)| {
            let (v, n) = (v?, n?.rem_euclid(bits));
            Some(match (left, bits) {
                (true, 32) => i64::from((v as i32).wrapping_shl(n.unsigned_abs())),
                (true, _) => v.wrapping_shl(n.unsigned_abs()),
                (false, _) => v >> n,
            })
        });
        Ok(Arc::new(Int64Array::from(out.collect::<Vec<_>>())))
    }))
}

pub(super) fn factorial(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("factorial", vec![call.integer(0)?], DataType::Long, |args| {
        let values = args.ints(0)?;
        let out = values.iter().map(|v| v.filter(|v| (0..=20).contains(v)).map(|v| (1..=i64::from(v)).product()));
        Ok(Arc::new(Int64Array::from(out.collect::<Vec<Option<i64>>>())))
    });
    Ok(Typed { nullable: true, ..typed })
}

pub(super) fn hex(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    if value.data_type == DataType::String || value.data_type == DataType::Binary {
        return Ok(Kernel::call("hex", vec![value], DataType::String, |args| {
            let array = args.typed(0, &Arrow::Binary)?;
            let out = array.as_binary::<i32>().iter().map(|b| b.map(|b| b.iter().map(|x| format!("{x:02X}")).collect::<String>()));
            Ok(Arc::new(StringArray::from_iter(out)))
        }));
    }
    Ok(Kernel::call("hex", vec![call.argument(0, &DataType::Long)?], DataType::String, |args| {
        Ok(Arc::new(StringArray::from_iter(args.longs(0)?.iter().map(|v| v.map(|v| format!("{v:X}"))))))
    }))
}

pub(super) fn bin(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("bin", vec![call.argument(0, &DataType::Long)?], DataType::String, |args| {
        Ok(Arc::new(StringArray::from_iter(args.longs(0)?.iter().map(|v| v.map(|v| format!("{v:b}"))))))
    }))
}

pub(super) fn conv(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = vec![call.string(0)?, call.integer(1)?, call.integer(2)?];
    let typed = Kernel::call("conv", arguments, DataType::String, |args| {
        let (texts, from, to) = (args.strings(0)?, args.ints(1)?, args.ints(2)?);
        let out = (0..args.rows).map(|row| {
            if texts.is_null(row) || from.is_null(row) || to.is_null(row) {
                return None;
            }
            convert(texts.value(row), from.value(row), to.value(row))
        });
        Ok(Arc::new(StringArray::from_iter(out)))
    });
    Ok(Typed { nullable: true, ..typed })
}

pub(super) fn convert(text: &str, from: i32, to: i32) -> Option<String> {
    let (from, signed_to) = (u32::try_from(from).ok().filter(|b| (2..=36).contains(b))?, to < 0);
    let to = u64::from(to.unsigned_abs());
    if !(2..=36).contains(&to) {
        return None;
    }
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut value: u64 = 0;
    for c in digits.chars() {
        let Some(digit) = c.to_digit(from) else { break };
        value = value.saturating_mul(u64::from(from)).saturating_add(u64::from(digit));
    }
    if negative {
        value = value.wrapping_neg();
    }
    let minus = signed_to && (value as i64) < 0;
    if minus {
        value = value.wrapping_neg();
    }
    let mut out = Vec::new();
    loop {
        let digit = u32::try_from(value % to).ok()?;
        out.push(char::from_digit(digit, 36)?.to_ascii_uppercase());
        value /= to;
        if value == 0 {
            break;
        }
    }
    let text: String = out.into_iter().rev().collect();
    Some(if minus { format!("-{text}") } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn bases() {
        assert_eq!(convert("100", 2, 10).as_deref(), Some("4"));
        assert_eq!(convert("-10", 16, -10).as_deref(), Some("-16"));
    }
}
