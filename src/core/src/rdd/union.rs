//! `union`: the partitions of several RDDs, one after another.

use crate::{Data, Dependency, Error, Rdd, SparkContext};

impl SparkContext {
    pub fn union<T: Data>(&self, rdds: Vec<Rdd<T>>) -> Rdd<T> {
        let mut starts = Vec::new();
        let mut partitions = 0;
        for rdd in &rdds {
            starts.push(partitions);
            partitions += rdd.num_partitions();
        }
        let depend = |(rdd, start): (&Rdd<T>, &usize)| Dependency::Range { parent: rdd.lineage.clone(), start: *start };
        let dependencies = rdds.iter().zip(&starts).map(depend).collect();
        self.rdd("union", partitions, dependencies, move |partition, context| {
            // The last RDD that starts at or before the partition; empty ones start where the next does.
            let place = starts.partition_point(|start| *start <= partition).saturating_sub(1);
            match (rdds.get(place), starts.get(place)) {
                (Some(rdd), Some(start)) => rdd.iterator(partition - start, context),
                _ => Err(Error::exception("union of no RDDs has no partitions")),
            }
        })
    }
}

impl<T: Data> Rdd<T> {
    /// The items of this and then of the other.
    pub fn union(&self, other: &Self) -> Self {
        self.sc.union(vec![self.clone(), other.clone()])
    }
}
