//! `distinct`: each item once.

use std::hash::Hash;

use crate::{Data, Rdd};

impl<T: Data + Hash + Eq> Rdd<T> {
    pub fn distinct(&self, partitions: usize) -> Self {
        let pairs = self.map_named("map", |item| (item, ()));
        pairs.combine_by_key("distinct", |()| (), |(), ()| (), |(), ()| (), partitions).keys()
    }
}
