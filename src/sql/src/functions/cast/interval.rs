//! Intervals to other fields, and to and from numbers of their last field.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Decimal128Array, DurationMicrosecondArray, IntervalYearMonthArray};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, Decimal128Type, DurationMicrosecondType, Int64Type, IntervalYearMonthType};

use super::Casting;
use super::number::{fit_decimal, out_of_range};
use crate::error::{Error, Result};
use crate::format;
use crate::types::{DataType, IntervalField};

impl Casting<'_> {
    pub(super) fn interval(self, values: &ArrayRef) -> Result<ArrayRef> {
        use DataType as T;
        match (self.from, self.to) {
            (T::DayTimeInterval(..) | T::YearMonthInterval(..), T::DayTimeInterval(_, last) | T::YearMonthInterval(_, last)) => {
                // Seconds keep their fraction.
                let unit = if *last == IntervalField::Second { 1 } else { last.size() };
                self.intervals(amounts(values)?.into_iter().map(|v| Ok(v.map(|v| v - v % unit))))
            }
            (T::DayTimeInterval(_, last) | T::YearMonthInterval(_, last), T::Decimal(p, s)) => {
                let out = amounts(values)?.into_iter().map(|v| {
                    let Some(v) = v else { return Ok(None) };
                    let (amount, scale) = if *last == IntervalField::Second { (v, 6) } else { (v / last.size(), 0) };
                    let fitted = fit_decimal(i128::from(amount), scale, *p, *s);
                    self.eval.settle(fitted.map(Some).ok_or_else(|| out_of_range(&format::decimal(i128::from(amount), scale), *p, *s)))
                });
                let out = out.collect::<Result<Vec<_>>>()?;
                Ok(Arc::new(Decimal128Array::from(out).with_precision_and_scale(*p, *s)?))
            }
            (T::DayTimeInterval(first, last) | T::YearMonthInterval(first, last), b) if b.is_integral() => {
                self.integers(amounts(values)?.into_iter().map(|v| match v {
                    None => Ok(None),
                    Some(v) => match fits(v / last.size(), b) {
                        true => Ok(Some(v / last.size())),
                        false => self.eval.settle(Err(self.overflow(&shown(v, *first, *last)))),
                    },
                }))
            }
            (T::Decimal(_, s), T::DayTimeInterval(_, last) | T::YearMonthInterval(_, last)) => {
                let factor = 10i128.checked_pow(u32::try_from(*s).unwrap_or(0)).unwrap_or(1);
                let out = values.as_primitive::<Decimal128Type>().iter().map(|v| {
                    let Some(v) = v else { return Ok(None) };
                    let scaled = v.checked_mul(i128::from(last.size())).map(|v| crate::functions::arithmetic::divide_half_up(v, factor));
                    let fitted = scaled.and_then(|v| i64::try_from(v).ok());
                    self.eval.settle(fitted.map(Some).ok_or_else(|| self.overflow(&format!("{}BD", format::decimal(v, *s)))))
                });
                self.intervals(out)
            }
            (a, T::DayTimeInterval(_, last) | T::YearMonthInterval(_, last)) if a.is_integral() => {
                let longs = compute::cast(values, &Arrow::Int64)?;
                let out = longs.as_primitive::<Int64Type>().iter().map(|v| {
                    let Some(v) = v else { return Ok(None) };
                    let fitted = v.checked_mul(last.size()).filter(|v| !last.is_year_month() || i32::try_from(*v).is_ok());
                    self.eval.settle(fitted.map(Some).ok_or_else(|| self.overflow(&v.to_string())))
                });
                self.intervals(out.collect::<Vec<_>>().into_iter())
            }
            _ => Err(Error::internal(format!("a cast of {} to {}", self.from, self.to))),
        }
    }

    fn intervals(self, amounts: impl Iterator<Item = Result<Option<i64>>>) -> Result<ArrayRef> {
        let amounts = amounts.collect::<Result<Vec<_>>>()?;
        Ok(match self.to {
            DataType::YearMonthInterval(..) => {
                Arc::new(IntervalYearMonthArray::from_iter(amounts.into_iter().map(|v| i32::try_from(v?).ok())))
            }
            _ => Arc::new(DurationMicrosecondArray::from(amounts)),
        })
    }
}

/// Microseconds or months.
fn amounts(values: &ArrayRef) -> Result<Vec<Option<i64>>> {
    match values.data_type() {
        Arrow::Duration(_) => Ok(values.as_primitive::<DurationMicrosecondType>().iter().collect()),
        Arrow::Interval(_) => Ok(values.as_primitive::<IntervalYearMonthType>().iter().map(|v| v.map(i64::from)).collect()),
        other => Err(Error::internal(format!("an interval of type {other}"))),
    }
}

fn fits(value: i64, to: &DataType) -> bool {
    match to {
        DataType::Byte => i8::try_from(value).is_ok(),
        DataType::Short => i16::try_from(value).is_ok(),
        DataType::Integer => i32::try_from(value).is_ok(),
        _ => true,
    }
}

fn shown(amount: i64, first: IntervalField, last: IntervalField) -> String {
    if first.is_year_month() {
        return format::year_month_interval(i32::try_from(amount).unwrap_or(i32::MAX), first, last);
    }
    format::day_time_interval(amount, first, last)
}
