//! What `spark.catalog` tells of tables, columns and databases.

use crate::analyzer::Analyzer;
use crate::catalog::{CATALOG, Database, GLOBAL, Table, TableKind, glob_matches};
use crate::dataframe::DataFrame;
use crate::error::Result;
use crate::session::SparkSession;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableInfo {
    pub name: String,
    /// Nothing for temporary views.
    pub catalog: Option<String>,
    pub namespace: Vec<String>,
    pub description: Option<String>,
    pub kind: &'static str,
    pub temporary: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnInfo {
    pub name: String,
    pub description: Option<String>,
    pub data_type: String,
    pub nullable: bool,
    pub is_partition: bool,
    pub is_bucket: bool,
}

impl SparkSession {
    /// A database's tables, and the temporary views.
    pub fn table_infos(&self, database: &[String], pattern: Option<&str>) -> Result<Vec<TableInfo>> {
        let database = self.catalog().resolve_database(database)?;
        let mut out = Vec::new();
        if database == GLOBAL {
            out.extend(self.catalog().global_names().into_iter().map(|n| temporary(&n, &[GLOBAL.to_string()])));
        } else {
            self.catalog().shared().database(&database)?;
            out.extend(self.catalog().shared().tables(&database).iter().map(info));
        }
        out.extend(self.catalog().names().into_iter().map(|n| temporary(&n, &[])));
        out.retain(|t| glob_matches(pattern, &t.name));
        Ok(out)
    }

    pub fn table_info(&self, name: &[String]) -> Result<TableInfo> {
        if self.catalog().temporary(name).is_some() {
            let (namespace, last) = name.split_at(name.len().saturating_sub(1));
            return Ok(temporary(last.first().map_or("", String::as_str), namespace));
        }
        match self.catalog().find_table(name) {
            Some(table) => Ok(info(&table)),
            None => Err(self.not_found(name).without_plan()),
        }
    }

    pub fn table_exists(&self, name: &[String]) -> bool {
        self.catalog().temporary(name).is_some() || self.catalog().find_table(name).is_some()
    }

    pub fn column_infos(&self, name: &[String]) -> Result<Vec<ColumnInfo>> {
        let table = if self.catalog().temporary(name).is_some() { None } else { self.catalog().find_table(name) };
        let schema = match &table {
            Some(table) => table.schema.clone(),
            None => DataFrame::new(self.clone(), Analyzer::new(self).table(name).map_err(|e| e.without_plan())?).schema(),
        };
        let of_table = |f: &crate::types::StructField| ColumnInfo {
            description: table.as_ref().and_then(|t| t.comment_of(&f.name)).map(str::to_string),
            name: f.name.clone(),
            data_type: f.data_type.simple_string(),
            nullable: f.nullable,
            is_partition: table.as_ref().is_some_and(|t| t.is_partition(&f.name)),
            is_bucket: table.as_ref().and_then(|t| t.bucketing.as_ref()).is_some_and(|b| b.columns.contains(&f.name)),
        };
        Ok(schema.fields.iter().map(of_table).collect())
    }

    pub fn database_infos(&self, pattern: Option<&str>) -> Vec<Database> {
        self.catalog().shared().databases().into_iter().filter(|d| glob_matches(pattern, &d.name)).collect()
    }

    pub fn database_info(&self, name: &[String]) -> Result<Database> {
        self.catalog().shared().database(&self.catalog().resolve_database(name)?)
    }

    /// A table's properties, or none of a temporary view.
    pub fn table_properties(&self, name: &[String]) -> Result<Vec<(String, String)>> {
        if self.catalog().temporary(name).is_some() {
            return Ok(Vec::new());
        }
        let table = self.catalog().find_table(name).ok_or_else(|| self.missing(name))?;
        let options = table.options.iter().map(|(k, v)| (format!("option.{k}"), v.to_string()));
        let all: std::collections::BTreeMap<String, String> = options.chain(table.properties.clone()).collect();
        Ok(all.into_iter().collect())
    }

    /// `p=1/q=x` of each partition.
    pub fn partition_texts(&self, name: &[String]) -> Result<Vec<String>> {
        let table = self.table_of_files(name, "SHOW PARTITIONS")?;
        self.must_be_partitioned(&table)?;
        let mut all: Vec<String> = table.partitions.iter().map(|p| super::show::spec_text(&table, &p.values)).collect();
        all.sort();
        Ok(all)
    }
}

fn info(table: &Table) -> TableInfo {
    TableInfo {
        name: table.name.table.clone(),
        catalog: Some(CATALOG.to_string()),
        namespace: vec![table.name.database.clone()],
        description: table.comment.clone(),
        kind: match table.kind {
            TableKind::Managed => "MANAGED",
            TableKind::External => "EXTERNAL",
            TableKind::View => "VIEW",
        },
        temporary: false,
    }
}

fn temporary(name: &str, namespace: &[String]) -> TableInfo {
    TableInfo {
        name: name.to_string(),
        catalog: None,
        namespace: namespace.to_vec(),
        description: None,
        kind: "TEMPORARY",
        temporary: true,
    }
}
