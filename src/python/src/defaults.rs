//! Settings that an application starts with where its program does not give them: what spark-defaults.conf is to Spark.

use std::collections::BTreeMap;

use parking_lot::Mutex;

static DEFAULTS: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

/// For applications that start from now on.
pub fn set(conf: BTreeMap<String, String>) {
    *DEFAULTS.lock() = conf;
}

pub fn get() -> BTreeMap<String, String> {
    DEFAULTS.lock().clone()
}
