//! Regular expressions and what splits by them.

use std::borrow::Cow;
use std::sync::Arc;

use datafusion::arrow::array::{Array, BooleanArray, Int32Array, ListBuilder, StringArray, StringBuilder};
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;

use super::matcher::{Groups, Matcher};
use super::{bytes, count};
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::functions::{Invocation, Kernel, KernelArgs, constant};
use crate::types::DataType;

fn compiled(text: &str, function: &str) -> Result<Matcher> {
    Matcher::new(text).ok_or_else(|| {
        let (function, value) = (format!("`{function}`"), format!("'{text}'"));
        let parameters = [("parameter", "`regexp`"), ("functionName", function.as_str()), ("value", &value)];
        Error::new("INVALID_PARAMETER_VALUE.PATTERN", &parameters)
    })
}

/// A pattern for each row, compiled once where it is a literal.
struct Patterns {
    texts: StringArray,
    one: Option<Matcher>,
    function: &'static str,
}

impl Patterns {
    fn of(args: &KernelArgs<'_>, index: usize, function: &'static str) -> Result<Self> {
        let one = args.scalar_text(index).map(|text| compiled(text, function)).transpose()?;
        Ok(Self { texts: args.strings(index)?, one, function })
    }

    fn at(&self, row: usize) -> Result<Option<Cow<'_, Matcher>>> {
        if self.texts.is_null(row) {
            return Ok(None);
        }
        Ok(Some(match &self.one {
            Some(regex) => Cow::Borrowed(regex),
            None => Cow::Owned(compiled(self.texts.value(row), self.function)?),
        }))
    }
}

pub fn rlike(child: Typed, regex: Typed) -> Typed {
    Kernel::call("RLIKE", vec![child, regex], DataType::Boolean, |args| {
        let (texts, patterns) = (args.strings(0)?, Patterns::of(args, 1, "rlike")?);
        let out = (0..args.rows).map(|row| {
            let Some(regex) = patterns.at(row)? else { return Ok(None) };
            (!texts.is_null(row)).then(|| regex.is_match(texts.value(row))).transpose()
        });
        Ok(Arc::new(BooleanArray::from(out.collect::<Result<Vec<_>>>()?)))
    })
}

pub(super) fn regexp_count(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("regexp_count", vec![call.string(0)?, call.string(1)?], DataType::Integer, |args| {
        let (texts, patterns) = (args.strings(0)?, Patterns::of(args, 1, "regexp_extract_all")?);
        let out = (0..args.rows).map(|row| {
            let Some(regex) = patterns.at(row)? else { return Ok(None) };
            (!texts.is_null(row)).then(|| Ok(count(regex.count(texts.value(row))?))).transpose()
        });
        Ok(Arc::new(Int32Array::from(out.collect::<Result<Vec<_>>>()?)))
    }))
}

fn group_arguments(call: &Invocation<'_>, default: i32) -> Result<Vec<Typed>> {
    let group = match call.arguments.get(2) {
        Some(_) => call.integer(2)?,
        None => Typed::new(Expr::Literal(ScalarValue::Int32(Some(default)), None), DataType::Integer, false),
    };
    Ok(vec![call.string(0)?, call.string(1)?, group])
}

fn group_of(regex: &Matcher, index: i32, function: &str) -> Result<usize> {
    let most = regex.groups() - 1;
    usize::try_from(index).ok().filter(|group| *group <= most).ok_or_else(|| {
        let (function, most, index) = (format!("`{function}`"), most.to_string(), index.to_string());
        let parameters =
            [("parameter", "`idx`"), ("functionName", function.as_str()), ("groupCount", &most), ("groupIndex", index.as_str())];
        Error::new("INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX", &parameters)
    })
}

