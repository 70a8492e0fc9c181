//! The session's runtime configuration.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::RwLock;

use crate::error::Result;
use crate::settings::Settings;
use crate::zone::Zone;

mod defaults;
mod rules;

use defaults::DEFAULTS;

/// `spark.sql.*` by key. Clones are the same configuration.
#[derive(Clone, Default)]
pub struct RuntimeConf {
    values: Arc<RwLock<BTreeMap<String, String>>>,
    parallelism: usize,
}

impl RuntimeConf {
    pub fn new(values: BTreeMap<String, String>, parallelism: usize) -> Self {
        Self { values: Arc::new(RwLock::new(values)), parallelism }
    }

    pub fn get(&self, key: &str) -> Option<String> {
        let set = self.values.read().get(key).cloned();
        set.or_else(|| DEFAULTS.iter().find(|(k, _)| *k == key).map(|(_, v)| (*v).to_string()))
    }

    pub fn set(&self, key: &str, value: &str) {
        self.values.write().insert(key.to_string(), value.to_string());
        self.settings().enter();
    }

    pub fn unset(&self, key: &str) {
        self.values.write().remove(key);
        self.settings().enter();
    }

    /// What was set, without defaults.
    pub fn get_set(&self, key: &str) -> Option<String> {
        self.values.read().get(key).cloned()
    }

    /// Sets what a running session may set, to a value of its type.
    pub fn change(&self, key: &str, value: &str) -> Result<()> {
        rules::check_changes(key)?;
        rules::check_value(key, value)?;
        self.set(key, value);
        Ok(())
    }

    /// Back to the default.
    pub fn reset(&self, key: &str) -> Result<()> {
        rules::check_changes(key)?;
        self.unset(key);
        Ok(())
    }

    pub fn is_modifiable(&self, key: &str) -> bool {
        rules::is_modifiable(key, self.values.read().contains_key(key))
    }

    /// What was set, in the order of the keys.
    pub fn all(&self) -> Vec<(String, String)> {
        self.values.read().iter().map(|(k, v)| (k.clone(), v.clone())).collect()
    }

    /// Reducers of a shuffle. Where the user set `spark.sql.shuffle.partitions`, that many. Where not, Spark starts from
    /// 200 and joins small partitions while it runs; here as many as tasks can run at once, and two at least, come out
    /// of the same thought before it runs.
    pub fn shuffle_partitions(&self) -> usize {
        let set = self.values.read().get("spark.sql.shuffle.partitions").and_then(|v| v.trim().parse().ok());
        set.unwrap_or(self.parallelism.max(2)).max(1)
    }

    /// What expressions take along when they are analysed.
    pub fn settings(&self) -> Settings {
        let zone = self.get("spark.sql.session.timeZone").and_then(|name| Zone::of(&name));
        Settings { zone: zone.unwrap_or(Zone::UTC), ansi: self.is_ansi() }
    }

    /// Whether what has no result is an error; null, or the low bits of it, otherwise.
    pub fn is_ansi(&self) -> bool {
        self.get("spark.sql.ansi.enabled").is_none_or(|v| v.trim().eq_ignore_ascii_case("true"))
    }

    /// Tables up to that many bytes are broadcast in joins; 0 for none.
    pub fn broadcast_threshold(&self) -> usize {
        let text = self.get("spark.sql.autoBroadcastJoinThreshold").unwrap_or_default().to_lowercase();
        let text = text.trim().trim_end_matches('b');
        if text.starts_with('-') {
            return 0;
        }
        let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (digits, unit) = text.split_at(split);
        let scale = match unit.trim() {
            "k" => 1 << 10,
            "m" => 1 << 20,
            "g" => 1 << 30,
            _ => 1,
        };
        digits.parse::<usize>().unwrap_or(10 << 20).saturating_mul(scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn shuffle_partitions_follow_the_user() {
        let conf = RuntimeConf::new(BTreeMap::new(), 4);
        assert_eq!(conf.shuffle_partitions(), 4);
        conf.set("spark.sql.shuffle.partitions", "7");
        assert_eq!(conf.shuffle_partitions(), 7);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn sizes_have_units() {
        let conf = RuntimeConf::new(BTreeMap::new(), 1);
        assert_eq!(conf.broadcast_threshold(), 10 << 20);
        conf.set("spark.sql.autoBroadcastJoinThreshold", "2MB");
        assert_eq!(conf.broadcast_threshold(), 2 << 20);
        conf.set("spark.sql.autoBroadcastJoinThreshold", "-1");
        assert_eq!(conf.broadcast_threshold(), 0);
    }
}
