//! Dates and timestamps moved on, and how far two lie apart.

use std::sync::Arc;

use chrono::Datelike;
use datafusion::arrow::array::{ArrayRef, Float64Array, Int32Array, Int64Array};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Volatility;

use super::clock::{self, DAY, date_array, dates, moments};
use super::unit::{Unit, unit_error};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::format;
use crate::functions::{Function, Invocation, Kernel, KernelArgs, arithmetic, scalar};
use crate::settings::Settings;
use crate::types::DataType;

pub const FUNCTIONS: &[Function] = &[
    scalar("add_months", 2, 2, add_months),
    scalar("date_add", 2, 3, |c| date_add(c, 1)),
    scalar("date_diff", 2, 3, datediff),
    scalar("date_sub", 2, 2, |c| date_add(c, -1)),
    scalar("dateadd", 2, 3, |c| date_add(c, 1)),
    scalar("datediff", 2, 3, datediff),
    scalar("last_day", 1, 1, last_day),
    scalar("months_between", 2, 3, months_between),
    scalar("next_day", 2, 2, next_day),
    scalar("timestamp_add", 3, 3, timestamp_add),
    scalar("timestamp_diff", 3, 3, timestamp_diff),
    scalar("timestampadd", 3, 3, timestamp_add),
    scalar("timestampdiff", 3, 3, timestamp_diff),
];

fn add_months(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("add_months", vec![call.argument(0, &DataType::Date)?, call.integer(1)?], DataType::Date, |args| {
        let months = args.ints(1)?;
        let out = dates(args, 0)?.into_iter().zip(months.iter()).map(|(d, m)| clock::plus_months(d?, i64::from(m?)));
        Ok(date_array(out.collect()))
    }))
}

/// Of a date and days; with a unit in front, of a timestamp.
fn date_add(call: &Invocation<'_>, sign: i32) -> Result<Typed> {
    if call.len() == 3 {
        return timestamp_add(call);
    }
    let days = call.raw(1)?;
    let days = match days.data_type {
        DataType::Integer | DataType::Short | DataType::Byte | DataType::String | DataType::Null => coerce::to(days, &DataType::Integer)?,
        _ => return Err(call.wrong_type(1, "(\"INT\" or \"SMALLINT\" or \"TINYINT\")")),
    };
    arithmetic::add_days(call.argument(0, &DataType::Date)?, days, sign)
}

fn datediff(call: &Invocation<'_>) -> Result<Typed> {
    if call.len() == 3 {
        return timestamp_diff(call);
    }
    let arguments = vec![call.argument(0, &DataType::Date)?, call.argument(1, &DataType::Date)?];
    Ok(Kernel::call("datediff", arguments, DataType::Integer, |args| {
        let out = dates(args, 0)?.into_iter().zip(dates(args, 1)?).map(|(a, b)| Some(a?.wrapping_sub(b?)));
        Ok(Arc::new(Int32Array::from_iter(out)))
    }))
}

fn months_between(call: &Invocation<'_>) -> Result<Typed> {
    let round = if call.len() > 2 {
        call.argument(2, &DataType::Boolean)?
    } else {
        Typed::new(datafusion::logical_expr::Expr::Literal(ScalarValue::Boolean(Some(true)), None), DataType::Boolean, false)
    };
    let zone = Settings::current().zone;
    let arguments = vec![call.argument(0, &DataType::Timestamp)?, call.argument(1, &DataType::Timestamp)?, round];
    let body = move |args: &KernelArgs<'_>| {
        let one = |a: i64, b: i64, round: bool| -> Option<f64> {
            let (a, b) = (zone.to_local(a), zone.to_local(b));
            let (da, db) = (clock::day_of(a)?, clock::day_of(b)?);
            let whole = f64::from((da.year() - db.year()) * 12 + da.month() as i32 - db.month() as i32);
            if da.day() == db.day() || (clock::is_last_of_month(da) && clock::is_last_of_month(db)) {
                return Some(whole);
            }
            // Months of 31 days, as Spark counts them.
            let seconds = |day: u32, t: i64| i64::from(day) * 86_400 + t.rem_euclid(DAY) / 1_000_000;
            let out = whole + (seconds(da.day(), a) - seconds(db.day(), b)) as f64 / (31.0 * 86_400.0);
            Some(if round { (out * 1e8).round() / 1e8 } else { out })
        };
        let rounds = args.booleans(2)?;
        let pairs = moments(args, 0)?.into_iter().zip(moments(args, 1)?).zip(rounds.iter());
        Ok(Arc::new(Float64Array::from_iter(pairs.map(|((a, b), round)| one(a?, b?, round?)))) as ArrayRef)
    };
    Ok(Kernel::call_with("months_between", zone.to_string(), arguments, DataType::Double, Volatility::Immutable, Arc::new(body)))
}

