//! Dates, times and timestamps from text and to text, by patterns.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Int64Array, StringArray, Time64NanosecondArray};
use datafusion::arrow::datatypes::Time64NanosecondType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, Volatility};

use super::clock::{self, moments};
use crate::analyzer::{Typed, coerce};
use crate::column::CastMode;
use crate::error::{Error, Result};
use crate::format;
use crate::functions::cast::{Eval, cast};
use crate::functions::pattern::{Pattern, Use};
use crate::functions::{Function, Invocation, Kernel, KernelArgs, scalar};
use crate::settings::Settings;
use crate::types::DataType;
use crate::zone::Zone;

pub const FUNCTIONS: &[Function] = &[
    scalar("date_format", 2, 2, date_format),
    scalar("from_unixtime", 1, 2, from_unixtime),
    scalar("to_date", 1, 2, |c| to_date(c, CastMode::Cast)),
    scalar("to_time", 1, 2, |c| to_time(c, CastMode::Cast)),
    scalar("to_timestamp", 1, 2, |c| to_timestamp(c, "to_timestamp", CastMode::Cast, DataType::Timestamp)),
    scalar("to_timestamp_ltz", 1, 2, |c| to_timestamp(c, "to_timestamp_ltz", CastMode::Cast, DataType::Timestamp)),
    scalar("to_timestamp_ntz", 1, 2, |c| to_timestamp(c, "to_timestamp_ntz", CastMode::Cast, DataType::TimestampNtz)),
    scalar("to_unix_timestamp", 1, 2, |c| unix_timestamp(c, "to_unix_timestamp")),
    scalar("try_to_date", 1, 2, |c| to_date(c, CastMode::TryCast)),
    scalar("try_to_time", 1, 2, |c| to_time(c, CastMode::TryCast)),
    scalar("try_to_timestamp", 1, 2, |c| to_timestamp(c, "try_to_timestamp", CastMode::TryCast, DataType::Timestamp)),
    scalar("unix_timestamp", 0, 2, |c| unix_timestamp(c, "unix_timestamp")),
];

/// Patterns by their text: a column of them is mostly one.
struct Patterns {
    purpose: Use,
    last: Option<Pattern>,
}

impl Patterns {
    fn new(purpose: Use) -> Self {
        Self { purpose, last: None }
    }

    fn get(&mut self, text: &str) -> Result<&Pattern> {
        if self.last.as_ref().is_none_or(|p| p.text() != text) {
            self.last = Some(Pattern::new(text, self.purpose)?);
        }
        self.last.as_ref().ok_or_else(|| Error::internal("no pattern"))
    }
}

/// Each text of the first argument read by the second's pattern; one that does not fit is `wrong`'s error, or null.
fn read<T>(
    args: &KernelArgs<'_>,
    eval: Eval,
    one: impl Fn(&Pattern, &str) -> Result<T, String>,
    wrong: impl Fn(&str, &str, String) -> Error,
) -> Result<Vec<Option<T>>> {
    let (texts, formats) = (args.strings(0)?, args.strings(1)?);
    let mut patterns = Patterns::new(Use::Read);
    let mut out = Vec::with_capacity(args.rows);
    for (text, format) in texts.iter().zip(formats.iter()) {
        let (Some(text), Some(format)) = (text, format) else {
            out.push(None);
            continue;
        };
        out.push(match one(patterns.get(format)?, text) {
            Ok(value) => Some(value),
            Err(message) if eval == Eval::Ansi => return Err(wrong(text, format, message)),
            Err(_) => None,
        });
    }
    Ok(out)
}

fn cannot_parse(message: String, instead: &str) -> Error {
    Error::new("CANNOT_PARSE_TIMESTAMP", &[("message", &message), ("func", &format!("`{instead}`"))])
}

/// What does not fit is null but for ANSI rules.
fn unless_ansi(typed: Typed, eval: Eval) -> Typed {
    Typed { nullable: typed.nullable || eval != Eval::Ansi, ..typed }
}

