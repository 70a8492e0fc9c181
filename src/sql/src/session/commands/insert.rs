//! INSERT: a query's columns matched with a table's, cast as stores are, and written beside or over its files.

use super::save::{finish, partitions_of, reads};
use super::tables::fits;
use crate::analyzer::{Analyzer, Typed};
use crate::catalog::{Partition, Table};
use crate::column::{Attribute, CastMode, Expression};
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::functions::string::length;
use crate::functions::{Kernel, cast};
use crate::options::Options;
use crate::parser::command::{Insert, Properties};
use crate::parser::{self, Query, QueryBody};
use crate::session::SparkSession;
use crate::types::{DataType, StructField};
use crate::value::Value;
use crate::writer::{self, Job, Replaces, SaveMode, WriteSpec};

/// Where rows go, and how their columns are matched.
pub(super) struct Target<'t> {
    pub table: &'t Table,
    pub by_name: bool,
    /// The columns that are given; all where there are none.
    pub columns: Vec<String>,
    /// Partition columns that the statement gives a value for.
    pub fixed: Vec<(String, Expression)>,
    pub overwrite: bool,
    /// Only the partitions that are written lose what they held.
    pub dynamic: bool,
}

impl SparkSession {
    pub(super) fn insert(&self, insert: &Insert) -> Result<()> {
        let (statement, name) = insert.places;
        let table = self.table_to_fill(&insert.table).map_err(|e| e.placed(Some(name)))?;
        for (column, _) in &insert.partition {
            if !table.is_partition(column) {
                let (column, table) = (format!("`{column}`"), table.name.quoted());
                return Err(Error::new("PARTITIONS_NOT_FOUND", &[("partitionList", &column), ("tableName", &table)]));
            }
        }
        let query = self.with_defaults(insert, &table)?;
        let df = DataFrame::new(self.clone(), Analyzer::new(self).query(&query)?);
        let fixed = insert.partition.iter().filter_map(|(name, value)| Some((name.clone(), value.clone()?))).collect();
        let dynamic = insert.overwrite && writer::is_dynamic(&df, &Options::default());
        let target =
            Target { table: &table, by_name: insert.by_name, columns: insert.columns.clone(), fixed, overwrite: insert.overwrite, dynamic };
        if insert.if_not_exists && self.is_there(&target)? {
            return Ok(());
        }
        self.insert_rows(&df, &target).map_err(|e| match e.condition() {
            Some("UNRESOLVED_COLUMN.WITH_SUGGESTION") => e.placed(Some(statement)),
            _ => e,
        })
    }

    /// The rows that VALUES or a SELECT list gives, with what DEFAULT in them stands for.
    fn with_defaults(&self, insert: &Insert, table: &Table) -> Result<Query> {
        let mut query = insert.query.clone();
        let is_given = |name: &str| insert.partition.iter().any(|(n, value)| value.is_some() && n.eq_ignore_ascii_case(name));
        let fields: Vec<&StructField> = match insert.columns.as_slice() {
            [] => table.schema.fields.iter().filter(|f| !is_given(&f.name)).collect(),
            names => {
                let field = |name: &String| table.schema.fields.iter().find(|f| f.name.eq_ignore_ascii_case(name));
                names.iter().filter_map(field).collect()
            }
        };
        let fill = |row: &mut Vec<Expression>| -> Result<()> {
            for (value, field) in row.iter_mut().zip(&fields) {
                if matches!(value, Expression::Name { parts, .. } if matches!(parts.as_slice(), [name] if name.eq_ignore_ascii_case("default")))
                {
                    *value = self.default_of(table, field)?.cast(field.data_type.clone());
                }
            }
            Ok(())
        };
        match &mut query.body {
            QueryBody::Values(rows, _) => rows.iter_mut().try_for_each(fill)?,
            QueryBody::Select(select) => fill(&mut select.projection)?,
            _ => {}
        }
        Ok(query)
    }

    /// Whether the partition that the statement names is there.
    fn is_there(&self, target: &Target<'_>) -> Result<bool> {
        let spec = target.fixed.iter().map(|(n, v)| (n.clone(), Some(v.clone()))).collect();
        let values = self.spec_values(target.table, &spec)?;
        Ok(target.table.partitions.iter().any(|p| fits(p, &values)))
    }

    pub(super) fn table_to_fill(&self, name: &[String]) -> Result<Table> {
        if self.catalog().temporary(name).is_some() {
            let identifier = crate::catalog::quoted(name);
            if self.catalog().is_of_query(name) {
                let parameters = [("viewName", identifier.as_str()), ("operation", "INSERT")];
                return Err(Error::new("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", &parameters));
            }
            return Err(Error::new("UNSUPPORTED_INSERT.RDD_BASED", &[("table", &identifier)]).placeless());
        }
        let table = self.catalog().find_table(name).ok_or_else(|| self.not_found(name).without_plan())?;
        if table.is_view() { Err(not_into_view(&table)) } else { Ok(table) }
    }

