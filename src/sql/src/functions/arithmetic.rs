//! Arithmetic with Spark's types and ANSI errors.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, Decimal128Array, Float64Array, PrimitiveArray};
use datafusion::arrow::datatypes::{Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type};
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};
use touchpaper_kernels::arithmetic::Whole;

mod decimal;
pub(crate) mod interval;
mod temporal;

use decimal::decimal;
pub use decimal::{divide_half_up, rescale, rescale_even};
use temporal::temporal;
pub use temporal::{add_days, add_interval};

use super::{Function, Invocation, Kernel, KernelArgs, scalar};
use crate::analyzer::{Typed, coerce};
use crate::column::BinaryOperator as Op;
use crate::error::{ANSI, Error, Result};
use crate::settings::Settings;
use crate::types::DataType;

pub const FUNCTIONS: &[Function] = &[
    scalar("try_add", 2, 2, |c| tried(c, Op::Add)),
    scalar("try_divide", 2, 2, |c| tried(c, Op::Divide)),
    scalar("try_mod", 2, 2, |c| tried(c, Op::Remainder)),
    scalar("try_multiply", 2, 2, |c| tried(c, Op::Multiply)),
    scalar("try_subtract", 2, 2, |c| tried(c, Op::Subtract)),
];

fn tried(call: &Invocation<'_>, operator: Op) -> Result<Typed> {
    let typed = binary_mode(operator, call.raw(0)?, call.raw(1)?, &call.text, Mode::Try)?;
    Ok(Typed { nullable: true, ..typed })
}

/// Without ANSI rules divisions by zero are null, and integers that overflow wrap around.
pub fn binary(operator: Op, left: Typed, right: Typed, text: &str) -> Result<Typed> {
    let ansi = Settings::current().ansi;
    let native = match operator {
        Op::Add => Some(Operator::Plus),
        Op::Subtract => Some(Operator::Minus),
        Op::Multiply => Some(Operator::Multiply),
        _ => None,
    };
    if let (false, Some(native), Some(common)) = (ansi, native, coerce::common(&left.data_type, &right.data_type))
        && common.is_integral()
    {
        let nullable = left.nullable || right.nullable;
        let (l, r) = (coerce::to(left, &common)?, coerce::to(right, &common)?);
        let expr = Expr::BinaryExpr(BinaryExpr::new(Box::new(l.expr), native, Box::new(r.expr)));
        return Ok(Typed::new(expr, common, nullable));
    }
    binary_mode(operator, left, right, text, if ansi { Mode::Ansi } else { Mode::Legacy })
}

/// What becomes of a result that there is none of: an error, or null.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Ansi,
    /// `try_add` and its kin.
    Try,
    Legacy,
}

