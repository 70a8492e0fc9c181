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
    /// What the session began with.
    initial: Arc<BTreeMap<String, String>>,
    parallelism: usize,
}

impl RuntimeConf {
    pub fn new(values: BTreeMap<String, String>, parallelism: usize) -> Self {
        Self { initial: Arc::new(values.clone()), values: Arc::new(RwLock::new(values)), parallelism }
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

    /// RESET: back to what the session began with.
    pub fn restore(&self, key: &str) -> Result<()> {
        rules::check_changes(key)?;
        match self.initial.get(key) {
            Some(value) => self.set(key, value),
            None => self.unset(key),
        }
        Ok(())
    }

    /// Everything that can be changed, as the session began.
    pub fn restore_all(&self) {
        self.values.write().clone_from(&self.initial);
        self.settings().enter();
    }

    pub fn is_modifiable(&self, key: &str) -> bool {
        rules::is_modifiable(key, self.values.read().contains_key(key))
    }

    /// What was set, in the order of the keys.
    pub fn all(&self) -> Vec<(String, String)> {
        self.values.read().iter().map(|(k, v)| (k.clone(), v.clone())).collect()
    }

    /// Partitions of a shuffle as plans have them: `spark.sql.shuffle.partitions`, 200 where it is not set.
    pub fn shuffle_partitions(&self) -> usize {
        self.set_partitions().unwrap_or(200)
    }

    /// Buckets that a shuffle really writes. Where the number is the user's own, or is not adapted to the data, as many as
    /// the plan says. Otherwise as many as tasks can run at once, two at least: Spark joins its 200 to about so many when
    /// it has seen the data. Each bucket is a run of the plan's partitions.
    pub fn shuffle_buckets(&self) -> usize {
        match self.set_partitions() {
            Some(set) => set,
            None if self.is_adaptive() => self.parallelism.max(2),
            None => self.shuffle_partitions(),
        }
    }

    fn set_partitions(&self) -> Option<usize> {
        let values = self.values.read();
        let set = values.get("spark.sql.shuffle.partitions").and_then(|v| v.trim().parse::<usize>().ok());
        set.map(|n| n.max(1))
    }

    /// Whether small partitions of a shuffle are joined when it has run.
    pub fn is_adaptive(&self) -> bool {
        let on = |key: &str| self.get(key).is_none_or(|v| v.trim().eq_ignore_ascii_case("true"));
        on("spark.sql.adaptive.enabled") && on("spark.sql.adaptive.coalescePartitions.enabled")
    }

    /// How many bytes a task should read of a shuffle that is `total` bytes long, as Spark's CoalesceShufflePartitions
    /// has it: about as many tasks as can run at once, each of 1 MB at least and of the advised size at most.
    pub fn partition_bytes(&self, total: u64) -> u64 {
        let advised = self.get("spark.sql.adaptive.advisoryPartitionSizeInBytes").and_then(|v| bytes(&v)).unwrap_or(64 << 20) as u64;
        let least = self.get("spark.sql.adaptive.coalescePartitions.minPartitionSize").and_then(|v| bytes(&v)).unwrap_or(1 << 20) as u64;
        advised.min(total.div_ceil(self.parallelism.max(1) as u64)).max(least)
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

    /// Whether a column that may be either side's of a self-join is an error.
    pub fn fails_on_ambiguous_self_joins(&self) -> bool {
        self.get("spark.sql.analyzer.failAmbiguousSelfJoin").is_none_or(|v| v.trim().eq_ignore_ascii_case("true"))
    }

    /// Tables up to that many bytes are broadcast in joins; none are where there is no number.
    pub fn broadcast_threshold(&self) -> Option<usize> {
        let text = self.get("spark.sql.autoBroadcastJoinThreshold").unwrap_or_default();
        if text.trim().starts_with('-') { None } else { Some(bytes(&text).unwrap_or(10 << 20)) }
    }

    /// Whether sides that are too large to be broadcast are sorted and merged, as Spark does, or hashed, which is faster
    /// here and therefore what happens unless the user says otherwise: by this setting, or by turning broadcasts off.
    pub fn prefers_merge_join(&self) -> bool {
        let said = self.values.read().get("spark.sql.join.preferSortMergeJoin").cloned();
        said.map_or_else(|| self.broadcast_threshold().is_none(), |v| v.trim().eq_ignore_ascii_case("true"))
    }
}

/// `10485760b`, `64MB`, `1g`
fn bytes(text: &str) -> Option<usize> {
    let text = text.trim().to_lowercase();
    let text = text.trim_end_matches('b');
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(split);
    let scale = match unit.trim() {
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        _ => 1,
    };
    Some(digits.parse::<usize>().ok()?.saturating_mul(scale))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn shuffle_partitions_follow_the_user() {
        let conf = RuntimeConf::new(BTreeMap::new(), 4);
        assert_eq!((conf.shuffle_partitions(), conf.shuffle_buckets()), (200, 4));
        conf.set("spark.sql.adaptive.enabled", "false");
        assert_eq!(conf.shuffle_buckets(), 200);
        conf.set("spark.sql.shuffle.partitions", "7");
        assert_eq!((conf.shuffle_partitions(), conf.shuffle_buckets()), (7, 7));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn sizes_have_units() {
        let conf = RuntimeConf::new(BTreeMap::new(), 1);
        assert_eq!(conf.broadcast_threshold(), Some(10 << 20));
        conf.set("spark.sql.autoBroadcastJoinThreshold", "2MB");
        assert_eq!(conf.broadcast_threshold(), Some(2 << 20));
        assert!(!conf.prefers_merge_join());
        conf.set("spark.sql.autoBroadcastJoinThreshold", "-1");
        assert_eq!(conf.broadcast_threshold(), None);
        assert!(conf.prefers_merge_join());
    }
}
