//! Values written as text: numbers, printf, base64.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray};
use datafusion::arrow::datatypes::DataType as Arrow;

use crate::analyzer::Typed;
use crate::error::Result;
use crate::functions::{Invocation, Kernel};
use crate::types::DataType;

/// Thousands in groups, rounded half even, as Java's DecimalFormat.
pub(super) fn format_number(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("format_number", vec![call.double(0)?, call.integer(1)?], DataType::String, |args| {
        let (values, places) = (args.doubles(0)?, args.ints(1)?);
        let out = values.iter().zip(places.iter()).map(|(v, d)| {
            let (v, d) = (v?, usize::try_from(d?).ok()?);
            let rounded = crate::functions::math::round_double(v, i32::try_from(d).ok()?, true);
            let text = format!("{:.d$}", rounded.abs());
            let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
            let mut grouped = String::new();
            for (i, c) in whole.chars().enumerate() {
                if i > 0 && (whole.len() - i) % 3 == 0 {
                    grouped.push(',');
                }
                grouped.push(c);
            }
            let sign = if rounded < 0.0 { "-" } else { "" };
            Some(if d == 0 { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{fraction}") })
        });
        Ok(Arc::new(StringArray::from_iter(out.collect::<Vec<_>>())))
    }))
}

/// The everyday part of Java's Formatter: `%s %d %x %f %.2f %5d %-5s %05d %e %%`.
pub(super) fn format_string(call: &Invocation<'_>) -> Result<Typed> {
    let mut arguments = vec![call.string(0)?];
    arguments.extend(call.arguments.iter().skip(1).cloned());
    let typed = Kernel::call("format_string", arguments, DataType::String, |args| {
        let formats = args.strings(0)?;
        let columns = (1..args.len()).map(|i| args.array(i)).collect::<Result<Vec<_>>>()?;
        let out = (0..args.rows).map(|row| (!formats.is_null(row)).then(|| printf(formats.value(row), &columns, row)));
        Ok(Arc::new(StringArray::from_iter(out)))
    });
    Ok(typed)
}

pub(super) fn printf(template: &str, columns: &[ArrayRef], row: usize) -> String {
    let mut out = String::new();
    let mut chars = template.chars().peekable();
    let mut next = 0;
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let mut spec = String::new();
        while let Some(c) = chars.next_if(|c| c.is_ascii_digit() || "-+ 0,.#".contains(*c)) {
            spec.push(c);
        }
        let Some(kind) = chars.next() else { break };
        if kind == '%' || kind == 'n' {
            out.push(if kind == 'n' { '\n' } else { '%' });
            continue;
        }
        let cell = columns.get(next).map_or_else(String::new, |c| crate::format::cell(c.as_ref(), row, "null"));
        next += 1;
        let flags: String = spec.chars().take_while(|c| "-+ 0,#".contains(*c)).collect();
        let rest = spec.get(flags.len()..).unwrap_or("");
        let (width, precision) = rest.split_once('.').unwrap_or((rest, ""));
        let width: usize = width.parse().unwrap_or(0);
        let precision: Option<usize> = precision.parse().ok();
        let mut text = match kind {
            'f' => cell.parse::<f64>().map_or(cell, |v| format!("{v:.*}", precision.unwrap_or(6))),
            'e' => cell.parse::<f64>().map_or(cell, |v| exponent(v, precision.unwrap_or(6))),
            'x' => cell.parse::<i64>().map_or(cell, |v| format!("{v:x}")),
            'X' => cell.parse::<i64>().map_or(cell, |v| format!("{v:X}")),
            's' => precision.map_or(cell.clone(), |p| cell.chars().take(p).collect()),
            'S' => cell.to_uppercase(),
            _ => cell,
        };
        if flags.contains('+') && !text.starts_with('-') {
            text.insert(0, '+');
        }
        let missing = width.saturating_sub(text.chars().count());
        if flags.contains('-') {
            text.push_str(&" ".repeat(missing));
        } else if flags.contains('0') {
            let at = usize::from(text.starts_with(['-', '+']));
            text.insert_str(at, &"0".repeat(missing));
        } else {
            text.insert_str(0, &" ".repeat(missing));
        }
        out.push_str(&text);
    }
    out
}

pub(super) fn exponent(value: f64, precision: usize) -> String {
    let text = format!("{value:.precision$e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => {
            let n: i32 = exponent.parse().unwrap_or(0);
            format!("{mantissa}e{}{:02}", if n < 0 { '-' } else { '+' }, n.abs())
        }
        None => text,
    }
}

pub(super) const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) fn base64(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("base64", vec![call.argument(0, &DataType::Binary)?], DataType::String, |args| {
        let array = args.typed(0, &Arrow::Binary)?;
        let out = array.as_binary::<i32>().iter().map(|b| b.map(encode));
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}

pub(super) fn encode(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let n = chunk.iter().fold(0u32, |n, b| (n << 8) | u32::from(*b)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            let index = ((n >> (18 - 6 * i)) & 63) as usize;
            let letter = ALPHABET.get(index).copied().unwrap_or(b'=');
            out.push(if i <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

pub(super) fn unbase64(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("unbase64", vec![call.string(0)?], DataType::Binary, |args| {
        let out = args.strings(0)?.iter().map(|t| t.map(decode)).collect::<Vec<_>>();
        Ok(Arc::new(datafusion::arrow::array::BinaryArray::from_iter(out)))
    });
    Ok(typed)
}

pub(super) fn decode(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut bits, mut have) = (0u32, 0);
    for byte in text.bytes() {
        let Some(value) = ALPHABET.iter().position(|a| *a == byte) else { continue };
        bits = (bits << 6) | value as u32;
        have += 6;
        if have >= 8 {
            have -= 8;
            out.push((bits >> have) as u8);
            bits &= (1 << have) - 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn base64_round_trip() {
        assert_eq!(encode(b"Spark"), "U3Bhcms=");
        assert_eq!(decode("U3Bhcms="), b"Spark");
    }
}
