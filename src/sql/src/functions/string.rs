//! Text. Positions and lengths count characters.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, BooleanArray, Int32Array, StringArray, StringBuilder};
use datafusion::arrow::datatypes::DataType as Arrow;

mod bytes;
mod charset;
mod find;
mod java;
pub mod length;
mod like;
mod mask;
pub(super) mod matcher;
mod printf;
pub(super) mod regexp;
mod similar;
mod slice;
mod url;
mod words;
mod write;

pub use like::like;
pub use regexp::rlike;
use regexp::{regexp_count, regexp_extract, regexp_extract_all, regexp_replace, split};
pub use url::{decode as url_decoded, encode as url_encoded};
use write::{base64, format_number, unbase64};

use super::{Function, Invocation, Kernel, MANY, scalar};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::types::DataType;

pub const FUNCTIONS: &[Function] = &[
    scalar("ascii", 1, 1, |c| number(c, "ascii", |t| t.chars().next().map_or(0, |ch| ch as i32))),
    scalar("base64", 1, 1, base64),
    scalar("bit_length", 1, 1, |c| byte_length(c, "bit_length", 8)),
    scalar("btrim", 1, 2, |c| trim(c, "btrim", 0, |t, s| t.trim_matches(s))),
    scalar("char", 1, 1, chr),
    scalar("char_length", 1, 1, length),
    scalar("character_length", 1, 1, length),
    scalar("chr", 1, 1, chr),
    scalar("collate", 2, 2, collate),
    scalar("collation", 1, 1, collation),
    scalar("concat", 0, MANY, concat),
    scalar("concat_ws", 1, MANY, concat_ws),
    scalar("contains", 2, 2, |c| test(c, "contains", |a, b| a.contains(b), bytes::contains)),
    scalar("decode", 2, MANY, charset::decode),
    scalar("elt", 2, MANY, mask::elt),
    scalar("encode", 2, 2, charset::encode),
    scalar("endswith", 2, 2, |c| test(c, "endswith", |a, b| a.ends_with(b), |a, b| a.ends_with(b))),
    scalar("find_in_set", 2, 2, find::find_in_set),
    scalar("format_number", 2, 2, format_number),
    scalar("format_string", 1, MANY, printf::format_string),
    scalar("from_base32", 1, 1, write::from_base32),
    scalar("initcap", 1, 1, |c| text(c, "initcap", initcap)),
    scalar("instr", 2, 4, find::instr),
    scalar("is_valid_utf8", 1, 1, charset::is_valid_utf8),
    scalar("jaro_winkler_similarity", 2, 2, similar::jaro_winkler_similarity),
    scalar("lcase", 1, 1, |c| text(c, "lower", str::to_lowercase)),
    scalar("left", 2, 2, slice::left),
    scalar("len", 1, 1, length),
    scalar("length", 1, 1, length),
    scalar("levenshtein", 2, 3, similar::levenshtein),
    scalar("locate", 2, 3, find::locate),
    scalar("lower", 1, 1, |c| text(c, "lower", str::to_lowercase)),
    scalar("lpad", 2, 3, |c| slice::pad(c, true)),
    scalar("luhn_check", 1, 1, mask::luhn_check),
    scalar("ltrim", 1, 2, |c| trim(c, "ltrim", 1, |t, s| t.trim_start_matches(s))),
    scalar("make_valid_utf8", 1, 1, charset::make_valid_utf8),
    scalar("mask", 1, 5, mask::mask),
    scalar("octet_length", 1, 1, |c| byte_length(c, "octet_length", 1)),
    scalar("overlay", 3, 4, slice::overlay),
    scalar("parse_url", 2, 3, |c| url::parse_url(c, false)),
    scalar("position", 2, 3, find::locate),
    scalar("printf", 1, MANY, printf::format_string),
    scalar("quote", 1, 1, mask::quote),
    scalar("regexp_count", 2, 2, regexp_count),
    scalar("regexp_extract", 2, 3, regexp_extract),
    scalar("regexp_extract_all", 2, 3, regexp_extract_all),
    scalar("regexp_instr", 2, 3, regexp::regexp_instr),
    scalar("regexp_replace", 3, 4, regexp_replace),
    scalar("regexp_substr", 2, 2, regexp::regexp_substr),
    scalar("repeat", 2, 2, repeat),
    scalar("replace", 2, 3, replace),
    scalar("right", 2, 2, slice::right),
    scalar("rpad", 2, 3, |c| slice::pad(c, false)),
    scalar("rtrim", 1, 2, |c| trim(c, "rtrim", 1, |t, s| t.trim_end_matches(s))),
    scalar("sentences", 1, 3, words::sentences),
    scalar("soundex", 1, 1, |c| text(c, "soundex", similar::soundex)),
    scalar("space", 1, 1, space),
    scalar("split", 2, 3, split),
    scalar("split_part", 3, 3, slice::split_part),
    scalar("startswith", 2, 2, |c| test(c, "startswith", |a, b| a.starts_with(b), |a, b| a.starts_with(b))),
    scalar("substr", 2, 3, slice::substring),
    scalar("substring", 2, 3, slice::substring),
    scalar("substring_index", 3, 3, slice::substring_index),
    scalar("to_base32", 1, 1, write::to_base32),
    scalar("to_binary", 1, 2, |c| charset::to_binary(c, false)),
    scalar("translate", 3, 3, translate),
    scalar("trim", 1, 2, |c| trim(c, "trim", 1, |t, s| t.trim_matches(s))),
    scalar("try_parse_url", 2, 3, |c| url::parse_url(c, true)),
    scalar("try_to_binary", 1, 2, |c| charset::to_binary(c, true)),
    scalar("try_url_decode", 1, 1, |c| url::url_decode(c, true)),
    scalar("try_validate_utf8", 1, 1, charset::try_validate_utf8),
    scalar("ucase", 1, 1, |c| text(c, "upper", str::to_uppercase)),
    scalar("unbase64", 1, 1, unbase64),
    scalar("upper", 1, 1, |c| text(c, "upper", str::to_uppercase)),
    scalar("url_decode", 1, 1, |c| url::url_decode(c, false)),
    scalar("url_encode", 1, 1, url::url_encode),
    scalar("validate_utf8", 1, 1, charset::validate_utf8),
];

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// Text to text.
fn text(call: &Invocation<'_>, name: &'static str, f: fn(&str) -> String) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.string(0)?], DataType::String, move |args| {
        Ok(Arc::new(StringArray::from_iter(args.strings(0)?.iter().map(|t| t.map(f)))))
    }))
}

