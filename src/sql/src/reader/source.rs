//! Files as a plan's source: any format, partition columns put behind the columns that the files hold.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, StructArray};
use datafusion::arrow::datatypes::{Field, Schema};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use touchpaper_core::{Rdd, SparkContext, Stream, TaskContext};

use super::discovery::{self, Discovered};
use super::files::{self, File, Filter, Split};
use super::{FileReader, Format, Predicate, Wanted, nullable, pushed, value_of};
use crate::analyzer::METADATA;
use crate::batch::Batch;
use crate::conf::RuntimeConf;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::session::SparkSession;
use crate::source::Source;
use crate::types::{DataType, StructField, StructType};
use crate::value::Value;

/// Files of a table's partition: where they are, and its values as text.
pub struct Location {
    pub path: String,
    pub values: Vec<Option<String>>,
}

#[derive(Clone)]
pub struct FileSource {
    context: SparkContext,
    conf: RuntimeConf,
    format: Arc<dyn Format>,
    files: Vec<File>,
    /// For each file, the partition columns' values.
    values: Vec<Arc<Vec<ScalarValue>>>,
    parts: Arc<Vec<Vec<Split>>>,
    /// Columns that the files hold.
    data: StructType,
    partitions: StructType,
    columns: Vec<Column>,
    roots: Vec<String>,
    narrowed: Option<Narrowed>,
}

/// What one query reads of the files.
#[derive(Clone)]
struct Narrowed {
    /// Of the files' own columns.
    columns: Vec<usize>,
    partition_filters: Vec<String>,
    data_filters: Vec<String>,
    pushed: Vec<String>,
    predicate: Option<Predicate>,
}

/// Where a column of the source's comes from.
#[derive(Clone, Copy)]
enum Column {
    File(usize),
    Partition(usize),
    /// What is known of the file, as one struct.
    Metadata,
}

/// The fields of `_metadata`.
fn metadata() -> StructType {
    let field = |name, data_type| StructField::new(name, data_type, false);
    StructType::new(vec![
        field("file_path", DataType::String),
        field("file_name", DataType::String),
        field("file_size", DataType::Long),
        field("file_block_start", DataType::Long),
        field("file_block_length", DataType::Long),
        // The page's files have no times.
        StructField::new("file_modification_time", DataType::Timestamp, true),
    ])
}

/// `_metadata` of a file's part.
fn described(file: &File, split: &Split) -> Result<ScalarValue> {
    let long = |n: u64| ScalarValue::Int64(Some(i64::try_from(n).unwrap_or(i64::MAX)));
    let text = |t: String| ScalarValue::Utf8(Some(t));
    let (_, name) = touchpaper_platform::files::parent(&file.path);
    let values = [
        text(uri(&file.path)),
        text(name.to_string()),
        long(file.len),
        long(split.start),
        long(split.end.min(file.len).saturating_sub(split.start)),
        ScalarValue::try_from(&DataType::Timestamp.to_arrow())?,
    ];
    let fields = metadata().to_arrow().fields().clone();
    let columns = values.iter().map(ScalarValue::to_array).collect::<Result<Vec<_>, _>>()?;
    Ok(ScalarValue::Struct(Arc::new(StructArray::try_new(fields, columns, None)?)))
}

impl FileSource {
    /// `spark.read`: the schema given is obeyed, without one the files are looked at.
    pub fn open(
        session: &SparkSession,
        format: Arc<dyn Format>,
        paths: &[String],
        options: &Options,
        schema: Option<StructType>,
    ) -> Result<Self> {
        let listed = files::list(paths, &Filter::new(options)?)?;
        let Discovered { files, columns, values } = discovery::discover(listed, options, session.conf(), schema.as_ref())?;
        let data = match schema {
            Some(schema) => {
                let is_partition = |f: &StructField| columns.fields.iter().any(|p| p.name.eq_ignore_ascii_case(&f.name));
                StructType::new(nullable(schema).fields.into_iter().filter(|f| !is_partition(f)).collect())
            }
            None => match format.infer(session, &files)? {
                Some(schema) => nullable(schema),
                None => return Err(Error::new("UNABLE_TO_INFER_SCHEMA", &[("format", format.name())])),
            },
        };
        Ok(Self::new(session, format, files, values, data, columns, paths))
    }

    /// A table's files, whose schema the catalog knows.
    pub fn of_table(
        session: &SparkSession,
        format: Arc<dyn Format>,
        locations: Vec<Location>,
        data: StructType,
        partitions: StructType,
    ) -> Result<Self> {
        let filter = Filter { missing_is_fine: true, ..Filter::default() };
        let (mut files, mut values, mut roots) = (Vec::new(), Vec::new(), Vec::new());
        for location in locations {
            let found = files::list(std::slice::from_ref(&location.path), &filter)?;
            values.extend(std::iter::repeat_n(location.values, found.len()));
            files.extend(found);
            roots.push(location.path);
        }
        Ok(Self::new(session, format, files, values, nullable(data), nullable(partitions), &roots))
    }

