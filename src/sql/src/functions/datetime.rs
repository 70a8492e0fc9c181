//! Dates and timestamps. The session's time zone is UTC.

use std::sync::Arc;

use chrono::{Datelike, Months, NaiveDate};
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Date32Array, Float64Array, Int32Array, Int64Array, StringArray, TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{Date32Type, TimestampMicrosecondType};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;

use super::{Function, Invocation, Kernel, KernelArgs, arithmetic, pattern, scalar};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::format;
use crate::types::DataType;

const DAY: i64 = 86_400_000_000;

pub const FUNCTIONS: &[Function] = &[
    scalar("add_months", 2, 2, add_months),
    scalar("curdate", 0, 0, |_| Ok(today())),
    scalar("current_date", 0, 0, |_| Ok(today())),
    scalar("current_timestamp", 0, 0, |_| Ok(now())),
    scalar("current_timezone", 0, 0, |_| {
        Ok(Typed::new(Expr::Literal(ScalarValue::Utf8(Some("UTC".into())), None), DataType::String, false))
    }),
    scalar("date_add", 2, 2, |c| arithmetic::add_days(c.argument(0, &DataType::Date)?, c.integer(1)?, 1)),
    scalar("dateadd", 2, 2, |c| arithmetic::add_days(c.argument(0, &DataType::Date)?, c.integer(1)?, 1)),
    scalar("date_diff", 2, 2, datediff),
    scalar("date_format", 2, 2, date_format),
    scalar("date_from_unix_date", 1, 1, |c| {
        Ok(Kernel::call("date_from_unix_date", vec![c.integer(0)?], DataType::Date, |args| {
            Ok(Arc::new(Date32Array::from_iter(args.ints(0)?.iter())))
        }))
    }),
    scalar("date_part", 2, 2, extract),
    scalar("date_sub", 2, 2, |c| arithmetic::add_days(c.argument(0, &DataType::Date)?, c.integer(1)?, -1)),
    scalar("date_trunc", 2, 2, date_trunc),
    scalar("datediff", 2, 2, datediff),
    scalar("datepart", 2, 2, extract),
    scalar("day", 1, 1, |c| of_date(c, "day", |d| d.day() as i32)),
    scalar("dayname", 1, 1, |c| name_of(c, "dayname", "EEE")),
    scalar("dayofmonth", 1, 1, |c| of_date(c, "dayofmonth", |d| d.day() as i32)),
    scalar("dayofweek", 1, 1, |c| of_date(c, "dayofweek", |d| d.weekday().num_days_from_sunday() as i32 + 1)),
    scalar("dayofyear", 1, 1, |c| of_date(c, "dayofyear", |d| d.ordinal() as i32)),
    scalar("extract", 2, 2, extract),
    scalar("from_unixtime", 1, 2, from_unixtime),
    scalar("hour", 1, 1, |c| of_time(c, "hour", 3_600_000_000, 24)),
    scalar("last_day", 1, 1, last_day),
    scalar("make_date", 3, 3, make_date),
    scalar("minute", 1, 1, |c| of_time(c, "minute", 60_000_000, 60)),
    scalar("month", 1, 1, |c| of_date(c, "month", |d| d.month() as i32)),
    scalar("monthname", 1, 1, |c| name_of(c, "monthname", "MMM")),
    scalar("months_between", 2, 3, months_between),
    scalar("next_day", 2, 2, next_day),
    scalar("now", 0, 0, |_| Ok(now())),
    scalar("quarter", 1, 1, |c| of_date(c, "quarter", |d| d.month0() as i32 / 3 + 1)),
    scalar("second", 1, 1, |c| of_time(c, "second", 1_000_000, 60)),
    scalar("timestamp_micros", 1, 1, |c| from_epoch(c, "timestamp_micros", 1)),
    scalar("timestamp_millis", 1, 1, |c| from_epoch(c, "timestamp_millis", 1000)),
    scalar("timestamp_seconds", 1, 1, |c| from_epoch(c, "timestamp_seconds", 1_000_000)),
    scalar("to_date", 1, 2, to_date),
    scalar("to_timestamp", 1, 2, to_timestamp),
    scalar("to_unix_timestamp", 1, 2, unix_timestamp),
    scalar("trunc", 2, 2, trunc),
    scalar("unix_date", 1, 1, |c| {
        Ok(Kernel::call("unix_date", vec![c.argument(0, &DataType::Date)?], DataType::Integer, |args| {
            Ok(Arc::new(Int32Array::from_iter(args.array(0)?.as_primitive::<Date32Type>().iter())))
        }))
    }),
    scalar("unix_micros", 1, 1, |c| to_epoch(c, "unix_micros", 1)),
    scalar("unix_millis", 1, 1, |c| to_epoch(c, "unix_millis", 1000)),
    scalar("unix_seconds", 1, 1, |c| to_epoch(c, "unix_seconds", 1_000_000)),
    scalar("unix_timestamp", 0, 2, unix_timestamp),
    scalar("weekday", 1, 1, |c| of_date(c, "weekday", |d| d.weekday().num_days_from_monday() as i32)),
    scalar("weekofyear", 1, 1, |c| of_date(c, "weekofyear", |d| d.iso_week().week() as i32)),
    scalar("year", 1, 1, |c| of_date(c, "year", |d| d.year())),
];