/// A group of the first match, or an empty text.
pub(super) fn regexp_extract(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("regexp_extract", group_arguments(call, 1)?, DataType::String, |args| {
        let (texts, patterns, groups) = (args.strings(0)?, Patterns::of(args, 1, "regexp_extract")?, args.ints(2)?);
        bytes::texts((0..args.rows).map(|row| {
            let Some(regex) = patterns.at(row)? else { return Ok(None) };
            if !bytes::all_there(row, &[&texts, &groups]) {
                return Ok(None);
            }
            let Some(captures) = regex.captures(texts.value(row))? else { return Ok(Some(String::new())) };
            let group = group_of(&regex, groups.value(row), "regexp_extract")?;
            Ok(Some(of_group(&captures, group, texts.value(row)).to_string()))
        }))
    }))
}

pub(super) fn regexp_extract_all(call: &Invocation<'_>) -> Result<Typed> {
    let result = DataType::Array(Box::new(DataType::String), true);
    Ok(Kernel::call("regexp_extract_all", group_arguments(call, 1)?, result, |args| {
        let (texts, patterns, groups) = (args.strings(0)?, Patterns::of(args, 1, "regexp_extract_all")?, args.ints(2)?);
        let mut out = ListBuilder::new(StringBuilder::new());
        for row in 0..args.rows {
            let regex = patterns.at(row)?;
            let Some(regex) = regex.filter(|_| bytes::all_there(row, &[&texts, &groups])) else {
                out.append_null();
                continue;
            };
            for captures in regex.captures_all(texts.value(row))? {
                let group = group_of(&regex, groups.value(row), "regexp_extract_all")?;
                out.values().append_value(of_group(&captures, group, texts.value(row)));
            }
            out.append(true);
        }
        Ok(Arc::new(out.finish()))
    }))
}

/// The first match, or null.
pub(super) fn regexp_substr(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("regexp_substr", vec![call.string(0)?, call.string(1)?], DataType::String, |args| {
        let (texts, patterns) = (args.strings(0)?, Patterns::of(args, 1, "regexp_extract")?);
        bytes::texts((0..args.rows).map(|row| {
            let Some(regex) = patterns.at(row)? else { return Ok(None) };
            if texts.is_null(row) {
                return Ok(None);
            }
            // As Spark makes it: what is extracted, with an empty text for nothing, which then becomes null.
            let found = regex.find(texts.value(row))?.and_then(|span| texts.value(row).get(span));
            Ok(found.filter(|t| !t.is_empty()).map(str::to_string))
        }))
    });
    Ok(Typed { nullable: true, ..typed })
}

/// Where the first match begins, from 1; 0 where there is none. The group is not looked at, as in Spark.
pub(super) fn regexp_instr(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("regexp_instr", group_arguments(call, 0)?, DataType::Integer, |args| {
        let (texts, patterns, groups) = (args.strings(0)?, Patterns::of(args, 1, "regexp_instr")?, args.ints(2)?);
        let out = (0..args.rows).map(|row| {
            let Some(regex) = patterns.at(row)? else { return Ok(None) };
            if !bytes::all_there(row, &[&texts, &groups]) {
                return Ok(None);
            }
            let text = texts.value(row);
            let begins = |at: usize| count(text.get(..at).unwrap_or("").chars().count()) + 1;
            Ok(Some(regex.find(text)?.map_or(0, |span| begins(span.start))))
        });
        Ok(Arc::new(Int32Array::from(out.collect::<Result<Vec<_>>>()?)))
    }))
}

