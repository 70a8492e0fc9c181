//! Now, here: one moment for the whole query, the one it was analysed at.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::TimestampMicrosecondType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, Volatility};

use super::clock::{self, DAY, moments};
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::format;
use crate::functions::{Function, Invocation, Kernel, KernelArgs, scalar};
use crate::settings::Settings;
use crate::types::DataType;
use crate::zone::Zone;

pub const FUNCTIONS: &[Function] = &[
    scalar("convert_timezone", 2, 3, convert_timezone),
    scalar("curdate", 0, 0, |_| Ok(today())),
    scalar("current_date", 0, 0, |_| Ok(today())),
    scalar("current_time", 0, 1, current_time),
    scalar("current_timestamp", 0, 0, |_| Ok(now())),
    scalar("current_timezone", 0, 0, |c| {
        let name = c.session.conf().get("spark.sql.session.timeZone").unwrap_or_else(|| "UTC".into());
        Ok(literal(ScalarValue::Utf8(Some(name)), DataType::String))
    }),
    scalar("from_utc_timestamp", 2, 2, |c| shifted(c, "from_utc_timestamp", Zone::to_local)),
    scalar("localtimestamp", 0, 0, |_| {
        let local = Settings::current().zone.to_local(clock::now_micros());
        Ok(literal(ScalarValue::TimestampMicrosecond(Some(local), None), DataType::TimestampNtz))
    }),
    scalar("now", 0, 0, |_| Ok(now())),
    scalar("to_utc_timestamp", 2, 2, |c| shifted(c, "to_utc_timestamp", Zone::to_utc)),
    scalar("window_time", 1, 1, window_time),
];

fn literal(value: ScalarValue, data_type: DataType) -> Typed {
    Typed::new(Expr::Literal(value, None), data_type, false)
}

fn today() -> Typed {
    let days = Settings::current().zone.to_local(clock::now_micros()).div_euclid(DAY);
    literal(ScalarValue::Date32(i32::try_from(days).ok()), DataType::Date)
}

fn now() -> Typed {
    literal(ScalarValue::TimestampMicrosecond(Some(clock::now_micros()), Some("UTC".into())), DataType::Timestamp)
}

fn current_time(call: &Invocation<'_>) -> Result<Typed> {
    let precision = if call.is_empty() { Some(6) } else { call.literal_integer(0)? };
    let Some(precision) = precision.and_then(|p| u8::try_from(p).ok()).filter(|p| *p <= 9) else {
        let shown = call.texts.first().map_or("", String::as_str);
        return Err(Error::new("UNSUPPORTED_TIME_PRECISION", &[("precision", shown)]));
    };
    let nanos = Settings::current().zone.to_local(clock::now_micros()).rem_euclid(DAY) * 1000;
    Ok(literal(ScalarValue::Time64Nanosecond(Some(format::cut_time(nanos, precision))), DataType::Time(precision)))
}

/// `convert_timezone([from, ] to, moment)`: what the clock shows in one zone when it shows this in another.
fn convert_timezone(call: &Invocation<'_>) -> Result<Typed> {
    let here = Settings::current().zone;
    let with_source = call.len() == 3;
    let arguments = (0..call.len()).map(|i| if i + 1 == call.len() { call.argument(i, &DataType::TimestampNtz) } else { call.string(i) });
    let arguments = arguments.collect::<Result<Vec<_>>>()?;
    let body = move |args: &KernelArgs<'_>| {
        let last = args.len() - 1;
        let targets = args.strings(last - 1)?;
        let sources = if with_source { Some(args.strings(0)?) } else { None };
        let out = moments(args, last)?.into_iter().zip(targets.iter()).enumerate().map(|(row, (t, target))| {
            let (Some(t), Some(target)) = (t, target) else { return Ok(None) };
            let source = match &sources {
                None => here,
                Some(names) if names.is_null(row) => return Ok(None),
                Some(names) => clock::zone_of(names.value(row))?,
            };
            Ok(Some(clock::zone_of(target)?.to_local(source.to_utc(t))))
        });
        Ok(clock::timestamps(out.collect::<Result<_>>()?, &DataType::TimestampNtz))
    };
    Ok(Kernel::call_with("convert_timezone", here.to_string(), arguments, DataType::TimestampNtz, Volatility::Immutable, Arc::new(body)))
}

/// Spark's shift of a timestamp by a zone's offset, as if it had no zone.
fn shifted(call: &Invocation<'_>, name: &'static str, f: fn(Zone, i64) -> i64) -> Result<Typed> {
    let arguments = vec![call.argument(0, &DataType::Timestamp)?, call.string(1)?];
    Ok(Kernel::call(name, arguments, DataType::Timestamp, move |args| {
        let zones = args.strings(1)?;
        let out = moments(args, 0)?.into_iter().zip(zones.iter()).map(|(t, name)| match (t, name) {
            (Some(t), Some(name)) => Ok(Some(f(clock::zone_of(name)?, t))),
            _ => Ok(None),
        });
        Ok(clock::timestamps(out.collect::<Result<_>>()?, &DataType::Timestamp))
    }))
}

/// The last microsecond of a window: what stands for its time in a window of windows.
fn window_time(call: &Invocation<'_>) -> Result<Typed> {
    let window = call.raw(0)?;
    let end = match &window.data_type {
        DataType::Struct(s) => s.fields.iter().find(|f| f.name == "end" && f.data_type.is_datetime()).map(|f| f.data_type.clone()),
        _ => None,
    };
    let Some(result) = end else { return Err(call.wrong_type(0, "\"STRUCT\"")) };
    let own = result.clone();
    Ok(Kernel::call("window_time", vec![window], result, move |args| {
        let windows = args.array(0)?;
        let windows = windows.as_struct();
        let Some(ends) = windows.column_by_name("end") else { return Err(Error::internal("a window without an end")) };
        let out = ends.as_primitive::<TimestampMicrosecondType>().iter().enumerate();
        Ok(clock::timestamps(out.map(|(row, t)| t.filter(|_| windows.is_valid(row)).map(|t| t - 1)).collect(), &own))
    }))
}
