//! Dates, times, timestamps and intervals from their parts.

use std::sync::Arc;

use chrono::NaiveDate;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Decimal128Array, Int32Array, IntervalMonthDayNanoArray, Time64NanosecondArray};
use datafusion::arrow::datatypes::{Decimal128Type, IntervalMonthDayNano, Time64NanosecondType};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, Volatility};

use super::clock::{self, DAY};
use super::extract::to_time;
use crate::analyzer::{Typed, coerce};
use crate::column::CastMode;
use crate::error::{Error, Result};
use crate::format;
use crate::functions::arithmetic::interval;
use crate::functions::cast::Eval;
use crate::functions::{Function, Invocation, Kernel, KernelArgs, scalar};
use crate::settings::Settings;
use crate::types::DataType;
use crate::zone::Zone;

pub const FUNCTIONS: &[Function] = &[
    scalar("make_date", 3, 3, make_date),
    scalar("make_dt_interval", 0, 4, make_dt_interval),
    scalar("make_interval", 0, 7, |c| make_interval(c, CastMode::Cast)),
    scalar("make_time", 3, 3, make_time),
    scalar("make_timestamp", 2, 7, |c| make_timestamp(c, "make_timestamp", CastMode::Cast, DataType::Timestamp)),
    scalar("make_timestamp_ltz", 2, 7, |c| make_timestamp(c, "make_timestamp_ltz", CastMode::Cast, DataType::Timestamp)),
    scalar("make_timestamp_ntz", 2, 6, |c| make_timestamp(c, "make_timestamp_ntz", CastMode::Cast, DataType::TimestampNtz)),
    scalar("make_ym_interval", 0, 2, make_ym_interval),
    scalar("try_make_interval", 0, 7, |c| make_interval(c, CastMode::TryCast)),
    scalar("try_make_timestamp", 2, 7, |c| make_timestamp(c, "try_make_timestamp", CastMode::TryCast, DataType::Timestamp)),
    scalar("try_make_timestamp_ltz", 2, 7, |c| make_timestamp(c, "try_make_timestamp_ltz", CastMode::TryCast, DataType::Timestamp)),
    scalar("try_make_timestamp_ntz", 2, 6, |c| make_timestamp(c, "try_make_timestamp_ntz", CastMode::TryCast, DataType::TimestampNtz)),
];

fn out_of_bounds(message: String) -> Error {
    Error::new("DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION", &[("rangeMessage", &message)])
}

fn within(name: &str, value: i32, least: i32, most: i32, bounds: &str) -> Result<u32> {
    match u32::try_from(value) {
        Ok(number) if (least..=most).contains(&value) => Ok(number),
        _ => Err(out_of_bounds(format!("Invalid value for {name} (valid values {bounds}): {value}"))),
    }
}

fn day_of(year: i32, month: i32, day: i32) -> Result<i32> {
    let number = within("MonthOfYear", month, 1, 12, "1 - 12")?;
    let day_number = within("DayOfMonth", day, 1, 31, "1 - 28/31")?;
    NaiveDate::from_ymd_opt(year, number, day_number).map(format::days_of).ok_or_else(|| {
        if (month, day) == (2, 29) {
            return out_of_bounds(format!("Invalid date 'February 29' as '{year}' is not a leap year"));
        }
        let names = ["FEBRUARY", "APRIL", "JUNE", "SEPTEMBER", "NOVEMBER"];
        let name = names.get([2, 4, 6, 9, 11].iter().position(|m| *m == month).unwrap_or(0)).copied().unwrap_or("");
        out_of_bounds(format!("Invalid date '{name} {day}'"))
    })
}

/// Nanoseconds since midnight; `sixty` lets a minute end with its sixtieth second.
fn nanos_of_day(hour: i32, minute: i32, micros: i128, sixty: bool) -> Result<i64> {
    let hour = within("HourOfDay", hour, 0, 23, "0 - 23")?;
    let minute = within("MinuteOfHour", minute, 0, 59, "0 - 59")?;
    let (second, fraction) = (micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000));
    if second == 60 && sixty {
        if fraction != 0 {
            let value = format::decimal(micros, 6);
            return Err(Error::new("INVALID_FRACTION_OF_SECOND", &[("secAndMicros", value.trim_end_matches('0'))]));
        }
    } else {
        within("SecondOfMinute", i32::try_from(second).unwrap_or(i32::MAX), 0, 59, "0 - 59")?;
    }
    let micros = i64::try_from(micros).unwrap_or(0);
    Ok((i64::from(hour * 60 + minute) * 60_000_000 + micros) * 1000)
}

/// The rows' results under the rules of a cast: an error, or null.
fn settled<T>(eval: Eval, rows: usize, one: impl Fn(usize) -> Result<Option<T>>) -> Result<Vec<Option<T>>> {
    (0..rows).map(|row| if eval == Eval::Ansi { one(row) } else { Ok(one(row).unwrap_or(None)) }).collect()
}