    fn new(
        session: &SparkSession,
        format: Arc<dyn Format>,
        files: Vec<File>,
        values: Vec<Vec<Option<String>>>,
        data: StructType,
        partitions: StructType,
        roots: &[String],
    ) -> Self {
        let context = session.context().clone();
        let conf = session.conf().clone();
        let parts = Arc::new(cut(&files, format.as_ref(), &conf, &context));
        let values = values.iter().map(|row| Arc::new(scalars(row, &partitions))).collect();
        let place = |f: &StructField| partitions.fields.iter().position(|p| p.name.eq_ignore_ascii_case(&f.name));
        // A column that is in the files and in the folders is the folders'.
        let mut columns: Vec<Column> =
            data.fields.iter().enumerate().map(|(i, f)| place(f).map_or(Column::File(i), Column::Partition)).collect();
        for i in 0..partitions.fields.len() {
            if !columns.iter().any(|c| matches!(c, Column::Partition(p) if *p == i)) {
                columns.push(Column::Partition(i));
            }
        }
        let roots = roots.iter().map(|r| touchpaper_platform::files::absolute(files::plain(r))).collect();
        Self { context, conf, format, files, values, parts, data, partitions, columns, roots, narrowed: None }
    }

    /// The same with these of its files.
    fn with_files(&self, keep: &[bool]) -> Self {
        let kept = |i: &usize| keep.get(*i).copied().unwrap_or(true);
        let places: Vec<usize> = (0..self.files.len()).filter(kept).collect();
        let files: Vec<File> = places.iter().filter_map(|i| self.files.get(*i).cloned()).collect();
        let values = places.iter().filter_map(|i| self.values.get(*i).cloned()).collect();
        let parts = match files.len() == self.files.len() {
            true => Arc::clone(&self.parts),
            false => Arc::new(cut(&files, self.format.as_ref(), &self.conf, &self.context)),
        };
        Self { files, values, parts, ..self.clone() }
    }

    /// Files that have rows for filters over their folders' columns.
    fn chosen(&self, wanted: &Wanted<'_>, filters: &[&Expr]) -> Result<Vec<bool>> {
        let mut columns = Vec::new();
        for (place, column) in self.columns.iter().enumerate() {
            let Column::Partition(at) = column else { continue };
            let values = self.values.iter().map(|row| row.get(*at).cloned().unwrap_or(ScalarValue::Null));
            columns.push((place, pushed::column(values, wanted.schema.field(place).data_type())?));
        }
        wanted.through(filters, columns, self.files.len())
    }

    /// What the format is told of filters over its own columns.
    fn predicate(&self, wanted: &Wanted<'_>, filters: &[&Expr]) -> Result<Option<Predicate>> {
        if !self.format.prunes() {
            return Ok(None);
        }
        let place = |i: usize| self.columns.iter().position(|c| matches!(c, Column::File(f) if *f == i));
        // A column that the folders give stands for itself: no filter here looks at it.
        let field = |(i, f): (usize, &StructField)| match place(i) {
            Some(place) => wanted.schema.field(place).clone(),
            None => Field::new(&f.name, f.data_type.to_arrow(), true),
        };
        let schema = Arc::new(Schema::new(self.data.fields.iter().enumerate().map(field).collect::<Vec<_>>()));
        Ok(wanted.predicate(filters, &schema)?.map(|expr| Predicate { expr, schema }))
    }

    /// The folders and files that were asked for.
    pub fn roots(&self) -> &[String] {
        &self.roots
    }

    /// Names of the columns that the folders give.
    pub fn partition_names(&self) -> Vec<String> {
        self.partitions.fields.iter().map(|f| f.name.clone()).collect()
    }
}

fn cut(files: &[File], format: &dyn Format, conf: &RuntimeConf, context: &SparkContext) -> Vec<Vec<Split>> {
    let splittable = |f: &File| format.is_splittable() && !super::bytes::is_packed(&f.path);
    files::partitions(files, conf, context.default_parallelism(), splittable)
}

fn scalars(row: &[Option<String>], columns: &StructType) -> Vec<ScalarValue> {
    let cells = columns.fields.iter().zip(row.iter().map(Some).chain(std::iter::repeat(None)));
    cells
        .map(|(field, text)| {
            let value = text.and_then(|t| t.as_deref()).and_then(|t| value_of(t, &field.data_type)).unwrap_or(Value::Null);
            match value {
                Value::Null => ScalarValue::try_from(&field.data_type.to_arrow()).unwrap_or(ScalarValue::Null),
                value => value.to_scalar().unwrap_or(ScalarValue::Null),
            }
        })
        .collect()
}

