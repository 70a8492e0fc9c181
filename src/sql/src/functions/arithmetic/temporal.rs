//! Dates, times, timestamps and intervals added to and taken from each other, as Spark's
//! BinaryArithmeticWithDatetimeResolver pairs them.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Date32Array, IntervalMonthDayNanoArray, Time64NanosecondArray};
use datafusion::arrow::datatypes::{Date32Type, IntervalMonthDayNano, Time64NanosecondType};
use datafusion::logical_expr::Volatility;

use super::interval::{self, Amount};
use crate::analyzer::{Typed, coerce};
use crate::column::BinaryOperator as Op;
use crate::error::{Error, Result};
use crate::functions::datetime::clock;
use crate::functions::{Kernel, KernelArgs};
use crate::settings::Settings;
use crate::types::{DataType, IntervalField as F};

const DAY: i64 = 86_400_000_000;

/// `None` where neither operand is a date, a time or an interval. `tries`: null in place of an error.
pub(super) fn temporal(operator: Op, left: &Typed, right: &Typed, text: &str, tries: bool) -> Option<Result<Typed>> {
    use DataType as T;
    let (l, r) = (left.clone(), right.clone());
    let minus = operator == Op::Subtract;
    let moment = |t: &T| matches!(t, T::Date | T::Timestamp | T::TimestampNtz);
    Some(match (operator, &left.data_type, &right.data_type) {
        (Op::Add | Op::Subtract, T::DayTimeInterval(..), T::DayTimeInterval(..))
        | (Op::Add | Op::Subtract, T::YearMonthInterval(..), T::YearMonthInterval(..)) => interval::add(operator, l, r, tries),
        (Op::Add | Op::Subtract, T::CalendarInterval, T::CalendarInterval) => calendars(operator, l, r, tries),
        (Op::Add | Op::Subtract, d, i) if moment(d) && i.is_interval() => add_interval(l, r, minus, tries),
        (Op::Add, i, d) if i.is_interval() && moment(d) => add_interval(r, l, false, tries),
        // A text is a moment then, and becomes a text again.
        (Op::Add | Op::Subtract, T::String, T::DayTimeInterval(..)) => text_with_interval(l, r, minus, tries),
        (Op::Add, T::DayTimeInterval(..), T::String) => text_with_interval(r, l, false, tries),
        (Op::Add | Op::Subtract, T::Time(_), T::DayTimeInterval(..)) => add_to_time(l, r, minus, tries),
        (Op::Add, T::DayTimeInterval(..), T::Time(_)) => add_to_time(r, l, false, tries),
        (Op::Subtract, T::Time(_), T::Time(_)) => Ok(times_apart(l, r)),
        (Op::Subtract, T::Date, T::Date | T::String | T::Null) | (Op::Subtract, T::String, T::Date) => dates_apart(l, r),
        (Op::Subtract, a, b)
            if matches!(a, T::Timestamp | T::TimestampNtz) && (moment(b) || matches!(b, T::String | T::Null))
                || matches!(b, T::Timestamp | T::TimestampNtz) && (moment(a) || matches!(a, T::String | T::Null)) =>
        {
            moments_apart(l, r)
        }
        (Op::Add, T::Date, _) => days_on(l, r, 1, text),
        (Op::Add, _, T::Date) => days_on(r, l, 1, text),
        (Op::Subtract, T::Date, _) => days_on(l, r, -1, text),
        (Op::Multiply, i, n) if i.is_interval() && scales(n) => interval::scale(l, r, operator, tries),
        (Op::Multiply, n, i) if i.is_interval() && scales(n) => interval::scale(r, l, operator, tries),
        (Op::Divide, i, n) if i.is_interval() => {
            if !scales(n) {
                let shown = text.trim_end_matches(')').rsplit(" / ").next().unwrap_or("");
                return Some(Err(unexpected(text, "second", "\"NUMERIC\"", shown, n)));
            }
            interval::scale(l, r, operator, tries)
        }
        _ => return None,
    })
}

fn text_with_interval(text: Typed, interval: Typed, minus: bool, tries: bool) -> Result<Typed> {
    let moment = coerce::to(text, &DataType::Timestamp)?;
    coerce::to(add_interval(moment, interval, minus, tries)?, &DataType::String)
}

fn scales(data_type: &DataType) -> bool {
    data_type.is_numeric() || matches!(data_type, DataType::String | DataType::Null)
}

fn unexpected(text: &str, place: &str, required: &str, shown: &str, actual: &DataType) -> Error {
    let parameters = [
        ("paramIndex", place),
        ("requiredType", required),
        ("inputSql", &format!("\"{shown}\"")),
        ("inputType", &format!("\"{}\"", actual.sql())),
    ];
    Error::datatype_mismatch("UNEXPECTED_INPUT_TYPE", text, &parameters)
}

