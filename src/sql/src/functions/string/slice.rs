//! Parts of texts and of bytes, and what fills them up.

use std::sync::Arc;

use datafusion::arrow::array::Array;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;

use super::bytes;
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::functions::{Invocation, Kernel};
use crate::types::DataType;

/// Up to the end.
const ALL: i64 = i32::MAX as i64;

/// Places `from..to` of `total`, from a start that counts from 1, from the end where negative, with 0 as 1.
fn range(total: usize, start: i64, length: i64) -> (usize, usize) {
    let total = total as i64;
    let from = match start {
        s if s > 0 => s - 1,
        0 => 0,
        s => total + s,
    };
    let to = from.saturating_add(length).clamp(0, total);
    let from = from.clamp(0, to);
    (usize::try_from(from).unwrap_or(0), usize::try_from(to).unwrap_or(0))
}

pub fn slice(text: &str, start: i64, length: i64) -> &str {
    if text.is_ascii() {
        let (from, to) = range(text.len(), start, length);
        return text.get(from..to).unwrap_or("");
    }
    let (from, to) = range(text.chars().count(), start, length);
    let mut places = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let begin = places.nth(from).unwrap_or(text.len());
    let end = if to > from { places.nth(to - from - 1).unwrap_or(text.len()) } else { begin };
    text.get(begin..end).unwrap_or("")
}

fn slice_bytes(bytes: &[u8], start: i64, length: i64) -> &[u8] {
    let (from, to) = range(bytes.len(), start, length);
    bytes.get(from..to).unwrap_or(&[])
}

/// A part of text or bytes that `place` finds from the integer arguments.
fn part(call: &Invocation<'_>, name: &'static str, place: fn(&[i64]) -> (i64, i64)) -> Result<Typed> {
    let binary = bytes::are_binary(call, 1);
    if !call.raw(0)?.data_type.is_atomic() && call.raw(0)?.data_type != DataType::Null {
        return Err(call.wrong_type(0, "(\"STRING\" or \"BINARY\")"));
    }
    let mut arguments = vec![bytes::argument(call, 0, binary)?];
    for i in 1..call.len() {
        arguments.push(call.integer(i)?);
    }
    let result = if binary { DataType::Binary } else { DataType::String };
    Ok(Kernel::call(name, arguments, result, move |args| {
        let numbers = (1..args.len()).map(|i| args.ints(i)).collect::<Result<Vec<_>>>()?;
        let given = |row: usize| numbers.iter().map(|n| n.is_valid(row).then(|| i64::from(n.value(row)))).collect::<Option<Vec<_>>>();
        if binary {
            let values = bytes::of(args, 0)?;
            return bytes::binaries((0..args.rows).map(|row| {
                let Some((start, length)) = given(row).filter(|_| values.is_valid(row)).map(|n| place(&n)) else { return Ok(None) };
                Ok(Some(slice_bytes(values.value(row), start, length).to_vec()))
            }));
        }
        let texts = args.strings(0)?;
        let out = (0..args.rows).map(|row| {
            let (start, length) = given(row).filter(|_| texts.is_valid(row)).map(|n| place(&n))?;
            Some(slice(texts.value(row), start, length).to_string())
        });
        Ok(Arc::new(datafusion::arrow::array::StringArray::from_iter(out)))
    }))
}

pub fn substring(call: &Invocation<'_>) -> Result<Typed> {
    part(call, "substring", |n| (n.first().copied().unwrap_or(1), n.get(1).copied().unwrap_or(ALL)))
}

pub fn left(call: &Invocation<'_>) -> Result<Typed> {
    part(call, "left", |n| (1, n.first().copied().unwrap_or(0)))
}

