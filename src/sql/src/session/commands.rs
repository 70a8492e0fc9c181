//! Statements that define, change or show what the catalog holds. A file for each topic.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BooleanArray, RecordBatch, StringArray};

use super::SparkSession;
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::parser::command::Command;
use crate::types::{DataType, StructField, StructType};

mod cache;
mod create;
mod databases;
mod ddl_text;
mod describe;
mod functions;
mod insert;
mod inspect;
mod partitions;
mod relation;
mod save;
mod show;
mod tables;
mod views;

pub use functions::FunctionInfo;
pub use inspect::{ColumnInfo, TableInfo};
pub use save::SaveTable;

impl SparkSession {
    pub(super) fn run_command(&self, command: Command) -> Result<DataFrame> {
        match command {
            Command::CreateView(view) => self.create_view(view)?,
            Command::CreateViewUsing { name, kind, columns, provider, options, replace } => {
                self.create_view_using(&name, kind, columns, &provider, options, replace)?;
            }
            Command::AlterView { name, query, text } => self.alter_view(&name, &query, text)?,
            Command::DropView { name, if_exists } => self.drop_view(&name, if_exists)?,
            Command::DropTable { name, if_exists } => self.drop_table(&name, if_exists)?,
            Command::CreateTable(create) => self.create_table(create)?,
            Command::CreateTableLike { name, source, clauses, if_not_exists } => {
                self.create_table_like(&name, &source, clauses, if_not_exists)?;
            }
            Command::AlterTable { name, position, is_view, change } => {
                if !is_view && !self.table_exists(&name) {
                    let path = format!("[`system`.`session`, `spark_catalog`.`{}`]", self.catalog().database());
                    let parameters = [("relationName", &*crate::catalog::quoted(&name)), ("searchPath", &*path)];
                    return Err(Error::new("TABLE_OR_VIEW_NOT_FOUND", &parameters).without_plan().placed(Some(position)));
                }
                self.alter_table(&name, is_view, change)?;
            }
            Command::Insert(insert) => self.insert(&insert)?,
            Command::InsertDirectory { path, provider, options, query } => self.insert_directory(path, provider, options, &query)?,
            Command::Repair { table } => self.repair(&table, "MSCK REPAIR TABLE")?,
            Command::Truncate { table, partition } => self.truncate(&table, &partition)?,
            Command::ChangeRows { table, operation } => return Err(self.no_operation(&table, operation)),
            Command::CreateDatabase { name, if_not_exists, comment, location, properties } => {
                self.create_database(&name, if_not_exists, comment, location, properties)?;
            }
            Command::DropDatabase { name, if_exists, cascade } => self.drop_database(&name, if_exists, cascade)?,
            Command::AlterDatabase { name, properties, location } => self.alter_database(&name, properties, location)?,
            Command::CommentOn { is_table, name, comment } => self.comment_on(is_table, &name, comment)?,
            Command::Use { name } => self.use_database(&name)?,
            Command::SetCatalog { name } => self.set_catalog(&name)?,
            Command::CreateFunction { name, routine, temporary, replace, if_not_exists } => {
                self.create_function(&name, routine, temporary, replace, if_not_exists)?;
            }
            Command::DropFunction { name, temporary, if_exists } => self.drop_function(&name, temporary, if_exists)?,
            Command::Analyze { table, no_scan } => self.analyze_table(&table, no_scan)?,
            Command::AnalyzeAll { database } => self.analyze_tables(database.as_deref())?,
            Command::Show(show) => return self.show(show),
            Command::Describe(describe) => return self.describe(describe),
            Command::Cache { name, query, lazy } => self.cache_table(&name, query, lazy)?,
            Command::Uncache { name, position, if_exists } => {
                self.uncache_table(&name, if_exists).map_err(|e| e.placed(Some(position)))?;
            }
            Command::ClearCache => self.catalog().clear_cache(),
            Command::Refresh { table } => self.refresh_table(&table)?,
            Command::RefreshPath { path } => self.refresh_path(&path)?,
        }
        self.empty()
    }

    pub(super) fn rows(&self, schema: StructType, columns: Vec<ArrayRef>) -> Result<DataFrame> {
        let batch = RecordBatch::try_new(schema.to_arrow(), columns)?;
        self.create_dataframe(&schema, vec![batch], Some(1))
    }

    /// Rows of text under these names; those of `nullable` may be null.
    pub(super) fn text_rows(&self, names: &[&str], nullable: &[&str], rows: Vec<Vec<Option<String>>>) -> Result<DataFrame> {
        let fields = names.iter().map(|n| StructField::new(*n, DataType::String, nullable.contains(n))).collect();
        let columns = (0..names.len()).map(|i| {
            let cells = rows.iter().map(|row| row.get(i).cloned().flatten());
            Arc::new(cells.collect::<StringArray>()) as ArrayRef
        });
        let columns = columns.collect();
        self.rows(StructType::new(fields), columns)
    }

    /// What commands return.
    pub(super) fn empty(&self) -> Result<DataFrame> {
        self.create_dataframe(&StructType::default(), Vec::new(), Some(1))
    }
}

fn flags(values: impl IntoIterator<Item = bool>) -> ArrayRef {
    Arc::new(BooleanArray::from(values.into_iter().collect::<Vec<_>>()))
}

fn texts<S: AsRef<str>>(values: impl IntoIterator<Item = S>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

/// Spark's refusal of what its file tables cannot do.
pub(super) fn no_table_operation(table: &str, operation: &str) -> Error {
    Error::new("UNSUPPORTED_FEATURE.TABLE_OPERATION", &[("tableName", table), ("operation", operation)])
}
