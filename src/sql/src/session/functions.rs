//! The session's own functions: what `spark.udf.register` and `spark.udtf.register` keep.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::RwLock;

use crate::column::UserFunction;
use crate::functions::table::TableFunction;

/// By name, in lower case. Clones are the same registry.
#[derive(Clone, Default)]
pub struct UserFunctions(Arc<RwLock<Registry>>);

#[derive(Default)]
struct Registry {
    scalar: BTreeMap<String, Arc<dyn UserFunction>>,
    table: BTreeMap<String, Arc<dyn TableFunction>>,
}

impl UserFunctions {
    pub fn register(&self, name: &str, function: Arc<dyn UserFunction>) {
        self.0.write().scalar.insert(name.to_lowercase(), function);
    }

    pub fn register_table(&self, name: &str, function: Arc<dyn TableFunction>) {
        self.0.write().table.insert(name.to_lowercase(), function);
    }

    pub fn scalar(&self, name: &str) -> Option<Arc<dyn UserFunction>> {
        self.0.read().scalar.get(&name.to_lowercase()).cloned()
    }

    pub fn table(&self, name: &str) -> Option<Arc<dyn TableFunction>> {
        self.0.read().table.get(&name.to_lowercase()).cloned()
    }

    /// All names, sorted.
    pub fn names(&self) -> Vec<String> {
        let registry = self.0.read();
        let mut names: Vec<String> = registry.scalar.keys().chain(registry.table.keys()).cloned().collect();
        names.sort();
        names.dedup();
        names
    }

    /// Whether there was such a function.
    pub fn remove(&self, name: &str) -> bool {
        let (mut registry, name) = (self.0.write(), name.to_lowercase());
        registry.scalar.remove(&name).is_some() | registry.table.remove(&name).is_some()
    }
}
