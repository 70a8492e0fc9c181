//! round, bround, ceil and floor, as Java's BigDecimal rounds.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Decimal128Array, Float64Array, Int64Array};
use datafusion::arrow::datatypes::{DataType as Arrow, Decimal128Type};
use datafusion::logical_expr::Volatility;

use super::numeric;
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::functions::arithmetic::{rescale, rescale_even};
use crate::functions::{Invocation, Kernel, KernelArgs};
use crate::settings::Settings;
use crate::types::DataType;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rounding {
    HalfUp,
    HalfEven,
    Ceiling,
    Floor,
}

impl Rounding {
    fn decimal(self, value: i128, from: i8, to: i8) -> i128 {
        let factor = || 10i128.checked_pow(u32::try_from(from.saturating_sub(to)).unwrap_or(0)).unwrap_or(i128::MAX);
        match self {
            Self::HalfUp => rescale(value, from, to),
            Self::HalfEven => rescale_even(value, from, to),
            _ if to >= from => rescale(value, from, to),
            Self::Floor => value.div_euclid(factor()),
            Self::Ceiling => -(-value).div_euclid(factor()),
        }
    }
}

/// The digits that are kept behind the point.
fn scale_argument(call: &Invocation<'_>) -> Result<Option<i32>> {
    if call.len() < 2 {
        return Ok(Some(0));
    }
    let scale = call.integer(1)?;
    if coerce::literal(&scale.expr).is_none() && call.literal_integer(1)?.is_none() {
        let shown = format!("\"{}\"", call.texts.get(1).map_or("", String::as_str));
        let parameters = [("inputName", "`scale`"), ("inputType", "\"INT\""), ("inputExpr", shown.as_str())];
        return Err(Error::datatype_mismatch("NON_FOLDABLE_INPUT", &call.text, &parameters));
    }
    Ok(call.literal_integer(1)?.map(|v| v.clamp(-400, 400) as i32))
}

/// ceil and floor: bigint from doubles, integers as they are; with a scale they are decimals.
pub(super) fn whole(call: &Invocation<'_>, name: &'static str, f: fn(f64) -> f64) -> Result<Typed> {
    let value = numeric(call)?;
    let rounding = if name == "ceil" { Rounding::Ceiling } else { Rounding::Floor };
    if call.len() > 1 {
        let value = match value.data_type {
            DataType::Decimal(..) => value,
            ref t if t.is_integral() => {
                let (p, s) = t.integral_decimal().unwrap_or((20, 0));
                coerce::to(value, &DataType::Decimal(p, s))?
            }
            DataType::Float => coerce::to(value, &DataType::Decimal(14, 7))?,
            _ => coerce::to(value, &DataType::Decimal(30, 15))?,
        };
        return scaled(call, value, name, rounding);
    }
    let typed = match value.data_type {
        DataType::Decimal(p, s) => {
            let result = coerce::bounded(i16::from(p) - i16::from(s) + 1, 0);
            Kernel::call(name, vec![value], result, move |args| decimals(args, |v| rounding.decimal(v, s, 0)))
        }
        ref t if t.is_integral() => coerce::to(value, &DataType::Long)?,
        _ => {
            let value = coerce::to(value, &DataType::Double)?;
            Kernel::call(name, vec![value], DataType::Long, move |args| {
                Ok(Arc::new(Int64Array::from_iter(args.doubles(0)?.iter().map(|v| v.map(|v| f(v) as i64)))))
            })
        }
    };
    // As in Spark, whatever the argument.
    Ok(Typed { nullable: true, ..typed })
}

fn decimals(args: &KernelArgs<'_>, one: impl Fn(i128) -> i128) -> Result<ArrayRef> {
    let values = args.array(0)?;
    let out = Decimal128Array::from_iter(values.as_primitive::<Decimal128Type>().iter().map(|v| v.map(&one)));
    Ok(match args.result {
        Arrow::Decimal128(p, s) => Arc::new(out.with_precision_and_scale(*p, *s)?),
        _ => Arc::new(out),
    })
}

pub(super) fn round(call: &Invocation<'_>, rounding: Rounding) -> Result<Typed> {
    let name = if rounding == Rounding::HalfEven { "bround" } else { "round" };
    scaled(call, numeric(call)?, name, rounding)
}