/// From a position of the text on. In the replacement `$1` and `${name}` stand for groups.
pub(super) fn regexp_replace(call: &Invocation<'_>) -> Result<Typed> {
    let mut arguments = (0..3).map(|i| call.string(i)).collect::<Result<Vec<_>>>()?;
    if call.len() > 3 {
        let position = call.integer(3)?;
        if let Some(ScalarValue::Int32(Some(at))) = constant::value(&position.expr)
            && at < 1
        {
            let current = at.to_string();
            let parameters = [("exprName", "position"), ("valueRange", "(0, 2147483647]"), ("currentValue", &*current)];
            return Err(Error::datatype_mismatch("VALUE_OUT_OF_RANGE", &call.text, &parameters));
        }
        arguments.push(position);
    }
    Ok(Kernel::call("regexp_replace", arguments, DataType::String, |args| {
        let (texts, patterns, with) = (args.strings(0)?, Patterns::of(args, 1, "regexp_replace")?, args.strings(2)?);
        let positions = if args.len() > 3 { Some(args.ints(3)?) } else { None };
        let mut last: Option<(String, Vec<Part>)> = None;
        bytes::texts((0..args.rows).map(|row| {
            let Some(regex) = patterns.at(row)? else { return Ok(None) };
            if !bytes::all_there(row, &[&texts, &with]) || positions.as_ref().is_some_and(|p| p.is_null(row)) {
                return Ok(None);
            }
            let (text, replacement) = (texts.value(row), with.value(row));
            let position = positions.as_ref().map_or(1, |p| p.value(row));
            let skipped = usize::try_from(position - 1).unwrap_or(0);
            let Some(from) = text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(skipped) else {
                return Ok(Some(text.to_string()));
            };
            if last.as_ref().is_none_or(|(known, _)| known != replacement) {
                last = Some((replacement.to_string(), parts(replacement)));
            }
            let parts = last.as_ref().map_or(&[][..], |(_, parts)| parts);
            match replaced(&regex, text, from, parts)? {
                Some(text) => Ok(Some(text)),
                None => {
                    let position = position.to_string();
                    let pattern = patterns.texts.value(row);
                    let parameters =
                        [("source", text), ("pattern", pattern), ("replacement", replacement), ("position", position.as_str())];
                    Err(Error::new("INVALID_REGEXP_REPLACE", &parameters))
                }
            }
        }))
    }))
}

/// A piece of a replacement.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Group(usize),
    Name(String),
}

/// As java.util.regex.Matcher.appendReplacement reads it, but for `$10` with fewer groups, which is `$1` and a 0.
fn parts(replacement: &str) -> Vec<Part> {
    let mut out = Vec::new();
    let mut text = String::new();
    let mut chars = replacement.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => text.extend(chars.next()),
            '$' => {
                out.push(Part::Text(std::mem::take(&mut text)));
                if chars.next_if_eq(&'{').is_some() {
                    out.push(Part::Name(chars.by_ref().take_while(|c| *c != '}').collect()));
                    continue;
                }
                let mut digits = String::new();
                while let Some(d) = chars.next_if(char::is_ascii_digit) {
                    digits.push(d);
                }
                out.push(digits.parse().map_or(Part::Name(String::new()), Part::Group));
            }
            c => text.push(c),
        }
    }
    out.push(Part::Text(text));
    out
}

/// What a group matched; an empty text where it matched nothing.
fn of_group<'t>(groups: &Groups, group: usize, text: &'t str) -> &'t str {
    groups.get(group).cloned().flatten().and_then(|span| text.get(span)).unwrap_or("")
}

/// `None` where the replacement names a group that is not there.
fn replaced(regex: &Matcher, text: &str, from: usize, parts: &[Part]) -> Result<Option<String>> {
    let rest = text.get(from..).unwrap_or("");
    Ok(pasted(regex, &regex.captures_all(rest)?, (text.get(..from).unwrap_or(""), rest), parts))
}

fn pasted(regex: &Matcher, found: &[Groups], (before, rest): (&str, &str), parts: &[Part]) -> Option<String> {
    let mut out = before.to_string();
    let mut behind = 0;
    for captures in found {
        let whole = captures.first()?.clone()?;
        out.push_str(rest.get(behind..whole.start)?);
        for part in parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Group(number) => group(regex, captures, *number, rest, &mut out)?,
                Part::Name(name) => {
                    let number = regex.group_named(name)?;
                    group(regex, captures, number, rest, &mut out)?;
                }
            }
        }
        behind = whole.end;
    }
    out.push_str(rest.get(behind..)?);
    Some(out)
}

