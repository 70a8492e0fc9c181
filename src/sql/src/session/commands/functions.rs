//! Functions: those that are built in, those with bodies in SQL, and names that were given to Java classes.

use std::sync::Arc;

use crate::analyzer::Analyzer;
use crate::catalog::{CATALOG, Routine, TableName, UserFunction, glob_matches};
use crate::error::{Error, Result};
use crate::functions;
use crate::functions::sql::SqlFunction;
use crate::parser;
use crate::parser::command::RoutineText;
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
    pub(super) fn create_function(
        &self,
        name: &[String],
        text: RoutineText,
        temporary: bool,
        replace: bool,
        if_not_exists: bool,
    ) -> Result<()> {
        let exists = |quoted: &str| {
            let parameters = [("newRoutineType", "routine"), ("routineName", quoted), ("existingRoutineType", "routine")];
            Error::new("ROUTINE_ALREADY_EXISTS", &parameters)
        };
        if temporary {
            let last = name.last().map_or("", String::as_str);
            let there = self.catalog().temporary_function(last).is_some() || functions::find(last).is_some();
            if there && !replace {
                return Err(exists(&format!("`{}`", last.to_lowercase())));
            }
            let routine = self.routine(last.to_lowercase(), text)?;
            self.catalog().set_temporary_function(last, Some(routine));
            return Ok(());
        }
        let name = self.catalog().resolve(name)?;
        self.catalog().shared().database(&name.database)?;
        if self.catalog().shared().function(&name).is_some() && !replace {
            if if_not_exists {
                return Ok(());
            }
            let quoted = match &text {
                RoutineText::Class(_) => name.quoted(),
                RoutineText::Sql { .. } => crate::catalog::quoted(&[name.database.clone(), name.table.clone()]),
            };
            return Err(exists(&quoted));
        }
        let routine = self.routine(format!("{CATALOG}.{}.{}", name.database, name.table), text)?;
        self.catalog().shared().put_function(UserFunction { name, routine });
        Ok(())
    }

    /// What a function of this text is, once its body is seen to be right.
    fn routine(&self, name: String, text: RoutineText) -> Result<Routine> {
        let (parameters, returns, text) = match text {
            RoutineText::Class(class) => return Ok(Routine::Class(class)),
            RoutineText::Sql { parameters, returns, body } => (parameters, returns, body),
        };
        for (place, parameter) in parameters.iter().enumerate() {
            if parameters.iter().take(place).any(|before| before.name.eq_ignore_ascii_case(&parameter.name)) {
                let names = format!("`{}`", parameter.name);
                return Err(Error::new("DUPLICATE_ROUTINE_PARAMETER_NAMES", &[("routineName", &name), ("names", &names)]));
            }
        }
        let body = parser::parse_routine_body(&text)?;
        let function = SqlFunction { name, parameters, returns, body, text };
        let returns = Analyzer::new(self).check_function(&function)?;
        Ok(Routine::Sql(Arc::new(SqlFunction { returns, ..function })))
    }

    /// The function with a body in SQL that a name means.
    pub fn sql_function(&self, name: &str) -> Option<Arc<SqlFunction>> {
        let parts: Vec<String> = name.split('.').map(str::to_string).collect();
        let temporary = if parts.len() == 1 { self.catalog().temporary_function(name) } else { None };
        let stored = || {
            let resolved = self.catalog().resolve(&parts).ok()?;
            self.catalog().shared().function(&resolved).map(|f| f.routine)
        };
        match temporary.or_else(stored)? {
            Routine::Sql(function) => Some(function),
            Routine::Class(_) => None,
        }
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
            if let Some(routine) = self.catalog().temporary_function(&lower) {
                return Some(FunctionInfo { name: lower, database: None, class: routine.class(), temporary: true });
            }
            if functions::find(&lower).is_some() || functions::is_aggregate(&lower) {
                return Some(builtin(&lower));
            }
        }
        let resolved: TableName = self.catalog().resolve(name).ok()?;
        let found = self.catalog().shared().function(&resolved)?;
        Some(FunctionInfo { name: found.name.table, database: Some(found.name.database), class: found.routine.class(), temporary: false })
    }

    /// All that a database's queries may call, by name; `kind` is all, user or system.
    pub fn function_infos(&self, database: &str, pattern: Option<&str>, kind: &str) -> Vec<FunctionInfo> {
        let mut out = Vec::new();
        if kind != "user" {
            out.extend(functions::names().into_iter().map(builtin));
        }
        if kind != "system" {
            let temporary = self.catalog().temporary_functions().into_iter();
            out.extend(temporary.map(|(name, f)| FunctionInfo { name, database: None, class: f.class(), temporary: true }));
            out.extend(self.catalog().shared().functions(database).into_iter().map(|f| FunctionInfo {
                name: f.name.table,
                database: Some(f.name.database),
                class: f.routine.class(),
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
