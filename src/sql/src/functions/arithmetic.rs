//! Arithmetic with Spark's types and ANSI errors.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, Date32Array, Decimal128Array, Float64Array, PrimitiveArray,
    TimestampMicrosecondArray, DurationMicrosecondArray,
};
use datafusion::arrow::datatypes::{
    Date32Type, Decimal128Type, DurationMicrosecondType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, IntervalYearMonthType, TimestampMicrosecondType,
};
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};

use super::{Function, Invocation, Kernel, KernelArgs, scalar};
use crate::analyzer::{Typed, coerce};
use crate::column::BinaryOperator as Op;
use crate::error::{ANSI, Error, Result};
use crate::format;
use crate::types::DataType;

pub const FUNCTIONS: &[Function] = &[
    scalar("try_add", 2, 2, |c| tried(c, Op::Add)),
    scalar("try_divide", 2, 2, |c| tried(c, Op::Divide)),
    scalar("try_mod", 2, 2, |c| tried(c, Op::Remainder)),
    scalar("try_multiply", 2, 2, |c| tried(c, Op::Multiply)),
    scalar("try_subtract", 2, 2, |c| tried(c, Op::Subtract)),
];

fn tried(call: &Invocation<'_>, operator: Op) -> Result<Typed> {
    let typed = binary_mode(operator, call.raw(0)?, call.raw(1)?, &call.text, true)?;
    Ok(Typed { nullable: true, ..typed })
}

pub fn binary(operator: Op, left: Typed, right: Typed, text: &str) -> Result<Typed> {
    binary_mode(operator, left, right, text, false)
}

/// `tries`: null in place of an error.
fn binary_mode(operator: Op, left: Typed, right: Typed, text: &str, tries: bool) -> Result<Typed> {
    if let Some(result) = temporal(operator, &left, &right) {
        return result;
    }
    let mismatch = |left: &Typed, right: &Typed| {
        let (l, r) = (format!("\"{}\"", left.data_type.sql()), format!("\"{}\"", right.data_type.sql()));
        Error::datatype_mismatch("BINARY_OP_DIFF_TYPES", text, &[("left", &l), ("right", &r)])
    };
    let common = match coerce::common(&left.data_type, &right.data_type) {
        // Two strings, or a string and a null, are numbers here.
        Some(DataType::String) => DataType::Double,
        Some(DataType::Null) => DataType::Double,
        Some(common) if common.is_numeric() => common,
        Some(other) => {
            let actual = format!("\"{}\"", other.sql());
            return Err(Error::datatype_mismatch(
                "BINARY_OP_WRONG_TYPE",
                text,
                &[("inputType", "\"NUMERIC\""), ("actualDataType", &actual)],
            ));
        }
        None => return Err(mismatch(&left, &right)),
    };
    if matches!(operator, Op::BitAnd | Op::BitOr | Op::BitXor) {
        return bitwise(operator, left, right, &common, text);
    }
    if matches!(common, DataType::Decimal(..)) {
        return decimal(operator, left, right, tries);
    }
    let nullable = left.nullable || right.nullable;
    match operator {
        Op::Divide => {
            let (l, r) = (coerce::to(left, &DataType::Double)?, coerce::to(right, &DataType::Double)?);
            Ok(kernel(operator, l, r, DataType::Double, tries))
        }
        Op::IntegralDivide => {
            let (l, r) = (coerce::to(left, &DataType::Long)?, coerce::to(right, &DataType::Long)?);
            Ok(kernel(operator, l, r, DataType::Long, tries))
        }
        _ => {
            let (l, r) = (coerce::to(left, &common)?, coerce::to(right, &common)?);
            let native = match (operator, &common) {
                (Op::Add, DataType::Double | DataType::Float) => Some(Operator::Plus),
                (Op::Subtract, DataType::Double | DataType::Float) => Some(Operator::Minus),
                (Op::Multiply, DataType::Double | DataType::Float) => Some(Operator::Multiply),
                _ => None,
            };
            match native {
                Some(native) => {
                    let expr = Expr::BinaryExpr(BinaryExpr::new(Box::new(l.expr), native, Box::new(r.expr)));
                    Ok(Typed::new(expr, common, nullable))
                }
                None => Ok(kernel(operator, l, r, common, tries)),
            }
        }
    }
}