fn group(regex: &Matcher, captures: &Groups, number: usize, text: &str, out: &mut String) -> Option<()> {
    let mut number = number;
    let mut tail = String::new();
    while number >= regex.groups() {
        if number < 10 {
            return None;
        }
        tail.insert(0, char::from_digit(u32::try_from(number % 10).ok()?, 10)?);
        number /= 10;
    }
    out.push_str(of_group(captures, number, text));
    out.push_str(&tail);
    Some(())
}

/// By a pattern, at most `limit` parts where it is positive.
pub(super) fn split(call: &Invocation<'_>) -> Result<Typed> {
    let mut arguments = vec![call.string(0)?, call.string(1)?];
    if call.len() > 2 {
        arguments.push(call.integer(2)?);
    }
    let result = DataType::Array(Box::new(DataType::String), false);
    Ok(Kernel::call("split", arguments, result, |args| {
        let (texts, patterns) = (args.strings(0)?, Patterns::of(args, 1, "split")?);
        let limits = if args.len() > 2 { Some(args.ints(2)?) } else { None };
        let field = match args.result {
            Arrow::List(field) => Arc::clone(field),
            other => return Err(Error::internal(format!("split to {other}"))),
        };
        let mut out = ListBuilder::new(StringBuilder::new()).with_field(field);
        for row in 0..args.rows {
            let regex = patterns.at(row)?;
            let there = texts.is_valid(row) && limits.as_ref().is_none_or(|l| l.is_valid(row));
            let Some(regex) = regex.filter(|_| there) else {
                out.append_null();
                continue;
            };
            let limit = limits.as_ref().map_or(-1, |l| l.value(row));
            for part in split_java(texts.value(row), &regex, usize::try_from(limit).unwrap_or(0))? {
                out.values().append_value(part);
            }
            out.append(true);
        }
        Ok(Arc::new(out.finish()))
    }))
}

/// `limit` 0 is none. A match of nothing at the start gives no empty part.
pub(in crate::functions) fn split_java<'t>(text: &'t str, regex: &Matcher, limit: usize) -> Result<Vec<&'t str>> {
    let mut parts = Vec::new();
    let mut from = 0;
    for found in regex.find_all(text)? {
        if limit > 0 && parts.len() + 1 == limit {
            break;
        }
        if found.end == 0 || (found.is_empty() && found.start == text.len()) {
            continue;
        }
        parts.push(text.get(from..found.start).unwrap_or(""));
        from = found.end;
    }
    parts.push(text.get(from..).unwrap_or(""));
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn splits_as_java() {
        let regex = Matcher::new("[AB]").unwrap();
        assert_eq!(split_java("oneAtwoBthreeC", &regex, 0).unwrap(), ["one", "two", "threeC"]);
        assert_eq!(split_java("oneAtwoBthreeC", &regex, 2).unwrap(), ["one", "twoBthreeC"]);
        assert_eq!(split_java("ab", &Matcher::new("").unwrap(), 0).unwrap(), ["a", "b"]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn replaces_as_java() {
        let with = |pattern: &str, text: &str, from: usize, replacement: &str| {
            replaced(&Matcher::new(pattern).unwrap(), text, from, &parts(replacement)).unwrap()
        };
        assert_eq!(with(r"(\d+)", "100-200", 0, "<$1>").as_deref(), Some("<100>-<200>"));
        assert_eq!(with("b", "abcabc", 2, "X").as_deref(), Some("abcaXc"));
        assert_eq!(with("(?<n>b)", "abc", 0, "[${n}]").as_deref(), Some("a[b]c"));
        assert_eq!(with("(b)", "abc", 0, r"\$1$10").as_deref(), Some("a$1b0c"));
        assert_eq!(with("b", "abc", 0, "$5"), None);
    }
}
