//! Decimals: result types as Spark's DecimalPrecision gives them, rounding half up.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Decimal128Array, PrimitiveArray};
use datafusion::arrow::datatypes::{Decimal128Type, Int64Type, i256};

use super::{divided_by_zero, no_remainder};
use crate::analyzer::{Typed, coerce};
use crate::column::BinaryOperator as Op;
use crate::error::{ANSI, Error, Result};
use crate::format;
use crate::functions::{Kernel, KernelArgs};
use crate::types::DataType;

/// Result types as Spark's DecimalPrecision gives them.
pub(super) fn decimal(operator: Op, left: Typed, right: Typed, tries: bool) -> Result<Typed> {
    let of = |t: &Typed| -> Result<(u8, i8)> {
        // A literal has as many digits as it is written with.
        if let (true, Some(scalar)) = (t.data_type.is_integral(), coerce::literal(&t.expr))
            && let Ok(text) = scalar.cast_to(&datafusion::arrow::datatypes::DataType::Int64).map(|s| s.to_string())
        {
            let digits = text.trim_start_matches('-').len();
            return Ok((u8::try_from(digits).unwrap_or(20), 0));
        }
        match &t.data_type {
            DataType::Null | DataType::String => Ok((38, 18)),
            other => other.integral_decimal().ok_or_else(|| Error::internal("a decimal operand")),
        }
    };
    let ((p1, s1), (p2, s2)) = (of(&left)?, of(&right)?);
    let (a1, b1, a2, b2) = (i16::from(p1), i16::from(s1), i16::from(p2), i16::from(s2));
    let result = match operator {
        Op::Add | Op::Subtract => coerce::bounded(b1.max(b2) + (a1 - b1).max(a2 - b2) + 1, b1.max(b2)),
        Op::Multiply => coerce::bounded(a1 + a2 + 1, b1 + b2),
        Op::Divide => {
            let scale = 6.max(b1 + a2 + 1);
            coerce::bounded(a1 - b1 + b2 + scale, scale)
        }
        Op::Remainder => coerce::bounded((a1 - b1).min(a2 - b2) + b1.max(b2), b1.max(b2)),
        Op::IntegralDivide => DataType::Long,
        _ => return Err(Error::internal("an operator of decimals")),
    };
    let divides = matches!(operator, Op::Divide | Op::IntegralDivide | Op::Remainder);
    // A cast to so few digits that it could overflow can be null to Spark, even where the literal fits.
    let narrowed = left.data_type.is_integral() || right.data_type.is_integral();
    let (l, r) = (coerce::to(left, &DataType::Decimal(p1, s1))?, coerce::to(right, &DataType::Decimal(p2, s2))?);
    let target = result.clone();
    let body = move |args: &KernelArgs<'_>| decimals(operator, args, (s1, s2), &target, tries);
    let typed = Kernel::call_with(
        operator.symbol(),
        format!("decimal {s1} {s2} {}", if tries { "try" } else { "" }),
        vec![l, r],
        result,
        datafusion::logical_expr::Volatility::Immutable,
        Arc::new(body),
    );
    Ok(Typed { nullable: typed.nullable || divides || narrowed || tries, ..typed })
}

pub(super) fn decimals(operator: Op, args: &KernelArgs<'_>, (s1, s2): (i8, i8), result: &DataType, tries: bool) -> Result<ArrayRef> {
    let (l, r) = (args.array(0)?, args.array(1)?);
    let (l, r) = (l.as_primitive::<Decimal128Type>(), r.as_primitive::<Decimal128Type>());
    let (precision, scale) = match result {
        DataType::Decimal(p, s) => (*p, *s),
        _ => (38, 0),
    };
    let limit = 10i128.checked_pow(u32::from(precision)).unwrap_or(i128::MAX);
    let up = |v: i128, by: i8| 10i128.checked_pow(u32::try_from(by.max(0)).unwrap_or(0)).and_then(|f| v.checked_mul(f));
    let common = s1.max(s2);
    let one = |a: i128, b: i128| -> Result<Option<i128>> {
        let wide = match operator {
            Op::Add | Op::Subtract | Op::Remainder => {
                let (a, b) = (up(a, common - s1), up(b, common - s2));
                match (operator, a, b) {
                    (Op::Add, Some(a), Some(b)) => a.checked_add(b),
                    (Op::Subtract, Some(a), Some(b)) => a.checked_sub(b),
                    (Op::Remainder, Some(_), Some(0)) => return Err(no_remainder()),
                    (Op::Remainder, Some(a), Some(b)) => a.checked_rem(b),
                    _ => None,
                }
                .map(|v| rescale(v, common, scale))
            }
            Op::Multiply => match a.checked_mul(b) {
                Some(product) => Some(rescale(product, s1 + s2, scale)),
                None => wide_product(a, b, s1 + s2 - scale),
            },
            Op::Divide | Op::IntegralDivide if b == 0 => return Err(divided_by_zero()),
            Op::Divide => match up(a, scale - s1 + s2) {
                Some(n) => Some(divide_half_up(n, b)),
                None => wide_quotient(a, b, scale - s1 + s2),
            },
            Op::IntegralDivide => match (up(a, common - s1), up(b, common - s2)) {
                (Some(a), Some(b)) => Some(a / b),
                _ => None,
            },
            _ => None,
        };
        Ok(wide.filter(|v| v.abs() < limit))
    };
    let mut out = Vec::with_capacity(l.len());
    for (a, b) in l.iter().zip(r.iter()) {
        out.push(match (a, b) {
            (Some(a), Some(b)) => match one(a, b) {
                Ok(Some(v)) => Some(v),
                _ if tries => None,
                Ok(None) => {
                    let sum = |a: i128, b: i128| match operator {
                        Op::Add => a.checked_add(b),
                        Op::Subtract => a.checked_sub(b),
                        _ => None,
                    };
                    let whole = up(a, common - s1).zip(up(b, common - s2)).and_then(|(a, b)| sum(a, b));
                    let value = match whole {
                        None if operator == Op::Multiply => product_text(a, b, s1 + s2),
                        Some(whole) => format::decimal(whole, common),
                        None => format!("{} {} {}", format::decimal(a, s1), operator.symbol(), format::decimal(b, s2)),
                    };
                    let (p, s) = (precision.to_string(), scale.to_string());
                    return Err(Error::new(
                        "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION",
                        &[("value", &value), ("precision", &p), ("scale", &s), ("config", ANSI)],
                    ));
                }
                Err(e) => return Err(e),
            },
            _ => None,
        });
    }
    if *result == DataType::Long {
        let longs = out.into_iter().map(|v| v.and_then(|v| i64::try_from(v).ok()));
        return Ok(Arc::new(PrimitiveArray::<Int64Type>::from_iter(longs)));
    }
    Ok(Arc::new(Decimal128Array::from_iter(out).with_precision_and_scale(precision, scale)?))
}

