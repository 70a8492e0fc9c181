//! Values written as text: numbers in groups, base64, base32.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, BinaryArray, StringArray};
use datafusion::arrow::datatypes::{DataType as Arrow, Decimal128Type};

use super::bytes;
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::functions::{Invocation, Kernel};
use crate::types::DataType;

/// Digits with a comma after each so many from the right.
pub(super) fn grouped(digits: &str, size: usize) -> String {
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && size > 0 && (digits.len() - i).is_multiple_of(size) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// What java.text.DecimalFormat reads from a pattern: what stands around the digits and how many there are.
struct Pattern {
    before: String,
    after: String,
    group: usize,
    whole: usize,
    least: usize,
    most: usize,
}

impl Pattern {
    /// `#,###,###,###,###,###,##0` and so many places.
    fn places(places: usize) -> Self {
        Self { before: String::new(), after: String::new(), group: 3, whole: 1, least: places, most: places }
    }

    fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self { before: String::new(), after: String::new(), group: 3, whole: 0, least: 0, most: 0 };
        }
        let text = text.split(';').next().unwrap_or(text);
        let digit = |c: char| "#0,.".contains(c);
        let from = text.find(digit).unwrap_or(text.len());
        let to = text.rfind(digit).map_or(from, |at| at + 1);
        let (before, rest) = text.split_at(from);
        let (number, after) = rest.split_at(to - from);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let group = whole.rfind(',').map_or(0, |at| whole.len() - at - 1);
        let zeros = |t: &str| t.matches('0').count();
        Self {
            before: before.to_string(),
            after: after.to_string(),
            group,
            whole: zeros(whole),
            least: zeros(fraction),
            most: fraction.chars().filter(|c| "#0".contains(*c)).count(),
        }
    }

    /// A number's exact decimal digits, rounded half even.
    fn write(&self, digits: &str, negative: bool) -> String {
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let (whole, mut fraction) = round_half_even(whole, fraction, self.most);
        while fraction.len() > self.least && fraction.ends_with('0') {
            fraction.pop();
        }
        while fraction.len() < self.least {
            fraction.push('0');
        }
        let whole = whole.trim_start_matches('0');
        let width = self.whole;
        let mut whole = format!("{whole:0>width$}");
        if whole.is_empty() && fraction.is_empty() {
            whole.push('0');
        }
        let sign = if negative { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{}{}{point}{fraction}{}", self.before, grouped(&whole, self.group), self.after)
    }
}

fn round_half_even(whole: &str, fraction: &str, places: usize) -> (String, String) {
    if fraction.len() <= places {
        return (whole.to_string(), fraction.to_string());
    }
    let (kept, dropped) = fraction.split_at(places);
    let mut digits: Vec<u8> = whole.bytes().chain(kept.bytes()).collect();
    let half = format!("5{}", "0".repeat(dropped.len() - 1));
    let odd = digits.last().is_some_and(|d| d % 2 == 1);
    if dropped > half.as_str() || (dropped == half && odd) {
        let mut carry = true;
        for digit in digits.iter_mut().rev() {
            if !carry {
                break;
            }
            carry = *digit == b'9';
            *digit = if carry { b'0' } else { *digit + 1 };
        }
        if carry {
            digits.insert(0, b'1');
        }
    }
    let text = String::from_utf8(digits).unwrap_or_default();
    let (whole, fraction) = text.split_at(text.len() - places);
    (whole.to_string(), fraction.to_string())
}

/// In groups with so many places, or by a pattern of java.text.DecimalFormat.
pub(super) fn format_number(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    let value = match &value.data_type {
        DataType::Decimal(..) => value,
        t if t.is_numeric() || matches!(t, DataType::String | DataType::Null) => call.double(0)?,
        _ => return Err(call.wrong_type(0, "\"NUMERIC\"")),
    };
    let by_pattern = call.raw(1)?.data_type == DataType::String;
    let how = if by_pattern { call.string(1)? } else { call.integer(1)? };
    let typed = Kernel::call("format_number", vec![value, how], DataType::String, move |args| {
        let values = args.array(0)?;
        let scale = match values.data_type() {
            Arrow::Decimal128(_, scale) => Some(*scale),
            _ => None,
        };
        let doubles = if scale.is_none() { Some(args.doubles(0)?) } else { None };
        let (places, patterns) = if by_pattern { (None, Some(args.strings(1)?)) } else { (Some(args.ints(1)?), None) };
        let out = (0..args.rows).map(|row| {
            if values.is_null(row) {
                return None;
            }
            let pattern = match (&places, &patterns) {
                (Some(places), _) => Pattern::places(usize::try_from(places.is_valid(row).then(|| places.value(row))?).ok()?),
                (_, Some(patterns)) => Pattern::of(patterns.is_valid(row).then(|| patterns.value(row))?),
                _ => return None,
            };
            if let (Some(scale), None) = (scale, &doubles) {
                let value = values.as_primitive::<Decimal128Type>().value(row);
                return Some(pattern.write(crate::format::decimal(value, scale).trim_start_matches('-'), value < 0));
            }
            let value = doubles.as_ref()?.value(row);
            Some(match value {
                v if v.is_nan() => "NaN".to_string(),
                v if v.is_infinite() => (if v > 0.0 { "∞" } else { "-∞" }).to_string(),
                // Java rounds a double by its exact value only where the shortest form is a tie.
                v => pattern.write(&format!("{}", v.abs()), v.is_sign_negative()),
            })
        });
        Ok(Arc::new(StringArray::from_iter(out)))
    });
    Ok(Typed { nullable: true, ..typed })
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const ALPHABET_32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Letters on a line, as MIME has them.
const LINE: usize = 76;

/// Bytes in units of `bits`, as letters, filled with = to whole groups of `group` letters.
fn letters(bytes: &[u8], alphabet: &[u8], bits: u32, group: usize) -> String {
    let (mut held, mut have) = (0u32, 0);
    let mut out = String::new();
    let letter = |held: u32| char::from(alphabet.get((held & ((1 << bits) - 1)) as usize).copied().unwrap_or(b'='));
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        have += 8;
        while have >= bits {
            have -= bits;
            out.push(letter(held >> have));
        }
        held &= (1 << have) - 1;
    }
    if have > 0 {
        out.push(letter(held << (bits - have)));
    }
    while !out.len().is_multiple_of(group) {
        out.push('=');
    }
    out
}

