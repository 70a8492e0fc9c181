//! Text to bytes and back: character sets, UTF-8 that may be broken, hex and base64 read strictly.

use std::sync::Arc;

use datafusion::arrow::array::BooleanArray;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, Operator, binary_expr, when};

use super::{bytes, write};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::functions::{Invocation, Kernel, constant};
use crate::types::DataType;

#[derive(Clone, Copy)]
enum Charset {
    Ascii,
    Latin1,
    Utf8,
    /// With a byte order mark in front.
    Utf16,
    Utf16Big,
    Utf16Little,
    Utf32,
}

impl Charset {
    fn of(name: &str, function: &str) -> Result<Self> {
        Ok(match name.to_ascii_uppercase().as_str() {
            "US-ASCII" => Self::Ascii,
            "ISO-8859-1" => Self::Latin1,
            "UTF-8" => Self::Utf8,
            "UTF-16" => Self::Utf16,
            "UTF-16BE" => Self::Utf16Big,
            "UTF-16LE" => Self::Utf16Little,
            "UTF-32" => Self::Utf32,
            _ => {
                let function = format!("`{function}`");
                let charsets = "iso-8859-1, us-ascii, utf-16, utf-16be, utf-16le, utf-32, utf-8";
                let parameters =
                    [("parameter", "`charset`"), ("functionName", function.as_str()), ("charsets", charsets), ("charset", name)];
                return Err(Error::new("INVALID_PARAMETER_VALUE.CHARSET", &parameters));
            }
        })
    }

    /// `None` for a character that the set lacks.
    fn encode(self, text: &str) -> Option<Vec<u8>> {
        let units = || text.encode_utf16();
        Some(match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Ascii => text.is_ascii().then(|| text.as_bytes().to_vec())?,
            Self::Latin1 => text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect::<Option<_>>()?,
            Self::Utf16 if text.is_empty() => Vec::new(),
            Self::Utf16 => [0xfe, 0xff].into_iter().chain(units().flat_map(u16::to_be_bytes)).collect(),
            Self::Utf16Big => units().flat_map(u16::to_be_bytes).collect(),
            Self::Utf16Little => units().flat_map(u16::to_le_bytes).collect(),
            Self::Utf32 => text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(),
        })
    }

    fn decode(self, bytes: &[u8]) -> Option<String> {
        let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
            let units: Vec<u16> = bytes.chunks(2).map(|b| Some(unit(b.try_into().ok()?))).collect::<Option<_>>()?;
            String::from_utf16(&units).ok()
        };
        match (self, bytes) {
            (Self::Utf8, _) => String::from_utf8(bytes.to_vec()).ok(),
            (Self::Ascii, _) => bytes.is_ascii().then(|| bytes.iter().map(|b| char::from(*b)).collect()),
            (Self::Latin1, _) => Some(bytes.iter().map(|b| char::from(*b)).collect()),
            (Self::Utf16, [0xff, 0xfe, rest @ ..]) => wide(rest, u16::from_le_bytes),
            (Self::Utf16, [0xfe, 0xff, rest @ ..]) => wide(rest, u16::from_be_bytes),
            (Self::Utf16 | Self::Utf16Big, _) => wide(bytes, u16::from_be_bytes),
            (Self::Utf16Little, _) => wide(bytes, u16::from_le_bytes),
            (Self::Utf32, _) => bytes.chunks(4).map(|b| char::from_u32(u32::from_be_bytes(b.try_into().ok()?))).collect(),
        }
    }
}

fn malformed(function: &str, charset: &str) -> Error {
    let function = format!("`{function}`");
    Error::new("MALFORMED_CHARACTER_CODING", &[("function", function.as_str()), ("charset", charset)])
}

