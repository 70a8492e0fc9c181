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

#[cfg(test)]
mod tests {
    use crate::Error;
    use crate::testing::local;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn what_passes_stays_in_its_partition() {
        let even = local(2).parallelize((0..6).collect(), 3).filter(|n| n % 2 == 0);
        assert_eq!(even.glom().collect().unwrap(), [[0], [2], [4]]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn an_error_is_no_item_to_filter() {
        let sc = local(1);
        let failing = sc.rdd("failing", 1, Vec::new(), |_, _| Ok(Box::new([Ok(1), Err(Error::exception("no"))].into_iter())));
        assert!(failing.filter(|_| false).count().is_err());
    }
}
