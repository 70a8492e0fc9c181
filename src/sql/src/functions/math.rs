//! Numbers.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, Decimal128Array, Float64Array, Int64Array, PrimitiveArray};
use datafusion::arrow::datatypes::{
    DataType as Arrow, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
};
use datafusion::logical_expr::Volatility;

mod bits;
mod fdlibm;
mod rounding;

use bits::{Shift, bin, bit_count, bit_get, conv, factorial, hex, shift, unhex};
use rounding::{Rounding, round, whole};

use super::arithmetic::interval;
use super::{Function, Invocation, Kernel, KernelArgs, scalar};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::types::DataType;

/// All of fdlibm, which gives the digits that Java gives, and the same on every machine.
pub const FUNCTIONS: &[Function] = &[
    scalar("abs", 1, 1, abs),
    scalar("acos", 1, 1, |c| unary(c, "acos", libm::acos)),
    scalar("acosh", 1, 1, |c| unary(c, "acosh", fdlibm::acosh)),
    scalar("asin", 1, 1, |c| unary(c, "asin", libm::asin)),
    scalar("asinh", 1, 1, |c| unary(c, "asinh", fdlibm::asinh)),
    scalar("atan", 1, 1, |c| unary(c, "atan", libm::atan)),
    scalar("atan2", 2, 2, |c| two(c, "atan2", |y, x| libm::atan2(y + 0.0, x + 0.0))),
    scalar("atanh", 1, 1, |c| unary(c, "atanh", fdlibm::atanh)),
    scalar("bin", 1, 1, bin),
    scalar("bit_count", 1, 1, bit_count),
    scalar("bit_get", 2, 2, bit_get),
    scalar("bround", 1, 2, |c| round(c, Rounding::HalfEven)),
    scalar("cbrt", 1, 1, |c| unary(c, "cbrt", libm::cbrt)),
    scalar("ceil", 1, 2, |c| whole(c, "ceil", f64::ceil)),
    scalar("ceiling", 1, 2, |c| whole(c, "ceil", f64::ceil)),
    scalar("conv", 3, 3, conv),
    scalar("cos", 1, 1, |c| unary(c, "cos", libm::cos)),
    scalar("cosh", 1, 1, |c| unary(c, "cosh", fdlibm::cosh)),
    scalar("cot", 1, 1, |c| unary(c, "cot", |v| 1.0 / libm::tan(v))),
    scalar("csc", 1, 1, |c| unary(c, "csc", |v| 1.0 / libm::sin(v))),
    scalar("degrees", 1, 1, |c| unary(c, "degrees", f64::to_degrees)),
    scalar("e", 0, 0, |_| Ok(constant(std::f64::consts::E))),
    scalar("exp", 1, 1, |c| unary(c, "exp", libm::exp)),
    scalar("expm1", 1, 1, |c| unary(c, "expm1", libm::expm1)),
    scalar("factorial", 1, 1, factorial),
    scalar("floor", 1, 2, |c| whole(c, "floor", f64::floor)),
    scalar("getbit", 2, 2, bit_get),
    scalar("hex", 1, 1, hex),
    scalar("hypot", 2, 2, |c| two(c, "hypot", libm::hypot)),
    scalar("ln", 1, 1, |c| logarithm(c, "ln", libm::log)),
    scalar("log", 1, 2, log),
    scalar("log10", 1, 1, |c| logarithm(c, "log10", libm::log10)),
    scalar("log1p", 1, 1, |c| logarithm(c, "log1p", libm::log1p)),
    scalar("log2", 1, 1, |c| logarithm(c, "log2", |v| libm::log(v) / libm::log(2.0))),
    scalar("pi", 0, 0, |_| Ok(constant(std::f64::consts::PI))),
    scalar("pmod", 2, 2, pmod),
    scalar("positive", 1, 1, positive),
    scalar("pow", 2, 2, |c| two(c, "power", libm::pow)),
    scalar("power", 2, 2, |c| two(c, "power", libm::pow)),
    scalar("radians", 1, 1, |c| unary(c, "radians", f64::to_radians)),
    scalar("rint", 1, 1, |c| unary(c, "rint", f64::round_ties_even)),
    scalar("round", 1, 2, |c| round(c, Rounding::HalfUp)),
    scalar("sec", 1, 1, |c| unary(c, "sec", |v| 1.0 / libm::cos(v))),
    scalar("<<", 2, 2, |c| shift(c, Shift::Left)),
    scalar(">>", 2, 2, |c| shift(c, Shift::Right)),
    scalar(">>>", 2, 2, |c| shift(c, Shift::RightUnsigned)),
    scalar("shiftleft", 2, 2, |c| shift(c, Shift::Left)),
    scalar("shiftright", 2, 2, |c| shift(c, Shift::Right)),
    scalar("shiftrightunsigned", 2, 2, |c| shift(c, Shift::RightUnsigned)),
    scalar("sign", 1, 1, |c| sign(c, "sign")),
    scalar("signum", 1, 1, |c| sign(c, "signum")),
    scalar("sin", 1, 1, |c| unary(c, "sin", libm::sin)),
    scalar("sinh", 1, 1, |c| unary(c, "sinh", fdlibm::sinh)),
    scalar("sqrt", 1, 1, |c| unary(c, "sqrt", f64::sqrt)),
    scalar("tan", 1, 1, |c| unary(c, "tan", libm::tan)),
    scalar("tanh", 1, 1, |c| unary(c, "tanh", fdlibm::tanh)),
    scalar("unhex", 1, 1, unhex),
    scalar("width_bucket", 4, 4, width_bucket),
];

