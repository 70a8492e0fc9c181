//! XML files: a row for each element of the row's tag.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, BooleanArray, RecordBatch, RecordBatchOptions, StringArray};
use datafusion::arrow::compute::filter_record_batch;
use datafusion::arrow::datatypes::SchemaRef;
use touchpaper_core::{Data, Stream, TaskContext};

use super::bytes::{self, Encoding};
use super::csv::Sample;
use super::files::{File, Split, failed};
use super::{FileReader, Format, ParseMode};
use crate::batch::Batch;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::session::SparkSession;
use crate::settings::Settings;
use crate::types::{DataType, StructField, StructType};
use crate::xml::{XmlOptions, canonical, decode, infer, parse, widest};

mod records;

use records::records;

const ROWS: usize = 4096;

#[derive(Clone, Debug)]
pub struct Xml {
    options: Arc<XmlOptions>,
    encoding: Encoding,
    sampling_ratio: f64,
}

impl Xml {
    pub fn new(options: &Options) -> Result<Self> {
        let encoding = match options.any(&["encoding", "charset"]) {
            Some(name) => Encoding::parse(name, "XmlOptions")?,
            None => Encoding::Utf8,
        };
        let sampling_ratio = options.number("samplingRatio")?.unwrap_or(1.0);
        Ok(Self { options: Arc::new(xml_options(options)?), encoding, sampling_ratio })
    }

    fn text(&self, path: &str) -> Result<String> {
        let bytes = self.encoding.decode(bytes::whole(path)?);
        Ok(String::from_utf8_lossy(bytes::without_mark(&bytes)).into_owned())
    }

    fn widen(&self, so_far: &DataType, record: &str) -> Result<DataType> {
        let found = match (parse(record), self.options.mode) {
            (Some(element), _) => DataType::Struct(infer(&element, &self.options)),
            (None, ParseMode::DropMalformed) => DataType::Null,
            (None, ParseMode::Permissive) => {
                DataType::Struct(StructType::new(vec![StructField::new(&self.options.corrupt_column, DataType::String, true)]))
            }
            (None, ParseMode::FailFast) => {
                let message = "Malformed records are detected in schema inference. Parse Mode: FAILFAST.";
                return Err(Error::illegal_argument(message.into()));
            }
        };
        Ok(widest(so_far, &found))
    }
}

/// The options of reading and writing, moments in the session's time zone.
pub fn xml_options(options: &Options) -> Result<XmlOptions> {
    let mut out = XmlOptions { zone: Settings::current().zone, ..XmlOptions::default() };
    for (key, value) in options.iter() {
        out.set(key, value)?;
    }
    if out.row_tag.is_empty() {
        return Err(Error::illegal_argument("requirement failed: 'rowTag' option should not be an empty string.".into()));
    }
    Ok(out)
}

fn schema(found: &DataType) -> StructType {
    match canonical(found) {
        DataType::Struct(schema) => schema,
        _ => StructType::default(),
    }
}

#[derive(Clone)]
struct Found(DataType);

impl Data for Found {}

impl Format for Xml {
    fn name(&self) -> &'static str {
        "XML"
    }

    fn infer(&self, session: &SparkSession, files: &[File]) -> Result<Option<StructType>> {
        if files.is_empty() {
            return Ok(None);
        }
        let paths: Vec<String> = files.iter().map(|f| f.path.clone()).collect();
        let format = self.clone();
        let found = session.context().rdd("XML inferSchema", paths.len(), Vec::new(), move |partition, task| {
            let mut found = DataType::Null;
            let mut sample = Sample::new(format.sampling_ratio);
            if let Some(path) = paths.get(partition) {
                for record in records(&format.text(path)?, &format.options.row_tag) {
                    task.check()?;
                    if sample.takes() {
                        found = format.widen(&found, record)?;
                    }
                }
            }
            Ok(touchpaper_core::stream_of(vec![Found(found)]) as Stream<Found>)
        });
        let all = found.collect()?.into_iter().fold(DataType::Null, |a, Found(b)| widest(&a, &b));
        Ok(Some(schema(&all)))
    }

    fn infer_texts(&self, texts: &[String]) -> Result<Option<StructType>> {
        let found = texts.iter().try_fold(DataType::Null, |so_far, text| self.widen(&so_far, text))?;
        Ok(Some(schema(&found)))
    }

    fn reader(&self, schema: &StructType, projection: &[usize]) -> Result<Arc<dyn FileReader>> {
        let wanted = StructType::new(projection.iter().filter_map(|i| schema.fields.get(*i).cloned()).collect());
        Ok(Arc::new(Reader { format: self.clone(), arrow: wanted.to_arrow(), schema: wanted }))
    }
}

#[derive(Clone)]
struct Reader {
    format: Xml,
    schema: StructType,
    arrow: SchemaRef,
}

impl Reader {
    /// Rows of these texts; malformed ones by the mode.
    fn batch(&self, texts: &[&str], path: &str) -> Result<RecordBatch> {
        let options = &self.format.options;
        let texts = StringArray::from_iter_values(texts);
        // What was malformed shows in the corrupt record's column, so there must be one.
        let has_corrupt = self.schema.fields.iter().any(|f| f.name == options.corrupt_column && f.data_type == DataType::String);
        let mut schema = self.schema.clone();
        if !has_corrupt {
            schema.fields.push(StructField::new(&options.corrupt_column, DataType::String, true));
        }
        let made = match decode(&texts, &schema, options) {
            Ok(made) => made,
            Err(error) if path.is_empty() => return Err(error),
            Err(error) => return Err(failed(path, &format!("Caused by: org.apache.spark.SparkException: {error}"))),
        };
        let columns = made.as_struct().columns();
        let wanted = columns.get(..self.schema.fields.len()).unwrap_or_default().to_vec();
        let size = RecordBatchOptions::new().with_row_count(Some(made.len()));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.arrow), wanted, &size)?;
        let place = schema.fields.iter().position(|f| f.name == options.corrupt_column);
        match place.and_then(|p| columns.get(p)) {
            Some(corrupt) if options.mode == ParseMode::DropMalformed => {
                let kept: BooleanArray = (0..corrupt.len()).map(|row| Some(corrupt.is_null(row))).collect();
                Ok(filter_record_batch(&batch, &kept)?)
            }
            _ => Ok(batch),
        }
    }
}

impl FileReader for Reader {
    fn read(&self, split: &Split, task: &TaskContext) -> Result<Stream<Batch>> {
        let text = self.format.text(&split.path)?;
        let mut batches = Vec::new();
        for chunk in records(&text, &self.format.options.row_tag).chunks(ROWS) {
            task.check()?;
            batches.push(Batch(self.batch(chunk, &split.path)?));
        }
        Ok(touchpaper_core::stream_of(batches))
    }

    fn read_texts(&self, texts: &[&str], _: &TaskContext) -> Result<Stream<Batch>> {
        Ok(touchpaper_core::stream_of(vec![Batch(self.batch(texts, "")?)]))
    }
}
