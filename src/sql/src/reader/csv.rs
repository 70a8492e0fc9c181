//! CSV as Spark reads it.

use std::sync::Arc;

use touchpaper_core::{Rdd, Stream, TaskContext};

use super::bytes::{self, Encoding};
use super::files::{self, File, Split};
use super::{FileReader, Format};
use crate::batch::Batch;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::session::SparkSession;
use crate::types::{DataType, StructField, StructType};

mod decode;
mod infer;
mod options;
mod record;

pub use options::CsvOptions;
use record::Records;

#[derive(Clone, Debug)]
pub struct Csv {
    options: Arc<CsvOptions>,
}

impl Csv {
    pub fn new(options: &Options) -> Result<Self> {
        Ok(Self { options: Arc::new(CsvOptions::new(options)?) })
    }

    /// An RDD of what `f` makes of each split's records.
    fn records<T: touchpaper_core::Data>(
        &self,
        session: &SparkSession,
        files: &[File],
        name: &str,
        f: impl Fn(&Split, Records<'_>, &CsvOptions) -> Vec<T> + Send + Sync + 'static,
    ) -> Rdd<T> {
        let context = session.context();
        let splittable = |file: &File| self.is_splittable() && !bytes::is_packed(&file.path);
        // In the files' order: the first of them names the columns.
        let mut splits: Vec<Split> =
            files::partitions(files, session.conf(), context.default_parallelism(), splittable).into_iter().flatten().collect();
        splits.sort_by_key(|s| (s.file, s.start));
        let options = Arc::clone(&self.options);
        context.rdd(name, splits.len(), Vec::new(), move |partition, _| {
            let Some(split) = splits.get(partition) else { return Ok(touchpaper_core::stream_of(Vec::new())) };
            let bytes = self::bytes(split, &options)?;
            Ok(touchpaper_core::stream_of(f(split, Records::new(&bytes, &options), &options)) as Stream<T>)
        })
    }
}

fn names(first: &[String], options: &CsvOptions) -> Vec<String> {
    if options.header { infer::header(first, options) } else { (0..first.len()).map(|i| format!("_c{i}")).collect() }
}

/// A split's bytes with lines that end as the record reader expects.
fn bytes(split: &Split, options: &CsvOptions) -> Result<Vec<u8>> {
    let bytes = bytes::of_split(split, options.encoding)?;
    let Some(separator) = &options.line_separator else { return Ok(bytes) };
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some((line, next)) = bytes::next_line(&bytes, at, Some(separator)) {
        out.extend_from_slice(line);
        out.push(b'\n');
        at = next;
    }
    Ok(out)
}

impl Format for Csv {
    fn name(&self) -> &'static str {
        "CSV"
    }

    fn is_splittable(&self) -> bool {
        !self.options.multi_line && self.options.line_separator.is_none() && self.options.encoding == Encoding::Utf8
    }

    /// Names from the first record, and types from all if they are to be inferred: jobs, as in Spark.
    fn infer(&self, session: &SparkSession, files: &[File]) -> Result<Option<StructType>> {
        if files.is_empty() {
            return Ok(None);
        }
        let first = self.records(session, files, "CSV header", |_, mut records, _| match records.next_record() {
            Some(record) => vec![record.owned()],
            None => Vec::new(),
        });
        let Some(first) = first.take(1)?.into_iter().next() else { return Ok(Some(StructType::default())) };
        if first.len() > self.options.max_columns {
            return Err(too_many(self.options.max_columns));
        }
        let names = names(&first, &self.options);
        let types = if self.options.infer_schema {
            let width = names.len();
            let parts = self.records(session, files, "CSV inferSchema", move |split, mut records, options| {
                if options.header && split.start == 0 {
                    records.next_record();
                }
                let mut types = vec![DataType::Null; width];
                let mut sample = Sample::new(options.sampling_ratio);
                while let Some(record) = records.next_record() {
                    if sample.takes() {
                        infer::widen(&mut types, record, options);
                    }
                }
                vec![infer::Types(types)]
            });
            infer::merge(parts.collect()?, names.len())
        } else {
            vec![DataType::String; names.len()]
        };
        let fields = names.into_iter().zip(types).map(|(name, t)| StructField::new(name, t, true));
        Ok(Some(StructType::new(fields.collect())))
    }

