//! Numbers.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Decimal128Array, Float64Array, Int64Array};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, Decimal128Type, Int32Type, Int64Type};
use datafusion::logical_expr::Volatility;

mod bits;

use bits::{bin, conv, factorial, hex, shift};

use super::arithmetic::{rescale, rescale_even};
use super::{Function, Invocation, Kernel, scalar};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::types::DataType;

/// sin, cos and tan are of fdlibm, which gives the digits that Java gives, and the same on every machine.
pub const FUNCTIONS: &[Function] = &[
    scalar("abs", 1, 1, abs),
    scalar("acos", 1, 1, |c| unary(c, "acos", f64::acos)),
    scalar("acosh", 1, 1, |c| unary(c, "acosh", f64::acosh)),
    scalar("asin", 1, 1, |c| unary(c, "asin", f64::asin)),
    scalar("asinh", 1, 1, |c| unary(c, "asinh", f64::asinh)),
    scalar("atan", 1, 1, |c| unary(c, "atan", f64::atan)),
    scalar("atan2", 2, 2, |c| two(c, "atan2", f64::atan2)),
    scalar("atanh", 1, 1, |c| unary(c, "atanh", f64::atanh)),
    scalar("bround", 1, 2, |c| round(c, true)),
    scalar("cbrt", 1, 1, |c| unary(c, "cbrt", f64::cbrt)),
    scalar("ceil", 1, 1, |c| whole(c, "ceil", f64::ceil)),
    scalar("ceiling", 1, 1, |c| whole(c, "ceil", f64::ceil)),
    scalar("conv", 3, 3, conv),
    scalar("cos", 1, 1, |c| unary(c, "cos", libm::cos)),
    scalar("cosh", 1, 1, |c| unary(c, "cosh", f64::cosh)),
    scalar("cot", 1, 1, |c| unary(c, "cot", |v| 1.0 / libm::tan(v))),
    scalar("degrees", 1, 1, |c| unary(c, "degrees", f64::to_degrees)),
    scalar("e", 0, 0, |_| Ok(constant(std::f64::consts::E))),
    scalar("exp", 1, 1, |c| unary(c, "exp", f64::exp)),
    scalar("expm1", 1, 1, |c| unary(c, "expm1", f64::exp_m1)),
    scalar("factorial", 1, 1, factorial),
    scalar("floor", 1, 1, |c| whole(c, "floor", f64::floor)),
    scalar("hex", 1, 1, hex),
    scalar("hypot", 2, 2, |c| two(c, "hypot", f64::hypot)),
    scalar("ln", 1, 1, |c| logarithm(c, "ln", f64::ln)),
    scalar("log", 1, 2, log),
    scalar("log10", 1, 1, |c| logarithm(c, "log10", f64::log10)),
    scalar("log1p", 1, 1, |c| logarithm(c, "log1p", |v| if v <= -1.0 { f64::NAN } else { v.ln_1p() })),
    scalar("log2", 1, 1, |c| logarithm(c, "log2", f64::log2)),
    scalar("pi", 0, 0, |_| Ok(constant(std::f64::consts::PI))),
    scalar("pmod", 2, 2, pmod),
    scalar("pow", 2, 2, |c| two(c, "power", f64::powf)),
    scalar("power", 2, 2, |c| two(c, "power", f64::powf)),
    scalar("radians", 1, 1, |c| unary(c, "radians", f64::to_radians)),
    scalar("rint", 1, 1, |c| unary(c, "rint", f64::round_ties_even)),
    scalar("round", 1, 2, |c| round(c, false)),
    scalar("shiftleft", 2, 2, |c| shift(c, true)),
    scalar("shiftright", 2, 2, |c| shift(c, false)),
    scalar("sign", 1, 1, |c| unary(c, "sign", sign)),
    scalar("signum", 1, 1, |c| unary(c, "signum", sign)),
    scalar("sin", 1, 1, |c| unary(c, "sin", libm::sin)),
    scalar("sinh", 1, 1, |c| unary(c, "sinh", f64::sinh)),
    scalar("sqrt", 1, 1, |c| unary(c, "sqrt", f64::sqrt)),
    scalar("tan", 1, 1, |c| unary(c, "tan", libm::tan)),
    scalar("tanh", 1, 1, |c| unary(c, "tanh", f64::tanh)),
    scalar("bin", 1, 1, bin),
];

