//! Values as text the way Java and Spark write them, and back.

use datafusion::arrow::array::{
    Array, AsArray, BooleanArray, Decimal128Array, FixedSizeListArray, GenericListArray, OffsetSizeTrait, StructArray,
};
use datafusion::arrow::datatypes::{
    DataType as Arrow, Date32Type, DurationMicrosecondType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    IntervalMonthDayNanoType, IntervalUnit, IntervalYearMonthType, Time64NanosecondType, TimestampMicrosecondType, UInt64Type,
};

use crate::types::{DataType, IntervalField};
use crate::variant::{self, Variant};
use crate::zone::Zone;

mod datetime;
mod interval;

pub use datetime::{
    TimestampText, civil, cut_time, date, days_of, parse_date, parse_time, parse_timestamp, parse_timestamp_ntz, special_date,
    special_timestamp, time, timestamp,
};
pub use interval::{calendar_interval, day_time_interval, year_month_interval};
pub use touchpaper_core::java_text::{java_double, java_float};

/// An unscaled decimal with its scale: `12.30`
pub fn decimal(value: i128, scale: i8) -> String {
    let scale = usize::try_from(scale).unwrap_or(0);
    if scale == 0 {
        return value.to_string();
    }
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    format!("{}{whole}.{fraction}", if value < 0 { "-" } else { "" })
}

/// As Java's BigDecimal writes itself: small ones with an exponent.
pub fn java_decimal(value: i128, scale: i8) -> String {
    let digits = value.unsigned_abs().to_string();
    let exponent = i64::try_from(digits.len()).unwrap_or(0) - 1 - i64::from(scale);
    if exponent >= -6 {
        return decimal(value, scale);
    }
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    format!("{}{first}{point}{rest}E{exponent}", if value < 0 { "-" } else { "" })
}

/// `-12.50` or `1e3` to unscaled value and scale.
pub fn parse_decimal(text: &str) -> Option<(i128, i32)> {
    let text = text.trim();
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, mantissa) = match mantissa.as_bytes().first()? {
        b'-' => (true, mantissa.get(1..)?),
        b'+' => (false, mantissa.get(1..)?),
        _ => (false, mantissa),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut value: i128 = 0;
    for c in whole.chars().chain(fraction.chars()) {
        value = value.checked_mul(10)?.checked_add(i128::from(c.to_digit(10)?))?;
    }
    if negative {
        value = -value;
    }
    let mut scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    while scale < 0 {
        value = value.checked_mul(10)?;
        scale += 1;
    }
    Some((value, scale))
}

/// How cells become text.
#[derive(Clone, Copy)]
pub struct Printer<'a> {
    /// How a null is written, also one inside an array.
    pub null: &'a str,
    /// Where timestamps are told.
    pub zone: Zone,
}

/// A cell as text, with the Spark type that its array has by itself; timestamps are told in UTC.
pub fn cell(array: &dyn Array, row: usize, null: &str) -> String {
    Printer { null, zone: Zone::UTC }.write(array, row, None)
}

