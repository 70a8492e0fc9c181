//! Intervals among themselves: sums, multiples, parts, and their numbers.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, DurationMicrosecondArray, IntervalMonthDayNanoArray, IntervalYearMonthArray};
use datafusion::arrow::datatypes::{
    DataType as Arrow, Decimal128Type, DurationMicrosecondType, IntervalMonthDayNano, IntervalMonthDayNanoType, IntervalUnit,
    IntervalYearMonthType,
};
use datafusion::logical_expr::Volatility;

use super::decimal::divide_half_up;
use crate::analyzer::{Typed, coerce};
use crate::column::BinaryOperator as Op;
use crate::error::{Error, Result};
use crate::functions::{Kernel, KernelArgs};
use crate::types::DataType;

/// An interval of any type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Amount {
    pub months: i64,
    pub days: i64,
    pub micros: i64,
    /// Whether days are days of the calendar and no part of the microseconds.
    pub calendar: bool,
}

impl Amount {
    pub fn times(self, sign: i64) -> Self {
        Self { months: self.months * sign, days: self.days * sign, micros: self.micros.wrapping_mul(sign), ..self }
    }

    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            months: self.months.checked_add(other.months)?,
            days: self.days.checked_add(other.days)?,
            micros: self.micros.checked_add(other.micros)?,
            ..self
        })
    }

    pub fn calendar(self) -> Option<IntervalMonthDayNano> {
        let (months, days) = (i32::try_from(self.months).ok()?, i32::try_from(self.days).ok()?);
        Some(IntervalMonthDayNano::new(months, days, self.micros.checked_mul(1000)?))
    }
}

pub(crate) fn amounts(values: &ArrayRef) -> Result<Vec<Option<Amount>>> {
    let time = |micros| Amount { months: 0, days: 0, micros, calendar: false };
    Ok(match values.data_type() {
        Arrow::Duration(_) => values.as_primitive::<DurationMicrosecondType>().iter().map(|v| v.map(time)).collect(),
        Arrow::Interval(IntervalUnit::YearMonth) => {
            let months = values.as_primitive::<IntervalYearMonthType>().iter();
            months.map(|v| Some(Amount { months: i64::from(v?), ..time(0) })).collect()
        }
        Arrow::Interval(IntervalUnit::MonthDayNano) => {
            let parts = values.as_primitive::<IntervalMonthDayNanoType>().iter();
            let one = |v: IntervalMonthDayNano| Amount {
                months: i64::from(v.months),
                days: i64::from(v.days),
                micros: v.nanoseconds / 1000,
                calendar: true,
            };
            parts.map(|v| v.map(one)).collect()
        }
        other => return Err(Error::internal(format!("an interval of type {other}"))),
    })
}

pub(crate) fn durations(micros: Vec<Option<i64>>) -> ArrayRef {
    Arc::new(DurationMicrosecondArray::from(micros))
}

pub(crate) fn overflow() -> Error {
    Error::new("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION", &[])
}

/// Months or microseconds as a column of `result`; what does not fit is an error, or null where `tries`.
pub(crate) fn spans(values: impl Iterator<Item = Result<Option<i64>>>, result: &DataType, tries: bool) -> Result<ArrayRef> {
    let values = values.map(|v| if tries { Ok(v.unwrap_or(None)) } else { v });
    match result {
        DataType::YearMonthInterval(..) => {
            let months = values.map(|v| match v? {
                None => Ok(None),
                Some(v) => match i32::try_from(v) {
                    Ok(v) => Ok(Some(v)),
                    Err(_) if tries => Ok(None),
                    Err(_) => Err(overflow()),
                },
            });
            Ok(Arc::new(IntervalYearMonthArray::from(months.collect::<Result<Vec<_>>>()?)))
        }
        _ => Ok(durations(values.collect::<Result<Vec<_>>>()?)),
    }
}

fn numbers(values: &ArrayRef) -> Result<Vec<Option<i64>>> {
    Ok(amounts(values)?.into_iter().map(|v| v.map(|v| v.months + v.micros)).collect())
}

pub(super) fn add(operator: Op, left: Typed, right: Typed, tries: bool) -> Result<Typed> {
    let Some(result) = coerce::common(&left.data_type, &right.data_type) else { return Err(Error::internal("intervals")) };
    let own = result.clone();
    let is_months = matches!(result, DataType::YearMonthInterval(..));
    let body = move |args: &KernelArgs<'_>| {
        let pairs = numbers(&args.array(0)?)?.into_iter().zip(numbers(&args.array(1)?)?);
        let sums = pairs.map(|(a, b)| match (a, b) {
            (Some(a), Some(b)) => {
                let sum = if operator == Op::Add { a.checked_add(b) } else { a.checked_sub(b) };
                let function = if operator == Op::Add { "`try_add`" } else { "`try_subtract`" };
                let error = || Error::new("INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION", &[("functionName", function)]);
                sum.filter(|sum| !is_months || i32::try_from(*sum).is_ok()).map(Some).ok_or_else(error)
            }
            _ => Ok(None),
        });
        spans(sums, &own, tries)
    };
    let parameter = format!("{result} {tries}");
    Ok(Kernel::call_with(operator.symbol(), parameter, vec![left, right], result, Volatility::Immutable, Arc::new(body)))
}

