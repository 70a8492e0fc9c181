//! Names of tables, and patterns that SHOW and `spark.catalog` match them by.

use super::CATALOG;

/// A table's place: its database and its name in that, both in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableName {
    pub database: String,
    pub table: String,
}

impl TableName {
    pub fn new(database: impl Into<String>, table: impl Into<String>) -> Self {
        Self { database: database.into(), table: table.into() }
    }

    /// `` `spark_catalog`.`default`.`t` ``
    pub fn quoted(&self) -> String {
        quoted(&[CATALOG.to_string(), self.database.clone(), self.table.clone()])
    }

    /// `spark_catalog.default.t`
    pub fn plain(&self) -> String {
        format!("{CATALOG}.{}.{}", self.database, self.table)
    }
}

/// Parts in backticks with points between.
pub fn quoted(parts: &[String]) -> String {
    parts.iter().map(|p| format!("`{}`", p.replace('`', "``"))).collect::<Vec<_>>().join(".")
}

/// SHOW's patterns: `*` for anything, `|` between alternatives, the case of letters aside.
pub fn glob_matches(pattern: Option<&str>, name: &str) -> bool {
    let Some(pattern) = pattern else { return true };
    let name = name.to_lowercase();
    pattern.split('|').any(|p| glob(&p.trim().to_lowercase(), &name))
}

fn glob(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, tail)) => {
            name.strip_prefix(head).is_some_and(|rest| (0..=rest.len()).any(|i| rest.get(i..).is_some_and(|r| glob(tail, r))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn patterns() {
        assert!(glob_matches(Some("a*|b"), "abc") && glob_matches(Some("a*|b"), "B") && !glob_matches(Some("a*|b"), "bc"));
        assert!(glob_matches(None, "x") && glob_matches(Some("*b*"), "abc") && !glob_matches(Some("default2*"), "default"));
    }
}