fn constant(value: f64) -> Typed {
    let literal = datafusion::common::ScalarValue::Float64(Some(value));
    Typed::new(datafusion::logical_expr::Expr::Literal(literal, None), DataType::Double, false)
}

/// Of numbers and intervals.
fn sign(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    let one = |v: f64| if v == 0.0 || v.is_nan() { v } else { v.signum() };
    let value = call.raw(0)?;
    if value.data_type.is_ansi_interval() {
        let typed = Kernel::call(name, vec![value], DataType::Double, |args| {
            let out = interval::amounts(&args.array(0)?)?.into_iter().map(|i| i.map(|i| (i.months + i.micros).signum() as f64));
            Ok(Arc::new(Float64Array::from_iter(out)))
        });
        return Ok(Typed { nullable: true, ..typed });
    }
    unary(call, name, one)
}

/// A number or an interval as it is.
fn positive(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    if value.data_type.is_interval() { Ok(value) } else { numeric(call) }
}

fn unary(call: &Invocation<'_>, name: &'static str, f: fn(f64) -> f64) -> Result<Typed> {
    let typed = Kernel::call(name, vec![call.double(0)?], DataType::Double, move |args| {
        let out: Float64Array = args.doubles(0)?.unary(f);
        Ok(Arc::new(out))
    });
    // Spark says so of all of them.
    Ok(Typed { nullable: true, ..typed })
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
    let least = if name == "log1p" { -1.0 } else { 0.0 };
    let typed = Kernel::call(name, vec![call.double(0)?], DataType::Double, move |args| {
        // What is no number is not below the least.
        let out = args.doubles(0)?.iter().map(|v| v.filter(|v| v.is_nan() || *v > least).map(f)).collect::<Vec<_>>();
        Ok(Arc::new(Float64Array::from_iter(out)))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn log(call: &Invocation<'_>) -> Result<Typed> {
    if call.len() == 1 {
        return logarithm(call, "ln", libm::log);
    }
    let typed = Kernel::call("log", vec![call.double(0)?, call.double(1)?], DataType::Double, |args| {
        let (bases, values) = (args.doubles(0)?, args.doubles(1)?);
        let none = |v: f64| !v.is_nan() && v <= 0.0;
        let out = bases.iter().zip(values.iter()).map(|(b, v)| {
            let (b, v) = (b?, v?);
            (!none(b) && !none(v)).then(|| libm::log(v) / libm::log(b))
        });
        Ok(Arc::new(Float64Array::from_iter(out.collect::<Vec<_>>())))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn numeric(call: &Invocation<'_>) -> Result<Typed> {
    call.numeric(0, "\"NUMERIC\"")
}

fn abs(call: &Invocation<'_>) -> Result<Typed> {
    if call.raw(0)?.data_type.is_ansi_interval() {
        return Ok(interval::signed(call.raw(0)?, "abs", i64::checked_abs));
    }
    let value = numeric(call)?;
    let data_type = value.data_type.clone();
    let ansi = Settings::current().ansi;
    let body = move |args: &KernelArgs<'_>| {
        let array = args.array(0)?;
        macro_rules! integers {
            ($arrow:ty) => {{
                let values = array.as_primitive::<$arrow>();
                let one = |v: <$arrow as ArrowPrimitiveType>::Native| match v.checked_abs() {
                    Some(v) => Ok(v),
                    None if ansi => Err(Error::overflow("overflow", "")),
                    None => Ok(v),
                };
                Arc::new(values.try_unary::<_, $arrow, Error>(one)?) as ArrayRef
            }};
        }
        Ok(match array.data_type() {
            Arrow::Int8 => integers!(Int8Type),
            Arrow::Int16 => integers!(Int16Type),
            Arrow::Int32 => integers!(Int32Type),
            Arrow::Int64 => integers!(Int64Type),
            Arrow::Float32 => Arc::new(array.as_primitive::<Float32Type>().unary::<_, Float32Type>(f32::abs)),
            Arrow::Decimal128(p, s) => {
                let out: Decimal128Array = array.as_primitive::<Decimal128Type>().unary(i128::abs);
                Arc::new(out.with_precision_and_scale(*p, *s)?)
            }
            _ => Arc::new(args.doubles(0)?.unary::<_, Float64Type>(f64::abs)),
        })
    };
    Ok(Kernel::call_with("abs", ansi.to_string(), vec![value], data_type, Volatility::Immutable, Arc::new(body)))
}

/// The remainder that is not negative but for a negative divisor.
fn pmod(call: &Invocation<'_>) -> Result<Typed> {
    let (left, right) = (call.raw(0)?, call.raw(1)?);
    let mismatch = || {
        let (l, r) = (format!("\"{}\"", left.data_type.sql()), format!("\"{}\"", right.data_type.sql()));
        Error::datatype_mismatch("BINARY_OP_DIFF_TYPES", &call.text, &[("left", &l), ("right", &r)])
    };
    let (l, r) = (coerce::written_type(&left, &right), coerce::written_type(&right, &left));
    if (&l, &r) == (&DataType::String, &DataType::String) && Settings::current().ansi {
        let parameters = [("inputType", "\"NUMERIC\""), ("actualDataType", "\"STRING\"")];
        return Err(Error::datatype_mismatch("BINARY_OP_WRONG_TYPE", &call.text, &parameters));
    }
    let common = match coerce::common(&l, &r) {
        Some(DataType::String | DataType::Null) => DataType::Double,
        Some(common) if common.is_numeric() => common,
        _ => return Err(mismatch()),
    };
    let result = match (&common, l.integral_decimal(), r.integral_decimal()) {
        (DataType::Decimal(..), Some((p, s)), Some((q, t))) => {
            let scale = i16::from(s.max(t));
            coerce::bounded((i16::from(p) - i16::from(s)).min(i16::from(q) - i16::from(t)) + scale, scale)
        }
        _ => common.clone(),
    };
    let (left, right) = (coerce::to(left.clone(), &common)?, coerce::to(right.clone(), &common)?);
    let ansi = Settings::current().ansi;
    let zero = || Error::new("REMAINDER_BY_ZERO", &[("config", crate::error::ANSI)]);
    let body = move |args: &KernelArgs<'_>| {
        macro_rules! remainders {
            ($arrow:ty, $zero:expr, $rem:expr, $add:expr) => {{
                let (l, r) = (args.array(0)?, args.array(1)?);
                let pairs = l.as_primitive::<$arrow>().iter().zip(r.as_primitive::<$arrow>().iter());
                let out = pairs.map(|(a, n)| match (a, n) {
                    (Some(_), Some(n)) if n == $zero => {
                        if ansi {
                            Err(zero())
                        } else {
                            Ok(None)
                        }
                    }
                    (Some(a), Some(n)) => {
                        let rest = $rem(a, n);
                        Ok(Some(if rest < $zero { $rem($add(rest, n), n) } else { rest }))
                    }
                    _ => Ok(None),
                });
                Arc::new(PrimitiveArray::<$arrow>::from_iter(out.collect::<Result<Vec<_>>>()?))
            }};
        }
        Ok(match args.result {
            Arrow::Int8 => remainders!(Int8Type, 0, i8::wrapping_rem, i8::wrapping_add) as ArrayRef,
            Arrow::Int16 => remainders!(Int16Type, 0, i16::wrapping_rem, i16::wrapping_add),
            Arrow::Int32 => remainders!(Int32Type, 0, i32::wrapping_rem, i32::wrapping_add),
            Arrow::Int64 => remainders!(Int64Type, 0, i64::wrapping_rem, i64::wrapping_add),
            Arrow::Float32 => remainders!(Float32Type, 0.0, |a, b| a % b, |a, b| a + b),
            Arrow::Decimal128(p, s) => {
                let out = remainders!(Decimal128Type, 0, i128::wrapping_rem, i128::wrapping_add);
                Arc::new(out.as_ref().clone().with_precision_and_scale(*p, *s)?)
            }
            _ => remainders!(Float64Type, 0.0, |a, b| a % b, |a, b| a + b),
        })
    };
    let typed = Kernel::call_with("pmod", ansi.to_string(), vec![left, right], result, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: true, ..typed })
}

/// Which of so many equal parts of a range a number or an interval lies in; 0 before it, one past the last behind it.
fn width_bucket(call: &Invocation<'_>) -> Result<Typed> {
    let spans = (0..3).all(|i| call.raw(i).is_ok_and(|v| v.data_type.is_ansi_interval()));
    let mut arguments = Vec::new();
    for i in 0..3 {
        arguments.push(if spans { call.raw(i)? } else { call.double(i)? });
    }
    arguments.push(call.argument(3, &DataType::Long)?);
    let typed = Kernel::call("width_bucket", arguments, DataType::Long, move |args| {
        let numbers = |i: usize| -> Result<Vec<Option<f64>>> {
            if spans {
                return Ok(interval::amounts(&args.array(i)?)?.into_iter().map(|v| v.map(|v| (v.months + v.micros) as f64)).collect());
            }
            Ok(args.doubles(i)?.iter().collect())
        };
        let (low, high, counts) = (numbers(1)?, numbers(2)?, args.longs(3)?);
        let rows = numbers(0)?.into_iter().zip(low.into_iter().zip(high)).zip(counts.iter());
        let out = rows.map(|((value, (low, high)), count)| bucket(value?, low?, high?, count?));
        Ok(Arc::new(Int64Array::from_iter(out)))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn bucket(value: f64, low: f64, high: f64, count: i64) -> Option<i64> {
    if count <= 0 || count == i64::MAX || value.is_nan() || low == high || !low.is_finite() || !high.is_finite() {
        return None;
    }
    let (lower, upper) = (low.min(high), low.max(high));
    let ascending = low < high;
    if value < lower {
        return Some(if ascending { 0 } else { count + 1 });
    }
    // The range has its start and not its end, whichever is larger.
    if ascending && value >= upper {
        return Some(count + 1);
    }
    if !ascending && value > upper {
        return Some(0);
    }
    if ascending {
        return Some((count as f64 * (value - lower) / (upper - lower)) as i64 + 1);
    }
    if value == lower { Some(count + 1) } else { Some((count as f64 * (upper - value) / (upper - lower)) as i64 + 1) }
}
