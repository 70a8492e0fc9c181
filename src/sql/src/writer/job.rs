//! The job that writes: each task makes its partition's files; what a failed job left is taken away.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, UInt32Array};
use datafusion::arrow::compute::take_record_batch;
use touchpaper_core::{Data, Stream, TaskContext};
use touchpaper_platform::{files, random};

use super::{OutputFormat, Sink, failed};
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::format;
use crate::options::Options;
use crate::reader::partition_path;
use crate::types::{StructField, StructType};

/// A part file: the partition that it is of, as text, and its rows.
#[derive(Clone, Debug)]
pub struct Written {
    pub path: String,
    pub values: Vec<Option<String>>,
    pub rows: usize,
}

impl Data for Written {}

/// What to write where.
#[derive(Clone, Debug)]
pub struct Job {
    format: Arc<dyn OutputFormat>,
    /// The folder that the part files, or the partitions' folders, come into.
    folder: String,
    /// Places of the partition columns among the rows' columns, outermost folder first.
    partitions: Vec<usize>,
    names: Vec<String>,
    data: StructType,
    places: Vec<usize>,
    most_rows: usize,
}

impl Job {
    pub fn new(df: &DataFrame, format: Arc<dyn OutputFormat>, folder: &str, partition_by: &[String], options: &Options) -> Result<Self> {
        let schema = df.schema();
        if let Some(doubled) = doubled(&schema) {
            let name = format!("`{}`", doubled.to_lowercase());
            return Err(Error::new("COLUMN_ALREADY_EXISTS", &[("columnName", &name)]));
        }
        let mut partitions = Vec::new();
        for name in partition_by {
            match schema.fields.iter().position(|f| f.name.eq_ignore_ascii_case(name)) {
                Some(place) => partitions.push(place),
                None => {
                    let schema = schema.simple_string();
                    return Err(Error::analysis(format!("Partition column `{name}` not found in schema {schema}.")));
                }
            }
        }
        if !partitions.is_empty() && partitions.len() == schema.fields.len() {
            return Err(Error::new("ALL_PARTITION_COLUMNS_NOT_ALLOWED", &[]));
        }
        for field in partitions.iter().filter_map(|p| schema.fields.get(*p)) {
            if !field.data_type.is_atomic() {
                let (name, kind) = (format!("`{}`", field.name), format!("\"{}\"", field.data_type.sql()));
                return Err(Error::new("INVALID_PARTITION_COLUMN_DATA_TYPE", &[("type", &kind), ("column", &name)]));
            }
        }
        let places: Vec<usize> = (0..schema.fields.len()).filter(|i| !partitions.contains(i)).collect();
        let data: Vec<StructField> = places.iter().filter_map(|i| schema.fields.get(*i).cloned()).collect();
        for field in &data {
            if !format.supports(&field.data_type) {
                return Err(crate::reader::unsupported_type(format.name(), &field.name, &field.data_type));
            }
        }
        if format.name() == "Text" && data.len() != 1 {
            let message = format!("Text data source supports only a single column, and you have {} columns.", data.len());
            return Err(Error::analysis(message));
        }
        let most_rows = options.number::<usize>("maxRecordsPerFile")?.filter(|n| *n > 0).unwrap_or(usize::MAX);
        let names = partitions.iter().filter_map(|p| schema.fields.get(*p)).map(|f| f.name.clone()).collect();
        Ok(Self { format, folder: folder.to_string(), partitions, names, data: StructType::new(data), places, most_rows })
    }
}

fn doubled(schema: &StructType) -> Option<&str> {
    let same = |i: usize, f: &StructField| schema.fields.iter().take(i).any(|other| other.name.eq_ignore_ascii_case(&f.name));
    schema.fields.iter().enumerate().find(|(i, f)| same(*i, f)).map(|(_, f)| f.name.as_str())
}

/// What goes once the rows are written; where they cannot be written it stays.
#[derive(Clone, Debug)]
pub enum Replaces {
    Nothing,
    /// What the partitions held that have new rows.
    Written,
    /// All that these folders held, where they are there.
    Folders(Vec<String>),
}

pub fn write(df: &DataFrame, job: &Job, replaces: &Replaces) -> Result<Vec<Written>> {
    let rdd = df.to_rdd()?;
    let token = uuid();
    let (shared, name) = (Arc::new(job.clone()), token.clone());
    let parts = rdd.map_partitions_named("WriteFiles", move |task, partition, stream| {
        let task = Task { job: &shared, token: &name, partition, context: task };
        Ok(touchpaper_core::stream_of(task.run(stream)?))
    });
    let result: Result<Vec<Written>> = parts.collect().map_err(Error::from);
    match result {
        Ok(written) => {
            let folders: BTreeSet<&str> = match replaces {
                Replaces::Nothing => BTreeSet::new(),
                Replaces::Written => written.iter().map(|file| files::parent(&file.path).0).collect(),
                Replaces::Folders(folders) => folders.iter().map(String::as_str).collect(),
            };
            for folder in folders.into_iter().filter(|folder| files::exists(folder)) {
                if clear(folder, &token)? && folder != job.folder && files::exists(folder) {
                    files::remove(folder).map_err(|e| failed(folder, &e))?;
                }
            }
            Ok(written)
        }
        Err(error) => {
            sweep(&job.folder, &|name| name.contains(&token));
            Err(error)
        }
    }
}

