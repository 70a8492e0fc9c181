//! JSON files: a record a line, or a document of records a file.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::SchemaRef;
use touchpaper_core::{Data, Stream, TaskContext};

use super::bytes::{self, Encoding};
use super::csv::Sample;
use super::files::{self, File, Split, failed};
use super::{FileReader, Format, ParseMode};
use crate::batch::Batch;
use crate::error::{Error, Result};
use crate::json::{Decoder, Json, JsonOptions, canonical, infer, parse, widest};
use crate::options::Options;
use crate::session::SparkSession;
use crate::settings::Settings;
use crate::types::{DataType, StructField, StructType};

const ROWS: usize = 8192;

#[derive(Clone, Debug)]
pub struct JsonFormat {
    options: Arc<JsonOptions>,
    encoding: Encoding,
    sampling_ratio: f64,
}

impl JsonFormat {
    pub fn new(options: &Options) -> Result<Self> {
        let encoding = match options.any(&["encoding", "charset"]) {
            Some(name) => Encoding::parse(name, "JSONOptions")?,
            None => Encoding::Utf8,
        };
        let sampling_ratio = options.number("samplingRatio")?.unwrap_or(1.0);
        Ok(Self { options: Arc::new(json_options(options)?), encoding, sampling_ratio })
    }

    /// The type of one record: nothing for what is no record, by the mode.
    fn record(&self, text: &str) -> Result<Option<DataType>> {
        let found = match parse(text, &self.options) {
            Ok(None) => return Ok(None),
            Ok(Some(node)) => match (&node.value, infer(&node, text, &self.options)) {
                (Json::Object(_), found) => Some(found),
                (Json::Array(_), DataType::Array(element, _)) => match *element {
                    DataType::Struct(_) | DataType::Null => Some(*element),
                    _ => None,
                },
                _ => None,
            },
            Err(_) => None,
        };
        match (found, self.options.mode) {
            (Some(found), _) => Ok(Some(found)),
            (None, ParseMode::DropMalformed) => Ok(None),
            (None, ParseMode::Permissive) => {
                let corrupt = StructField::new(&self.options.corrupt_column, DataType::String, true);
                Ok(Some(DataType::Struct(StructType::new(vec![corrupt]))))
            }
            (None, ParseMode::FailFast) => {
                let message = "Malformed records are detected in schema inference. Parse Mode: FAILFAST.";
                Err(Error::illegal_argument(message.into()))
            }
        }
    }

    fn widen(&self, so_far: DataType, text: &str) -> Result<DataType> {
        Ok(match self.record(text)? {
            Some(found) => widest(&so_far, &found, &self.options),
            None => so_far,
        })
    }

    fn schema(&self, found: &DataType) -> StructType {
        match canonical(found, &self.options) {
            Some(DataType::Struct(schema)) => schema,
            _ => StructType::default(),
        }
    }

    fn separator(&self) -> Option<&[u8]> {
        self.options.line_separator.as_deref().map(str::as_bytes)
    }

    fn bytes(&self, split: &Split) -> Result<Vec<u8>> {
        if self.options.multi_line {
            return Ok(self.encoding.decode(bytes::whole(&split.path)?));
        }
        bytes::of_split(split, self.encoding)
    }
}

/// The options of reading and writing, moments in the session's time zone.
pub fn json_options(options: &Options) -> Result<JsonOptions> {
    let mut out = JsonOptions::from_pairs(options.iter())?;
    if options.get("timeZone").is_none() {
        out.zone = Settings::current().zone;
    }
    Ok(out)
}

/// What one partition's records are.
#[derive(Clone)]
struct Found(DataType);

impl Data for Found {}