fn scaled(call: &Invocation<'_>, value: Typed, name: &'static str, rounding: Rounding) -> Result<Typed> {
    let Some(scale) = scale_argument(call)? else {
        let null = Typed::new(datafusion::logical_expr::Expr::Literal(datafusion::common::ScalarValue::Null, None), DataType::Null, true);
        return coerce::to(null, &value.data_type);
    };
    let even = rounding == Rounding::HalfEven;
    let kernel = |value: Typed, result: DataType, body: crate::functions::kernel::Body| {
        let typed = Kernel::call_with(name, scale.to_string(), vec![value], result, Volatility::Immutable, body);
        Ok(Typed { nullable: true, ..typed })
    };
    match value.data_type {
        DataType::Decimal(p, s) => {
            let wanted = i8::try_from(scale).unwrap_or(if scale < 0 { i8::MIN } else { i8::MAX });
            let kept = wanted.clamp(0, s);
            let whole = i16::from(p) - i16::from(s) + 1;
            // Rounded at digits before the point, there must be room for one of them more.
            let result = if wanted < 0 {
                coerce::bounded(whole.max(i16::from(wanted.saturating_neg()) + 1), 0)
            } else {
                coerce::bounded(whole + i16::from(kept), i16::from(kept))
            };
            kernel(
                value,
                result,
                Arc::new(move |args| decimals(args, |v| rescale(rounding.decimal(v, s, wanted.min(s)), wanted.min(s), kept))),
            )
        }
        ref t if t.is_integral() => {
            if scale >= 0 {
                return Ok(Typed { nullable: true, ..value });
            }
            let (data_type, ansi) = (t.clone(), Settings::current().ansi);
            let bits = match t {
                DataType::Byte => 8,
                DataType::Short => 16,
                DataType::Integer => 32,
                _ => 64,
            };
            let body = move |args: &KernelArgs<'_>| {
                let digits = i8::try_from(scale).unwrap_or(i8::MIN);
                let one = |v: i64| {
                    let rounded = rescale(rounding.decimal(i128::from(v), 0, digits), digits, 0);
                    let limit = 1i128 << (bits - 1);
                    if (-limit..limit).contains(&rounded) {
                        return Ok(rounded as i64);
                    }
                    // Without ANSI rules the low bits are left.
                    if ansi { Err(Error::overflow("Overflow", "")) } else { Ok(((rounded << (128 - bits)) >> (128 - bits)) as i64) }
                };
                let out = args.longs(0)?.iter().map(|v| v.map(one).transpose()).collect::<Result<Vec<_>>>()?;
                Ok(Arc::new(Int64Array::from(out)) as ArrayRef)
            };
            kernel(value, data_type, Arc::new(body))
        }
        _ => {
            let data_type = value.data_type.clone();
            let body = move |args: &KernelArgs<'_>| {
                // A float's own digits decide, not those of the double that it is carried in.
                let floats = *args.result == Arrow::Float32;
                let one = |v: f64| {
                    if floats {
                        f64::from(round_text(&format!("{:e}", v as f32), scale, even).unwrap_or(v) as f32)
                    } else {
                        round_double(v, scale, even)
                    }
                };
                let out: Float64Array = args.doubles(0)?.unary(one);
                Ok(Arc::new(out) as ArrayRef)
            };
            kernel(value, data_type, Arc::new(body))
        }
    }
}

pub fn round_double(value: f64, scale: i32, even: bool) -> f64 {
    if !value.is_finite() || scale > 300 {
        return value;
    }
    // The decimal digits that the double is written with decide, not its binary value.
    round_text(&format!("{value:e}"), scale, even).unwrap_or(value)
}

/// `None` where all digits stay.
fn round_text(text: &str, scale: i32, even: bool) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('e')?;
    let exponent = exponent.parse::<i32>().ok()?;
    let negative = mantissa.starts_with('-');
    let digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect();
    // Digits that stay: those before the point and `scale` behind it.
    let keep = exponent + 1 + scale;
    if keep >= i32::try_from(digits.len()).ok()? {
        return None;
    }
    if keep < 0 {
        return Some(0.0);
    }
    let (kept, rest) = digits.split_at(usize::try_from(keep).ok()?);
    let mut number = kept.iter().fold(0u64, |n, d| n * 10 + u64::from(*d));
    let exactly_half = rest.first() == Some(&5) && rest.iter().skip(1).all(|d| *d == 0);
    let up = match rest.first() {
        Some(d) if *d > 5 => true,
        Some(5) => !even || !exactly_half || number % 2 == 1,
        _ => false,
    };
    number += u64::from(up);
    let out: f64 = format!("{number}e{}", -scale).parse().ok()?;
    Some(if negative { -out } else { out })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn rounding_follows_the_written_digits() {
        assert_eq!(round_double(2.5, 0, false), 3.0);
        assert_eq!(round_double(2.5, 0, true), 2.0);
        assert_eq!(round_double(-2.5, 0, false), -3.0);
        assert_eq!(round_double(1.005, 2, false), 1.01);
        assert_eq!(round_double(123.456, -1, false), 120.0);
        assert_eq!(round_double(0.04, 1, false), 0.0);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn decimals_up_and_down() {
        assert_eq!(Rounding::Ceiling.decimal(-1, 1, 0), 0);
        assert_eq!(Rounding::Ceiling.decimal(21267, 4, 2), 213);
        assert_eq!(Rounding::Floor.decimal(21267, 4, 2), 212);
        assert_eq!(Rounding::Floor.decimal(-21267, 4, 2), -213);
    }
}
