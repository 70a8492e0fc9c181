//! Bits, bases and whole numbers.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BinaryArray, Int8Array, Int32Array, Int64Array, StringArray};
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::logical_expr::Volatility;

use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::functions::{Invocation, Kernel, KernelArgs};
use crate::settings::Settings;
use crate::types::DataType;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shift {
    Left,
    Right,
    RightUnsigned,
}

/// As Java shifts: by the low five or six bits of the count.
pub(super) fn shift(call: &Invocation<'_>, how: Shift) -> Result<Typed> {
    let value = call.raw(0)?;
    let value = if value.data_type == DataType::Long { value } else { call.integer(0)? };
    let data_type = value.data_type.clone();
    let name = match how {
        Shift::Left => "shiftleft",
        Shift::Right => "shiftright",
        Shift::RightUnsigned => "shiftrightunsigned",
    };
    Ok(Kernel::call(name, vec![value, call.integer(1)?], data_type, move |args| {
        let narrow = *args.result == Arrow::Int32;
        let (values, by) = (args.longs(0)?, args.ints(1)?);
        let out = values.iter().zip(by.iter()).map(|(v, n)| {
            let (v, n) = (v?, n? as u32);
            Some(match (how, narrow) {
                (Shift::Left, true) => i64::from((v as i32).wrapping_shl(n)),
                (Shift::Left, false) => v.wrapping_shl(n),
                (Shift::Right, true) => i64::from((v as i32).wrapping_shr(n)),
                (Shift::Right, false) => v.wrapping_shr(n),
                (Shift::RightUnsigned, true) => i64::from((v as i32 as u32).wrapping_shr(n) as i32),
                (Shift::RightUnsigned, false) => (v as u64).wrapping_shr(n) as i64,
            })
        });
        Ok(Arc::new(Int64Array::from(out.collect::<Vec<_>>())))
    }))
}

fn integral(call: &Invocation<'_>, index: usize) -> Result<Typed> {
    let value = call.raw(index)?;
    match value.data_type {
        ref t if t.is_integral() || *t == DataType::Boolean => Ok(value),
        DataType::Null => coerce::to(value, &DataType::Integer),
        DataType::String => coerce::to(value, &DataType::Long),
        _ => Err(call.wrong_type(index, "(\"INTEGRAL\" or \"BOOLEAN\")")),
    }
}

/// Of a number's sign-extended 64 bits, as Java's Long.bitCount.
pub(super) fn bit_count(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("bit_count", vec![integral(call, 0)?], DataType::Integer, |args| {
        let out = args.longs(0)?.iter().map(|v| v.and_then(|v| i32::try_from(v.count_ones()).ok())).collect::<Vec<_>>();
        Ok(Arc::new(Int32Array::from(out)))
    }))
}

/// The bit at a place, counted from the right.
pub(super) fn bit_get(call: &Invocation<'_>) -> Result<Typed> {
    let value = integral(call, 0)?;
    let bits = match value.data_type {
        DataType::Byte => 8,
        DataType::Short => 16,
        DataType::Integer => 32,
        _ => 64,
    };
    let name: &'static str = if call.name == "getbit" { "getbit" } else { "bit_get" };
    Ok(Kernel::call(name, vec![value, call.integer(1)?], DataType::Byte, move |args| {
        let places = args.ints(1)?;
        let values = args.longs(0)?;
        let out = values.iter().zip(places.iter()).map(|(v, place)| {
            let (Some(v), Some(place)) = (v, place) else { return Ok(None) };
            if !(0..bits).contains(&place) {
                let (upper, shown, function) = (bits.to_string(), place.to_string(), format!("`{name}`"));
                let parameters = [("parameter", "`pos`"), ("functionName", function.as_str()), ("upper", &upper), ("invalidValue", &shown)];
                return Err(Error::new("INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE", &parameters));
            }
            Ok(Some(((v >> place) & 1) as i8))
        });
        Ok(Arc::new(Int8Array::from(out.collect::<Result<Vec<_>>>()?)))
    }))
}

/// Bytes of hexadecimal digits; null for what are none.
pub(super) fn unhex(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("unhex", vec![call.string(0)?], DataType::Binary, |args| {
        let texts = args.strings(0)?;
        let out = texts.iter().map(|text| {
            let text = text?;
            let padded = if text.len().is_multiple_of(2) { text.to_string() } else { format!("0{text}") };
            let digits: Vec<u32> = padded.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
            digits.chunks(2).map(|pair| u8::try_from(pair.iter().fold(0, |n, d| n * 16 + d)).ok()).collect::<Option<Vec<u8>>>()
        });
        Ok(Arc::new(BinaryArray::from_iter(out)))
    });
    Ok(Typed { nullable: true, ..typed })
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
    let ansi = Settings::current().ansi;
    let body = move |args: &KernelArgs<'_>| {
        let (texts, from, to) = (args.strings(0)?, args.ints(1)?, args.ints(2)?);
        let out = (0..args.rows).map(|row| {
            if texts.is_null(row) || from.is_null(row) || to.is_null(row) {
                return Ok(None);
            }
            let mut over = false;
            let converted = convert(texts.value(row), from.value(row), to.value(row), &mut over);
            if over && ansi { Err(Error::overflow("Overflow in function conv()", "")) } else { Ok(converted) }
        });
        Ok(Arc::new(StringArray::from(out.collect::<Result<Vec<_>>>()?)) as ArrayRef)
    };
    let typed = Kernel::call_with("conv", ansi.to_string(), arguments, DataType::String, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: true, ..typed })
}

/// `over` tells that the digits did not fit 64 bits; the largest number stands for them then.
pub(super) fn convert(text: &str, from: i32, to: i32, over: &mut bool) -> Option<String> {
    let (from, signed_to) = (u32::try_from(from).ok().filter(|b| (2..=36).contains(b))?, to < 0);
    let to = u64::from(to.unsigned_abs());
    if !(2..=36).contains(&to) {
        return None;
    }
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut value: u64 = 0;
    for c in digits.chars() {
        let Some(digit) = c.to_digit(from) else { break };
        match value.checked_mul(u64::from(from)).and_then(|v| v.checked_add(u64::from(digit))) {
            Some(next) => value = next,
            None => {
                *over = true;
                value = u64::MAX;
                break;
            }
        }
    }
    if negative && !*over {
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
        assert_eq!(convert("100", 2, 10, &mut false).as_deref(), Some("4"));
        assert_eq!(convert("-10", 16, -10, &mut false).as_deref(), Some("-16"));
    }
}
