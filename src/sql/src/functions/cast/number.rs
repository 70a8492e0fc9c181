//! Numbers and booleans to each other.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BinaryArray, BooleanArray, Decimal128Array, Float64Array, Int64Array};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, Decimal128Type, Float32Type, Float64Type, Int64Type};

use super::{Casting, Eval};
use crate::error::{ANSI, Error, Result};
use crate::format;
use crate::functions::arithmetic::rescale;
use crate::types::DataType;

impl Casting<'_> {
    pub(super) fn number(self, values: &ArrayRef) -> Result<ArrayRef> {
        use DataType as T;
        match (self.from, self.to) {
            (T::Float | T::Double, b) if b.is_integral() => {
                let doubles = compute::cast(values, &Arrow::Float64)?;
                let out = doubles.as_primitive::<Float64Type>().iter().map(|v| {
                    let Some(v) = v else { return Ok(None) };
                    // i64's range in doubles: the upper end is one past the largest.
                    let inside = v.trunc() >= -9.223_372_036_854_776e18 && v.trunc() < 9.223_372_036_854_776e18;
                    match (inside, fit(v.trunc() as i64, b)) {
                        (true, Some(v)) => Ok(Some(v)),
                        _ if self.eval == Eval::Legacy => Ok(Some(java_cut(v, b))),
                        _ => self.eval.settle(Err(self.overflow(&number_text(v, self.from)))),
                    }
                });
                self.integers(out)
            }
            (a, b) if a.is_integral() && b.is_integral() => {
                let longs = compute::cast(values, &Arrow::Int64)?;
                let out = longs.as_primitive::<Int64Type>().iter().map(|v| match v {
                    None => Ok(None),
                    Some(v) => self.narrowed(v, || long_text(v, self.from)),
                });
                self.integers(out)
            }
            (T::Decimal(_, s), b) if b.is_integral() => {
                let factor = 10i128.checked_pow(u32::try_from(*s).unwrap_or(0)).unwrap_or(1);
                let out = values.as_primitive::<Decimal128Type>().iter().map(|v| {
                    let Some(v) = v else { return Ok(None) };
                    let shown = || format!("{}BD", format::decimal(v, *s));
                    match i64::try_from(v / factor) {
                        Ok(whole) => self.narrowed(whole, shown),
                        Err(_) if self.eval == Eval::Legacy => Ok(Some(low_bits((v / factor) as i64, b))),
                        Err(_) => self.eval.settle(Err(self.overflow(&shown()))),
                    }
                });
                self.integers(out)
            }
            (T::Decimal(_, s), T::Float | T::Double) => {
                let decimals = values.as_primitive::<Decimal128Type>();
                let out = decimals.iter().map(|v| v.and_then(|v| format::decimal(v, *s).parse::<f64>().ok()));
                let out: ArrayRef = Arc::new(Float64Array::from_iter(out.collect::<Vec<_>>()));
                Ok(compute::cast(&out, &self.to.to_arrow())?)
            }
            (T::Double, T::Float) => Ok(compute::cast(values, &Arrow::Float32)?),
            (a, T::Decimal(p, s)) => {
                let parse = |row: usize| -> Option<(i128, i8)> {
                    if let T::Decimal(_, own) = a {
                        return Some((values.as_primitive::<Decimal128Type>().value(row), *own));
                    }
                    let text = match a {
                        T::Boolean => i32::from(values.as_boolean().value(row)).to_string(),
                        _ => format::cell(values.as_ref(), row, "null"),
                    };
                    let (value, scale) = format::parse_decimal(&text)?;
                    Some((value, i8::try_from(scale).ok()?))
                };
                let out = (0..values.len()).map(|row| {
                    if values.is_null(row) {
                        return Ok(None);
                    }
                    if matches!(a, T::Float | T::Double) && !is_finite(values.as_ref(), row) {
                        return Ok(None);
                    }
                    let fitted = parse(row).and_then(|(v, from_scale)| fit_decimal(v, from_scale, *p, *s));
                    self.eval.settle(fitted.map(Some).ok_or_else(|| out_of_range(&format::cell(values.as_ref(), row, "null"), *p, *s)))
                });
                decimals(out, *p, *s)
            }
            (T::Decimal(..), T::Boolean) => {
                let out = values.as_primitive::<Decimal128Type>().iter().map(|v| v.map(|v| v != 0));
                Ok(Arc::new(BooleanArray::from_iter(out)))
            }
            (_, T::Boolean) => {
                let doubles = compute::cast(values, &Arrow::Float64)?;
                let out = doubles.as_primitive::<Float64Type>().iter().map(|v| v.map(|v| v != 0.0));
                Ok(Arc::new(BooleanArray::from_iter(out)))
            }
            (a, T::Binary) if a.is_integral() => {
                let width = match a {
                    T::Byte => 1,
                    T::Short => 2,
                    T::Integer => 4,
                    _ => 8,
                };
                let longs = compute::cast(values, &Arrow::Int64)?;
                let out = longs.as_primitive::<Int64Type>().iter().map(|v| Some(v?.to_be_bytes().get(8 - width..)?.to_vec()));
                Ok(Arc::new(BinaryArray::from_iter(out)))
            }
            _ => Ok(compute::cast(values, &self.to.to_arrow())?),
        }
    }

    /// A long in the target's range, or what the rules make of one that is not.
    pub(super) fn narrowed(self, value: i64, shown: impl Fn() -> String) -> Result<Option<i64>> {
        match fit(value, self.to) {
            Some(value) => Ok(Some(value)),
            None if self.eval == Eval::Legacy => Ok(Some(low_bits(value, self.to))),
            None => self.eval.settle(Err(self.overflow(&shown()))),
        }
    }

    pub(super) fn integers(self, values: impl Iterator<Item = Result<Option<i64>>>) -> Result<ArrayRef> {
        let longs: ArrayRef = Arc::new(Int64Array::from(values.collect::<Result<Vec<_>>>()?));
        Ok(compute::cast(&longs, &self.to.to_arrow())?)
    }
}

