//! `coalesce` joins neighbouring partitions without a shuffle; `repartition` spreads items anew with one.

use std::ops::Range;

use crate::{Data, Rdd, Result};

impl<T: Data> Rdd<T> {
    /// At most `partitions` partitions, each a run of this RDD's.
    pub fn coalesce(&self, partitions: usize) -> Self {
        let (count, parent) = (self.num_partitions(), self.clone());
        let groups: Vec<Range<usize>> = groups(count, partitions).collect();
        self.sc.rdd("coalesce", groups.len(), vec![self.narrow()], move |group, context| {
            let (parent, context) = (parent.clone(), context.clone());
            // Each partition is opened when the one before it is read to its end.
            Ok(Box::new(groups[group].clone().flat_map(move |partition| match parent.iterator(partition, &context) {
                Ok(stream) => stream,
                Err(error) => Box::new(std::iter::once(Err(error))),
            })))
        })
    }

    /// Exactly `partitions` partitions of about equal size: each partition deals its items out in turn.
    pub fn repartition(&self, partitions: usize) -> Self {
        self.shuffle("repartition", partitions, move |context, stream| {
            let mut buckets: Vec<Vec<T>> = (0..partitions).map(|_| Vec::new()).collect();
            // Each starts elsewhere, so that many small partitions do not all fill the first.
            for (turn, item) in (context.partition()..).zip(stream) {
                buckets[turn % partitions].push(item?);
            }
            Result::Ok(buckets)
        })
    }
}

/// Cuts `0..count` into `into` runs whose lengths differ by one at most.
pub(super) fn groups(count: usize, into: usize) -> impl Iterator<Item = Range<usize>> {
    let into = into.clamp(1, count.max(1));
    (0..into).map(move |group| group * count / into..(group + 1) * count / into).filter(move |_| count > 0)
}

#[cfg(test)]
mod tests {
    use super::groups;
    use crate::testing::local;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn neighbours_are_joined_without_a_shuffle() {
        let sc = local(2);
        let rdd = sc.parallelize((0..10).collect(), 5);
        assert_eq!(rdd.coalesce(2).glom().collect().unwrap(), [vec![0, 1, 2, 3], vec![4, 5, 6, 7, 8, 9]]);
        assert_eq!(rdd.coalesce(9).num_partitions(), 5, "never more than there are");
        assert_eq!(sc.from_partitions(Vec::<Vec<i32>>::new()).coalesce(2).num_partitions(), 0);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn items_are_dealt_out_evenly() {
        let rdd = local(2).parallelize((0..100).collect(), 3).repartition(7);
        let sizes: Vec<usize> = rdd.glom().collect().unwrap().iter().map(Vec::len).collect();
        assert!(sizes.iter().all(|size| (12..=17).contains(size)), "{sizes:?}");
        assert_eq!(crate::testing::sorted(rdd.collect().unwrap()), (0..100).collect::<Vec<_>>());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn groups_cover_everything_once() {
        for count in 0..20 {
            for into in 0..25 {
                let covered: Vec<usize> = groups(count, into).flatten().collect();
                assert_eq!(covered, (0..count).collect::<Vec<_>>(), "{count} into {into}");
            }
        }
    }
}