/// A kernel named by its operator, so that `explain` can write it as one.
fn kernel(operator: Op, left: Typed, right: Typed, data_type: DataType, tries: bool) -> Typed {
    let name = operator.symbol();
    let parameter = if tries { "try".to_string() } else { String::new() };
    let body = move |args: &KernelArgs<'_>| numeric(operator, args, tries);
    let typed = Kernel::call_with(
        name,
        parameter,
        vec![left, right],
        data_type,
        datafusion::logical_expr::Volatility::Immutable,
        Arc::new(body),
    );
    Typed { nullable: typed.nullable || tries, ..typed }
}

fn numeric(operator: Op, args: &KernelArgs<'_>, tries: bool) -> Result<ArrayRef> {
    use datafusion::arrow::datatypes::DataType as A;
    let (l, r) = (args.array(0)?, args.array(1)?);
    match l.data_type() {
        A::Int8 => integral::<Int8Type>(operator, &l, &r, tries),
        A::Int16 => integral::<Int16Type>(operator, &l, &r, tries),
        A::Int32 => integral::<Int32Type>(operator, &l, &r, tries),
        A::Int64 => integral::<Int64Type>(operator, &l, &r, tries),
        A::Float32 => floating::<Float32Type>(operator, &l, &r, tries),
        A::Float64 => floating::<Float64Type>(operator, &l, &r, tries),
        other => Err(Error::internal(format!("{} of {other}", operator.symbol()))),
    }
}

/// Applies `f` to each pair without a null; `None` from it is an error, or null where `tries`.
fn zip<T: ArrowPrimitiveType>(
    left: &ArrayRef,
    right: &ArrayRef,
    tries: bool,
    f: impl Fn(T::Native, T::Native) -> Result<T::Native>,
) -> Result<ArrayRef> {
    let (l, r) = (left.as_primitive::<T>(), right.as_primitive::<T>());
    if l.null_count() == 0 && r.null_count() == 0 && !tries {
        let values = l.values().iter().zip(r.values()).map(|(a, b)| f(*a, *b)).collect::<Result<Vec<_>>>()?;
        return Ok(Arc::new(PrimitiveArray::<T>::from_iter_values(values)));
    }
    let mut out = Vec::with_capacity(l.len());
    for (a, b) in l.iter().zip(r.iter()) {
        out.push(match (a, b) {
            (Some(a), Some(b)) => match f(a, b) {
                Ok(v) => Some(v),
                Err(_) if tries => None,
                Err(e) => return Err(e),
            },
            _ => None,
        });
    }
    Ok(Arc::new(PrimitiveArray::<T>::from_iter(out)))
}

trait Integral: ArrowPrimitiveType {
    const NAME: &'static str;
    fn add(a: Self::Native, b: Self::Native) -> Option<Self::Native>;
    fn sub(a: Self::Native, b: Self::Native) -> Option<Self::Native>;
    fn mul(a: Self::Native, b: Self::Native) -> Option<Self::Native>;
    fn div(a: Self::Native, b: Self::Native) -> Option<Self::Native>;
    fn rem(a: Self::Native, b: Self::Native) -> Self::Native;
    fn zero(a: Self::Native) -> bool;
}

macro_rules! integral {
    ($($arrow:ty, $name:literal);*) => { $(impl Integral for $arrow {
        const NAME: &'static str = $name;
        fn add(a: Self::Native, b: Self::Native) -> Option<Self::Native> { a.checked_add(b) }
        fn sub(a: Self::Native, b: Self::Native) -> Option<Self::Native> { a.checked_sub(b) }
        fn mul(a: Self::Native, b: Self::Native) -> Option<Self::Native> { a.checked_mul(b) }
        fn div(a: Self::Native, b: Self::Native) -> Option<Self::Native> { a.checked_div(b) }
        fn rem(a: Self::Native, b: Self::Native) -> Self::Native { a.wrapping_rem(b) }
        fn zero(a: Self::Native) -> bool { a == 0 }
    })* };
}
integral!(Int8Type, "byte"; Int16Type, "short"; Int32Type, "integer"; Int64Type, "long");