fn today() -> Typed {
    let days = (touchpaper_platform::clock::unix_ms() / 86_400_000.0).floor() as i32;
    Typed::new(Expr::Literal(ScalarValue::Date32(Some(days)), None), DataType::Date, false)
}

/// One moment for the whole query: the one it was analysed at.
fn now() -> Typed {
    let micros = (touchpaper_platform::clock::unix_ms() * 1000.0) as i64;
    let literal = ScalarValue::TimestampMicrosecond(Some(micros), Some("UTC".into()));
    Typed::new(Expr::Literal(literal, None), DataType::Timestamp, false)
}

fn dates(args: &KernelArgs<'_>, index: usize) -> Result<Vec<Option<i32>>> {
    Ok(args.array(index)?.as_primitive::<Date32Type>().iter().collect())
}

fn moments(args: &KernelArgs<'_>, index: usize) -> Result<Vec<Option<i64>>> {
    Ok(args.array(index)?.as_primitive::<TimestampMicrosecondType>().iter().collect())
}

fn of_date(call: &Invocation<'_>, name: &'static str, f: fn(NaiveDate) -> i32) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.argument(0, &DataType::Date)?], DataType::Integer, move |args| {
        let out = dates(args, 0)?.into_iter().map(|d| format::civil(d?).map(f));
        Ok(Arc::new(Int32Array::from_iter(out.collect::<Vec<_>>())))
    }))
}

fn of_time(call: &Invocation<'_>, name: &'static str, unit: i64, modulus: i64) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.argument(0, &DataType::Timestamp)?], DataType::Integer, move |args| {
        let out = moments(args, 0)?.into_iter().map(|t| i32::try_from(t?.div_euclid(unit).rem_euclid(modulus)).ok());
        Ok(Arc::new(Int32Array::from_iter(out.collect::<Vec<_>>())))
    }))
}

fn name_of(call: &Invocation<'_>, name: &'static str, letters: &'static str) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.argument(0, &DataType::Date)?], DataType::String, move |args| {
        let out = dates(args, 0)?.into_iter().map(|d| pattern::write(i64::from(d?) * DAY, letters));
        Ok(Arc::new(StringArray::from_iter(out.collect::<Vec<_>>())))
    }))
}

/// A day some months on; the last of the month where it has no such day.
pub fn plus_months(days: i32, months: i64) -> Option<i32> {
    let date = format::civil(days)?;
    let by = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    let moved = if months >= 0 { date.checked_add_months(by) } else { date.checked_sub_months(by) };
    moved.map(format::days_of)
}

fn add_months(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("add_months", vec![call.argument(0, &DataType::Date)?, call.integer(1)?], DataType::Date, |args| {
        let months = args.ints(1)?;
        let out = dates(args, 0)?.into_iter().zip(months.iter()).map(|(d, m)| plus_months(d?, i64::from(m?)));
        Ok(Arc::new(Date32Array::from_iter(out.collect::<Vec<_>>())))
    }))
}

fn datediff(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = vec![call.argument(0, &DataType::Date)?, call.argument(1, &DataType::Date)?];
    Ok(Kernel::call("datediff", arguments, DataType::Integer, |args| {
        let out = dates(args, 0)?.into_iter().zip(dates(args, 1)?).map(|(a, b)| a?.checked_sub(b?));
        Ok(Arc::new(Int32Array::from_iter(out.collect::<Vec<_>>())))
    }))
}

