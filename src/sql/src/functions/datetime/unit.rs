//! The units that `timestampadd`, `timestampdiff`, `trunc` and their kin count in.

use chrono::{Datelike, NaiveDate};

use super::clock::{self, DAY};
use crate::error::Error;
use crate::format;
use crate::zone::Zone;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Of this many months.
    Months(&'static str, i64),
    /// Of this many days.
    Days(&'static str, i64),
    /// Of this many microseconds.
    Micros(&'static str, i64),
}

impl Unit {
    pub fn of(name: &str) -> Option<Self> {
        Some(match name.to_uppercase().as_str() {
            "YEAR" => Self::Months("YEAR", 12),
            "QUARTER" => Self::Months("QUARTER", 3),
            "MONTH" => Self::Months("MONTH", 1),
            "WEEK" => Self::Days("WEEK", 7),
            "DAY" | "DAYOFYEAR" => Self::Days("DAY", 1),
            "HOUR" => Self::Micros("HOUR", 3_600_000_000),
            "MINUTE" => Self::Micros("MINUTE", 60_000_000),
            "SECOND" => Self::Micros("SECOND", 1_000_000),
            "MILLISECOND" => Self::Micros("MILLISECOND", 1000),
            "MICROSECOND" => Self::Micros("MICROSECOND", 1),
            _ => return None,
        })
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Months(name, _) | Self::Days(name, _) | Self::Micros(name, _) => name,
        }
    }

    pub fn add(self, micros: i64, count: i64, zone: Zone) -> Option<i64> {
        match self {
            Self::Months(_, n) => clock::add(micros, count.checked_mul(n)?, 0, 0, zone),
            Self::Days(_, n) => clock::add(micros, 0, count.checked_mul(n)?, 0, zone),
            Self::Micros(_, n) => micros.checked_add(count.checked_mul(n)?),
        }
    }

    /// Whole units between two moments on a local clock.
    pub fn between(self, start: i64, end: i64) -> Option<i64> {
        match self {
            Self::Months(_, n) => Some(clock::months_apart(start, end)? / n),
            Self::Days(_, n) => Some(end.checked_sub(start)? / (n * DAY)),
            Self::Micros(_, n) => Some(end.checked_sub(start)? / n),
        }
    }
}

/// An unknown unit, as the functions that count in them say it.
pub fn unit_error(function: &str, unit: &str) -> Error {
    let (function, unit) = (format!("`{function}`"), format!("'{unit}'"));
    Error::new("INVALID_PARAMETER_VALUE.DATETIME_UNIT", &[("functionName", &function), ("parameter", "`unit`"), ("invalidValue", &unit)])
}

/// The first day of the unit that a day lies in; `None` for what is no unit of days.
pub fn floor_day(days: i32, unit: &str) -> Option<i32> {
    let date = format::civil(days)?;
    Some(match unit {
        "YEAR" | "YYYY" | "YY" => format::days_of(NaiveDate::from_ymd_opt(date.year(), 1, 1)?),
        "QUARTER" => format::days_of(NaiveDate::from_ymd_opt(date.year(), date.month0() / 3 * 3 + 1, 1)?),
        "MONTH" | "MM" | "MON" => format::days_of(date.with_day(1)?),
        "WEEK" => days - i32::try_from(date.weekday().num_days_from_monday()).ok()?,
        "DAY" | "DD" => days,
        _ => return None,
    })
}
