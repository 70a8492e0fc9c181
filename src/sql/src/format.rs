//! Values as text the way Java and Spark write them, and back.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Timelike};
use datafusion::arrow::array::{
    Array, AsArray, BooleanArray, Decimal128Array, FixedSizeListArray, GenericListArray, OffsetSizeTrait, StructArray,
};
use datafusion::arrow::datatypes::{
    DataType as Arrow, Date32Type, DurationMicrosecondType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    IntervalMonthDayNanoType, IntervalUnit, IntervalYearMonthType, TimestampMicrosecondType, UInt64Type,
};

/// `Double.toString`: `0.1`, `1.0E10`, `NaN`
pub fn java_double(value: f64) -> String {
    if value.is_finite() { scientific(&format!("{value:e}"), value.abs()) } else { not_finite(value) }
}

pub fn java_float(value: f32) -> String {
    if value.is_finite() { scientific(&format!("{value:e}"), f64::from(value.abs())) } else { not_finite(f64::from(value)) }
}

fn not_finite(value: f64) -> String {
    if value.is_nan() {
        "NaN".into()
    } else if value > 0.0 {
        "Infinity".into()
    } else {
        "-Infinity".into()
    }
}

/// From Rust's shortest `-1.25e-7` to Java's notation, which is plain from 1e-3 up to 1e7.
fn scientific(shortest: &str, magnitude: f64) -> String {
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    if magnitude == 0.0 {
        return format!("{sign}0.0");
    }
    if (1e-3..1e7).contains(&magnitude) {
        return sign.to_string() + &plain(&digits, exponent);
    }
    let (first, rest) = digits.split_at(1);
    let rest = if rest.is_empty() { "0" } else { rest };
    format!("{sign}{first}.{rest}E{exponent}")
}

/// `digits` are d.ddd times ten to the `exponent`.
fn plain(digits: &str, exponent: i32) -> String {
    if exponent < 0 {
        return format!("0.{}{digits}", "0".repeat(usize::try_from(-exponent - 1).unwrap_or(0)));
    }
    let whole = usize::try_from(exponent).unwrap_or(0) + 1;
    if digits.len() <= whole {
        format!("{digits}{}.0", "0".repeat(whole - digits.len()))
    } else {
        let (left, right) = digits.split_at(whole);
        format!("{left}.{right}")
    }
}

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

/// The day that is `days` after 1970-01-01.
pub fn civil(days: i32) -> Option<NaiveDate> {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1)?;
    if days >= 0 {
        epoch.checked_add_days(Days::new(u64::from(days.unsigned_abs())))
    } else {
        epoch.checked_sub_days(Days::new(u64::from(days.unsigned_abs())))
    }
}

pub fn days_of(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - 719_163
}

pub fn date(days: i32) -> String {
    match civil(days) {
        Some(d) if d.year() > 9999 => format!("+{}", d.format("%Y-%m-%d").to_string().trim_start_matches('+')),
        Some(d) => d.format("%Y-%m-%d").to_string(),
        None => days.to_string(),
    }
}

/// `2024-01-31 12:00:00.5`: no more digits of a second than there are.
pub fn timestamp(micros: i64) -> String {
    let Some(moment) = DateTime::from_timestamp_micros(micros) else { return micros.to_string() };
    let text = moment.format("%Y-%m-%d %H:%M:%S").to_string();
    let fraction = micros.rem_euclid(1_000_000);
    if fraction == 0 {
        return text;
    }
    let digits = format!("{fraction:06}");
    format!("{text}.{}", digits.trim_end_matches('0'))
}

/// Spark's lenient date text: `2024`, `2024-1`, `2024-1-5`, with anything after a `T` or blank.
pub fn parse_date(text: &str) -> Option<i32> {
    let text = text.trim();
    let text = text.split(['T', ' ']).next()?;
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut parts = body.split('-');
    let year_text = parts.next()?;
    if !(4..=7).contains(&year_text.len()) || !year_text.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let year: i32 = year_text.parse().ok()?;
    let mut number = || -> Option<u32> {
        match parts.next() {
            None => Some(1),
            Some(p) if (1..=2).contains(&p.len()) && p.chars().all(|c| c.is_ascii_digit()) => p.parse().ok(),
            Some(_) => None,
        }
    };
    let (month, day) = (number()?, number()?);
    if parts.next().is_some() {
        return None;
    }
    Some(days_of(NaiveDate::from_ymd_opt(if negative { -year } else { year }, month, day)?))
}

