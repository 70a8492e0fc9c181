//! Text. Positions and lengths count characters.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int32Array, ListBuilder, StringArray, StringBuilder};
use datafusion::arrow::datatypes::DataType as Arrow;
use regex::Regex;

use super::{Function, Invocation, Kernel, KernelArgs, MANY, scalar};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
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
    scalar("right", 2, 2, |c| with_count(c, "right", |t, n| {
        let skip = t.chars().count().saturating_sub(n);
        t.chars().skip(skip).collect()
    })),
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

/// A Java pattern as Rust's engine reads it.
pub fn pattern(text: &str) -> Result<Regex> {
    Regex::new(text).map_err(|_| {
        let class = "[INVALID_PARAMETER_VALUE.PATTERN] The value of parameter(s) `regexp` in `regexp` is invalid: ";
        Error::illegal_argument(format!("{class}'{text}'. SQLSTATE: 22023"))
    })
}

/// A pattern for each row, compiled once where it is a literal.
struct Patterns {
    texts: StringArray,
    one: Option<Regex>,
}

impl Patterns {
    fn of(args: &KernelArgs<'_>, index: usize) -> Result<Self> {
        let one = args.scalar_text(index).map(pattern).transpose()?;
        Ok(Self { texts: args.strings(index)?, one })
    }

    fn at(&self, row: usize) -> Result<Option<std::borrow::Cow<'_, Regex>>> {
        if self.texts.is_null(row) {
            return Ok(None);
        }
        Ok(Some(match &self.one {
            Some(regex) => std::borrow::Cow::Borrowed(regex),
            None => std::borrow::Cow::Owned(pattern(self.texts.value(row))?),
        }))
    }
}

pub fn rlike(child: Typed, regex: Typed) -> Typed {
    Kernel::call("RLIKE", vec![child, regex], DataType::Boolean, |args| {
        let (texts, patterns) = (args.strings(0)?, Patterns::of(args, 1)?);
        let out = (0..args.rows).map(|row| {
            let Some(regex) = patterns.at(row)? else { return Ok(None) };
            Ok((!texts.is_null(row)).then(|| regex.is_match(texts.value(row))))
        });
        Ok(Arc::new(BooleanArray::from(out.collect::<Result<Vec<_>>>()?)))
    })
}

fn regexp_count(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("regexp_count", vec![call.string(0)?, call.string(1)?], DataType::Integer, |args| {
        let (texts, patterns) = (args.strings(0)?, Patterns::of(args, 1)?);
        let out = (0..args.rows).map(|row| {
            let Some(regex) = patterns.at(row)? else { return Ok(None) };
            Ok((!texts.is_null(row)).then(|| count(regex.find_iter(texts.value(row)).count())))
        });
        Ok(Arc::new(Int32Array::from(out.collect::<Result<Vec<_>>>()?)))
    }))
}

fn group_arguments(call: &Invocation<'_>) -> Result<Vec<Typed>> {
    let one = datafusion::common::ScalarValue::Int32(Some(1));
    let group = if call.len() > 2 {
        call.integer(2)?
    } else {
        Typed::new(datafusion::logical_expr::Expr::Literal(one, None), DataType::Integer, false)
    };
    Ok(vec![call.string(0)?, call.string(1)?, group])
}

/// A group of the first match, or an empty text.
fn regexp_extract(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("regexp_extract", group_arguments(call)?, DataType::String, |args| {
        let (texts, patterns, groups) = (args.strings(0)?, Patterns::of(args, 1)?, args.ints(2)?);
        let out = (0..args.rows).map(|row| {
            let Some(regex) = patterns.at(row)? else { return Ok(None) };
            if texts.is_null(row) || groups.is_null(row) {
                return Ok(None);
            }
            let group = usize::try_from(groups.value(row)).unwrap_or(usize::MAX);
            if group >= regex.captures_len() {
                return Err(Error::illegal_argument(format!(
                    "[INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX] The value of parameter(s) `idx` in `regexp_extract` is \
                     invalid: Expects group index between 0 and {}, but got {}. SQLSTATE: 22023",
                    regex.captures_len() - 1,
                    groups.value(row)
                )));
            }
            let found = regex.captures(texts.value(row)).and_then(|c| c.get(group).map(|m| m.as_str().to_string()));
            Ok(Some(found.unwrap_or_default()))
        });
        Ok(Arc::new(StringArray::from(out.collect::<Result<Vec<_>>>()?)))
    }))
}

fn regexp_extract_all(call: &Invocation<'_>) -> Result<Typed> {
    let result = DataType::Array(Box::new(DataType::String), true);
    Ok(Kernel::call("regexp_extract_all", group_arguments(call)?, result, |args| {
        let (texts, patterns, groups) = (args.strings(0)?, Patterns::of(args, 1)?, args.ints(2)?);
        let mut out = ListBuilder::new(StringBuilder::new());
        for row in 0..args.rows {
            let regex = patterns.at(row)?;
            let Some(regex) = regex.filter(|_| !texts.is_null(row) && !groups.is_null(row)) else {
                out.append_null();
                continue;
            };
            let group = usize::try_from(groups.value(row)).unwrap_or(0);
            for captures in regex.captures_iter(texts.value(row)) {
                out.values().append_value(captures.get(group).map_or("", |m| m.as_str()));
            }
            out.append(true);
        }
        Ok(Arc::new(out.finish()))
    }))
}

