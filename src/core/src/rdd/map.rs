//! `map`: each item to another.

use std::sync::Arc;

use crate::{Data, Rdd};

impl<T: Data> Rdd<T> {
    pub fn map<U: Data>(&self, f: impl Fn(T) -> U + Send + Sync + 'static) -> Rdd<U> {
        self.map_named("map", f)
    }

    pub(crate) fn map_named<U: Data>(&self, name: &str, f: impl Fn(T) -> U + Send + Sync + 'static) -> Rdd<U> {
        let f = Arc::new(f);
        self.map_partitions_named(name, move |_, _, stream| {
            let f = Arc::clone(&f);
            Ok(Box::new(stream.map(move |item| item.map(|item| f(item)))))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::local;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn each_item_becomes_another() {
        let squares = local(2).parallelize(vec![1, 2, 3], 2).map(|n| n * n);
        assert_eq!(squares.glom().collect().unwrap(), [vec![1], vec![4, 9]]);
    }
}