fn days_on(date: Typed, days: Typed, sign: i32, text: &str) -> Result<Typed> {
    if !matches!(days.data_type, DataType::Integer | DataType::Short | DataType::Byte | DataType::Null) {
        let name = if sign > 0 { "date_add" } else { "date_sub" };
        // The text may be that of the function already.
        let inner = text.strip_prefix(name).unwrap_or(text).trim_start_matches('(').trim_end_matches(')');
        let symbol = if sign > 0 { " + " } else { " - " };
        let (a, b) = inner.split_once(", ").or_else(|| inner.split_once(symbol)).unwrap_or((inner, ""));
        let required = "(\"INT\" or \"SMALLINT\" or \"TINYINT\")";
        // A text has become what stands beside it by then.
        let actual = match days.data_type {
            DataType::String if Settings::current().ansi => DataType::Date,
            DataType::String => DataType::Double,
            ref other => other.clone(),
        };
        return Err(unexpected(&format!("{name}({a}, {b})"), "second", required, b, &actual));
    }
    add_days(date, days, sign)
}

/// A date some days on.
pub fn add_days(date: Typed, days: Typed, sign: i32) -> Result<Typed> {
    let date = coerce::to(date, &DataType::Date)?;
    let days = coerce::to(days, &DataType::Integer)?;
    let name = if sign > 0 { "date_add" } else { "date_sub" };
    Ok(Kernel::call(name, vec![date, days], DataType::Date, move |args| {
        let (dates, days) = (args.array(0)?, args.ints(1)?);
        // As in Java, days wrap around.
        let pairs = dates.as_primitive::<Date32Type>().iter().zip(days.iter());
        let out = pairs.map(|(d, n)| Some(d?.wrapping_add(n?.wrapping_mul(sign))));
        Ok(Arc::new(Date32Array::from_iter(out.collect::<Vec<_>>())))
    }))
}

fn dates_apart(left: Typed, right: Typed) -> Result<Typed> {
    let both = vec![coerce::to(left, &DataType::Date)?, coerce::to(right, &DataType::Date)?];
    Ok(Kernel::call("-", both, DataType::DayTimeInterval(F::Day, F::Day), |args| {
        let (l, r) = (args.array(0)?, args.array(1)?);
        let pairs = l.as_primitive::<Date32Type>().iter().zip(r.as_primitive::<Date32Type>().iter());
        Ok(interval::durations(pairs.map(|(a, b)| (i64::from(a?) - i64::from(b?)).checked_mul(DAY)).collect()))
    }))
}

/// On the clock on the wall: a day over which the clock is set is still one day.
fn moments_apart(left: Typed, right: Typed) -> Result<Typed> {
    let text = left.data_type == DataType::String || right.data_type == DataType::String;
    let nullable = left.nullable || right.nullable || text;
    let both = vec![coerce::to(left, &DataType::TimestampNtz)?, coerce::to(right, &DataType::TimestampNtz)?];
    let typed = Kernel::call("-", both, DataType::DAY_TIME, |args| {
        let pairs = clock::moments(args, 0)?.into_iter().zip(clock::moments(args, 1)?);
        Ok(interval::durations(pairs.map(|(a, b)| a?.checked_sub(b?)).collect()))
    });
    Ok(Typed { nullable, ..typed })
}

fn times_apart(left: Typed, right: Typed) -> Typed {
    let typed = Kernel::call("-", vec![left, right], DataType::DayTimeInterval(F::Hour, F::Second), |args| {
        let (l, r) = (args.array(0)?, args.array(1)?);
        let pairs = l.as_primitive::<Time64NanosecondType>().iter().zip(r.as_primitive::<Time64NanosecondType>().iter());
        Ok(interval::durations(pairs.map(|(a, b)| Some((a? - b?) / 1000)).collect()))
    });
    Typed { nullable: true, ..typed }
}

fn add_to_time(time: Typed, interval: Typed, minus: bool, tries: bool) -> Result<Typed> {
    let precision = |t: &DataType| match t {
        DataType::Time(p) => *p,
        DataType::DayTimeInterval(_, F::Second) => 6,
        _ => 0,
    };
    let result = DataType::Time(precision(&time.data_type).max(precision(&interval.data_type)));
    let (first, last) = match interval.data_type {
        DataType::DayTimeInterval(first, last) => (first, last),
        _ => (F::Day, F::Second),
    };
    let name = if minus { "-" } else { "+" };
    let body = move |args: &KernelArgs<'_>| {
        let times = args.array(0)?;
        let times = times.as_primitive::<Time64NanosecondType>();
        let amounts = interval::amounts(&args.array(1)?)?;
        let out = times.iter().zip(amounts).map(|(t, i)| {
            let (Some(t), Some(i)) = (t, i) else { return Ok(None) };
            let moved = i.micros.checked_mul(if minus { -1000 } else { 1000 }).and_then(|by| t.checked_add(by));
            match moved.filter(|t| (0..DAY * 1000).contains(t)) {
                Some(moved) => Ok(Some(moved)),
                None if tries => Ok(None),
                None => {
                    let by = crate::format::day_time_interval(if minus { -i.micros } else { i.micros }, first, last);
                    let operation = format!("add {by} to the time value TIME '{}'", crate::format::time(t));
                    Err(Error::new("DATETIME_OVERFLOW", &[("operation", &operation)]))
                }
            }
        });
        Ok(Arc::new(Time64NanosecondArray::from(out.collect::<Result<Vec<_>>>()?)) as ArrayRef)
    };
    let typed = Kernel::call_with(name, format!("time {tries}"), vec![time, interval], result, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: true, ..typed })
}