    fn infer_texts(&self, texts: &[String]) -> Result<Option<StructType>> {
        let options = &self.options;
        let mut records = texts.iter().filter_map(|text| {
            let mut records = Records::new(text.as_bytes(), options);
            records.next_record().map(|r| r.owned())
        });
        let Some(first) = records.next() else { return Ok(None) };
        let names = names(&first, options);
        let mut types = vec![DataType::Null; names.len()];
        for text in texts.iter().skip(usize::from(options.header)) {
            if let Some(record) = Records::new(text.as_bytes(), options).next_record() {
                infer::widen(&mut types, record, options);
            }
        }
        let types =
            if options.infer_schema { infer::merge(vec![infer::Types(types)], names.len()) } else { vec![DataType::String; names.len()] };
        Ok(Some(StructType::new(names.into_iter().zip(types).map(|(n, t)| StructField::new(n, t, true)).collect())))
    }

    fn has_header(&self) -> bool {
        self.options.header
    }

    fn reader(&self, schema: &StructType, projection: &[usize]) -> Result<Arc<dyn FileReader>> {
        let is_corrupt = |i: &usize| schema.fields.get(*i).is_some_and(|f| f.name == self.options.corrupt_column);
        if !projection.is_empty() && projection.iter().all(is_corrupt) && schema.fields.len() > 1 {
            return Err(Error::new("UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN", &[]));
        }
        Ok(Arc::new(Reader { decoder: Arc::new(decode::Decoder::new(schema, projection, Arc::clone(&self.options))?) }))
    }
}

/// The error of univocity's parser for a record with more columns than are allowed.
fn too_many(most: usize) -> Error {
    Error::analysis(format!(
        "com.univocity.parsers.common.TextParsingException: java.lang.ArrayIndexOutOfBoundsException - {most}\nHint: Number of columns \
         processed may have exceeded limit of {most} columns. Use settings.setMaxColumns(int) to define the maximum number of columns \
         your input can have"
    ))
}

/// Which rows are looked at for their types: a fixed share, the first among them.
pub struct Sample {
    ratio: f64,
    owed: f64,
}

impl Sample {
    pub fn new(ratio: f64) -> Self {
        Self { ratio, owed: 1.0 }
    }

    pub fn takes(&mut self) -> bool {
        if self.ratio >= 1.0 {
            return true;
        }
        let takes = self.owed >= 1.0;
        self.owed += self.ratio - if takes { 1.0 } else { 0.0 };
        takes
    }
}

struct Reader {
    decoder: Arc<decode::Decoder>,
}

impl FileReader for Reader {
    fn read(&self, split: &Split, task: &TaskContext) -> Result<Stream<Batch>> {
        let options = self.decoder.options();
        let bytes = bytes(split, options)?;
        let has_header = options.header && split.start == 0;
        if has_header && !options.enforce_schema {
            self.decoder.check_header(&bytes, &split.path)?;
        }
        Ok(decode::batches(Arc::clone(&self.decoder), bytes, split.path.clone(), has_header, task.clone()))
    }

    fn read_texts(&self, texts: &[&str], task: &TaskContext) -> Result<Stream<Batch>> {
        // A record a text: its own line ends are blanks, as they are to a parser that reads one line.
        let mut bytes = Vec::new();
        for text in texts {
            bytes.extend(text.bytes().map(|b| if b == b'\n' { b' ' } else { b }));
            bytes.push(b'\n');
        }
        Ok(decode::batches(Arc::clone(&self.decoder), bytes, String::new(), false, task.clone()))
    }
}

/// The fields of one record's text.
pub fn csv_fields(text: &str, options: &CsvOptions) -> Vec<String> {
    let mut records = Records::new(text.as_bytes(), options);
    records.next_record().map(|record| record.owned()).unwrap_or_default()
}

/// The types that the fields of one record's text have.
pub fn csv_types(text: &str, options: &CsvOptions) -> Vec<DataType> {
    let mut records = Records::new(text.as_bytes(), options);
    let Some(record) = records.next_record() else { return Vec::new() };
    let mut types = vec![DataType::Null; record.len()];
    infer::widen(&mut types, record, options);
    infer::merge(vec![infer::Types(types)], record.len())
}
