//! Which partition of a shuffle a key goes to.

use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher};

/// Sends keys to partitions.
pub trait Partitioner<K: ?Sized>: Send + Sync {
    fn partitions(&self) -> usize;
    fn partition(&self, key: &K) -> usize;
}

/// By the key's hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashPartitioner(pub usize);

impl<K: Hash + ?Sized> Partitioner<K> for HashPartitioner {
    fn partitions(&self) -> usize {
        self.0
    }

    fn partition(&self, key: &K) -> usize {
        (SameEverywhere.hash_one(key) % self.0.max(1) as u64) as usize
    }
}

/// Builds hashers that give a key the same hash in every run, natively and in wasm.
#[derive(Clone, Copy, Default)]
pub(crate) struct SameEverywhere;

/// SipHash with fixed keys, where a `usize` is 64 bits also in wasm.
pub(crate) struct FixedHasher(DefaultHasher);

impl BuildHasher for SameEverywhere {
    type Hasher = FixedHasher;

    fn build_hasher(&self) -> FixedHasher {
        FixedHasher(DefaultHasher::new())
    }
}

impl Hasher for FixedHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    fn write_usize(&mut self, number: usize) {
        self.0.write_u64(number as u64);
    }

    fn write_isize(&mut self, number: isize) {
        self.0.write_i64(number as i64);
    }

    fn finish(&self) -> u64 {
        self.0.finish()
    }
}

/// By ranges of keys: partition i holds the keys up to and with `bounds[i]`, the last one the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangePartitioner<K> {
    bounds: Vec<K>,
    ascending: bool,
}

impl<K: Ord> RangePartitioner<K> {
    /// `bounds` in ascending order, without repeats.
    pub fn new(bounds: Vec<K>, ascending: bool) -> Self {
        Self { bounds, ascending }
    }

    pub fn bounds(&self) -> &[K] {
        &self.bounds
    }

    /// Bounds that cut a weighted sample into at most `partitions` about equally heavy ranges, as Spark's
    /// `RangePartitioner.determineBounds` does: a key never lies in two partitions.
    pub fn from_sample(mut sample: Vec<(K, f64)>, partitions: usize, ascending: bool) -> Self {
        sample.sort_by(|(left, _), (right, _)| left.cmp(right));
        let step = sample.iter().map(|(_, weight)| weight).sum::<f64>() / partitions.max(1) as f64;
        let (mut bounds, mut weight, mut target): (Vec<K>, f64, f64) = (Vec::new(), 0.0, step);
        for (key, its_weight) in sample {
            weight += its_weight;
            if bounds.len() + 1 < partitions && weight >= target && bounds.last().is_none_or(|last| key > *last) {
                bounds.push(key);
                target += step;
            }
        }
        Self { bounds, ascending }
    }
}

impl<K: Ord + Send + Sync> Partitioner<K> for RangePartitioner<K> {
    fn partitions(&self) -> usize {
        self.bounds.len() + 1
    }

    fn partition(&self, key: &K) -> usize {
        let range = self.bounds.partition_point(|bound| bound < key);
        if self.ascending { range } else { self.bounds.len() - range }
    }
}

#[cfg(test)]
mod tests {
    use super::{HashPartitioner, Partitioner, RangePartitioner};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn hashes_are_the_same_in_every_run() {
        let by_hash = HashPartitioner(1000);
        let partitions = [by_hash.partition("lineage"), by_hash.partition(&7_usize), by_hash.partition(&(1_i32, "a"))];
        assert_eq!(partitions, HASHES);
    }
    /// As this platform-independent hash gave them once.
    const HASHES: [usize; 3] = [970, 123, 880];

    #[wasm_bindgen_test(unsupported = test)]
    fn ranges_are_about_equal_and_keep_a_key_whole() {
        let sample = (0..100).map(|key| (key / 10, 1.0)).collect();
        let by_range = RangePartitioner::from_sample(sample, 4, true);
        assert_eq!(by_range, RangePartitioner::new(vec![2, 4, 7], true));
        assert_eq!([0, 2, 3, 7, 8, 99].map(|key| by_range.partition(&key)), [0, 0, 1, 2, 3, 3]);
        let descending = RangePartitioner::new(vec![2, 4, 7], false);
        assert_eq!([0, 3, 99].map(|key| descending.partition(&key)), [3, 2, 0]);
        let one_key = RangePartitioner::from_sample(vec![(5, 1.0); 9], 4, true);
        assert_eq!(one_key.partitions(), 2, "no bound is repeated");
    }
}
