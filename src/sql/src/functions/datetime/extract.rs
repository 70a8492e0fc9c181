//! Parts of dates, times, timestamps and intervals.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use datafusion::arrow::array::{ArrayRef, AsArray, Decimal128Array, Int8Array, Int32Array, StringArray};
use datafusion::arrow::datatypes::Time64NanosecondType;
use datafusion::logical_expr::Volatility;

use super::clock::{self, dates, moments};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::format;
use crate::functions::arithmetic::interval;
use crate::functions::{Function, Invocation, Kernel, KernelArgs, pattern, scalar};
use crate::types::{DataType, IntervalField};

pub const FUNCTIONS: &[Function] = &[
    scalar("date_part", 2, 2, extract),
    scalar("datepart", 2, 2, extract),
    scalar("day", 1, 1, |c| of_date(c, "day", |d| d.day() as i32)),
    scalar("dayname", 1, 1, |c| name_of(c, "dayname", "EEE")),
    scalar("dayofmonth", 1, 1, |c| of_date(c, "dayofmonth", |d| d.day() as i32)),
    scalar("dayofweek", 1, 1, |c| of_date(c, "dayofweek", |d| d.weekday().num_days_from_sunday() as i32 + 1)),
    scalar("dayofyear", 1, 1, |c| of_date(c, "dayofyear", |d| d.ordinal() as i32)),
    scalar("extract", 2, 2, extract),
    scalar("hour", 1, 1, |c| of_clock(c, "hour", 3_600_000_000, 24)),
    scalar("minute", 1, 1, |c| of_clock(c, "minute", 60_000_000, 60)),
    scalar("month", 1, 1, |c| of_date(c, "month", |d| d.month() as i32)),
    scalar("monthname", 1, 1, |c| name_of(c, "monthname", "MMM")),
    scalar("quarter", 1, 1, |c| of_date(c, "quarter", |d| d.month0() as i32 / 3 + 1)),
    scalar("second", 1, 1, |c| of_clock(c, "second", 1_000_000, 60)),
    scalar("weekday", 1, 1, |c| of_date(c, "weekday", |d| d.weekday().num_days_from_monday() as i32)),
    scalar("weekofyear", 1, 1, |c| of_date(c, "weekofyear", |d| d.iso_week().week() as i32)),
    scalar("year", 1, 1, |c| of_date(c, "year", |d| d.year())),
];

fn of_date(call: &Invocation<'_>, name: &'static str, f: fn(NaiveDate) -> i32) -> Result<Typed> {
    date_field(call.argument(0, &DataType::Date)?, name, f)
}

fn date_field(date: Typed, name: &'static str, f: fn(NaiveDate) -> i32) -> Result<Typed> {
    Ok(Kernel::call(name, vec![date], DataType::Integer, move |args| {
        let out = dates(args, 0)?.into_iter().map(|d| format::civil(d?).map(f));
        Ok(Arc::new(Int32Array::from_iter(out)))
    }))
}

fn name_of(call: &Invocation<'_>, name: &'static str, letters: &'static str) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.argument(0, &DataType::Date)?], DataType::String, move |args| {
        let pattern = pattern::Pattern::new(letters, pattern::Use::Write)?;
        let out = dates(args, 0)?.into_iter().map(|d| Some(pattern.write(i64::from(d?) * clock::DAY, crate::zone::Zone::UTC)));
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}

type Clock = Box<dyn Fn(&KernelArgs<'_>) -> Result<Vec<Option<i64>>> + Send + Sync>;

/// Microseconds on the local clock of each row, of timestamps or times of day; and what is to be the argument.
fn clock_argument(value: Typed) -> Result<(Typed, Clock)> {
    let is_time = matches!(value.data_type, DataType::Time(_));
    let zone = if value.data_type == DataType::Timestamp { crate::settings::Settings::current().zone } else { crate::zone::Zone::UTC };
    let clock = move |args: &KernelArgs<'_>| {
        if is_time {
            return Ok(args.array(0)?.as_primitive::<Time64NanosecondType>().iter().map(|t| Some(t? / 1000)).collect());
        }
        Ok(moments(args, 0)?.into_iter().map(|t| t.map(|t| zone.to_local(t))).collect())
    };
    Ok((value, Box::new(clock)))
}

