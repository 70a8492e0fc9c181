//! Statements other than queries.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BooleanArray, RecordBatch, StringArray};

use super::SparkSession;
use crate::analyzer::Analyzer;
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::parser::Statement;
use crate::types::{DataType, StructField, StructType};

impl SparkSession {
    pub(super) fn run_statement(&self, statement: Statement) -> Result<DataFrame> {
        match statement {
            Statement::Query(query) => Ok(DataFrame::new(self.clone(), Analyzer::new(self).query(&query)?)),
            Statement::CreateView { name, columns, replace, query } => {
                let mut df = DataFrame::new(self.clone(), Analyzer::new(self).query(&query)?);
                if !columns.is_empty() {
                    df = df.to_df(&columns)?;
                }
                df.create_view(&name.join("."), replace)?;
                self.empty()
            }
            Statement::DropView { name, if_exists } => {
                if !self.catalog().drop_view(&name.join(".")) && !if_exists {
                    return Err(not_found(&name));
                }
                self.empty()
            }
            Statement::ShowTables { pattern } => {
                let names: Vec<String> = self.catalog().names().into_iter().filter(|n| matches(pattern.as_deref(), n)).collect();
                let columns: Vec<ArrayRef> = vec![
                    Arc::new(StringArray::from(vec![""; names.len()])),
                    Arc::new(StringArray::from_iter_values(&names)),
                    Arc::new(BooleanArray::from(vec![true; names.len()])),
                ];
                let types = [("namespace", DataType::String), ("tableName", DataType::String)];
                let mut fields: Vec<_> = types.into_iter().map(|(n, t)| StructField::new(n, t, false)).collect();
                fields.push(StructField::new("isTemporary", DataType::Boolean, false));
                self.rows(StructType::new(fields), columns)
            }
            Statement::ShowColumns { table } => {
                let df = DataFrame::new(self.clone(), Analyzer::new(self).table(&table)?);
                let names: ArrayRef = Arc::new(StringArray::from_iter_values(df.columns()));
                self.rows(StructType::new(vec![StructField::new("col_name", DataType::String, false)]), vec![names])
            }
            Statement::Describe { table } => {
                let df = DataFrame::new(self.clone(), Analyzer::new(self).table(&table)?);
                let (names, types): (Vec<_>, Vec<_>) = df.dtypes().into_iter().unzip();
                let comments: Vec<Option<String>> = vec![None; names.len()];
                let columns: Vec<ArrayRef> = vec![
                    Arc::new(StringArray::from_iter_values(names)),
                    Arc::new(StringArray::from_iter_values(types)),
                    Arc::new(StringArray::from(comments)),
                ];
                let fields = [("col_name", false), ("data_type", false), ("comment", true)];
                let fields = fields.into_iter().map(|(n, null)| StructField::new(n, DataType::String, null));
                self.rows(StructType::new(fields.collect()), columns)
            }
            Statement::Explain { mode, query } => {
                // A query that cannot be planned is explained by its error.
                let explained = Analyzer::new(self).query(&query).map(|plan| DataFrame::new(self.clone(), plan));
                let text = explained.and_then(|df| df.explain_text(&mode));
                let text = text.unwrap_or_else(|e| format!("Error occurred during query planning: \n{e}"));
                let text: ArrayRef = Arc::new(StringArray::from(vec![text.trim_end()]));
                self.rows(StructType::new(vec![StructField::new("plan", DataType::String, false)]), vec![text])
            }
            Statement::Set { key, value } => self.set(key, value),
            Statement::CacheTable { name, query } => {
                if let Some(query) = query {
                    let df = DataFrame::new(self.clone(), Analyzer::new(self).query(&query)?);
                    df.create_view(&name.join("."), true)?;
                }
                let df = DataFrame::new(self.clone(), Analyzer::new(self).table(&name)?);
                df.cache()?.create_view(&name.join("."), true)?;
                df.count()?;
                self.empty()
            }
            Statement::UncacheTable { name } => {
                Analyzer::new(self).table(&name)?;
                self.empty()
            }
        }
    }

    fn set(&self, key: Option<String>, value: Option<String>) -> Result<DataFrame> {
        let pairs = match (key, value) {
            (Some(key), Some(value)) => {
                self.conf().set(&key, &value);
                vec![(key, value)]
            }
            (Some(key), None) => {
                let value = self.conf().get(&key).unwrap_or_else(|| "<undefined>".into());
                vec![(key, value)]
            }
            _ => self.conf().all(),
        };
        let (keys, values): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        let columns: Vec<ArrayRef> = vec![Arc::new(StringArray::from_iter_values(keys)), Arc::new(StringArray::from_iter_values(values))];
        let fields = ["key", "value"].map(|n| StructField::new(n, DataType::String, false));
        self.rows(StructType::new(fields.to_vec()), columns)
    }

    fn rows(&self, schema: StructType, columns: Vec<ArrayRef>) -> Result<DataFrame> {
        let batch = RecordBatch::try_new(schema.to_arrow(), columns)?;
        self.create_dataframe(&schema, vec![batch], Some(1))
    }

    /// What commands return.
    fn empty(&self) -> Result<DataFrame> {
        self.create_dataframe(&StructType::default(), Vec::new(), Some(1))
    }
}

impl DataFrame {
    /// `createOrReplaceTempView`, or `createTempView` without `replace`.
    pub fn create_view(&self, name: &str, replace: bool) -> Result<()> {
        self.session().catalog().create_view(name, self.ready()?, replace)
    }
}

pub fn not_found(name: &[String]) -> Error {
    let quoted = name.iter().map(|p| format!("`{p}`")).collect::<Vec<_>>().join(".");
    Error::new("TABLE_OR_VIEW_NOT_FOUND", &[("relationName", &quoted)])
}

/// SHOW TABLES patterns: `*` for anything, `|` between alternatives.
fn matches(pattern: Option<&str>, name: &str) -> bool {
    let Some(pattern) = pattern else { return true };
    pattern.split('|').any(|p| glob(&p.trim().to_lowercase(), name))
}

fn glob(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, tail)) => {
            name.strip_prefix(head).is_some_and(|rest| (0..=rest.len()).any(|i| rest.get(i..).is_some_and(|r| glob(tail, r))))
        }
    }
}
