//! Tables: dropping, changing, emptying, counting.

use touchpaper_platform::files;

use super::no_table_operation;
use crate::catalog::{Partition, Table, TableKind, TableName};
use crate::error::{Error, Result};
use crate::parser::command::{AlterTable, ColumnDefinition, PartitionSpec};
use crate::reader::plain;
use crate::session::SparkSession;
use crate::writer::failed;

impl SparkSession {
    /// The table of files by this name: no view, no temporary one.
    pub(super) fn table_of_files(&self, name: &[String], operation: &str) -> Result<Table> {
        if self.catalog().temporary(name).is_some() {
            let parameters = [("viewName", &*crate::catalog::quoted(name)), ("operation", operation)];
            return Err(Error::new("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", &parameters));
        }
        let table = self.catalog().find_table(name).ok_or_else(|| self.missing(name))?;
        if table.is_view() {
            let parameters = [("viewName", &*table.name.quoted()), ("operation", operation)];
            return Err(Error::new("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", &parameters));
        }
        Ok(table)
    }

    pub fn drop_table(&self, name: &[String], if_exists: bool) -> Result<()> {
        let catalog = self.catalog();
        if let [one] = name
            && catalog.drop_view(one)
        {
            return Ok(());
        }
        if catalog.temporary(name).is_some() && catalog.drop_global_view(name.last().map_or("", String::as_str)) {
            return Ok(());
        }
        let Some(table) = catalog.find_table(name) else {
            return if if_exists { Ok(()) } else { Err(self.missing(name)) };
        };
        // A view is dropped as well.
        self.forget(&table)
    }

    /// Takes the table out of the catalog, and its files where they are its own.
    pub(super) fn forget(&self, table: &Table) -> Result<()> {
        self.catalog().set_cached(table.name.clone(), None);
        self.catalog().shared().drop_table(&table.name);
        if table.kind == TableKind::Managed && files::exists(&table.path) {
            files::remove(&table.path).map_err(|e| failed(&table.path, &e))?;
        }
        Ok(())
    }

    pub(super) fn no_operation(&self, name: &[String], operation: &str) -> Error {
        match self.table_of_files(name, operation) {
            Ok(table) if operation.starts_with("DELETE") => no_table_operation(&table.name.quoted(), operation),
            // These are refused once they are to run.
            Ok(table) => no_table_operation(&table.name.quoted(), operation).of_class("UnsupportedOperationException"),
            Err(error) => error,
        }
    }

    pub(super) fn alter_table(&self, name: &[String], is_view: bool, change: AlterTable) -> Result<()> {
        let shared = self.catalog().shared();
        let table = if is_view {
            self.catalog().find_table(name).filter(Table::is_view).ok_or_else(|| self.missing(name))?
        } else {
            self.table_of_files(name, "ALTER TABLE")?
        };
        let key = table.name.clone();
        match change {
            AlterTable::Rename(to) => return self.rename(&table, &to),
            AlterTable::AddColumns(columns) => return self.add_columns(&table, columns),
            AlterTable::Unsupported(operation) => return Err(no_table_operation(&key.quoted(), operation)),
            AlterTable::Comment { column, comment } => {
                if !table.schema.fields.iter().any(|f| f.name.eq_ignore_ascii_case(&column)) {
                    return Err(self.no_column(&table, &column));
                }
                shared.change_table(&key, |t| drop(t.comments.insert(column.to_lowercase(), comment)));
            }
            AlterTable::SetProperties(properties) => shared.change_table(&key, |t| t.properties.extend(properties)),
            // Keys that are not there are passed over, with IF EXISTS or without.
            AlterTable::UnsetProperties { keys } => shared.change_table(&key, |t| t.properties.retain(|k, _| !keys.contains(k))),
            AlterTable::SetLocation { partition: None, location } => {
                let path = files::absolute(plain(&location));
                shared.change_table(&key, |t| t.path = path);
            }
            AlterTable::SetLocation { partition: Some(spec), location } => {
                let values = self.whole_spec(&table, &spec)?;
                let path = files::absolute(plain(&location));
                shared.change_table(&key, |t| {
                    if let Some(partition) = t.partitions.iter_mut().find(|p| p.values == values) {
                        partition.path = path;
                    }
                });
            }
            AlterTable::AddPartitions { if_not_exists, partitions } => self.add_partitions(&table, partitions, if_not_exists)?,
            AlterTable::DropPartitions { if_exists, partitions } => self.drop_partitions(&table, &partitions, if_exists)?,
            AlterTable::RenamePartition { from, to } => self.rename_partition(&table, &from, &to)?,
            AlterTable::RecoverPartitions => return self.recover_partitions(name),
        }
        self.refresh_named(&key)
    }

    pub(super) fn no_column(&self, table: &Table, column: &str) -> Error {
        let names: Vec<String> = table.schema.fields.iter().map(|f| format!("`{}`", f.name)).collect();
        let parameters = [("objectName", &*format!("`{column}`")), ("proposal", &*names.join(", "))];
        Error::new("UNRESOLVED_COLUMN.WITH_SUGGESTION", &parameters).without_plan()
    }