/// Takes away what is in a folder but for the job's own files, and the folders that then hold nothing. Tells whether it does.
fn clear(folder: &str, token: &str) -> Result<bool> {
    let mut is_empty = true;
    for entry in files::list(folder).map_err(|e| failed(folder, &e))? {
        let path = format!("{folder}/{}", entry.name);
        let goes = if entry.is_dir { clear(&path, token)? } else { !entry.name.contains(token) };
        // A folder may go with its last file.
        if goes && files::exists(&path) {
            files::remove(&path).map_err(|e| failed(&path, &e))?;
        }
        is_empty &= goes;
    }
    Ok(is_empty)
}

fn sweep(folder: &str, goes: &dyn Fn(&str) -> bool) {
    for entry in files::list(folder).unwrap_or_default() {
        let path = format!("{folder}/{}", entry.name);
        if entry.is_dir {
            sweep(&path, goes);
        } else if goes(&entry.name) {
            // The job's own error is the one to tell of.
            drop(files::remove(&path));
        }
    }
}

fn uuid() -> String {
    let (a, b) = (random::seed(), random::seed());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        0x8000 | (b >> 48) & 0x3fff,
        b & 0xffff_ffff_ffff
    )
}

struct Task<'t> {
    job: &'t Job,
    token: &'t str,
    partition: usize,
    context: &'t TaskContext,
}

/// A file that is being made.
struct Open {
    sink: Box<dyn Sink>,
    rows: usize,
    /// How many files of this folder came before.
    count: usize,
}

impl Task<'_> {
    fn run(&self, stream: Stream<crate::Batch>) -> touchpaper_core::Result<Vec<Written>> {
        let mut open: BTreeMap<Vec<Option<String>>, Open> = BTreeMap::new();
        let mut written = Vec::new();
        for batch in stream {
            self.context.check()?;
            let batch = batch?.0;
            self.context.add_rows_written(batch.num_rows() as u64);
            self.add(&batch, &mut open, &mut written)?;
        }
        // The first task writes a file even of no rows, for the schema in it.
        if open.is_empty() && written.is_empty() && self.partition == 0 && self.job.partitions.is_empty() {
            open.insert(Vec::new(), Open { sink: self.job.format.sink(&self.job.data)?, rows: 0, count: 0 });
        }
        for (values, file) in open {
            written.push(self.close(values, file)?);
        }
        Ok(written)
    }

    fn add(&self, batch: &RecordBatch, open: &mut BTreeMap<Vec<Option<String>>, Open>, written: &mut Vec<Written>) -> Result<()> {
        let data = self.data(batch)?;
        if self.job.partitions.is_empty() {
            return self.put(Vec::new(), &data, open, written);
        }
        let mut rows: BTreeMap<Vec<Option<String>>, Vec<u32>> = BTreeMap::new();
        let keys: Vec<&ArrayRef> = self.job.partitions.iter().filter_map(|p| batch.columns().get(*p)).collect();
        for row in 0..batch.num_rows() {
            let value = |key: &&ArrayRef| (!key.is_null(row)).then(|| format::cell(key.as_ref(), row, ""));
            rows.entry(keys.iter().map(value).collect()).or_default().push(row as u32);
        }
        for (values, rows) in rows {
            let part = take_record_batch(&data, &UInt32Array::from(rows))?;
            self.put(values, &part, open, written)?;
        }
        Ok(())
    }

    /// The columns that go into the files.
    fn data(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let columns: Vec<ArrayRef> = self.job.places.iter().filter_map(|i| batch.columns().get(*i).cloned()).collect();
        let arrow = self.job.data.to_arrow();
        let fields: Vec<_> = arrow.fields().iter().map(|f| Arc::new(f.as_ref().clone().with_nullable(true))).collect();
        let schema = Arc::new(datafusion::arrow::datatypes::Schema::new(fields));
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        Ok(RecordBatch::try_new_with_options(schema, columns, &options)?)
    }

    fn put(
        &self,
        values: Vec<Option<String>>,
        batch: &RecordBatch,
        open: &mut BTreeMap<Vec<Option<String>>, Open>,
        written: &mut Vec<Written>,
    ) -> Result<()> {
        let mut rest = batch.clone();
        while rest.num_rows() > 0 {
            if !open.contains_key(&values) {
                open.insert(values.clone(), Open { sink: self.job.format.sink(&self.job.data)?, rows: 0, count: 0 });
            }
            let Some(file) = open.get_mut(&values) else { return Err(Error::internal("a file that was opened is gone")) };
            let rows = rest.num_rows().min(self.job.most_rows - file.rows);
            file.sink.write(&rest.slice(0, rows))?;
            file.rows += rows;
            rest = rest.slice(rows, rest.num_rows() - rows);
            if file.rows >= self.job.most_rows && rest.num_rows() > 0 {
                let count = file.count + 1;
                if let Some(full) = open.remove(&values) {
                    written.push(self.close(values.clone(), full)?);
                }
                open.insert(values.clone(), Open { sink: self.job.format.sink(&self.job.data)?, rows: 0, count });
            }
        }
        Ok(())
    }

    fn close(&self, values: Vec<Option<String>>, file: Open) -> Result<Written> {
        let folders: Vec<String> =
            self.job.names.iter().zip(&values).map(|(name, value)| format!("{}/", partition_path(name, value.as_deref()))).collect();
        let join = if self.job.partitions.is_empty() { "-" } else { "." };
        let name = format!("part-{:05}-{}{join}c{:03}{}", self.partition, self.token, file.count, self.job.format.extension());
        let path = format!("{}/{}{name}", self.job.folder.trim_end_matches('/'), folders.concat());
        let bytes = file.sink.finish()?;
        files::write(&path, &bytes).map_err(|e| failed(&path, &e))?;
        Ok(Written { path, values, rows: file.rows })
    }
}