fn kernel(
    name: &'static str,
    eval: Eval,
    zone: Zone,
    arguments: Vec<Typed>,
    result: DataType,
    body: impl Fn(&KernelArgs<'_>) -> Result<ArrayRef> + Send + Sync + 'static,
) -> Typed {
    let typed = Kernel::call_with(name, format!("{eval:?} {zone}"), arguments, result, Volatility::Immutable, Arc::new(body));
    Typed { nullable: typed.nullable || eval != Eval::Ansi, ..typed }
}

fn decimals(args: &KernelArgs<'_>, index: usize) -> Result<Decimal128Array> {
    Ok(args.array(index)?.as_primitive::<Decimal128Type>().clone())
}

fn make_date(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = (0..3).map(|i| call.integer(i)).collect::<Result<Vec<_>>>()?;
    let eval = Eval::of(CastMode::Cast);
    Ok(kernel("make_date", eval, Zone::UTC, arguments, DataType::Date, move |args| {
        let (y, m, d) = (args.ints(0)?, args.ints(1)?, args.ints(2)?);
        Ok(clock::date_array(settled(eval, args.rows, |row| {
            if y.is_null(row) || m.is_null(row) || d.is_null(row) {
                return Ok(None);
            }
            day_of(y.value(row), m.value(row), d.value(row)).map(Some)
        })?))
    }))
}

fn seconds_argument(call: &Invocation<'_>, index: usize, precision: u8) -> Result<Typed> {
    let value = call.raw(index)?;
    if !value.data_type.is_numeric() && !matches!(value.data_type, DataType::String | DataType::Null) {
        return Err(call.wrong_type(index, &format!("\"DECIMAL({precision},6)\"")));
    }
    coerce::to(value, &DataType::Decimal(precision, 6))
}

fn make_time(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = vec![call.integer(0)?, call.integer(1)?, seconds_argument(call, 2, 16)?];
    let typed = kernel("make_time", Eval::Ansi, Zone::UTC, arguments, DataType::TIME, |args| {
        let (h, m, s) = (args.ints(0)?, args.ints(1)?, decimals(args, 2)?);
        let out = settled(Eval::Ansi, args.rows, |row| {
            if h.is_null(row) || m.is_null(row) || s.is_null(row) {
                return Ok(None);
            }
            nanos_of_day(h.value(row), m.value(row), s.value(row), false).map(Some)
        })?;
        Ok(Arc::new(Time64NanosecondArray::from(out)))
    });
    Ok(Typed { nullable: true, ..typed })
}

/// Of six numbers, or of a date and a time; a zone may stand behind either.
fn make_timestamp(call: &Invocation<'_>, name: &'static str, mode: CastMode, result: DataType) -> Result<Typed> {
    let eval = Eval::of(mode);
    let of_parts = call.len() >= 6;
    if !of_parts && call.len() > 3 {
        return Err(Error::new(
            "WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
            &[("functionName", &format!("`{name}`")), ("expectedNum", "[2, 3, 6, 7]"), ("actualNum", &call.len().to_string())],
        ));
    }
    let zone = if result == DataType::TimestampNtz { Zone::UTC } else { Settings::current().zone };
    let mut arguments = if of_parts {
        let mut parts = (0..5).map(|i| call.integer(i)).collect::<Result<Vec<_>>>()?;
        parts.push(seconds_argument(call, 5, 16)?);
        parts
    } else {
        vec![call.argument(0, &DataType::Date)?, to_time(call.raw(1)?)?]
    };
    let zone_at = arguments.len();
    let has_zone = call.len() > zone_at;
    if has_zone {
        arguments.push(call.string(zone_at)?);
    }
    let own = result.clone();
    let forced = !of_parts && own == DataType::TimestampNtz;
    let typed = kernel(name, eval, zone, arguments, result, move |args| {
        let zones = if has_zone { Some(args.strings(zone_at)?) } else { None };
        let locals: Box<dyn Fn(usize) -> Result<Option<i64>>> = if of_parts { locals_of_parts(args)? } else { locals_of_days(args)? };
        let moments = settled(eval, args.rows, |row| {
            let zone = match &zones {
                Some(zones) if zones.is_null(row) => return Ok(None),
                Some(zones) => clock::zone_of(zones.value(row))?,
                None => zone,
            };
            Ok(locals(row)?.map(|local| zone.to_utc(local)))
        })?;
        Ok(clock::timestamps(moments, &own))
    });
    Ok(Typed { nullable: typed.nullable || forced, ..typed })
}

/// A row's microseconds on the clock on the wall.
type Locals = Box<dyn Fn(usize) -> Result<Option<i64>>>;

fn locals_of_parts(args: &KernelArgs<'_>) -> Result<Locals> {
    let ints = (0..5).map(|i| args.ints(i)).collect::<Result<Vec<Int32Array>>>()?;
    let seconds = decimals(args, 5)?;
    Ok(Box::new(move |row| {
        let [y, mo, d, h, mi] = ints.as_slice() else { return Ok(None) };
        if ints.iter().any(|a| a.is_null(row)) || seconds.is_null(row) {
            return Ok(None);
        }
        let day = day_of(y.value(row), mo.value(row), d.value(row))?;
        let nanos = nanos_of_day(h.value(row), mi.value(row), seconds.value(row), true)?;
        Ok(Some(i64::from(day) * DAY + nanos / 1000))
    }))
}

fn locals_of_days(args: &KernelArgs<'_>) -> Result<Locals> {
    let days = clock::dates(args, 0)?;
    let times = args.array(1)?.as_primitive::<Time64NanosecondType>().clone();
    Ok(Box::new(move |row| {
        let Some(day) = days.get(row).copied().flatten().filter(|_| !times.is_null(row)) else { return Ok(None) };
        Ok(Some(i64::from(day) * DAY + times.value(row) / 1000))
    }))
}

/// Integers first, then seconds; what is left out is nothing.
fn interval_arguments(call: &Invocation<'_>, integers: usize) -> Result<Vec<Typed>> {
    let mut out = Vec::new();
    for i in 0..integers {
        let zero = || Typed::new(Expr::Literal(ScalarValue::Int32(Some(0)), None), DataType::Integer, false);
        out.push(if i < call.len() { call.integer(i)? } else { zero() });
    }
    let zero = || Typed::new(Expr::Literal(ScalarValue::Decimal128(Some(0), 18, 6), None), DataType::Decimal(18, 6), false);
    out.push(if integers < call.len() { seconds_argument(call, integers, 18)? } else { zero() });
    Ok(out)
}

fn make_interval(call: &Invocation<'_>, mode: CastMode) -> Result<Typed> {
    let eval = Eval::of(mode);
    let arguments = interval_arguments(call, 6)?;
    let name = if mode == CastMode::TryCast { "try_make_interval" } else { "make_interval" };
    Ok(kernel(name, eval, Zone::UTC, arguments, DataType::CalendarInterval, move |args| {
        let ints = (0..6).map(|i| args.ints(i)).collect::<Result<Vec<Int32Array>>>()?;
        let seconds = decimals(args, 6)?;
        let out = settled(eval, args.rows, |row| {
            let [years, months, weeks, days, hours, minutes] = ints.as_slice() else { return Ok(None) };
            if ints.iter().any(|a| a.is_null(row)) || seconds.is_null(row) {
                return Ok(None);
            }
            let sum = || -> Option<IntervalMonthDayNano> {
                let months = years.value(row).checked_mul(12)?.checked_add(months.value(row))?;
                let days = weeks.value(row).checked_mul(7)?.checked_add(days.value(row))?;
                let minutes = i64::from(hours.value(row)) * 60 + i64::from(minutes.value(row));
                let micros = (minutes * 60_000_000).checked_add(i64::try_from(seconds.value(row)).ok()?)?;
                Some(IntervalMonthDayNano::new(months, days, micros.checked_mul(1000)?))
            };
            sum().map(Some).ok_or_else(|| Error::overflow("overflow", ""))
        })?;
        Ok(Arc::new(IntervalMonthDayNanoArray::from(out)))
    }))
}

fn make_dt_interval(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = interval_arguments(call, 3)?;
    Ok(kernel("make_dt_interval", Eval::Ansi, Zone::UTC, arguments, DataType::DAY_TIME, |args| {
        let (days, hours, minutes, seconds) = (args.ints(0)?, args.ints(1)?, args.ints(2)?, decimals(args, 3)?);
        let out = settled(Eval::Ansi, args.rows, |row| {
            if days.is_null(row) || hours.is_null(row) || minutes.is_null(row) || seconds.is_null(row) {
                return Ok(None);
            }
            let whole = (i64::from(days.value(row)) * 24 + i64::from(hours.value(row))) * 60 + i64::from(minutes.value(row));
            let sum = || whole.checked_mul(60_000_000)?.checked_add(i64::try_from(seconds.value(row)).ok()?);
            sum().map(Some).ok_or_else(interval::overflow)
        })?;
        Ok(interval::durations(out))
    }))
}

fn make_ym_interval(call: &Invocation<'_>) -> Result<Typed> {
    let zero = || Typed::new(Expr::Literal(ScalarValue::Int32(Some(0)), None), DataType::Integer, false);
    let mut arguments = Vec::new();
    for i in 0..2 {
        arguments.push(if i < call.len() { call.integer(i)? } else { zero() });
    }
    Ok(kernel("make_ym_interval", Eval::Ansi, Zone::UTC, arguments, DataType::YEAR_MONTH, |args| {
        let (years, months) = (args.ints(0)?, args.ints(1)?);
        let sums = years.iter().zip(months.iter()).map(|(y, m)| Ok(y.zip(m).map(|(y, m)| i64::from(y) * 12 + i64::from(m))));
        interval::spans(sums, &DataType::YEAR_MONTH, false)
    }))
}
