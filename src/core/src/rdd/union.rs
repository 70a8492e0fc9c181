//! `union`: the partitions of several RDDs, one after another; of those that are partitioned alike, each with its likes.

use crate::{Data, Dependency, Error, Rdd, Result, SparkContext};

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

    /// Of RDDs with one partitioner: each partition holds that of all of them, so that what is together by key stays so (Spark's
    /// PartitionerAwareUnionRDD). The RDDs must have as many partitions.
    pub fn union_alike<T: Data>(&self, rdds: Vec<Rdd<T>>) -> Rdd<T> {
        let partitions = rdds.first().map_or(0, Rdd::num_partitions);
        let dependencies = rdds.iter().map(Rdd::one_to_one).collect();
        self.rdd("union", partitions, dependencies, move |partition, context| {
            let streams = rdds.iter().map(|rdd| rdd.iterator(partition, context)).collect::<Result<Vec<_>>>()?;
            Ok(Box::new(streams.into_iter().flatten()))
        })
    }
}

impl<T: Data> Rdd<T> {
    /// The items of this and then of the other.
    pub fn union(&self, other: &Self) -> Self {
        self.sc.union(vec![self.clone(), other.clone()])
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::local;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn partitions_follow_one_another() {
        let sc = local(2);
        let (a, none) = (sc.parallelize(vec![1, 2], 2), sc.from_partitions(Vec::<Vec<i32>>::new()));
        let union = sc.union(vec![none.clone(), a.clone(), none.clone(), a.map(|n| n * 10), none]);
        assert_eq!(union.glom().collect().unwrap(), [[1], [2], [10], [20]]);
        assert_eq!(a.union(&a).count().unwrap(), 4);
        assert_eq!(sc.union(Vec::<crate::Rdd<i32>>::new()).count().unwrap(), 0);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_union_of_shuffles_reads_them_all() {
        let sc = local(2);
        let counts = |n: i32| sc.parallelize((0..n).collect(), 3).map(|n| (n % 2, 1)).reduce_by_key(|a, b| a + b, 2);
        let union = counts(10).union(&counts(4)).reduce_by_key(|a, b| a + b, 1);
        assert_eq!(crate::testing::sorted(union.collect().unwrap()), [(0, 7), (1, 7)]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_is_partitioned_alike_stays_so() {
        let sc = local(2);
        let counts = |n: i32| sc.parallelize((0..n).collect(), 3).map(|n| (n % 5, 1)).reduce_by_key(|a, b| a + b, 2);
        let (left, right) = (counts(10), counts(4));
        let both = |(a, b): (Vec<_>, Vec<_>)| a.into_iter().chain(b).collect::<Vec<_>>();
        let wanted: Vec<_> = left.glom().collect().unwrap().into_iter().zip(right.glom().collect().unwrap()).map(both).collect();
        assert_eq!(sc.union_alike(vec![left, right]).glom().collect().unwrap(), wanted);
    }
}