/// An interval onto a date or a timestamp. A date stays one for whole days and months.
pub fn add_interval(moment: Typed, interval: Typed, minus: bool, tries: bool) -> Result<Typed> {
    use DataType as T;
    let zone = if moment.data_type == T::TimestampNtz { crate::zone::Zone::UTC } else { Settings::current().zone };
    let name = if minus { "-" } else { "+" };
    let sign = if minus { -1 } else { 1 };
    let whole_days = matches!(interval.data_type, T::YearMonthInterval(..) | T::CalendarInterval | T::DayTimeInterval(F::Day, F::Day));
    if moment.data_type == T::Date && whole_days {
        let body = move |args: &KernelArgs<'_>| {
            let dates = args.array(0)?;
            let amounts = interval::amounts(&args.array(1)?)?;
            let out = dates.as_primitive::<Date32Type>().iter().zip(amounts).map(|(d, i)| match (d, i) {
                (Some(d), Some(i)) => settle(date_plus(d, i.times(sign)), tries),
                _ => Ok(None),
            });
            Ok(Arc::new(Date32Array::from(out.collect::<Result<Vec<_>>>()?)) as ArrayRef)
        };
        let parameter = format!("date {tries}");
        return Ok(Kernel::call_with(name, parameter, vec![moment, interval], T::Date, Volatility::Immutable, Arc::new(body)));
    }
    let result = if moment.data_type == T::Date { T::Timestamp } else { moment.data_type.clone() };
    let moment = coerce::to(moment, &result)?;
    let own = result.clone();
    let body = move |args: &KernelArgs<'_>| {
        let amounts = interval::amounts(&args.array(1)?)?;
        let out = clock::moments(args, 0)?.into_iter().zip(amounts).map(|(t, i)| match (t, i) {
            (Some(t), Some(i)) => {
                let i = i.times(sign);
                settle(clock::add(t, i.months, i.days, i.micros, zone).ok_or_else(interval::overflow), tries)
            }
            _ => Ok(None),
        });
        Ok(clock::timestamps(out.collect::<Result<Vec<_>>>()?, &own))
    };
    let parameter = format!("{zone} {tries}");
    Ok(Kernel::call_with(name, parameter, vec![moment, interval], result, Volatility::Immutable, Arc::new(body)))
}

fn date_plus(days: i32, by: Amount) -> Result<i32> {
    let whole = by.micros / DAY;
    if by.calendar && by.micros % DAY != 0 {
        return Err(Error::new("INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION", &[]));
    }
    let moved = clock::plus_months(days, by.months).and_then(|d| i64::from(d).checked_add(by.days)?.checked_add(whole));
    moved.and_then(|d| i32::try_from(d).ok()).ok_or_else(|| Error::new("DATETIME_OVERFLOW", &[("operation", "add an interval to a date")]))
}

fn settle<T>(value: Result<T>, tries: bool) -> Result<Option<T>> {
    match value {
        Ok(value) => Ok(Some(value)),
        Err(_) if tries => Ok(None),
        Err(error) => Err(error),
    }
}

fn calendars(operator: Op, left: Typed, right: Typed, tries: bool) -> Result<Typed> {
    let sign = if operator == Op::Subtract { -1 } else { 1 };
    let body = move |args: &KernelArgs<'_>| {
        let pairs = interval::amounts(&args.array(0)?)?.into_iter().zip(interval::amounts(&args.array(1)?)?);
        let out = pairs.map(|(a, b)| {
            let (Some(a), Some(b)) = (a, b) else { return Ok(None) };
            settle(a.plus(b.times(sign)).and_then(Amount::calendar).ok_or_else(interval::overflow), tries)
        });
        Ok(Arc::new(IntervalMonthDayNanoArray::from(out.collect::<Result<Vec<Option<IntervalMonthDayNano>>>>()?)) as ArrayRef)
    };
    let (name, parameter) = (operator.symbol(), format!("calendar {tries}"));
    Ok(Kernel::call_with(name, parameter, vec![left, right], DataType::CalendarInterval, Volatility::Immutable, Arc::new(body)))
}
