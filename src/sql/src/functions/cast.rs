//! CAST under ANSI rules: text that is no number, and numbers that do not fit, are errors; TRY_CAST gives null.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array, Int8Array, Int16Array, Int32Array,
    Int64Array, ListArray, StringArray, StructArray, TimestampMicrosecondArray,
};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, Date32Type, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType};
use datafusion::logical_expr::{Cast, Expr, Volatility};

use super::Kernel;
use crate::analyzer::Typed;
use crate::column::CastMode;
use crate::error::{ANSI, Error, Result};
use crate::format;
use crate::functions::arithmetic::rescale;
use crate::types::DataType;

/// Whether Spark's ANSI CAST allows it at all.
pub fn possible(from: &DataType, to: &DataType) -> bool {
    use DataType as T;
    if from == to || *from == T::Null || *to == T::String {
        return true;
    }
    match (from, to) {
        (T::String, other) => other.is_atomic(),
        (a, b) if a.is_numeric() && b.is_numeric() => true,
        (T::Boolean, b) | (b, T::Boolean) if b.is_numeric() => true,
        (T::Timestamp, b) | (b, T::Timestamp) if b.is_numeric() => true,
        (a, b) if a.is_datetime() && b.is_datetime() => true,
        (a, T::Binary) if a.is_integral() => true,
        (a, b) if a.is_interval() && (b.is_interval() || b.is_numeric()) => true,
        (a, b) if a.is_integral() && b.is_interval() => true,
        (T::Array(a, _), T::Array(b, _)) => possible(a, b),
        (T::Map(a, b, _), T::Map(c, d, _)) => possible(a, c) && possible(b, d),
        (T::Struct(a), T::Struct(b)) => {
            a.fields.len() == b.fields.len() && a.fields.iter().zip(&b.fields).all(|(x, y)| possible(&x.data_type, &y.data_type))
        }
        _ => false,
    }
}

/// Casts that cannot fail and that Arrow does as Spark does: DataFusion sees through these.
fn native(from: &DataType, to: &DataType) -> bool {
    use DataType as T;
    let rank = |t: &T| [T::Byte, T::Short, T::Integer, T::Long].iter().position(|x| x == t);
    match (from, to) {
        (T::Null, _) => true,
        (a, T::Float | T::Double) if a.is_integral() => true,
        (T::Float, T::Double) => true,
        (T::Boolean, b) => b.is_integral() || matches!(b, T::Float | T::Double),
        (T::Date, T::TimestampNtz | T::Timestamp) => true,
        (a, T::Decimal(p, s)) if a.is_integral() => {
            a.integral_decimal().is_some_and(|(q, _)| i16::from(*p) - i16::from(*s) >= i16::from(q))
        }
        (T::Decimal(p, s), T::Decimal(q, t)) => t >= s && i16::from(*q) - i16::from(*t) >= i16::from(*p) - i16::from(*s),
        (a, b) => matches!((rank(a), rank(b)), (Some(a), Some(b)) if a <= b),
    }
}

pub fn cast(value: Typed, to: &DataType, mode: CastMode) -> Result<Typed> {
    if value.data_type == *to {
        return Ok(value);
    }
    let from = value.data_type.clone();
    if native(&from, to) {
        let expr = Expr::Cast(Cast::new(Box::new(value.expr), to.to_arrow()));
        return Ok(Typed::new(expr, to.clone(), value.nullable));
    }
    let tries = mode == CastMode::TryCast;
    let (target, parameter) = (to.clone(), format!("{} {tries}", to.simple_string()));
    let body = move |args: &super::KernelArgs<'_>| array(&args.array(0)?, &from, &target, tries);
    let typed = Kernel::call_with("cast", parameter, vec![value], to.clone(), Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: typed.nullable || tries, ..typed })
}

