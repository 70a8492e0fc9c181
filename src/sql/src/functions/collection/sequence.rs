//! sequence: from start to stop by steps; integers, dates and moments.

use std::sync::Arc;

use chrono::{DateTime, Months};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{
    DataType as Arrow, DurationMicrosecondType, IntervalMonthDayNanoType, IntervalUnit, IntervalYearMonthType,
};

use super::list_of;
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::format;
use crate::functions::{Invocation, Kernel, KernelArgs};
use crate::types::DataType;

const DAY: i64 = 86_400_000_000;
/// Elements that Java can have in one array.
const MOST: usize = 2_147_483_632;

/// A step in time.
#[derive(Clone, Copy)]
struct Step {
    months: i32,
    days: i32,
    micros: i64,
}

pub fn sequence(call: &Invocation<'_>) -> Result<Typed> {
    let wrong = || {
        Error::datatype_mismatch(
            "SEQUENCE_WRONG_INPUT_TYPES",
            &call.text,
            &[
                ("functionName", "`sequence`"),
                ("startType", "(\"TIMESTAMP\" or \"TIMESTAMP_NTZ\" or \"DATE\")"),
                ("stepType", "(\"INTERVAL\" or \"INTERVAL YEAR TO MONTH\" or \"INTERVAL DAY TO SECOND\")"),
                ("otherStartType", "\"INTEGRAL\""),
            ],
        )
    };
    let Some(both) = coerce::both(call.raw(0)?, call.raw(1)?) else { return Err(wrong()) };
    let (start, stop) = both?;
    let element = start.data_type.clone();
    let step = if call.len() > 2 { Some(call.raw(2)?) } else { None };
    let result = |element: DataType| DataType::Array(Box::new(element), false);
    if element.is_integral() {
        if step.as_ref().is_some_and(|s| !s.data_type.is_integral() && s.data_type != DataType::Null) {
            return Err(wrong());
        }
        let common = step.as_ref().and_then(|s| coerce::common(&element, &s.data_type)).unwrap_or_else(|| element.clone());
        let mut arguments = vec![coerce::to(start, &common)?, coerce::to(stop, &common)?];
        if let Some(step) = step {
            arguments.push(coerce::to(step, &common)?);
        }
        return Ok(Kernel::call("sequence", arguments, result(common), integers));
    }
    let interval = step.as_ref().is_none_or(|s| s.data_type.is_interval() || s.data_type == DataType::Null);
    if !element.is_datetime() || !interval {
        return Err(wrong());
    }
    let arguments = [start, stop].into_iter().chain(step).collect();
    Ok(Kernel::call("sequence", arguments, result(element), moments))
}

fn illegal(start: &str, stop: &str, step: &str) -> Error {
    Error::illegal_argument(format!("requirement failed: Illegal sequence boundaries: {start} to {stop} by {step}"))
}

fn too_long(length: usize) -> Result<()> {
    if length <= MOST {
        return Ok(());
    }
    let (count, most) = (length.to_string(), MOST.to_string());
    let parameters = [("numberOfElements", &*count), ("maxRoundedArrayLength", &*most), ("functionName", "`sequence`")];
    Err(Error::new("COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER", &parameters))
}

fn integers(args: &KernelArgs<'_>) -> Result<ArrayRef> {
    let (starts, stops) = (args.longs(0)?, args.longs(1)?);
    let steps = if args.len() > 2 { Some(args.longs(2)?) } else { None };
    let (mut values, mut lengths, mut there) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..args.rows {
        let valid = !starts.is_null(row) && !stops.is_null(row) && steps.as_ref().is_none_or(|s| !s.is_null(row));
        there.push(valid);
        if !valid {
            lengths.push(0);
            continue;
        }
        let (from, to) = (starts.value(row), stops.value(row));
        let step = steps.as_ref().map_or(if from <= to { 1 } else { -1 }, |s| s.value(row));
        if from != to && (step == 0 || (step > 0) != (from < to)) {
            return Err(illegal(&from.to_string(), &to.to_string(), &step.to_string()));
        }
        let count = if step == 0 { 1 } else { (i128::from(to) - i128::from(from)) / i128::from(step) + 1 };
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        too_long(values.len().saturating_add(count))?;
        values.extend((0..count).map(|i| from.wrapping_add(step.wrapping_mul(i64::try_from(i).unwrap_or(0)))));
        lengths.push(count);
    }
    let values: ArrayRef = Arc::new(Int64Array::from(values));
    list_of(args.result, values, &lengths, Some(NullBuffer::from(there)))
}