fn integral<T: Integral>(operator: Op, left: &ArrayRef, right: &ArrayRef, tries: bool) -> Result<ArrayRef>
where
    T::Native: std::fmt::Display,
{
    let overflow = |a: T::Native, b: T::Native| {
        let function = match operator {
            Op::Add => "try_add",
            Op::Subtract => "try_subtract",
            _ => "try_multiply",
        };
        if matches!(T::NAME, "byte" | "short") {
            let suffix = if T::NAME == "byte" { "Y" } else { "S" };
            return Error::new(
                "BINARY_ARITHMETIC_OVERFLOW",
                &[
                    ("value1", &format!("{a}{suffix}")),
                    ("symbol", operator.symbol()),
                    ("value2", &format!("{b}{suffix}")),
                    ("functionName", &format!("`{function}`")),
                ],
            );
        }
        let alternative = format!(" Use '{function}' to tolerate overflow and return NULL instead.");
        Error::overflow(&format!("{} overflow", T::NAME), &alternative)
    };
    match operator {
        Op::Add => zip::<T>(left, right, tries, |a, b| T::add(a, b).ok_or_else(|| overflow(a, b))),
        Op::Subtract => zip::<T>(left, right, tries, |a, b| T::sub(a, b).ok_or_else(|| overflow(a, b))),
        Op::Multiply => zip::<T>(left, right, tries, |a, b| T::mul(a, b).ok_or_else(|| overflow(a, b))),
        Op::IntegralDivide => zip::<T>(left, right, tries, |a, b| {
            if T::zero(b) {
                return Err(divided_by_zero());
            }
            T::div(a, b).ok_or_else(|| Error::overflow("Overflow in integral divide.", " Use 'try_divide' to tolerate overflow and return NULL instead."))
        }),
        Op::Remainder => zip::<T>(left, right, tries, |a, b| if T::zero(b) { Err(no_remainder()) } else { Ok(T::rem(a, b)) }),
        other => Err(Error::internal(format!("{} of integers", other.symbol()))),
    }
}

fn floating<T: ArrowPrimitiveType>(operator: Op, left: &ArrayRef, right: &ArrayRef, tries: bool) -> Result<ArrayRef>
where
    T::Native: Into<f64> + Copy + std::ops::Div<Output = T::Native> + std::ops::Rem<Output = T::Native>,
{
    let zero = |b: T::Native| Into::<f64>::into(b) == 0.0;
    match operator {
        Op::Divide => zip::<T>(left, right, tries, |a, b| if zero(b) { Err(divided_by_zero()) } else { Ok(a / b) }),
        Op::Remainder => zip::<T>(left, right, tries, |a, b| if zero(b) { Err(no_remainder()) } else { Ok(a % b) }),
        other => Err(Error::internal(format!("{} of fractions", other.symbol()))),
    }
}

pub fn divided_by_zero() -> Error {
    Error::new("DIVIDE_BY_ZERO", &[("config", ANSI)])
}

fn no_remainder() -> Error {
    Error::new("REMAINDER_BY_ZERO", &[("config", ANSI)])
}

/// Result types as Spark's DecimalPrecision gives them.
fn decimal(operator: Op, left: Typed, right: Typed, tries: bool) -> Result<Typed> {
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
    let (l, r) = (coerce::to(left, &DataType::Decimal(p1, s1))?, coerce::to(right, &DataType::Decimal(p2, s2))?);
    let target = result.clone();
    let body = move |args: &KernelArgs<'_>| decimals(operator, args, (s1, s2), &target, tries);
    Ok(Kernel::call_with(
        operator.symbol(),
        format!("decimal {s1} {s2} {}", if tries { "try" } else { "" }),
        vec![l, r],
        result,
        datafusion::logical_expr::Volatility::Immutable,
        Arc::new(body),
    ))
}

