//! A variant as JSON, as Spark's `toJson` and `show` write it.

use super::{Variant, stripped};
use crate::format;

pub fn json(value: &Variant) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Variant, out: &mut String) {
    match value {
        Variant::Null => out.push_str("null"),
        Variant::Boolean(v) => out.push_str(if *v { "true" } else { "false" }),
        Variant::Long(v) => out.push_str(&v.to_string()),
        Variant::Double(v) => finite(v.is_finite(), &format::java_double(*v), out),
        Variant::Float(v) => finite(v.is_finite(), &format::java_float(*v), out),
        Variant::Decimal(unscaled, scale) => {
            let (unscaled, scale) = stripped(*unscaled, *scale);
            out.push_str(&format::decimal(unscaled, i8::try_from(scale).unwrap_or(0)));
        }
        Variant::Date(v) => quoted(&format::date(*v), out),
        Variant::Timestamp(v) => quoted(&format!("{}+00:00", format::timestamp(*v)), out),
        Variant::TimestampNtz(v) => quoted(&format::timestamp(*v), out),
        Variant::Binary(v) => quoted(&base64(v), out),
        Variant::String(v) => quoted(v, out),
        Variant::Uuid(v) => quoted(&uuid(v), out),
        Variant::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Variant::Object(fields) => {
            out.push('{');
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| name);
            for (i, (name, field)) in fields.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                quoted(name, out);
                out.push(':');
                write(field, out);
            }
            out.push('}');
        }
    }
}

/// JSON has no such numbers, so they are texts.
fn finite(is: bool, text: &str, out: &mut String) {
    if is { out.push_str(text) } else { quoted(text, out) }
}

/// A text between quotation marks, escaped as Jackson does.
pub fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if u32::from(c) < 0x20 => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

pub(super) fn uuid(bytes: &[u8; 16]) -> String {
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let at = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [at(0, 8), at(8, 12), at(12, 16), at(16, 20), at(20, 32)].join("-")
}

pub fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, byte| (word << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            let index = usize::try_from(word >> (18 - 6 * i) & 63).unwrap_or(0);
            out.push(if i <= chunk.len() { char::from(ALPHABET.get(index).copied().unwrap_or(b'=')) } else { '=' });
        }
    }
    out
}