/// Always text.
pub fn right(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("right", vec![call.string(0)?, call.integer(1)?], DataType::String, |args| {
        let (texts, counts) = (args.strings(0)?, args.ints(1)?);
        bytes::texts((0..args.rows).map(|row| {
            if !bytes::all_there(row, &[&texts, &counts]) {
                return Ok(None);
            }
            let count = i64::from(counts.value(row));
            Ok(Some(if count <= 0 { String::new() } else { slice(texts.value(row), -count, ALL).to_string() }))
        }))
    });
    Ok(Typed { nullable: true, ..typed })
}

/// Another text in place of as many characters from a position on, or of `length` of them.
pub fn overlay(call: &Invocation<'_>) -> Result<Typed> {
    let binary = bytes::are_binary(call, 2);
    let mut arguments = vec![bytes::argument(call, 0, binary)?, bytes::argument(call, 1, binary)?, call.integer(2)?];
    if call.len() > 3 {
        arguments.push(call.integer(3)?);
    }
    let result = if binary { DataType::Binary } else { DataType::String };
    Ok(Kernel::call("overlay", arguments, result, move |args| {
        let starts = args.ints(2)?;
        let lengths = if args.len() > 3 { Some(args.ints(3)?) } else { None };
        let place = |row: usize, own: usize| {
            let given = match &lengths {
                Some(lengths) => lengths.is_valid(row).then(|| i64::from(lengths.value(row)))?,
                None => -1,
            };
            let start = starts.is_valid(row).then(|| i64::from(starts.value(row)))?;
            Some((start, start + if given >= 0 { given } else { own as i64 }))
        };
        if binary {
            let (values, others) = (bytes::of(args, 0)?, bytes::of(args, 1)?);
            return bytes::binaries((0..args.rows).map(|row| {
                if !bytes::all_there(row, &[&values, &others]) {
                    return Ok(None);
                }
                let (value, other) = (values.value(row), others.value(row));
                let Some((start, after)) = place(row, other.len()) else { return Ok(None) };
                Ok(Some([slice_bytes(value, 1, start - 1), other, slice_bytes(value, after, ALL)].concat()))
            }));
        }
        let (texts, others) = (args.strings(0)?, args.strings(1)?);
        bytes::texts((0..args.rows).map(|row| {
            if !bytes::all_there(row, &[&texts, &others]) {
                return Ok(None);
            }
            let (text, other) = (texts.value(row), others.value(row));
            let Some((start, after)) = place(row, other.chars().count()) else { return Ok(None) };
            Ok(Some([slice(text, 1, start - 1), other, slice(text, after, ALL)].concat()))
        }))
    }))
}

pub fn pad(call: &Invocation<'_>, before: bool) -> Result<Typed> {
    let binary = bytes::are_binary(call, 1) && call.arguments.get(2).is_none_or(|p| p.data_type == DataType::Binary);
    let filler = match call.arguments.get(2) {
        Some(_) => bytes::argument(call, 2, binary)?,
        None if binary => Typed::new(Expr::Literal(ScalarValue::Binary(Some(vec![0])), None), DataType::Binary, false),
        None => Typed::new(Expr::Literal(ScalarValue::Utf8(Some(" ".into())), None), DataType::String, false),
    };
    let arguments = vec![bytes::argument(call, 0, binary)?, call.integer(1)?, filler];
    let (name, result) = (if before { "lpad" } else { "rpad" }, if binary { DataType::Binary } else { DataType::String });
    Ok(Kernel::call(name, arguments, result, move |args| {
        let lengths = args.ints(1)?;
        if binary {
            let (values, fillers) = (bytes::of(args, 0)?, bytes::of(args, 2)?);
            return bytes::binaries((0..args.rows).map(|row| {
                let there = bytes::all_there(row, &[&values, &lengths, &fillers]);
                Ok(there.then(|| padded(values.value(row), lengths.value(row), fillers.value(row), before)))
            }));
        }
        let (texts, fillers) = (args.strings(0)?, args.strings(2)?);
        bytes::texts((0..args.rows).map(|row| {
            if !bytes::all_there(row, &[&texts, &lengths, &fillers]) {
                return Ok(None);
            }
            let (text, filler): (Vec<char>, Vec<char>) = (texts.value(row).chars().collect(), fillers.value(row).chars().collect());
            Ok(Some(padded(&text, lengths.value(row), &filler, before).into_iter().collect()))
        }))
    }))
}

