//! cache and unpersist: the plan is swapped for a scan of its cached batches, which core keeps as blocks.

use std::sync::Arc;

use super::DataFrame;
use crate::error::Result;
use crate::source::CachedSource;

impl DataFrame {
    /// Lazy: partitions are kept when they are first computed.
    pub fn cache(&self) -> Result<&Self> {
        let mut state = self.state.write();
        if state.original.is_none() {
            let original = Arc::clone(&state.plan);
            let source = CachedSource::new(self.session.clone(), Arc::clone(&original));
            let mut cached = self.analyzer().scan_as(Arc::new(source), original.output.clone())?;
            cached.below = None;
            state.plan = Arc::new(cached);
            state.original = Some(original);
        }
        drop(state);
        Ok(self)
    }

    pub fn unpersist(&self) -> &Self {
        let mut state = self.state.write();
        if let Some(original) = state.original.take() {
            // Its RDD goes when the last plan that reads it does, and the blocks with it.
            state.plan = original;
        }
        drop(state);
        self
    }

    pub fn is_cached(&self) -> bool {
        self.state.read().original.is_some()
    }
}
