//! SHOW.

use std::collections::BTreeMap;

use super::ddl_text::create_statement;
use super::tables::fits;
use super::{flags, texts};
use crate::analyzer::Analyzer;
use crate::catalog::{CATALOG, GLOBAL, Table, glob_matches};
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::parser::command::Show;
use crate::reader::partition_path;
use crate::session::SparkSession;
use crate::types::{DataType, StructField, StructType};

impl SparkSession {
    pub(super) fn show(&self, show: Show) -> Result<DataFrame> {
        match show {
            Show::Tables { namespace, pattern, extended } => self.show_tables(namespace.as_deref(), pattern.as_deref(), extended),
            Show::Views { namespace, pattern } => self.show_views(namespace.as_deref(), pattern.as_deref()),
            Show::Databases { pattern } => {
                let names = self.catalog().shared().databases().into_iter().map(|d| d.name);
                let names = names.filter(|n| glob_matches(pattern.as_deref(), n));
                self.text_rows(&["namespace"], &[], names.map(|n| vec![Some(n)]).collect())
            }
            Show::Catalogs { pattern } => {
                let rows = if glob_matches(pattern.as_deref(), CATALOG) { vec![vec![Some(CATALOG.to_string())]] } else { Vec::new() };
                self.text_rows(&["catalog"], &[], rows)
            }
            Show::Columns { table } => {
                let df = DataFrame::new(self.clone(), Analyzer::new(self).table(&table)?);
                self.text_rows(&["col_name"], &[], df.columns().into_iter().map(|n| vec![Some(n)]).collect())
            }
            Show::Functions { kind, namespace, pattern } => {
                let database = match namespace {
                    Some(name) => self.catalog().resolve_database(&name)?,
                    None => self.catalog().database(),
                };
                let all = self.function_infos(&database, pattern.as_deref(), &kind).into_iter();
                let rows = all.map(|f| match f.database {
                    Some(database) => vec![Some(format!("{CATALOG}.{database}.{}", f.name))],
                    None => vec![Some(f.name)],
                });
                self.text_rows(&["function"], &[], rows.collect())
            }
            Show::CreateTable { table } => {
                let text = self.create_statement(&table)?;
                self.text_rows(&["createtab_stmt"], &[], vec![vec![Some(text)]])
            }
            Show::Partitions { table, partition } => {
                let table = self.table_of_files(&table, "SHOW PARTITIONS")?;
                self.must_be_partitioned(&table)?;
                let values = self.spec_values(&table, &partition)?;
                let rows = table.partitions.iter().filter(|p| fits(p, &values)).map(|p| vec![Some(spec_text(&table, &p.values))]);
                let mut rows: Vec<_> = rows.collect();
                rows.sort();
                self.text_rows(&["partition"], &[], rows)
            }
            Show::Properties { table, key } => self.show_properties(&table, key.as_deref()),
            Show::CurrentNamespace => {
                let row = vec![Some(CATALOG.to_string()), Some(self.catalog().database())];
                self.text_rows(&["catalog", "namespace"], &[], vec![row])
            }
        }
    }

    /// The statement that would make the table again.
    pub fn create_statement(&self, name: &[String]) -> Result<String> {
        if self.catalog().temporary(name).is_some() {
            let shown = crate::catalog::quoted(name);
            return Err(Error::new("EXPECT_PERMANENT_VIEW_NOT_TEMP", &[("viewName", &shown), ("operation", "SHOW CREATE TABLE")]));
        }
        Ok(create_statement(&self.catalog().find_table(name).ok_or_else(|| self.missing(name))?))
    }

    fn namespace_of(&self, namespace: Option<&[String]>) -> Result<String> {
        let database = match namespace {
            Some(name) => self.catalog().resolve_database(name)?,
            None => self.catalog().database(),
        };
        if database != GLOBAL {
            self.catalog().shared().database(&database)?;
        }
        Ok(database)
    }

    fn show_tables(&self, namespace: Option<&[String]>, pattern: Option<&str>, extended: bool) -> Result<DataFrame> {
        let database = self.namespace_of(namespace)?;
        let mut rows: Vec<(String, String, bool, String)> = Vec::new();
        for table in self.catalog().shared().tables(&database) {
            let information = if extended { self.information(&table)? } else { String::new() };
            rows.push((database.clone(), table.name.table.clone(), false, information));
        }
        if database == GLOBAL {
            rows.extend(self.catalog().global_names().into_iter().map(|n| (GLOBAL.to_string(), n, true, String::new())));
        }
        rows.extend(self.catalog().names().into_iter().map(|n| (String::new(), n, true, String::new())));
        rows.retain(|(_, name, ..)| glob_matches(pattern, name));
        let field = |name: &str, t: DataType| StructField::new(name, t, false);
        let mut fields =
            vec![field("namespace", DataType::String), field("tableName", DataType::String), field("isTemporary", DataType::Boolean)];
        let mut columns =
            vec![texts(rows.iter().map(|r| r.0.as_str())), texts(rows.iter().map(|r| r.1.as_str())), flags(rows.iter().map(|r| r.2))];
        if extended {
            fields.push(field("information", DataType::String));
            columns.push(texts(rows.iter().map(|r| r.3.as_str())));
        }
        self.rows(StructType::new(fields), columns)
    }

    fn show_views(&self, namespace: Option<&[String]>, pattern: Option<&str>) -> Result<DataFrame> {
        let database = self.namespace_of(namespace)?;
        let mut rows: Vec<(String, String, bool)> = Vec::new();
        let tables = self.catalog().shared().tables(&database);
        rows.extend(tables.into_iter().filter(Table::is_view).map(|t| (database.clone(), t.name.table, false)));
        if database == GLOBAL {
            rows.extend(self.catalog().global_names().into_iter().map(|n| (GLOBAL.to_string(), n, true)));
        }
        rows.extend(self.catalog().names().into_iter().map(|n| (String::new(), n, true)));
        rows.retain(|(_, name, _)| glob_matches(pattern, name));
        let fields = vec![
            StructField::new("namespace", DataType::String, false),
            StructField::new("viewName", DataType::String, false),
            StructField::new("isTemporary", DataType::Boolean, false),
        ];
        let columns =
            vec![texts(rows.iter().map(|r| r.0.as_str())), texts(rows.iter().map(|r| r.1.as_str())), flags(rows.iter().map(|r| r.2))];
        self.rows(StructType::new(fields), columns)
    }

    fn show_properties(&self, name: &[String], key: Option<&str>) -> Result<DataFrame> {
        if self.catalog().temporary(name).is_some() {
            return self.text_rows(&["key", "value"], &[], Vec::new());
        }
        let table = self.catalog().find_table(name).ok_or_else(|| self.missing(name))?;
        // What the table is read with is told beside them.
        let options = table.options.iter().map(|(k, v)| (format!("option.{k}"), v.to_string()));
        let properties: BTreeMap<String, String> = table.properties.clone().into_iter().chain(options).collect();
        let rows = match key {
            Some(key) => {
                let missing = || format!("Table {} does not have property: {key}", table.name.plain());
                vec![vec![Some(key.to_string()), Some(properties.get(key).cloned().unwrap_or_else(missing))]]
            }
            None => properties.into_iter().map(|(k, v)| vec![Some(k), Some(v)]).collect(),
        };
        self.text_rows(&["key", "value"], &[], rows)
    }
}

/// `p=1/q=x`
pub fn spec_text(table: &Table, values: &[Option<String>]) -> String {
    let parts = table.partition_columns.iter().zip(values).map(|(c, v)| partition_path(c, v.as_deref()));
    parts.collect::<Vec<_>>().join("/")
}