fn months_between(call: &Invocation<'_>) -> Result<Typed> {
    let round = !matches!(call.arguments.get(2).and_then(|a| coerce::literal(&a.expr)), Some(ScalarValue::Boolean(Some(false))));
    let arguments = vec![call.argument(0, &DataType::Timestamp)?, call.argument(1, &DataType::Timestamp)?];
    Ok(Kernel::call("months_between", arguments, DataType::Double, move |args| {
        let one = |a: i64, b: i64| -> Option<f64> {
            let (da, db) = (format::civil(i32::try_from(a.div_euclid(DAY)).ok()?)?, format::civil(i32::try_from(b.div_euclid(DAY)).ok()?)?);
            let whole = f64::from((da.year() - db.year()) * 12 + da.month() as i32 - db.month() as i32);
            let last = |d: NaiveDate| d.succ_opt().is_some_and(|n| n.day() == 1);
            if da.day() == db.day() || (last(da) && last(db)) {
                return Some(whole);
            }
            // Months of 31 days, as Spark counts them.
            let seconds = |d: NaiveDate, t: i64| f64::from(d.day()) * 86_400.0 + (t.rem_euclid(DAY) / 1_000_000) as f64;
            let out = whole + (seconds(da, a) - seconds(db, b)) / (31.0 * 86_400.0);
            Some(if round { (out * 1e8).round() / 1e8 } else { out })
        };
        let out = moments(args, 0)?.into_iter().zip(moments(args, 1)?).map(|(a, b)| one(a?, b?));
        Ok(Arc::new(Float64Array::from_iter(out.collect::<Vec<_>>())))
    }))
}

fn last_day(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("last_day", vec![call.argument(0, &DataType::Date)?], DataType::Date, |args| {
        let out = dates(args, 0)?.into_iter().map(|d| {
            let first = format::civil(d?)?.with_day(1)?;
            first.checked_add_months(Months::new(1))?.pred_opt().map(format::days_of)
        });
        Ok(Arc::new(Date32Array::from_iter(out.collect::<Vec<_>>())))
    }))
}

