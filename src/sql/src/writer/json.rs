//! JSON files: an object a line.

use std::sync::Arc;

use datafusion::arrow::array::{RecordBatch, StructArray};

use super::compress::Codec;
use super::{OutputFormat, Sink};
use crate::error::Result;
use crate::json::{JsonOptions, Writer};
use crate::options::Options;
use crate::reader::{Encoding, json_options};
use crate::types::{DataType, StructType};

#[derive(Clone, Debug)]
pub struct JsonOutput {
    codec: Codec,
    options: Arc<JsonOptions>,
    separator: String,
    encoding: Encoding,
}

impl JsonOutput {
    pub fn new(options: &Options) -> Result<Self> {
        let encoding = match options.any(&["encoding", "charset"]) {
            Some(name) => Encoding::parse(name, "JSONOptions")?,
            None => Encoding::Utf8,
        };
        let separator = options.text("lineSep", "\n");
        Ok(Self { codec: Codec::of(options)?, options: Arc::new(json_options(options)?), separator, encoding })
    }
}

impl OutputFormat for JsonOutput {
    fn name(&self) -> &'static str {
        "JSON"
    }

    fn extension(&self) -> String {
        format!(".json{}", self.codec.extension())
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
        let row = DataType::Struct(schema.clone());
        Ok(Box::new(JsonSink { out: String::new(), format: self.clone(), row }))
    }
}

struct JsonSink {
    out: String,
    format: JsonOutput,
    row: DataType,
}

impl Sink for JsonSink {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let writer = Writer::new(&self.format.options);
        if batch.num_columns() == 0 {
            for _ in 0..batch.num_rows() {
                self.out.push_str("{}");
                self.out.push_str(&self.format.separator);
            }
            return Ok(());
        }
        let rows = StructArray::from(batch.clone());
        for row in 0..batch.num_rows() {
            self.out.push_str(&writer.cell(&rows, row, &self.row));
            self.out.push_str(&self.format.separator);
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>> {
        self.format.codec.pack(self.format.encoding.encode(self.out))
    }
}
