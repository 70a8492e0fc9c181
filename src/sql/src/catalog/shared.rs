//! Databases, tables and global temporary views: the same for all sessions of an application, kept as long as it runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::{GLOBAL, Table, TableName};
use crate::analyzer::Plan;
use crate::error::{Error, Result};
use crate::functions::sql::SqlFunction;

#[derive(Clone, Debug)]
pub struct Database {
    pub name: String,
    pub description: String,
    /// An absolute path.
    pub path: String,
    pub properties: BTreeMap<String, String>,
}

#[derive(Clone, Debug)]
pub struct UserFunction {
    pub name: TableName,
    pub routine: Routine,
}

/// What a function of the catalog's is.
#[derive(Clone, Debug)]
pub enum Routine {
    /// A Java class's name, which nothing here can call.
    Class(String),
    Sql(Arc<SqlFunction>),
}

impl Routine {
    /// What `listFunctions` tells as its class.
    pub fn class(&self) -> String {
        match self {
            Self::Class(class) => class.clone(),
            Self::Sql(function) => format!("SQL function {}", function.name),
        }
    }
}

/// Clones are the same.
#[derive(Clone, Default)]
pub struct Shared(Arc<RwLock<State>>);

#[derive(Default)]
pub struct State {
    databases: BTreeMap<String, Database>,
    tables: BTreeMap<TableName, Table>,
    functions: BTreeMap<TableName, UserFunction>,
    pub(super) views: BTreeMap<String, Arc<Plan>>,
}

impl Shared {
    /// With the database `default`, whose tables are right in the warehouse.
    pub fn new(warehouse: &str) -> Self {
        let shared = Self::default();
        let default = Database {
            name: "default".into(),
            description: "default database".into(),
            path: warehouse.to_string(),
            properties: BTreeMap::new(),
        };
        shared.0.write().databases.insert("default".into(), default);
        shared
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, State> {
        self.0.read()
    }

    pub(super) fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.0.write()
    }

    pub fn databases(&self) -> Vec<Database> {
        self.read().databases.values().cloned().collect()
    }

    pub fn database(&self, name: &str) -> Result<Database> {
        let found = self.read().databases.get(name).cloned();
        found.ok_or_else(|| no_schema(name))
    }

    /// False where there is one already.
    pub fn create_database(&self, database: Database) -> bool {
        let mut state = self.write();
        if state.databases.contains_key(&database.name) || database.name == GLOBAL {
            return false;
        }
        state.databases.insert(database.name.clone(), database);
        true
    }

    pub fn put_database(&self, database: Database) {
        self.write().databases.insert(database.name.clone(), database);
    }

    /// The tables that went with it; only an empty one goes without `cascade`.
    pub fn drop_database(&self, name: &str, cascade: bool) -> Result<Vec<Table>> {
        if name == "default" {
            return Err(Error::new("UNSUPPORTED_FEATURE.DROP_DATABASE", &[("database", "`spark_catalog`.`default`")]));
        }
        self.database(name)?;
        let mut state = self.write();
        let inside: Vec<TableName> = state.tables.keys().filter(|t| t.database == name).cloned().collect();
        let functions = state.functions.keys().any(|f| f.database == name);
        if !cascade && (functions || !inside.is_empty()) {
            let name = format!("`{name}`");
            return Err(Error::new("SCHEMA_NOT_EMPTY", &[("schemaName", &name)]));
        }
        state.databases.remove(name);
        state.functions.retain(|f, _| f.database != name);
        Ok(inside.iter().filter_map(|t| state.tables.remove(t)).collect())
    }

    pub fn table(&self, name: &TableName) -> Option<Table> {
        self.read().tables.get(name).cloned()
    }

    /// A database's tables and views, by name.
    pub fn tables(&self, database: &str) -> Vec<Table> {
        self.read().tables.values().filter(|t| t.name.database == database).cloned().collect()
    }

    pub fn put_table(&self, table: Table) {
        self.write().tables.insert(table.name.clone(), table);
    }

    pub fn drop_table(&self, name: &TableName) -> Option<Table> {
        self.write().tables.remove(name)
    }

    /// Changes a table in its place.
    pub fn change_table(&self, name: &TableName, change: impl FnOnce(&mut Table)) {
        if let Some(table) = self.write().tables.get_mut(name) {
            change(table);
        }
    }

    pub fn function(&self, name: &TableName) -> Option<UserFunction> {
        self.read().functions.get(name).cloned()
    }

    pub fn functions(&self, database: &str) -> Vec<UserFunction> {
        self.read().functions.values().filter(|f| f.name.database == database).cloned().collect()
    }

    pub fn put_function(&self, function: UserFunction) {
        self.write().functions.insert(function.name.clone(), function);
    }

    pub fn drop_function(&self, name: &TableName) -> bool {
        self.write().functions.remove(name).is_some()
    }
}

pub fn no_schema(name: &str) -> Error {
    let name = format!("`spark_catalog`.`{name}`");
    Error::new("SCHEMA_NOT_FOUND", &[("schemaName", &name)])
}
