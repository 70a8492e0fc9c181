//! `parallelize`: items of the driver's as an RDD.

use std::sync::Arc;

use crate::{Data, Rdd, SparkContext};

impl SparkContext {
    /// Slice i holds the items from `i * len / slices` on, as in Spark; a slice may be empty.
    pub fn parallelize<T: Data>(&self, items: Vec<T>, slices: usize) -> Rdd<T> {
        let (items, slices) = (Arc::new(items), slices.max(1));
        self.rdd("parallelize", slices, Vec::new(), move |slice, _| {
            let range = slice * items.len() / slices..(slice + 1) * items.len() / slices;
            let items = Arc::clone(&items);
            Ok(Box::new(range.map(move |index| Ok(items[index].clone()))))
        })
    }

    /// Each inner `Vec` as a partition.
    pub fn from_partitions<T: Data>(&self, partitions: Vec<Vec<T>>) -> Rdd<T> {
        let partitions: Vec<_> = partitions.into_iter().map(Arc::new).collect();
        self.rdd("parallelize", partitions.len(), Vec::new(), move |partition, _| {
            Ok(crate::data::stream_of_shared(Arc::clone(&partitions[partition])))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::local;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn slices_are_cut_as_spark_cuts_them() {
        let sc = local(2);
        assert_eq!(sc.parallelize((0..5).collect(), 3).glom().collect().unwrap(), [vec![0], vec![1, 2], vec![3, 4]]);
        assert_eq!(sc.parallelize(vec![1], 0).num_partitions(), 1);
        assert_eq!(sc.from_partitions(vec![vec![1, 2], vec![]]).glom().collect().unwrap(), [vec![1, 2], vec![]]);
    }
}