fn number(call: &Invocation<'_>, name: &'static str, f: fn(&str) -> i32) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.string(0)?], DataType::Integer, move |args| {
        Ok(Arc::new(Int32Array::from_iter(args.strings(0)?.iter().map(|t| t.map(f)))))
    }))
}

fn test(call: &Invocation<'_>, name: &'static str, f: fn(&str, &str) -> bool, of_bytes: fn(&[u8], &[u8]) -> bool) -> Result<Typed> {
    if bytes::are_binary(call, 2) {
        return bytes::test(call, name, of_bytes);
    }
    Ok(Kernel::call(name, vec![call.string(0)?, call.string(1)?], DataType::Boolean, move |args| {
        let (a, b) = (args.strings(0)?, args.strings(1)?);
        let out = a.iter().zip(b.iter()).map(|(a, b)| Some(f(a?, b?)));
        Ok(Arc::new(BooleanArray::from_iter(out.collect::<Vec<_>>())))
    }))
}

fn repeat(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("repeat", vec![call.string(0)?, call.integer(1)?], DataType::String, |args| {
        let (texts, counts) = (args.strings(0)?, args.ints(1)?);
        let out = texts.iter().zip(counts.iter()).map(|(t, n)| {
            let (text, times) = (t?, usize::try_from(n?).unwrap_or(0));
            Some(text.repeat(times))
        });
        Ok(Arc::new(StringArray::from_iter(out.collect::<Vec<_>>())))
    }))
}

