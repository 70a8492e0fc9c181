//! Letters and digits hidden, quotes, and a choice by number.

use std::sync::Arc;

use datafusion::arrow::array::{Array, BooleanArray};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;

use super::bytes;
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::functions::{Invocation, Kernel, constant};
use crate::types::DataType;

const NAMES: [&str; 4] = ["upperChar", "lowerChar", "digitChar", "otherChar"];
const DEFAULTS: [Option<&str>; 4] = [Some("X"), Some("x"), Some("n"), None];

/// Each kind of character in place of its own; a kind whose character is null stays as it is.
pub fn mask(call: &Invocation<'_>) -> Result<Typed> {
    let mut arguments = vec![call.string(0)?];
    for (i, (name, default)) in NAMES.iter().zip(DEFAULTS).enumerate() {
        let given = match call.arguments.get(i + 1) {
            Some(_) => call.string(i + 1)?,
            None => Typed::new(Expr::Literal(ScalarValue::Utf8(default.map(str::to_string)), None), DataType::String, true),
        };
        match constant::value(&given.expr) {
            Some(ScalarValue::Utf8(Some(text))) if text.chars().count() != 1 => {
                return Err(Error::datatype_mismatch("INPUT_SIZE_NOT_ONE", &call.text, &[("exprName", name)]));
            }
            Some(_) => {}
            None => {
                let text = format!("\"{}\"", call.texts.get(i + 1).map_or("", String::as_str));
                let parameters = [("inputName", &*format!("`{name}`")), ("inputType", "\"STRING\""), ("inputExpr", text.as_str())];
                return Err(Error::datatype_mismatch("NON_FOLDABLE_INPUT", &call.text, &parameters));
            }
        }
        arguments.push(given);
    }
    let typed = Kernel::call("mask", arguments, DataType::String, |args| {
        let texts = args.strings(0)?;
        let kinds = (1..5).map(|i| args.strings(i)).collect::<Result<Vec<_>>>()?;
        bytes::texts((0..args.rows).map(|row| {
            if texts.is_null(row) {
                return Ok(None);
            }
            let by = |kind: usize| kinds.get(kind).filter(|k| k.is_valid(row)).and_then(|k| k.value(row).chars().next());
            let (upper, lower, digit, other) = (by(0), by(1), by(2), by(3));
            let hidden = texts.value(row).chars().map(|c| match c {
                c if c.is_uppercase() => upper.unwrap_or(c),
                c if c.is_lowercase() => lower.unwrap_or(c),
                c if is_digit(c) => digit.unwrap_or(c),
                c => other.unwrap_or(c),
            });
            Ok(Some(hidden.collect()))
        }))
    });
    Ok(Typed { nullable: true, ..typed })
}

/// Of any script, as Character.isDigit: no fractions and no Roman numerals.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || (c.is_numeric() && !c.is_alphabetic() && c.to_lowercase().eq(c.to_uppercase()) && decimal_block(c))
}

/// The blocks of ten digits outside ASCII that are in daily use.
fn decimal_block(c: char) -> bool {
    const ZEROS: [u32; 16] =
        [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0xff10];
    ZEROS.iter().any(|zero| (*zero..zero + 10).contains(&u32::from(c)))
}

/// Whether the digits end with the one that makes their weighted sum a multiple of ten.
pub fn luhn_check(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("luhn_check", vec![call.string(0)?], DataType::Boolean, |args| {
        let checked = |text: &str| {
            let mut sum = 0;
            for (place, c) in text.chars().rev().enumerate() {
                let Some(digit) = c.to_digit(10) else { return false };
                let weighted = if place % 2 == 1 { digit * 2 } else { digit };
                sum += weighted / 10 + weighted % 10;
            }
            !text.is_empty() && sum % 10 == 0
        };
        Ok(Arc::new(args.strings(0)?.iter().map(|text| text.map(checked)).collect::<BooleanArray>()))
    }))
}

pub fn quote(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("quote", vec![call.string(0)?], DataType::String, |args| {
        bytes::texts(args.strings(0)?.iter().map(|text| Ok(text.map(|t| format!("'{}'", t.replace('\'', "\\'"))))))
    });
    Ok(Typed { nullable: true, ..typed })
}

/// The argument of a number; under ANSI rules a number without one is an error.
pub fn elt(call: &Invocation<'_>) -> Result<Typed> {
    let binary = call.arguments.get(1..).is_some_and(|rest| rest.iter().all(|a| a.data_type == DataType::Binary));
    let wanted = if binary { DataType::Binary } else { DataType::String };
    let mut arguments = vec![call.integer(0)?];
    for i in 1..call.len() {
        arguments.push(coerce::to(call.raw(i)?, &wanted)?);
    }
    let ansi = call.session.conf().is_ansi();
    let typed = Kernel::call("elt", arguments, wanted, move |args| {
        let places = args.ints(0)?;
        let columns = (1..args.len()).map(|i| bytes::of(args, i)).collect::<Result<Vec<_>>>()?;
        let rows = (0..args.rows).map(|row| {
            if places.is_null(row) {
                return Ok(None);
            }
            let place = places.value(row);
            match usize::try_from(place).ok().and_then(|p| columns.get(p.checked_sub(1)?)) {
                Some(column) => Ok(column.is_valid(row).then(|| column.value(row).to_vec())),
                None if ansi => {
                    let (place, size) = (place.to_string(), columns.len().to_string());
                    Err(Error::new("INVALID_ARRAY_INDEX", &[("indexValue", &place), ("arraySize", &size)]))
                }
                None => Ok(None),
            }
        });
        if binary {
            return bytes::binaries(rows);
        }
        bytes::texts(rows.map(|row| Ok(row?.and_then(|bytes| String::from_utf8(bytes).ok()))))
    });
    Ok(Typed { nullable: true, ..typed })
}
