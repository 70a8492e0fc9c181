//! Parquet files. Columns go by name; row groups whose middle is in a split are that split's.

use std::sync::Arc;

use bytes::Bytes;
use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, new_null_array};
use datafusion::arrow::datatypes::{DataType as Arrow, Field, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::basic::Type as Physical;
use touchpaper_core::{Stream, TaskContext};
use touchpaper_platform::files;

use super::adapt::adapt;
use super::files::{File, Split, failed, unreadable};
use super::{FileReader, Format, Predicate};
use crate::batch::Batch;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::session::SparkSession;
use crate::types::{DataType, StructField, StructType};

mod groups;

use groups::Groups;

/// Where Spark keeps a row's schema in a file's footer.
pub const ROW_METADATA: &str = "org.apache.spark.sql.parquet.row.metadata";

#[derive(Clone, Debug)]
pub struct Parquet {
    merge: Option<bool>,
}

impl Parquet {
    pub fn new(options: &Options) -> Result<Self> {
        let merge = if options.get("mergeSchema").is_some() { Some(options.flag("mergeSchema", false)?) } else { None };
        Ok(Self { merge })
    }
}

impl Format for Parquet {
    fn name(&self) -> &'static str {
        "Parquet"
    }

    fn is_splittable(&self) -> bool {
        true
    }

    fn infer(&self, session: &SparkSession, files: &[File]) -> Result<Option<StructType>> {
        let by_conf = || session.conf().get("spark.sql.parquet.mergeSchema").is_some_and(|v| v == "true");
        let merge = self.merge.unwrap_or_else(by_conf);
        let mut out: Option<StructType> = None;
        for file in files.iter().filter(|f| f.len > 0) {
            let schema = schema_of(&footer(&file.path)?.1)?;
            out = Some(match out {
                None => schema,
                Some(so_far) => merged(&so_far, &schema)?,
            });
            if !merge {
                break;
            }
        }
        Ok(out)
    }

    fn reader(&self, schema: &StructType, projection: &[usize]) -> Result<Arc<dyn FileReader>> {
        Ok(Arc::new(Reader { schema: Arc::new(schema.to_arrow().project(projection)?), groups: None }))
    }

    fn prunes(&self) -> bool {
        true
    }

    fn reader_where(&self, schema: &StructType, projection: &[usize], predicate: &Predicate) -> Result<Arc<dyn FileReader>> {
        let names = schema.fields.iter().map(|f| f.name.clone()).collect();
        let groups = Groups::new(predicate, names);
        Ok(Arc::new(Reader { schema: Arc::new(schema.to_arrow().project(projection)?), groups }))
    }
}

/// A file's bytes and what its footer says.
fn footer(path: &str) -> Result<(Bytes, ArrowReaderMetadata)> {
    let bytes = Bytes::from(files::read(path).map_err(|e| unreadable(path, &e))?);
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let wrong = |e: parquet::errors::ParquetError| not_parquet(path, &bytes, &e.to_string());
    let metadata = ArrowReaderMetadata::load(&bytes, options).map_err(wrong)?;
    // Spark's own timestamps have 96 bits: as nanoseconds in 64, those far from 1970 would not fit.
    let legacy = metadata.metadata().file_metadata().schema_descr().columns().iter().any(|c| c.physical_type() == Physical::INT96);
    if !legacy {
        return Ok((bytes, metadata));
    }
    let fields: Vec<Field> = metadata.schema().fields().iter().map(|f| f.as_ref().clone().with_data_type(micros(f.data_type()))).collect();
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true).with_schema(Arc::new(Schema::new(fields)));
    let metadata = ArrowReaderMetadata::load(&bytes, options).map_err(wrong)?;
    Ok((bytes, metadata))
}

/// Timestamps of 96 bits as microseconds in UTC, wherever they are.
fn micros(data_type: &Arrow) -> Arrow {
    let child = |field: &Arc<Field>| Arc::new(field.as_ref().clone().with_data_type(micros(field.data_type())));
    match data_type {
        Arrow::Timestamp(TimeUnit::Nanosecond, None) => Arrow::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        Arrow::List(field) => Arrow::List(child(field)),
        Arrow::Map(field, sorted) => Arrow::Map(child(field), *sorted),
        Arrow::Struct(fields) => Arrow::Struct(fields.iter().map(child).collect()),
        other => other.clone(),
    }
}

fn not_parquet(path: &str, bytes: &[u8], error: &str) -> Error {
    if bytes.len() < 12 || !bytes.ends_with(b"PAR1") {
        let tail: Vec<String> = bytes.iter().rev().take(4).rev().map(u8::to_string).collect();
        let what = format!(
            "Caused by: java.lang.RuntimeException: file:{path} is not a Parquet file. Expected magic number at tail, but found [{}]",
            tail.join(", ")
        );
        let error = Error::new("FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER", &[("path", &format!("file:{path}"))]);
        return error.with_context(&format!("\n{what}"));
    }
    failed(path, error)
}

/// The row's schema by Spark's own key, or by the file's types.
fn schema_of(metadata: &ArrowReaderMetadata) -> Result<StructType> {
    let fields = metadata.schema().fields().iter().map(|f| {
        let data_type = match f.data_type() {
            Arrow::UInt64 => DataType::Decimal(20, 0),
            other => spark_type(other)?,
        };
        Ok(StructField::new(f.name(), data_type, true))
    });
    let by_file = StructType::new(fields.collect::<Result<_>>()?);
    let pairs = metadata.metadata().file_metadata().key_value_metadata();
    let text = pairs.and_then(|all| all.iter().find(|kv| kv.key == ROW_METADATA)).and_then(|kv| kv.value.as_deref());
    match text.and_then(|text| StructType::from_json(text).ok()) {
        // The key tells types that Parquet has no word for.
        Some(schema) if schema.fields.len() == by_file.fields.len() => Ok(schema),
        _ => Ok(by_file),
    }
}

