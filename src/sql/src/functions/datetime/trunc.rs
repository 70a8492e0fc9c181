//! Dates, times and timestamps cut down to a unit, or to the bucket of a grid that they lie in.

use std::sync::Arc;

use datafusion::arrow::array::{AsArray, Int64Array, Time64NanosecondArray};
use datafusion::arrow::datatypes::Time64NanosecondType;
use datafusion::logical_expr::Volatility;

use super::clock::{self, DAY, date_array, dates, moments};
use super::extract::to_time;
use super::unit::{Unit, floor_day, unit_error};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::functions::arithmetic::interval;
use crate::functions::{Function, Invocation, Kernel, KernelArgs, scalar};
use crate::types::DataType;
use crate::zone::Zone;

pub const FUNCTIONS: &[Function] = &[
    scalar("date_trunc", 2, 2, date_trunc),
    scalar("time_bucket", 2, 3, time_bucket),
    scalar("time_diff", 3, 3, time_diff),
    scalar("time_trunc", 2, 2, time_trunc),
    scalar("trunc", 2, 2, trunc),
];

fn trunc(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("trunc", vec![call.argument(0, &DataType::Date)?, call.string(1)?], DataType::Date, |args| {
        let units = args.strings(1)?;
        let out = dates(args, 0)?.into_iter().zip(units.iter()).map(|(d, u)| {
            let unit = u?.to_uppercase();
            // A date is a day already, so Spark has no such unit here.
            if matches!(unit.as_str(), "DAY" | "DD") { None } else { floor_day(d?, &unit) }
        });
        Ok(date_array(out.collect()))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn date_trunc(call: &Invocation<'_>) -> Result<Typed> {
    let zone = crate::settings::Settings::current().zone;
    let arguments = vec![call.string(0)?, call.argument(1, &DataType::Timestamp)?];
    let body = move |args: &KernelArgs<'_>| {
        let units = args.strings(0)?;
        let out = units.iter().zip(moments(args, 1)?).map(|(u, t)| {
            let (unit, t) = (u?.to_uppercase(), t?);
            // Offsets are whole minutes today, but were not always.
            let local = zone.to_local(t);
            let down = |by: i64| t.checked_sub(local.rem_euclid(by));
            match unit.as_str() {
                "MICROSECOND" => Some(t),
                "MILLISECOND" => down(1000),
                "SECOND" => down(1_000_000),
                "MINUTE" => down(60_000_000),
                "HOUR" => down(3_600_000_000),
                unit => Some(zone.to_utc(i64::from(floor_day(i32::try_from(local.div_euclid(DAY)).ok()?, unit)?) * DAY)),
            }
        });
        Ok(clock::timestamps(out.collect(), &DataType::Timestamp))
    };
    let typed = Kernel::call_with("date_trunc", zone.to_string(), arguments, DataType::Timestamp, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: true, ..typed })
}

/// Units of a day's parts, in nanoseconds.
fn time_unit(function: &str, name: &str) -> Result<i64> {
    match Unit::of(name) {
        Some(Unit::Micros(_, micros)) => Ok(micros * 1000),
        _ => Err(unit_error(function, name).renamed("INVALID_PARAMETER_VALUE.TIME_UNIT")),
    }
}

fn time_trunc(call: &Invocation<'_>) -> Result<Typed> {
    let time = to_time(call.raw(1)?)?;
    let result = time.data_type.clone();
    let typed = Kernel::call("time_trunc", vec![call.string(0)?, time], result, |args| {
        let (units, times) = (args.strings(0)?, args.array(1)?);
        let out = units.iter().zip(times.as_primitive::<Time64NanosecondType>().iter()).map(|(unit, t)| match (unit, t) {
            (Some(name), Some(t)) => time_unit("time_trunc", name).map(|unit| Some(t - t % unit)),
            _ => Ok(None),
        });
        Ok(Arc::new(Time64NanosecondArray::from(out.collect::<Result<Vec<_>>>()?)))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn time_diff(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = vec![call.string(0)?, to_time(call.raw(1)?)?, to_time(call.raw(2)?)?];
    let typed = Kernel::call("time_diff", arguments, DataType::Long, |args| {
        let (units, a, b) = (args.strings(0)?, args.array(1)?, args.array(2)?);
        let pairs = a.as_primitive::<Time64NanosecondType>().iter().zip(b.as_primitive::<Time64NanosecondType>().iter());
        let out = units.iter().zip(pairs).map(|(unit, (a, b))| match (unit, a, b) {
            (Some(name), Some(a), Some(b)) => time_unit("time_diff", name).map(|unit| Some((b - a) / unit)),
            _ => Ok(None),
        });
        Ok(Arc::new(Int64Array::from(out.collect::<Result<Vec<_>>>()?)))
    });
    Ok(Typed { nullable: true, ..typed })
}

/// The start of the bucket of a moment, on a grid of a width that goes through an origin.
fn time_bucket(call: &Invocation<'_>) -> Result<Typed> {
    let width = call.raw(0)?;
    if !width.data_type.is_ansi_interval() {
        return Err(call.wrong_type(0, "(\"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO MONTH\")"));
    }
    if !matches!(call.raw(1)?.data_type, DataType::Timestamp | DataType::TimestampNtz | DataType::Null) {
        return Err(call.wrong_type(1, "\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\""));
    }
    let literal = coerce::literal(&width.expr).and_then(|scalar| scalar.to_array().ok());
    if let Some(Some(amount)) = literal.map(|array| interval::amounts(&array)).transpose()?.and_then(|all| all.first().copied())
        && amount.months <= 0
        && amount.micros <= 0
    {
        let shown = call.texts.first().map_or("", String::as_str);
        let parameters = [("exprName", "`bucketSize`"), ("valueRange", "(0, inf)"), ("currentValue", shown)];
        return Err(Error::datatype_mismatch("VALUE_OUT_OF_RANGE", &call.text, &parameters));
    }
    let (moment, zone) = clock::moment(call, 1)?;
    let result = moment.data_type.clone();
    let mut arguments = vec![width, moment];
    if call.len() > 2 {
        arguments.push(coerce::to(call.raw(2)?, &result)?);
    }
    let own = result.clone();
    let body = move |args: &KernelArgs<'_>| {
        let widths = interval::amounts(&args.array(0)?)?;
        let origins = if args.len() > 2 { moments(args, 2)? } else { vec![Some(zone.to_utc(0)); args.rows] };
        let out = widths.into_iter().zip(moments(args, 1)?).zip(origins).map(|((width, t), origin)| {
            let (Some(width), Some(t), Some(origin)) = (width, t, origin) else { return Ok(None) };
            if width.months <= 0 && width.micros <= 0 {
                let message = [
                    ("parameter", "`bucket_size`"),
                    ("functionName", "`time_bucket`"),
                    ("message", "the bucket must be longer than nothing"),
                ];
                return Err(Error::new("INVALID_PARAMETER_VALUE", &message));
            }
            bucket(t, origin, width, zone).map(Some).ok_or_else(|| Error::new("DATETIME_OVERFLOW", &[("operation", "time_bucket")]))
        });
        Ok(clock::timestamps(out.collect::<Result<_>>()?, &own))
    };
    Ok(Kernel::call_with("time_bucket", zone.to_string(), arguments, result, Volatility::Immutable, Arc::new(body)))
}

fn bucket(t: i64, origin: i64, width: interval::Amount, zone: Zone) -> Option<i64> {
    if width.months > 0 {
        let (from, at) = (zone.to_local(origin), zone.to_local(t));
        let mut steps = clock::months_apart(from, at)?.div_euclid(width.months);
        let start = |steps: i64| clock::add(origin, steps.checked_mul(width.months)?, 0, 0, zone);
        if start(steps)? > t {
            steps -= 1;
        }
        return start(steps);
    }
    // Whole days are days of the clock on the wall.
    if width.micros % DAY == 0 {
        let (from, at) = (zone.to_local(origin), zone.to_local(t));
        let start = from.checked_add((at.checked_sub(from)?).div_euclid(width.micros).checked_mul(width.micros)?)?;
        return Some(zone.to_utc(start));
    }
    origin.checked_add(t.checked_sub(origin)?.div_euclid(width.micros).checked_mul(width.micros)?)
}
