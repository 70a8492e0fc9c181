//! The one account of what an application holds in memory while it works: what its operators hold and what its shuffles
//! keep. There is no disk to spill to, so past the limit a task fails as Spark's tasks do, and the session lives on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{Error, Result};

/// Clones are the same account.
#[derive(Clone, Debug)]
pub struct Memory(Arc<Account>);

#[derive(Debug)]
struct Account {
    limit: usize,
    used: AtomicUsize,
}

/// Bytes that were taken from an account, given back when this is dropped.
#[derive(Debug)]
pub struct Held {
    memory: Memory,
    bytes: usize,
}

impl Memory {
    /// `limit` in bytes; without one everything fits.
    pub fn new(limit: Option<u64>) -> Self {
        let limit = limit.map_or(usize::MAX, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
        Self(Arc::new(Account { limit, used: AtomicUsize::new(0) }))
    }

    pub fn limit(&self) -> Option<usize> {
        Some(self.0.limit).filter(|limit| *limit < usize::MAX)
    }

    pub fn used(&self) -> usize {
        self.0.used.load(Ordering::Relaxed)
    }

    /// First come, first served. What does not fit is not taken: the error is the bytes that are left.
    pub fn try_take(&self, bytes: usize) -> Result<(), usize> {
        let fits = |used: usize| used.checked_add(bytes).filter(|total| *total <= self.0.limit);
        let taken = self.0.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits);
        taken.map(drop).map_err(|used| self.0.limit.saturating_sub(used))
    }

    /// Whatever the limit.
    pub fn take(&self, bytes: usize) {
        self.0.used.fetch_add(bytes, Ordering::Relaxed);
    }

    pub fn give_back(&self, bytes: usize) {
        self.0.used.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Bytes for as long as the result lives, or Spark's error for memory that was asked for in vain.
    pub fn hold(&self, bytes: u64) -> Result<Held> {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        match self.try_take(bytes) {
            Ok(()) => Ok(Held { memory: self.clone(), bytes }),
            Err(left) => Err(Error::spark(
                "org.apache.spark.memory.SparkOutOfMemoryError",
                format!("[UNABLE_TO_ACQUIRE_MEMORY] Unable to acquire {bytes} bytes of memory, got {left}. SQLSTATE: 53200"),
            )),
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.memory.give_back(self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::Memory;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn what_is_held_counts_until_it_is_dropped() {
        let memory = Memory::new(Some(100));
        let first = memory.hold(60).unwrap();
        let refused = memory.hold(50).unwrap_err().to_string();
        assert!(refused.contains("[UNABLE_TO_ACQUIRE_MEMORY] Unable to acquire 50 bytes of memory, got 40."), "{refused}");
        assert_eq!(memory.used(), 60);
        drop(first);
        memory.hold(100).unwrap();
        assert_eq!(memory.used(), 0);
        assert_eq!(Memory::new(None).limit(), None);
    }
}