    pub(super) fn insert_rows(&self, df: &DataFrame, target: &Target<'_>) -> Result<()> {
        let table = target.table;
        let rows = self.matched(df, target)?;
        if target.overwrite && !target.dynamic && reads(df, table) {
            return Err(Error::new("UNSUPPORTED_OVERWRITE.TABLE", &[("table", &table.name.quoted())]));
        }
        let format = writer::format(&table.provider, &table.options)?;
        let job = Job::new(&rows, format, &table.path, &table.partition_columns, &table.options)?;
        let replaced = if target.overwrite && !target.dynamic { self.replaced(target)? } else { Vec::new() };
        let replaces = match target {
            Target { dynamic: true, .. } => Replaces::Written,
            Target { overwrite: true, .. } if table.partition_columns.is_empty() => Replaces::Folders(vec![table.path.clone()]),
            _ => Replaces::Folders(replaced.iter().map(|p| p.path.clone()).collect()),
        };
        let written = writer::write(&rows, &job, &replaces)?;
        finish(&table.path)?;
        let found = partitions_of(table, &written);
        self.catalog().shared().change_table(&table.name, |t| {
            t.partitions.retain(|p| !replaced.contains(p));
            for partition in found {
                if !t.partitions.iter().any(|p| p.values == partition.values) {
                    t.partitions.push(partition);
                }
            }
            t.partitions.sort_by(|a, b| a.path.cmp(&b.path));
            t.statistics = None;
        });
        self.refresh_named(&table.name)
    }

    /// The partitions that an INSERT OVERWRITE replaces.
    fn replaced(&self, target: &Target<'_>) -> Result<Vec<Partition>> {
        let spec = target.fixed.iter().map(|(n, v)| (n.clone(), Some(v.clone()))).collect();
        let values = self.spec_values(target.table, &spec)?;
        Ok(target.table.partitions.iter().filter(|p| fits(p, &values)).cloned().collect())
    }

    /// The rows with the table's columns in its order and of its types.
    fn matched(&self, df: &DataFrame, target: &Target<'_>) -> Result<DataFrame> {
        let table = target.table;
        let is_fixed = |f: &&StructField| target.fixed.iter().any(|(n, _)| n.eq_ignore_ascii_case(&f.name));
        let open: Vec<&StructField> = table.schema.fields.iter().filter(|f| !is_fixed(f)).collect();
        let given = df.plan().output.clone();
        // For each column given, which of the query's it is.
        let mut sources: Vec<(String, usize)> = Vec::new();
        if target.by_name && target.columns.is_empty() {
            for (i, attribute) in given.iter().enumerate() {
                if !open.iter().any(|f| f.name.eq_ignore_ascii_case(&attribute.name)) {
                    let parameters = [("tableName", &*table.name.quoted()), ("extraColumns", &*format!("`{}`", attribute.name))];
                    return Err(Error::new("INCOMPATIBLE_DATA_FOR_TABLE.EXTRA_COLUMNS", &parameters));
                }
                sources.push((attribute.name.clone(), i));
            }
        } else {
            let names: Vec<String> = if target.columns.is_empty() {
                open.iter().map(|f| f.name.clone()).collect()
            } else {
                self.checked_columns(table, &target.columns)?
            };
            if names.len() != given.len() {
                let condition = if given.len() < names.len() { "NOT_ENOUGH_DATA_COLUMNS" } else { "TOO_MANY_DATA_COLUMNS" };
                let listed = |names: Vec<&str>| names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
                let table_columns = listed(names.iter().map(String::as_str).collect());
                let data_columns = listed(given.iter().map(|a| a.name.as_str()).collect());
                let parameters = [("tableName", &*table.name.quoted()), ("tableColumns", &*table_columns), ("dataColumns", &*data_columns)];
                return Err(Error::new(&format!("INSERT_COLUMN_ARITY_MISMATCH.{condition}"), &parameters));
            }
            sources = names.into_iter().enumerate().map(|(i, n)| (n, i)).collect();
        }
        let mut columns = Vec::new();
        for field in &table.schema.fields {
            let fixed = target.fixed.iter().find(|(n, _)| n.eq_ignore_ascii_case(&field.name));
            let source = sources.iter().find(|(n, _)| n.eq_ignore_ascii_case(&field.name));
            let value = match (fixed, source.and_then(|(_, i)| given.get(*i))) {
                (Some((_, value)), _) => value.clone().cast(field.data_type.clone()),
                (None, Some(attribute)) => {
                    if !stores(&attribute.data_type, &field.data_type) {
                        return Err(unsafe_cast(table, field, &attribute.data_type));
                    }
                    Expression::attribute(attribute.clone())
                }
                (None, None) => self.default_of(table, field)?.cast(field.data_type.clone()),
            };
            columns.push(value.alias(&field.name));
        }
        let rows = df.select(columns)?;
        let field = |name: &str| table.schema.fields.iter().find(|f| f.name == name);
        let stored = |a: &Attribute| {
            let field = field(&a.name).filter(|f| f.data_type != a.data_type)?;
            Some(stored(Typed::of(a), field))
        };
        let analyzer = Analyzer::new(self);
        let plan = analyzer.changed_or((*rows.plan()).clone(), stored)?;
        let plan = analyzer.changed(plan, |a| length::write(Typed::of(a), &field(&a.name)?.metadata))?;
        Ok(DataFrame::new(self.clone(), plan))
    }