/// Casts a column.
pub fn array(values: &ArrayRef, from: &DataType, to: &DataType, tries: bool) -> Result<ArrayRef> {
    use DataType as T;
    match (from, to) {
        (_, T::String) => Ok(to_text(values)),
        (T::String, T::Binary) => Ok(compute::cast(values, &Arrow::Binary)?),
        (T::String, _) => from_text(values, to, tries),
        (T::Array(a, _), T::Array(b, nulls)) => {
            let lists = values.as_list::<i32>();
            let items = array(lists.values(), a, b, tries)?;
            let field = datafusion::arrow::datatypes::Field::new("item", b.to_arrow(), *nulls);
            let out = ListArray::try_new(Arc::new(field), lists.offsets().clone(), items, lists.nulls().cloned())?;
            Ok(Arc::new(out))
        }
        (T::Struct(a), T::Struct(b)) => {
            let structs = values.as_struct();
            let columns = structs.columns().iter().zip(a.fields.iter().zip(&b.fields));
            let columns = columns.map(|(c, (x, y))| array(c, &x.data_type, &y.data_type, tries)).collect::<Result<_>>()?;
            match to.to_arrow() {
                Arrow::Struct(fields) => Ok(Arc::new(StructArray::try_new(fields, columns, structs.nulls().cloned())?)),
                other => Err(Error::internal(format!("a struct of type {other}"))),
            }
        }
        (T::Float | T::Double, b) if b.is_integral() => {
            let doubles = compute::cast(values, &Arrow::Float64)?;
            let doubles = doubles.as_primitive::<Float64Type>();
            let wide = doubles.iter().map(|v| match v {
                None => Ok(None),
                // i64's range in doubles: the upper end is one past the largest.
                Some(v) if v.trunc() >= -9.223_372_036_854_776e18 && v.trunc() < 9.223_372_036_854_776e18 => {
                    fit(v.trunc() as i64, b).map(Some).ok_or_else(|| overflow(&number(v, from), from, to))
                }
                Some(v) => Err(overflow(&number(v, from), from, to)),
            });
            integers(wide, b, tries)
        }
        (a, b) if a.is_integral() && b.is_integral() => {
            let longs = compute::cast(values, &Arrow::Int64)?;
            let longs = longs.as_primitive::<Int64Type>();
            let wide = longs.iter().map(|v| match v {
                None => Ok(None),
                Some(v) => fit(v, b).map(Some).ok_or_else(|| overflow(&long_text(v, from), from, to)),
            });
            integers(wide, b, tries)
        }
        (T::Decimal(_, s), b) if b.is_integral() => {
            let decimals = values.as_primitive::<Decimal128Type>();
            let factor = 10i128.checked_pow(u32::try_from(*s).unwrap_or(0)).unwrap_or(1);
            let wide = decimals.iter().map(|v| match v {
                None => Ok(None),
                Some(v) => i64::try_from(v / factor)
                    .ok()
                    .and_then(|v| fit(v, b))
                    .map(Some)
                    .ok_or_else(|| overflow(&format!("{}BD", format::decimal(v, *s)), from, to)),
            });
            integers(wide, b, tries)
        }
        (T::Decimal(_, s), T::Float | T::Double) => {
            let decimals = values.as_primitive::<Decimal128Type>();
            let out = decimals.iter().map(|v| v.and_then(|v| format::decimal(v, *s).parse::<f64>().ok()));
            let out: ArrayRef = Arc::new(Float64Array::from_iter(out.collect::<Vec<_>>()));
            Ok(compute::cast(&out, &to.to_arrow())?)
        }
        (T::Double, T::Float) => Ok(compute::cast(values, &Arrow::Float32)?),
        (a, T::Decimal(p, s)) if a.is_numeric() || *a == T::Boolean => {
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
            decimals(
                (0..values.len()).map(|row| {
                    if values.is_null(row) {
                        return Ok(None);
                    }
                    let fitted = parse(row).and_then(|(v, from_scale)| fit_decimal(v, from_scale, *p, *s));
                    fitted.map(Some).ok_or_else(|| out_of_range(&format::cell(values.as_ref(), row, "null"), *p, *s))
                }),
                *p,
                *s,
                tries,
            )
        }
        (a, T::Boolean) if a.is_numeric() => {
            let doubles = array(values, a, &T::Double, tries).or_else(|_| compute::cast(values, &Arrow::Float64))?;
            let doubles = compute::cast(&doubles, &Arrow::Float64)?;
            let out = doubles.as_primitive::<Float64Type>().iter().map(|v| v.map(|v| v != 0.0));
            Ok(Arc::new(BooleanArray::from_iter(out)))
        }
        (T::Timestamp | T::TimestampNtz, T::Date) => {
            let moments = values.as_primitive::<TimestampMicrosecondType>();
            let out = moments.iter().map(|v| v.and_then(|v| i32::try_from(v.div_euclid(86_400_000_000)).ok()));
            Ok(Arc::new(Date32Array::from_iter(out.collect::<Vec<_>>())))
        }
        (T::Timestamp, T::TimestampNtz) | (T::TimestampNtz, T::Timestamp) => {
            let moments = values.as_primitive::<TimestampMicrosecondType>().clone();
            let zone = (*to == T::Timestamp).then(|| Arc::from("UTC"));
            Ok(Arc::new(moments.with_timezone_opt(zone)))
        }
        (T::Timestamp, b) if b.is_integral() => {
            let moments = values.as_primitive::<TimestampMicrosecondType>();
            let wide = moments.iter().map(|v| match v {
                None => Ok(None),
                Some(v) => fit(v.div_euclid(1_000_000), b)
                    .map(Some)
                    .ok_or_else(|| overflow(&format!("TIMESTAMP '{}'", format::timestamp(v)), from, to)),
            });
            integers(wide, b, tries)
        }
        (T::Timestamp, b) if b.is_numeric() => {
            let moments = values.as_primitive::<TimestampMicrosecondType>();
            let out = moments.iter().map(|v| v.map(|v| v as f64 / 1e6));
            let out: ArrayRef = Arc::new(Float64Array::from_iter(out.collect::<Vec<_>>()));
            if *b == T::Double { Ok(out) } else { array(&out, &T::Double, b, tries) }
        }
        (a, T::Timestamp) if a.is_integral() => {
            let longs = compute::cast(values, &Arrow::Int64)?;
            let out = longs.as_primitive::<Int64Type>().iter().map(|v| v.map(|v| v.saturating_mul(1_000_000)));
            Ok(Arc::new(TimestampMicrosecondArray::from_iter(out.collect::<Vec<_>>()).with_timezone("UTC")))
        }
        (a, T::Timestamp) if a.is_numeric() => {
            let doubles = array(values, a, &T::Double, tries).or_else(|_| compute::cast(values, &Arrow::Float64))?;
            let out = doubles.as_primitive::<Float64Type>().iter().map(|v| v.map(|v| (v * 1e6) as i64));
            Ok(Arc::new(TimestampMicrosecondArray::from_iter(out.collect::<Vec<_>>()).with_timezone("UTC")))
        }
        (T::Date, T::Timestamp | T::TimestampNtz) => {
            let dates = values.as_primitive::<Date32Type>();
            let out = dates.iter().map(|v| v.map(|v| i64::from(v) * 86_400_000_000)).collect::<Vec<_>>();
            let zone = (*to == T::Timestamp).then(|| Arc::from("UTC"));
            Ok(Arc::new(TimestampMicrosecondArray::from(out).with_timezone_opt(zone)))
        }
        _ => Ok(compute::cast(values, &to.to_arrow())?),
    }
}