fn decimals(
    operator: Op,
    args: &KernelArgs<'_>,
    (s1, s2): (i8, i8),
    result: &DataType,
    tries: bool,
) -> Result<ArrayRef> {
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
            Op::Multiply => a.checked_mul(b).map(|v| rescale(v, s1 + s2, scale)),
            Op::Divide | Op::IntegralDivide if b == 0 => return Err(divided_by_zero()),
            Op::Divide => up(a, scale - s1 + s2).map(|n| divide_half_up(n, b)),
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
                    let value = format!("{} {} {}", format::decimal(a, s1), operator.symbol(), format::decimal(b, s2));
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

/// To another scale, rounding half up.
pub fn rescale(value: i128, from: i8, to: i8) -> i128 {
    if to >= from {
        let factor = 10i128.checked_pow(u32::try_from(to - from).unwrap_or(0)).unwrap_or(1);
        return value.saturating_mul(factor);
    }
    let factor = 10i128.checked_pow(u32::try_from(from - to).unwrap_or(0)).unwrap_or(i128::MAX);
    divide_half_up(value, factor)
}

fn divide_half_up(a: i128, b: i128) -> i128 {
    let (quotient, remainder) = (a / b, a % b);
    let away = if (a < 0) == (b < 0) { 1 } else { -1 };
    if remainder.unsigned_abs() >= b.unsigned_abs() - remainder.unsigned_abs() { quotient + away } else { quotient }
}

fn bitwise(operator: Op, left: Typed, right: Typed, common: &DataType, text: &str) -> Result<Typed> {
    if !common.is_integral() {
        let actual = format!("\"{}\"", common.sql());
        return Err(Error::datatype_mismatch(
            "BINARY_OP_WRONG_TYPE",
            text,
            &[("inputType", "\"INTEGRAL\""), ("actualDataType", &actual)],
        ));
    }
    let native = match operator {
        Op::BitAnd => Operator::BitwiseAnd,
        Op::BitOr => Operator::BitwiseOr,
        _ => Operator::BitwiseXor,
    };
    let nullable = left.nullable || right.nullable;
    let (l, r) = (coerce::to(left, common)?, coerce::to(right, common)?);
    let expr = Expr::BinaryExpr(BinaryExpr::new(Box::new(l.expr), native, Box::new(r.expr)));
    Ok(Typed::new(expr, common.clone(), nullable))
}

pub fn negate(value: Typed, text: &str) -> Result<Typed> {
    let zero = match &value.data_type {
        DataType::String | DataType::Null => {
            return negate(coerce::to(value, &DataType::Double)?, text);
        }
        DataType::Double | DataType::Float => {
            let (data_type, nullable) = (value.data_type.clone(), value.nullable);
            return Ok(Typed::new(Expr::Negative(Box::new(value.expr)), data_type, nullable));
        }
        t if t.is_numeric() => datafusion::common::ScalarValue::Int32(Some(0)),
        other => {
            let actual = format!("\"{}\"", other.sql());
            return Err(Error::datatype_mismatch(
                "UNEXPECTED_INPUT_TYPE",
                text,
                &[
                    ("paramIndex", "first"),
                    ("requiredType", "(\"NUMERIC\" or \"INTERVAL\")"),
                    ("inputSql", &format!("\"{}\"", text.trim_start_matches("(- ").trim_end_matches(')'))),
                    ("inputType", &actual),
                ],
            ));
        }
    };
    let data_type = value.data_type.clone();
    let zero = coerce::to(Typed::new(Expr::Literal(zero, None), DataType::Integer, false), &data_type)?;
    if matches!(data_type, DataType::Decimal(..)) {
        let negated = Kernel::call("negative", vec![value], data_type, |args| {
            let array = args.array(0)?;
            let decimals = array.as_primitive::<Decimal128Type>();
            let (p, s) = (decimals.precision(), decimals.scale());
            let out: Decimal128Array = decimals.unary(|v| -v);
            Ok(Arc::new(out.with_precision_and_scale(p, s)?))
        });
        return Ok(negated);
    }
    Ok(kernel(Op::Subtract, zero, value, data_type, false))
}

pub fn bit_not(value: Typed) -> Result<Typed> {
    let value = if value.data_type.is_integral() { value } else { coerce::to(value, &DataType::Long)? };
    let minus_one = Typed::new(Expr::Literal(datafusion::common::ScalarValue::Int32(Some(-1)), None), DataType::Integer, false);
    let data_type = value.data_type.clone();
    let ones = coerce::to(minus_one, &data_type)?;
    bitwise(Op::BitXor, value, ones, &data_type, "~")
}

/// Dates, timestamps and intervals.
fn temporal(operator: Op, left: &Typed, right: &Typed) -> Option<Result<Typed>> {
    use DataType as T;
    let both = || vec![left.clone(), right.clone()];
    Some(Ok(match (operator, &left.data_type, &right.data_type) {
        (Op::Add, T::Date, n) if n.is_integral() => return Some(add_days(left.clone(), right.clone(), 1)),
        (Op::Add, n, T::Date) if n.is_integral() => return Some(add_days(right.clone(), left.clone(), 1)),
        (Op::Subtract, T::Date, n) if n.is_integral() => return Some(add_days(left.clone(), right.clone(), -1)),
        (Op::Subtract, T::Date, T::Date) => Kernel::call("-", both(), T::DayTimeInterval, |args| {
            let (l, r) = (args.array(0)?, args.array(1)?);
            let pairs = l.as_primitive::<Date32Type>().iter().zip(r.as_primitive::<Date32Type>().iter().collect::<Vec<_>>());
            let out = pairs.map(|(a, b)| Some((i64::from(a?) - i64::from(b?)) * 86_400_000_000));
            Ok(Arc::new(DurationMicrosecondArray::from_iter(out.collect::<Vec<_>>())))
        }),
        (Op::Subtract, T::Timestamp | T::TimestampNtz | T::Date, T::Timestamp | T::TimestampNtz | T::Date) => {
            let cast = |t: &Typed| coerce::to(t.clone(), &T::Timestamp);
            let (l, r) = match (cast(left), cast(right)) {
                (Ok(l), Ok(r)) => (l, r),
                (Err(e), _) | (_, Err(e)) => return Some(Err(e)),
            };
            Kernel::call("-", vec![l, r], T::DayTimeInterval, |args| {
                let (l, r) = (args.array(0)?, args.array(1)?);
                let l = l.as_primitive::<TimestampMicrosecondType>();
                let r = r.as_primitive::<TimestampMicrosecondType>();
                let out = l.iter().zip(r.iter()).map(|(a, b)| a?.checked_sub(b?));
                Ok(Arc::new(DurationMicrosecondArray::from_iter(out.collect::<Vec<_>>())))
            })
        }
        (Op::Add | Op::Subtract, T::Date | T::Timestamp | T::TimestampNtz, i) if i.is_interval() => {
            return Some(add_interval(left.clone(), right.clone(), operator == Op::Subtract));
        }
        (Op::Add, i, T::Date | T::Timestamp | T::TimestampNtz) if i.is_interval() => {
            return Some(add_interval(right.clone(), left.clone(), false));
        }
        (Op::Add | Op::Subtract, T::DayTimeInterval, T::DayTimeInterval) => {
            let sign = if operator == Op::Add { 1 } else { -1 };
            Kernel::call(operator.symbol(), both(), T::DayTimeInterval, move |args| {
                let (l, r) = (args.array(0)?, args.array(1)?);
                let l = l.as_primitive::<DurationMicrosecondType>();
                let r = r.as_primitive::<DurationMicrosecondType>();
                let out = l.iter().zip(r.iter()).map(|(a, b)| a?.checked_add(sign * b?));
                Ok(Arc::new(DurationMicrosecondArray::from_iter(out.collect::<Vec<_>>())))
            })
        }
        _ => return None,
    }))
}

/// A date some days on.
pub fn add_days(date: Typed, days: Typed, sign: i32) -> Result<Typed> {
    let date = coerce::to(date, &DataType::Date)?;
    let days = coerce::to(days, &DataType::Integer)?;
    let name = if sign > 0 { "date_add" } else { "date_sub" };
    Ok(Kernel::call(name, vec![date, days], DataType::Date, move |args| {
        let (dates, days) = (args.array(0)?, args.ints(1)?);
        let pairs = dates.as_primitive::<Date32Type>().iter().zip(days.iter());
        let out = pairs.map(|(d, n)| d?.checked_add(n?.checked_mul(sign)?));
        Ok(Arc::new(Date32Array::from_iter(out.collect::<Vec<_>>())))
    }))
}

/// Months and microseconds onto a date or a timestamp.
fn add_interval(moment: Typed, interval: Typed, subtract: bool) -> Result<Typed> {
    let sign: i64 = if subtract { -1 } else { 1 };
    let name = if subtract { "-" } else { "+" };
    let months_only = interval.data_type == DataType::YearMonthInterval;
    if moment.data_type == DataType::Date && months_only {
        return Ok(Kernel::call(name, vec![moment, interval], DataType::Date, move |args| {
            let (dates, months) = (args.array(0)?, args.array(1)?);
            let months = months.as_primitive::<IntervalYearMonthType>();
            let pairs = dates.as_primitive::<Date32Type>().iter().zip(months.iter());
            let out = pairs.map(|(d, m)| super::datetime::plus_months(d?, i64::from(m?) * sign));
            Ok(Arc::new(Date32Array::from_iter(out.collect::<Vec<_>>())))
        }));
    }
    let result = if moment.data_type == DataType::TimestampNtz { DataType::TimestampNtz } else { DataType::Timestamp };
    let moment = coerce::to(moment, &result)?;
    let zone = (result == DataType::Timestamp).then(|| "UTC".to_string());
    Ok(Kernel::call(name, vec![moment, interval], result, move |args| {
        let (moments, intervals) = (args.array(0)?, args.array(1)?);
        let moments = moments.as_primitive::<TimestampMicrosecondType>();
        let out: Vec<Option<i64>> = (0..moments.len())
            .map(|row| {
                if moments.is_null(row) || intervals.is_null(row) {
                    return None;
                }
                let (months, micros) = interval_parts(&intervals, row)?;
                let at = moments.value(row);
                let (day, time) = (at.div_euclid(86_400_000_000), at.rem_euclid(86_400_000_000));
                let day = super::datetime::plus_months(i32::try_from(day).ok()?, months * sign)?;
                i64::from(day).checked_mul(86_400_000_000)?.checked_add(time)?.checked_add(micros * sign)
            })
            .collect();
        let array = TimestampMicrosecondArray::from(out);
        Ok(match &zone {
            Some(zone) => Arc::new(array.with_timezone(zone.as_str())),
            None => Arc::new(array),
        })
    }))
}

fn interval_parts(intervals: &ArrayRef, row: usize) -> Option<(i64, i64)> {
    if let Some(a) = intervals.as_primitive_opt::<DurationMicrosecondType>() {
        return Some((0, a.value(row)));
    }
    if let Some(a) = intervals.as_primitive_opt::<IntervalYearMonthType>() {
        return Some((i64::from(a.value(row)), 0));
    }
    let a = intervals.as_primitive_opt::<datafusion::arrow::datatypes::IntervalMonthDayNanoType>()?;
    let v = a.value(row);
    Some((i64::from(v.months), i64::from(v.days) * 86_400_000_000 + v.nanoseconds / 1000))
}

/// For kernels that give doubles.
pub fn doubles(values: impl Iterator<Item = Option<f64>>) -> ArrayRef {
    Arc::new(Float64Array::from_iter(values))
}
