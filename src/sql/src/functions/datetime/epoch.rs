//! Moments and times of day to and from counts of seconds and their parts.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Decimal128Array, Int32Array, Int64Array, Time64NanosecondArray};
use datafusion::arrow::datatypes::{Date32Type, Decimal128Type, Time64NanosecondType};

use super::clock::{self, DAY, moments};
use super::extract::to_time;
use crate::analyzer::{Typed, coerce};
use crate::column::CastMode;
use crate::error::{Error, Result};
use crate::functions::cast::cast;
use crate::functions::{Function, Invocation, Kernel, scalar};
use crate::types::DataType;

pub const FUNCTIONS: &[Function] = &[
    scalar("date_from_unix_date", 1, 1, |c| {
        Ok(Kernel::call("date_from_unix_date", vec![c.integer(0)?], DataType::Date, |args| {
            Ok(clock::date_array(args.ints(0)?.iter().collect()))
        }))
    }),
    scalar("time_from_micros", 1, 1, |c| time_from(c, "time_from_micros", 6)),
    scalar("time_from_millis", 1, 1, |c| time_from(c, "time_from_millis", 3)),
    scalar("time_from_seconds", 1, 1, |c| time_from(c, "time_from_seconds", 0)),
    scalar("time_to_micros", 1, 1, |c| time_to(c, "time_to_micros", 1000)),
    scalar("time_to_millis", 1, 1, |c| time_to(c, "time_to_millis", 1_000_000)),
    scalar("time_to_seconds", 1, 1, time_to_seconds),
    scalar("timestamp_micros", 1, 1, |c| from_epoch(c, "timestamp_micros", 1)),
    scalar("timestamp_millis", 1, 1, |c| from_epoch(c, "timestamp_millis", 1000)),
    scalar("timestamp_seconds", 1, 1, timestamp_seconds),
    scalar("unix_date", 1, 1, |c| {
        Ok(Kernel::call("unix_date", vec![c.argument(0, &DataType::Date)?], DataType::Integer, |args| {
            Ok(Arc::new(Int32Array::from_iter(args.array(0)?.as_primitive::<Date32Type>().iter())))
        }))
    }),
    scalar("unix_micros", 1, 1, |c| to_epoch(c, "unix_micros", 1)),
    scalar("unix_millis", 1, 1, |c| to_epoch(c, "unix_millis", 1000)),
    scalar("unix_seconds", 1, 1, |c| to_epoch(c, "unix_seconds", 1_000_000)),
];

fn too_far(value: i64, name: &str) -> Error {
    let unit = name.trim_start_matches("timestamp_");
    let operation = format!("create a TIMESTAMP from {value}L {unit} since the epoch");
    Error::new("DATETIME_OVERFLOW", &[("operation", &operation)])
}

fn from_epoch(call: &Invocation<'_>, name: &'static str, unit: i64) -> Result<Typed> {
    let value = call.raw(0)?;
    if !value.data_type.is_integral() && value.data_type != DataType::Null {
        return Err(call.wrong_type(0, "\"INTEGRAL\""));
    }
    Ok(Kernel::call(name, vec![coerce::to(value, &DataType::Long)?], DataType::Timestamp, move |args| {
        let values = args.longs(0)?;
        let out = values.iter().map(|v| match v {
            None => Ok(None),
            Some(v) => v.checked_mul(unit).map(Some).ok_or_else(|| too_far(v, name)),
        });
        Ok(clock::timestamps(out.collect::<Result<_>>()?, &DataType::Timestamp))
    }))
}

/// Whole seconds, or with a fraction, of which a double's may get lost and a decimal's must not.
fn timestamp_seconds(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    match value.data_type {
        DataType::Decimal(_, s) => {
            let typed = Kernel::call("timestamp_seconds", vec![value], DataType::Timestamp, move |args| {
                let values = args.array(0)?;
                let out = values.as_primitive::<Decimal128Type>().iter().map(|v| match v {
                    None => Ok(None),
                    Some(v) => micros_of(v, s).map(Some),
                });
                Ok(clock::timestamps(out.collect::<Result<_>>()?, &DataType::Timestamp))
            });
            Ok(typed)
        }
        DataType::Float | DataType::Double => {
            let typed = Kernel::call("timestamp_seconds", vec![coerce::to(value, &DataType::Double)?], DataType::Timestamp, |args| {
                let values = args.doubles(0)?;
                let out = values.iter().map(|v| v.filter(|v| v.is_finite()).map(|v| (v * 1e6) as i64));
                Ok(clock::timestamps(out.collect(), &DataType::Timestamp))
            });
            Ok(Typed { nullable: true, ..typed })
        }
        ref t if t.is_integral() || *t == DataType::Null => from_epoch(call, "timestamp_seconds", 1_000_000),
        _ => Err(call.wrong_type(0, "\"NUMERIC\"")),
    }
}

