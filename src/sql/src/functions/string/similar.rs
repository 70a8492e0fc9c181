//! How alike two texts are, and what a text sounds like.

use std::sync::Arc;

use datafusion::arrow::array::{Array, Float64Array, Int32Array};

use super::{bytes, count};
use crate::analyzer::Typed;
use crate::error::Result;
use crate::functions::{Invocation, Kernel};
use crate::types::DataType;

/// -1 where more than the threshold.
pub fn levenshtein(call: &Invocation<'_>) -> Result<Typed> {
    let mut arguments = vec![call.string(0)?, call.string(1)?];
    if call.len() > 2 {
        arguments.push(call.integer(2)?);
    }
    Ok(Kernel::call("levenshtein", arguments, DataType::Integer, |args| {
        let (a, b) = (args.strings(0)?, args.strings(1)?);
        let thresholds = if args.len() > 2 { Some(args.ints(2)?) } else { None };
        let out = (0..args.rows).map(|row| {
            if !bytes::all_there(row, &[&a, &b]) || thresholds.as_ref().is_some_and(|t| t.is_null(row)) {
                return None;
            }
            let found = distance(a.value(row), b.value(row));
            let beyond = thresholds.as_ref().is_some_and(|t| found > t.value(row));
            Some(if beyond { -1 } else { found })
        });
        Ok(Arc::new(Int32Array::from_iter(out)))
    }))
}

fn distance(a: &str, b: &str) -> i32 {
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

pub fn jaro_winkler_similarity(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("jaro_winkler_similarity", vec![call.string(0)?, call.string(1)?], DataType::Double, |args| {
        let (a, b) = (args.strings(0)?, args.strings(1)?);
        let out = a.iter().zip(b.iter()).map(|(a, b)| Some(jaro_winkler(a?, b?)));
        Ok(Arc::new(Float64Array::from_iter(out.collect::<Vec<_>>())))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn jaro_winkler(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let mut taken = vec![false; b.len()];
    let mut matched = Vec::new();
    for (i, c) in a.iter().enumerate() {
        let near = i.saturating_sub(reach)..(i + reach + 1).min(b.len());
        if let Some(j) = near.into_iter().find(|j| b.get(*j) == Some(c) && taken.get(*j) == Some(&false)) {
            if let Some(place) = taken.get_mut(j) {
                *place = true;
            }
            matched.push(*c);
        }
    }
    if matched.is_empty() {
        return 0.0;
    }
    let others = b.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(c, _)| c);
    let out_of_order = matched.iter().zip(others).filter(|(x, y)| x != y).count();
    let m = matched.len() as f64;
    let transposed = (out_of_order / 2) as f64;
    let jaro = (m / a.len() as f64 + m / b.len() as f64 + (m - transposed) / m) / 3.0;
    let prefix = a.iter().zip(&b).take(4).take_while(|(x, y)| x == y).count() as f64;
    jaro + prefix * 0.1 * (1.0 - jaro)
}

/// Codes of the letters from A on; 7 is passed over as if it were not there, 0 separates.
const CODES: &[u8; 26] = b"01230127022455012623017202";

pub fn soundex(text: &str) -> String {
    let code = |c: u8| c.is_ascii_alphabetic().then(|| CODES.get(usize::from(c.to_ascii_uppercase() - b'A')).copied()).flatten();
    let Some((first, rest)) = text.as_bytes().split_first() else { return String::new() };
    let Some(mut last) = code(*first) else { return text.to_string() };
    let mut out = char::from(first.to_ascii_uppercase()).to_string();
    for byte in rest {
        match code(*byte) {
            Some(b'7') => continue,
            Some(this) => {
                if this != b'0' && this != last {
                    out.push(char::from(this));
                }
                last = this;
            }
            None => last = b'0',
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

    /// As Spark gives them.
    #[wasm_bindgen_test(unsupported = test)]
    fn equals_sparks() {
        assert_eq!(jaro_winkler("MARTHA", "MARHTA"), 0.961_111_111_111_111_1);
        assert_eq!(jaro_winkler("DIXON", "DICKSONX"), 0.813_333_333_333_333_2);
        assert_eq!(jaro_winkler("DWAYNE", "DUANE"), 0.840_000_000_000_000_1);
        assert_eq!(jaro_winkler("a", ""), 0.0);
        assert_eq!(distance("kitten", "sitting"), 3);
        let sounds = ["Miller", "123", "Ashcraft", "Tymczak", "Pfister", "a", ""].map(soundex);
        assert_eq!(sounds, ["M460", "123", "A261", "T522", "P236", "A000", ""]);
    }
}
