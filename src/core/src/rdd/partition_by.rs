//! `partitionBy`: pairs to the partitions that a partitioner says.

use crate::{Data, Partitioner, Rdd, Result, Stream};

impl<K: Data, V: Data> Rdd<(K, V)> {
    pub fn partition_by(&self, name: &str, partitioner: impl Partitioner<K> + 'static) -> Self {
        let partitions = partitioner.partitions();
        self.shuffle(name, partitions, move |_, pairs| buckets(pairs, &partitioner))
    }
}

/// The pairs, each in its partition's bucket.
fn buckets<K, V>(pairs: Stream<(K, V)>, partitioner: &dyn Partitioner<K>) -> Result<Vec<Vec<(K, V)>>> {
    let mut buckets: Vec<Vec<(K, V)>> = (0..partitioner.partitions()).map(|_| Vec::new()).collect();
    for pair in pairs {
        let (key, value) = pair?;
        buckets[partitioner.partition(&key)].push((key, value));
    }
    Ok(buckets)
}

#[cfg(test)]
mod tests {
    use crate::testing::local;
    use crate::{HashPartitioner, Partitioner};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_key_lies_where_the_partitioner_says_in_the_order_it_came() {
        let pairs = local(2).parallelize((0..100).map(|n| (n % 10, n)).collect(), 4);
        let by_hash = HashPartitioner(3);
        for (partition, pairs) in pairs.partition_by("partitionBy", by_hash).glom().collect().unwrap().iter().enumerate() {
            assert!(pairs.iter().all(|(key, _)| by_hash.partition(key) == partition));
            assert!(pairs.is_sorted_by_key(|(_, value)| *value));
        }
    }
}