/// Microseconds since 1970 in UTC; a text without a zone is in UTC.
pub fn parse_timestamp(text: &str) -> Option<i64> {
    let text = text.trim();
    let Some(split) = text.find(['T', ' ']) else {
        return Some(i64::from(parse_date(text)?) * 86_400_000_000);
    };
    let days = parse_date(text.get(..split)?)?;
    let rest = text.get(split + 1..)?.trim();
    let (time, zone) = split_zone(rest);
    let offset = zone_offset(zone)?;
    let time = parse_time(time.trim())?;
    let micros = i64::from(days).checked_mul(86_400_000_000)?.checked_add(time)?;
    micros.checked_sub(offset * 1_000_000)
}

fn split_zone(text: &str) -> (&str, &str) {
    match text.find(|c: char| c.is_ascii_alphabetic() || c == '+' || c == '-') {
        Some(at) => text.split_at(at),
        None => (text, ""),
    }
}

/// Seconds east of UTC.
pub fn zone_offset(zone: &str) -> Option<i64> {
    let zone = zone.trim();
    if zone.is_empty() || ["Z", "UTC", "GMT", "Etc/UTC"].iter().any(|z| z.eq_ignore_ascii_case(zone)) {
        return Some(0);
    }
    let zone = zone.strip_prefix("UTC").or_else(|| zone.strip_prefix("GMT")).unwrap_or(zone);
    let (sign, rest) = match zone.as_bytes().first()? {
        b'+' => (1, zone.get(1..)?),
        b'-' => (-1, zone.get(1..)?),
        _ => return None,
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some((h, m)) => (h.parse::<i64>().ok()?, m.parse::<i64>().ok()?),
        None if rest.len() == 4 => (rest.get(..2)?.parse().ok()?, rest.get(2..)?.parse().ok()?),
        None => (rest.parse().ok()?, 0),
    };
    (hours <= 18 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

fn parse_time(text: &str) -> Option<i64> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = clock.split(':');
    let mut number = |most: usize| -> Option<u32> {
        match parts.next() {
            None => Some(0),
            Some(p) if (1..=most).contains(&p.len()) => p.parse().ok(),
            Some(_) => None,
        }
    };
    let (h, m, s) = (number(2)?, number(2)?, number(2)?);
    let time = NaiveTime::from_hms_opt(h, m, s)?;
    let mut micros = 0;
    if !fraction.is_empty() {
        if fraction.len() > 9 || !fraction.chars().all(|c| c.is_ascii_digit()) {
            return None;
        }
        micros = format!("{fraction:0<6}").get(..6)?.parse::<i64>().ok()?;
    }
    Some(i64::from(time.num_seconds_from_midnight()) * 1_000_000 + micros)
}

/// `INTERVAL '1 02:03:04' DAY TO SECOND`
pub fn day_time_interval(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let total = micros.unsigned_abs();
    let (seconds, fraction) = (total / 1_000_000, total % 1_000_000);
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let mut out = format!("INTERVAL '{sign}{days} {:02}:{:02}:{:02}", rest / 3600, rest % 3600 / 60, rest % 60);
    if fraction > 0 {
        out.push_str(format!(".{fraction:06}").trim_end_matches('0'));
    }
    out + "' DAY TO SECOND"
}

pub fn year_month_interval(months: i32) -> String {
    let sign = if months < 0 { "-" } else { "" };
    let total = months.unsigned_abs();
    format!("INTERVAL '{sign}{}-{}' YEAR TO MONTH", total / 12, total % 12)
}

/// `1 years 2 months 3 days`
pub fn calendar_interval(months: i32, days: i32, micros: i64) -> String {
    let mut parts = Vec::new();
    let mut add = |value: i64, unit: &str| {
        if value != 0 {
            parts.push(format!("{value} {unit}"));
        }
    };
    add(i64::from(months / 12), "years");
    add(i64::from(months % 12), "months");
    add(i64::from(days), "days");
    add(micros / 3_600_000_000, "hours");
    add(micros / 60_000_000 % 60, "minutes");
    let rest = micros % 60_000_000;
    if rest != 0 {
        parts.push(format!("{} seconds", decimal(i128::from(rest), 6).trim_end_matches('0').trim_end_matches('.')));
    }
    if parts.is_empty() { "0 seconds".into() } else { parts.join(" ") }
}

/// A cell as text; `null` is how a null is written, also one inside an array.
pub fn cell(array: &dyn Array, row: usize, null: &str) -> String {
    if array.is_null(row) || matches!(array.data_type(), Arrow::Null) {
        return null.to_string();
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
        Arrow::Binary => Some(bytes(array.as_binary::<i32>().value(row), null)),
        Arrow::Date32 => Some(date(array.as_primitive::<Date32Type>().value(row))),
        Arrow::Timestamp(_, _) => array.as_primitive_opt::<TimestampMicrosecondType>().map(|a| timestamp(a.value(row))),
        Arrow::Duration(_) => array.as_primitive_opt::<DurationMicrosecondType>().map(|a| day_time_interval(a.value(row))),
        Arrow::Interval(IntervalUnit::YearMonth) => Some(year_month_interval(array.as_primitive::<IntervalYearMonthType>().value(row))),
        Arrow::Interval(IntervalUnit::MonthDayNano) => {
            let v = array.as_primitive::<IntervalMonthDayNanoType>().value(row);
            Some(calendar_interval(v.months, v.days, v.nanoseconds / 1000))
        }
        Arrow::List(_) => array.as_list_opt::<i32>().map(|a| list(a, row, null)),
        Arrow::LargeList(_) => array.as_list_opt::<i64>().map(|a| list(a, row, null)),
        Arrow::FixedSizeList(..) => array.as_any().downcast_ref::<FixedSizeListArray>().map(|a| {
            let items = a.value(row);
            elements(items.as_ref(), null)
        }),
        Arrow::Struct(_) => array.as_struct_opt().map(|a| structure(a, row, null)),
        Arrow::Map(..) => array.as_map_opt().map(|a| {
            let entries = a.value(row);
            let (keys, values) = (entries.column(0), entries.column(1));
            let parts: Vec<_> =
                (0..entries.len()).map(|i| format!("{} -> {}", cell(keys.as_ref(), i, null), cell(values.as_ref(), i, null))).collect();
            format!("{{{}}}", parts.join(", "))
        }),
        other => Some(format!("<{other}>")),
    }
    .unwrap_or_default()
}

fn list<O: OffsetSizeTrait>(array: &GenericListArray<O>, row: usize, null: &str) -> String {
    elements(array.value(row).as_ref(), null)
}

fn elements(items: &dyn Array, null: &str) -> String {
    let parts: Vec<_> = (0..items.len()).map(|i| cell(items, i, null)).collect();
    format!("[{}]", parts.join(", "))
}

fn structure(array: &StructArray, row: usize, null: &str) -> String {
    let parts: Vec<_> = array.columns().iter().map(|c| cell(c.as_ref(), row, null)).collect();
    format!("{{{}}}", parts.join(", "))
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

    #[wasm_bindgen_test(unsupported = test)]
    fn dates_and_timestamps() {
        assert_eq!(parse_date("1970-1-2"), Some(1));
        assert_eq!(date(-1), "1969-12-31");
        assert_eq!(parse_date("2024-13-01"), None);
        assert_eq!(timestamp(parse_timestamp("2024-02-29T01:02:03.25").unwrap()), "2024-02-29 01:02:03.25");
        assert_eq!(parse_timestamp("1970-01-01 01:00:00+01:00"), Some(0));
        assert_eq!(parse_timestamp("nonsense"), None);
    }
}
