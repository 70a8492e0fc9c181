//! CREATE TABLE: of columns, of files that are there, of a query, like another.

use touchpaper_platform::files;

use super::save::SaveTable;
use super::views::exists;
use crate::analyzer::Analyzer;
use crate::catalog::{Table, TableKind, TableName};
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::parser::command::{ColumnDefinition, CreateTable, TableClauses};
use crate::reader::{self, FileSource, plain};
use crate::session::SparkSession;
use crate::source::Source;
use crate::types::{StructField, StructType, TextLength};
use crate::writer::SaveMode;

impl SparkSession {
    pub(super) fn create_table(&self, create: CreateTable) -> Result<()> {
        let name = self.catalog().resolve(&create.name)?;
        self.catalog().shared().database(&name.database)?;
        if create.replace {
            return Err(super::no_table_operation(&name.quoted(), "REPLACE TABLE"));
        }
        if self.catalog().shared().table(&name).is_some() {
            return if create.if_not_exists { Ok(()) } else { Err(exists(&name.quoted())) };
        }
        match create.query {
            Some(query) => {
                if !create.columns.is_empty() {
                    return Err(Error::new("UNSUPPORTED_FEATURE", &[("feature", "a schema in a CREATE TABLE … AS SELECT")]));
                }
                let df = DataFrame::new(self.clone(), Analyzer::new(self).query(&query)?);
                let mut save = SaveTable::of(&create.name, SaveMode::Error);
                save.clauses = create.clauses;
                self.save_as_table(&df, save)
            }
            None => self.define_table(name, create.columns, create.clauses),
        }
    }

    /// A table of these columns, or of those that its files have.
    pub(super) fn define_table(&self, name: TableName, columns: Vec<ColumnDefinition>, clauses: TableClauses) -> Result<()> {
        let mut columns = columns;
        columns.extend(clauses.partition_columns.iter().cloned());
        let mut table = self.new_table(name, &clauses)?;
        if columns.is_empty() {
            let source = self.look_at_files(&table)?;
            table.partition_columns = source.partition_names();
            table.schema = source.schema();
            self.catalog().shared().put_table(table.clone());
            if !table.partition_columns.is_empty() {
                return self.recover_partitions(&[table.name.database, table.name.table]);
            }
            return Ok(());
        }
        if table.kind == TableKind::Managed {
            must_be_empty(&table)?;
        }
        for column in &columns {
            let key = column.name.to_lowercase();
            if let Some(comment) = &column.comment {
                table.comments.insert(key.clone(), comment.clone());
            }
            if let Some(default) = &column.default {
                table.defaults.insert(key, default.clone());
            }
        }
        let as_varchar = self.conf().get("spark.sql.charAsVarchar").is_some_and(|v| v == "true");
        let fields = columns.into_iter().map(|column| match column.written.as_deref().and_then(TextLength::from_name) {
            Some(TextLength::Char(length)) if as_varchar => {
                ColumnDefinition { written: Some(TextLength::Varchar(length).to_string()), ..column }.field()
            }
            _ => column.field(),
        });
        let fields = fields.collect();
        table.schema = ordered(&StructType::new(fields), &clauses.partitioned_by, &table.name)?;
        table.partition_columns = clauses.partitioned_by;
        self.catalog().shared().put_table(table);
        Ok(())
    }

    /// A table without columns yet, where the clauses put it.
    pub(super) fn new_table(&self, name: TableName, clauses: &TableClauses) -> Result<Table> {
        let mut options = Options::new(clauses.options.iter().cloned());
        let location = clauses.location.clone().or_else(|| options.get("path").map(str::to_string));
        options.remove("path");
        let default = || self.conf().get("spark.sql.sources.default").unwrap_or_else(|| "parquet".into());
        let provider = clauses.provider.clone().unwrap_or_else(default).to_lowercase();
        // A format that is not there is told of now, not at the first read.
        reader::format(&provider, &options)?;
        let kind = if location.is_some() { TableKind::External } else { TableKind::Managed };
        let mut table = Table::new(name, kind);
        table.path = match location {
            Some(location) => files::absolute(plain(&location)),
            None => self.catalog().shared().database(&table.name.database)?.path + "/" + &table.name.table,
        };
        table.provider = provider;
        table.options = options;
        table.properties = clauses.properties.iter().cloned().collect();
        table.comment.clone_from(&clauses.comment);
        table.bucketing.clone_from(&clauses.bucketing);
        Ok(table)
    }