fn constant(value: f64) -> Typed {
    let literal = datafusion::common::ScalarValue::Float64(Some(value));
    Typed::new(datafusion::logical_expr::Expr::Literal(literal, None), DataType::Double, false)
}

fn sign(v: f64) -> f64 {
    if v == 0.0 || v.is_nan() { v } else { v.signum() }
}

fn unary(call: &Invocation<'_>, name: &'static str, f: fn(f64) -> f64) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.double(0)?], DataType::Double, move |args| {
        let out: Float64Array = args.doubles(0)?.unary(f);
        Ok(Arc::new(out))
    }))
}

fn two(call: &Invocation<'_>, name: &'static str, f: fn(f64, f64) -> f64) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.double(0)?, call.double(1)?], DataType::Double, move |args| {
        let (a, b) = (args.doubles(0)?, args.doubles(1)?);
        let out = a.iter().zip(b.iter()).map(|(a, b)| Some(f(a?, b?)));
        Ok(Arc::new(Float64Array::from_iter(out.collect::<Vec<_>>())))
    }))
}

/// Null where there is no logarithm.
fn logarithm(call: &Invocation<'_>, name: &'static str, f: fn(f64) -> f64) -> Result<Typed> {
    let shift = if name == "log1p" { -1.0 } else { 0.0 };
    let typed = Kernel::call(name, vec![call.double(0)?], DataType::Double, move |args| {
        let out = args.doubles(0)?.iter().map(|v| v.filter(|v| *v > shift).map(f)).collect::<Vec<_>>();
        Ok(Arc::new(Float64Array::from_iter(out)))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn log(call: &Invocation<'_>) -> Result<Typed> {
    if call.len() == 1 {
        return logarithm(call, "ln", f64::ln);
    }
    let typed = Kernel::call("log", vec![call.double(0)?, call.double(1)?], DataType::Double, |args| {
        let (bases, values) = (args.doubles(0)?, args.doubles(1)?);
        let out = bases.iter().zip(values.iter()).map(|(b, v)| {
            let (b, v) = (b?, v?);
            (b > 0.0 && v > 0.0).then(|| v.ln() / b.ln())
        });
        Ok(Arc::new(Float64Array::from_iter(out.collect::<Vec<_>>())))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn numeric(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    match &value.data_type {
        t if t.is_numeric() => Ok(value),
        DataType::String | DataType::Null => coerce::to(value, &DataType::Double),
        _ => Err(call.wrong_type(0, "\"NUMERIC\"")),
    }
}

/// ceil and floor: bigint from doubles, integers as they are.
fn whole(call: &Invocation<'_>, name: &'static str, f: fn(f64) -> f64) -> Result<Typed> {
    let value = numeric(call)?;
    match value.data_type {
        DataType::Decimal(p, s) => {
            let up = name == "ceil";
            let result = coerce::bounded(i16::from(p) - i16::from(s) + 1, 0);
            Ok(Kernel::call(name, vec![value], result, move |args| {
                let array = args.array(0)?;
                let factor = 10i128.checked_pow(u32::try_from(s).unwrap_or(0)).unwrap_or(1);
                let out = array
                    .as_primitive::<Decimal128Type>()
                    .iter()
                    .map(|v| v.map(|v| if up { -(-v).div_euclid(factor) } else { v.div_euclid(factor) }));
                let out = Decimal128Array::from_iter(out.collect::<Vec<_>>());
                Ok(Arc::new(match args.result {
                    Arrow::Decimal128(p, s) => out.with_precision_and_scale(*p, *s)?,
                    _ => out,
                }))
            }))
        }
        ref t if t.is_integral() => coerce::to(value, &DataType::Long),
        _ => {
            let value = coerce::to(value, &DataType::Double)?;
            Ok(Kernel::call(name, vec![value], DataType::Long, move |args| {
                let out = args.doubles(0)?.iter().map(|v| v.map(|v| f(v) as i64)).collect::<Vec<_>>();
                Ok(Arc::new(Int64Array::from(out)))
            }))
        }
    }
}

fn abs(call: &Invocation<'_>) -> Result<Typed> {
    let value = numeric(call)?;
    let data_type = value.data_type.clone();
    Ok(Kernel::call("abs", vec![value], data_type, |args| {
        let array = args.array(0)?;
        let overflow = || Error::overflow("overflow", "");
        Ok(match array.data_type() {
            Arrow::Int32 => {
                let out = array.as_primitive::<Int32Type>().try_unary::<_, Int32Type, Error>(|v| v.checked_abs().ok_or_else(overflow))?;
                Arc::new(out)
            }
            Arrow::Int64 => {
                let out = array.as_primitive::<Int64Type>().try_unary::<_, Int64Type, Error>(|v| v.checked_abs().ok_or_else(overflow))?;
                Arc::new(out)
            }
            Arrow::Decimal128(p, s) => {
                let out: Decimal128Array = array.as_primitive::<Decimal128Type>().unary(i128::abs);
                Arc::new(out.with_precision_and_scale(*p, *s)?)
            }
            other => {
                let doubles = args.doubles(0)?;
                let out: Float64Array = doubles.unary(f64::abs);
                let out: ArrayRef = Arc::new(out);
                compute::cast(&out, other)?
            }
        })
    }))
}

/// HALF_UP, or half even for bround, as Java's BigDecimal of the shortest decimal text rounds.
fn round(call: &Invocation<'_>, even: bool) -> Result<Typed> {
    let value = numeric(call)?;
    let scale = if call.len() > 1 { i32::try_from(call.literal_integer(1)?.unwrap_or(0)).unwrap_or(0) } else { 0 };
    let parameter = scale.to_string();
    let name = if even { "bround" } else { "round" };
    match value.data_type {
        DataType::Decimal(p, s) => {
            let kept = i8::try_from(scale).unwrap_or(0).clamp(0, s);
            let result = coerce::bounded(i16::from(p) - i16::from(s) + i16::from(kept) + 1, i16::from(kept));
            let body = move |args: &super::KernelArgs<'_>| {
                let array = args.array(0)?;
                let out = array.as_primitive::<Decimal128Type>().iter().map(|v| {
                    v.map(|v| {
                        let wanted = i8::try_from(scale).unwrap_or(0);
                        let cut = if even { rescale_even(v, s, wanted.min(s)) } else { rescale(v, s, wanted.min(s)) };
                        rescale(cut, wanted.min(s), kept)
                    })
                });
                let out = Decimal128Array::from_iter(out.collect::<Vec<_>>());
                Ok(match args.result {
                    Arrow::Decimal128(p, s) => Arc::new(out.with_precision_and_scale(*p, *s)?) as ArrayRef,
                    _ => Arc::new(out) as ArrayRef,
                })
            };
            Ok(Kernel::call_with(name, parameter, vec![value], result, Volatility::Immutable, Arc::new(body)))
        }
        ref t if t.is_integral() => {
            if scale >= 0 {
                return Ok(value);
            }
            let data_type = t.clone();
            let body = move |args: &super::KernelArgs<'_>| {
                let factor = 10i64.checked_pow(scale.unsigned_abs());
                let out = args.longs(0)?.iter().map(|v| v.map(|v| factor.map_or(0, |f| half(v, f, even)))).collect::<Vec<_>>();
                Ok(Arc::new(Int64Array::from(out)) as ArrayRef)
            };
            Ok(Kernel::call_with(name, parameter, vec![value], data_type, Volatility::Immutable, Arc::new(body)))
        }
        _ => {
            let data_type = value.data_type.clone();
            let body = move |args: &super::KernelArgs<'_>| {
                let out: Float64Array = args.doubles(0)?.unary(|v| round_double(v, scale, even));
                Ok(Arc::new(out) as ArrayRef)
            };
            Ok(Kernel::call_with(name, parameter, vec![value], data_type, Volatility::Immutable, Arc::new(body)))
        }
    }
}

fn half(value: i64, factor: i64, even: bool) -> i64 {
    let (quotient, rest) = (value / factor, (value % factor).unsigned_abs());
    let twice = rest.saturating_mul(2);
    let up = match twice.cmp(&factor.unsigned_abs()) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => !even || quotient % 2 != 0,
        std::cmp::Ordering::Less => false,
    };
    (quotient + if up { value.signum() } else { 0 }).saturating_mul(factor)
}

pub fn round_double(value: f64, scale: i32, even: bool) -> f64 {
    if !value.is_finite() || scale > 300 {
        return value;
    }
    // The decimal digits that the double is written with decide, not its binary value.
    let text = format!("{value:e}");
    let Some((mantissa, exponent)) = text.split_once('e') else { return value };
    let Ok(exponent) = exponent.parse::<i32>() else { return value };
    let negative = mantissa.starts_with('-');
    let digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect();
    // Digits that stay: those before the point and `scale` behind it.
    let keep = exponent + 1 + scale;
    if keep >= i32::try_from(digits.len()).unwrap_or(i32::MAX) {
        return value;
    }
    if keep < 0 {
        return 0.0;
    }
    let keep = usize::try_from(keep).unwrap_or(0);
    let (kept, rest) = digits.split_at(keep);
    let mut number = kept.iter().fold(0u64, |n, d| n * 10 + u64::from(*d));
    let exactly_half = rest.first() == Some(&5) && rest.iter().skip(1).all(|d| *d == 0);
    let up = match rest.first() {
        Some(d) if *d > 5 => true,
        Some(5) => !even || !exactly_half || number % 2 == 1,
        _ => false,
    };
    number += u64::from(up);
    let out: f64 = format!("{number}e{}", -scale).parse().unwrap_or(value);
    if negative { -out } else { out }
}

fn pmod(call: &Invocation<'_>) -> Result<Typed> {
    let Some(both) = coerce::both(call.raw(0)?, call.raw(1)?) else { return Err(call.wrong_type(1, "\"NUMERIC\"")) };
    let (left, right) = both?;
    let data_type = left.data_type.clone();
    let zero = || Error::new("REMAINDER_BY_ZERO", &[("config", crate::error::ANSI)]);
    Ok(Kernel::call("pmod", vec![left, right], data_type, move |args| {
        if args.array(0)?.data_type().is_integer() {
            let (a, b) = (args.longs(0)?, args.longs(1)?);
            let out = a.iter().zip(b.iter()).map(|(a, b)| match (a, b) {
                (Some(_), Some(0)) => Err(zero()),
                (Some(a), Some(b)) => Ok(Some(((a % b) + b) % b)),
                _ => Ok(None),
            });
            return Ok(Arc::new(Int64Array::from(out.collect::<Result<Vec<_>>>()?)));
        }
        let (a, b) = (args.doubles(0)?, args.doubles(1)?);
        let out = a.iter().zip(b.iter()).map(|(a, b)| match (a, b) {
            (Some(_), Some(0.0)) => Err(zero()),
            (Some(a), Some(b)) => Ok(Some(((a % b) + b) % b)),
            _ => Ok(None),
        });
        Ok(Arc::new(Float64Array::from(out.collect::<Result<Vec<_>>>()?)))
    }))
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
}
