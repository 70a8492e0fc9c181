//! CSV as Spark reads it.

use std::sync::Arc;

use touchpaper_core::{Rdd, SparkContext, Stream};

use super::files::{self, File, Split};
use crate::batch::Batch;
use crate::error::{Error, Result};
use crate::session::SparkSession;
use crate::source::Source;
use crate::types::{DataType, StructField, StructType};

mod decode;
mod infer;
mod options;
mod record;

pub use options::{CsvOptions, ParseMode};
use record::Records;

pub struct CsvSource {
    context: SparkContext,
    files: Vec<File>,
    splits: Vec<Split>,
    schema: StructType,
    options: Arc<CsvOptions>,
}

impl CsvSource {
    pub fn open(session: &SparkSession, paths: &[String], options: CsvOptions, schema: Option<StructType>) -> Result<Self> {
        let context = session.context().clone();
        let files = files::list(paths)?;
        let splits = files::splits(&files, context.default_parallelism(), !options.multi_line);
        let options = Arc::new(options);
        let mut source = Self { context, files, splits, schema: StructType::default(), options };
        source.schema = match schema {
            // What is read from files may always be null.
            Some(schema) => StructType::new(schema.fields.into_iter().map(|f| StructField { nullable: true, ..f }).collect()),
            None => source.look()?,
        };
        Ok(source)
    }

    /// Names from the first record, and types from all if they are to be inferred: jobs, as in Spark.
    fn look(&self) -> Result<StructType> {
        if self.files.is_empty() {
            return Err(Error::new("UNABLE_TO_INFER_SCHEMA", &[("format", "CSV")]));
        }
        let first = self.records("CSV header", |_, mut records, _| match records.next_record() {
            Some(record) => vec![record.owned()],
            None => Vec::new(),
        });
        // The header itself is wanted here, so these records are read with it.
        let Some(first) = first.take(1)?.into_iter().next() else { return Ok(StructType::default()) };
        let names =
            if self.options.header { infer::header(&first, &self.options) } else { (0..first.len()).map(|i| format!("_c{i}")).collect() };
        let types = if self.options.infer_schema {
            let options = Arc::clone(&self.options);
            let width = names.len();
            let parts = self.records("CSV inferSchema", move |split, mut records, _| {
                if options.header && split.start == 0 {
                    records.next_record();
                }
                let mut types = vec![DataType::Null; width];
                while let Some(record) = records.next_record() {
                    infer::widen(&mut types, record, &options);
                }
                vec![infer::Types(types)]
            });
            let parts = parts.collect()?;
            infer::merge(parts, names.len())
        } else {
            vec![DataType::String; names.len()]
        };
        let fields = names.into_iter().zip(types).map(|(name, t)| StructField::new(name, t, true));
        Ok(StructType::new(fields.collect()))
    }

    /// An RDD of what `f` makes of each split's records.
    fn records<T: touchpaper_core::Data>(
        &self,
        name: &str,
        f: impl Fn(&Split, Records<'_>, &CsvOptions) -> Vec<T> + Send + Sync + 'static,
    ) -> Rdd<T> {
        let (splits, options) = (self.splits.clone(), Arc::clone(&self.options));
        self.context.rdd(name, splits.len(), Vec::new(), move |partition, _| {
            let Some(split) = splits.get(partition) else { return Ok(touchpaper_core::stream_of(Vec::new())) };
            let bytes = files::read_split(split)?;
            Ok(touchpaper_core::stream_of(f(split, Records::new(&bytes, &options), &options)) as Stream<T>)
        })
    }
}

impl std::fmt::Debug for CsvSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FileScan csv")
    }
}

impl Source for CsvSource {
    fn schema(&self) -> StructType {
        self.schema.clone()
    }

    fn rdd(&self, projection: &[usize]) -> Result<Rdd<Batch>> {
        let (splits, options) = (self.splits.clone(), Arc::clone(&self.options));
        let plan = Arc::new(decode::Decoder::new(&self.schema, projection, Arc::clone(&options))?);
        Ok(self.context.rdd("FileScan csv", splits.len(), Vec::new(), move |partition, task| {
            let Some(split) = splits.get(partition) else { return Ok(touchpaper_core::stream_of(Vec::new())) };
            let bytes = files::read_split(split)?;
            let skip_header = options.header && split.start == 0;
            Ok(decode::batches(Arc::clone(&plan), bytes, split.path.clone(), skip_header, task.clone()))
        }))
    }

    fn size_bytes(&self) -> Option<usize> {
        usize::try_from(self.files.iter().map(|f| f.len).sum::<u64>()).ok()
    }

    fn explain(&self, columns: &str) -> String {
        let count = self.files.len();
        let first = self.files.first().map_or("", |f| f.path.as_str());
        let more = if count > 1 { ", ..." } else { "" };
        let fields: Vec<_> = self.schema.fields.iter().map(|f| format!("{}:{}", f.name, f.data_type.simple_string())).collect();
        format!(
            "FileScan csv {columns} Batched: false, DataFilters: [], Format: CSV, Location: InMemoryFileIndex({count} \
             paths)[file:{first}{more}], PartitionFilters: [], PushedFilters: [], ReadSchema: struct<{}>",
            fields.join(",")
        )
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