fn kernel(
    name: &'static str,
    parameter: String,
    arguments: Vec<Typed>,
    result: DataType,
    body: impl Fn(&KernelArgs<'_>) -> Result<ArrayRef> + Send + Sync + 'static,
) -> Typed {
    Kernel::call_with(name, parameter, arguments, result, Volatility::Immutable, Arc::new(body))
}

fn to_date(call: &Invocation<'_>, mode: CastMode) -> Result<Typed> {
    let value = call.raw(0)?;
    if call.len() == 1 || !matches!(value.data_type, DataType::String | DataType::Null) {
        if value.data_type.is_numeric() {
            return cast(coerce::to(value, &DataType::String)?, &DataType::Date, mode);
        }
        call.argument(0, &DataType::Date)?;
        return cast(value, &DataType::Date, mode);
    }
    let eval = Eval::of(mode);
    let arguments = vec![call.string(0)?, call.string(1)?];
    let typed = kernel("to_date", format!("{eval:?}"), arguments, DataType::Date, move |args| {
        let days = read(args, eval, Pattern::date, |_, _, message| cannot_parse(message, "try_to_date"))?;
        Ok(clock::date_array(days))
    });
    Ok(unless_ansi(typed, eval))
}

fn to_timestamp(call: &Invocation<'_>, name: &'static str, mode: CastMode, result: DataType) -> Result<Typed> {
    let value = call.raw(0)?;
    if call.len() == 1 || !matches!(value.data_type, DataType::String | DataType::Null) {
        let fits =
            value.data_type.is_datetime() || value.data_type.is_numeric() || matches!(value.data_type, DataType::String | DataType::Null);
        if !fits {
            return Err(call.wrong_type(0, "(\"STRING\" or \"DATE\" or \"TIMESTAMP\" or \"TIMESTAMP_NTZ\")"));
        }
        return cast(value, &result, mode);
    }
    let eval = Eval::of(mode);
    let zone = Settings::current().zone;
    let arguments = vec![call.string(0)?, call.string(1)?];
    let own = result.clone();
    let typed = kernel(name, format!("{eval:?} {zone}"), arguments, result, move |args| {
        let wrong = |_: &str, _: &str, message| cannot_parse(message, "try_to_timestamp");
        let moments = match own {
            DataType::TimestampNtz => read(args, eval, Pattern::local, wrong)?,
            _ => read(args, eval, |pattern, text| pattern.moment(text, zone), wrong)?,
        };
        Ok(clock::timestamps(moments, &own))
    });
    Ok(unless_ansi(typed, eval))
}

fn to_time(call: &Invocation<'_>, mode: CastMode) -> Result<Typed> {
    let eval = Eval::of(mode);
    let wrong = |text: &str, format: &str| {
        let (input, format) = (format!("'{text}'"), format!("'{format}'"));
        Error::new("CANNOT_PARSE_TIME", &[("input", &input), ("format", &format)])
    };
    // Without ANSI rules, too, what is no time is an error.
    let eval = if eval == Eval::Legacy { Eval::Ansi } else { eval };
    let text = call.string(0)?;
    let typed = if call.len() == 1 {
        kernel("to_time", format!("{eval:?}"), vec![text], DataType::TIME, move |args| {
            let one = |text: Option<&str>| match (text, text.and_then(format::parse_time)) {
                (Some(text), None) if eval == Eval::Ansi => Err(wrong(text, "HH:mm:ss.SSSSSS")),
                (_, found) => Ok(found.map(|nanos| format::cut_time(nanos, 6))),
            };
            Ok(Arc::new(Time64NanosecondArray::from(args.strings(0)?.iter().map(one).collect::<Result<Vec<_>>>()?)))
        })
    } else {
        kernel("to_time", format!("{eval:?}"), vec![text, call.string(1)?], DataType::TIME, move |args| {
            let nanos = read(args, eval, Pattern::time, |text, format, _| wrong(text, format))?;
            Ok(Arc::new(Time64NanosecondArray::from(nanos)))
        })
    };
    Ok(Typed { nullable: true, ..typed })
}

/// A pattern argument, or Spark's own.
fn format_argument(call: &Invocation<'_>) -> Result<Typed> {
    if call.len() > 1 {
        return call.string(1);
    }
    let standard = ScalarValue::Utf8(Some("yyyy-MM-dd HH:mm:ss".into()));
    Ok(Typed::new(Expr::Literal(standard, None), DataType::String, false))
}

fn unix_timestamp(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    if call.is_empty() {
        let seconds = clock::now_micros().div_euclid(1_000_000);
        return Ok(Typed::new(Expr::Literal(ScalarValue::Int64(Some(seconds)), None), DataType::Long, false));
    }
    let value = call.raw(0)?;
    match value.data_type {
        DataType::String | DataType::Null => {}
        DataType::Date | DataType::Timestamp | DataType::TimestampNtz => {
            let moment = coerce::to(value, &DataType::Timestamp)?;
            return cast(moment, &DataType::Long, CastMode::Cast);
        }
        _ => return Err(call.wrong_type(0, "(\"STRING\" or \"DATE\" or \"TIMESTAMP\" or \"TIMESTAMP_NTZ\")")),
    }
    let eval = Eval::of(CastMode::Cast);
    let zone = Settings::current().zone;
    let arguments = vec![call.string(0)?, format_argument(call)?];
    let typed = kernel(name, format!("{eval:?} {zone}"), arguments, DataType::Long, move |args| {
        let wrong = |_: &str, _: &str, message| cannot_parse(message, "try_to_timestamp");
        let moments = read(args, eval, |pattern, text| pattern.moment(text, zone), wrong)?;
        Ok(Arc::new(Int64Array::from_iter(moments.into_iter().map(|t| t.map(|t| t.div_euclid(1_000_000))))))
    });
    Ok(unless_ansi(typed, eval))
}

/// Moments written by the pattern of the second argument.
fn written(args: &KernelArgs<'_>, moments: Vec<Option<i64>>, zone: Zone) -> Result<ArrayRef> {
    let formats = args.strings(1)?;
    let mut patterns = Patterns::new(Use::Write);
    let mut out = Vec::with_capacity(args.rows);
    for (moment, format) in moments.into_iter().zip(formats.iter()) {
        out.push(match (moment, format) {
            (Some(moment), Some(format)) => Some(patterns.get(format)?.write(moment, zone)),
            _ => None,
        });
    }
    Ok(Arc::new(StringArray::from(out)))
}

fn date_format(call: &Invocation<'_>) -> Result<Typed> {
    if let DataType::Time(_) = call.raw(0)?.data_type {
        return Ok(Kernel::call("date_format", vec![call.raw(0)?, call.string(1)?], DataType::String, |args| {
            let times = args.array(0)?;
            let micros = times.as_primitive::<Time64NanosecondType>().iter().map(|t| Some(t? / 1000)).collect();
            written(args, micros, Zone::UTC)
        }));
    }
    // A timestamp without a zone is written by the session's, which decides what its letters for zones give.
    let moment = call.argument(0, &DataType::Timestamp)?;
    let zone = Settings::current().zone;
    let arguments = vec![moment, call.string(1)?];
    Ok(kernel("date_format", zone.to_string(), arguments, DataType::String, move |args| written(args, moments(args, 0)?, zone)))
}

fn from_unixtime(call: &Invocation<'_>) -> Result<Typed> {
    let zone = Settings::current().zone;
    let arguments = vec![call.argument(0, &DataType::Long)?, format_argument(call)?];
    let typed = kernel("from_unixtime", zone.to_string(), arguments, DataType::String, move |args| {
        let moments = args.longs(0)?.iter().map(|t| t?.checked_mul(1_000_000)).collect();
        written(args, moments, zone)
    });
    Ok(Typed { nullable: true, ..typed })
}
