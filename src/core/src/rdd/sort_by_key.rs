//! `sortByKey`: ranges of keys to partitions by a sample, then a sort in each.

use crate::{Data, RangePartitioner, Rdd, Result, Stream, stream_of};

/// Keys to sample for each partition of the result, as Spark.
const SAMPLE_PER_PARTITION: usize = 20;
/// Sampled keys are spread unevenly, so each partition gives that much more.
const OVERSAMPLING: usize = 3;

impl<K: Data + Ord, V: Data> Rdd<(K, V)> {
    /// All pairs in the order of their keys, equal ones in the order they had. Runs a job to sample the keys if there is
    /// more than one partition to make.
    pub fn sort_by_key(&self, ascending: bool, partitions: usize) -> Result<Self> {
        let partitioner = self.range_partitioner(ascending, partitions)?;
        Ok(self.partition_by("sortByKey", partitioner).map_partitions_named("sort", move |_, _, pairs| {
            let mut pairs: Vec<(K, V)> = pairs.collect::<Result<_>>()?;
            // Both sorts are stable.
            pairs.sort_by(|(left, _), (right, _)| if ascending { left.cmp(right) } else { right.cmp(left) });
            Ok(stream_of(pairs))
        }))
    }

    /// A partitioner that cuts this RDD's keys into about equal ranges.
    fn range_partitioner(&self, ascending: bool, partitions: usize) -> Result<RangePartitioner<K>> {
        self.ranges_of(ascending, partitions, |pairs, reservoir| {
            for pair in pairs {
                let key = pair?.0;
                if let Some(place) = reservoir.place() {
                    reservoir.put(place, key);
                }
            }
            Ok(())
        })
    }
}

impl<T: Data> Rdd<T> {
    /// A partitioner that cuts the keys of this RDD's items into about equal ranges. `sample` asks the reservoir about every
    /// key of a partition, and makes only the keys that it takes.
    pub fn ranges_of<K: Ord + Send>(
        &self,
        ascending: bool,
        partitions: usize,
        sample: impl Fn(Stream<T>, &mut Reservoir<K>) -> Result<()> + Sync,
    ) -> Result<RangePartitioner<K>> {
        if partitions <= 1 || self.num_partitions() == 0 {
            return Ok(RangePartitioner::new(Vec::new(), ascending));
        }
        let wanted = (SAMPLE_PER_PARTITION * partitions * OVERSAMPLING).div_ceil(self.num_partitions());
        let sketches = self.sc.run_action("sortByKey", self, &self.all(), |context, items| {
            let mut reservoir = Reservoir::new(wanted, context.partition() as u64);
            sample(items, &mut reservoir)?;
            Ok(reservoir)
        })?;
        let weigh = |Reservoir { kept, seen, .. }: Reservoir<K>| {
            let weight = seen as f64 / kept.len().max(1) as f64;
            kept.into_iter().map(move |key| (key, weight))
        };
        Ok(RangePartitioner::from_sample(sketches.into_iter().flat_map(weigh).collect(), partitions, ascending))
    }
}

/// At most `wanted` of a partition's keys, each as likely as another, and how many there were: reservoir sampling.
pub struct Reservoir<K> {
    kept: Vec<K>,
    wanted: usize,
    seen: u64,
    random: u64,
}

impl<K> Reservoir<K> {
    fn new(wanted: usize, seed: u64) -> Self {
        Self { kept: Vec::new(), wanted, seen: 0, random: seed }
    }

    /// Where the next key goes; nowhere if it is not taken.
    #[inline]
    pub fn place(&mut self) -> Option<usize> {
        self.seen += 1;
        if self.seen <= self.wanted as u64 {
            return Some(self.seen as usize - 1);
        }
        // A number below `seen`, by the high half of a product: a division for each key would cost more than the key.
        let place = ((split_mix(&mut self.random) >> 32) * self.seen.min(u64::from(u32::MAX))) >> 32;
        (place < self.wanted as u64).then_some(place as usize)
    }

    /// Puts a key where `place` said.
    pub fn put(&mut self, place: usize, key: K) {
        match self.kept.get_mut(place) {
            Some(kept) => *kept = key,
            None => self.kept.push(key),
        }
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): enough for a sample, and the same everywhere.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::Reservoir;
    use crate::testing::local;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn pairs_are_in_order_over_all_partitions() {
        let sc = local(2);
        let pairs: Vec<(i32, usize)> = (0..1000).map(|n| ((n as i32 * 7919) % 500, n)).collect();
        let rdd = sc.parallelize(pairs.clone(), 5);
        let mut expected = pairs;
        expected.sort_by_key(|(key, _)| *key);
        let sorted = rdd.sort_by_key(true, 4).unwrap();
        assert_eq!(sorted.collect().unwrap(), expected, "stable");
        let sizes: Vec<usize> = sorted.glom().collect().unwrap().iter().map(Vec::len).collect();
        assert!(sizes.len() == 4 && sizes.iter().all(|size| (150..350).contains(size)), "{sizes:?}");
        expected.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
        assert_eq!(rdd.sort_by_key(false, 3).unwrap().collect().unwrap(), expected);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_sample_is_even() {
        let mut reservoir = Reservoir::new(1000, 3);
        for key in 0..10_000 {
            if let Some(place) = reservoir.place() {
                reservoir.put(place, key);
            }
        }
        assert_eq!((reservoir.kept.len(), reservoir.seen), (1000, 10_000));
        let low = reservoir.kept.iter().filter(|key| **key < 5000).count();
        assert!((400..600).contains(&low), "{low} of 1000 in the lower half");
    }
}
