//! What a name in FROM reads: a cached table, a table's files, or a persistent view's query.

use std::sync::Arc;

use crate::analyzer::{Analyzer, Plan, Typed};
use crate::catalog::{Table, View};
use crate::column::Attribute;
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::functions::string::length;
use crate::parser::{self, Statement};
use crate::reader::{self, FileSource, Location, ReadSpec};
use crate::session::SparkSession;
use crate::types::{StructField, column_metadata};

/// Views over views that are followed.
const DEEPEST: usize = 100;

impl SparkSession {
    /// The plan that reads a table or a persistent view; none where there is neither.
    pub fn relation(&self, name: &[String]) -> Result<Option<Arc<Plan>>> {
        let Some(table) = self.catalog().find_table(name) else { return Ok(None) };
        if let Some(plan) = self.catalog().cached(&table.name) {
            return Ok(Some(plan));
        }
        Ok(Some(self.uncached(&table)?.plan()))
    }

    /// The rows of the files at a path, by a name that is their format and the path: ``csv.`/data/a.csv` ``.
    pub fn rows_of_files(&self, name: &[String]) -> Result<Option<Arc<Plan>>> {
        let [format, path] = name else { return Ok(None) };
        if !reader::is_known(format) || self.catalog().shared().database(format).is_ok() {
            return Ok(None);
        }
        let spec = ReadSpec { format: format.clone(), paths: vec![path.clone()], ..ReadSpec::default() };
        Ok(Some(self.read(spec)?.plan()))
    }

    /// The table's rows as they are in its files now.
    pub(super) fn uncached(&self, table: &Table) -> Result<DataFrame> {
        match &table.view {
            Some(view) => self.view_rows(table, view),
            None => {
                let df = self.from_source(Arc::new(self.file_source(table)?))?;
                self.with_lengths(&df, table)
            }
        }
    }

    /// The rows with what the catalog knows of their columns beside the type; texts of CHAR are filled up with blanks.
    fn with_lengths(&self, df: &DataFrame, table: &Table) -> Result<DataFrame> {
        let told = |f: &StructField| column_metadata(f.written_type(), table.comment_of(&f.name).or_else(|| f.comment()));
        let metadata = |a: &Attribute| table.schema.fields.iter().find(|f| f.name == a.name).and_then(told);
        let mut plan = (*df.plan()).clone();
        for attribute in &mut plan.output {
            attribute.metadata = metadata(attribute);
        }
        let pads = self.conf().get("spark.sql.readSideCharPadding").is_none_or(|v| v == "true");
        let plan = Analyzer::new(self).changed(plan, |a| length::read(Typed::of(a), &a.metadata).filter(|_| pads))?;
        Ok(DataFrame::new(self.clone(), plan))
    }

    fn file_source(&self, table: &Table) -> Result<FileSource> {
        let format = reader::format(&table.provider, &table.options)?;
        let (data, partitions) = table.split_schema();
        let locations = if table.partition_columns.is_empty() {
            vec![Location { path: table.path.clone(), values: Vec::new() }]
        } else {
            table.partitions.iter().map(|p| Location { path: p.path.clone(), values: p.values.clone() }).collect()
        };
        FileSource::of_table(self, format, locations, data, partitions)
    }

    fn view_rows(&self, table: &Table, view: &View) -> Result<DataFrame> {
        let within = self.catalog().enter_view(&table.name, DEEPEST)?;
        let before = self.catalog().database();
        // The names in a view's query are those of the database that it was made in.
        if self.catalog().set_database(&view.database).is_err() {
            return Err(crate::catalog::no_schema(&view.database));
        }
        let made = self.query_of_text(&view.text);
        let restored = self.catalog().set_database(&before);
        drop(within);
        let df = made?;
        restored?;
        let names =
            if view.columns.is_empty() { table.schema.fields.iter().map(|f| f.name.clone()).collect() } else { view.columns.clone() };
        if names.len() > df.columns().len() {
            let (view, columns) = (table.name.quoted(), names.join(", "));
            let parameters = [("viewName", &*view), ("colName", &*columns), ("expectedNum", ""), ("actualCols", ""), ("viewDDL", "")];
            return Err(Error::new("INCOMPATIBLE_VIEW_SCHEMA_CHANGE", &parameters));
        }
        df.to_df(&names)
    }

    /// The DataFrame of a query's text.
    pub(super) fn query_of_text(&self, text: &str) -> Result<DataFrame> {
        match parser::parse_statement(text)? {
            Statement::Query(query) => Ok(DataFrame::new(self.clone(), Analyzer::new(self).of_text(text).query(&query)?)),
            _ => Err(Error::internal("a view of what is no query")),
        }
    }
}
