//! Views: temporary, global, and persistent ones.

use crate::analyzer::Analyzer;
use crate::catalog::{GLOBAL, Table, TableKind, View};
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::parser::Query;
use crate::parser::command::{ColumnDefinition, CreateView, Properties, ViewKind};
use crate::reader::ReadSpec;
use crate::session::SparkSession;
use crate::types::{StructField, StructType, column_metadata, written_type};

impl SparkSession {
    pub(super) fn create_view(&self, view: CreateView) -> Result<()> {
        if view.kind != ViewKind::Persistent {
            let mut df = DataFrame::new(self.clone(), Analyzer::new(self).query(&view.query)?);
            if !view.columns.is_empty() {
                df = self.named(df, &view)?;
            }
            unique(&df)?;
            return self.put_temporary(&view.name, view.kind, &df, view.replace, view.if_not_exists);
        }
        let name = self.catalog().resolve(&view.name)?;
        let shared = self.catalog().shared();
        shared.database(&name.database)?;
        match shared.table(&name) {
            Some(_) if view.if_not_exists => return Ok(()),
            Some(old) if !old.is_view() => {
                return Err(Error::new(
                    "EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE",
                    &[("tableName", &name.quoted()), ("operation", "CREATE OR REPLACE VIEW")],
                ));
            }
            Some(_) if !view.replace => return Err(exists(&name.quoted())),
            _ => {}
        }
        let within = self.catalog().enter_view(&name, usize::MAX)?;
        let analyzer = Analyzer::new(self).of_text(&view.text).of_object(&name.quoted());
        let df = DataFrame::new(self.clone(), analyzer.query(&view.query)?);
        drop(within);
        let df = if view.columns.is_empty() { df } else { self.named(df, &view)? };
        unique(&df)?;
        let mut table = Table::new(name, TableKind::View);
        table.schema = df.schema();
        for (column, comment) in &view.columns {
            if let Some(comment) = comment {
                table.comments.insert(column.to_lowercase(), comment.clone());
            }
        }
        table.comment = view.comment;
        table.properties = view.properties.into_iter().collect();
        let columns = view.columns.into_iter().map(|(name, _)| name).collect();
        table.view = Some(View { text: view.text, database: self.catalog().database(), columns });
        shared.put_table(table);
        Ok(())
    }

    fn named(&self, df: DataFrame, view: &CreateView) -> Result<DataFrame> {
        let names: Vec<String> = view.columns.iter().map(|(name, _)| name.clone()).collect();
        let have = df.columns();
        if have.len() != names.len() {
            let condition = if have.len() < names.len() { "NOT_ENOUGH_DATA_COLUMNS" } else { "TOO_MANY_DATA_COLUMNS" };
            let listed = |all: &[String]| all.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
            let name = match view.kind {
                ViewKind::Persistent => self.catalog().resolve(&view.name)?.quoted(),
                _ => crate::catalog::quoted(&view.name),
            };
            let parameters = [("viewName", &*name), ("viewColumns", &*listed(&names)), ("dataColumns", &*listed(&have))];
            return Err(Error::new(&format!("CREATE_VIEW_COLUMN_ARITY_MISMATCH.{condition}"), &parameters));
        }
        let df = df.to_df(&names)?;
        // A comment goes along with its column.
        let mut plan = (*df.plan()).clone();
        for (attribute, (_, comment)) in plan.output.iter_mut().zip(&view.columns) {
            if let Some(comment) = comment {
                attribute.metadata = column_metadata(written_type(&attribute.metadata), Some(comment));
            }
        }
        Ok(DataFrame::new(self.clone(), plan))
    }

    fn put_temporary(&self, name: &[String], kind: ViewKind, df: &DataFrame, replace: bool, if_not_exists: bool) -> Result<()> {
        let catalog = self.catalog();
        let last = name.last().cloned().unwrap_or_default();
        match kind {
            ViewKind::GlobalTemporary => {
                if if_not_exists && catalog.global_view(&last).is_some() {
                    return Ok(());
                }
                catalog.create_global_view(&last, df.plan(), replace)
            }
            _ => {
                if let [_, _, ..] = name {
                    let parts = crate::catalog::quoted(name);
                    return Err(Error::new("TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS", &[("actualName", &parts)]));
                }
                if if_not_exists && catalog.view(&last).is_some() {
                    return Ok(());
                }
                catalog.create_view(&last, df.plan(), replace)?;
                catalog.note_query(&last);
                Ok(())
            }
        }
    }