impl Format for JsonFormat {
    fn name(&self) -> &'static str {
        "JSON"
    }

    fn is_splittable(&self) -> bool {
        !self.options.multi_line && self.options.line_separator.is_none() && self.encoding == Encoding::Utf8
    }

    fn infer(&self, session: &SparkSession, files: &[File]) -> Result<Option<StructType>> {
        if files.is_empty() {
            return Ok(None);
        }
        let context = session.context();
        let splittable = |file: &File| self.is_splittable() && !bytes::is_packed(&file.path);
        let parts = files::partitions(files, session.conf(), context.default_parallelism(), splittable);
        let format = self.clone();
        let found = context.rdd("JSON inferSchema", parts.len(), Vec::new(), move |partition, task| {
            let mut found = DataType::Null;
            let mut sample = Sample::new(format.sampling_ratio);
            for split in parts.get(partition).into_iter().flatten() {
                task.check()?;
                let bytes = format.bytes(split)?;
                let mut texts = Texts::new(&bytes, format.options.multi_line, format.separator());
                while let Some(text) = texts.next() {
                    if sample.takes() {
                        found = format.widen(found, &text)?;
                    }
                }
            }
            Ok(touchpaper_core::stream_of(vec![Found(found)]) as Stream<Found>)
        });
        let all = found.collect()?.into_iter().fold(DataType::Null, |a, Found(b)| widest(&a, &b, &self.options));
        Ok(Some(self.schema(&all)))
    }

    fn infer_texts(&self, texts: &[String]) -> Result<Option<StructType>> {
        let found = texts.iter().try_fold(DataType::Null, |so_far, text| self.widen(so_far, text))?;
        Ok(Some(self.schema(&found)))
    }

    fn reader(&self, schema: &StructType, projection: &[usize]) -> Result<Arc<dyn FileReader>> {
        let wanted: Vec<StructField> = projection.iter().filter_map(|i| schema.fields.get(*i).cloned()).collect();
        let is_corrupt = |f: &StructField| f.name == self.options.corrupt_column;
        if !wanted.is_empty() && wanted.iter().all(is_corrupt) && schema.fields.len() > 1 {
            return Err(Error::new("UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN", &[]));
        }
        let wanted = StructType::new(wanted);
        Ok(Arc::new(Reader { format: self.clone(), arrow: wanted.to_arrow(), schema: wanted }))
    }
}

/// The records' texts of some bytes.
struct Texts<'b> {
    bytes: &'b [u8],
    at: usize,
    whole: bool,
    separator: Option<&'b [u8]>,
}

impl<'b> Texts<'b> {
    fn new(bytes: &'b [u8], whole: bool, separator: Option<&'b [u8]>) -> Self {
        let bytes = bytes::without_mark(bytes);
        Self { bytes, at: 0, whole, separator }
    }

    fn next(&mut self) -> Option<std::borrow::Cow<'b, str>> {
        if self.whole {
            let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
            self.at = self.bytes.len();
            return Some(String::from_utf8_lossy(rest));
        }
        let (line, next) = bytes::next_line(self.bytes, self.at, self.separator)?;
        self.at = next;
        Some(String::from_utf8_lossy(line))
    }
}

struct Reader {
    format: JsonFormat,
    schema: StructType,
    arrow: SchemaRef,
}

impl Reader {
    /// Records up to a batch's worth.
    fn batch<'t>(&self, mut next: impl FnMut() -> Option<std::borrow::Cow<'t, str>>, path: &str) -> Result<Option<RecordBatch>> {
        let mut decoder = Decoder::of_records(&self.schema, &self.format.options)?;
        let mut rows = 0;
        let mut any = false;
        while rows < ROWS
            && let Some(text) = next()
        {
            any = true;
            match decoder.push(&text) {
                Ok(decoded) => rows += decoded.rows,
                Err(error) if path.is_empty() => return Err(error),
                Err(error) => return Err(failed(path, &format!("Caused by: org.apache.spark.SparkException: {error}"))),
            }
        }
        if !any {
            return Ok(None);
        }
        let made = decoder.finish()?;
        let columns = if self.schema.fields.is_empty() { Vec::new() } else { made.as_struct().columns().to_vec() };
        let options = RecordBatchOptions::new().with_row_count(Some(made.len()));
        Ok(Some(RecordBatch::try_new_with_options(Arc::clone(&self.arrow), columns, &options)?))
    }
}

impl FileReader for Reader {
    fn read(&self, split: &Split, task: &TaskContext) -> Result<Stream<Batch>> {
        let bytes = self.format.bytes(split)?;
        let this = Self { format: self.format.clone(), schema: self.schema.clone(), arrow: Arc::clone(&self.arrow) };
        let (path, task) = (split.path.clone(), task.clone());
        let mut at = 0;
        let mut done = false;
        Ok(Box::new(std::iter::from_fn(move || {
            if done {
                return None;
            }
            if let Err(cancelled) = task.check() {
                done = true;
                return Some(Err(cancelled));
            }
            let mut texts = Texts::new(&bytes, this.format.options.multi_line, this.format.separator());
            texts.at = at;
            let batch = this.batch(|| texts.next(), &path);
            at = texts.at;
            done = !matches!(batch, Ok(Some(_)));
            batch.map_err(Into::into).map(|b| b.map(Batch)).transpose()
        })))
    }

    fn read_texts(&self, texts: &[&str], _: &TaskContext) -> Result<Stream<Batch>> {
        let mut texts = texts.iter();
        let mut batches = Vec::new();
        while let Some(batch) = self.batch(|| texts.next().map(|t| std::borrow::Cow::Borrowed(*t)), "")? {
            batches.push(Batch(batch));
        }
        Ok(touchpaper_core::stream_of(batches))
    }
}
