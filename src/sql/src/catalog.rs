//! Temporary views by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::RwLock;

use crate::analyzer::Plan;
use crate::error::{Error, Result};

/// Names are kept in lower case: Spark's are case-insensitive. Clones are the same catalog.
#[derive(Clone, Default)]
pub struct Catalog(Arc<RwLock<BTreeMap<String, Arc<Plan>>>>);

impl Catalog {
    pub fn create_view(&self, name: &str, plan: Arc<Plan>, replace: bool) -> Result<()> {
        let key = name.to_lowercase();
        let mut views = self.0.write();
        if !replace && views.contains_key(&key) {
            let quoted = format!("`{name}`");
            return Err(Error::new("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS", &[("relationName", &quoted)]));
        }
        views.insert(key, plan);
        Ok(())
    }

    /// Whether there was such a view.
    pub fn drop_view(&self, name: &str) -> bool {
        self.0.write().remove(&name.to_lowercase()).is_some()
    }

    pub fn view(&self, name: &str) -> Option<Arc<Plan>> {
        self.0.read().get(&name.to_lowercase()).cloned()
    }

    /// All names, sorted.
    pub fn names(&self) -> Vec<String> {
        self.0.read().keys().cloned().collect()
    }
}
