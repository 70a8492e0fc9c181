//! Functions: those that are built in, and names that were given to Java classes.

use crate::catalog::{TableName, UserFunction, glob_matches};
use crate::error::{Error, Result};
use crate::functions;
use crate::session::SparkSession;

/// What is known of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionInfo {
    pub name: String,
    /// Where it belongs: nothing for those built in and temporary ones.
    pub database: Option<String>,
    pub class: String,
    pub temporary: bool,
}

impl SparkSession {
    pub(super) fn create_function(&self, name: &[String], class: &str, temporary: bool, replace: bool, if_not_exists: bool) -> Result<()> {
        if temporary {
            let last = name.last().map_or("", String::as_str);
            let there = self.catalog().temporary_functions().contains_key(&last.to_lowercase()) || functions::find(last).is_some();
            if there && !replace {
                let quoted = format!("`{}`", last.to_lowercase());
                return Err(Error::new(
                    "ROUTINE_ALREADY_EXISTS",
                    &[("newRoutineType", "routine"), ("routineName", &quoted), ("existingRoutineType", "routine")],
                ));
            }
            self.catalog().set_temporary_function(last, Some(class));
            return Ok(());
        }
        let name = self.catalog().resolve(name)?;
        self.catalog().shared().database(&name.database)?;
        if self.catalog().shared().function(&name).is_some() && !replace {
            if if_not_exists {
                return Ok(());
            }
            let parameters = [("newRoutineType", "routine"), ("routineName", &*name.quoted()), ("existingRoutineType", "routine")];
            return Err(Error::new("ROUTINE_ALREADY_EXISTS", &parameters));
        }
        self.catalog().shared().put_function(UserFunction { name, class: class.to_string() });
        Ok(())
    }

    pub(super) fn drop_function(&self, name: &[String], temporary: bool, if_exists: bool) -> Result<()> {
        let last = name.last().map_or("", String::as_str);
        if temporary {
            if !self.catalog().set_temporary_function(last, None) && !if_exists {
                return Err(routine_not_found(name));
            }
            return Ok(());
        }
        if name.len() == 1 && functions::find(last).is_some() {
            return Err(Error::new(
                "FORBIDDEN_OPERATION",
                &[("statement", "DROP"), ("objectType", "FUNCTION"), ("objectName", &format!("`{last}`"))],
            ));
        }
        let resolved = self.catalog().resolve(name)?;
        if !self.catalog().shared().drop_function(&resolved) && !if_exists {
            return Err(routine_not_found(&[resolved.database, resolved.table]));
        }
        Ok(())
    }

    pub(super) fn no_function(&self, name: &[String]) -> Error {
        let path = format!("[`system`.`builtin`, `system`.`session`, `spark_catalog`.`{}`]", self.catalog().database());
        Error::new("UNRESOLVED_ROUTINE", &[("routineName", &crate::catalog::quoted(name)), ("searchPath", &path)])
    }

    /// The function that a name means.
    pub fn function_info(&self, name: &[String]) -> Option<FunctionInfo> {
        if let [one] = name {
            let lower = one.to_lowercase();
            if let Some(class) = self.catalog().temporary_functions().get(&lower) {
                return Some(FunctionInfo { name: lower, database: None, class: class.clone(), temporary: true });
            }
            if functions::find(&lower).is_some() || functions::is_aggregate(&lower) {
                return Some(builtin(&lower));
            }
        }
        let resolved: TableName = self.catalog().resolve(name).ok()?;
        let found = self.catalog().shared().function(&resolved)?;
        Some(FunctionInfo { name: found.name.table, database: Some(found.name.database), class: found.class, temporary: false })
    }

    /// All that a database's queries may call, by name; `kind` is all, user or system.
    pub fn function_infos(&self, database: &str, pattern: Option<&str>, kind: &str) -> Vec<FunctionInfo> {
        let mut out = Vec::new();
        if kind != "user" {
            out.extend(functions::names().into_iter().map(builtin));
        }
        if kind != "system" {
            let temporary = self.catalog().temporary_functions().into_iter();
            out.extend(temporary.map(|(name, class)| FunctionInfo { name, database: None, class, temporary: true }));
            out.extend(self.catalog().shared().functions(database).into_iter().map(|f| FunctionInfo {
                name: f.name.table,
                database: Some(f.name.database),
                class: f.class,
                temporary: false,
            }));
        }
        out.retain(|f| glob_matches(pattern, &f.name));
        out.sort_by(|a, b| a.name.cmp(&b.name));
        out.dedup_by(|a, b| a.name == b.name);
        out
    }
}

fn routine_not_found(name: &[String]) -> Error {
    Error::new("ROUTINE_NOT_FOUND", &[("routineName", &crate::catalog::quoted(name))])
}

fn builtin(name: &str) -> FunctionInfo {
    // Spark names its expression's class; here each is a kernel of ours.
    FunctionInfo { name: name.to_string(), database: None, class: format!("touchpaper.functions.{name}"), temporary: true }
}