    pub(super) fn create_view_using(
        &self,
        name: &[String],
        kind: ViewKind,
        columns: Vec<ColumnDefinition>,
        provider: &str,
        options: Properties,
        replace: bool,
    ) -> Result<()> {
        let fields = columns.into_iter().map(|c| StructField::new(c.name, c.data_type, c.nullable)).collect::<Vec<_>>();
        let schema = if fields.is_empty() { None } else { Some(StructType::new(fields)) };
        let df = self.read(ReadSpec { format: provider.to_string(), paths: Vec::new(), options: Options::new(options), schema })?;
        self.put_temporary(name, kind, &df, replace, false)
    }

    pub(super) fn alter_view(&self, name: &[String], query: &Query, text: String) -> Result<()> {
        if self.catalog().temporary(name).is_some() {
            let df = DataFrame::new(self.clone(), Analyzer::new(self).query(query)?);
            let kind = if name.len() > 1 { ViewKind::GlobalTemporary } else { ViewKind::Temporary };
            return self.put_temporary(name, kind, &df, true, false);
        }
        let table = self.catalog().find_table(name).filter(Table::is_view).ok_or_else(|| self.not_found(name))?;
        let view = CreateView {
            name: vec![table.name.database.clone(), table.name.table.clone()],
            kind: ViewKind::Persistent,
            columns: Vec::new(),
            comment: table.comment.clone(),
            properties: table.properties.clone().into_iter().collect(),
            replace: true,
            if_not_exists: false,
            query: query.clone(),
            text,
        };
        self.create_view(view)
    }

    pub fn drop_view(&self, name: &[String], if_exists: bool) -> Result<()> {
        let catalog = self.catalog();
        let gone = match name {
            [one] => catalog.drop_view(one),
            [database, one] if database.eq_ignore_ascii_case(GLOBAL) => catalog.drop_global_view(one),
            _ => false,
        };
        if gone {
            return Ok(());
        }
        match catalog.find_table(name) {
            Some(table) if table.is_view() => {
                catalog.set_cached(table.name.clone(), None);
                catalog.shared().drop_table(&table.name);
                Ok(())
            }
            Some(table) => Err(Error::new(
                "WRONG_COMMAND_FOR_OBJECT_TYPE",
                &[
                    ("operation", "DROP VIEW"),
                    ("requiredType", "VIEW or METRIC_VIEW"),
                    ("objectName", &table.name.plain()),
                    ("foundType", table.kind.name()),
                    ("alternative", "DROP TABLE"),
                ],
            )),
            None if if_exists => Ok(()),
            None => Err(self.missing(name)),
        }
    }

    /// The error for a name that is no table and no view, spelled out as commands do.
    pub(super) fn missing(&self, name: &[String]) -> Error {
        let full = self.catalog().resolve(name).map(|n| n.quoted());
        match full {
            Ok(full) => {
                let path = format!("[`spark_catalog`.`{}`]", self.catalog().database());
                Error::new("TABLE_OR_VIEW_NOT_FOUND", &[("relationName", &full), ("searchPath", &path)]).without_plan()
            }
            Err(error) => error,
        }
    }
}

pub(super) fn exists(name: &str) -> Error {
    Error::new("TABLE_OR_VIEW_ALREADY_EXISTS", &[("relationName", name)])
}

/// A view's columns have each a name of its own.
fn unique(df: &DataFrame) -> Result<()> {
    let mut seen: Vec<String> = Vec::new();
    for name in df.columns() {
        let name = name.to_lowercase();
        if seen.contains(&name) {
            return Err(Error::new("COLUMN_ALREADY_EXISTS", &[("columnName", &format!("`{name}`"))]));
        }
        seen.push(name);
    }
    Ok(())
}
