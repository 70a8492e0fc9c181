//! What names mean: databases and tables that all sessions share, and a session's temporary views, current database and
//! cached tables.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use parking_lot::RwLock;

use crate::analyzer::Plan;
use crate::error::{Error, Result};

mod names;
mod shared;
mod table;

pub use names::{TableName, glob_matches, quoted};
pub use shared::{Database, Routine, Shared, UserFunction, no_schema};
pub use table::{Partition, Table, TableKind, View};

/// The only catalog there is.
pub const CATALOG: &str = "spark_catalog";
/// The database of global temporary views.
pub const GLOBAL: &str = "global_temp";

/// Names are kept in lower case: Spark's are case-insensitive. Clones are the same catalog.
#[derive(Clone, Default)]
pub struct Catalog {
    session: Arc<RwLock<Session>>,
    shared: Shared,
}

struct Session {
    views: BTreeMap<String, Arc<Plan>>,
    /// Those of them that a statement made of a query.
    of_queries: BTreeSet<String>,
    database: String,
    /// Scans of cached batches in place of tables.
    cached: BTreeMap<TableName, Arc<Plan>>,
    functions: BTreeMap<String, Routine>,
    /// Views whose queries are being read, the innermost last.
    inside: Vec<TableName>,
}

/// As long as it lives, the view's query is being read.
pub struct Within(Catalog);

impl Drop for Within {
    fn drop(&mut self) {
        self.0.session.write().inside.pop();
    }
}

impl Default for Session {
    fn default() -> Self {
        Self {
            views: BTreeMap::new(),
            of_queries: BTreeSet::new(),
            database: "default".into(),
            cached: BTreeMap::new(),
            functions: BTreeMap::new(),
            inside: Vec::new(),
        }
    }
}

impl Catalog {
    pub fn new(shared: Shared) -> Self {
        Self { session: Arc::default(), shared }
    }

    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// A temporary view of this session's.
    pub fn create_view(&self, name: &str, plan: Arc<Plan>, replace: bool) -> Result<()> {
        let mut session = self.session.write();
        put(&mut session.views, name, plan, replace)?;
        session.of_queries.remove(&name.to_lowercase());
        Ok(())
    }

    /// The view is a statement's, which made it of a query.
    pub fn note_query(&self, name: &str) {
        self.session.write().of_queries.insert(name.to_lowercase());
    }

    pub fn is_of_query(&self, name: &[String]) -> bool {
        matches!(name, [one] if self.session.read().of_queries.contains(&one.to_lowercase()))
    }

    pub fn create_global_view(&self, name: &str, plan: Arc<Plan>, replace: bool) -> Result<()> {
        put(&mut self.shared.write().views, name, plan, replace)
    }

    /// Whether there was such a view.
    pub fn drop_view(&self, name: &str) -> bool {
        self.session.write().views.remove(&name.to_lowercase()).is_some()
    }

    pub fn drop_global_view(&self, name: &str) -> bool {
        self.shared.write().views.remove(&name.to_lowercase()).is_some()
    }

    pub fn view(&self, name: &str) -> Option<Arc<Plan>> {
        self.session.read().views.get(&name.to_lowercase()).cloned()
    }

    pub fn global_view(&self, name: &str) -> Option<Arc<Plan>> {
        self.shared.read().views.get(&name.to_lowercase()).cloned()
    }

    /// A temporary view by a name of one part, or of global_temp's.
    pub fn temporary(&self, name: &[String]) -> Option<Arc<Plan>> {
        match name {
            [one] => self.view(one),
            [database, one] if database.eq_ignore_ascii_case(GLOBAL) => self.global_view(one),
            _ => None,
        }
    }

    /// Names of the session's views, sorted.
    pub fn names(&self) -> Vec<String> {
        self.session.read().views.keys().cloned().collect()
    }

    pub fn global_names(&self) -> Vec<String> {
        self.shared.read().views.keys().cloned().collect()
    }

    pub fn database(&self) -> String {
        self.session.read().database.clone()
    }