/// Dates and moments, in microseconds.
fn moments(args: &KernelArgs<'_>) -> Result<ArrayRef> {
    let micros = |index: usize| -> Result<Int64Array> {
        let array = args.array(index)?;
        if *array.data_type() == Arrow::Date32 {
            let days = compute::cast(&array, &Arrow::Int32)?;
            let days = days.as_primitive::<datafusion::arrow::datatypes::Int32Type>();
            return Ok(days.iter().map(|d| d.map(|d| i64::from(d) * DAY)).collect());
        }
        Ok(compute::cast(&array, &Arrow::Int64)?.as_primitive::<datafusion::arrow::datatypes::Int64Type>().clone())
    };
    let (starts, stops) = (micros(0)?, micros(1)?);
    let steps = if args.len() > 2 { Some(args.array(2)?) } else { None };
    let Arrow::List(field) = args.result else { return Err(Error::internal("a list")) };
    let dates = *field.data_type() == Arrow::Date32;
    let (mut values, mut lengths, mut there): (Vec<i64>, Vec<usize>, Vec<bool>) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..args.rows {
        let valid = !starts.is_null(row) && !stops.is_null(row) && steps.as_ref().is_none_or(|s| !s.is_null(row));
        there.push(valid);
        if !valid {
            lengths.push(0);
            continue;
        }
        let (from, to) = (starts.value(row), stops.value(row));
        let step = match &steps {
            Some(steps) => step_of(steps.as_ref(), row, dates)?,
            None => Step { months: 0, days: if from <= to { 1 } else { -1 }, micros: 0 },
        };
        let before = values.len();
        fill(from, to, step, dates, &mut values)?;
        lengths.push(values.len() - before);
    }
    let values: ArrayRef = if dates {
        let days = values.iter().map(|v| i32::try_from(v.div_euclid(DAY)).unwrap_or(0));
        compute::cast(&datafusion::arrow::array::Int32Array::from_iter_values(days), &Arrow::Date32)?
    } else {
        compute::cast(&Int64Array::from(values), field.data_type())?
    };
    list_of(args.result, values, &lengths, Some(NullBuffer::from(there)))
}

fn step_of(steps: &dyn Array, row: usize, dates: bool) -> Result<Step> {
    match steps.data_type() {
        Arrow::Interval(IntervalUnit::YearMonth) => {
            Ok(Step { months: steps.as_primitive::<IntervalYearMonthType>().value(row), days: 0, micros: 0 })
        }
        Arrow::Interval(_) => {
            let step = steps.as_primitive::<IntervalMonthDayNanoType>().value(row);
            Ok(Step { months: step.months, days: step.days, micros: step.nanoseconds / 1000 })
        }
        _ => {
            let micros = steps.as_primitive::<DurationMicrosecondType>().value(row);
            if dates && micros % DAY != 0 {
                return Err(Error::illegal_argument(
                    "sequence step must be an interval day to second of day granularity if start and end values are dates".into(),
                ));
            }
            let days = i32::try_from(micros / DAY).unwrap_or(0);
            Ok(if dates { Step { months: 0, days, micros: 0 } } else { Step { months: 0, days: 0, micros } })
        }
    }
}

fn fill(from: i64, to: i64, step: Step, dates: bool, out: &mut Vec<i64>) -> Result<()> {
    // As long as a month can be: which way it goes, and how many at most.
    let estimate = i64::from(step.months) * 28 * DAY + i64::from(step.days) * DAY + step.micros;
    if from != to && (estimate == 0 || (estimate > 0) != (from < to)) {
        let shown = |v: i64| if dates { format::date(i32::try_from(v.div_euclid(DAY)).unwrap_or(0)) } else { format::timestamp(v) };
        return Err(illegal(&shown(from), &shown(to), &format::calendar_interval(step.months, step.days, step.micros)));
    }
    let count = if estimate == 0 { 1 } else { usize::try_from((to - from) / estimate).unwrap_or(0) + 1 };
    too_long(out.len().saturating_add(count))?;
    for i in 0i64.. {
        let Some(at) = moved(from, step, i) else { break };
        if (estimate >= 0 && at > to) || (estimate < 0 && at < to) {
            break;
        }
        out.push(at);
        if estimate == 0 {
            break;
        }
    }
    Ok(())
}

/// `times` steps from a moment: months are counted from the start, so that the last of a month stays it.
fn moved(from: i64, step: Step, times: i64) -> Option<i64> {
    let months = i64::from(step.months).checked_mul(times)?;
    let rest = (i64::from(step.days) * DAY).checked_add(step.micros)?.checked_mul(times)?;
    if months == 0 {
        return from.checked_add(rest);
    }
    let at = DateTime::from_timestamp_micros(from)?.naive_utc();
    let by = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    let at = if months > 0 { at.checked_add_months(by)? } else { at.checked_sub_months(by)? };
    at.and_utc().timestamp_micros().checked_add(rest)
}
