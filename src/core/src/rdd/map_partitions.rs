//! `mapPartitions`: one function call for each partition.

use crate::{Data, Rdd, Result, Stream, TaskContext};

impl<T: Data> Rdd<T> {
    /// Each partition's stream, turned into another. `name` is the operator that the page shows.
    pub fn map_partitions_named<U: Data>(
        &self,
        name: &str,
        f: impl Fn(&TaskContext, usize, Stream<T>) -> Result<Stream<U>> + Send + Sync + 'static,
    ) -> Rdd<U> {
        let parent = self.clone();
        self.sc.rdd(name, self.num_partitions(), vec![self.one_to_one()], move |partition, context| {
            f(context, partition, parent.iterator(partition, context)?)
        })
    }

    pub fn map_partitions<U: Data>(&self, f: impl Fn(&TaskContext, Stream<T>) -> Result<Stream<U>> + Send + Sync + 'static) -> Rdd<U> {
        self.map_partitions_named("mapPartitions", move |context, _, stream| f(context, stream))
    }

    pub fn map_partitions_with_index<U: Data>(&self, f: impl Fn(usize, Stream<T>) -> Result<Stream<U>> + Send + Sync + 'static) -> Rdd<U> {
        self.map_partitions_named("mapPartitionsWithIndex", move |_, partition, stream| f(partition, stream))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::local;
    use crate::{Result, stream_of};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn each_partition_is_one_call() {
        let sums = local(2).parallelize((0..10).collect(), 3).map_partitions(|_, stream| Ok(stream_of(vec![stream.sum::<Result<i32>>()?])));
        assert_eq!(sums.collect().unwrap(), [3, 12, 30]);
        let numbered = sums.map_partitions_with_index(|index, stream| Ok(Box::new(stream.map(move |n| Ok((index, n?))))));
        assert_eq!(numbered.collect().unwrap(), [(0, 3), (1, 12), (2, 30)]);
    }
}