    pub fn set_database(&self, name: &str) -> Result<()> {
        let name = name.to_lowercase();
        if name != GLOBAL {
            self.shared.database(&name)?;
        }
        self.session.write().database = name;
        Ok(())
    }

    /// The table that a name means, whether it is there or not.
    pub fn resolve(&self, name: &[String]) -> Result<TableName> {
        let lower: Vec<String> = name.iter().map(|p| p.to_lowercase()).collect();
        match lower.as_slice() {
            [table] => Ok(TableName::new(self.database(), table)),
            [database, table] => Ok(TableName::new(database, table)),
            [catalog, database, table] if catalog == CATALOG => Ok(TableName::new(database, table)),
            _ => {
                let namespace = quoted(name);
                Err(Error::new("REQUIRES_SINGLE_PART_NAMESPACE", &[("sessionCatalog", CATALOG), ("identifier", &namespace)]))
            }
        }
    }

    /// The database that a name means, whether it is there or not.
    pub fn resolve_database(&self, name: &[String]) -> Result<String> {
        match name {
            [database] => Ok(database.to_lowercase()),
            [catalog, database] if catalog.eq_ignore_ascii_case(CATALOG) => Ok(database.to_lowercase()),
            _ => {
                let namespace = quoted(name);
                Err(Error::new("REQUIRES_SINGLE_PART_NAMESPACE", &[("sessionCatalog", CATALOG), ("identifier", &namespace)]))
            }
        }
    }

    pub fn find_table(&self, name: &[String]) -> Option<Table> {
        self.shared.table(&self.resolve(name).ok()?)
    }

    /// A view's query may not come to the view again, nor go too deep.
    pub fn enter_view(&self, name: &TableName, deepest: usize) -> Result<Within> {
        let mut session = self.session.write();
        if session.inside.contains(name) {
            let path: Vec<String> = session.inside.iter().chain([name]).map(TableName::quoted).collect();
            let parameters = [("viewIdent", &*name.quoted()), ("newPath", &*path.join(" -> "))];
            return Err(Error::new("RECURSIVE_VIEW", &parameters));
        }
        if session.inside.len() >= deepest {
            let parameters = [("viewName", &*name.quoted()), ("maxNestedDepth", &*deepest.to_string())];
            return Err(Error::new("VIEW_EXCEED_MAX_NESTED_DEPTH", &parameters));
        }
        session.inside.push(name.clone());
        drop(session);
        Ok(Within(self.clone()))
    }

    pub fn cached(&self, name: &TableName) -> Option<Arc<Plan>> {
        self.session.read().cached.get(name).cloned()
    }

    pub fn set_cached(&self, name: TableName, plan: Option<Arc<Plan>>) -> bool {
        let mut session = self.session.write();
        match plan {
            Some(plan) => session.cached.insert(name, plan).is_some(),
            None => session.cached.remove(&name).is_some(),
        }
    }

    pub fn cached_names(&self) -> Vec<TableName> {
        self.session.read().cached.keys().cloned().collect()
    }

    pub fn clear_cache(&self) {
        self.session.write().cached.clear();
    }

    /// The functions that the session itself created, by name.
    pub fn temporary_functions(&self) -> BTreeMap<String, Routine> {
        self.session.read().functions.clone()
    }

    pub fn temporary_function(&self, name: &str) -> Option<Routine> {
        self.session.read().functions.get(&name.to_lowercase()).cloned()
    }

    pub fn set_temporary_function(&self, name: &str, routine: Option<Routine>) -> bool {
        let mut session = self.session.write();
        match routine {
            Some(routine) => session.functions.insert(name.to_lowercase(), routine).is_some(),
            None => session.functions.remove(&name.to_lowercase()).is_some(),
        }
    }
}

fn put(views: &mut BTreeMap<String, Arc<Plan>>, name: &str, plan: Arc<Plan>, replace: bool) -> Result<()> {
    let key = name.to_lowercase();
    if !replace && views.contains_key(&key) {
        let quoted = format!("`{name}`");
        return Err(Error::new("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS", &[("relationName", &quoted)]));
    }
    views.insert(key, plan);
    Ok(())
}