    fn look_at_files(&self, table: &Table) -> Result<FileSource> {
        let format = reader::format(&table.provider, &table.options)?;
        if !files::exists(&table.path) {
            return Err(Error::new("UNABLE_TO_INFER_SCHEMA", &[("format", format.name())]));
        }
        FileSource::open(self, format, std::slice::from_ref(&table.path), &table.options, None)
    }

    pub(super) fn create_table_like(&self, name: &[String], source: &[String], clauses: TableClauses, if_not_exists: bool) -> Result<()> {
        let name = self.catalog().resolve(name)?;
        self.catalog().shared().database(&name.database)?;
        if self.catalog().shared().table(&name).is_some() {
            return if if_not_exists { Ok(()) } else { Err(exists(&name.quoted())) };
        }
        let (schema, like) = match self.catalog().temporary(source) {
            Some(plan) => (DataFrame::new(self.clone(), (*plan).clone()).schema(), None),
            None => {
                let like = self.catalog().find_table(source).ok_or_else(|| self.not_found(source).without_plan())?;
                (like.schema.clone(), Some(like))
            }
        };
        let mut clauses = clauses;
        if clauses.provider.is_none() {
            clauses.provider = like.as_ref().filter(|l| !l.is_view()).map(|l| l.provider.clone());
        }
        let mut table = self.new_table(name, &clauses)?;
        table.schema = schema;
        if let Some(like) = like {
            table.partition_columns = like.partition_columns;
            table.comments = like.comments;
            table.defaults = like.defaults;
            if clauses.provider.as_deref() == Some(&like.provider) && clauses.options.is_empty() {
                table.options = like.options;
            }
            table.bucketing = clauses.bucketing.or(like.bucketing);
        }
        self.catalog().shared().put_table(table);
        Ok(())
    }

    /// `spark.catalog.createTable`
    pub fn catalog_create_table(
        &self,
        name: &[String],
        provider: Option<String>,
        schema: Option<StructType>,
        comment: Option<String>,
        options: Vec<(String, String)>,
    ) -> Result<()> {
        let resolved = self.catalog().resolve(name)?;
        self.catalog().shared().database(&resolved.database)?;
        if self.catalog().shared().table(&resolved).is_some() {
            return Err(exists(&resolved.quoted()));
        }
        let clauses = TableClauses { provider, options, comment, ..TableClauses::default() };
        let column = |f: StructField| {
            let written = f.written_type().map(str::to_string);
            ColumnDefinition { name: f.name, data_type: f.data_type, written, nullable: f.nullable, comment: None, default: None }
        };
        self.define_table(resolved, schema.unwrap_or_default().fields.into_iter().map(column).collect(), clauses)
    }
}

/// The partition columns behind the others, as tables keep them.
pub(super) fn ordered(schema: &StructType, partitioned_by: &[String], name: &TableName) -> Result<StructType> {
    for (i, field) in schema.fields.iter().enumerate() {
        if schema.fields.iter().take(i).any(|f| f.name.eq_ignore_ascii_case(&field.name)) {
            let name = format!("`{}`", field.name.to_lowercase());
            return Err(Error::new("COLUMN_ALREADY_EXISTS", &[("columnName", &name)]));
        }
    }
    let mut last = Vec::new();
    for column in partitioned_by {
        match schema.fields.iter().find(|f| f.name.eq_ignore_ascii_case(column)) {
            Some(field) => last.push(field.clone()),
            None => {
                let names: Vec<String> = schema.fields.iter().map(|f| format!("`{}`", f.name)).collect();
                let parameters = [("colName", &*format!("`{column}`")), ("tableName", &*name.quoted()), ("tableCols", &*names.join(", "))];
                return Err(Error::new(
                    "COLUMN_NOT_DEFINED_IN_TABLE",
                    &[("colType", "partition"), parameters[0], parameters[1], parameters[2]],
                ));
            }
        }
    }
    if !last.is_empty() && last.len() == schema.fields.len() {
        return Err(Error::new("ALL_PARTITION_COLUMNS_NOT_ALLOWED", &[]));
    }
    let is_last = |f: &&StructField| last.iter().any(|l: &StructField| l.name.eq_ignore_ascii_case(&f.name));
    let mut fields: Vec<StructField> = schema.fields.iter().filter(|f| !is_last(f)).cloned().collect();
    fields.extend(last);
    Ok(StructType::new(fields))
}

/// Files of an earlier table would be taken for the new one's.
pub(super) fn must_be_empty(table: &Table) -> Result<()> {
    if files::list(&table.path).is_ok_and(|entries| !entries.is_empty()) {
        let parameters = [("identifier", &*table.name.quoted()), ("location", &*format!("'file:{}'", table.path))];
        return Err(Error::new("LOCATION_ALREADY_EXISTS", &parameters));
    }
    Ok(())
}
