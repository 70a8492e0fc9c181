//! Tables out of DataFrames: `saveAsTable`, CREATE TABLE … AS SELECT, `writeTo`.

use super::create::{must_be_empty, ordered};
use super::insert::Target;
use super::views::exists;
use crate::catalog::{Partition, Table, TableKind};
use crate::column::Expression;
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::parser::command::TableClauses;
use crate::reader::FileSource;
use crate::session::SparkSession;
use crate::source::sources;
use crate::types::{StructField, StructType};
use crate::writer::{self, Job, Replaces, SaveMode};

/// What `df.write` knows of a table to save.
#[derive(Clone, Debug, Default)]
pub struct SaveTable {
    pub name: Vec<String>,
    pub mode: SaveMode,
    pub clauses: TableClauses,
}

impl SaveTable {
    pub fn of(name: &[String], mode: SaveMode) -> Self {
        Self { name: name.to_vec(), mode, clauses: TableClauses::default() }
    }
}

impl SparkSession {
    pub fn save_as_table(&self, df: &DataFrame, save: SaveTable) -> Result<()> {
        let name = self.catalog().resolve(&save.name)?;
        let shared = self.catalog().shared();
        shared.database(&name.database)?;
        if let Some(old) = shared.table(&name) {
            match save.mode {
                SaveMode::Ignore => return Ok(()),
                SaveMode::Error => return Err(exists(&name.quoted())),
                SaveMode::Append => return self.append(df, &old, &save),
                SaveMode::Overwrite => {
                    if old.is_view() {
                        return Err(exists(&name.quoted()));
                    }
                    if reads(df, &old) {
                        let parameters = [("table", &*name.quoted())];
                        return Err(Error::new("UNSUPPORTED_OVERWRITE.TABLE", &parameters));
                    }
                    self.forget(&old)?;
                    if old.kind == TableKind::External {
                        super::tables::empty_folder(&old.path)?;
                    }
                }
            }
        }
        let mut table = self.new_table(name, &save.clauses)?;
        if table.kind == TableKind::Managed {
            must_be_empty(&table)?;
        } else if save.mode == SaveMode::Overwrite {
            super::tables::empty_folder(&table.path)?;
        }
        let fields = df.schema().fields.into_iter().map(|f| StructField { nullable: true, ..f }).collect();
        table.schema = ordered(&StructType::new(fields), &save.clauses.partitioned_by, &table.name)?;
        table.partition_columns.clone_from(&save.clauses.partitioned_by);
        let columns = table.schema.fields.iter().map(|f| Expression::column(&format!("`{}`", f.name.replace('`', "``"))));
        let df = df.select(columns.collect())?;
        let format = writer::format(&table.provider, &table.options)?;
        let job = Job::new(&df, format, &table.path, &table.partition_columns, &table.options)?;
        let written = writer::write(&df, &job, &Replaces::Nothing)?;
        table.partitions = partitions_of(&table, &written);
        finish(&table.path)?;
        shared.put_table(table);
        Ok(())
    }

    /// Rows into a table by the names of their columns.
    fn append(&self, df: &DataFrame, table: &Table, save: &SaveTable) -> Result<()> {
        if table.is_view() {
            return Err(super::insert::not_into_view(table));
        }
        let default = || self.conf().get("spark.sql.sources.default").unwrap_or_else(|| "parquet".into());
        let provider = save.clauses.provider.clone().unwrap_or_else(default);
        if !provider.eq_ignore_ascii_case(&table.provider) {
            return Err(Error::analysis(format!(
                "The format of the existing table {} is `{}`. It doesn't match the specified format `{}`.",
                table.name.plain(),
                class_of(&table.provider),
                class_of(&provider)
            )));
        }
        if df.columns().len() != table.schema.fields.len() {
            let listed = |names: Vec<String>| names.join(", ");
            return Err(Error::analysis(format!(
                "The column number of the existing table {}({}) doesn't match the data schema({}).",
                table.name.quoted(),
                DataFrameSchema(&table.schema),
                listed(df.columns())
            )));
        }
        let target = Target { table, by_name: true, columns: Vec::new(), fixed: Vec::new(), overwrite: false, dynamic: false };
        self.insert_rows(df, &target)
    }

    /// `df.writeTo(name)` to a table that is there: tables of files are only written by `df.write`, in Spark too.
    pub fn write_to(&self, name: &[String], operation: &str) -> Result<()> {
        let table = self.table_to_fill(name)?;
        if operation == "replace" {
            return Err(super::no_table_operation(&table.name.quoted(), "REPLACE TABLE AS SELECT"));
        }
        Err(Error::analysis(format!("Cannot write into v1 table: {}.", table.name.quoted())))
    }

    /// `df.write.insertInto(name)`: by the columns' order.
    pub fn insert_into(&self, df: &DataFrame, name: &[String], overwrite: bool) -> Result<()> {
        let table = self.table_to_fill(name)?;
        let dynamic = overwrite && writer::is_dynamic(df, &Default::default());
        let target = Target { table: &table, by_name: false, columns: Vec::new(), fixed: Vec::new(), overwrite, dynamic };
        self.insert_rows(df, &target)
    }
}

/// A schema as `struct<…>` in messages.
struct DataFrameSchema<'s>(&'s StructType);

impl std::fmt::Display for DataFrameSchema<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.simple_string())
    }
}

/// Spark's class of a format, which its message names.
fn class_of(provider: &str) -> &str {
    match provider {
        "csv" => "CSVDataSourceV2",
        "json" => "JsonDataSourceV2",
        "orc" => "OrcDataSourceV2",
        "parquet" => "ParquetDataSourceV2",
        "text" => "TextDataSourceV2",
        "xml" => "XmlFileFormat",
        other => other,
    }
}

/// Whether the query reads the table's files.
pub(super) fn reads(df: &DataFrame, table: &Table) -> bool {
    sources(&df.plan().logical).iter().any(|source| {
        let any: &dyn std::any::Any = source.as_ref();
        let inside = |root: &String| *root == table.path || root.starts_with(&format!("{}/", table.path));
        any.downcast_ref::<FileSource>().is_some_and(|s| s.roots().iter().any(inside))
    })
}

/// The partitions that these files are of.
pub(super) fn partitions_of(table: &Table, written: &[writer::Written]) -> Vec<Partition> {
    if table.partition_columns.is_empty() {
        return Vec::new();
    }
    let mut out: Vec<Partition> = Vec::new();
    for file in written {
        if !out.iter().any(|p| p.values == file.values) {
            let path = touchpaper_platform::files::parent(&file.path).0.to_string();
            out.push(Partition { values: file.values.clone(), path });
        }
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}

pub(super) fn finish(folder: &str) -> Result<()> {
    touchpaper_platform::files::write(&format!("{folder}/_SUCCESS"), b"").map_err(|e| writer::failed(folder, &e))
}