impl std::fmt::Debug for FileSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FileScan {}", self.format.name().to_lowercase())
    }
}

impl Source for FileSource {
    fn schema(&self) -> StructType {
        let field = |column: &Column| match column {
            Column::File(i) => self.data.fields.get(*i).cloned(),
            Column::Partition(i) => self.partitions.fields.get(*i).cloned(),
            Column::Metadata => None,
        };
        StructType::new(self.columns.iter().filter_map(field).collect())
    }

    fn hidden(&self) -> StructType {
        StructType::new(vec![StructField::new(METADATA, DataType::Struct(metadata()), false)])
    }

    fn rdd(&self, projection: &[usize]) -> Result<Rdd<Batch>> {
        let wanted: Vec<Column> = projection.iter().map(|i| self.columns.get(*i).copied().unwrap_or(Column::Metadata)).collect();
        let of_file: Vec<usize> = wanted.iter().filter_map(|c| if let Column::File(i) = c { Some(*i) } else { None }).collect();
        let reader = match self.narrowed.as_ref().and_then(|n| n.predicate.as_ref()) {
            Some(predicate) => self.format.reader_where(&self.data, &of_file, predicate)?,
            None => self.format.reader(&self.data, &of_file)?,
        };
        let all = StructType::new(self.schema().fields.into_iter().chain(self.hidden().fields).collect());
        let schema = Arc::new(all.to_arrow().project(projection)?);
        let (parts, values) = (Arc::clone(&self.parts), self.values.clone());
        let files = if wanted.iter().any(|c| matches!(c, Column::Metadata)) { self.files.clone() } else { Vec::new() };
        let name = format!("Scan {}", self.format.name().to_lowercase());
        Ok(self.context.rdd(&name, self.parts.len().max(1), Vec::new(), move |partition, task| {
            let splits = parts.get(partition).cloned().unwrap_or_default();
            let (reader, task, wanted, schema) = (Arc::clone(&reader), task.clone(), wanted.clone(), Arc::clone(&schema));
            let (values, files) = (values.clone(), files.clone());
            let batches = splits.into_iter().flat_map(move |split| {
                let file = files.get(split.file).map(|file| described(file, &split)).transpose();
                let (row, wanted, schema) = (values.get(split.file).cloned().unwrap_or_default(), wanted.clone(), Arc::clone(&schema));
                read(reader.as_ref(), &split, &task).map(move |batch| {
                    let file = file.as_ref().map_err(Clone::clone)?.as_ref();
                    with_partitions(&schema, &wanted, &batch?.0, &row, file).map(Batch).map_err(Into::into)
                })
            });
            Ok(Box::new(batches) as Stream<Batch>)
        }))
    }

    fn pushdown(&self, columns: &[usize]) -> TableProviderFilterPushDown {
        let of = |place: &usize| self.columns.get(*place).copied().unwrap_or(Column::Metadata);
        if columns.is_empty() || columns.iter().any(|place| matches!(of(place), Column::Metadata)) {
            TableProviderFilterPushDown::Unsupported
        } else if columns.iter().all(|place| matches!(of(place), Column::Partition(_))) {
            TableProviderFilterPushDown::Exact
        } else {
            TableProviderFilterPushDown::Inexact
        }
    }

    fn narrowed(&self, wanted: &Wanted<'_>) -> Result<Option<Arc<dyn Source>>> {
        let (mut folders, mut data) = (Vec::new(), Vec::new());
        for filter in wanted.filters {
            let columns = Wanted::columns(wanted.schema, filter).unwrap_or_default();
            if self.pushdown(&columns) == TableProviderFilterPushDown::Exact {
                folders.push(filter);
            } else if columns.iter().all(|place| matches!(self.columns.get(*place), Some(Column::File(_)))) {
                data.push(filter);
            }
        }
        let keep = if folders.is_empty() { Vec::new() } else { self.chosen(wanted, &folders)? };
        let name = |place: usize| self.schema().fields.get(place).map(|f| f.name.clone()).unwrap_or_default();
        let read = wanted.projection.iter().filter_map(|i| if let Some(Column::File(f)) = self.columns.get(*i) { Some(*f) } else { None });
        let narrowed = Narrowed {
            columns: read.collect(),
            partition_filters: Wanted::texts(&folders),
            data_filters: Wanted::texts(&data),
            pushed: if self.format.prunes() { wanted.told(&data, &name) } else { Vec::new() },
            predicate: if data.is_empty() { None } else { self.predicate(wanted, &data)? },
        };
        Ok(Some(Arc::new(Self { narrowed: Some(narrowed), ..self.with_files(&keep) })))
    }