impl Printer<'_> {
    /// A cell of this type as text.
    pub fn cell(&self, array: &dyn Array, row: usize, data_type: &DataType) -> String {
        self.write(array, row, Some(data_type))
    }

    fn write(&self, array: &dyn Array, row: usize, data_type: Option<&DataType>) -> String {
        if array.is_null(row) || matches!(array.data_type(), Arrow::Null) {
            return self.null.to_string();
        }
        match array.data_type() {
            Arrow::Boolean => array.as_any().downcast_ref::<BooleanArray>().map(|a| a.value(row).to_string()),
            Arrow::Int8 => Some(array.as_primitive::<Int8Type>().value(row).to_string()),
            Arrow::Int16 => Some(array.as_primitive::<Int16Type>().value(row).to_string()),
            Arrow::Int32 => Some(array.as_primitive::<Int32Type>().value(row).to_string()),
            Arrow::Int64 => Some(array.as_primitive::<Int64Type>().value(row).to_string()),
            Arrow::UInt64 => Some(array.as_primitive::<UInt64Type>().value(row).to_string()),
            Arrow::Float32 => Some(java_float(array.as_primitive::<Float32Type>().value(row))),
            Arrow::Float64 => Some(java_double(array.as_primitive::<Float64Type>().value(row))),
            Arrow::Decimal128(_, scale) => array.as_any().downcast_ref::<Decimal128Array>().map(|a| decimal(a.value(row), *scale)),
            Arrow::Utf8 => Some(array.as_string::<i32>().value(row).to_string()),
            Arrow::LargeUtf8 => Some(array.as_string::<i64>().value(row).to_string()),
            Arrow::Utf8View => Some(array.as_string_view().value(row).to_string()),
            Arrow::LargeBinary => Variant::of_cell(array.as_binary::<i64>().value(row)).map(|v| variant::json(&v)),
            Arrow::Binary => Some(bytes(array.as_binary::<i32>().value(row), self.null)),
            Arrow::Date32 => Some(date(array.as_primitive::<Date32Type>().value(row))),
            Arrow::Timestamp(_, None) => array.as_primitive_opt::<TimestampMicrosecondType>().map(|a| timestamp(a.value(row))),
            Arrow::Timestamp(_, Some(_)) => {
                array.as_primitive_opt::<TimestampMicrosecondType>().map(|a| timestamp(self.zone.to_local(a.value(row))))
            }
            Arrow::Time64(_) => array.as_primitive_opt::<Time64NanosecondType>().map(|a| time(a.value(row))),
            Arrow::Duration(_) => array.as_primitive_opt::<DurationMicrosecondType>().map(|a| match data_type {
                Some(DataType::DayTimeInterval(first, last)) => day_time_interval(a.value(row), *first, *last),
                _ => day_time_interval(a.value(row), IntervalField::Day, IntervalField::Second),
            }),
            Arrow::Interval(IntervalUnit::YearMonth) => {
                let months = array.as_primitive::<IntervalYearMonthType>().value(row);
                Some(match data_type {
                    Some(DataType::YearMonthInterval(first, last)) => year_month_interval(months, *first, *last),
                    _ => year_month_interval(months, IntervalField::Year, IntervalField::Month),
                })
            }
            Arrow::Interval(IntervalUnit::MonthDayNano) => {
                let v = array.as_primitive::<IntervalMonthDayNanoType>().value(row);
                Some(calendar_interval(v.months, v.days, v.nanoseconds / 1000))
            }
            Arrow::List(_) => array.as_list_opt::<i32>().map(|a| self.list(a, row, data_type)),
            Arrow::LargeList(_) => array.as_list_opt::<i64>().map(|a| self.list(a, row, data_type)),
            Arrow::FixedSizeList(..) => array.as_any().downcast_ref::<FixedSizeListArray>().map(|a| {
                let items = a.value(row);
                self.elements(items.as_ref(), data_type)
            }),
            Arrow::Struct(_) => array.as_struct_opt().map(|a| self.structure(a, row, data_type)),
            Arrow::Map(..) => array.as_map_opt().map(|a| {
                let entries = a.value(row);
                let (key_type, value_type) = match data_type {
                    Some(DataType::Map(key, value, _)) => (Some(key.as_ref()), Some(value.as_ref())),
                    _ => (None, None),
                };
                let (keys, values) = (entries.column(0), entries.column(1));
                let one = |i| format!("{} -> {}", self.write(keys.as_ref(), i, key_type), self.write(values.as_ref(), i, value_type));
                let parts: Vec<_> = (0..entries.len()).map(one).collect();
                format!("{{{}}}", parts.join(", "))
            }),
            other => Some(format!("<{other}>")),
        }
        .unwrap_or_default()
    }

    fn list<O: OffsetSizeTrait>(&self, array: &GenericListArray<O>, row: usize, data_type: Option<&DataType>) -> String {
        self.elements(array.value(row).as_ref(), data_type)
    }

    fn elements(&self, items: &dyn Array, data_type: Option<&DataType>) -> String {
        let element = match data_type {
            Some(DataType::Array(element, _)) => Some(element.as_ref()),
            _ => None,
        };
        let parts: Vec<_> = (0..items.len()).map(|i| self.write(items, i, element)).collect();
        format!("[{}]", parts.join(", "))
    }

    fn structure(&self, array: &StructArray, row: usize, data_type: Option<&DataType>) -> String {
        if let Some(text) = crate::types::vector_text(array, row) {
            return text;
        }
        let field = |i: usize| match data_type {
            Some(DataType::Struct(s)) => s.fields.get(i).map(|f| &f.data_type),
            _ => None,
        };
        let parts: Vec<_> = array.columns().iter().enumerate().map(|(i, c)| self.write(c.as_ref(), row, field(i))).collect();
        format!("{{{}}}", parts.join(", "))
    }
}

/// `show` writes bytes as hexadecimal in brackets; a cast to string (whose null is `null`) reads them as UTF-8.
fn bytes(value: &[u8], null: &str) -> String {
    if null == "null" {
        return String::from_utf8_lossy(value).into_owned();
    }
    format!("[{}]", value.iter().map(|b| format!("{b:02X}")).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn doubles_as_java_writes_them() {
        let cases = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (0.1, "0.1"),
            (1.0, "1.0"),
            (100.0, "100.0"),
            (1e10, "1.0E10"),
            (1.5e-5, "1.5E-5"),
            (0.001, "0.001"),
            (9_999_999.0, "9999999.0"),
            (12_345_678.9, "1.23456789E7"),
            (3.501_556_983_616_962, "3.501556983616962"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (value, wanted) in cases {
            assert_eq!(java_double(value), wanted);
        }
        assert_eq!(java_float(0.1), "0.1");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn decimals() {
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(parse_decimal("12.50"), Some((1250, 2)));
        assert_eq!(parse_decimal("1.5e3"), Some((1500, 0)));
        assert_eq!(parse_decimal("x"), None);
    }
}
