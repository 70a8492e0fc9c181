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