fn last_day(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("last_day", vec![call.argument(0, &DataType::Date)?], DataType::Date, |args| {
        let out = dates(args, 0)?.into_iter().map(|d| {
            let first = format::civil(d?)?.with_day(1)?;
            first.checked_add_months(chrono::Months::new(1))?.pred_opt().map(format::days_of)
        });
        Ok(date_array(out.collect()))
    }))
}

/// From Monday on, with the short forms that Spark takes.
fn weekday(name: &str) -> Option<i32> {
    Some(match name.trim().to_uppercase().as_str() {
        "MO" | "MON" | "MONDAY" => 0,
        "TU" | "TUE" | "TUESDAY" => 1,
        "WE" | "WED" | "WEDNESDAY" => 2,
        "TH" | "THU" | "THURSDAY" => 3,
        "FR" | "FRI" | "FRIDAY" => 4,
        "SA" | "SAT" | "SATURDAY" => 5,
        "SU" | "SUN" | "SUNDAY" => 6,
        _ => return None,
    })
}

fn next_day(call: &Invocation<'_>) -> Result<Typed> {
    let ansi = Settings::current().ansi;
    let arguments = vec![call.argument(0, &DataType::Date)?, call.string(1)?];
    let body = move |args: &KernelArgs<'_>| {
        let names = args.strings(1)?;
        let out = dates(args, 0)?.into_iter().zip(names.iter()).map(|(d, name)| {
            let (Some(d), Some(name)) = (d, name) else { return Ok(None) };
            match weekday(name) {
                Some(wanted) => {
                    let today = format::civil(d).map_or(0, |c| c.weekday().num_days_from_monday() as i32);
                    Ok(Some(d + (wanted - today - 1).rem_euclid(7) + 1))
                }
                None if ansi => Err(Error::new("ILLEGAL_DAY_OF_WEEK", &[("string", name)])),
                None => Ok(None),
            }
        });
        Ok(date_array(out.collect::<Result<_>>()?))
    };
    let typed = Kernel::call_with("next_day", ansi.to_string(), arguments, DataType::Date, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: true, ..typed })
}

/// `timestampadd(MONTH, 1, ts)`: a date becomes a timestamp.
fn timestamp_add(call: &Invocation<'_>) -> Result<Typed> {
    let (moment, zone) = clock::moment(call, 2)?;
    let result = moment.data_type.clone();
    let own = result.clone();
    let arguments = vec![call.string(0)?, call.argument(1, &DataType::Long)?, moment];
    let body = move |args: &KernelArgs<'_>| {
        let (units, counts) = (args.strings(0)?, args.longs(1)?);
        let out = units.iter().zip(counts.iter()).zip(moments(args, 2)?).map(|((unit, count), t)| {
            let (Some(name), Some(count), Some(t)) = (unit, count, t) else { return Ok(None) };
            let unit = Unit::of(name).ok_or_else(|| unit_error("timestamp_add", name))?;
            unit.add(t, count, zone).map(Some).ok_or_else(|| {
                let shown = format!("add {count} {} to 'TIMESTAMP '{}''", unit.name(), format::timestamp(zone.to_local(t)));
                Error::new("DATETIME_OVERFLOW", &[("operation", &shown)])
            })
        });
        Ok(clock::timestamps(out.collect::<Result<_>>()?, &own))
    };
    Ok(Kernel::call_with("timestampadd", zone.to_string(), arguments, result, Volatility::Immutable, Arc::new(body)))
}

fn timestamp_diff(call: &Invocation<'_>) -> Result<Typed> {
    let zone = Settings::current().zone;
    let arguments = vec![call.string(0)?, call.argument(1, &DataType::Timestamp)?, call.argument(2, &DataType::Timestamp)?];
    let body = move |args: &KernelArgs<'_>| {
        let units = args.strings(0)?;
        let pairs = moments(args, 1)?.into_iter().zip(moments(args, 2)?);
        let out = units.iter().zip(pairs).map(|(unit, (a, b))| {
            let (Some(name), Some(a), Some(b)) = (unit, a, b) else { return Ok(None) };
            let unit = Unit::of(name).ok_or_else(|| unit_error("timestamp_diff", name))?;
            Ok(unit.between(zone.to_local(a), zone.to_local(b)))
        });
        Ok(Arc::new(Int64Array::from(out.collect::<Result<Vec<_>>>()?)) as ArrayRef)
    };
    Ok(Kernel::call_with("timestampdiff", zone.to_string(), arguments, DataType::Long, Volatility::Immutable, Arc::new(body)))
}