/// Every value as text; nulls inside arrays and structs are `null`.
fn to_text(values: &ArrayRef) -> ArrayRef {
    let out = (0..values.len()).map(|row| (!values.is_null(row)).then(|| format::cell(values.as_ref(), row, "null")));
    Arc::new(StringArray::from_iter(out))
}

fn from_text(values: &ArrayRef, to: &DataType, tries: bool) -> Result<ArrayRef> {
    use DataType as T;
    let texts = values.as_string::<i32>();
    let bad = |text: &str| {
        let class = match to {
            T::Boolean => "SparkRuntimeException",
            t if t.is_datetime() => "DateTimeException",
            _ => "NumberFormatException",
        };
        let (value, to) = (format!("'{text}'"), format!("\"{}\"", to.sql()));
        let error = Error::new(
            "CAST_INVALID_INPUT",
            &[("expression", &value), ("sourceType", "\"STRING\""), ("targetType", &to), ("ansiConfig", ANSI)],
        );
        match error {
            Error::Spark(mut inner) => {
                inner.class = class.into();
                Error::Spark(inner)
            }
            other => other,
        }
    };
    macro_rules! parsed {
        ($array:ty, $parse:expr) => {{
            let parse = $parse;
            let out = texts.iter().map(|text| match text {
                None => Ok(None),
                Some(text) => match parse(text) {
                    Some(value) => Ok(Some(value)),
                    None if tries => Ok(None),
                    None => Err(bad(text)),
                },
            });
            <$array>::from(out.collect::<Result<Vec<_>>>()?)
        }};
    }
    Ok(match to {
        T::Byte => Arc::new(parsed!(Int8Array, |t: &str| whole(t).and_then(|v| i8::try_from(v).ok()))),
        T::Short => Arc::new(parsed!(Int16Array, |t: &str| whole(t).and_then(|v| i16::try_from(v).ok()))),
        T::Integer => Arc::new(parsed!(Int32Array, |t: &str| whole(t).and_then(|v| i32::try_from(v).ok()))),
        T::Long => Arc::new(parsed!(Int64Array, whole)),
        T::Float => Arc::new(parsed!(Float32Array, |t: &str| fraction(t).map(|v| v as f32))),
        T::Double => Arc::new(parsed!(Float64Array, fraction)),
        T::Boolean => Arc::new(parsed!(BooleanArray, truth)),
        T::Date => Arc::new(parsed!(Date32Array, format::parse_date)),
        T::Timestamp => Arc::new(parsed!(TimestampMicrosecondArray, format::parse_timestamp).with_timezone("UTC")),
        T::TimestampNtz => Arc::new(parsed!(TimestampMicrosecondArray, format::parse_timestamp)),
        T::Decimal(p, s) => {
            return decimals(
                texts.iter().map(|text| match text {
                    None => Ok(None),
                    Some(text) => {
                        let (value, scale) = format::parse_decimal(text).ok_or_else(|| bad(text))?;
                        let scale = i8::try_from(scale).map_err(|_| bad(text))?;
                        fit_decimal(value, scale, *p, *s).map(Some).ok_or_else(|| out_of_range(text, *p, *s))
                    }
                }),
                *p,
                *s,
                tries,
            );
        }
        other => return Err(Error::unsupported(format!("CAST of STRING to {}", other.sql()))),
    })
}

