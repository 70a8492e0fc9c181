//! Days, months and clocks: what the date functions share.

use std::sync::Arc;

use chrono::{Datelike, Months, NaiveDate};
use datafusion::arrow::array::{ArrayRef, AsArray, Date32Array, TimestampMicrosecondArray};
use datafusion::arrow::datatypes::{Date32Type, TimestampMicrosecondType};

use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::format;
use crate::functions::{Invocation, KernelArgs};
use crate::settings::Settings;
use crate::types::DataType;
use crate::zone::Zone;

pub const DAY: i64 = 86_400_000_000;

pub fn dates(args: &KernelArgs<'_>, index: usize) -> Result<Vec<Option<i32>>> {
    Ok(args.array(index)?.as_primitive::<Date32Type>().iter().collect())
}

pub fn moments(args: &KernelArgs<'_>, index: usize) -> Result<Vec<Option<i64>>> {
    Ok(args.array(index)?.as_primitive::<TimestampMicrosecondType>().iter().collect())
}

pub fn date_array(days: Vec<Option<i32>>) -> ArrayRef {
    Arc::new(Date32Array::from(days))
}

/// Of `timestamp` or `timestamp_ntz`.
pub fn timestamps(micros: Vec<Option<i64>>, data_type: &DataType) -> ArrayRef {
    let zone = (*data_type == DataType::Timestamp).then(|| Arc::from("UTC"));
    Arc::new(TimestampMicrosecondArray::from(micros).with_timezone_opt(zone))
}

/// An argument that is a moment of either kind, and the zone of the clock that it is told on: none for one without.
pub fn moment(call: &Invocation<'_>, index: usize) -> Result<(Typed, Zone)> {
    match call.raw(index)?.data_type {
        DataType::TimestampNtz => Ok((call.raw(index)?, Zone::UTC)),
        _ => Ok((call.argument(index, &DataType::Timestamp)?, Settings::current().zone)),
    }
}

/// A zone by the name that a row gives.
pub fn zone_of(name: &str) -> Result<Zone> {
    Zone::of(name).ok_or_else(|| Error::new("INVALID_TIMEZONE", &[("timeZone", name)]))
}

pub fn day_of(local: i64) -> Option<NaiveDate> {
    format::civil(i32::try_from(local.div_euclid(DAY)).ok()?)
}

/// A day some months on; the last of the month where it has no such day.
pub fn plus_months(days: i32, months: i64) -> Option<i32> {
    let date = format::civil(days)?;
    let by = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    let moved = if months >= 0 { date.checked_add_months(by) } else { date.checked_sub_months(by) };
    moved.map(format::days_of)
}

/// A moment later by months and days of the calendar, and then by so much time.
pub fn add(micros: i64, months: i64, days: i64, time: i64, zone: Zone) -> Option<i64> {
    // Whole days of a day-time interval are days of the calendar as well.
    let (days, time) = (days.checked_add(time / DAY)?, time % DAY);
    if months == 0 && days == 0 {
        return micros.checked_add(time);
    }
    let local = zone.to_local(micros);
    let (day, clock) = (i32::try_from(local.div_euclid(DAY)).ok()?, local.rem_euclid(DAY));
    let day = i64::from(plus_months(day, months)?).checked_add(days)?;
    zone.to_utc(day.checked_mul(DAY)?.checked_add(clock)?).checked_add(time)
}

/// Whole months between two moments on a local clock.
pub fn months_apart(start: i64, end: i64) -> Option<i64> {
    let (a, b) = (day_of(start)?, day_of(end)?);
    let mut months = i64::from(b.year() - a.year()) * 12 + i64::from(b.month()) - i64::from(a.month());
    let (from, to) = ((a.day(), start.rem_euclid(DAY)), (b.day(), end.rem_euclid(DAY)));
    if months > 0 && to < from {
        months -= 1;
    } else if months < 0 && to > from {
        months += 1;
    }
    Some(months)
}

pub fn is_last_of_month(date: NaiveDate) -> bool {
    date.succ_opt().is_none_or(|next| next.day() == 1)
}

/// A literal of a moment that is the same for the whole query: the one it was analysed at.
pub fn now_micros() -> i64 {
    Settings::now()
}