fn clock_value(call: &Invocation<'_>, index: usize) -> Result<Typed> {
    match call.raw(index)?.data_type {
        DataType::Time(_) | DataType::TimestampNtz => call.raw(index),
        _ => call.argument(index, &DataType::Timestamp),
    }
}

fn of_clock(call: &Invocation<'_>, name: &'static str, unit: i64, modulus: i64) -> Result<Typed> {
    clock_field(clock_value(call, 0)?, name, unit, modulus)
}

fn clock_field(value: Typed, name: &'static str, unit: i64, modulus: i64) -> Result<Typed> {
    let of_time = matches!(value.data_type, DataType::Time(_));
    let (value, local) = clock_argument(value)?;
    let parameter = parameter(&value);
    let body = move |args: &KernelArgs<'_>| {
        let out = local(args)?.into_iter().map(|t| i32::try_from(t?.div_euclid(unit).rem_euclid(modulus)).ok());
        Ok(Arc::new(Int32Array::from_iter(out)) as ArrayRef)
    };
    let typed = Kernel::call_with(name, parameter, vec![value], DataType::Integer, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: typed.nullable || of_time, ..typed })
}

/// Kernels of different zones are different.
fn parameter(value: &Typed) -> String {
    if value.data_type == DataType::Timestamp { crate::settings::Settings::current().zone.to_string() } else { String::new() }
}

/// With their fraction.
fn seconds(value: Typed) -> Result<Typed> {
    let of_time = matches!(value.data_type, DataType::Time(_));
    let (value, local) = clock_argument(value)?;
    let parameter = parameter(&value);
    let body = move |args: &KernelArgs<'_>| {
        let out = local(args)?.into_iter().map(|t| t.map(|t| i128::from(t.rem_euclid(60_000_000))));
        Ok(Arc::new(Decimal128Array::from_iter(out).with_precision_and_scale(8, 6)?) as ArrayRef)
    };
    let result = DataType::Decimal(8, 6);
    let typed = Kernel::call_with("seconds", parameter, vec![value], result, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: typed.nullable || of_time, ..typed })
}

/// `extract(YEAR FROM d)`, `date_part('YEAR', d)`
fn extract(call: &Invocation<'_>) -> Result<Typed> {
    let Some(field) = call.literal_text(0) else {
        let shown = format!("\"{}\"", call.texts.first().map_or("", String::as_str));
        return Err(Error::new("INVALID_EXTRACT_FIELD_TYPE", &[("extraction", &shown)]));
    };
    let source = call.raw(1)?;
    let unknown = || {
        let expr = format!("\"{}\"", call.texts.get(1).map_or("", String::as_str));
        Error::new("INVALID_EXTRACT_FIELD", &[("field", &format!("`{field}`")), ("expr", &expr)])
    };
    let upper = field.to_uppercase();
    let field = Field::of(&upper).ok_or_else(unknown)?;
    match source.data_type {
        DataType::DayTimeInterval(..) | DataType::YearMonthInterval(..) | DataType::CalendarInterval => {
            of_interval(source, field).ok_or_else(unknown)
        }
        DataType::Time(_) if !matches!(field, Field::Hour | Field::Minute | Field::Second) => Err(unknown()),
        _ => of_moment(call, field),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Year,
    YearOfWeek,
    Quarter,
    Month,
    Week,
    Day,
    DayOfWeek,
    DayOfWeekIso,
    DayOfYear,
    Hour,
    Minute,
    Second,
}

impl Field {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "YEAR" | "Y" | "YEARS" | "YR" | "YRS" => Self::Year,
            "YEAROFWEEK" => Self::YearOfWeek,
            "QUARTER" | "QTR" => Self::Quarter,
            "MONTH" | "MON" | "MONS" | "MONTHS" => Self::Month,
            "WEEK" | "W" | "WEEKS" => Self::Week,
            "DAY" | "D" | "DAYS" => Self::Day,
            "DAYOFWEEK" | "DOW" => Self::DayOfWeek,
            "DAYOFWEEK_ISO" | "DOW_ISO" => Self::DayOfWeekIso,
            "DOY" => Self::DayOfYear,
            "HOUR" | "H" | "HOURS" | "HR" | "HRS" => Self::Hour,
            "MINUTE" | "M" | "MIN" | "MINS" | "MINUTES" => Self::Minute,
            "SECOND" | "S" | "SEC" | "SECONDS" | "SECS" => Self::Second,
            _ => return None,
        })
    }
}

