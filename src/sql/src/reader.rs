//! Files to sources. One format a folder; `source` is what all of them share.

mod adapt;
mod bytes;
mod csv;
mod discovery;
mod files;
pub mod json;
mod libsvm;
mod mode;
mod parquet;
mod pushed;
mod source;
mod text;
mod texts;
mod xml;

use std::fmt::Debug;
use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::physical_expr::PhysicalExpr;
use touchpaper_core::{Stream, TaskContext};

use crate::batch::Batch;
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::session::SparkSession;
use crate::types::{DataType, StructField, StructType};

pub use adapt::adapt;
pub use bytes::Encoding;
pub use csv::{CsvOptions, csv_fields, csv_types};
pub use discovery::{escape, partition_path, unescape, value_of};
pub use files::{File, Split, expand, plain, unreadable};
pub use json::json_options;
pub use mode::ParseMode;
pub use parquet::ROW_METADATA;
pub use pushed::Wanted;
pub use source::{FileSource, Location};
pub use text::unsupported_type;
pub use xml::xml_options;

/// How files of one kind become rows.
pub trait Format: Debug + Send + Sync {
    /// As `explain` writes it: `CSV`.
    fn name(&self) -> &'static str;

    /// Whether a file can be read from its middle.
    fn is_splittable(&self) -> bool {
        false
    }

    /// The schema that these files have; none where there is nothing to tell it from.
    fn infer(&self, session: &SparkSession, files: &[File]) -> Result<Option<StructType>>;

    /// The schema of strings that are records.
    fn infer_texts(&self, _: &[String]) -> Result<Option<StructType>> {
        Err(Error::unsupported(format!("the schema of strings in the format {}", self.name())))
    }

    /// Whether the first of strings that are records only names the columns.
    fn has_header(&self) -> bool {
        false
    }

    /// What reads the columns of `projection` of files with this schema.
    fn reader(&self, schema: &StructType, projection: &[usize]) -> Result<Arc<dyn FileReader>>;

    /// Whether its files tell enough of their parts for some not to be read.
    fn prunes(&self) -> bool {
        false
    }

    /// The same, where parts of files that have no row for `predicate` may be left out; it is over all of the schema's columns,
    /// under names of its own.
    fn reader_where(&self, schema: &StructType, projection: &[usize], _: &Predicate) -> Result<Arc<dyn FileReader>> {
        self.reader(schema, projection)
    }
}

/// What rows have to be; `schema` has the files' columns in their order, under the names that `expr` calls them by.
#[derive(Clone, Debug)]
pub struct Predicate {
    pub expr: Arc<dyn PhysicalExpr>,
    pub schema: SchemaRef,
}

pub trait FileReader: Send + Sync {
    fn read(&self, split: &Split, task: &TaskContext) -> Result<Stream<Batch>>;

    /// Strings that are records, or documents of them.
    fn read_texts(&self, _: &[&str], _: &TaskContext) -> Result<Stream<Batch>> {
        Err(Error::unsupported("reading strings in this format"))
    }
}

/// What `spark.read` gathered.
#[derive(Clone, Debug, Default)]
pub struct ReadSpec {
    pub format: String,
    pub paths: Vec<String>,
    pub options: Options,
    pub schema: Option<StructType>,
}

/// The format by the name that users and CREATE TABLE … USING give it.
pub fn format(name: &str, options: &Options) -> Result<Arc<dyn Format>> {
    Ok(match name.to_lowercase().as_str() {
        "csv" | "com.databricks.spark.csv" => Arc::new(csv::Csv::new(options)?),
        "json" => Arc::new(json::JsonFormat::new(options)?),
        "xml" | "com.databricks.spark.xml" => Arc::new(xml::Xml::new(options)?),
        "parquet" => Arc::new(parquet::Parquet::new(options)?),
        "text" => Arc::new(text::Text::new(options)?),
        "libsvm" => Arc::new(libsvm::LibSvm::new(options)?),
        "orc" => return Err(Error::unsupported("the data source orc; use parquet")),
        "avro" => {
            return Err(Error::analysis(
                "Failed to find data source: avro. Avro is built-in but external data source module since Spark 2.4. Please deploy \
                 the application as per the deployment section of Apache Avro Data Source Guide."
                    .into(),
            ));
        }
        _ => return Err(Error::new("DATA_SOURCE_NOT_FOUND", &[("provider", name)])),
    })
}

/// The name as the catalog keeps it, if the format is one of files.
pub fn is_known(name: &str) -> bool {
    matches!(name.to_lowercase().as_str(), "csv" | "json" | "parquet" | "text" | "libsvm" | "xml" | "orc")
}

impl SparkSession {
    pub fn read(&self, spec: ReadSpec) -> Result<DataFrame> {
        let format = format(&spec.format, &spec.options)?;
        let mut paths = spec.paths;
        if let Some(path) = spec.options.get("path") {
            paths.push(path.to_string());
        }
        if paths.is_empty() {
            let name = if spec.format.eq_ignore_ascii_case("csv") { "CSV" } else { format.name() };
            return Err(Error::new("UNABLE_TO_INFER_SCHEMA", &[("format", name)]));
        }
        let as_text = self.conf().get("spark.sql.legacy.charVarcharAsString").is_some_and(|v| v == "true");
        if !as_text && spec.schema.as_ref().is_some_and(|s| s.fields.iter().any(|f| f.written_type().is_some())) {
            return Err(Error::new("UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING", &[]));
        }
        self.from_source(Arc::new(FileSource::open(self, format, &paths, &spec.options, spec.schema)?))
    }

    /// `spark.read.json(df)` and the like: each string a document or a line.
    pub fn read_texts(&self, format: &str, texts: &DataFrame, options: &Options, schema: Option<StructType>) -> Result<DataFrame> {
        self.from_source(Arc::new(texts::TextsSource::open(self, format, texts, options, schema)?))
    }
}

/// What is read from files may always be null.
fn nullable(schema: StructType) -> StructType {
    fn of(data_type: DataType) -> DataType {
        match data_type {
            DataType::Array(element, _) => DataType::Array(Box::new(of(*element)), true),
            DataType::Map(key, value, _) => DataType::Map(Box::new(of(*key)), Box::new(of(*value)), true),
            DataType::Struct(s) => DataType::Struct(nullable(s)),
            other => other,
        }
    }
    StructType::new(schema.fields.into_iter().map(|f| StructField { nullable: true, data_type: of(f.data_type), ..f }).collect())
}