pub fn encode(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("encode", vec![call.string(0)?, call.string(1)?], DataType::Binary, |args| {
        let (texts, charsets) = (args.strings(0)?, args.strings(1)?);
        bytes::binaries((0..args.rows).map(|row| {
            if !bytes::all_there(row, &[&texts, &charsets]) {
                return Ok(None);
            }
            let name = charsets.value(row);
            let encoded = Charset::of(name, "encode")?.encode(texts.value(row));
            encoded.map(Some).ok_or_else(|| malformed("encode", name))
        }))
    });
    Ok(Typed { nullable: true, ..typed })
}

/// Bytes in a character set, or with more than two arguments the value behind the first key that equals.
pub fn decode(call: &Invocation<'_>) -> Result<Typed> {
    if call.len() > 2 {
        return decode_key(call);
    }
    let typed = Kernel::call("decode", vec![call.argument(0, &DataType::Binary)?, call.string(1)?], DataType::String, |args| {
        let (values, charsets) = (bytes::of(args, 0)?, args.strings(1)?);
        bytes::texts((0..args.rows).map(|row| {
            if !bytes::all_there(row, &[&values, &charsets]) {
                return Ok(None);
            }
            let name = charsets.value(row);
            let decoded = Charset::of(name, "decode")?.decode(values.value(row));
            decoded.map(Some).ok_or_else(|| malformed("decode", name))
        }))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn decode_key(call: &Invocation<'_>) -> Result<Typed> {
    let pairs = (call.len() - 1) / 2;
    let keys = (0..pairs).map(|i| call.raw(1 + 2 * i));
    let keys = [call.raw(0)].into_iter().chain(keys).collect::<Result<Vec<_>>>()?;
    let (keys, _) = coerce::all(keys, "decode", &call.text)?;
    let mut values = (0..pairs).map(|i| call.raw(2 + 2 * i)).collect::<Result<Vec<_>>>()?;
    let otherwise = call.len().is_multiple_of(2);
    if otherwise {
        values.push(call.raw(call.len() - 1)?);
    }
    let nullable = !otherwise || values.iter().any(|v| v.nullable);
    let (mut values, data_type) = coerce::all(values, "decode", &call.text)?;
    let last = if otherwise { values.pop().map(|v| v.expr) } else { None };
    let Some((value, keys)) = keys.split_first() else { return Err(Error::internal("decode of nothing")) };
    let equals = |key: &Typed| binary_expr(value.expr.clone(), Operator::IsNotDistinctFrom, key.expr.clone());
    let mut branches = keys.iter().zip(values);
    let Some((key, first)) = branches.next() else { return Err(Error::internal("decode without keys")) };
    let mut case = when(equals(key), first.expr);
    for (key, value) in branches {
        case = case.when(equals(key), value.expr);
    }
    let expr = match last {
        Some(last) => case.otherwise(last)?,
        None => case.end()?,
    };
    Ok(Typed::new(expr, data_type, nullable))
}

/// Text is valid as it is here; bytes may not be.
fn text_or_bytes(call: &Invocation<'_>) -> Result<Typed> {
    bytes::argument(call, 0, bytes::are_binary(call, 1))
}

pub fn is_valid_utf8(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("is_valid_utf8", vec![text_or_bytes(call)?], DataType::Boolean, |args| {
        let values = bytes::of(args, 0)?;
        Ok(Arc::new(BooleanArray::from_iter(values.iter().map(|v| v.map(|v| std::str::from_utf8(v).is_ok())))))
    });
    Ok(Typed { nullable: true, ..typed })
}

pub fn make_valid_utf8(call: &Invocation<'_>) -> Result<Typed> {
    repaired(call, "make_valid_utf8", |value| Ok(Some(String::from_utf8_lossy(value).into_owned())))
}

pub fn validate_utf8(call: &Invocation<'_>) -> Result<Typed> {
    repaired(call, "validate_utf8", |value| match std::str::from_utf8(value) {
        Ok(text) => Ok(Some(text.to_string())),
        Err(_) => {
            let hex: String = value.iter().map(|b| format!("\\x{b:02X}")).collect();
            Err(Error::new("INVALID_UTF8_STRING", &[("str", &hex)]))
        }
    })
}

pub fn try_validate_utf8(call: &Invocation<'_>) -> Result<Typed> {
    repaired(call, "try_validate_utf8", |value| Ok(std::str::from_utf8(value).ok().map(str::to_string)))
}

fn repaired(call: &Invocation<'_>, name: &'static str, f: fn(&[u8]) -> Result<Option<String>>) -> Result<Typed> {
    let typed = Kernel::call(name, vec![text_or_bytes(call)?], DataType::String, move |args| {
        let values = bytes::of(args, 0)?;
        bytes::texts(values.iter().map(|value| value.map_or(Ok(None), f)))
    });
    Ok(Typed { nullable: true, ..typed })
}

#[derive(Clone, Copy)]
enum Format {
    Hex,
    Utf8,
    Base64,
}

pub fn to_binary(call: &Invocation<'_>, tries: bool) -> Result<Typed> {
    let format = match call.arguments.get(1) {
        None => Some("hex".to_string()),
        Some(_) => match constant::value(&call.string(1)?.expr) {
            Some(ScalarValue::Utf8(Some(text))) => Some(text),
            Some(_) => None,
            None => {
                let text = format!("\"{}\"", call.texts.get(1).map_or("", String::as_str));
                let parameters = [("inputName", "`fmt`"), ("inputType", "\"STRING\""), ("inputExpr", text.as_str())];
                return Err(Error::datatype_mismatch("NON_FOLDABLE_INPUT", &call.text, &parameters));
            }
        },
    };
    let null = || Ok(Typed::new(Expr::Literal(ScalarValue::Binary(None), None), DataType::Binary, true));
    let Some(name) = format else { return null() };
    let format = match name.to_ascii_lowercase().as_str() {
        "hex" => Format::Hex,
        "utf-8" | "utf8" => Format::Utf8,
        "base64" => Format::Base64,
        _ if tries => return null(),
        _ => {
            let given = format!("'{name}'");
            let required = "case-insensitive \"STRING\" literal of 'hex', 'utf-8', 'utf8', or 'base64'";
            let parameters = [("inputName", "fmt"), ("requireType", required), ("inputValue", given.as_str())];
            return Err(Error::datatype_mismatch("INVALID_ARG_VALUE", &call.text, &parameters));
        }
    };
    let kernel = if tries { "try_to_binary" } else { "to_binary" };
    let parameter = name.to_ascii_lowercase();
    let body = move |args: &crate::functions::KernelArgs<'_>| {
        let texts = args.strings(0)?;
        bytes::binaries(texts.iter().map(|text| {
            let Some(text) = text else { return Ok(None) };
            let read = match format {
                Format::Hex => unhex(text),
                Format::Utf8 => Some(text.as_bytes().to_vec()),
                Format::Base64 => write::decode_strictly(text),
            };
            match read {
                Some(value) => Ok(Some(value)),
                None if tries => Ok(None),
                None => {
                    let (text, shown) = (format!("'{text}'"), format!("'{}'", parameter.to_ascii_uppercase()));
                    let parameters =
                        [("str", text.as_str()), ("fmt", &shown), ("targetType", "\"BINARY\""), ("suggestion", "`try_to_binary`")];
                    Err(Error::new("CONVERSION_INVALID_INPUT", &parameters))
                }
            }
        }))
    };
    let volatility = datafusion::logical_expr::Volatility::Immutable;
    let typed = Kernel::call_with(kernel, name, vec![call.string(0)?], DataType::Binary, volatility, Arc::new(body));
    Ok(Typed { nullable: true, ..typed })
}

/// An odd digit stands alone in the first byte.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.chars().map(|c| c.to_digit(16)).collect::<Option<Vec<_>>>()?;
    let (head, rest) = digits.split_at(digits.len() % 2);
    let pairs = rest.chunks_exact(2).map(|pair| pair.iter().fold(0, |n, d| n * 16 + d));
    Some(head.iter().copied().chain(pairs).filter_map(|n| u8::try_from(n).ok()).collect())
}
