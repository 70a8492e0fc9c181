//! Row groups by what a file's footer says of them: those whose smallest and largest values leave no row for a filter are
//! not read.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BooleanArray, UInt64Array};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::pruning::PruningStatistics;
use datafusion::common::{Column, ScalarValue};
use datafusion::physical_optimizer::pruning::{PruningPredicate, PruningPredicateBuilder};
use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use parquet::file::metadata::RowGroupMetaData;

use crate::reader::Predicate;

pub struct Groups {
    predicate: Arc<PruningPredicate>,
    schema: SchemaRef,
    /// The files' own names of the schema's columns.
    names: Vec<String>,
}

impl Groups {
    /// None where the filter's form tells nothing of groups.
    pub fn new(predicate: &Predicate, names: Vec<String>) -> Option<Self> {
        let builder = PruningPredicateBuilder::new().with_file_schema(predicate.schema.clone());
        let predicate_of_groups = builder.build(predicate.expr.clone())?;
        Some(Self { predicate: predicate_of_groups, schema: predicate.schema.clone(), names })
    }

    /// Those of `groups` that may have rows; all of them where the footer does not tell.
    pub fn of(&self, file: &ArrowReaderMetadata, groups: Vec<usize>) -> Vec<usize> {
        let all = file.metadata().row_groups();
        let told = Told { file, wanted: self, groups: groups.iter().filter_map(|i| all.get(*i)).collect() };
        match self.predicate.prune(&told) {
            Ok(keep) => groups.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(group, _)| group).collect(),
            Err(_) => groups,
        }
    }
}

struct Told<'f> {
    file: &'f ArrowReaderMetadata,
    wanted: &'f Groups,
    groups: Vec<&'f RowGroupMetaData>,
}

impl Told<'_> {
    fn converter(&self, column: &Column) -> Option<StatisticsConverter<'_>> {
        let place = self.wanted.schema.index_of(&column.name).ok()?;
        let name = self.wanted.names.get(place)?;
        let fields = self.file.schema().fields();
        let exact = fields.iter().find(|f| f.name() == name);
        let found = exact.or_else(|| fields.iter().find(|f| f.name().eq_ignore_ascii_case(name)))?;
        // Values of another type than the table's are converted when they are read: their order may be another.
        if found.data_type() != self.wanted.schema.field(place).data_type() {
            return None;
        }
        let schema = self.file.metadata().file_metadata().schema_descr();
        StatisticsConverter::try_new(found.name(), self.file.schema(), schema).ok()
    }
}

impl PruningStatistics for Told<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        self.converter(column)?.row_group_mins(self.groups.iter().copied()).ok()
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        // NaN is above all to Spark, and in no file's bounds.
        let place = self.wanted.schema.index_of(&column.name).ok()?;
        if self.wanted.schema.field(place).data_type().is_floating() {
            return None;
        }
        self.converter(column)?.row_group_maxes(self.groups.iter().copied()).ok()
    }

    fn num_containers(&self) -> usize {
        self.groups.len()
    }

    fn null_counts(&self, column: &Column) -> Option<ArrayRef> {
        Some(Arc::new(self.converter(column)?.row_group_null_counts(self.groups.iter().copied()).ok()?))
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        let counts = self.groups.iter().map(|group| u64::try_from(group.num_rows()).unwrap_or(0));
        Some(Arc::new(UInt64Array::from_iter_values(counts)))
    }

    fn contained(&self, _: &Column, _: &std::collections::HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}