fn spark_type(arrow: &Arrow) -> Result<DataType> {
    match arrow {
        Arrow::Time32(_) | Arrow::Time64(_) => Err(Error::analysis("Illegal Parquet type: TIME.".into())),
        other => DataType::from_arrow(other),
    }
}

/// The fields of both, in the order of their first place.
fn merged(a: &StructType, b: &StructType) -> Result<StructType> {
    let mut out = a.fields.clone();
    for field in &b.fields {
        match out.iter_mut().find(|f| f.name.eq_ignore_ascii_case(&field.name)) {
            None => out.push(field.clone()),
            Some(same) => {
                same.data_type = match (&same.data_type, &field.data_type) {
                    (x, y) if x == y => x.clone(),
                    (DataType::Struct(x), DataType::Struct(y)) => DataType::Struct(merged(x, y)?),
                    (DataType::Decimal(p, s), DataType::Decimal(q, t)) if s == t => DataType::Decimal(*p.max(q), *s),
                    _ => {
                        let quoted = |s: &StructType| format!("\"{}\"", DataType::Struct(s.clone()).sql());
                        return Err(Error::new("CANNOT_MERGE_SCHEMAS", &[("left", &quoted(a)), ("right", &quoted(b))]));
                    }
                }
            }
        }
    }
    Ok(StructType::new(out))
}

struct Reader {
    schema: SchemaRef,
    /// Which row groups may have rows that are wanted.
    groups: Option<Groups>,
}

impl FileReader for Reader {
    fn read(&self, split: &Split, task: &TaskContext) -> Result<Stream<Batch>> {
        let (bytes, metadata) = footer(&split.path)?;
        let file_fields = metadata.schema().fields().clone();
        let place = |field: &Field| {
            let exact = file_fields.iter().position(|f| f.name() == field.name());
            exact.or_else(|| file_fields.iter().position(|f| f.name().eq_ignore_ascii_case(field.name())))
        };
        let places: Vec<Option<usize>> = self.schema.fields().iter().map(|f| place(f)).collect();
        let mut roots: Vec<usize> = places.iter().flatten().copied().collect();
        roots.sort_unstable();
        roots.dedup();
        let groups: Vec<usize> = metadata
            .metadata()
            .row_groups()
            .iter()
            .enumerate()
            .filter(|(_, group)| {
                let start = group.columns().first().map_or(0, |c| c.byte_range().0);
                let middle = start + u64::try_from(group.compressed_size()).unwrap_or(0) / 2;
                (split.start..split.end).contains(&middle)
            })
            .map(|(i, _)| i)
            .collect();
        let groups = match &self.groups {
            Some(wanted) => wanted.of(&metadata, groups),
            None => groups,
        };
        let mask = ProjectionMask::roots(metadata.metadata().file_metadata().schema_descr(), roots.iter().copied());
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(bytes, metadata);
        let path = split.path.clone();
        let reader = builder.with_projection(mask).with_row_groups(groups).with_batch_size(8192).build();
        let reader = reader.map_err(|e| failed(&path, &e.to_string()))?;
        let places = places.into_iter().map(|p| p.and_then(|p| roots.iter().position(|r| *r == p))).collect::<Vec<_>>();
        let (schema, task) = (Arc::clone(&self.schema), task.clone());
        Ok(Box::new(reader.map(move |batch| {
            task.check()?;
            let batch = batch.map_err(|e| failed(&path, &e.to_string()))?;
            Ok(Batch(conform(&schema, &places, &batch, &path)?))
        })))
    }
}

fn conform(schema: &SchemaRef, places: &[Option<usize>], batch: &RecordBatch, path: &str) -> Result<RecordBatch> {
    let mut columns: Vec<ArrayRef> = Vec::with_capacity(places.len());
    for (field, place) in schema.fields().iter().zip(places) {
        let Some(column) = place.and_then(|p| batch.columns().get(p)) else {
            columns.push(new_null_array(field.data_type(), batch.num_rows()));
            continue;
        };
        match adapt(column, field.data_type())? {
            Some(column) => columns.push(column),
            None => {
                let (uri, name) = (format!("file://{path}"), format!("[{}]", field.name()));
                let expected = DataType::from_arrow(field.data_type())?.simple_string();
                let actual = physical(column.data_type());
                let parameters = [("path", &*uri), ("column", &*name), ("expectedType", &*expected), ("actualType", actual)];
                return Err(Error::new("FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH", &parameters));
            }
        }
    }
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?)
}

/// Parquet's own name of what a column is stored as.
fn physical(data_type: &Arrow) -> &'static str {
    match data_type {
        Arrow::Boolean => "BOOLEAN",
        Arrow::Int8 | Arrow::Int16 | Arrow::Int32 | Arrow::Date32 => "INT32",
        Arrow::Int64 | Arrow::Timestamp(..) => "INT64",
        Arrow::Float32 => "FLOAT",
        Arrow::Float64 => "DOUBLE",
        Arrow::Decimal128(p, _) if *p <= 9 => "INT32",
        Arrow::Decimal128(p, _) if *p <= 18 => "INT64",
        Arrow::Decimal128(..) => "FIXED_LEN_BYTE_ARRAY",
        Arrow::Utf8 | Arrow::Binary => "BINARY",
        _ => "group",
    }
}
