//! `glom`: each partition as one item.

use crate::{Data, Rdd, Result};

impl<T: Data> Rdd<T> {
    pub fn glom(&self) -> Rdd<Vec<T>> {
        self.map_partitions_named("glom", |_, _, stream| {
            let items: Vec<T> = stream.collect::<Result<_>>()?;
            Ok(Box::new(std::iter::once(Ok(items))))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::local;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn empty_partitions_are_items_too() {
        let glommed = local(2).parallelize(vec![1, 2], 3).glom();
        assert_eq!(glommed.collect().unwrap(), [vec![], vec![1], vec![2]]);
    }
}
