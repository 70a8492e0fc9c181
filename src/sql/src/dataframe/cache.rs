//! cache, checkpoint and unpersist: the plan is swapped for a scan of its cached batches, which core keeps as blocks.

use std::sync::Arc;

use super::DataFrame;
use crate::error::Result;
use crate::source::CachedSource;

/// How a program asked for its rows to be kept. The engine keeps all of them in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorageLevel {
    pub disk: bool,
    pub memory: bool,
    pub off_heap: bool,
    pub deserialized: bool,
    pub replication: u8,
}

impl StorageLevel {
    pub const NONE: Self = Self { disk: false, memory: false, off_heap: false, deserialized: false, replication: 1 };
    pub const MEMORY_AND_DISK_DESER: Self = Self { disk: true, memory: true, off_heap: false, deserialized: true, replication: 1 };
}

impl DataFrame {
    /// Lazy: partitions are kept when they are first computed.
    pub fn cache(&self) -> Result<&Self> {
        self.persist(StorageLevel::MEMORY_AND_DISK_DESER)
    }

    /// A DataFrame that is kept already stays as it is kept.
    pub fn persist(&self, level: StorageLevel) -> Result<&Self> {
        let original = self.ready()?;
        let mut state = self.state.write();
        if state.original.is_none() {
            let source = CachedSource::new(self.session.clone(), Arc::clone(&original));
            let mut cached = self.analyzer().scan_as(Arc::new(source), original.output.clone())?;
            cached.below = None;
            state.plan = Arc::new(cached);
            state.original = Some((original, level));
        }
        drop(state);
        Ok(self)
    }

    pub fn unpersist(&self) -> &Self {
        let mut state = self.state.write();
        if let Some((original, _)) = state.original.take() {
            // Its RDD goes when the last plan that reads it does, and the blocks with it.
            state.plan = original;
        }
        drop(state);
        self
    }

    pub fn is_cached(&self) -> bool {
        self.state.read().original.is_some()
    }

    pub fn storage_level(&self) -> StorageLevel {
        self.state.read().original.as_ref().map_or(StorageLevel::NONE, |(_, level)| *level)
    }

    /// A DataFrame of the same rows that forgets how they were made: computed now, or when they are first asked for.
    pub fn checkpoint(&self, eager: bool) -> Result<Self> {
        let plan = self.ready()?;
        let source = CachedSource::checkpoint(self.session.clone(), Arc::clone(&plan));
        let made = self.with(self.analyzer().scan_as(Arc::new(source), plan.output.clone())?);
        if eager {
            made.count()?;
        }
        Ok(made)
    }
}