fn unlettered(values: impl Iterator<Item = u32>, bits: u32) -> Vec<u8> {
    let (mut held, mut have) = (0u32, 0);
    let mut out = Vec::new();
    for value in values {
        held = (held << bits) | value;
        have += bits;
        if have >= 8 {
            have -= 8;
            out.push((held >> have) as u8);
            held &= (1 << have) - 1;
        }
    }
    out
}

pub(super) fn encode(bytes: &[u8]) -> String {
    let text = letters(bytes, ALPHABET, 6, 4);
    let mut lines = Vec::new();
    let mut rest = text.as_str();
    while let Some((line, behind)) = rest.split_at_checked(LINE).filter(|(_, behind)| !behind.is_empty()) {
        lines.push(line);
        rest = behind;
    }
    lines.push(rest);
    lines.join("\r\n")
}

fn place(alphabet: &[u8], byte: u8) -> Option<u32> {
    alphabet.iter().position(|a| *a == byte).and_then(|at| u32::try_from(at).ok())
}

/// As java.util.Base64's MIME decoder, which passes over all other characters.
pub(super) fn decode(text: &str) -> Result<Vec<u8>> {
    let values: Vec<u32> = text.bytes().take_while(|b| *b != b'=').filter_map(|b| place(ALPHABET, b)).collect();
    if values.len() % 4 == 1 {
        return Err(Error::illegal_argument("Last unit does not have enough valid bits".into()));
    }
    Ok(unlettered(values.into_iter(), 6))
}

/// Whole groups of letters only; white space counts for nothing.
pub(super) fn decode_strictly(text: &str) -> Option<Vec<u8>> {
    let letters: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let body: &[u8] = match letters.as_slice() {
        [rest @ .., b'=', b'='] | [rest @ .., b'='] => rest,
        all => all,
    };
    let fits = letters.len().is_multiple_of(4) || (body.len() == letters.len() && body.len() % 4 != 1);
    let values = body.iter().map(|b| place(ALPHABET, *b)).collect::<Option<Vec<_>>>()?;
    fits.then(|| unlettered(values.into_iter(), 6))
}

pub(super) fn base64(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("base64", vec![call.argument(0, &DataType::Binary)?], DataType::String, |args| {
        let out = bytes::of(args, 0)?.iter().map(|b| b.map(encode)).collect::<Vec<_>>();
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}

pub(super) fn unbase64(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("unbase64", vec![call.string(0)?], DataType::Binary, |args| {
        let texts = args.strings(0)?;
        bytes::binaries(texts.iter().map(|t| t.map(decode).transpose()))
    }))
}

pub(super) fn to_base32(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("to_base32", vec![call.argument(0, &DataType::Binary)?], DataType::String, |args| {
        let out = bytes::of(args, 0)?.iter().map(|b| b.map(|b| letters(b, ALPHABET_32, 5, 8))).collect::<Vec<_>>();
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}

pub(super) fn from_base32(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("from_base32", vec![call.string(0)?], DataType::Binary, |args| {
        let texts = args.strings(0)?;
        let read = |text: &str| {
            let values = text.bytes().take_while(|b| *b != b'=').filter_map(|b| place(ALPHABET_32, b.to_ascii_uppercase()));
            unlettered(values, 5)
        };
        Ok(Arc::new(BinaryArray::from_iter(texts.iter().map(|t| t.map(read)).collect::<Vec<_>>())))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn letters_and_back() {
        assert_eq!(encode(b"Spark"), "U3Bhcms=");
        assert_eq!(decode("U3Bhcms=").unwrap(), b"Spark");
        assert_eq!(decode("Q Q==").unwrap(), b"A");
        assert!(decode("Q").is_err());
        assert_eq!(encode(&[b'a'; 100]).split("\r\n").map(str::len).collect::<Vec<_>>(), [76, 60]);
        assert_eq!(letters(b"foobar", ALPHABET_32, 5, 8), "MZXW6YTBOI======");
        assert_eq!(decode_strictly("a!"), None);
        assert_eq!(decode_strictly("QUJD").as_deref(), Some(&b"ABC"[..]));
    }

    /// As Spark prints them.
    #[wasm_bindgen_test(unsupported = test)]
    fn patterns() {
        assert_eq!(Pattern::places(2).write("1234567.891", false), "1,234,567.89");
        assert_eq!(Pattern::places(0).write("2.5", false), "2");
        assert_eq!(Pattern::places(0).write("0.5", true), "-0");
        assert_eq!(Pattern::places(2).write("0.125", false), "0.12");
        assert_eq!(Pattern::places(0).write("999.5", false), "1,000");
        assert_eq!(Pattern::of("##################.###").write("12332.123456", false), "12332.123");
        assert_eq!(Pattern::of("#,###.00").write("1234.5", false), "1,234.50");
        assert_eq!(Pattern::of("0.00").write("5", false), "5.00");
        assert_eq!(Pattern::of("").write("1234.5", false), "1,234");
    }
}
