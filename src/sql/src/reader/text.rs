//! Text files: a row a line, or a row a file.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, StringBuilder};
use datafusion::arrow::datatypes::SchemaRef;
use touchpaper_core::{Stream, TaskContext};

use super::bytes::{self, Encoding};
use super::files::{File, Split};
use super::{FileReader, Format};
use crate::batch::Batch;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::session::SparkSession;
use crate::types::{DataType, StructField, StructType};

const ROWS: usize = 8192;

#[derive(Clone, Debug)]
pub struct Text {
    whole: bool,
    separator: Option<String>,
    encoding: Encoding,
}

impl Text {
    pub fn new(options: &Options) -> Result<Self> {
        let encoding = match options.any(&["encoding", "charset"]) {
            Some(name) => Encoding::parse(name, "TextOptions")?,
            None => Encoding::Utf8,
        };
        let separator = options.get("lineSep").map(str::to_string);
        if separator.as_deref() == Some("") {
            return Err(Error::illegal_argument("requirement failed: 'lineSep' cannot be an empty string.".into()));
        }
        Ok(Self { whole: options.flag("wholetext", false)?, separator, encoding })
    }
}

impl Format for Text {
    fn name(&self) -> &'static str {
        "Text"
    }

    fn is_splittable(&self) -> bool {
        !self.whole && self.separator.is_none() && self.encoding == Encoding::Utf8
    }

    fn infer(&self, _: &SparkSession, _: &[File]) -> Result<Option<StructType>> {
        Ok(Some(StructType::new(vec![StructField::new("value", DataType::String, true)])))
    }

    fn reader(&self, schema: &StructType, projection: &[usize]) -> Result<Arc<dyn FileReader>> {
        match schema.fields.as_slice() {
            [] => {}
            [one] if one.data_type == DataType::String => {}
            [one] => return Err(unsupported_type("Text", &one.name, &one.data_type)),
            several => {
                return Err(Error::analysis(format!(
                    "Text data source supports only a single column, and you have {} columns.",
                    several.len()
                )));
            }
        }
        Ok(Arc::new(Reader { text: self.clone(), schema: Arc::new(schema.to_arrow().project(projection)?) }))
    }
}

/// Spark's refusal of a column that a format has no place for.
pub fn unsupported_type(format: &str, column: &str, data_type: &DataType) -> Error {
    let (column, data_type) = (format!("`{column}`"), format!("\"{}\"", data_type.sql()));
    Error::new("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE", &[("format", format), ("columnName", &column), ("columnType", &data_type)])
}

struct Reader {
    text: Text,
    schema: SchemaRef,
}

impl FileReader for Reader {
    fn read(&self, split: &Split, task: &TaskContext) -> Result<Stream<Batch>> {
        if self.text.whole {
            let bytes = self.text.encoding.decode(bytes::whole(&split.path)?);
            let mut builder = StringBuilder::new();
            builder.append_value(String::from_utf8_lossy(bytes::without_mark(&bytes)));
            let batch = batch(&self.schema, builder, 1)?;
            return Ok(Box::new(std::iter::once(Ok(Batch(batch)))));
        }
        let bytes = bytes::of_split(split, self.text.encoding)?;
        let mut at = bytes.len() - bytes::without_mark(&bytes).len();
        let (schema, separator, task) = (Arc::clone(&self.schema), self.text.separator.clone(), task.clone());
        Ok(Box::new(std::iter::from_fn(move || {
            if let Err(cancelled) = task.check() {
                return Some(Err(cancelled));
            }
            let mut builder = StringBuilder::new();
            let mut rows = 0;
            while rows < ROWS
                && let Some((line, next)) = bytes::next_line(&bytes, at, separator.as_deref().map(str::as_bytes))
            {
                builder.append_value(String::from_utf8_lossy(line));
                at = next;
                rows += 1;
            }
            if rows == 0 { None } else { Some(batch(&schema, builder, rows).map(Batch).map_err(Into::into)) }
        })))
    }
}

fn batch(schema: &SchemaRef, mut builder: StringBuilder, rows: usize) -> Result<RecordBatch> {
    let columns: Vec<ArrayRef> = if schema.fields().is_empty() { Vec::new() } else { vec![Arc::new(builder.finish())] };
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?)
}
