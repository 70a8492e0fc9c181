//! Where a text stands in another.

use std::sync::Arc;

use datafusion::arrow::array::{Array, Int32Array};

use super::{bytes, count};
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::functions::{Invocation, Kernel};
use crate::types::DataType;

/// Place of `part` from 1, counted in characters, or 0.
fn find(text: &str, part: &str) -> i32 {
    text.find(part).map_or(0, |at| count(text.get(..at).unwrap_or("").chars().count()) + 1)
}

/// The place where the `occurrence`-th `part` begins, at or behind `start`; before it where that counts from the end.
fn find_from(text: &str, part: &str, start: i32, occurrence: usize) -> i32 {
    let (text, part): (Vec<char>, Vec<char>) = (text.chars().collect(), part.chars().collect());
    let begins = |at: &usize| text.get(*at..*at + part.len()) == Some(part.as_slice());
    let last = text.len() + 1;
    let skip = usize::try_from(start.unsigned_abs()).unwrap_or(usize::MAX);
    let found = match start {
        0 => None,
        s if s > 0 => (skip - 1..last).filter(begins).nth(occurrence - 1),
        _ => (0..last.saturating_sub(skip)).rev().filter(begins).nth(occurrence - 1),
    };
    found.map_or(0, |at| count(at) + 1)
}

pub fn instr(call: &Invocation<'_>) -> Result<Typed> {
    let mut arguments = vec![call.string(0)?, call.string(1)?];
    for i in 2..call.len() {
        arguments.push(call.integer(i)?);
    }
    Ok(Kernel::call("instr", arguments, DataType::Integer, |args| {
        let (texts, parts) = (args.strings(0)?, args.strings(1)?);
        let numbers = (2..args.len()).map(|i| args.ints(i)).collect::<Result<Vec<_>>>()?;
        let out = (0..args.rows).map(|row| {
            if !bytes::all_there(row, &[&texts, &parts]) || numbers.iter().any(|n| n.is_null(row)) {
                return Ok(None);
            }
            let (text, part) = (texts.value(row), parts.value(row));
            let Some(starts) = numbers.first() else { return Ok(Some(find(text, part))) };
            let occurrence = numbers.get(1).map_or(1, |n| n.value(row));
            match usize::try_from(occurrence) {
                Ok(nth) if nth > 0 => Ok(Some(find_from(text, part, starts.value(row), nth))),
                _ => {
                    let given = occurrence.to_string();
                    let parameters = [("parameter", "`occurrence`"), ("functionName", "`instr`"), ("occurrence", given.as_str())];
                    Err(Error::new("INVALID_PARAMETER_VALUE.OCCURRENCE", &parameters))
                }
            }
        });
        Ok(Arc::new(Int32Array::from(out.collect::<Result<Vec<_>>>()?)))
    }))
}

/// A start that is null or below 1 finds nothing; an empty text is found at once.
pub fn locate(call: &Invocation<'_>) -> Result<Typed> {
    let mut arguments = vec![call.string(0)?, call.string(1)?];
    if call.len() > 2 {
        arguments.push(call.integer(2)?);
    }
    let nullable = arguments.iter().take(2).any(|a| a.nullable);
    let typed = Kernel::call("locate", arguments, DataType::Integer, |args| {
        let (parts, texts) = (args.strings(0)?, args.strings(1)?);
        let starts = if args.len() > 2 { Some(args.ints(2)?) } else { None };
        let out = (0..args.rows).map(|row| {
            let start = match &starts {
                Some(starts) if starts.is_null(row) => return Some(0),
                Some(starts) => starts.value(row),
                None => 1,
            };
            if !bytes::all_there(row, &[&parts, &texts]) {
                return None;
            }
            let (part, text) = (parts.value(row), texts.value(row));
            Some(match start {
                s if s < 1 => 0,
                _ if part.is_empty() => 1,
                1 => find(text, part),
                s => find_from(text, part, s, 1),
            })
        });
        Ok(Arc::new(Int32Array::from_iter(out)))
    });
    Ok(Typed { nullable, ..typed })
}

/// The place of a text in a list with commas.
pub fn find_in_set(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("find_in_set", vec![call.string(0)?, call.string(1)?], DataType::Integer, |args| {
        let (words, sets) = (args.strings(0)?, args.strings(1)?);
        let place = |word: &str, set: &str| match word.contains(',') {
            true => 0,
            false => set.split(',').position(|w| w == word).map_or(0, |at| count(at) + 1),
        };
        let out = words.iter().zip(sets.iter()).map(|(word, set)| Some(place(word?, set?)));
        Ok(Arc::new(Int32Array::from_iter(out.collect::<Vec<_>>())))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn forward_and_backward() {
        assert_eq!(find_from("abcabc", "c", 4, 1), 6);
        assert_eq!(find_from("abcabc", "c", 1, 2), 6);
        assert_eq!(find_from("abcabc", "c", -1, 1), 6);
        assert_eq!(find_from("abcabc", "bc", -1, 2), 2);
        assert_eq!(find_from("abcabc", "a", 0, 1), 0);
        assert_eq!(find("abcd", "cd"), 3);
    }
}
