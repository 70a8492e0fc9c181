//! Text. Positions and lengths count characters.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, BooleanArray, Int32Array, StringArray, StringBuilder};
use datafusion::arrow::datatypes::DataType as Arrow;

mod regexp;
mod write;

pub use regexp::rlike;
use regexp::{regexp_count, regexp_extract, regexp_extract_all, regexp_replace, split};
use write::{base64, format_number, format_string, unbase64};

use super::{Function, Invocation, Kernel, MANY, scalar};
use crate::analyzer::{Typed, coerce};
use crate::error::Result;
use crate::types::DataType;

pub const FUNCTIONS: &[Function] = &[
    scalar("ascii", 1, 1, |c| number(c, "ascii", |t| t.chars().next().map_or(0, |ch| ch as i32))),
    scalar("base64", 1, 1, base64),
    scalar("char_length", 1, 1, length),
    scalar("character_length", 1, 1, length),
    scalar("chr", 1, 1, chr),
    scalar("char", 1, 1, chr),
    scalar("concat", 0, MANY, concat),
    scalar("concat_ws", 1, MANY, concat_ws),
    scalar("contains", 2, 2, |c| test(c, "contains", |a, b| a.contains(b))),
    scalar("endswith", 2, 2, |c| test(c, "endswith", |a, b| a.ends_with(b))),
    scalar("format_number", 2, 2, format_number),
    scalar("format_string", 1, MANY, format_string),
    scalar("initcap", 1, 1, |c| text(c, "initcap", initcap)),
    scalar("instr", 2, 2, |c| numbers(c, "instr", find)),
    scalar("lcase", 1, 1, |c| text(c, "lower", str::to_lowercase)),
    scalar("left", 2, 2, |c| with_count(c, "left", |t, n| t.chars().take(n).collect())),
    scalar("len", 1, 1, length),
    scalar("length", 1, 1, length),
    scalar("levenshtein", 2, 2, |c| numbers(c, "levenshtein", levenshtein)),
    scalar("locate", 2, 3, locate),
    scalar("overlay", 3, 4, overlay),
    scalar("lower", 1, 1, |c| text(c, "lower", str::to_lowercase)),
    scalar("lpad", 2, 3, |c| pad(c, true)),
    scalar("ltrim", 1, 2, |c| trim(c, "ltrim", |t, s| t.trim_start_matches(s))),
    scalar("octet_length", 1, 1, |c| number(c, "octet_length", |t| count(t.len()))),
    scalar("printf", 1, MANY, format_string),
    scalar("regexp_count", 2, 2, regexp_count),
    scalar("regexp_extract", 2, 3, regexp_extract),
    scalar("regexp_extract_all", 2, 3, regexp_extract_all),
    scalar("regexp_replace", 3, 4, regexp_replace),
    scalar("repeat", 2, 2, |c| with_count(c, "repeat", |t, n| t.repeat(n.min(1 << 20)))),
    scalar("replace", 2, 3, replace),
    scalar("right", 2, 2, |c| {
        with_count(c, "right", |t, n| {
            let skip = t.chars().count().saturating_sub(n);
            t.chars().skip(skip).collect()
        })
    }),
    scalar("rpad", 2, 3, |c| pad(c, false)),
    scalar("rtrim", 1, 2, |c| trim(c, "rtrim", |t, s| t.trim_end_matches(s))),
    scalar("soundex", 1, 1, |c| text(c, "soundex", soundex)),
    scalar("space", 1, 1, space),
    scalar("split", 2, 3, split),
    scalar("split_part", 3, 3, split_part),
    scalar("startswith", 2, 2, |c| test(c, "startswith", |a, b| a.starts_with(b))),
    scalar("substr", 2, 3, substring),
    scalar("substring", 2, 3, substring),
    scalar("substring_index", 3, 3, substring_index),
    scalar("translate", 3, 3, translate),
    scalar("trim", 1, 2, |c| trim(c, "trim", |t, s| t.trim_matches(s))),
    scalar("btrim", 1, 2, |c| trim(c, "btrim", |t, s| t.trim_matches(s))),
    scalar("ucase", 1, 1, |c| text(c, "upper", str::to_uppercase)),
    scalar("unbase64", 1, 1, unbase64),
    scalar("upper", 1, 1, |c| text(c, "upper", str::to_uppercase)),
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

fn numbers(call: &Invocation<'_>, name: &'static str, f: fn(&str, &str) -> i32) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.string(0)?, call.string(1)?], DataType::Integer, move |args| {
        let (a, b) = (args.strings(0)?, args.strings(1)?);
        let out = a.iter().zip(b.iter()).map(|(a, b)| Some(f(a?, b?)));
        Ok(Arc::new(Int32Array::from_iter(out.collect::<Vec<_>>())))
    }))
}

fn test(call: &Invocation<'_>, name: &'static str, f: fn(&str, &str) -> bool) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.string(0)?, call.string(1)?], DataType::Boolean, move |args| {
        let (a, b) = (args.strings(0)?, args.strings(1)?);
        let out = a.iter().zip(b.iter()).map(|(a, b)| Some(f(a?, b?)));
        Ok(Arc::new(BooleanArray::from_iter(out.collect::<Vec<_>>())))
    }))
}