/// An integer with blanks around it, as `UTF8String.toLongExact` takes it.
pub fn whole(text: &str) -> Option<i64> {
    let text = text.trim();
    text.strip_prefix('+').filter(|t| !t.starts_with('-')).unwrap_or(text).parse().ok()
}

/// A number as Java's `Double.parseDouble` takes it, with Spark's names for what is no number.
pub fn fraction(text: &str) -> Option<f64> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    match lower.as_str() {
        "inf" | "+inf" | "infinity" | "+infinity" => return Some(f64::INFINITY),
        "-inf" | "-infinity" => return Some(f64::NEG_INFINITY),
        "nan" => return Some(f64::NAN),
        _ => {}
    }
    let digits = lower.strip_suffix(['d', 'f']).unwrap_or(&lower);
    if digits.contains(|c: char| c.is_ascii_alphabetic() && c != 'e') {
        return None;
    }
    digits.parse().ok()
}

pub fn truth(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "t" | "true" | "y" | "yes" | "1" => Some(true),
        "f" | "false" | "n" | "no" | "0" => Some(false),
        _ => None,
    }
}

fn fit(value: i64, to: &DataType) -> Option<i64> {
    let fits = match to {
        DataType::Byte => i8::try_from(value).is_ok(),
        DataType::Short => i16::try_from(value).is_ok(),
        DataType::Integer => i32::try_from(value).is_ok(),
        _ => true,
    };
    fits.then_some(value)
}

