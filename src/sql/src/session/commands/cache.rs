//! Tables whose rows are kept: CACHE, UNCACHE, REFRESH, and `spark.catalog`'s methods of these names.

use std::sync::Arc;

use crate::analyzer::{Analyzer, Plan};
use crate::catalog::{Table, TableName};
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::parser::Query;
use crate::reader::FileSource;
use crate::session::SparkSession;
use crate::source::{CachedSource, Source, sources};

impl SparkSession {
    pub(super) fn cache_table(&self, name: &[String], query: Option<(Query, String)>, lazy: bool) -> Result<()> {
        if let Some((query, _)) = query {
            let df = DataFrame::new(self.clone(), Analyzer::new(self).query(&query)?);
            df.create_view(name.last().map_or("", String::as_str), true)?;
        }
        self.cache_named(name)?;
        if !lazy {
            DataFrame::new(self.clone(), Analyzer::new(self).table(name)?).count()?;
        }
        Ok(())
    }

    /// From the next read on, the table's rows are kept.
    pub fn cache_named(&self, name: &[String]) -> Result<()> {
        if let Some(plan) = self.catalog().temporary(name) {
            if !is_cached_scan(&plan) {
                let df = DataFrame::new(self.clone(), (*plan).clone());
                self.put_back(name, df.cache()?.plan())?;
            }
            return Ok(());
        }
        let table = self.catalog().find_table(name).ok_or_else(|| self.not_found(name).without_plan())?;
        if self.catalog().cached(&table.name).is_none() {
            self.keep(&table)?;
        }
        Ok(())
    }

    fn keep(&self, table: &Table) -> Result<()> {
        let df = self.uncached(table)?;
        let plan = df.cache()?.plan();
        self.catalog().set_cached(table.name.clone(), Some(plan));
        Ok(())
    }

    fn put_back(&self, name: &[String], plan: Arc<Plan>) -> Result<()> {
        match name {
            [one] => self.catalog().create_view(one, plan, true),
            _ => self.catalog().create_global_view(name.last().map_or("", String::as_str), plan, true),
        }
    }

    pub fn uncache_table(&self, name: &[String], if_exists: bool) -> Result<()> {
        if let Some(plan) = self.catalog().temporary(name) {
            if let Some(original) = cached_plan(&plan) {
                self.put_back(name, original)?;
            }
            return Ok(());
        }
        match self.catalog().find_table(name) {
            Some(table) => {
                self.catalog().set_cached(table.name, None);
                Ok(())
            }
            None if if_exists => Ok(()),
            None => Err(self.not_found(name).without_plan()),
        }
    }

    pub fn is_cached(&self, name: &[String]) -> Result<bool> {
        if let Some(plan) = self.catalog().temporary(name) {
            return Ok(is_cached_scan(&plan));
        }
        let table = self.catalog().find_table(name).ok_or_else(|| self.not_found(name).without_plan())?;
        Ok(self.catalog().cached(&table.name).is_some())
    }

    /// What is kept of the table is read anew at the next use.
    pub fn refresh_table(&self, name: &[String]) -> Result<()> {
        if self.catalog().temporary(name).is_some() {
            return Ok(());
        }
        let table = self.catalog().find_table(name).ok_or_else(|| self.not_found(name).without_plan())?;
        self.refresh_named(&table.name)
    }

    pub(super) fn refresh_named(&self, name: &TableName) -> Result<()> {
        match self.catalog().shared().table(name) {
            Some(table) if self.catalog().cached(name).is_some() => self.keep(&table),
            _ => Ok(()),
        }
    }

    pub fn refresh_path(&self, path: &str) -> Result<()> {
        if path.trim().is_empty() {
            return Err(Error::new("INVALID_EMPTY_LOCATION", &[("location", path)]));
        }
        let path = touchpaper_platform::files::absolute(crate::reader::plain(path));
        for name in self.catalog().cached_names() {
            let Some(plan) = self.catalog().cached(&name) else { continue };
            let Some(original) = cached_plan(&plan) else { continue };
            let inside = |root: &String| *root == path || root.starts_with(&format!("{path}/"));
            let reads = sources(&original.logical).iter().any(|source| {
                let any: &dyn std::any::Any = source.as_ref();
                any.downcast_ref::<FileSource>().is_some_and(|s| s.roots().iter().any(inside))
            });
            if reads {
                self.refresh_named(&name)?;
            }
        }
        Ok(())
    }
}

/// Whether the plan is no more than a scan of kept batches.
fn is_cached_scan(plan: &Plan) -> bool {
    cached_plan(plan).is_some()
}

fn cached_plan(plan: &Plan) -> Option<Arc<Plan>> {
    let all = crate::source::direct(&plan.logical);
    let [source] = all.as_slice() else { return None };
    let any: &dyn std::any::Any = source.as_ref();
    any.downcast_ref::<CachedSource>().and_then(Source::plan).map(|plan| Arc::new(plan.clone()))
}
