//! Dates, times and timestamps to each other and to numbers, by the clock of the session's zone.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Time64NanosecondArray, TimestampMicrosecondArray,
    new_null_array,
};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{
    DataType as Arrow, Date32Type, Decimal128Type, Float64Type, Int64Type, Time64NanosecondType, TimestampMicrosecondType,
};

use super::number::{fit, fit_decimal, out_of_range};
use super::{Casting, Eval};
use crate::error::{Error, Result};
use crate::format;
use crate::types::DataType;

const DAY: i64 = 86_400_000_000;
const SECOND: i64 = 1_000_000;

impl Casting<'_> {
    pub(super) fn time(self, values: &ArrayRef) -> Result<ArrayRef> {
        use DataType as T;
        let moments = || values.as_primitive::<TimestampMicrosecondType>().iter();
        let zone = self.zone;
        match (self.from, self.to) {
            (T::Timestamp | T::TimestampNtz, T::Date) => {
                let local = |v| if *self.from == T::Timestamp { zone.to_local(v) } else { v };
                let out = moments().map(|v| i32::try_from(local(v?).div_euclid(DAY)).ok());
                Ok(Arc::new(Date32Array::from_iter(out)))
            }
            (T::Timestamp, T::TimestampNtz) => {
                Ok(Arc::new(TimestampMicrosecondArray::from_iter(moments().map(|v| Some(zone.to_local(v?))))))
            }
            (T::TimestampNtz, T::Timestamp) => Ok(timestamps(moments().map(|v| Some(zone.to_utc(v?))))),
            (T::Date, T::Timestamp) => {
                let dates = values.as_primitive::<Date32Type>();
                Ok(timestamps(dates.iter().map(|v| Some(zone.to_utc(i64::from(v?) * DAY)))))
            }
            (T::Date, T::TimestampNtz) => Ok(compute::cast(values, &self.to.to_arrow())?),
            (T::Timestamp | T::TimestampNtz, T::Time(precision)) => {
                let local = |v| if *self.from == T::Timestamp { zone.to_local(v) } else { v };
                let out = moments().map(|v| Some(format::cut_time(local(v?).rem_euclid(DAY) * 1000, *precision)));
                Ok(Arc::new(Time64NanosecondArray::from_iter(out)))
            }
            (T::Time(_), T::Timestamp | T::TimestampNtz) => {
                let today = zone.to_local((touchpaper_platform::clock::unix_ms() * 1000.0) as i64).div_euclid(DAY) * DAY;
                let local = values.as_primitive::<Time64NanosecondType>().iter().map(|v| Some(today + v? / 1000));
                if *self.to == T::TimestampNtz {
                    return Ok(Arc::new(TimestampMicrosecondArray::from_iter(local)));
                }
                Ok(timestamps(local.map(|v| Some(zone.to_utc(v?)))))
            }
            (T::Time(_), T::Time(precision)) => {
                let out = values.as_primitive::<Time64NanosecondType>().iter().map(|v| Some(format::cut_time(v?, *precision)));
                Ok(Arc::new(Time64NanosecondArray::from_iter(out)))
            }
            (T::Time(_), T::Decimal(p, s)) => {
                let times = values.as_primitive::<Time64NanosecondType>().iter();
                let out = times.map(|v| {
                    let Some(v) = v else { return Ok(None) };
                    let fitted = fit_decimal(i128::from(v), 9, *p, *s);
                    self.eval.settle(fitted.map(Some).ok_or_else(|| out_of_range(&format::decimal(i128::from(v), 9), *p, *s)))
                });
                let out = out.collect::<Result<Vec<_>>>()?;
                Ok(Arc::new(Decimal128Array::from(out).with_precision_and_scale(*p, *s)?))
            }
            (T::Time(_), b) if b.is_integral() => {
                let times = values.as_primitive::<Time64NanosecondType>().iter();
                self.integers(times.map(|v| match v {
                    None => Ok(None),
                    Some(v) => self.narrowed(v / 1_000_000_000, || format!("TIME '{}'", format::time(v))),
                }))
            }
            (T::Timestamp, b) if b.is_integral() => self.integers(moments().map(|v| match v {
                None => Ok(None),
                Some(v) if self.eval == Eval::Legacy => Ok(fit(v.div_euclid(SECOND), b)),
                Some(v) => self.narrowed(v.div_euclid(SECOND), || format!("TIMESTAMP '{}'", format::timestamp(zone.to_local(v)))),
            })),
            (T::Timestamp, T::Decimal(p, s)) => {
                let out = moments().map(|v| {
                    let Some(v) = v else { return Ok(None) };
                    let fitted = fit_decimal(i128::from(v), 6, *p, *s);
                    self.eval.settle(fitted.map(Some).ok_or_else(|| out_of_range(&format::decimal(i128::from(v), 6), *p, *s)))
                });
                let out = out.collect::<Result<Vec<_>>>()?;
                Ok(Arc::new(Decimal128Array::from(out).with_precision_and_scale(*p, *s)?))
            }
            (T::Timestamp, T::Boolean) => Ok(Arc::new(BooleanArray::from_iter(moments().map(|v| v.map(|v| v != 0))))),
            (T::Timestamp, b) if b.is_numeric() => {
                let out: ArrayRef = Arc::new(Float64Array::from_iter(moments().map(|v| v.map(|v| v as f64 / 1e6))));
                Ok(compute::cast(&out, &b.to_arrow())?)
            }
            (T::Date, _) => Ok(new_null_array(&self.to.to_arrow(), values.len())),
            (T::Boolean, T::Timestamp) => Ok(timestamps(values.as_boolean().iter().map(|v| v.map(i64::from)))),
            (a, T::Timestamp) if a.is_integral() => {
                let longs = compute::cast(values, &Arrow::Int64)?;
                Ok(timestamps(longs.as_primitive::<Int64Type>().iter().map(|v| v.map(|v| v.saturating_mul(SECOND)))))
            }
            (T::Decimal(_, s), T::Timestamp) => {
                let seconds = values.as_primitive::<Decimal128Type>().iter();
                let out = seconds.map(|v| {
                    let power = 10i128.pow(u32::from(s.abs_diff(6)));
                    // Too many wrap around, as Java's BigDecimal.longValue has them.
                    v.map(|v| if *s >= 6 { v / power } else { v.wrapping_mul(power) } as i64)
                });
                Ok(timestamps(out))
            }
            (T::Float | T::Double, T::Timestamp) => {
                let doubles = compute::cast(values, &Arrow::Float64)?;
                let out = doubles.as_primitive::<Float64Type>().iter().map(|v| self.seconds(v)).collect::<Result<Vec<_>>>()?;
                Ok(Arc::new(TimestampMicrosecondArray::from(out).with_timezone("UTC")))
            }
            _ => Err(Error::internal(format!("a cast of {} to {}", self.from, self.to))),
        }
    }

    fn seconds(self, value: Option<f64>) -> Result<Option<i64>> {
        let Some(value) = value else { return Ok(None) };
        let micros = value * 1e6;
        if value.is_finite() && micros.abs() < 9.223_372_036_854_776e18 {
            return Ok(Some(micros as i64));
        }
        if self.eval == Eval::Legacy && value.is_finite() {
            return Ok(Some(micros as i64));
        }
        let inner = Casting { from: &DataType::Double, to: &DataType::Long, ..self };
        if !value.is_finite() && self.eval == Eval::Ansi {
            let shown = format!("{}D", format::java_double(value));
            let parameters = [("expression", shown.as_str()), ("sourceType", "\"DOUBLE\""), ("targetType", "\"TIMESTAMP\"")];
            return Err(Error::new("CAST_INVALID_INPUT", &parameters).of_class("DateTimeException"));
        }
        self.eval.settle(Err(inner.overflow(&format!("{}D", format::java_double(micros)))))
    }
}

fn timestamps(values: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    Arc::new(TimestampMicrosecondArray::from_iter(values).with_timezone("UTC"))
}