fn length(call: &Invocation<'_>) -> Result<Typed> {
    if call.raw(0)?.data_type == DataType::Binary {
        return Ok(Kernel::call("length", vec![call.raw(0)?], DataType::Integer, |args| {
            let array = args.typed(0, &Arrow::Binary)?;
            Ok(Arc::new(Int32Array::from_iter(array.as_binary::<i32>().iter().map(|b| b.map(|b| count(b.len()))))))
        }));
    }
    number(call, "length", |t| count(t.chars().count()))
}

fn byte_length(call: &Invocation<'_>, name: &'static str, times: i32) -> Result<Typed> {
    let value = bytes::argument(call, 0, bytes::are_binary(call, 1))?;
    Ok(Kernel::call(name, vec![value], DataType::Integer, move |args| {
        let lengths = bytes::of(args, 0)?.iter().map(|b| b.map(|b| count(b.len()).saturating_mul(times))).collect::<Vec<_>>();
        Ok(Arc::new(Int32Array::from_iter(lengths)))
    }))
}

/// All text is compared by its bytes.
fn collation(call: &Invocation<'_>) -> Result<Typed> {
    call.string(0)?;
    let name = datafusion::common::ScalarValue::Utf8(Some("SYSTEM.BUILTIN.UTF8_BINARY".into()));
    Ok(Typed::new(datafusion::logical_expr::Expr::Literal(name, None), DataType::String, false))
}

fn collate(call: &Invocation<'_>) -> Result<Typed> {
    match call.literal_text(1) {
        Some(name) if name.eq_ignore_ascii_case("UTF8_BINARY") => call.string(0),
        Some(name) => Err(Error::unsupported(format!("the collation {name}; only UTF8_BINARY"))),
        None => Err(call.wrong_type(1, "\"STRING\"")),
    }
}

fn chr(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("char", vec![call.argument(0, &DataType::Long)?], DataType::String, |args| {
        let codes = args.longs(0)?;
        let out = codes.iter().map(|v| {
            v.map(|v| match u8::try_from(v.rem_euclid(256)) {
                _ if v < 0 => String::new(),
                Ok(byte) => char::from(byte).to_string(),
                Err(_) => String::new(),
            })
        });
        Ok(Arc::new(StringArray::from_iter(out.collect::<Vec<_>>())))
    }))
}

/// Of texts, of bytes, or of arrays.
fn concat(call: &Invocation<'_>) -> Result<Typed> {
    if call.arguments.iter().any(|a| matches!(a.data_type, DataType::Array(..))) {
        return super::collection::concat(call);
    }
    if bytes::are_binary(call, call.len()) {
        return Ok(Kernel::call("concat", call.arguments.clone(), DataType::Binary, |args| {
            let columns = (0..args.len()).map(|i| bytes::of(args, i)).collect::<Result<Vec<_>>>()?;
            bytes::binaries((0..args.rows).map(|row| {
                let there = columns.iter().all(|c| c.is_valid(row));
                Ok(there.then(|| columns.iter().flat_map(|c| c.value(row).to_vec()).collect()))
            }))
        }));
    }
    let arguments = (0..call.len()).map(|i| call.string(i)).collect::<Result<Vec<_>>>()?;
    Ok(Kernel::call("concat", arguments, DataType::String, |args| {
        let columns = (0..args.len()).map(|i| args.strings(i)).collect::<Result<Vec<_>>>()?;
        let mut out = StringBuilder::new();
        let mut cell = String::new();
        for row in 0..args.rows {
            cell.clear();
            if columns.iter().any(|c| c.is_null(row)) {
                out.append_null();
                continue;
            }
            for column in &columns {
                cell.push_str(column.value(row));
            }
            out.append_value(&cell);
        }
        Ok(Arc::new(out.finish()))
    }))
}

