//! Actions that look at every item: `collect`, `count`, `foreach`.

use crate::{Data, Rdd, Result, Stream, TaskContext};

impl<T: Data> Rdd<T> {
    /// All items, in the order of the partitions.
    pub fn collect(&self) -> Result<Vec<T>> {
        self.collect_sized(|item| item.bytes() as u64)
    }

    /// As `collect`, where `bytes` says how much of `spark.driver.maxResultSize` an item takes.
    pub fn collect_sized(&self, bytes: impl Fn(&T) -> u64 + Sync) -> Result<Vec<T>> {
        let results = self.sc.results();
        let parts = self.sc.run_action("collect", self, &self.all(), |task, stream| {
            let items = stream.collect::<Result<Vec<T>>>()?;
            results.add(task, || items.iter().map(&bytes).sum())?;
            Ok(items)
        })?;
        Ok(parts.into_iter().flatten().collect())
    }

    pub fn count(&self) -> Result<u64> {
        let count = |_: &TaskContext, stream: Stream<T>| stream.map(|item| item.map(|item| item.rows() as u64)).sum::<Result<u64>>();
        Ok(self.sc.run_action("count", self, &self.all(), count)?.into_iter().sum())
    }

    pub fn foreach(&self, f: impl Fn(T) -> Result<()> + Sync) -> Result<()> {
        self.sc.run_action("foreach", self, &self.all(), |_, mut stream| stream.try_for_each(|item| f(item?)))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI32, Ordering};

    use crate::testing::local;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn items_come_in_the_order_of_the_partitions() {
        let sc = local(4);
        let rdd = sc.parallelize((0..1000).collect(), 13);
        assert_eq!(rdd.collect().unwrap(), (0..1000).collect::<Vec<_>>());
        assert_eq!(rdd.count().unwrap(), 1000);
        let sum = AtomicI32::new(0);
        rdd.foreach(|n| {
            sum.fetch_add(n, Ordering::Relaxed);
            Ok(())
        })
        .unwrap();
        assert_eq!(sum.into_inner(), 499_500);
    }
}