fn micros_of(value: i128, scale: i8) -> Result<i64> {
    let scaled = if scale <= 6 {
        10i128.checked_pow(u32::try_from(6 - scale).unwrap_or(0)).and_then(|f| value.checked_mul(f))
    } else {
        let factor = 10i128.checked_pow(u32::try_from(scale - 6).unwrap_or(0)).unwrap_or(i128::MAX);
        if value % factor != 0 {
            return Err(Error::plain("ArithmeticException", "Rounding necessary".into()));
        }
        Some(value / factor)
    };
    scaled.and_then(|v| i64::try_from(v).ok()).ok_or_else(|| Error::plain("ArithmeticException", "Overflow".into()))
}

fn to_epoch(call: &Invocation<'_>, name: &'static str, unit: i64) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.argument(0, &DataType::Timestamp)?], DataType::Long, move |args| {
        let out = moments(args, 0)?.into_iter().map(|t| t.map(|t| t.div_euclid(unit)));
        Ok(Arc::new(Int64Array::from_iter(out)))
    }))
}

/// A time of day from a count whose unit has so many decimals of a second.
fn time_from(call: &Invocation<'_>, name: &'static str, decimals: i8) -> Result<Typed> {
    let value = call.raw(0)?;
    let value = match value.data_type {
        ref t if t.is_integral() || matches!(t, DataType::String | DataType::Null) => coerce::to(value, &DataType::Decimal(20, 0))?,
        DataType::Decimal(..) if decimals == 0 => value,
        DataType::Float | DataType::Double if decimals == 0 => cast(value, &DataType::Decimal(38, 9), CastMode::Cast)?,
        _ => return Err(call.wrong_type(0, if decimals == 0 { "\"NUMERIC\"" } else { "\"INTEGRAL\"" })),
    };
    let scale = match value.data_type {
        DataType::Decimal(_, s) => s,
        _ => 0,
    };
    let typed = Kernel::call(name, vec![value], DataType::TIME, move |args| {
        let values = args.array(0)?;
        let out = values.as_primitive::<Decimal128Type>().iter().map(|v| {
            let Some(v) = v else { return Ok(None) };
            // To nanoseconds from units of 10^-(decimals + scale) seconds.
            let from = i32::from(decimals) + i32::from(scale);
            let nanos = if from <= 9 {
                10i128.checked_pow(u32::try_from(9 - from).unwrap_or(0)).and_then(|f| v.checked_mul(f))
            } else {
                10i128.checked_pow(u32::try_from(from - 9).unwrap_or(0)).map(|f| v / f)
            };
            match nanos.and_then(|n| i64::try_from(n).ok()).filter(|n| (0..DAY * 1000).contains(n)) {
                Some(nanos) => Ok(Some(nanos)),
                None => {
                    let got = nanos.map_or_else(|| crate::format::decimal(v, scale), |n| n.to_string());
                    let bounds = "Invalid TIME value: must be between 00:00:00 and 23:59:59.999999999";
                    let message = format!("{bounds}, but got {got} nanoseconds");
                    Err(Error::new("DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION", &[("rangeMessage", &message)]))
                }
            }
        });
        Ok(Arc::new(Time64NanosecondArray::from(out.collect::<Result<Vec<_>>>()?)))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn time_to(call: &Invocation<'_>, name: &'static str, unit: i64) -> Result<Typed> {
    let typed = Kernel::call(name, vec![to_time(call.raw(0)?)?], DataType::Long, move |args| {
        let out = args.array(0)?.as_primitive::<Time64NanosecondType>().iter().map(|t| t.map(|t| t / unit)).collect::<Vec<_>>();
        Ok(Arc::new(Int64Array::from(out)))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn time_to_seconds(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("time_to_seconds", vec![to_time(call.raw(0)?)?], DataType::Decimal(14, 6), |args| {
        let times = args.array(0)?;
        let out = times.as_primitive::<Time64NanosecondType>().iter().map(|t| t.map(|t| i128::from(t / 1000)));
        Ok(Arc::new(Decimal128Array::from_iter(out).with_precision_and_scale(14, 6)?) as ArrayRef)
    });
    Ok(Typed { nullable: true, ..typed })
}
