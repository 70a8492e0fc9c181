//! JSON's trees as columns of a schema, as Spark's JacksonParser makes them: what does not fit is null, and the record it
//! stands in is malformed; records of structs keep what could be read.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;

use super::{Json, JsonOptions, Node, normalized, parse, to_variant};
use crate::error::{Error, Result};
use crate::format;
use crate::functions::{read_day, read_local, read_moment};
use crate::parser::Interval;
use crate::reader::ParseMode;
use crate::types::{DataType, StructType};
use crate::variant;

mod column;

use column::Column;

/// How much of a value could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    Whole,
    /// Something inside was left out as null.
    Partial,
    /// Nothing was pushed but a null.
    No,
}

/// A column's rows so far.
pub struct Decoder {
    column: Column,
    options: Arc<JsonOptions>,
    /// The struct's field that takes a malformed record's text.
    corrupt: Option<usize>,
    /// An array of structs stands for its structs, as in files.
    spread: bool,
}

/// What a record gave: rows, and whether it was malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub rows: usize,
    pub malformed: bool,
}

impl Decoder {
    /// For the type of the whole: a struct, an array, a map or VARIANT.
    pub fn new(root: &DataType, options: &Arc<JsonOptions>) -> Result<Self> {
        let corrupt = match root {
            DataType::Struct(s) => s.fields.iter().position(|f| f.name == options.corrupt_column && f.data_type == DataType::String),
            _ => None,
        };
        Ok(Self { column: Column::new(root)?, options: Arc::clone(options), corrupt, spread: false })
    }

    /// For files: each record is a row of this schema, or an array of rows.
    pub fn of_records(schema: &StructType, options: &Arc<JsonOptions>) -> Result<Self> {
        Ok(Self { spread: true, ..Self::new(&DataType::Struct(schema.clone()), options)? })
    }

    pub fn push_null(&mut self) {
        self.column.push_null();
    }

    pub fn len(&self) -> usize {
        self.column.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A record's text. Malformed ones are errors, rows of nulls, or nothing, by the mode.
    pub fn push(&mut self, text: &str) -> Result<Decoded> {
        let before = self.column.len();
        let node = parse(text, &self.options);
        let fit = match &node {
            Ok(Some(node)) => self.root(node, text),
            // Blanks are no record: null where there must be a row.
            Ok(None) if self.spread => return Ok(Decoded { rows: 0, malformed: false }),
            Ok(None) => {
                self.column.push_null();
                Fit::Whole
            }
            Err(_) => {
                self.push_malformed();
                Fit::No
            }
        };
        if fit == Fit::Whole {
            return Ok(Decoded { rows: self.column.len() - before, malformed: false });
        }
        match self.options.mode {
            ParseMode::FailFast => {
                let row = self.column.shown(before);
                return Err(Error::new(
                    "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
                    &[("badRecord", &row), ("failFastMode", "FAILFAST")],
                ));
            }
            ParseMode::DropMalformed => self.column.truncate(before),
            ParseMode::Permissive => {
                if let Some(field) = self.corrupt {
                    self.column.set_text(before, field, text);
                }
            }
        }
        Ok(Decoded { rows: self.column.len() - before, malformed: true })
    }

    fn root(&mut self, node: &Node, text: &str) -> Fit {
        let reader = Reader { text, options: &self.options };
        match (&node.value, &mut self.column) {
            (Json::Null, Column::Struct { .. }) if !self.spread => {
                self.push_malformed();
                Fit::Whole
            }
            (Json::Array(items), Column::Struct { .. }) if self.spread => {
                let mut fit = Fit::Whole;
                for item in items {
                    if self.column.push(item, &reader) != Fit::Whole {
                        fit = Fit::Partial;
                    }
                }
                fit
            }
            (Json::Object(_), Column::List { lengths, items, .. }) if matches!(**items, Column::Struct { .. }) => {
                let fit = items.push(node, &reader);
                lengths.push(Some(1));
                fit
            }
            (Json::Object(_) | Json::Array(_), column) => {
                let fit = column.push(node, &reader);
                if fit == Fit::No && matches!(column, Column::Struct { .. }) {
                    column.truncate(column.len() - 1);
                    self.push_malformed();
                }
                fit
            }
            (_, Column::Bytes(_, DataType::Variant)) => self.column.push(node, &reader),
            _ => {
                self.push_malformed();
                Fit::No
            }
        }
    }

    /// A struct that is there, whose fields are null; of other types a null.
    fn push_malformed(&mut self) {
        match &mut self.column {
            Column::Struct { there, columns, .. } => {
                there.push(true);
                columns.iter_mut().for_each(Column::push_null);
            }
            other => other.push_null(),
        }
    }

    pub fn finish(self) -> Result<ArrayRef> {
        self.column.finish()
    }
}

/// What a node's value is read with.
struct Reader<'t> {
    text: &'t str,
    options: &'t JsonOptions,
}