    fn rename(&self, table: &Table, to: &[String]) -> Result<()> {
        let shared = self.catalog().shared();
        // Without a database it stays in its own.
        let name = match to {
            [one] => TableName::new(&table.name.database, one.to_lowercase()),
            _ => self.catalog().resolve(to)?,
        };
        if name.database != table.name.database {
            let message =
                format!("RENAME TABLE source and destination databases do not match: '{}' != '{}'.", table.name.database, name.database);
            return Err(Error::analysis(message));
        }
        if shared.table(&name).is_some() {
            return Err(super::views::exists(&name.quoted()));
        }
        let mut renamed = table.clone();
        renamed.name = name.clone();
        if table.kind == TableKind::Managed {
            let path = shared.database(&name.database)?.path + "/" + &name.table;
            if files::exists(&table.path) {
                files::rename(&table.path, &path).map_err(|e| failed(&path, &e))?;
            }
            for partition in &mut renamed.partitions {
                if let Some(rest) = partition.path.strip_prefix(&table.path) {
                    partition.path = format!("{path}{rest}");
                }
            }
            renamed.path = path;
        }
        self.catalog().set_cached(table.name.clone(), None);
        shared.drop_table(&table.name);
        shared.put_table(renamed);
        Ok(())
    }

    fn add_columns(&self, table: &Table, columns: Vec<ColumnDefinition>) -> Result<()> {
        let (mut data, partitions) = table.split_schema();
        let mut comments = table.comments.clone();
        let mut defaults = table.defaults.clone();
        for column in columns {
            if table.schema.fields.iter().any(|f| f.name.eq_ignore_ascii_case(&column.name)) {
                let name = format!("`{}`", column.name.to_lowercase());
                return Err(Error::new("COLUMN_ALREADY_EXISTS", &[("columnName", &name)]));
            }
            let key = column.name.to_lowercase();
            comments.extend(column.comment.clone().map(|c| (key.clone(), c)));
            defaults.extend(column.default.clone().map(|d| (key, d)));
            data.fields.push(ColumnDefinition { comment: None, default: None, ..column }.field());
        }
        data.fields.extend(partitions.fields);
        self.catalog().shared().change_table(&table.name, |t| {
            t.schema = data;
            t.comments = comments;
            t.defaults = defaults;
        });
        self.refresh_named(&table.name)
    }

    pub fn truncate_table(&self, name: &[String]) -> Result<()> {
        self.truncate(name, &Vec::new())
    }

    pub(super) fn truncate(&self, name: &[String], spec: &PartitionSpec) -> Result<()> {
        let table = self.table_of_files(name, "TRUNCATE TABLE")?;
        if table.kind == TableKind::External {
            let message = format!("Operation not allowed: TRUNCATE TABLE on external tables: {}.", table.name.quoted());
            return Err(Error::analysis(message));
        }
        let paths: Vec<String> = if table.partition_columns.is_empty() {
            if !spec.is_empty() {
                let message = format!(
                    "Operation not allowed: TRUNCATE TABLE ... PARTITION is not supported for tables that are not partitioned: {}.",
                    table.name.quoted()
                );
                return Err(Error::analysis(message));
            }
            vec![table.path.clone()]
        } else {
            let values = self.spec_values(&table, spec)?;
            table.partitions.iter().filter(|p| fits(p, &values)).map(|p| p.path.clone()).collect()
        };
        for path in paths {
            empty_folder(&path)?;
        }
        self.refresh_named(&table.name)
    }

    pub(super) fn comment_on(&self, is_table: bool, name: &[String], comment: Option<String>) -> Result<()> {
        let shared = self.catalog().shared();
        if is_table {
            let table = self.table_of_files(name, "COMMENT ON TABLE")?;
            shared.change_table(&table.name, |t| t.comment = comment);
        } else {
            let mut database = shared.database(&self.catalog().resolve_database(name)?)?;
            database.description = comment.unwrap_or_default();
            shared.put_database(database);
        }
        Ok(())
    }

    pub fn analyze_table(&self, name: &[String], no_scan: bool) -> Result<()> {
        let Some(table) = self.catalog().find_table(name).filter(|t| !t.is_view()) else {
            return Err(self.missing(name));
        };
        let folders: Vec<String> = match table.partition_columns.is_empty() {
            true => vec![table.path.clone()],
            false => table.partitions.iter().map(|p| p.path.clone()).collect(),
        };
        let bytes = folders.iter().map(|f| bytes_of(f)).sum();
        let rows = if no_scan { None } else { u64::try_from(self.uncached(&table)?.count()?).ok() };
        self.catalog().shared().change_table(&table.name, |t| t.statistics = Some((bytes, rows)));
        Ok(())
    }

    pub(super) fn analyze_tables(&self, database: Option<&[String]>) -> Result<()> {
        let database = match database {
            Some(name) => self.catalog().resolve_database(name)?,
            None => self.catalog().database(),
        };
        self.catalog().shared().database(&database)?;
        for table in self.catalog().shared().tables(&database).iter().filter(|t| !t.is_view()) {
            self.analyze_table(&[table.name.database.clone(), table.name.table.clone()], true)?;
        }
        Ok(())
    }
}

/// Whether a partition has these values; none stands for any.
pub(super) fn fits(partition: &Partition, values: &[Option<Option<String>>]) -> bool {
    partition.values.iter().zip(values).all(|(have, wanted)| wanted.as_ref().is_none_or(|w| w == have))
}

/// Removes all that a folder holds, folders too.
pub(super) fn empty_folder(path: &str) -> Result<()> {
    for entry in files::list(path).unwrap_or_default() {
        let inside = format!("{path}/{}", entry.name);
        files::remove(&inside).map_err(|e| failed(&inside, &e))?;
    }
    Ok(())
}

fn bytes_of(folder: &str) -> u64 {
    let entries = files::list(folder).unwrap_or_default().into_iter();
    let visible = entries.filter(|e| !e.name.starts_with('.') && (!e.name.starts_with('_') || e.name.contains('=')));
    visible.map(|e| if e.is_dir { bytes_of(&format!("{folder}/{}", e.name)) } else { e.len }).sum()
}
