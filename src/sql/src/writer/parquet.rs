//! Parquet with Spark's names for nested columns and Spark's schema in the footer.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::{DataType as Arrow, Field, Fields, IntervalUnit, Schema, SchemaRef};
use parquet::arrow::arrow_writer::{ArrowWriter, ArrowWriterOptions};
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::{OutputFormat, Sink};
use crate::error::{Error, Result};
use crate::options::Options;
use crate::reader::{ROW_METADATA, adapt};
use crate::types::{DataType, StructType};

/// The option that asks for mllib's vectors.
pub const MLLIB: &str = "touchpaper.mllib";

#[derive(Clone, Debug)]
pub struct ParquetOutput {
    compression: Compression,
    extension: &'static str,
    /// Whether the footer names the vectors of Spark's older mllib, which some of its saved models hold.
    mllib: bool,
}

impl ParquetOutput {
    pub fn new(options: &Options) -> Result<Self> {
        let name = options.any(&["compression", "parquet.compression"]).unwrap_or("snappy").to_lowercase();
        let (compression, extension) = match name.as_str() {
            "none" | "uncompressed" => (Compression::UNCOMPRESSED, ".parquet"),
            "snappy" => (Compression::SNAPPY, ".snappy.parquet"),
            "gzip" => (Compression::GZIP(Default::default()), ".gz.parquet"),
            "lzo" | "brotli" | "lz4" | "lz4_raw" | "zstd" => {
                return Err(Error::unsupported(format!("parquet compression {name}; use snappy or gzip")));
            }
            _ => {
                let known = "brotli, uncompressed, lzo, snappy, lz4_raw, none, zstd, lz4, gzip";
                let parameters = [("codecName", &*name), ("availableCodecs", known)];
                return Err(Error::new("CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION", &parameters));
            }
        };
        Ok(Self { compression, extension, mllib: options.get(MLLIB) == Some("true") })
    }
}

impl OutputFormat for ParquetOutput {
    fn name(&self) -> &'static str {
        "Parquet"
    }

    fn extension(&self) -> String {
        self.extension.to_string()
    }

    fn supports(&self, data_type: &DataType) -> bool {
        match data_type {
            DataType::Null | DataType::CalendarInterval => false,
            DataType::Array(element, _) => self.supports(element),
            DataType::Map(key, value, _) => self.supports(key) && self.supports(value),
            DataType::Struct(s) => s.fields.iter().all(|f| self.supports(&f.data_type)),
            _ => true,
        }
    }

    fn sink(&self, schema: &StructType) -> Result<Box<dyn Sink>> {
        let arrow: Vec<Field> = schema.to_arrow().fields().iter().map(|f| Field::new(f.name(), stored(f.data_type()), true)).collect();
        let arrow = Arc::new(Schema::new(arrow));
        let mut json = schema.to_json();
        if self.mllib {
            json = json.replace("org.apache.spark.ml.linalg.", "org.apache.spark.mllib.linalg.").replace("pyspark.ml.", "pyspark.mllib.");
        }
        let metadata =
            vec![KeyValue::new("org.apache.spark.version".to_string(), "4.3.0".to_string()), KeyValue::new(ROW_METADATA.to_string(), json)];
        let properties = WriterProperties::builder()
            .set_compression(self.compression)
            .set_created_by("parquet-mr compatible (Touchpaper)".into())
            .set_key_value_metadata(Some(metadata))
            .build();
        let options =
            ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true).with_schema_root("spark_schema".into());
        let writer = ArrowWriter::try_new_with_options(Vec::new(), Arc::clone(&arrow), options).map_err(wrong)?;
        Ok(Box::new(ParquetSink { writer, schema: arrow }))
    }
}

fn wrong(error: parquet::errors::ParquetError) -> Error {
    Error::internal(error.to_string())
}

/// The type as Spark's writer lays it out: lists of `element`, maps of `key_value`, months as a number.
fn stored(data_type: &Arrow) -> Arrow {
    match data_type {
        Arrow::List(item) => Arrow::List(Arc::new(Field::new("element", stored(item.data_type()), item.is_nullable()))),
        Arrow::Map(entries, sorted) => match entries.data_type() {
            Arrow::Struct(fields) => {
                let fields: Fields =
                    fields.iter().map(|f| Arc::new(Field::new(f.name(), stored(f.data_type()), f.is_nullable()))).collect();
                Arrow::Map(Arc::new(Field::new("key_value", Arrow::Struct(fields), false)), *sorted)
            }
            _ => data_type.clone(),
        },
        Arrow::Struct(fields) => {
            Arrow::Struct(fields.iter().map(|f| Arc::new(Field::new(f.name(), stored(f.data_type()), f.is_nullable()))).collect())
        }
        Arrow::Interval(IntervalUnit::YearMonth) => Arrow::Int32,
        Arrow::Duration(_) => Arrow::Int64,
        other => other.clone(),
    }
}

struct ParquetSink {
    writer: ArrowWriter<Vec<u8>>,
    schema: SchemaRef,
}

impl Sink for ParquetSink {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(batch.num_columns());
        for (column, field) in batch.columns().iter().zip(self.schema.fields()) {
            let stored = adapt(column, field.data_type())?;
            columns.push(stored.ok_or_else(|| Error::internal(format!("no Parquet for {}", column.data_type())))?);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?;
        self.writer.write(&batch).map_err(wrong)
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>> {
        self.writer.into_inner().map_err(wrong)
    }
}