/// `$1` stands for a group, as in Java.
fn regexp_replace(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = (0..3).map(|i| call.string(i)).collect::<Result<Vec<_>>>()?;
    Ok(Kernel::call("regexp_replace", arguments, DataType::String, |args| {
        let (texts, patterns, with) = (args.strings(0)?, Patterns::of(args, 1)?, args.strings(2)?);
        let out = (0..args.rows).map(|row| {
            let Some(regex) = patterns.at(row)? else { return Ok(None) };
            if texts.is_null(row) || with.is_null(row) {
                return Ok(None);
            }
            let with = braced(with.value(row));
            Ok(Some(regex.replace_all(texts.value(row), with.as_str()).into_owned()))
        });
        Ok(Arc::new(StringArray::from(out.collect::<Result<Vec<_>>>()?)))
    }))
}

/// Java's `$1x` is group 1 and an x; Rust would read a group named `1x`.
fn braced(replacement: &str) -> String {
    let mut out = String::with_capacity(replacement.len());
    let mut chars = replacement.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('$') => out.push_str("$$"),
                Some(other) => out.push(other),
                None => {}
            },
            '$' => {
                let mut digits = String::new();
                while let Some(d) = chars.peek().filter(|d| d.is_ascii_digit()) {
                    digits.push(*d);
                    chars.next();
                }
                out.push_str(&if digits.is_empty() { "$".to_string() } else { format!("${{{digits}}}") });
            }
            c => out.push(c),
        }
    }
    out
}

/// By a pattern, at most `limit` parts where it is positive.
fn split(call: &Invocation<'_>) -> Result<Typed> {
    let mut arguments = vec![call.string(0)?, call.string(1)?];
    if call.len() > 2 {
        arguments.push(call.integer(2)?);
    }
    let result = DataType::Array(Box::new(DataType::String), false);
    Ok(Kernel::call("split", arguments, result, |args| {
        let (texts, patterns) = (args.strings(0)?, Patterns::of(args, 1)?);
        let limits = if args.len() > 2 { Some(args.ints(2)?) } else { None };
        let field = match args.result {
            Arrow::List(field) => Arc::clone(field),
            other => return Err(Error::internal(format!("split to {other}"))),
        };
        let mut out = ListBuilder::new(StringBuilder::new()).with_field(field);
        for row in 0..args.rows {
            let regex = patterns.at(row)?;
            let Some(regex) = regex.filter(|_| !texts.is_null(row)) else {
                out.append_null();
                continue;
            };
            let limit = limits.as_ref().map_or(-1, |l| l.value(row));
            for part in split_java(texts.value(row), &regex, usize::try_from(limit).unwrap_or(0)) {
                out.values().append_value(part);
            }
            out.append(true);
        }
        Ok(Arc::new(out.finish()))
    }))
}

/// `limit` 0 is none. A match of nothing at the start gives no empty part.
fn split_java<'t>(text: &'t str, regex: &Regex, limit: usize) -> Vec<&'t str> {
    let mut parts = Vec::new();
    let mut from = 0;
    for found in regex.find_iter(text) {
        if limit > 0 && parts.len() + 1 == limit {
            break;
        }
        if found.end() == 0 || (found.is_empty() && found.start() == text.len()) {
            continue;
        }
        parts.push(text.get(from..found.start()).unwrap_or(""));
        from = found.end();
    }
    parts.push(text.get(from..).unwrap_or(""));
    parts
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

/// Thousands in groups, rounded half even, as Java's DecimalFormat.
fn format_number(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("format_number", vec![call.double(0)?, call.integer(1)?], DataType::String, |args| {
        let (values, places) = (args.doubles(0)?, args.ints(1)?);
        let out = values.iter().zip(places.iter()).map(|(v, d)| {
            let (v, d) = (v?, usize::try_from(d?).ok()?);
            let rounded = super::math::round_double(v, i32::try_from(d).ok()?, true);
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
fn format_string(call: &Invocation<'_>) -> Result<Typed> {
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

fn printf(template: &str, columns: &[ArrayRef], row: usize) -> String {
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

fn exponent(value: f64, precision: usize) -> String {
    let text = format!("{value:.precision$e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => {
            let n: i32 = exponent.parse().unwrap_or(0);
            format!("{mantissa}e{}{:02}", if n < 0 { '-' } else { '+' }, n.abs())
        }
        None => text,
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("base64", vec![call.argument(0, &DataType::Binary)?], DataType::String, |args| {
        let array = args.typed(0, &Arrow::Binary)?;
        let out = array.as_binary::<i32>().iter().map(|b| b.map(encode));
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}

fn encode(bytes: &[u8]) -> String {
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

fn unbase64(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("unbase64", vec![call.string(0)?], DataType::Binary, |args| {
        let out = args.strings(0)?.iter().map(|t| t.map(decode)).collect::<Vec<_>>();
        Ok(Arc::new(datafusion::arrow::array::BinaryArray::from_iter(out)))
    });
    Ok(typed)
}

fn decode(text: &str) -> Vec<u8> {
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

    #[test]
    fn slices_as_spark() {
        assert_eq!(slice("Spark SQL", 5, 1), "k");
        assert_eq!(slice("Spark SQL", -3, 100), "SQL");
        assert_eq!(slice("Spark SQL", 0, 2), "Sp");
        assert_eq!(slice("abc", -5, 3), "a");
        assert_eq!(slice("żółw", 2, 2), "ół");
    }

    #[test]
    fn splits_as_java() {
        let regex = Regex::new("[AB]").unwrap();
        assert_eq!(split_java("oneAtwoBthreeC", &regex, 0), ["one", "two", "threeC"]);
        assert_eq!(split_java("oneAtwoBthreeC", &regex, 2), ["one", "twoBthreeC"]);
        assert_eq!(split_java("ab", &Regex::new("").unwrap(), 0), ["a", "b"]);
    }

    #[test]
    fn base64_round_trip() {
        assert_eq!(encode(b"Spark"), "U3Bhcms=");
        assert_eq!(decode("U3Bhcms="), b"Spark");
    }
}
