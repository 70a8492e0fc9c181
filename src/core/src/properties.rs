//! What a driver's thread says of the jobs it starts: job group, tags, description and whatever the user adds.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Local properties by key; clones share them.
pub type Properties = Arc<BTreeMap<String, String>>;

pub const GROUP: &str = "spark.jobGroup.id";
/// Tags, with commas between them.
pub const TAGS: &str = "spark.job.tags";

thread_local! {
    static CURRENT: RefCell<Properties> = RefCell::default();
}

/// For the jobs that this thread starts from here on.
pub fn set(properties: Properties) {
    CURRENT.set(properties);
}

pub fn get() -> Properties {
    CURRENT.with_borrow(Arc::clone)
}