fn binary_mode(operator: Op, left: Typed, right: Typed, text: &str, mode: Mode) -> Result<Typed> {
    let tries = mode != Mode::Ansi;
    if let Some(result) = temporal(operator, &left, &right, text, mode == Mode::Try) {
        return result;
    }
    let mismatch = |left: &Typed, right: &Typed| {
        let (l, r) = (format!("\"{}\"", left.data_type.sql()), format!("\"{}\"", right.data_type.sql()));
        Error::datatype_mismatch("BINARY_OP_DIFF_TYPES", text, &[("left", &l), ("right", &r)])
    };
    let common = match coerce::common(&left.data_type, &right.data_type) {
        // Two strings, or a string and a null, are numbers only without ANSI rules.
        Some(DataType::String) if !Settings::current().ansi => DataType::Double,
        Some(DataType::String) => {
            let wanted = match operator {
                Op::Add | Op::Subtract => "(\"NUMERIC\" or \"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO MONTH\" or \"INTERVAL\")",
                Op::Divide => "(\"DOUBLE\" or \"DECIMAL\")",
                Op::IntegralDivide => "(\"BIGINT\" or \"DECIMAL\" or \"INTERVAL YEAR TO MONTH\" or \"INTERVAL DAY TO SECOND\")",
                Op::BitAnd | Op::BitOr | Op::BitXor => "\"INTEGRAL\"",
                _ => "\"NUMERIC\"",
            };
            let parameters = [("inputType", wanted), ("actualDataType", "\"STRING\"")];
            return Err(Error::datatype_mismatch("BINARY_OP_WRONG_TYPE", text, &parameters));
        }
        Some(DataType::Null) => DataType::Double,
        Some(common) if common.is_numeric() => common,
        // A null is of the other side's type only where numbers are.
        Some(_) if left.data_type != right.data_type => return Err(mismatch(&left, &right)),
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
            let nullable = l.nullable || r.nullable;
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
    let typed =
        Kernel::call_with(name, parameter, vec![left, right], data_type, datafusion::logical_expr::Volatility::Immutable, Arc::new(body));
    // Spark's divisions can be null whatever their operands are.
    let divides = matches!(operator, Op::Divide | Op::IntegralDivide | Op::Remainder);
    Typed { nullable: typed.nullable || tries || divides, ..typed }
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
    T::Native: std::fmt::Display + Whole,
{
    if let Some(all) = at_once::<T>(operator, left, right) {
        return Ok(all);
    }
    let overflow = |a: T::Native, b: T::Native| {
        let function = match operator {
            Op::Add => "try_add",
            Op::Subtract => "try_subtract",
            _ => "try_multiply",
        };
        if matches!(T::NAME, "byte" | "short") {
            // Java adds bytes as wider numbers, and that is how Spark writes them here.
            let suffix = "S";
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
        Error::overflow("overflow", &alternative)
    };
    match operator {
        Op::Add => zip::<T>(left, right, tries, |a, b| T::add(a, b).ok_or_else(|| overflow(a, b))),
        Op::Subtract => zip::<T>(left, right, tries, |a, b| T::sub(a, b).ok_or_else(|| overflow(a, b))),
        Op::Multiply => zip::<T>(left, right, tries, |a, b| T::mul(a, b).ok_or_else(|| overflow(a, b))),
        Op::IntegralDivide => zip::<T>(left, right, tries, |a, b| {
            if T::zero(b) {
                return Err(divided_by_zero());
            }
            T::div(a, b).ok_or_else(|| {
                Error::overflow("Overflow in integral divide.", " Use 'try_divide' to tolerate overflow and return NULL instead.")
            })
        }),
        Op::Remainder => zip::<T>(left, right, tries, |a, b| if T::zero(b) { Err(no_remainder()) } else { Ok(T::rem(a, b)) }),
        other => Err(Error::internal(format!("{} of integers", other.symbol()))),
    }
}

/// All results at once, where there are no nulls and none overflows.
fn at_once<T: Integral>(operator: Op, left: &ArrayRef, right: &ArrayRef) -> Option<ArrayRef>
where
    T::Native: Whole,
{
    let (left, right) = (left.as_primitive::<T>(), right.as_primitive::<T>());
    if left.null_count() > 0 || right.null_count() > 0 {
        return None;
    }
    let (left, right) = (left.values(), right.values());
    let results = match operator {
        Op::Add => T::Native::added(left, right),
        Op::Subtract => T::Native::subtracted(left, right),
        Op::Multiply => T::Native::multiplied(left, right),
        _ => None,
    };
    Some(Arc::new(PrimitiveArray::<T>::new(results?.into(), None)))
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

fn bitwise(operator: Op, left: Typed, right: Typed, common: &DataType, text: &str) -> Result<Typed> {
    if !common.is_integral() {
        let actual = format!("\"{}\"", common.sql());
        return Err(Error::datatype_mismatch("BINARY_OP_WRONG_TYPE", text, &[("inputType", "\"INTEGRAL\""), ("actualDataType", &actual)]));
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
    match &value.data_type {
        DataType::String | DataType::Null => {
            return negate(coerce::to(value, &DataType::Double)?, text);
        }
        DataType::Double | DataType::Float => {
            let (data_type, nullable) = (value.data_type.clone(), value.nullable);
            return Ok(Typed::new(Expr::Negative(Box::new(value.expr)), data_type, nullable));
        }
        t if t.is_interval() => return Ok(interval::signed(value, "negative", i64::checked_neg)),
        t if t.is_integral() => {
            let ansi = Settings::current().ansi;
            let data_type = value.data_type.clone();
            // In fewer bits the smallest number is its own negative.
            let bits = match t {
                DataType::Byte => 56,
                DataType::Short => 48,
                DataType::Integer => 32,
                _ => 0,
            };
            return Ok(Kernel::call("negative", vec![value], data_type, move |args| {
                let negated = args.longs(0)?.try_unary::<_, Int64Type, Error>(|v| match v {
                    least if ansi && least == i64::MIN >> bits => Err(Error::overflow("overflow", "").placeless()),
                    v => Ok((v.wrapping_neg() << bits) >> bits),
                })?;
                Ok(Arc::new(negated))
            }));
        }
        t if t.is_numeric() => {}
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
    }
    let data_type = value.data_type.clone();
    Ok(Kernel::call("negative", vec![value], data_type, |args| {
        let array = args.array(0)?;
        let decimals = array.as_primitive::<Decimal128Type>();
        let (p, s) = (decimals.precision(), decimals.scale());
        let out: Decimal128Array = decimals.unary(|v| -v);
        Ok(Arc::new(out.with_precision_and_scale(p, s)?))
    }))
}

pub fn bit_not(value: Typed) -> Result<Typed> {
    let value = if value.data_type.is_integral() { value } else { coerce::to(value, &DataType::Long)? };
    let minus_one = Typed::new(Expr::Literal(datafusion::common::ScalarValue::Int32(Some(-1)), None), DataType::Integer, false);
    let data_type = value.data_type.clone();
    let ones = coerce::to(minus_one, &data_type)?;
    bitwise(Op::BitXor, value, ones, &data_type, "~")
}

/// For kernels that give doubles.
pub fn doubles(values: impl Iterator<Item = Option<f64>>) -> ArrayRef {
    Arc::new(Float64Array::from_iter(values))
}