impl Reader<'_> {
    fn long(&self, node: &Node, data_type: &DataType) -> Option<i64> {
        match data_type {
            DataType::Byte => self.whole(node).filter(|v| i8::try_from(*v).is_ok()),
            DataType::Short => self.whole(node).filter(|v| i16::try_from(*v).is_ok()),
            DataType::Integer => self.whole(node).filter(|v| i32::try_from(*v).is_ok()),
            DataType::Date => self.date(node),
            DataType::Timestamp => self.moment(node),
            DataType::TimestampNtz => self.local(node),
            DataType::YearMonthInterval(first, last) | DataType::DayTimeInterval(first, last) => match &node.value {
                Json::String(text) => Interval::of_cast_text(text, *first, *last),
                _ => None,
            },
            _ => self.whole(node),
        }
    }

    fn whole(&self, node: &Node) -> Option<i64> {
        if node.is_whole(self.text) { node.text(self.text).parse().ok() } else { None }
    }

    fn date(&self, node: &Node) -> Option<i64> {
        let Json::String(text) = &node.value else { return None };
        match &self.options.date_format {
            Some(pattern) => read_day(text, pattern).map(i64::from),
            None => format::parse_date(text).map(i64::from),
        }
    }

    /// A number counts seconds.
    fn moment(&self, node: &Node) -> Option<i64> {
        match (&node.value, &self.options.timestamp_format) {
            (Json::String(text), Some(pattern)) => read_moment(text, pattern, self.options.zone),
            (Json::String(text), None) => format::parse_timestamp(text, self.options.zone),
            (Json::Number, _) => self.whole(node)?.checked_mul(1_000_000),
            _ => None,
        }
    }

    fn local(&self, node: &Node) -> Option<i64> {
        match (&node.value, &self.options.timestamp_ntz_format) {
            (Json::String(text), Some(pattern)) => read_local(text, pattern),
            (Json::String(text), None) => format::parse_timestamp_ntz(text),
            _ => None,
        }
    }

    fn double(&self, node: &Node) -> Option<f64> {
        match &node.value {
            Json::Number => number(node.text(self.text)),
            Json::String(text) if self.options.allow_non_numeric => match text.as_str() {
                "NaN" | "Infinity" | "+Infinity" | "-Infinity" | "+INF" | "-INF" => number(text),
                _ => None,
            },
            _ => None,
        }
    }

    fn decimal(&self, node: &Node, precision: u8, scale: i8) -> Option<i128> {
        let text = match &node.value {
            Json::Number => node.text(self.text),
            Json::String(text) => text,
            _ => return None,
        };
        let (unscaled, from) = format::parse_decimal(text)?;
        let fitted = crate::functions::arithmetic::rescale(unscaled, i8::try_from(from).ok()?, scale);
        (fitted.unsigned_abs() < 10u128.checked_pow(u32::from(precision))?).then_some(fitted)
    }

    /// A text as it is meant, anything else written anew.
    fn string(&self, node: &Node) -> String {
        if let Json::String(text) = &node.value {
            return text.clone();
        }
        let mut out = String::new();
        normalized(node, self.text, &mut out);
        out
    }

    fn bytes(&self, node: &Node, data_type: &DataType) -> Option<Vec<u8>> {
        if *data_type == DataType::Variant {
            return to_variant(node, self.text, true).ok().map(|v| variant::cell(&v));
        }
        match &node.value {
            Json::String(text) => unbase64(text),
            _ => None,
        }
    }
}

fn number(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" | "+Infinity" | "INF" | "+INF" => Some(f64::INFINITY),
        "-Infinity" | "-INF" => Some(f64::NEG_INFINITY),
        digits => digits.parse().ok(),
    }
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut bits, mut have) = (Vec::new(), 0u32, 0);
    for c in text.bytes().filter(|c| !c.is_ascii_whitespace() && *c != b'=') {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(six);
        have += 6;
        if have >= 8 {
            have -= 8;
            out.push(u8::try_from((bits >> have) & 0xff).unwrap_or(0));
        }
    }
    Some(out)
}

/// The places of a struct's fields by name.
fn places(schema: &StructType) -> HashMap<String, usize> {
    schema.fields.iter().enumerate().map(|(i, f)| (f.name.clone(), i)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::array::Array;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn decoded(schema: &str, texts: &[&str]) -> Vec<String> {
        let root = super::super::schema_of_text(schema).unwrap();
        let mut decoder = Decoder::new(&root, &Arc::new(JsonOptions::default())).unwrap();
        for text in texts {
            decoder.push(text).unwrap();
        }
        let array = decoder.finish().unwrap();
        (0..array.len()).map(|row| format::cell(array.as_ref(), row, "null")).collect()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn keeps_what_fits() {
        let texts = [r#"{"a":1,"b":["x"]}"#, r#"{"a":"no","b":[]}"#, "{", "", r#"{"a":2,"a":3}"#];
        assert_eq!(decoded("a INT, b ARRAY<STRING>", &texts), ["{1, [x]}", "{null, []}", "{null, null}", "null", "{3, null}"]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_bad_element_takes_the_array_along() {
        assert_eq!(decoded("ARRAY<INT>", &["[1,2]", r#"[1,"x"]"#, "x"]), ["[1, 2]", "null", "null"]);
        assert_eq!(decoded("a ARRAY<INT>, c STRING", &[r#"{"a":[1,"x"],"c":"k"}"#]), ["{null, k}"]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn names_malformed_records() {
        let texts = [r#"{"a":"x"}"#, r#"{"a":5}"#];
        assert_eq!(decoded("a INT, _corrupt_record STRING", &texts), [r#"{null, {"a":"x"}}"#, "{5, null}"]);
    }
}
