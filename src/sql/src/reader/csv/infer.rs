//! Which types a file's columns have: Spark's CSVInferSchema.

use touchpaper_core::Data;
use touchpaper_kernels::numbers;

use super::CsvOptions;
use super::record::Record;
use crate::analyzer::coerce;
use crate::format;
use crate::functions::cast;
use crate::types::DataType;

/// Types of the columns that one partition saw.
#[derive(Clone)]
pub struct Types(pub Vec<DataType>);

impl Data for Types {}

/// Column names: empty ones are `_c` and their place, and so is what is appended to doubled ones.
pub fn header(first: &[String], options: &CsvOptions) -> Vec<String> {
    first
        .iter()
        .enumerate()
        .map(|(i, name)| {
            if name.is_empty() || *name == options.null_value {
                return format!("_c{i}");
            }
            let doubled = first.iter().filter(|other| other.eq_ignore_ascii_case(name)).count() > 1;
            if doubled { format!("{name}{i}") } else { name.clone() }
        })
        .collect()
}

/// Takes a record into the types seen so far. Fields past the header's are left out.
pub fn widen(types: &mut [DataType], record: &Record, options: &CsvOptions) {
    for (i, t) in types.iter_mut().enumerate() {
        if *t == DataType::String {
            continue;
        }
        let Some(field) = record.field(i) else { continue };
        let Ok(text) = std::str::from_utf8(field) else {
            *t = DataType::String;
            continue;
        };
        if text.is_empty() || text == options.null_value {
            continue;
        }
        let found = type_of(text, t, options);
        *t = both(t, &found);
    }
}

/// The first type, from the one so far on, that the text can be.
fn type_of(text: &str, so_far: &DataType, options: &CsvOptions) -> DataType {
    use DataType as T;
    let from = match so_far {
        T::Null | T::Integer => 0,
        T::Long => 1,
        T::Decimal(..) => 2,
        T::Double => 3,
        T::Date => 4,
        T::Timestamp => 5,
        _ => 6,
    };
    let numeric = text.as_bytes().first().is_some_and(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.'));
    if from <= 1
        && numeric
        && let Some(value) = numbers::integer(text.as_bytes())
    {
        return if from == 0 && i32::try_from(value).is_ok() { T::Integer } else { T::Long };
    }
    if from <= 2
        && numeric
        && let Some((value, scale)) = format::parse_decimal(text)
        && scale <= 0
        && !text.contains(['.', 'e', 'E'])
    {
        let digits = u8::try_from(value.unsigned_abs().to_string().len()).unwrap_or(38);
        return T::Decimal(digits.min(38), 0);
    }
    if from <= 3
        && (text == options.nan_value
            || text == options.positive_inf
            || text == options.negative_inf
            || (numeric && (numbers::short_decimal(text.as_bytes()).is_some() || cast::fraction(text).is_some())))
    {
        return T::Double;
    }
    if from <= 4 && options.prefer_date && date(text, options).is_some() {
        return T::Date;
    }
    if from <= 5 && options.moments.read_timestamp(text).is_some() {
        return T::Timestamp;
    }
    if matches!(text.to_ascii_lowercase().as_str(), "true" | "false") {
        return T::Boolean;
    }
    T::String
}

/// By the option's format, or by the forms that a cast takes: a whole date and nothing else.
fn date(text: &str, options: &CsvOptions) -> Option<i32> {
    if !options.moments.has_date_pattern() && (text.len() > 10 || text.contains([' ', 'T', ':'])) {
        return None;
    }
    options.moments.read_date(text)
}

fn both(a: &DataType, b: &DataType) -> DataType {
    use DataType as T;
    match (a, b) {
        (T::Null, other) | (other, T::Null) => other.clone(),
        (a, b) if a == b => a.clone(),
        (T::Double, n) | (n, T::Double) if n.is_numeric() => T::Double,
        (T::Date, T::Timestamp) | (T::Timestamp, T::Date) => T::Timestamp,
        (a, b) if a.is_numeric() && b.is_numeric() => coerce::common(a, b).unwrap_or(T::String),
        _ => T::String,
    }
}

/// Columns of nothing but nulls are strings.
pub fn merge(parts: Vec<Types>, width: usize) -> Vec<DataType> {
    let mut out = vec![DataType::Null; width];
    for Types(types) in parts {
        for (t, other) in out.iter_mut().zip(&types) {
            *t = both(t, other);
        }
    }
    out.into_iter().map(|t| if t == DataType::Null { DataType::String } else { t }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Records;
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn infer(column: &str) -> DataType {
        let options = CsvOptions::default();
        let mut records = Records::new(column.as_bytes(), &options);
        let mut types = vec![DataType::Null];
        while let Some(record) = records.next_record() {
            widen(&mut types, record, &options);
        }
        merge(vec![Types(types)], 1).remove(0)
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn types_widen() {
        assert_eq!(infer("1\n2"), DataType::Integer);
        assert_eq!(infer("1\n3000000000"), DataType::Long);
        assert_eq!(infer("1\n2.5"), DataType::Double);
        assert_eq!(infer("1\nx"), DataType::String);
        assert_eq!(infer("true\nFALSE"), DataType::Boolean);
        assert_eq!(infer("2024-01-01"), DataType::Date);
        assert_eq!(infer("2024-01-01 10:00:00"), DataType::Timestamp);
        assert_eq!(infer("2024-01-01\n2024-01-01 10:00:00"), DataType::Timestamp);
        assert_eq!(infer("\"\"\n\"\""), DataType::String);
        assert_eq!(infer("1\ntrue"), DataType::String);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn header_names() {
        let options = CsvOptions::default();
        let names = ["a", "", "A"].map(str::to_string);
        assert_eq!(header(&names, &options), ["a0", "_c1", "A2"]);
    }
}