/// Nulls are left out; arrays give their elements.
fn concat_ws(call: &Invocation<'_>) -> Result<Typed> {
    let mut arguments = vec![call.string(0)?];
    for i in 1..call.len() {
        let value = call.raw(i)?;
        arguments.push(match &value.data_type {
            DataType::Array(..) => coerce::to(value, &DataType::Array(Box::new(DataType::String), true))?,
            _ => call.string(i)?,
        });
    }
    let nullable = arguments.first().is_some_and(|a| a.nullable);
    let typed = Kernel::call("concat_ws", arguments, DataType::String, |args| {
        let separators = args.strings(0)?;
        let columns = (1..args.len()).map(|i| args.array(i)).collect::<Result<Vec<_>>>()?;
        let mut out = StringBuilder::new();
        for row in 0..args.rows {
            if separators.is_null(row) {
                out.append_null();
                continue;
            }
            let mut parts: Vec<String> = Vec::new();
            for column in columns.iter().filter(|c| !c.is_null(row)) {
                match column.data_type() {
                    Arrow::List(_) => {
                        let items = column.as_list::<i32>().value(row);
                        parts.extend(items.as_string::<i32>().iter().flatten().map(str::to_string));
                    }
                    _ => parts.push(column.as_string::<i32>().value(row).to_string()),
                }
            }
            out.append_value(parts.join(separators.value(row)));
        }
        Ok(Arc::new(out.finish()))
    });
    Ok(Typed { nullable, ..typed })
}

/// Characters of a set off the ends; `at` says which of two arguments is the text.
fn trim(call: &Invocation<'_>, name: &'static str, at: usize, f: for<'t> fn(&'t str, &[char]) -> &'t str) -> Result<Typed> {
    let mut arguments = vec![call.string(if call.len() > 1 { at } else { 0 })?];
    if call.len() > 1 {
        arguments.push(call.string(1 - at)?);
    }
    Ok(Kernel::call(name, arguments, DataType::String, move |args| {
        let texts = args.strings(0)?;
        let sets = if args.len() > 1 { Some(args.strings(1)?) } else { None };
        let out = (0..args.rows).map(|row| {
            if texts.is_null(row) || sets.as_ref().is_some_and(|s| s.is_null(row)) {
                return None;
            }
            let set: Vec<char> = sets.as_ref().map_or_else(|| vec![' '], |s| s.value(row).chars().collect());
            Some(f(texts.value(row), &set).to_string())
        });
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}

/// Each word between spaces with its first letter as in a title.
fn initcap(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut start = true;
    for c in text.chars() {
        if start {
            let mut title = c.to_uppercase();
            out.extend(title.next());
            out.extend(title.flat_map(char::to_lowercase));
        } else {
            out.extend(c.to_lowercase());
        }
        start = c == ' ';
    }
    out
}

fn space(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("space", vec![call.integer(0)?], DataType::String, |args| {
        let out = args.ints(0)?.iter().map(|n| n.map(|n| " ".repeat(usize::try_from(n).unwrap_or(0)))).collect::<Vec<_>>();
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}

fn replace(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = (0..call.len()).map(|i| call.string(i)).collect::<Result<Vec<_>>>()?;
    Ok(Kernel::call("replace", arguments, DataType::String, |args| {
        let (texts, from) = (args.strings(0)?, args.strings(1)?);
        let to = if args.len() > 2 { Some(args.strings(2)?) } else { None };
        let out = (0..args.rows).map(|row| {
            if texts.is_null(row) || from.is_null(row) || to.as_ref().is_some_and(|t| t.is_null(row)) {
                return None;
            }
            if from.value(row).is_empty() {
                return Some(texts.value(row).to_string());
            }
            Some(texts.value(row).replace(from.value(row), to.as_ref().map_or("", |t| t.value(row))))
        });
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}

fn translate(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = (0..3).map(|i| call.string(i)).collect::<Result<Vec<_>>>()?;
    Ok(Kernel::call("translate", arguments, DataType::String, |args| {
        let (texts, from, to) = (args.strings(0)?, args.strings(1)?, args.strings(2)?);
        let out = (0..args.rows).map(|row| {
            if texts.is_null(row) || from.is_null(row) || to.is_null(row) {
                return None;
            }
            let to: Vec<char> = to.value(row).chars().collect();
            let mapped = texts.value(row).chars().filter_map(|c| match from.value(row).chars().position(|f| f == c) {
                Some(i) => to.get(i).copied(),
                None => Some(c),
            });
            Some(mapped.collect::<String>())
        });
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}
