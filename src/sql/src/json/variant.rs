//! JSON as VARIANT.

use super::{Json, JsonOptions, Node, parse};
use crate::format;
use crate::variant::Variant;

/// Why a text is no variant.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    Malformed,
    DuplicateKey(String),
}

/// The value of a text, as `parse_json` reads it.
pub fn parse_variant(text: &str, keep_last: bool) -> Result<Variant, Refused> {
    match parse(text, &JsonOptions::strict()) {
        Ok(Some(node)) => to_variant(&node, text, keep_last),
        _ => Err(Refused::Malformed),
    }
}

/// Of names that stand there twice the last counts, or they are refused.
pub fn to_variant(node: &Node, text: &str, keep_last: bool) -> Result<Variant, Refused> {
    Ok(match &node.value {
        Json::Null => Variant::Null,
        Json::Boolean(v) => Variant::Boolean(*v),
        Json::Number => number(node.text(text)),
        Json::String(v) => Variant::String(v.clone()),
        Json::Array(items) => Variant::Array(items.iter().map(|i| to_variant(i, text, keep_last)).collect::<Result<_, _>>()?),
        Json::Object(fields) => {
            let mut out: Vec<(String, Variant)> = Vec::with_capacity(fields.len());
            for (name, field) in fields {
                let value = to_variant(field, text, keep_last)?;
                match out.iter_mut().find(|(n, _)| n == name) {
                    Some((_, old)) if keep_last => *old = value,
                    Some(_) => return Err(Refused::DuplicateKey(name.clone())),
                    None => out.push((name.clone(), value)),
                }
            }
            Variant::Object(out)
        }
    })
}

/// A long, or a decimal where it is written without an exponent and fits one, or a double.
fn number(text: &str) -> Variant {
    if let Ok(value) = text.parse::<i64>() {
        return Variant::Long(value);
    }
    if !text.contains(['e', 'E'])
        && let Some((unscaled, scale)) = format::parse_decimal(text)
        && let Ok(scale) = u8::try_from(scale)
        && scale <= 38
        && unscaled.unsigned_abs() < 10u128.pow(38)
    {
        return Variant::Decimal(unscaled, scale);
    }
    match text {
        "Infinity" | "+Infinity" | "INF" | "+INF" => Variant::Double(f64::INFINITY),
        "-Infinity" | "-INF" => Variant::Double(f64::NEG_INFINITY),
        _ => Variant::Double(text.parse().unwrap_or(f64::NAN)),
    }
}