/// An interval times a number, or divided by one; rounded half up.
pub(super) fn scale(interval: Typed, number: Typed, operator: Op, tries: bool) -> Result<Typed> {
    let result = match interval.data_type {
        DataType::YearMonthInterval(..) => DataType::YEAR_MONTH,
        DataType::CalendarInterval => DataType::CalendarInterval,
        _ => DataType::DAY_TIME,
    };
    let exact = number.data_type.is_integral() || matches!(number.data_type, DataType::Decimal(..));
    let calendar = result == DataType::CalendarInterval;
    let number = match number.data_type {
        _ if calendar => coerce::to(number, &DataType::Double)?,
        DataType::Decimal(..) => number,
        _ if exact => coerce::to(number, &DataType::Decimal(20, 0))?,
        _ => coerce::to(number, &DataType::Double)?,
    };
    let decimal_scale = match number.data_type {
        DataType::Decimal(_, s) => u32::try_from(s).unwrap_or(0),
        _ => 0,
    };
    let own = result.clone();
    let body = move |args: &KernelArgs<'_>| {
        let amounts = amounts(&args.array(0)?)?;
        if calendar {
            let doubles = args.doubles(1)?;
            let out = amounts.into_iter().zip(doubles.iter()).map(|(i, n)| match (i, n) {
                (Some(_), Some(0.0)) if operator == Op::Divide => {
                    if tries {
                        Ok(None)
                    } else {
                        Err(zero())
                    }
                }
                (Some(i), Some(n)) => match scaled_calendar(i, if operator == Op::Divide { 1.0 / n } else { n }) {
                    Some(value) => Ok(Some(value)),
                    None if tries => Ok(None),
                    None => Err(overflow()),
                },
                _ => Ok(None),
            });
            return Ok(Arc::new(IntervalMonthDayNanoArray::from(out.collect::<Result<Vec<_>>>()?)) as ArrayRef);
        }
        let whole = amounts.into_iter().map(|v| v.map(|v| v.months + v.micros));
        if exact {
            let factor = 10i128.checked_pow(decimal_scale).unwrap_or(1);
            let numbers = args.array(1)?;
            let out = whole.zip(numbers.as_primitive::<Decimal128Type>().iter()).map(|(i, n)| {
                let (Some(i), Some(n)) = (i, n) else { return Ok(None) };
                let i = i128::from(i);
                let value = match operator {
                    Op::Divide if n == 0 => return Err(zero()),
                    Op::Divide => i.checked_mul(factor).map(|i| divide_half_up(i, n)),
                    _ => i.checked_mul(n).map(|v| divide_half_up(v, factor)),
                };
                value.and_then(|v| i64::try_from(v).ok()).map(Some).ok_or_else(overflow)
            });
            return spans(out.collect::<Vec<_>>().into_iter(), &own, tries);
        }
        let numbers = args.doubles(1)?;
        let out = whole.zip(numbers.iter()).map(|(i, n)| {
            let (Some(i), Some(n)) = (i, n) else { return Ok(None) };
            let value = match operator {
                Op::Divide if n == 0.0 => return Err(zero()),
                Op::Divide => i as f64 / n,
                _ => i as f64 * n,
            };
            (value.is_finite() && value.abs() < 9.3e18).then(|| Some(value.round() as i64)).ok_or_else(overflow)
        });
        spans(out.collect::<Vec<_>>().into_iter(), &own, tries)
    };
    let parameter = format!("{result} {tries}");
    let typed = Kernel::call_with(operator.symbol(), parameter, vec![interval, number], result, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: typed.nullable || tries || calendar, ..typed })
}

fn zero() -> Error {
    Error::new("INTERVAL_DIVIDED_BY_ZERO", &[])
}

/// Fractions of months are cut off, those of days become time.
fn scaled_calendar(i: Amount, by: f64) -> Option<IntervalMonthDayNano> {
    let (months, days) = (i.months as f64 * by, i.days as f64 * by);
    let micros = i.micros as f64 * by + (days - days.trunc()) * 86_400_000_000.0;
    let cut = |v: f64| (v.abs() < 2_147_483_648.0).then_some(v.trunc() as i64);
    Amount { months: cut(months)?, days: cut(days)?, micros: micros.round() as i64, calendar: true }.calendar()
}

/// `-i` and `abs(i)`.
pub(crate) fn signed(value: Typed, name: &'static str, f: fn(i64) -> Option<i64>) -> Typed {
    let result = value.data_type.clone();
    let own = result.clone();
    Kernel::call(name, vec![value], result, move |args| {
        if own == DataType::CalendarInterval {
            let out = amounts(&args.array(0)?)?.into_iter().map(|v| v.and_then(|v| v.times(-1).calendar()));
            return Ok(Arc::new(IntervalMonthDayNanoArray::from_iter(out)) as ArrayRef);
        }
        let out = numbers(&args.array(0)?)?.into_iter().map(|v| match v {
            None => Ok(None),
            Some(v) => f(v).map(Some).ok_or_else(overflow),
        });
        spans(out, &own, false)
    })
}
