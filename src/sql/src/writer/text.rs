//! Text files: a line a row.

use datafusion::arrow::array::{Array, AsArray, RecordBatch};

use super::compress::Codec;
use super::{OutputFormat, Sink};
use crate::error::{Error, Result};
use crate::options::Options;
use crate::types::{DataType, StructType};

#[derive(Clone, Debug)]
pub struct TextOutput {
    codec: Codec,
    separator: String,
}

impl TextOutput {
    pub fn new(options: &Options) -> Result<Self> {
        Ok(Self { codec: Codec::of(options)?, separator: options.text("lineSep", "\n") })
    }
}

impl OutputFormat for TextOutput {
    fn name(&self) -> &'static str {
        "Text"
    }

    fn extension(&self) -> String {
        format!(".txt{}", self.codec.extension())
    }

    fn supports(&self, data_type: &DataType) -> bool {
        *data_type == DataType::String
    }

    fn sink(&self, _: &StructType) -> Result<Box<dyn Sink>> {
        Ok(Box::new(TextSink { out: String::new(), format: self.clone() }))
    }
}

struct TextSink {
    out: String,
    format: TextOutput,
}

impl Sink for TextSink {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let column = batch.columns().first().and_then(|c| c.as_string_opt::<i32>());
        let column = column.ok_or_else(|| Error::internal("text of what is no string"))?;
        for row in 0..column.len() {
            if column.is_valid(row) {
                self.out.push_str(column.value(row));
            }
            self.out.push_str(&self.format.separator);
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>> {
        self.format.codec.pack(self.out.into_bytes())
    }
}