/// Text and a count, which is 0 where it is negative.
fn with_count(call: &Invocation<'_>, name: &'static str, f: fn(&str, usize) -> String) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.string(0)?, call.integer(1)?], DataType::String, move |args| {
        let (texts, counts) = (args.strings(0)?, args.ints(1)?);
        let out = texts.iter().zip(counts.iter()).map(|(t, n)| Some(f(t?, usize::try_from(n?).unwrap_or(0))));
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

/// Of texts, or of arrays.
fn concat(call: &Invocation<'_>) -> Result<Typed> {
    if call.arguments.iter().any(|a| matches!(a.data_type, DataType::Array(..))) {
        return super::collection::concat(call);
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

/// From 1; from the end where negative; 0 is as 1.
fn substring(call: &Invocation<'_>) -> Result<Typed> {
    let mut arguments = vec![call.string(0)?, call.integer(1)?];
    if call.len() > 2 {
        arguments.push(call.integer(2)?);
    }
    Ok(Kernel::call("substring", arguments, DataType::String, |args| {
        let (texts, starts) = (args.strings(0)?, args.ints(1)?);
        let lengths = if args.len() > 2 { Some(args.ints(2)?) } else { None };
        let out = (0..args.rows).map(|row| {
            if texts.is_null(row) || starts.is_null(row) || lengths.as_ref().is_some_and(|l| l.is_null(row)) {
                return None;
            }
            let length = lengths.as_ref().map_or(i64::from(i32::MAX), |l| i64::from(l.value(row)));
            Some(slice(texts.value(row), i64::from(starts.value(row)), length))
        });
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}

fn slice(text: &str, start: i64, length: i64) -> String {
    let total = if start < 0 || !text.is_ascii() { text.chars().count() as i64 } else { text.len() as i64 };
    let from = match start {
        s if s > 0 => s - 1,
        0 => 0,
        s => total + s,
    };
    let to = from.saturating_add(length).min(total);
    let (from, to) = (from.max(0), to.max(0));
    if to <= from {
        return String::new();
    }
    let (from, to) = (usize::try_from(from).unwrap_or(0), usize::try_from(to).unwrap_or(0));
    if text.is_ascii() {
        return text.get(from..to).unwrap_or("").to_string();
    }
    text.chars().skip(from).take(to - from).collect()
}

/// Place of `needle` from 1, or 0.
fn find(text: &str, needle: &str) -> i32 {
    match text.find(needle) {
        Some(at) => count(text.get(..at).unwrap_or("").chars().count()) + 1,
        None => 0,
    }
}

fn locate(call: &Invocation<'_>) -> Result<Typed> {
    let mut arguments = vec![call.string(0)?, call.string(1)?];
    if call.len() > 2 {
        arguments.push(call.integer(2)?);
    }
    Ok(Kernel::call("locate", arguments, DataType::Integer, |args| {
        let (needles, texts) = (args.strings(0)?, args.strings(1)?);
        let starts = if args.len() > 2 { Some(args.ints(2)?) } else { None };
        let out = (0..args.rows).map(|row| {
            if needles.is_null(row) || texts.is_null(row) {
                return None;
            }
            let start = starts.as_ref().map_or(1, |s| s.value(row));
            let Ok(skip) = usize::try_from(start - 1) else { return Some(0) };
            let rest: String = texts.value(row).chars().skip(skip).collect();
            Some(match find(&rest, needles.value(row)) {
                0 => 0,
                at => at + count(skip),
            })
        });
        Ok(Arc::new(Int32Array::from_iter(out)))
    }))
}

/// Another text in place of as many characters from a position on, or of `length` of them.
fn overlay(call: &Invocation<'_>) -> Result<Typed> {
    let mut arguments = vec![call.string(0)?, call.string(1)?, call.integer(2)?];
    if call.len() > 3 {
        arguments.push(call.integer(3)?);
    }
    Ok(Kernel::call("overlay", arguments, DataType::String, |args| {
        let (texts, others, starts) = (args.strings(0)?, args.strings(1)?, args.ints(2)?);
        let lengths = if args.len() > 3 { Some(args.ints(3)?) } else { None };
        let out = (0..args.rows).map(|row| {
            if texts.is_null(row) || others.is_null(row) || starts.is_null(row) || lengths.as_ref().is_some_and(|l| l.is_null(row)) {
                return None;
            }
            let (text, other) = (texts.value(row), others.value(row));
            let given = lengths.as_ref().and_then(|l| usize::try_from(l.value(row)).ok());
            let before = usize::try_from(starts.value(row) - 1).unwrap_or(0);
            let after = before + given.unwrap_or_else(|| other.chars().count());
            let head = text.chars().take(before);
            Some(head.chain(other.chars()).chain(text.chars().skip(after)).collect::<String>())
        });
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}

fn trim(call: &Invocation<'_>, name: &'static str, f: for<'t> fn(&'t str, &[char]) -> &'t str) -> Result<Typed> {
    let arguments = (0..call.len()).map(|i| call.string(i)).collect::<Result<Vec<_>>>()?;
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

fn pad(call: &Invocation<'_>, left: bool) -> Result<Typed> {
    let mut arguments = vec![call.string(0)?, call.integer(1)?];
    if call.len() > 2 {
        arguments.push(call.string(2)?);
    }
    let name = if left { "lpad" } else { "rpad" };
    Ok(Kernel::call(name, arguments, DataType::String, move |args| {
        let (texts, lengths) = (args.strings(0)?, args.ints(1)?);
        let pads = if args.len() > 2 { Some(args.strings(2)?) } else { None };
        let out = (0..args.rows).map(|row| {
            if texts.is_null(row) || lengths.is_null(row) || pads.as_ref().is_some_and(|p| p.is_null(row)) {
                return None;
            }
            let wanted = usize::try_from(lengths.value(row)).unwrap_or(0);
            let have = texts.value(row).chars().count();
            if have >= wanted {
                return Some(texts.value(row).chars().take(wanted).collect::<String>());
            }
            let pad = pads.as_ref().map_or(" ", |p| p.value(row));
            let fill: String = pad.chars().cycle().take(if pad.is_empty() { 0 } else { wanted - have }).collect();
            Some(if left { fill + texts.value(row) } else { texts.value(row).to_string() + &fill })
        });
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}

fn initcap(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut start = true;
    for c in text.chars() {
        if start {
            out.extend(c.to_uppercase());
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

fn substring_index(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = vec![call.string(0)?, call.string(1)?, call.integer(2)?];
    Ok(Kernel::call("substring_index", arguments, DataType::String, |args| {
        let (texts, delimiters, counts) = (args.strings(0)?, args.strings(1)?, args.ints(2)?);
        let out = (0..args.rows).map(|row| {
            if texts.is_null(row) || delimiters.is_null(row) || counts.is_null(row) {
                return None;
            }
            let (text, delimiter, n) = (texts.value(row), delimiters.value(row), counts.value(row));
            if delimiter.is_empty() || n == 0 {
                return Some(String::new());
            }
            let parts: Vec<&str> = text.split(delimiter).collect();
            let take = usize::try_from(n.unsigned_abs()).unwrap_or(usize::MAX).min(parts.len());
            let kept = if n > 0 { parts.get(..take) } else { parts.get(parts.len() - take..) };
            Some(kept.unwrap_or(&[]).join(delimiter))
        });
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}

fn split_part(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = vec![call.string(0)?, call.string(1)?, call.integer(2)?];
    Ok(Kernel::call("split_part", arguments, DataType::String, |args| {
        let (texts, delimiters, places) = (args.strings(0)?, args.strings(1)?, args.ints(2)?);
        let out = (0..args.rows).map(|row| {
            if texts.is_null(row) || delimiters.is_null(row) || places.is_null(row) {
                return None;
            }
            let parts: Vec<&str> = texts.value(row).split(delimiters.value(row)).collect();
            let place = places.value(row);
            let index = usize::try_from(place.unsigned_abs()).unwrap_or(usize::MAX);
            let part = if place > 0 { parts.get(index - 1) } else { parts.len().checked_sub(index).and_then(|i| parts.get(i)) };
            Some(part.copied().unwrap_or("").to_string())
        });
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}

fn levenshtein(a: &str, b: &str) -> i32 {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<i32> = (0..=count(b.len())).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut next = vec![count(i) + 1];
        for (j, cb) in b.iter().enumerate() {
            let (diagonal, above) = (row.get(j).copied().unwrap_or(0), row.get(j + 1).copied().unwrap_or(0));
            let left = next.last().copied().unwrap_or(0);
            next.push((diagonal + i32::from(ca != *cb)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

fn soundex(text: &str) -> String {
    let code = |c: char| match c.to_ascii_uppercase() {
        'B' | 'F' | 'P' | 'V' => Some('1'),
        'C' | 'G' | 'J' | 'K' | 'Q' | 'S' | 'X' | 'Z' => Some('2'),
        'D' | 'T' => Some('3'),
        'L' => Some('4'),
        'M' | 'N' => Some('5'),
        'R' => Some('6'),
        _ => None,
    };
    let Some(first) = text.chars().next().filter(char::is_ascii_alphabetic) else { return text.to_string() };
    let mut out = first.to_ascii_uppercase().to_string();
    let mut last = code(first);
    for c in text.chars().skip(1) {
        let this = code(c);
        if let Some(digit) = this.filter(|d| Some(*d) != last) {
            out.push(digit);
        }
        if !matches!(c.to_ascii_uppercase(), 'H' | 'W') {
            last = this;
        }
        if out.len() == 4 {
            break;
        }
    }
    format!("{out:0<4}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn slices_as_spark() {
        assert_eq!(slice("Spark SQL", 5, 1), "k");
        assert_eq!(slice("Spark SQL", -3, 100), "SQL");
        assert_eq!(slice("Spark SQL", 0, 2), "Sp");
        assert_eq!(slice("abc", -5, 3), "a");
        assert_eq!(slice("żółw", 2, 2), "ół");
    }
}
