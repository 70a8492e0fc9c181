//! Records to batches of the schema's types.

use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, DurationMicrosecondBuilder, Float32Builder, Float64Builder, Int8Builder,
    Int16Builder, Int32Builder, Int64Builder, IntervalYearMonthBuilder, RecordBatch, RecordBatchOptions, StringBuilder,
    TimestampMicrosecondBuilder,
};
use datafusion::arrow::datatypes::SchemaRef;
use touchpaper_core::{Stream, TaskContext};
use touchpaper_kernels::numbers;

use super::super::ParseMode;
use super::super::text::unsupported_type;
use super::CsvOptions;
use super::record::{Record, Records};
use crate::batch::Batch;
use crate::error::{Error, Result};
use crate::format;
use crate::functions::arithmetic::rescale;
use crate::functions::cast;
use crate::parser::Interval;
use crate::types::{DataType, IntervalField, StructType};

const ROWS: usize = 8192;

/// How to make a projection's columns out of records.
pub struct Decoder {
    schema: SchemaRef,
    options: Arc<CsvOptions>,
    columns: Vec<Source>,
    types: Vec<DataType>,
    /// Fields that a record should have; unknown where only some columns are read, as Spark's parser looks no further.
    width: Option<usize>,
    /// All of the schema's.
    names: Vec<String>,
}

#[derive(Clone, Copy)]
enum Source {
    Field(usize),
    /// The record as it stands in the file, where it could not be read.
    Corrupt,
}

impl Decoder {
    pub fn new(full: &StructType, projection: &[usize], options: Arc<CsvOptions>) -> Result<Self> {
        let mut places = Vec::new();
        let mut width = 0;
        for field in &full.fields {
            let corrupt = field.name == options.corrupt_column && field.data_type == DataType::String;
            places.push(if corrupt { Source::Corrupt } else { Source::Field(width) });
            width += usize::from(!corrupt);
        }
        let columns: Vec<Source> = projection.iter().filter_map(|i| places.get(*i).copied()).collect();
        let types = projection.iter().filter_map(|i| full.fields.get(*i)).map(|f| f.data_type.clone()).collect();
        for field in projection.iter().filter_map(|i| full.fields.get(*i)) {
            if Column::new(&field.data_type, true).is_err() {
                return Err(unsupported_type("CSV", &field.name, &field.data_type));
            }
        }
        let schema = Arc::new(full.to_arrow().project(projection)?);
        let whole = projection.len() == full.fields.len();
        Ok(Self {
            schema,
            options,
            columns,
            types,
            width: whole.then_some(width),
            names: full.fields.iter().map(|f| f.name.clone()).collect(),
        })
    }
}

