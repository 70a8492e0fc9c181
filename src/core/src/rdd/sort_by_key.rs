//! `sortByKey`: ranges of keys to partitions by a sample, then a sort in each.

use crate::{Data, RangePartitioner, Rdd, Result, stream_of};

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
    pub fn range_partitioner(&self, ascending: bool, partitions: usize) -> Result<RangePartitioner<K>> {
        if partitions <= 1 || self.num_partitions() == 0 {
            return Ok(RangePartitioner::new(Vec::new(), ascending));
        }
        let wanted = (SAMPLE_PER_PARTITION * partitions * OVERSAMPLING).div_ceil(self.num_partitions());
        let sketches = self.sc.run_action("sortByKey", self, &self.all(), |context, pairs| {
            sketch(pairs.map(|pair| pair.map(|(key, _)| key)), wanted, context.partition() as u64)
        })?;
        let weigh = |(keys, seen): (Vec<K>, usize)| {
            let weight = seen as f64 / keys.len().max(1) as f64;
            keys.into_iter().map(move |key| (key, weight))
        };
        Ok(RangePartitioner::from_sample(sketches.into_iter().flat_map(weigh).collect(), partitions, ascending))
    }
}

/// At most `wanted` of the keys, each as likely as another, and how many there were: reservoir sampling.
fn sketch<K>(keys: impl Iterator<Item = Result<K>>, wanted: usize, seed: u64) -> Result<(Vec<K>, usize)> {
    let (mut kept, mut seen, mut random) = (Vec::new(), 0, seed);
    for key in keys {
        let key = key?;
        seen += 1;
        if kept.len() < wanted {
            kept.push(key);
        } else {
            let place = (split_mix(&mut random) % seen as u64) as usize;
            if let Some(slot) = kept.get_mut(place) {
                *slot = key;
            }
        }
    }
    Ok((kept, seen))
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
    use super::sketch;
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
    fn a_sketch_is_even() {
        let (kept, seen) = sketch((0..10_000).map(Ok), 1000, 3).unwrap();
        assert_eq!((kept.len(), seen), (1000, 10_000));
        let low = kept.iter().filter(|key| **key < 5000).count();
        assert!((400..600).contains(&low), "{low} of 1000 in the lower half");
    }
}
