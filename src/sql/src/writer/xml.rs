//! XML files: an element a row, inside one root.

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{Date32Type, TimestampMicrosecondType};
use quick_xml::escape::escape;

use super::compress::Codec;
use super::{OutputFormat, Sink};
use crate::error::Result;
use crate::format::Printer;
use crate::moments::Moments;
use crate::options::Options;
use crate::reader::xml_options;
use crate::settings::Settings;
use crate::types::{DataType, StructField, StructType};
use crate::xml::XmlOptions;
use crate::zone::Zone;

#[derive(Clone, Debug)]
pub struct XmlOutput {
    codec: Codec,
    options: XmlOptions,
    moments: Moments,
    root_tag: String,
    declaration: String,
    zone: Zone,
}

impl XmlOutput {
    pub fn new(options: &Options) -> Result<Self> {
        Ok(Self {
            codec: Codec::of(options)?,
            options: xml_options(options)?,
            moments: Moments::writing(options)?,
            root_tag: options.text("rootTag", "ROWS"),
            declaration: options.text("declaration", "version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\""),
            zone: Settings::current().zone,
        })
    }
}

impl OutputFormat for XmlOutput {
    fn name(&self) -> &'static str {
        "XML"
    }

    fn extension(&self) -> String {
        format!(".xml{}", self.codec.extension())
    }

    fn supports(&self, data_type: &DataType) -> bool {
        match data_type {
            DataType::CalendarInterval => false,
            DataType::Array(element, _) => self.supports(element),
            DataType::Map(_, value, _) => self.supports(value),
            DataType::Struct(s) => s.fields.iter().all(|f| self.supports(&f.data_type)),
            _ => true,
        }
    }

    fn sink(&self, schema: &StructType) -> Result<Box<dyn Sink>> {
        let mut out = String::new();
        if !self.declaration.is_empty() {
            out.push_str(&format!("<?xml {}?>\n", self.declaration));
        }
        out.push_str(&format!("<{}>", self.root_tag));
        Ok(Box::new(XmlSink { out, format: self.clone(), fields: schema.fields.clone(), rows: 0 }))
    }
}

struct XmlSink {
    out: String,
    format: XmlOutput,
    fields: Vec<StructField>,
    rows: usize,
}

impl XmlSink {
    fn indent(&mut self, depth: usize) {
        self.out.push('\n');
        self.out.push_str(&"    ".repeat(depth));
    }

    fn atom(&self, column: &dyn Array, row: usize, data_type: &DataType) -> String {
        let moments = &self.format.moments;
        let text = match data_type {
            DataType::Date => column.as_primitive_opt::<Date32Type>().map(|a| moments.date(a.value(row))),
            DataType::Timestamp => column.as_primitive_opt::<TimestampMicrosecondType>().map(|a| moments.timestamp(a.value(row))),
            DataType::TimestampNtz => column.as_primitive_opt::<TimestampMicrosecondType>().map(|a| moments.timestamp_ntz(a.value(row))),
            _ => Some(Printer { null: "", zone: self.format.zone }.cell(column, row, data_type)),
        };
        escape(text.unwrap_or_default()).into_owned()
    }

    /// A field as elements under its name.
    fn element(&mut self, name: &str, column: &dyn Array, row: usize, data_type: &DataType, depth: usize) {
        if column.is_null(row) {
            if let Some(null) = self.format.options.null_value.clone() {
                self.indent(depth);
                self.out.push_str(&format!("<{name}>{}</{name}>", escape(null)));
            }
            return;
        }
        match data_type {
            DataType::Array(element, _) => {
                let items = column.as_list::<i32>().value(row);
                let inner = if matches!(**element, DataType::Array(..)) { self.format.options.item_name.clone() } else { name.to_string() };
                for i in 0..items.len() {
                    self.element(&inner, items.as_ref(), i, element, depth);
                }
            }
            DataType::Map(_, value, _) => {
                let entries = column.as_map().value(row);
                self.indent(depth);
                self.out.push_str(&format!("<{name}>"));
                for i in 0..entries.len() {
                    let key = crate::format::cell(entries.column(0).as_ref(), i, "");
                    self.element(&key, entries.column(1).as_ref(), i, value, depth + 1);
                }
                self.indent(depth);
                self.out.push_str(&format!("</{name}>"));
            }
            DataType::Struct(schema) => {
                let columns = column.as_struct().columns().to_vec();
                let columns: Vec<&dyn Array> = columns.iter().map(AsRef::as_ref).collect();
                self.indent(depth);
                self.structure(name, &schema.fields, &columns, row, depth);
            }
            _ => {
                let text = self.atom(column, row, data_type);
                self.indent(depth);
                self.out.push_str(&format!("<{name}>{text}</{name}>"));
            }
        }
    }

    fn structure(&mut self, name: &str, fields: &[StructField], columns: &[&dyn Array], row: usize, depth: usize) {
        let prefix = self.format.options.attribute_prefix.clone();
        let value_tag = self.format.options.value_tag.clone();
        self.out.push_str(&format!("<{name}"));
        let is_attribute =
            |f: &StructField| !prefix.is_empty() && f.name != value_tag && f.name.starts_with(&prefix) && f.data_type.is_atomic();
        for (field, column) in fields.iter().zip(columns).filter(|(f, c)| is_attribute(f) && !c.is_null(row)) {
            let text = self.atom(*column, row, &field.data_type);
            self.out.push_str(&format!(" {}=\"{text}\"", field.name.trim_start_matches(&prefix)));
        }
        self.out.push('>');
        let mut any = false;
        for (field, column) in fields.iter().zip(columns).filter(|(f, _)| !is_attribute(f)) {
            if field.name == value_tag && field.data_type.is_atomic() {
                if !column.is_null(row) {
                    let text = self.atom(*column, row, &field.data_type);
                    self.out.push_str(&text);
                }
            } else {
                any = true;
                self.element(&field.name, *column, row, &field.data_type, depth + 1);
            }
        }
        if any {
            self.indent(depth);
        }
        self.out.push_str(&format!("</{name}>"));
    }
}

impl Sink for XmlSink {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let (tag, fields) = (self.format.options.row_tag.clone(), self.fields.clone());
        let columns: Vec<&dyn Array> = batch.columns().iter().map(AsRef::as_ref).collect();
        for row in 0..batch.num_rows() {
            self.indent(1);
            self.structure(&tag, &fields, &columns, row, 1);
            self.rows += 1;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<u8>> {
        self.out.push_str(&format!("\n</{}>\n", self.format.root_tag));
        self.format.codec.pack(std::mem::take(&mut self.out).into_bytes())
    }
}