/// The header as Spark compares it with the schema.
fn trimmed(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The batches of a split's bytes, made as they are asked for.
pub fn batches(decoder: Arc<Decoder>, bytes: Vec<u8>, path: String, skip_header: bool, task: TaskContext) -> Stream<Batch> {
    let mut at = 0;
    let mut buffer = Record::default();
    if skip_header {
        let mut records = Records::new(&bytes, &decoder.options);
        records.next_record();
        (at, buffer) = records.into_parts();
    }
    let mut buffer = Some(buffer);
    let mut done = false;
    Box::new(std::iter::from_fn(move || {
        if done {
            return None;
        }
        if let Err(cancelled) = task.check() {
            done = true;
            return Some(Err(cancelled));
        }
        let mut records = Records::at(&bytes, at, &decoder.options, buffer.take().unwrap_or_default());
        let batch = decoder.batch(&mut records, &bytes, &path);
        let (next, used) = records.into_parts();
        (at, buffer) = (next, Some(used));
        match batch {
            Ok(batch) if batch.num_rows() == 0 => {
                done = true;
                None
            }
            Ok(batch) => Some(Ok(Batch(batch))),
            Err(error) => {
                done = true;
                Some(Err(error.into()))
            }
        }
    }))
}

impl Decoder {
    pub fn options(&self) -> &CsvOptions {
        &self.options
    }

    /// With `enforceSchema` off, a header must name the schema's columns.
    pub fn check_header(&self, bytes: &[u8], path: &str) -> Result<()> {
        let mut records = Records::new(bytes, &self.options);
        let Some(header) = records.next_record().map(Record::owned) else { return Ok(()) };
        let names: Vec<&String> = self.names.iter().filter(|n| **n != self.options.corrupt_column).collect();
        if self.width.is_some() && header.len() != names.len() {
            return Err(Error::illegal_argument(format!(
                "Number of column in CSV header is not equal to number of fields in the schema:\n Header length: {}, schema size: \
                 {}\nCSV file: file://{path}",
                header.len(),
                names.len()
            )));
        }
        let differs = header.iter().zip(&names).any(|(a, b)| trimmed(a) != trimmed(b));
        if !differs {
            return Ok(());
        }
        let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
        Err(Error::illegal_argument(format!(
            "CSV header does not conform to the schema.\n Header: {}\n Schema: {}\nExpected: {} but found: {}\nCSV file: file://{path}",
            header.join(", "),
            names.join(", "),
            names.iter().zip(&header).find(|(a, b)| trimmed(a) != trimmed(b)).map_or("", |(a, _)| a),
            names.iter().zip(&header).find(|(a, b)| trimmed(a) != trimmed(b)).map_or("", |(_, b)| b),
        )))
    }

    fn batch(&self, records: &mut Records<'_>, bytes: &[u8], path: &str) -> Result<RecordBatch> {
        let mut columns: Vec<Column> =
            self.types.iter().map(|t| Column::new(t, self.options.mode != ParseMode::Permissive)).collect::<Result<_>>()?;
        let mut rows = 0;
        while rows < ROWS {
            let Some(record) = records.next_record() else { break };
            let mut malformed = self.width.is_some_and(|w| record.len() != w);
            if self.options.mode != ParseMode::Permissive {
                // A row is taken or left as a whole, so it is looked at before any of it is.
                malformed |= !self.readable(record);
                match self.options.mode {
                    ParseMode::DropMalformed if malformed => continue,
                    ParseMode::FailFast if malformed => return Err(self.malformed_record(record, path)),
                    _ => {}
                }
            }
            let mut corrupt = None;
            for (i, (column, source)) in columns.iter_mut().zip(&self.columns).enumerate() {
                match source {
                    Source::Corrupt => corrupt = Some(i),
                    Source::Field(place) => {
                        let text = record.field(*place).and_then(|f| value(f, &self.options));
                        malformed |= !column.push(text, &self.options);
                    }
                }
            }
            if let Some(column) = corrupt.and_then(|i| columns.get_mut(i)) {
                let raw = bytes.get(record.from..record.to).unwrap_or(&[]);
                let raw = malformed.then(|| String::from_utf8_lossy(raw).trim_end().to_string());
                column.push(raw.as_deref().map(str::as_bytes), &self.options);
            }
            rows += 1;
        }
        let arrays = columns.into_iter().map(Column::finish).collect::<Result<Vec<_>>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)?)
    }

    /// Whether every field can be read as its column's type.
    fn readable(&self, record: &Record) -> bool {
        self.columns.iter().zip(&self.types).all(|(source, data_type)| match source {
            Source::Corrupt => true,
            Source::Field(place) => match record.field(*place).and_then(|f| value(f, &self.options)) {
                None => true,
                Some(text) => *data_type == DataType::String || parses(text, data_type, &self.options),
            },
        })
    }

    /// The error for a record, which shows it as far as it could be read.
    fn malformed_record(&self, record: &Record, path: &str) -> Error {
        let fields = self.columns.iter().zip(&self.types).filter_map(|(source, data_type)| match source {
            Source::Corrupt => None,
            Source::Field(place) => {
                let text = record.field(*place).and_then(|f| value(f, &self.options));
                let read = text.filter(|t| *data_type == DataType::String || parses(t, data_type, &self.options));
                Some(String::from_utf8_lossy(read.unwrap_or(b"null")))
            }
        });
        let row = format!("[{}]", fields.collect::<Vec<_>>().join(","));
        let inner = Error::new("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", &[("badRecord", &row), ("failFastMode", "FAILFAST")]);
        Error::new("FAILED_READ_FILE.NO_HINT", &[("path", &format!("file://{path}"))])
            .with_context(&format!("\nCaused by: org.apache.spark.SparkException: {inner}"))
    }
}

/// A field's text; none for what stands for null.
fn value<'r>(field: &'r [u8], options: &CsvOptions) -> Option<&'r [u8]> {
    (field != options.null_value.as_bytes()).then_some(field)
}

fn parses(text: &[u8], data_type: &DataType, options: &CsvOptions) -> bool {
    match Column::new(data_type, true) {
        Ok(mut column) => column.push(Some(text), options),
        Err(_) => true,
    }
}

/// A column being built.
enum Column {
    String(StringBuilder),
    Boolean(BooleanBuilder),
    Byte(Int8Builder),
    Short(Int16Builder),
    Integer(Int32Builder),
    Long(Int64Builder),
    Float(Float32Builder),
    Double(Float64Builder),
    Decimal(Decimal128Builder, u8, i8),
    Date(Date32Builder),
    Timestamp(TimestampMicrosecondBuilder, bool),
    /// Months.
    YearMonth(IntervalYearMonthBuilder, IntervalField, IntervalField),
    /// Microseconds.
    DayTime(DurationMicrosecondBuilder, IntervalField, IntervalField),
}