    fn files(&self) -> Vec<String> {
        self.files.iter().map(|f| uri(&f.path)).collect()
    }

    fn identity(&self) -> String {
        let paths: Vec<&str> = self.files.iter().map(|f| f.path.as_str()).collect();
        format!("{:?} {paths:?} {}", self.format, self.schema().simple_string())
    }

    fn size_bytes(&self) -> Option<usize> {
        usize::try_from(self.files.iter().map(|f| f.len).sum::<u64>()).ok()
    }

    fn explain(&self, columns: &str) -> String {
        let count = self.roots.len();
        let first = self.roots.first().map_or("", String::as_str);
        let more = if count > 1 { ", ..." } else { "" };
        let name = self.format.name();
        let [partition, data, pushed] = self.filters();
        format!(
            "FileScan {} {columns} Batched: {}, DataFilters: [{data}], Format: {name}, Location: InMemoryFileIndex({count} \
             paths)[file:{first}{more}], PartitionFilters: [{partition}], PushedFilters: [{pushed}], ReadSchema: {}",
            name.to_lowercase(),
            name == "Parquet",
            self.read_schema(),
        )
    }

    fn explain_logical(&self, columns: &str) -> String {
        format!("Relation {columns} {}", self.format.name().to_lowercase())
    }

    fn details(&self) -> Vec<(&'static str, String)> {
        let count = self.roots.len();
        let first = self.roots.first().map_or("", String::as_str);
        let more = if count > 1 { format!(", ... {} entries", count - 1) } else { String::new() };
        let [partition, _, pushed] = self.filters();
        let filters = [("PartitionFilters", partition), ("PushedFilters", pushed)];
        let batched = (self.format.name() == "Parquet").to_string();
        [("Batched", batched), ("Location", format!("InMemoryFileIndex [file:{first}{more}]"))]
            .into_iter()
            .chain(filters.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, format!("[{text}]"))))
            .chain([("ReadSchema", self.read_schema())])
            .collect()
    }
}

impl FileSource {
    /// Filters of the folders' columns, of the files' own, and of these as the format was told them.
    fn filters(&self) -> [String; 3] {
        self.narrowed.as_ref().map(|n| [n.partition_filters.join(", "), n.data_filters.join(", "), n.pushed.join(", ")]).unwrap_or_default()
    }

    /// The columns that are read of the files.
    fn read_schema(&self) -> String {
        let all = || (0..self.data.fields.len()).collect();
        let columns: Vec<usize> = self.narrowed.as_ref().map_or_else(all, |n| n.columns.clone());
        let field = |i: usize| self.data.fields.get(i).map(|f| format!("{}:{}", f.name, f.data_type.simple_string()));
        format!("struct<{}>", columns.into_iter().filter_map(field).collect::<Vec<_>>().join(","))
    }
}

/// The path as Hadoop's `Path.toUri` writes it.
fn uri(path: &str) -> String {
    let mut out = String::from("file://");
    for c in path.chars() {
        match c {
            ' ' => out.push_str("%20"),
            '%' => out.push_str("%25"),
            c => out.push(c),
        }
    }
    out
}

fn read(reader: &dyn FileReader, split: &Split, task: &TaskContext) -> Stream<Batch> {
    match task.check().and_then(|()| reader.read(split, task).map_err(Into::into)) {
        Ok(stream) => stream,
        Err(error) => Box::new(std::iter::once(Err(error))),
    }
}

/// A file's batch with the columns that its folders give.
fn with_partitions(
    schema: &datafusion::arrow::datatypes::SchemaRef,
    wanted: &[Column],
    batch: &RecordBatch,
    row: &[ScalarValue],
    file: Option<&ScalarValue>,
) -> Result<RecordBatch> {
    if wanted.iter().all(|c| matches!(c, Column::File(_))) {
        return Ok(batch.clone());
    }
    let rows = batch.num_rows();
    let mut of_file = batch.columns().iter();
    let mut columns: Vec<ArrayRef> = Vec::with_capacity(wanted.len());
    for column in wanted {
        columns.push(match column {
            Column::File(_) => of_file.next().cloned().ok_or_else(|| Error::internal("a file's column is missing"))?,
            Column::Partition(i) => row.get(*i).ok_or_else(|| Error::internal("a partition's value is missing"))?.to_array_of_size(rows)?,
            Column::Metadata => file.ok_or_else(|| Error::internal("a file that nothing is known of"))?.to_array_of_size(rows)?,
        });
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?)
}