/// Spark makes null of a double that is no number, in ANSI mode too.
fn is_finite(values: &dyn Array, row: usize) -> bool {
    let float = values.as_primitive_opt::<Float32Type>().map(|f| f.value(row).is_finite());
    float.or_else(|| values.as_primitive_opt::<Float64Type>().map(|f| f.value(row).is_finite())).unwrap_or(true)
}

pub(super) fn fit(value: i64, to: &DataType) -> Option<i64> {
    let fits = match to {
        DataType::Byte => i8::try_from(value).is_ok(),
        DataType::Short => i16::try_from(value).is_ok(),
        DataType::Integer => i32::try_from(value).is_ok(),
        _ => true,
    };
    fits.then_some(value)
}

fn low_bits(value: i64, to: &DataType) -> i64 {
    match to {
        DataType::Byte => i64::from(value as i8),
        DataType::Short => i64::from(value as i16),
        DataType::Integer => i64::from(value as i32),
        _ => value,
    }
}

/// Java's narrowing of a double: to the nearest int or long, and from an int to fewer bits.
fn java_cut(value: f64, to: &DataType) -> i64 {
    match to {
        DataType::Long => value as i64,
        _ => low_bits(i64::from(value as i32), to),
    }
}

pub(super) fn fit_decimal(value: i128, from_scale: i8, precision: u8, scale: i8) -> Option<i128> {
    let limit = 10i128.checked_pow(u32::from(precision))?;
    let fitted = rescale(value, from_scale, scale);
    (fitted.unsigned_abs() < limit.unsigned_abs()).then_some(fitted)
}

pub(super) fn decimals(values: impl Iterator<Item = Result<Option<i128>>>, precision: u8, scale: i8) -> Result<ArrayRef> {
    let values = values.collect::<Result<Vec<_>>>()?;
    Ok(Arc::new(Decimal128Array::from(values).with_precision_and_scale(precision, scale)?))
}

pub(super) fn out_of_range(value: &str, precision: u8, scale: i8) -> Error {
    let (p, s) = (precision.to_string(), scale.to_string());
    Error::new("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION", &[("value", value), ("precision", &p), ("scale", &s), ("config", ANSI)])
}

pub(super) fn number_text(value: f64, from: &DataType) -> String {
    if *from == DataType::Float { format::java_float(value as f32) } else { format!("{}D", format::java_double(value)) }
}

fn long_text(value: i64, from: &DataType) -> String {
    let suffix = match from {
        DataType::Long => "L",
        DataType::Short => "S",
        DataType::Byte => "Y",
        _ => "",
    };
    format!("{value}{suffix}")
}