impl Column {
    fn new(data_type: &DataType, small: bool) -> Result<Self> {
        let rows = if small { 0 } else { ROWS };
        Ok(match data_type {
            DataType::String => Self::String(StringBuilder::with_capacity(rows, rows * 8)),
            DataType::Boolean => Self::Boolean(BooleanBuilder::with_capacity(rows)),
            DataType::Byte => Self::Byte(Int8Builder::with_capacity(rows)),
            DataType::Short => Self::Short(Int16Builder::with_capacity(rows)),
            DataType::Integer => Self::Integer(Int32Builder::with_capacity(rows)),
            DataType::Long => Self::Long(Int64Builder::with_capacity(rows)),
            DataType::Float => Self::Float(Float32Builder::with_capacity(rows)),
            DataType::Double => Self::Double(Float64Builder::with_capacity(rows)),
            DataType::Decimal(p, s) => Self::Decimal(Decimal128Builder::with_capacity(rows), *p, *s),
            DataType::Date => Self::Date(Date32Builder::with_capacity(rows)),
            DataType::Timestamp => Self::Timestamp(TimestampMicrosecondBuilder::with_capacity(rows), true),
            DataType::TimestampNtz => Self::Timestamp(TimestampMicrosecondBuilder::with_capacity(rows), false),
            DataType::YearMonthInterval(first, last) => Self::YearMonth(IntervalYearMonthBuilder::with_capacity(rows), *first, *last),
            DataType::DayTimeInterval(first, last) => Self::DayTime(DurationMicrosecondBuilder::with_capacity(rows), *first, *last),
            other => {
                return Err(unsupported_type("CSV", "", other));
            }
        })
    }

    /// False where the text is not of the column's type; the cell is null then.
    fn push(&mut self, text: Option<&[u8]>, options: &CsvOptions) -> bool {
        macro_rules! put {
            ($builder:expr, $parse:expr) => {{
                let value = text.and_then($parse);
                $builder.append_option(value);
                text.is_none() || value.is_some()
            }};
        }
        // A text that is no UTF-8 is none of these.
        macro_rules! put_text {
            ($builder:expr, $parse:expr) => {
                put!($builder, |t| std::str::from_utf8(t).ok().and_then($parse))
            };
        }
        match self {
            Self::String(builder) => {
                match text.map(std::str::from_utf8) {
                    None => builder.append_null(),
                    Some(Ok(valid)) => builder.append_value(valid),
                    Some(Err(_)) => builder.append_value(String::from_utf8_lossy(text.unwrap_or_default())),
                }
                true
            }
            Self::Boolean(b) => put_text!(b, |t| match t.to_ascii_lowercase().as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            }),
            Self::Byte(b) => put!(b, |t| i8::try_from(numbers::integer(t)?).ok()),
            Self::Short(b) => put!(b, |t| i16::try_from(numbers::integer(t)?).ok()),
            Self::Integer(b) => put!(b, |t| i32::try_from(numbers::integer(t)?).ok()),
            Self::Long(b) => put!(b, numbers::integer),
            Self::Float(b) => put!(b, |t| double(t, options).map(|v| v as f32)),
            Self::Double(b) => put!(b, |t| double(t, options)),
            Self::Decimal(b, p, s) => {
                let (p, s) = (*p, *s);
                put_text!(b, |t| {
                    let (value, scale) = format::parse_decimal(t)?;
                    let fitted = rescale(value, i8::try_from(scale).ok()?, s);
                    (fitted.abs() < 10i128.checked_pow(u32::from(p))?).then_some(fitted)
                })
            }
            Self::Date(b) => put_text!(b, |t| options.moments.read_date(t)),
            Self::Timestamp(b, true) => put_text!(b, |t| options.moments.read_timestamp(t)),
            Self::Timestamp(b, false) => put_text!(b, |t| options.moments.read_timestamp_ntz(t)),
            Self::YearMonth(b, first, last) => {
                put_text!(b, |t| Interval::of_cast_text(t, *first, *last).and_then(|months| i32::try_from(months).ok()))
            }
            Self::DayTime(b, first, last) => put_text!(b, |t| Interval::of_cast_text(t, *first, *last)),
        }
    }

    fn finish(self) -> Result<ArrayRef> {
        Ok(match self {
            Self::String(mut b) => Arc::new(b.finish()),
            Self::Boolean(mut b) => Arc::new(b.finish()),
            Self::Byte(mut b) => Arc::new(b.finish()),
            Self::Short(mut b) => Arc::new(b.finish()),
            Self::Integer(mut b) => Arc::new(b.finish()),
            Self::Long(mut b) => Arc::new(b.finish()),
            Self::Float(mut b) => Arc::new(b.finish()),
            Self::Double(mut b) => Arc::new(b.finish()),
            Self::Decimal(mut b, p, s) => Arc::new(b.finish().with_precision_and_scale(p, s)?),
            Self::Date(mut b) => Arc::new(b.finish()),
            Self::Timestamp(mut b, true) => Arc::new(b.finish().with_timezone("UTC")),
            Self::Timestamp(mut b, false) => Arc::new(b.finish()),
            Self::YearMonth(mut b, ..) => Arc::new(b.finish()),
            Self::DayTime(mut b, ..) => Arc::new(b.finish()),
        })
    }
}

fn double(text: &[u8], options: &CsvOptions) -> Option<f64> {
    if let Some(value) = numbers::short_decimal(text) {
        return Some(value);
    }
    let text = std::str::from_utf8(text).ok()?;
    // The usual case first: plain digits.
    if let Ok(value) = text.parse::<f64>()
        && !text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
    {
        return Some(value);
    }
    match text {
        t if t == options.nan_value => Some(f64::NAN),
        t if t == options.positive_inf => Some(f64::INFINITY),
        t if t == options.negative_inf => Some(f64::NEG_INFINITY),
        t => cast::fraction(t),
    }
}