fn padded<T: Copy>(value: &[T], length: i32, filler: &[T], before: bool) -> Vec<T> {
    let wanted = usize::try_from(length).unwrap_or(0);
    let kept = value.get(..wanted.min(value.len())).unwrap_or(value).to_vec();
    let missing = if filler.is_empty() { 0 } else { wanted - kept.len() };
    let fill = filler.iter().copied().cycle().take(missing);
    if before { fill.chain(kept).collect() } else { kept.into_iter().chain(fill).collect() }
}

/// What stands before the delimiter's n-th place, or behind its n-th from the end; places may overlap.
fn before_nth<'t>(text: &'t str, delimiter: &str, n: i32) -> &'t str {
    if delimiter.is_empty() || n == 0 {
        return "";
    }
    let (whole, part) = (text.as_bytes(), delimiter.as_bytes());
    let mut places = (0..=whole.len().saturating_sub(part.len())).filter(|at| whole.get(*at..*at + part.len()) == Some(part));
    let nth = usize::try_from(n.unsigned_abs()).unwrap_or(usize::MAX) - 1;
    if n > 0 {
        return places.nth(nth).and_then(|at| text.get(..at)).unwrap_or(text);
    }
    places.nth_back(nth).and_then(|at| text.get(at + part.len()..)).unwrap_or(text)
}

pub fn substring_index(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = vec![call.string(0)?, call.string(1)?, call.integer(2)?];
    Ok(Kernel::call("substring_index", arguments, DataType::String, |args| {
        let (texts, delimiters, counts) = (args.strings(0)?, args.strings(1)?, args.ints(2)?);
        bytes::texts((0..args.rows).map(|row| {
            let there = bytes::all_there(row, &[&texts, &delimiters, &counts]);
            Ok(there.then(|| before_nth(texts.value(row), delimiters.value(row), counts.value(row)).to_string()))
        }))
    }))
}

pub fn split_part(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = vec![call.string(0)?, call.string(1)?, call.integer(2)?];
    let typed = Kernel::call("split_part", arguments, DataType::String, |args| {
        let (texts, delimiters, places) = (args.strings(0)?, args.strings(1)?, args.ints(2)?);
        bytes::texts((0..args.rows).map(|row| {
            if !bytes::all_there(row, &[&texts, &delimiters, &places]) {
                return Ok(None);
            }
            let (text, delimiter, place) = (texts.value(row), delimiters.value(row), places.value(row));
            if place == 0 {
                return Err(Error::new("INVALID_INDEX_OF_ZERO", &[]));
            }
            let parts: Vec<&str> = if delimiter.is_empty() { vec![text] } else { text.split(delimiter).collect() };
            let index = usize::try_from(place.unsigned_abs()).unwrap_or(usize::MAX);
            let part = if place > 0 { parts.get(index - 1) } else { parts.len().checked_sub(index).and_then(|i| parts.get(i)) };
            Ok(Some(part.copied().unwrap_or("").to_string()))
        }))
    });
    Ok(Typed { nullable: true, ..typed })
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
        assert_eq!(slice("abc", 2, -1), "");
        assert_eq!(slice("żółw", 2, 2), "ół");
        assert_eq!(slice("żółw", 4, 9), "w");
        assert_eq!(slice("żółw", 5, 9), "");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn delimiters_may_overlap() {
        assert_eq!(before_nth("aaaa", "aa", 2), "a");
        assert_eq!(before_nth("aaaa", "aa", -2), "a");
        assert_eq!(before_nth("www.apache.org", ".", -2), "apache.org");
        assert_eq!(before_nth("abc", "z", 1), "abc");
        assert_eq!(before_nth("a", "bcd", -1), "a");
    }
}
