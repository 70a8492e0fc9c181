//! Regular expressions and what splits by them.

use std::sync::Arc;

use datafusion::arrow::array::{Array, BooleanArray, Int32Array, ListBuilder, StringArray, StringBuilder};
use datafusion::arrow::datatypes::DataType as Arrow;
use regex::Regex;

use super::count;
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::functions::{Invocation, Kernel, KernelArgs};
use crate::types::DataType;

/// A Java pattern as Rust's engine reads it.
pub fn pattern(text: &str) -> Result<Regex> {
    Regex::new(text).map_err(|_| {
        let class = "[INVALID_PARAMETER_VALUE.PATTERN] The value of parameter(s) `regexp` in `regexp` is invalid: ";
        Error::illegal_argument(format!("{class}'{text}'. SQLSTATE: 22023"))
    })
}

/// A pattern for each row, compiled once where it is a literal.
pub(super) struct Patterns {
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

pub(super) fn regexp_count(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("regexp_count", vec![call.string(0)?, call.string(1)?], DataType::Integer, |args| {
        let (texts, patterns) = (args.strings(0)?, Patterns::of(args, 1)?);
        let out = (0..args.rows).map(|row| {
            let Some(regex) = patterns.at(row)? else { return Ok(None) };
            Ok((!texts.is_null(row)).then(|| count(regex.find_iter(texts.value(row)).count())))
        });
        Ok(Arc::new(Int32Array::from(out.collect::<Result<Vec<_>>>()?)))
    }))
}

pub(super) fn group_arguments(call: &Invocation<'_>) -> Result<Vec<Typed>> {
    let one = datafusion::common::ScalarValue::Int32(Some(1));
    let group = if call.len() > 2 {
        call.integer(2)?
    } else {
        Typed::new(datafusion::logical_expr::Expr::Literal(one, None), DataType::Integer, false)
    };
    Ok(vec![call.string(0)?, call.string(1)?, group])
}

/// A group of the first match, or an empty text.
pub(super) fn regexp_extract(call: &Invocation<'_>) -> Result<Typed> {
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

pub(super) fn regexp_extract_all(call: &Invocation<'_>) -> Result<Typed> {
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
pub(super) fn regexp_replace(call: &Invocation<'_>) -> Result<Typed> {
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
pub(super) fn braced(replacement: &str) -> String {
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
pub(super) fn split(call: &Invocation<'_>) -> Result<Typed> {
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
pub(super) fn split_java<'t>(text: &'t str, regex: &Regex, limit: usize) -> Vec<&'t str> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn splits_as_java() {
        let regex = Regex::new("[AB]").unwrap();
        assert_eq!(split_java("oneAtwoBthreeC", &regex, 0), ["one", "two", "threeC"]);
        assert_eq!(split_java("oneAtwoBthreeC", &regex, 2), ["one", "twoBthreeC"]);
        assert_eq!(split_java("ab", &Regex::new("").unwrap(), 0), ["a", "b"]);
    }
}
