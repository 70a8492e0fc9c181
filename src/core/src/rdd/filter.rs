//! `filter`: the items that pass a test.

use std::sync::Arc;

use crate::{Data, Rdd};

impl<T: Data> Rdd<T> {
    pub fn filter(&self, keep: impl Fn(&T) -> bool + Send + Sync + 'static) -> Self {
        let keep = Arc::new(keep);
        self.map_partitions_named("filter", move |_, _, stream| {
            let keep = Arc::clone(&keep);
            Ok(Box::new(stream.filter(move |item| item.as_ref().map_or(true, |item| keep(item)))))
        })
    }
}
