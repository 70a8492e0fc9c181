//! Values as JSON: `to_json`, and the writer of JSON files.

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::{DataType as Arrow, Date32Type, Float32Type, Float64Type, TimestampMicrosecondType};

use super::{Json, JsonOptions, Node};
use crate::format::{self, Printer};
use crate::functions::write_datetime;
use crate::types::DataType;
use crate::variant::{self, Variant, base64, quoted};
use crate::zone::Zone;

pub struct Writer<'o> {
    options: &'o JsonOptions,
}

impl<'o> Writer<'o> {
    pub fn new(options: &'o JsonOptions) -> Self {
        Self { options }
    }

    /// A cell's text. A row of a table is a cell of a struct.
    pub fn cell(&self, array: &dyn Array, row: usize, data_type: &DataType) -> String {
        let mut out = String::new();
        self.write(array, row, data_type, 0, &mut out);
        out
    }

    fn write(&self, array: &dyn Array, row: usize, data_type: &DataType, depth: usize, out: &mut String) {
        if array.is_null(row) {
            out.push_str("null");
            return;
        }
        match array.data_type() {
            Arrow::Null => out.push_str("null"),
            Arrow::Float32 => {
                let value = array.as_primitive::<Float32Type>().value(row);
                number(&format::java_float(value), value.is_finite(), out);
            }
            Arrow::Float64 => {
                let value = array.as_primitive::<Float64Type>().value(row);
                number(&format::java_double(value), value.is_finite(), out);
            }
            Arrow::Boolean | Arrow::Int8 | Arrow::Int16 | Arrow::Int32 | Arrow::Int64 | Arrow::Decimal128(..) => {
                out.push_str(&format::cell(array, row, "null"));
            }
            Arrow::Date32 => {
                let days = array.as_primitive::<Date32Type>().value(row);
                let text = match &self.options.date_format {
                    Some(pattern) => write_datetime(i64::from(days) * 86_400_000_000, pattern, Zone::UTC),
                    None => None,
                };
                quoted(&text.unwrap_or_else(|| format::date(days)), out);
            }
            Arrow::Timestamp(_, zone) => {
                let micros = array.as_primitive::<TimestampMicrosecondType>().value(row);
                let zone = zone.as_ref().map(|_| self.options.zone);
                let pattern = if zone.is_some() { &self.options.timestamp_format } else { &self.options.timestamp_ntz_format };
                let text = pattern.as_ref().and_then(|p| write_datetime(micros, p, zone.unwrap_or(Zone::UTC)));
                quoted(&text.unwrap_or_else(|| iso_moment(micros, zone)), out);
            }
            Arrow::Binary => quoted(&base64(array.as_binary::<i32>().value(row)), out),
            Arrow::LargeBinary => match Variant::of_cell(array.as_binary::<i64>().value(row)) {
                Some(value) => out.push_str(&variant::json(&value)),
                None => out.push_str("null"),
            },
            Arrow::List(_) => {
                let items = array.as_list::<i32>().value(row);
                let element = match data_type {
                    DataType::Array(element, _) => element,
                    other => other,
                };
                self.braced('[', ']', items.len(), depth, out, |i, out| self.write(items.as_ref(), i, element, depth + 1, out));
            }
            Arrow::Map(..) => {
                let entries = array.as_map().value(row);
                let (keys, values) = (entries.column(0), entries.column(1));
                let (key_type, value_type) = match data_type {
                    DataType::Map(key, value, _) => (key.as_ref(), value.as_ref()),
                    other => (other, other),
                };
                self.braced('{', '}', entries.len(), depth, out, |i, out| {
                    self.name(&self.text(keys.as_ref(), i, key_type), out);
                    self.write(values.as_ref(), i, value_type, depth + 1, out);
                });
            }
            Arrow::Struct(fields) => {
                let columns = array.as_struct().columns();
                let written = |i: &usize| {
                    columns.get(*i).is_some_and(|c| !(self.options.ignore_null_fields && (c.is_null(row) || *c.data_type() == Arrow::Null)))
                };
                let places: Vec<usize> = (0..columns.len()).filter(written).collect();
                self.braced('{', '}', places.len(), depth, out, |i, out| {
                    let place = places.get(i).copied().unwrap_or(0);
                    if let (Some(field), Some(column)) = (fields.get(place), columns.get(place)) {
                        let inner = match data_type {
                            DataType::Struct(s) => s.fields.get(place).map_or(data_type, |f| &f.data_type),
                            other => other,
                        };
                        self.name(field.name(), out);
                        self.write(column.as_ref(), row, inner, depth + 1, out);
                    }
                });
            }
            _ => quoted(&self.text(array, row, data_type), out),
        }
    }

    fn text(&self, array: &dyn Array, row: usize, data_type: &DataType) -> String {
        Printer { null: "null", zone: self.options.zone }.cell(array, row, data_type)
    }

    fn name(&self, name: &str, out: &mut String) {
        quoted(name, out);
        out.push_str(if self.options.pretty { " : " } else { ":" });
    }

    /// Pretty as Jackson is: fields on lines of their own, elements beside each other.
    fn braced(&self, open: char, close: char, count: usize, depth: usize, out: &mut String, mut item: impl FnMut(usize, &mut String)) {
        out.push(open);
        let lines = self.options.pretty && open == '{';
        for i in 0..count {
            if i > 0 {
                out.push(',');
            }
            if lines {
                out.push('\n');
                out.push_str(&"  ".repeat(depth + 1));
            } else if self.options.pretty {
                out.push(' ');
            }
            item(i, out);
        }
        if lines && count > 0 {
            out.push('\n');
            out.push_str(&"  ".repeat(depth));
        } else if self.options.pretty {
            out.push(' ');
        }
        out.push(close);
    }
}

fn number(text: &str, finite: bool, out: &mut String) {
    if finite { out.push_str(text) } else { quoted(text, out) }
}

/// `2020-01-01T00:00:00.000Z`: three digits of a second, and the zone's offset if there is a zone.
pub fn iso_moment(micros: i64, zone: Option<Zone>) -> String {
    if let Some(zone) = zone.filter(|z| !z.is_utc()) {
        return write_datetime(micros, "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", zone).unwrap_or_default();
    }
    let millis = micros.div_euclid(1000);
    let text = format::timestamp(millis.div_euclid(1000) * 1_000_000).replacen(' ', "T", 1);
    format!("{text}.{:03}{}", millis.rem_euclid(1000), if zone.is_some() { "Z" } else { "" })
}

/// A node written anew, as Jackson copies one: no blanks, and fractions as doubles.
pub fn normalized(node: &Node, text: &str, out: &mut String) {
    match &node.value {
        Json::Null => out.push_str("null"),
        Json::Boolean(v) => out.push_str(if *v { "true" } else { "false" }),
        Json::Number if node.is_whole(text) => out.push_str(node.text(text)),
        Json::Number => match node.text(text).parse::<f64>() {
            Ok(value) if value.is_finite() => out.push_str(&format::java_double(value)),
            Ok(value) => quoted(&format::java_double(value), out),
            Err(_) => quoted(node.text(text), out),
        },
        Json::String(v) => quoted(v, out),
        Json::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                normalized(item, text, out);
            }
            out.push(']');
        }
        Json::Object(fields) => {
            out.push('{');
            for (i, (name, field)) in fields.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                quoted(name, out);
                out.push(':');
                normalized(field, text, out);
            }
            out.push('}');
        }
    }
}
