//! Dates, timestamps and intervals added and taken from each other.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Date32Array, DurationMicrosecondArray, TimestampMicrosecondArray};
use datafusion::arrow::datatypes::{Date32Type, DurationMicrosecondType, IntervalYearMonthType, TimestampMicrosecondType};

use crate::analyzer::{Typed, coerce};
use crate::column::BinaryOperator as Op;
use crate::error::Result;
use crate::functions::{Kernel, datetime};
use crate::types::DataType;

/// Dates, timestamps and intervals.
pub(super) fn temporal(operator: Op, left: &Typed, right: &Typed) -> Option<Result<Typed>> {
    use DataType as T;
    let both = || vec![left.clone(), right.clone()];
    Some(Ok(match (operator, &left.data_type, &right.data_type) {
        (Op::Add, T::Date, n) if n.is_integral() => return Some(add_days(left.clone(), right.clone(), 1)),
        (Op::Add, n, T::Date) if n.is_integral() => return Some(add_days(right.clone(), left.clone(), 1)),
        (Op::Subtract, T::Date, n) if n.is_integral() => return Some(add_days(left.clone(), right.clone(), -1)),
        (Op::Subtract, T::Date, T::Date) => Kernel::call("-", both(), T::DayTimeInterval, |args| {
            let (l, r) = (args.array(0)?, args.array(1)?);
            let pairs = l.as_primitive::<Date32Type>().iter().zip(r.as_primitive::<Date32Type>().iter().collect::<Vec<_>>());
            let out = pairs.map(|(a, b)| Some((i64::from(a?) - i64::from(b?)) * 86_400_000_000));
            Ok(Arc::new(DurationMicrosecondArray::from_iter(out.collect::<Vec<_>>())))
        }),
        (Op::Subtract, T::Timestamp | T::TimestampNtz | T::Date, T::Timestamp | T::TimestampNtz | T::Date) => {
            let cast = |t: &Typed| coerce::to(t.clone(), &T::Timestamp);
            let (l, r) = match (cast(left), cast(right)) {
                (Ok(l), Ok(r)) => (l, r),
                (Err(e), _) | (_, Err(e)) => return Some(Err(e)),
            };
            Kernel::call("-", vec![l, r], T::DayTimeInterval, |args| {
                let (l, r) = (args.array(0)?, args.array(1)?);
                let l = l.as_primitive::<TimestampMicrosecondType>();
                let r = r.as_primitive::<TimestampMicrosecondType>();
                let out = l.iter().zip(r.iter()).map(|(a, b)| a?.checked_sub(b?));
                Ok(Arc::new(DurationMicrosecondArray::from_iter(out.collect::<Vec<_>>())))
            })
        }
        (Op::Add | Op::Subtract, T::Date | T::Timestamp | T::TimestampNtz, i) if i.is_interval() => {
            return Some(add_interval(left.clone(), right.clone(), operator == Op::Subtract));
        }
        (Op::Add, i, T::Date | T::Timestamp | T::TimestampNtz) if i.is_interval() => {
            return Some(add_interval(right.clone(), left.clone(), false));
        }
        (Op::Add | Op::Subtract, T::DayTimeInterval, T::DayTimeInterval) => {
            let sign = if operator == Op::Add { 1 } else { -1 };
            Kernel::call(operator.symbol(), both(), T::DayTimeInterval, move |args| {
                let (l, r) = (args.array(0)?, args.array(1)?);
                let l = l.as_primitive::<DurationMicrosecondType>();
                let r = r.as_primitive::<DurationMicrosecondType>();
                let out = l.iter().zip(r.iter()).map(|(a, b)| a?.checked_add(sign * b?));
                Ok(Arc::new(DurationMicrosecondArray::from_iter(out.collect::<Vec<_>>())))
            })
        }
        _ => return None,
    }))
}

/// A date some days on.
pub fn add_days(date: Typed, days: Typed, sign: i32) -> Result<Typed> {
    let date = coerce::to(date, &DataType::Date)?;
    let days = coerce::to(days, &DataType::Integer)?;
    let name = if sign > 0 { "date_add" } else { "date_sub" };
    Ok(Kernel::call(name, vec![date, days], DataType::Date, move |args| {
        let (dates, days) = (args.array(0)?, args.ints(1)?);
        let pairs = dates.as_primitive::<Date32Type>().iter().zip(days.iter());
        let out = pairs.map(|(d, n)| d?.checked_add(n?.checked_mul(sign)?));
        Ok(Arc::new(Date32Array::from_iter(out.collect::<Vec<_>>())))
    }))
}

/// Months and microseconds onto a date or a timestamp.
pub(super) fn add_interval(moment: Typed, interval: Typed, subtract: bool) -> Result<Typed> {
    let sign: i64 = if subtract { -1 } else { 1 };
    let name = if subtract { "-" } else { "+" };
    let months_only = interval.data_type == DataType::YearMonthInterval;
    if moment.data_type == DataType::Date && months_only {
        return Ok(Kernel::call(name, vec![moment, interval], DataType::Date, move |args| {
            let (dates, months) = (args.array(0)?, args.array(1)?);
            let months = months.as_primitive::<IntervalYearMonthType>();
            let pairs = dates.as_primitive::<Date32Type>().iter().zip(months.iter());
            let out = pairs.map(|(d, m)| datetime::plus_months(d?, i64::from(m?) * sign));
            Ok(Arc::new(Date32Array::from_iter(out.collect::<Vec<_>>())))
        }));
    }
    let result = if moment.data_type == DataType::TimestampNtz { DataType::TimestampNtz } else { DataType::Timestamp };
    let moment = coerce::to(moment, &result)?;
    let zone = (result == DataType::Timestamp).then(|| "UTC".to_string());
    Ok(Kernel::call(name, vec![moment, interval], result, move |args| {
        let (moments, intervals) = (args.array(0)?, args.array(1)?);
        let moments = moments.as_primitive::<TimestampMicrosecondType>();
        let out: Vec<Option<i64>> = (0..moments.len())
            .map(|row| {
                if moments.is_null(row) || intervals.is_null(row) {
                    return None;
                }
                let (months, micros) = interval_parts(&intervals, row)?;
                let at = moments.value(row);
                let (day, time) = (at.div_euclid(86_400_000_000), at.rem_euclid(86_400_000_000));
                let day = datetime::plus_months(i32::try_from(day).ok()?, months * sign)?;
                i64::from(day).checked_mul(86_400_000_000)?.checked_add(time)?.checked_add(micros * sign)
            })
            .collect();
        let array = TimestampMicrosecondArray::from(out);
        Ok(match &zone {
            Some(zone) => Arc::new(array.with_timezone(zone.as_str())),
            None => Arc::new(array),
        })
    }))
}

pub(super) fn interval_parts(intervals: &ArrayRef, row: usize) -> Option<(i64, i64)> {
    if let Some(a) = intervals.as_primitive_opt::<DurationMicrosecondType>() {
        return Some((0, a.value(row)));
    }
    if let Some(a) = intervals.as_primitive_opt::<IntervalYearMonthType>() {
        return Some((i64::from(a.value(row)), 0));
    }
    let a = intervals.as_primitive_opt::<datafusion::arrow::datatypes::IntervalMonthDayNanoType>()?;
    let v = a.value(row);
    Some((i64::from(v.months), i64::from(v.days) * 86_400_000_000 + v.nanoseconds / 1000))
}