/// A product of more than 38 digits without the last `drop` of them.
fn wide_product(a: i128, b: i128, drop: i8) -> Option<i128> {
    half_up(i256::from_i128(a).checked_mul(i256::from_i128(b))?, wide_power(drop)?)
}

/// A product in as many digits as Java's decimals keep here.
fn product_text(a: i128, b: i128, scale: i8) -> String {
    const DIGITS: usize = 39;
    let product = i256::from_i128(a).wrapping_mul(i256::from_i128(b));
    let count = product.wrapping_abs().to_string().len();
    let drop = count.saturating_sub(DIGITS);
    let power = |digits: usize| i8::try_from(digits).ok().and_then(wide_power).unwrap_or(i256::ONE);
    let (kept, rest) = (product.wrapping_div(power(drop)), product.wrapping_rem(power(drop)).wrapping_abs());
    let up = rest.wrapping_mul(i256::from_i128(2)) >= power(drop) && drop > 0;
    let away = if product.is_negative() { i256::MINUS_ONE } else { i256::ONE };
    let kept = if up { kept.wrapping_add(away) } else { kept };
    // Digits that were dropped before the point are zeros.
    let behind = usize::try_from(scale).unwrap_or(0);
    let zeros = drop.saturating_sub(behind);
    let digits = format!("{}{}", kept.wrapping_abs(), "0".repeat(zeros));
    let behind = behind.saturating_sub(drop);
    let padded = format!("{digits:0>width$}", width = behind + 1);
    let (whole, fraction) = padded.split_at(padded.len() - behind);
    let sign = if product.is_negative() { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// A quotient with so many digits more.
fn wide_quotient(a: i128, b: i128, more: i8) -> Option<i128> {
    half_up(i256::from_i128(a).checked_mul(wide_power(more)?)?, i256::from_i128(b))
}

fn wide_power(digits: i8) -> Option<i256> {
    i256::from_i128(10).checked_pow(u32::try_from(digits).ok()?)
}

fn half_up(a: i256, b: i256) -> Option<i128> {
    let (quotient, rest) = (a.checked_div(b)?, a.checked_rem(b)?);
    let rounds = rest.wrapping_abs().checked_mul(i256::from_i128(2))? >= b.wrapping_abs();
    let up = if a.is_negative() == b.is_negative() { i256::ONE } else { i256::MINUS_ONE };
    if rounds { quotient.checked_add(up)?.to_i128() } else { quotient.to_i128() }
}

/// To another scale, rounding half up.
pub fn rescale(value: i128, from: i8, to: i8) -> i128 {
    if to >= from {
        let factor = 10i128.checked_pow(u32::try_from(to - from).unwrap_or(0)).unwrap_or(1);
        return value.saturating_mul(factor);
    }
    let factor = 10i128.checked_pow(u32::try_from(from - to).unwrap_or(0)).unwrap_or(i128::MAX);
    divide_half_up(value, factor)
}

/// As `rescale`, a half going to the even neighbour.
pub fn rescale_even(value: i128, from: i8, to: i8) -> i128 {
    if to >= from {
        return rescale(value, from, to);
    }
    let factor = 10i128.checked_pow(u32::try_from(from - to).unwrap_or(0)).unwrap_or(i128::MAX);
    let exactly_half = (value % factor).unsigned_abs() * 2 == factor.unsigned_abs();
    if exactly_half && (value / factor) % 2 == 0 { value / factor } else { divide_half_up(value, factor) }
}

pub fn divide_half_up(a: i128, b: i128) -> i128 {
    let (quotient, remainder) = (a / b, a % b);
    let away = if (a < 0) == (b < 0) { 1 } else { -1 };
    if remainder.unsigned_abs() >= b.unsigned_abs() - remainder.unsigned_abs() { quotient + away } else { quotient }
}
