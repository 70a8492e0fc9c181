//! Text to values, and values to text.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, DurationMicrosecondArray, Float32Array, Float64Array, Int8Array, Int16Array,
    Int32Array, Int64Array, IntervalMonthDayNanoArray, IntervalYearMonthArray, StringArray, Time64NanosecondArray,
    TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::IntervalMonthDayNano;

use super::number::{decimals, fit_decimal, out_of_range};
use super::{Casting, Eval};
use crate::error::{ANSI, Error, Result};
use crate::format;
use crate::parser::Interval;
use crate::types::{DataType, IntervalField};

impl Casting<'_> {
    /// Every value as text; nulls inside arrays and structs are `null`.
    pub(super) fn to_text(self, values: &ArrayRef) -> ArrayRef {
        let printer = self.printer();
        let out = (0..values.len()).map(|row| (!values.is_null(row)).then(|| printer.cell(values.as_ref(), row, self.from)));
        Arc::new(StringArray::from_iter(out))
    }

    fn malformed(self, text: &str) -> Error {
        let class = match self.to {
            DataType::Boolean => "SparkRuntimeException",
            t if t.is_datetime() || matches!(t, DataType::Time(_)) => "DateTimeException",
            _ => "NumberFormatException",
        };
        let (value, to) = (format!("'{text}'"), format!("\"{}\"", self.to.sql()));
        let parameters = [("expression", value.as_str()), ("sourceType", "\"STRING\""), ("targetType", &to), ("ansiConfig", ANSI)];
        Error::new("CAST_INVALID_INPUT", &parameters).of_class(class)
    }

    pub(super) fn of_text(self, values: &ArrayRef) -> Result<ArrayRef> {
        use DataType as T;
        let texts = values.as_string::<i32>();
        macro_rules! parsed {
            ($array:ty, $parse:expr) => {{
                let parse = $parse;
                let out = texts.iter().map(|text| match text {
                    None => Ok(None),
                    Some(text) => self.eval.settle(parse(text).map(Some).ok_or_else(|| self.malformed(text))),
                });
                <$array>::from(out.collect::<Result<Vec<_>>>()?)
            }};
        }
        let integer = |text: &str| if self.eval == Eval::Legacy { cut(text) } else { whole(text) };
        Ok(match self.to {
            T::Byte => Arc::new(parsed!(Int8Array, |t: &str| integer(t).and_then(|v| i8::try_from(v).ok()))),
            T::Short => Arc::new(parsed!(Int16Array, |t: &str| integer(t).and_then(|v| i16::try_from(v).ok()))),
            T::Integer => Arc::new(parsed!(Int32Array, |t: &str| integer(t).and_then(|v| i32::try_from(v).ok()))),
            T::Long => Arc::new(parsed!(Int64Array, integer)),
            T::Float => Arc::new(parsed!(Float32Array, |t: &str| fraction(t).map(|v| v as f32))),
            T::Double => Arc::new(parsed!(Float64Array, fraction)),
            T::Boolean => Arc::new(parsed!(BooleanArray, truth)),
            T::Date => Arc::new(parsed!(Date32Array, format::parse_date)),
            T::Timestamp => {
                Arc::new(parsed!(TimestampMicrosecondArray, |t: &str| format::parse_timestamp(t, self.zone)).with_timezone("UTC"))
            }
            T::TimestampNtz => Arc::new(parsed!(TimestampMicrosecondArray, format::parse_timestamp_ntz)),
            T::Time(precision) => {
                Arc::new(parsed!(Time64NanosecondArray, |t: &str| format::parse_time(t).map(|v| format::cut_time(v, *precision))))
            }
            T::Decimal(p, s) => {
                return decimals(
                    texts.iter().map(|text| {
                        let Some(text) = text else { return Ok(None) };
                        let parsed = || -> Result<Option<i128>> {
                            let (value, scale) = format::parse_decimal(text).ok_or_else(|| self.malformed(text))?;
                            let scale = i8::try_from(scale).map_err(|_| self.malformed(text))?;
                            fit_decimal(value, scale, *p, *s).map(Some).ok_or_else(|| out_of_range(text, *p, *s))
                        };
                        self.eval.settle(parsed())
                    }),
                    *p,
                    *s,
                );
            }
            T::DayTimeInterval(first, last) => {
                let out = texts.iter().map(|text| self.spans(text, *first, *last)).collect::<Result<Vec<_>>>()?;
                Arc::new(DurationMicrosecondArray::from(out))
            }
            T::YearMonthInterval(first, last) => {
                let months = |text| Ok(self.spans(text, *first, *last)?.and_then(|months| i32::try_from(months).ok()));
                Arc::new(IntervalYearMonthArray::from(texts.iter().map(months).collect::<Result<Vec<_>>>()?))
            }
            T::CalendarInterval => {
                let out = texts.iter().map(|text| {
                    let Some(text) = text else { return Ok(None) };
                    let parsed = Interval::of_text(text).ok_or_else(|| {
                        let (input, hint) = (format!("'{text}'"), "unrecognized number");
                        Error::new("INVALID_INTERVAL_FORMAT.UNRECOGNIZED_NUMBER", &[("input", &input), ("number", hint)])
                    });
                    self.eval.settle(parsed.map(|i| Some(IntervalMonthDayNano::new(i.months(), i.days(), i.micros().saturating_mul(1000)))))
                });
                Arc::new(IntervalMonthDayNanoArray::from(out.collect::<Result<Vec<_>>>()?))
            }
            other => return Err(Error::unsupported(format!("CAST of STRING to {}", other.sql()))),
        })
    }

    /// `1 02` or `INTERVAL '1 02' DAY TO HOUR`, in microseconds or months.
    fn spans(self, text: Option<&str>, first: IntervalField, last: IntervalField) -> Result<Option<i64>> {
        let Some(text) = text else { return Ok(None) };
        let parsed = Interval::of_cast_text(text, first, last).map(Some);
        self.eval.settle(parsed.ok_or_else(|| {
            let kind = if first.is_year_month() { "year-month" } else { "day-time" };
            let type_name = self.to.simple_string();
            let shape = Interval::shape(first, last);
            let formats =
                format!("`[+|-]{shape}`, `INTERVAL [+|-]'[+|-]{shape}' {}`", type_name.trim_start_matches("interval ").to_uppercase());
            let parameters =
                [("input", text), ("intervalStr", kind), ("supportedFormat", formats.as_str()), ("typeName", type_name.as_str())];
            let notice = first == IntervalField::Day || !first.is_year_month();
            let condition = if notice { "UNMATCHED_FORMAT_STRING_WITH_NOTICE" } else { "UNMATCHED_FORMAT_STRING" };
            Error::new(&format!("INVALID_INTERVAL_FORMAT.{condition}"), &parameters)
        }))
    }
}

