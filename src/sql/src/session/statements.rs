//! Statements other than queries.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, StringArray};

use super::SparkSession;
use crate::analyzer::Analyzer;
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::parser::{self, Statement};
use crate::types::{DataType, StructField, StructType};

impl SparkSession {
    pub(super) fn run_statement(&self, statement: Statement) -> Result<DataFrame> {
        match statement {
            Statement::Query(query) => {
                let plan = Analyzer::new(self).query(&query)?;
                Ok(DataFrame::new(self.clone(), plan).read_from(query))
            }
            Statement::Command(command) => self.run_command(*command),
            Statement::Explain { mode, query } => {
                // A query that cannot be planned is explained by its error.
                let explained = Analyzer::new(self).query(&query).map(|plan| DataFrame::new(self.clone(), plan).read_from(query));
                let text = explained.and_then(|df| df.explain_text(&mode));
                let lines = match &text {
                    Ok(text) => vec![text.trim_end().to_string()],
                    // An error comes line by line.
                    Err(error) => format!("Error occurred during query planning: \n{error}").lines().map(str::to_string).collect(),
                };
                let text: ArrayRef = Arc::new(StringArray::from(lines));
                self.rows(StructType::new(vec![StructField::new("plan", DataType::String, false)]), vec![text])
            }
            Statement::Set { key, value } => self.set(key, value),
            // Runs where its text is known.
            Statement::Variable(_) | Statement::Script(_) => Err(Error::internal("a statement that needs its text")),
            Statement::Reset { key } => {
                match key {
                    Some(key) => self.conf().restore(&key)?,
                    None => self.conf().restore_all(),
                }
                self.empty()
            }
        }
    }

    fn set(&self, key: Option<String>, value: Option<String>) -> Result<DataFrame> {
        let pairs = match (key, value) {
            (Some(key), Some(value)) => {
                self.conf().change(&key, &value)?;
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
}

impl DataFrame {
    /// `createOrReplaceTempView`, or `createTempView` without `replace`.
    pub fn create_view(&self, name: &str, replace: bool) -> Result<()> {
        let parts = parser::parse_identifier(name)?;
        match parts.as_slice() {
            [one] => self.session().catalog().create_view(one, self.ready()?, replace),
            _ => {
                let name = crate::catalog::quoted(&parts);
                Err(Error::new("TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS", &[("actualName", &name)]))
            }
        }
    }

    /// `createOrReplaceGlobalTempView`
    pub fn create_global_view(&self, name: &str, replace: bool) -> Result<()> {
        let parts = parser::parse_identifier(name)?;
        self.session().catalog().create_global_view(parts.last().map_or("", String::as_str), self.ready()?, replace)
    }
}

impl SparkSession {
    /// The error for a name that no table and no view has.
    pub fn not_found(&self, name: &[String]) -> Error {
        let path = format!("[`system`.`builtin`, `system`.`session`, `spark_catalog`.`{}`]", self.catalog().database());
        Error::new("TABLE_OR_VIEW_NOT_FOUND", &[("relationName", &crate::catalog::quoted(name)), ("searchPath", &path)])
    }
}
