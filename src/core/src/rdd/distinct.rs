//! `distinct`: each item once.

use std::hash::Hash;

use crate::{Data, Rdd};

impl<T: Data + Hash + Eq> Rdd<T> {
    pub fn distinct(&self, partitions: usize) -> Self {
        let pairs = self.map_named("map", |item| (item, ()));
        pairs.combine_by_key("distinct", |()| (), |(), ()| (), |(), ()| (), partitions).keys()
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{local, sorted};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn each_item_is_there_once() {
        let distinct = local(2).parallelize(vec![3, 1, 3, 2, 1], 3).distinct(2);
        assert_eq!(sorted(distinct.collect().unwrap()), [1, 2, 3]);
    }
}
