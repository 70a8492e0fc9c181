//! Databases, and which one is current.

use touchpaper_platform::files;

use crate::catalog::{CATALOG, Database, TableKind};
use crate::error::{Error, Result};
use crate::parser::command::Properties;
use crate::reader::plain;
use crate::session::SparkSession;
use crate::writer::failed;

impl SparkSession {
    pub(super) fn create_database(
        &self,
        name: &[String],
        if_not_exists: bool,
        comment: Option<String>,
        location: Option<String>,
        properties: Properties,
    ) -> Result<()> {
        let name = self.catalog().resolve_database(name)?;
        let path = match location {
            Some(location) => files::absolute(plain(&location)),
            None => format!("{}/{name}.db", self.warehouse()),
        };
        let database =
            Database { name: name.clone(), description: comment.unwrap_or_default(), path, properties: properties.into_iter().collect() };
        if !self.catalog().shared().create_database(database) && !if_not_exists {
            let name = format!("`{name}`");
            return Err(Error::new("SCHEMA_ALREADY_EXISTS", &[("schemaName", &name)]));
        }
        Ok(())
    }

    pub(super) fn drop_database(&self, name: &[String], if_exists: bool, cascade: bool) -> Result<()> {
        let name = self.catalog().resolve_database(name)?;
        let shared = self.catalog().shared();
        let Ok(database) = shared.database(&name) else {
            return if if_exists { Ok(()) } else { Err(crate::catalog::no_schema(&name)) };
        };
        for table in shared.drop_database(&name, cascade)? {
            self.catalog().set_cached(table.name.clone(), None);
            if table.kind == TableKind::Managed && files::exists(&table.path) {
                files::remove(&table.path).map_err(|e| failed(&table.path, &e))?;
            }
        }
        if files::exists(&database.path) {
            files::remove(&database.path).map_err(|e| failed(&database.path, &e))?;
        }
        Ok(())
    }

    pub(super) fn alter_database(&self, name: &[String], properties: Properties, location: Option<String>) -> Result<()> {
        let mut database = self.catalog().shared().database(&self.catalog().resolve_database(name)?)?;
        database.properties.extend(properties);
        if let Some(location) = location {
            database.path = files::absolute(plain(&location));
        }
        self.catalog().shared().put_database(database);
        Ok(())
    }

    pub fn use_database(&self, name: &[String]) -> Result<()> {
        match name {
            [one] if one.eq_ignore_ascii_case(CATALOG) => Ok(()),
            _ => self.catalog().set_database(&self.catalog().resolve_database(name)?),
        }
    }

    pub fn set_catalog(&self, name: &str) -> Result<()> {
        if name.eq_ignore_ascii_case(CATALOG) {
            return Ok(());
        }
        let quoted = format!("`{name}`");
        Err(Error::new("CATALOG_NOT_FOUND", &[("catalogName", &quoted), ("config", &format!("\"spark.sql.catalog.{name}\""))]))
    }

    /// The folder of managed tables, absolute.
    pub fn warehouse(&self) -> String {
        let set = self.conf().get("spark.sql.warehouse.dir").unwrap_or_default();
        files::absolute(plain(&set))
    }
}