fn next_day(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = vec![call.argument(0, &DataType::Date)?, call.string(1)?];
    let typed = Kernel::call("next_day", arguments, DataType::Date, |args| {
        const DAYS: &[&str] = &["mo", "tu", "we", "th", "fr", "sa", "su"];
        let names = args.strings(1)?;
        let out = dates(args, 0)?.into_iter().zip(names.iter()).map(|(d, name)| {
            let (d, name) = (d?, name?.to_lowercase());
            let wanted = i32::try_from(DAYS.iter().position(|p| name.starts_with(p))?).ok()?;
            let today = format::civil(d)?.weekday().num_days_from_monday() as i32;
            Some(d + (wanted - today - 1).rem_euclid(7) + 1)
        });
        Ok(Arc::new(Date32Array::from_iter(out.collect::<Vec<_>>())))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn make_date(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = (0..3).map(|i| call.integer(i)).collect::<Result<Vec<_>>>()?;
    Ok(Kernel::call("make_date", arguments, DataType::Date, |args| {
        let (years, months, days) = (args.ints(0)?, args.ints(1)?, args.ints(2)?);
        let out = (0..args.rows).map(|row| {
            if years.is_null(row) || months.is_null(row) || days.is_null(row) {
                return Ok(None);
            }
            let (y, m, d) = (years.value(row), months.value(row), days.value(row));
            let date = u32::try_from(m).ok().zip(u32::try_from(d).ok()).and_then(|(m, d)| NaiveDate::from_ymd_opt(y, m, d));
            date.map(|d| Some(format::days_of(d))).ok_or_else(|| {
                Error::analysis(format!("[DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION] Invalid date '{y}-{m}-{d}'. SQLSTATE: 22023"))
            })
        });
        Ok(Arc::new(Date32Array::from(out.collect::<Result<Vec<_>>>()?)))
    }))
}

fn floor_to(days: i32, unit: &str) -> Option<i32> {
    let date = format::civil(days)?;
    Some(match unit {
        "year" | "yyyy" | "yy" => format::days_of(NaiveDate::from_ymd_opt(date.year(), 1, 1)?),
        "quarter" => format::days_of(NaiveDate::from_ymd_opt(date.year(), date.month0() / 3 * 3 + 1, 1)?),
        "month" | "mm" | "mon" => format::days_of(date.with_day(1)?),
        "week" => days - i32::try_from(date.weekday().num_days_from_monday()).ok()?,
        "day" | "dd" => days,
        _ => return None,
    })
}

fn trunc(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("trunc", vec![call.argument(0, &DataType::Date)?, call.string(1)?], DataType::Date, |args| {
        let units = args.strings(1)?;
        let out = dates(args, 0)?.into_iter().zip(units.iter()).map(|(d, u)| {
            let unit = u?.to_lowercase();
            if matches!(unit.as_str(), "day" | "dd") { None } else { floor_to(d?, &unit) }
        });
        Ok(Arc::new(Date32Array::from_iter(out.collect::<Vec<_>>())))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn date_trunc(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = vec![call.string(0)?, call.argument(1, &DataType::Timestamp)?];
    let typed = Kernel::call("date_trunc", arguments, DataType::Timestamp, |args| {
        let units = args.strings(0)?;
        let out = units.iter().zip(moments(args, 1)?).map(|(u, t)| {
            let (unit, t) = (u?.to_lowercase(), t?);
            let down = |by: i64| Some(t.div_euclid(by) * by);
            match unit.as_str() {
                "microsecond" => Some(t),
                "millisecond" => down(1000),
                "second" => down(1_000_000),
                "minute" => down(60_000_000),
                "hour" => down(3_600_000_000),
                unit => Some(i64::from(floor_to(i32::try_from(t.div_euclid(DAY)).ok()?, unit)?) * DAY),
            }
        });
        Ok(Arc::new(TimestampMicrosecondArray::from_iter(out.collect::<Vec<_>>()).with_timezone("UTC")))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn date_format(call: &Invocation<'_>) -> Result<Typed> {
    let arguments = vec![call.argument(0, &DataType::Timestamp)?, call.string(1)?];
    Ok(Kernel::call("date_format", arguments, DataType::String, |args| {
        let patterns = args.strings(1)?;
        let out = moments(args, 0)?.into_iter().zip(patterns.iter()).map(|(t, p)| match (t, p) {
            (Some(t), Some(p)) => pattern::write(t, p).map(Some).ok_or_else(|| bad_pattern(p)),
            _ => Ok(None),
        });
        Ok(Arc::new(StringArray::from(out.collect::<Result<Vec<_>>>()?)))
    }))
}

fn bad_pattern(pattern: &str) -> Error {
    Error::illegal_argument(format!(
        "[INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER] Unrecognized datetime pattern: {pattern}. SQLSTATE: 22007"
    ))
}

/// Text by a pattern; text that does not fit it is an error.
fn parsed(args: &KernelArgs<'_>, name: &str) -> Result<Vec<Option<i64>>> {
    let (texts, patterns) = (args.strings(0)?, args.strings(1)?);
    let out = texts.iter().zip(patterns.iter()).map(|(t, p)| match (t, p) {
        (Some(t), Some(p)) => {
            let mut place = 0;
            match pattern::read_noting(t, p, &mut place) {
                Some(micros) => Ok(Some(micros)),
                None => Err(cannot_parse(t, place, name)),
            }
        }
        _ => Ok(None),
    });
    out.collect()
}

fn cannot_parse(text: &str, place: usize, name: &str) -> Error {
    let message = format!("Text '{text}' could not be parsed at index {place}");
    Error::new("CANNOT_PARSE_TIMESTAMP", &[("message", &message), ("func", &format!("`{name}`"))])
}

fn to_date(call: &Invocation<'_>) -> Result<Typed> {
    if call.len() == 1 || call.raw(0)?.data_type != DataType::String {
        return call.argument(0, &DataType::Date);
    }
    Ok(Kernel::call("to_date", vec![call.string(0)?, call.string(1)?], DataType::Date, |args| {
        let out = parsed(args, "try_to_date")?.into_iter().map(|t| i32::try_from(t?.div_euclid(DAY)).ok());
        Ok(Arc::new(Date32Array::from_iter(out.collect::<Vec<_>>())))
    }))
}

fn to_timestamp(call: &Invocation<'_>) -> Result<Typed> {
    if call.len() == 1 || call.raw(0)?.data_type != DataType::String {
        return coerce::to(call.raw(0)?, &DataType::Timestamp);
    }
    Ok(Kernel::call("to_timestamp", vec![call.string(0)?, call.string(1)?], DataType::Timestamp, |args| {
        Ok(Arc::new(TimestampMicrosecondArray::from_iter(parsed(args, "try_to_timestamp")?).with_timezone("UTC")))
    }))
}

fn unix_timestamp(call: &Invocation<'_>) -> Result<Typed> {
    if call.is_empty() {
        return super::cast::cast(now(), &DataType::Long, crate::column::CastMode::Cast);
    }
    let text = call.raw(0)?.data_type == DataType::String;
    let standard = ScalarValue::Utf8(Some("yyyy-MM-dd HH:mm:ss".into()));
    let format = if call.len() > 1 { call.string(1)? } else { Typed::new(Expr::Literal(standard, None), DataType::String, false) };
    if !text {
        return super::cast::cast(call.argument(0, &DataType::Timestamp)?, &DataType::Long, crate::column::CastMode::Cast);
    }
    Ok(Kernel::call("unix_timestamp", vec![call.string(0)?, format], DataType::Long, |args| {
        let out = parsed(args, "try_to_timestamp")?.into_iter().map(|t| t.map(|t| t.div_euclid(1_000_000)));
        Ok(Arc::new(Int64Array::from_iter(out.collect::<Vec<_>>())))
    }))
}

fn from_unixtime(call: &Invocation<'_>) -> Result<Typed> {
    let standard = ScalarValue::Utf8(Some("yyyy-MM-dd HH:mm:ss".into()));
    let format = if call.len() > 1 { call.string(1)? } else { Typed::new(Expr::Literal(standard, None), DataType::String, false) };
    Ok(Kernel::call("from_unixtime", vec![call.argument(0, &DataType::Long)?, format], DataType::String, |args| {
        let patterns = args.strings(1)?;
        let out =
            args.longs(0)?.iter().zip(patterns.iter()).map(|(t, p)| pattern::write(t?.checked_mul(1_000_000)?, p?)).collect::<Vec<_>>();
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}

fn from_epoch(call: &Invocation<'_>, name: &'static str, unit: i64) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.argument(0, &DataType::Long)?], DataType::Timestamp, move |args| {
        let out = args.longs(0)?.iter().map(|v| v.and_then(|v| v.checked_mul(unit))).collect::<Vec<_>>();
        Ok(Arc::new(TimestampMicrosecondArray::from_iter(out).with_timezone("UTC")))
    }))
}

fn to_epoch(call: &Invocation<'_>, name: &'static str, unit: i64) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.argument(0, &DataType::Timestamp)?], DataType::Long, move |args| {
        let out = moments(args, 0)?.into_iter().map(|t| t.map(|t| t.div_euclid(unit)));
        Ok(Arc::new(Int64Array::from_iter(out.collect::<Vec<_>>())))
    }))
}

/// `extract(YEAR FROM d)`
fn extract(call: &Invocation<'_>) -> Result<Typed> {
    let field = call.literal_text(0).unwrap_or_default().to_lowercase();
    let name = match field.as_str() {
        "year" | "y" | "years" | "yr" | "yrs" => "year",
        "quarter" | "qtr" => "quarter",
        "month" | "mon" | "mons" | "months" => "month",
        "week" | "w" | "weeks" => "weekofyear",
        "day" | "d" | "days" => "day",
        "dayofweek" | "dow" => "dayofweek",
        "dow_iso" | "dayofweek_iso" => "weekday",
        "doy" => "dayofyear",
        "hour" | "h" | "hours" | "hr" | "hrs" => "hour",
        "minute" | "m" | "min" | "mins" | "minutes" => "minute",
        "second" | "s" | "sec" | "seconds" | "secs" => "second",
        other => {
            return Err(Error::analysis(format!(
                "[INVALID_EXTRACT_FIELD] Cannot extract `{other}` from {}. SQLSTATE: 42601",
                call.texts.get(1).map_or("", String::as_str)
            )));
        }
    };
    let inner = Invocation {
        name: name.to_string(),
        arguments: call.arguments.get(1..).unwrap_or(&[]).to_vec(),
        texts: call.texts.get(1..).unwrap_or(&[]).to_vec(),
        names: Vec::new(),
        text: call.text.clone(),
        distinct: false,
        ignore_nulls: false,
        filter: None,
        session: call.session,
    };
    if name == "second" {
        let typed = Kernel::call("seconds", vec![inner.argument(0, &DataType::Timestamp)?], DataType::Decimal(8, 6), |args| {
            let out = moments(args, 0)?.into_iter().map(|t| t.map(|t| i128::from(t.rem_euclid(60_000_000))));
            let out = datafusion::arrow::array::Decimal128Array::from_iter(out);
            Ok(Arc::new(out.with_precision_and_scale(8, 6)?) as ArrayRef)
        });
        return Ok(typed);
    }
    super::build(&inner).unwrap_or_else(|| Err(Error::internal("extract")))
}