fn fit_decimal(value: i128, from_scale: i8, precision: u8, scale: i8) -> Option<i128> {
    let limit = 10i128.checked_pow(u32::from(precision))?;
    let fitted = rescale(value, from_scale, scale);
    (fitted.abs() < limit).then_some(fitted)
}

fn integers(values: impl Iterator<Item = Result<Option<i64>>>, to: &DataType, tries: bool) -> Result<ArrayRef> {
    let values = values.map(|v| if tries { Ok(v.unwrap_or(None)) } else { v }).collect::<Result<Vec<_>>>()?;
    let longs: ArrayRef = Arc::new(Int64Array::from(values));
    Ok(compute::cast(&longs, &to.to_arrow())?)
}

fn decimals(values: impl Iterator<Item = Result<Option<i128>>>, precision: u8, scale: i8, tries: bool) -> Result<ArrayRef> {
    let values = values.map(|v| if tries { Ok(v.unwrap_or(None)) } else { v }).collect::<Result<Vec<_>>>()?;
    Ok(Arc::new(Decimal128Array::from(values).with_precision_and_scale(precision, scale)?))
}

fn overflow(value: &str, from: &DataType, to: &DataType) -> Error {
    let (from, to) = (format!("\"{}\"", from.sql()), format!("\"{}\"", to.sql()));
    Error::new("CAST_OVERFLOW", &[("value", value), ("sourceType", &from), ("targetType", &to)])
}

fn out_of_range(value: &str, precision: u8, scale: i8) -> Error {
    let (p, s) = (precision.to_string(), scale.to_string());
    Error::new("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION", &[("value", value), ("precision", &p), ("scale", &s), ("config", ANSI)])
}

fn number(value: f64, from: &DataType) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn texts_become_numbers_or_errors() {
        let texts: ArrayRef = Arc::new(StringArray::from(vec![Some(" 12 "), None]));
        let out = array(&texts, &DataType::String, &DataType::Integer, false).unwrap();
        assert_eq!(out.as_primitive::<datafusion::arrow::datatypes::Int32Type>().value(0), 12);
        let bad: ArrayRef = Arc::new(StringArray::from(vec!["x"]));
        let error = array(&bad, &DataType::String, &DataType::Integer, false).unwrap_err();
        expect_test::expect![[r#"[CAST_INVALID_INPUT] The value 'x' of the type "STRING" cannot be cast to "INT" because it is malformed. Correct the value as per the syntax, or change its target type. Use `try_cast` to tolerate malformed input and return NULL instead. SQLSTATE: 22018"#]]
        .assert_eq(&error.to_string());
        assert!(array(&bad, &DataType::String, &DataType::Integer, true).unwrap().is_null(0));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn fractions_are_cut_and_must_fit() {
        let values: ArrayRef = Arc::new(Float64Array::from(vec![-1.9]));
        let out = array(&values, &DataType::Double, &DataType::Integer, false).unwrap();
        assert_eq!(format::cell(out.as_ref(), 0, ""), "-1");
        let values: ArrayRef = Arc::new(Float64Array::from(vec![3e9]));
        let error = array(&values, &DataType::Double, &DataType::Integer, false).unwrap_err();
        assert_eq!(error.condition(), Some("CAST_OVERFLOW"));
    }
}