    fn checked_columns(&self, table: &Table, columns: &[String]) -> Result<Vec<String>> {
        for (i, column) in columns.iter().enumerate() {
            if !table.schema.fields.iter().any(|f| f.name.eq_ignore_ascii_case(column)) {
                return Err(self.no_column(table, column));
            }
            if columns.iter().take(i).any(|c| c.eq_ignore_ascii_case(column)) {
                let name = format!("`{}`", column.to_lowercase());
                return Err(Error::new("COLUMN_ALREADY_EXISTS", &[("columnName", &name)]));
            }
        }
        Ok(columns.to_vec())
    }

    /// What a column that is not given holds: its default, or null.
    fn default_of(&self, table: &Table, field: &StructField) -> Result<Expression> {
        match table.defaults.get(&field.name.to_lowercase()) {
            Some(text) => parser::parse_expression(text),
            None => Ok(Expression::Literal(Value::Null)),
        }
    }

    pub(super) fn insert_directory(&self, path: Option<String>, provider: String, options: Properties, query: &Query) -> Result<()> {
        let df = DataFrame::new(self.clone(), Analyzer::new(self).query(query)?);
        let options = Options::new(options);
        df.save(&WriteSpec { format: provider, path, mode: SaveMode::Overwrite, options, partition_by: Vec::new() })
    }
}

pub(super) fn not_into_view(table: &Table) -> Error {
    let parameters = [("viewName", &*table.name.quoted()), ("operation", "INSERT")];
    Error::new("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", &parameters)
}

fn unsafe_cast(table: &Table, field: &StructField, from: &DataType) -> Error {
    let quoted = |t: &DataType| format!("\"{}\"", t.sql());
    let parameters = [
        ("tableName", &*table.name.quoted()),
        ("colName", &*format!("`{}`", field.name)),
        ("srcType", &*quoted(from)),
        ("targetType", &*quoted(&field.data_type)),
    ];
    Error::new("INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST", &parameters)
}

/// A value as the column's type; one that is too large is told of with the column.
fn stored(value: Typed, field: &StructField) -> Result<Typed> {
    let quoted = |t: &DataType| format!("\"{}\"", t.sql());
    let (from, to, name) = (quoted(&value.data_type), quoted(&field.data_type), format!("`{}`", field.name));
    let cast = cast::cast(value, &field.data_type, CastMode::Cast)?;
    Ok(Kernel::with_errors(cast, move |e| match e.condition() {
        Some("CAST_OVERFLOW" | "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION" | "NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION") => {
            let parameters = [("sourceType", from.as_str()), ("targetType", to.as_str()), ("columnName", name.as_str())];
            Error::new("CAST_OVERFLOW_IN_TABLE_INSERT", &parameters)
        }
        _ => e,
    }))
}

/// ANSI's store assignment: whether values of one type may be put into a column of the other.
fn stores(from: &DataType, to: &DataType) -> bool {
    use DataType as T;
    match (from, to) {
        (a, b) if a == b => true,
        (T::Null, _) => true,
        (a, b) if a.is_numeric() && b.is_numeric() => true,
        (a, T::String) => a.is_atomic(),
        (T::Date, T::Timestamp | T::TimestampNtz) | (T::Timestamp | T::TimestampNtz, T::Date) => true,
        (T::Timestamp, T::TimestampNtz) | (T::TimestampNtz, T::Timestamp) => true,
        (T::Array(a, _), T::Array(b, _)) => stores(a, b),
        (T::Map(k, v, _), T::Map(l, w, _)) => stores(k, l) && stores(v, w),
        (T::Struct(a), T::Struct(b)) => {
            a.fields.len() == b.fields.len() && a.fields.iter().zip(&b.fields).all(|(x, y)| stores(&x.data_type, &y.data_type))
        }
        (a, b) => a.is_interval() && b.is_interval(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn text_is_stored_as_text_only() {
        assert!(stores(&DataType::Integer, &DataType::String) && stores(&DataType::Double, &DataType::Integer));
        assert!(!stores(&DataType::String, &DataType::Integer) && !stores(&DataType::Boolean, &DataType::Integer));
    }
}