fn is_blank(c: char) -> bool {
    c.is_ascii_whitespace() || c.is_ascii_control()
}

/// An integer with blanks around it, as `UTF8String.toLongExact` takes it.
pub fn whole(text: &str) -> Option<i64> {
    let text = text.trim_matches(is_blank);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.starts_with(['+', '-']) { None } else { text.strip_prefix('+').unwrap_or(text).parse().ok() }
}

/// An integer from the part before a decimal point, as `UTF8String.toLong` takes it.
fn cut(text: &str) -> Option<i64> {
    let text = text.trim_matches(is_blank);
    let Some((before, after)) = text.split_once('.') else { return whole(text) };
    if !after.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match before {
        "" | "+" | "-" if after.is_empty() => None,
        "" | "+" | "-" => Some(0),
        _ => whole(before),
    }
}

/// A number as Java's `Double.parseDouble` takes it, with Spark's names for what is no number.
pub fn fraction(text: &str) -> Option<f64> {
    let text = text.trim_matches(is_blank);
    let lower = text.to_ascii_lowercase();
    match lower.as_str() {
        "inf" | "+inf" | "infinity" | "+infinity" => return Some(f64::INFINITY),
        "-inf" | "-infinity" => return Some(f64::NEG_INFINITY),
        "nan" => return Some(f64::NAN),
        _ => {}
    }
    let digits = lower.strip_suffix(['d', 'f']).unwrap_or(&lower);
    if digits.contains(|c: char| c.is_ascii_alphabetic() && c != 'e') {
        return None;
    }
    digits.parse().ok()
}

pub fn truth(text: &str) -> Option<bool> {
    match text.trim_matches(is_blank).to_ascii_lowercase().as_str() {
        "t" | "true" | "y" | "yes" | "1" => Some(true),
        "f" | "false" | "n" | "no" | "0" => Some(false),
        _ => None,
    }
}