fn of_moment(call: &Invocation<'_>, field: Field) -> Result<Typed> {
    let date = |name, f: fn(NaiveDate) -> i32| date_field(call.argument(1, &DataType::Date)?, name, f);
    match field {
        Field::Year => date("year", |d| d.year()),
        Field::YearOfWeek => date("yearofweek", |d| d.iso_week().year()),
        Field::Quarter => date("quarter", |d| d.month0() as i32 / 3 + 1),
        Field::Month => date("month", |d| d.month() as i32),
        Field::Week => date("weekofyear", |d| d.iso_week().week() as i32),
        Field::Day => date("day", |d| d.day() as i32),
        Field::DayOfWeek => date("dayofweek", |d| d.weekday().num_days_from_sunday() as i32 + 1),
        Field::DayOfWeekIso => date("dayofweek_iso", |d| d.weekday().num_days_from_monday() as i32 + 1),
        Field::DayOfYear => date("dayofyear", |d| d.ordinal() as i32),
        Field::Hour => clock_field(clock_value(call, 1)?, "hour", 3_600_000_000, 24),
        Field::Minute => clock_field(clock_value(call, 1)?, "minute", 60_000_000, 60),
        Field::Second => seconds(clock_value(call, 1)?),
    }
}

fn of_interval(source: Typed, field: Field) -> Option<Typed> {
    // Within the next larger field, so that only the largest counts on.
    let (unit, modulus, in_months) = match field {
        Field::Year => (12, i64::MAX, true),
        Field::Month => (1, 12, true),
        Field::Day => (clock::DAY, i64::MAX, false),
        Field::Hour => (3_600_000_000, 24, false),
        Field::Minute => (60_000_000, 60, false),
        Field::Second => (1, 60_000_000, false),
        _ => return None,
    };
    let wanted = match field {
        Field::Year => IntervalField::Year,
        Field::Month => IntervalField::Month,
        Field::Day => IntervalField::Day,
        Field::Hour => IntervalField::Hour,
        Field::Minute => IntervalField::Minute,
        _ => IntervalField::Second,
    };
    if let DataType::DayTimeInterval(first, last) | DataType::YearMonthInterval(first, last) = source.data_type
        && (wanted < first || wanted > last)
    {
        return None;
    }
    let calendar = source.data_type == DataType::CalendarInterval;
    let result = match field {
        Field::Second => DataType::Decimal(8, 6),
        Field::Year | Field::Day => DataType::Integer,
        _ => DataType::Byte,
    };
    let name = "extract_interval";
    let own = result.clone();
    let body = move |args: &KernelArgs<'_>| {
        let values = interval::amounts(&args.array(0)?)?.into_iter().map(|i| {
            let i = i?;
            let amount = match field {
                Field::Day if calendar => return Some(i.days),
                _ if in_months => i.months,
                _ => i.micros,
            };
            let whole = amount / unit;
            Some(if modulus == i64::MAX { whole } else { whole % modulus })
        });
        Ok(match own {
            DataType::Integer => Arc::new(Int32Array::from_iter(values.map(|v| i32::try_from(v?).ok()))) as ArrayRef,
            DataType::Byte => Arc::new(Int8Array::from_iter(values.map(|v| i8::try_from(v?).ok()))),
            _ => Arc::new(Decimal128Array::from_iter(values.map(|v| v.map(i128::from))).with_precision_and_scale(8, 6)?),
        })
    };
    let parameter = format!("{wanted}");
    Some(Kernel::call_with(name, parameter, vec![source], result, Volatility::Immutable, Arc::new(body)))
}

/// A value in the type of a time of day.
pub fn to_time(value: Typed) -> Result<Typed> {
    match value.data_type {
        DataType::Time(_) => Ok(value),
        _ => coerce::to(value, &DataType::TIME),
    }
}
