//! Rows as XML: `to_xml`, and the writer of XML files.

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::{DataType as Arrow, Date32Type, TimestampMicrosecondType};

use super::XmlOptions;
use crate::format;
use crate::functions::write_datetime;
use crate::json::iso_moment;
use crate::zone::Zone;

pub struct Writer<'o> {
    options: &'o XmlOptions,
}

impl<'o> Writer<'o> {
    pub fn new(options: &'o XmlOptions) -> Self {
        Self { options }
    }

    /// A struct's cell as an element of the row's name.
    pub fn row(&self, array: &dyn Array, row: usize) -> String {
        let mut out = String::new();
        self.element(&self.options.row_tag, array, row, 0, &mut out);
        // Without lines of its own the last one still ends.
        if self.options.indent.is_empty() {
            out.push('\n');
        }
        out.trim_start_matches('\n').to_string()
    }

    fn line(&self, depth: usize, out: &mut String) {
        if !self.options.indent.is_empty() {
            out.push('\n');
            out.push_str(&self.options.indent.repeat(depth));
        }
    }

    fn element(&self, name: &str, array: &dyn Array, row: usize, depth: usize, out: &mut String) {
        if array.is_null(row) || *array.data_type() == Arrow::Null {
            if let Some(null) = &self.options.null_value {
                self.line(depth, out);
                out.push_str(&format!("<{name}>{}</{name}>", escaped(null)));
            }
            return;
        }
        match array.data_type() {
            Arrow::List(_) => {
                let items = array.as_list::<i32>().value(row);
                for i in 0..items.len() {
                    if matches!(items.data_type(), Arrow::List(_)) {
                        self.line(depth, out);
                        out.push_str(&format!("<{name}>"));
                        self.element(&self.options.item_name, items.as_ref(), i, depth + 1, out);
                        self.line(depth, out);
                        out.push_str(&format!("</{name}>"));
                    } else {
                        self.element(name, items.as_ref(), i, depth, out);
                    }
                }
            }
            Arrow::Struct(fields) => {
                let columns = array.as_struct().columns();
                let fields: Vec<(&str, &dyn Array)> = fields.iter().zip(columns).map(|(f, c)| (f.name().as_str(), c.as_ref())).collect();
                self.parent(name, &fields, row, depth, out);
            }
            Arrow::Map(..) => {
                let entries = array.as_map().value(row);
                let (keys, values) = (entries.column(0), entries.column(1));
                self.line(depth, out);
                if entries.is_empty() {
                    out.push_str(&format!("<{name}/>"));
                    return;
                }
                out.push_str(&format!("<{name}>"));
                for i in 0..entries.len() {
                    self.element(&format::cell(keys.as_ref(), i, "null"), values.as_ref(), i, depth + 1, out);
                }
                self.line(depth, out);
                out.push_str(&format!("</{name}>"));
            }
            _ => {
                self.line(depth, out);
                let text = self.text(array, row);
                out.push_str(&if text.is_empty() { format!("<{name}/>") } else { format!("<{name}>{}</{name}>", escaped(&text)) });
            }
        }
    }

    /// An element with attributes, text and children.
    fn parent(&self, name: &str, fields: &[(&str, &dyn Array)], row: usize, depth: usize, out: &mut String) {
        let options = self.options;
        self.line(depth, out);
        out.push_str(&format!("<{name}"));
        let (mut value, mut inner) = (String::new(), String::new());
        for (field, column) in fields {
            let scalar = !matches!(column.data_type(), Arrow::List(_) | Arrow::Struct(_) | Arrow::Map(..));
            if *field == options.value_tag {
                if column.is_valid(row) {
                    value = escaped(&self.text(*column, row));
                }
            } else if let Some(attribute) = field.strip_prefix(options.attribute_prefix.as_str()).filter(|_| scalar) {
                if column.is_valid(row) && *column.data_type() != Arrow::Null {
                    out.push_str(&format!(" {attribute}=\"{}\"", escaped(&self.text(*column, row))));
                }
            } else {
                self.element(field, *column, row, depth + 1, &mut inner);
            }
        }
        if value.is_empty() && inner.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        out.push_str(&value);
        out.push_str(&inner);
        if !inner.is_empty() {
            self.line(depth, out);
        }
        out.push_str(&format!("</{name}>"));
    }

    fn text(&self, array: &dyn Array, row: usize) -> String {
        match array.data_type() {
            Arrow::Timestamp(_, zone) => {
                let micros = array.as_primitive::<TimestampMicrosecondType>().value(row);
                let (by, zone) = (self.options.timestamp_format.as_ref(), zone.as_ref().map(|_| self.options.zone));
                by.and_then(|by| write_datetime(micros, by, zone.unwrap_or(Zone::UTC))).unwrap_or_else(|| iso_moment(micros, zone))
            }
            Arrow::Date32 => {
                let days = array.as_primitive::<Date32Type>().value(row);
                let by = self.options.date_format.as_ref();
                by.and_then(|by| write_datetime(i64::from(days) * 86_400_000_000, by, Zone::UTC)).unwrap_or_else(|| format::date(days))
            }
            _ => format::cell(array, row, "null"),
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
