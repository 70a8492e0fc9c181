//! `combineByKey` and what is made of it: `reduceByKey`, `aggregateByKey`, `groupByKey`.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use crate::partitioner::SameEverywhere;
use crate::{Data, HashPartitioner, Partitioner, Rdd, Result, stream_of};

impl<K: Data + Hash + Eq, V: Data> Rdd<(K, V)> {
    /// A value for each key: made from its first value, further ones merged in before the shuffle, and the map tasks'
    /// results merged after it.
    pub fn combine_by_key<C: Data>(
        &self,
        name: &str,
        create: impl Fn(V) -> C + Send + Sync + 'static,
        merge_value: impl Fn(C, V) -> C + Send + Sync + 'static,
        merge: impl Fn(C, C) -> C + Send + Sync + 'static,
        partitions: usize,
    ) -> Rdd<(K, C)> {
        let partitioner = HashPartitioner(partitions);
        let shuffled = self.shuffle(name, partitions, move |_, pairs| {
            let mut combined: Vec<Combined<K, C>> = (0..partitions).map(|_| Combined::default()).collect();
            for pair in pairs {
                let (key, value) = pair?;
                combined[partitioner.partition(&key)].update(key, |so_far| match so_far {
                    Some(so_far) => merge_value(so_far, value),
                    None => create(value),
                });
            }
            Ok(combined.into_iter().map(Combined::into_pairs).collect())
        });
        let merge = Arc::new(merge);
        shuffled.map_partitions_named("combine", move |_, _, pairs| {
            let mut combined = Combined::default();
            for pair in pairs {
                let (key, value) = pair?;
                combined.update(key, |so_far| match so_far {
                    Some(so_far) => merge(so_far, value),
                    None => value,
                });
            }
            Ok(stream_of(combined.into_pairs()))
        })
    }

    pub fn reduce_by_key(&self, f: impl Fn(V, V) -> V + Send + Sync + 'static, partitions: usize) -> Self {
        let f = Arc::new(f);
        let other = Arc::clone(&f);
        self.combine_by_key("reduceByKey", |value| value, move |a, b| f(a, b), move |a, b| other(a, b), partitions)
    }

    pub fn aggregate_by_key<C: Data>(
        &self,
        zero: C,
        merge_value: impl Fn(C, V) -> C + Send + Sync + 'static,
        merge: impl Fn(C, C) -> C + Send + Sync + 'static,
        partitions: usize,
    ) -> Rdd<(K, C)> {
        let merge_value = Arc::new(merge_value);
        let first = Arc::clone(&merge_value);
        let create = move |value| first(zero.clone(), value);
        self.combine_by_key("aggregateByKey", create, move |so_far, value| merge_value(so_far, value), merge, partitions)
    }

    /// Each key's values, in the order of the partitions. Nothing is combined before the shuffle: that would save no
    /// bytes.
    pub fn group_by_key(&self, partitions: usize) -> Rdd<(K, Vec<V>)> {
        let shuffled = self.partition_by("groupByKey", HashPartitioner(partitions));
        shuffled.map_partitions_named("group", |_, _, pairs| {
            let mut groups: Combined<K, Vec<V>> = Combined::default();
            for pair in pairs {
                let (key, value) = pair?;
                groups.get_mut(key, Vec::new).push(value);
            }
            Ok(stream_of(groups.into_pairs()))
        })
    }

    /// How often each key occurs, in the order in which the keys are met.
    pub fn count_by_key(&self) -> Result<Vec<(K, u64)>> {
        let parts = self.sc.run_action("countByKey", self, &self.all(), |_, pairs| {
            let mut counts = Combined::default();
            for pair in pairs {
                *counts.get_mut(pair?.0, || 0_u64) += 1;
            }
            Ok(counts.into_pairs())
        })?;
        let mut counts = Combined::default();
        for (key, count) in parts.into_iter().flatten() {
            *counts.get_mut(key, || 0_u64) += count;
        }
        Ok(counts.into_pairs())
    }
}

/// A map that gives its entries in the order in which their keys first came, so that results do not depend on a hash.
pub(super) struct Combined<K, C> {
    places: HashMap<K, usize, SameEverywhere>,
    /// A value is none only while it is being updated.
    entries: Vec<(K, Option<C>)>,
}

impl<K, C> Default for Combined<K, C> {
    fn default() -> Self {
        Self { places: HashMap::default(), entries: Vec::new() }
    }
}

impl<K: Hash + Eq + Clone, C> Combined<K, C> {
    pub fn update(&mut self, key: K, f: impl FnOnce(Option<C>) -> C) {
        let slot = self.slot(key);
        *slot = Some(f(slot.take()));
    }

    pub fn get_mut(&mut self, key: K, empty: impl FnOnce() -> C) -> &mut C {
        self.slot(key).get_or_insert_with(empty)
    }

    pub fn into_pairs(self) -> Vec<(K, C)> {
        self.entries.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
    }

    fn slot(&mut self, key: K) -> &mut Option<C> {
        let place = match self.places.get(&key) {
            Some(place) => *place,
            None => {
                self.places.insert(key.clone(), self.entries.len());
                self.entries.push((key, None));
                self.entries.len() - 1
            }
        };
        &mut self.entries[place].1
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{local, sorted};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn values_are_combined_by_key() {
        let sc = local(2);
        let pairs = sc.parallelize(vec![("a", 1), ("b", 2), ("a", 3), ("c", 4), ("a", 5)], 3);
        assert_eq!(sorted(pairs.reduce_by_key(|a, b| a + b, 2).collect().unwrap()), [("a", 9), ("b", 2), ("c", 4)]);
        let groups = sorted(pairs.group_by_key(2).collect().unwrap());
        assert_eq!(groups, [("a", vec![1, 3, 5]), ("b", vec![2]), ("c", vec![4])]);
        let means = pairs.aggregate_by_key((0, 0), |(s, n), v| (s + v, n + 1), |(s, n), (t, m)| (s + t, n + m), 1);
        assert_eq!(sorted(means.collect().unwrap()), [("a", (9, 3)), ("b", (2, 1)), ("c", (4, 1))]);
        assert_eq!(pairs.count_by_key().unwrap(), [("a", 3), ("b", 1), ("c", 1)]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_order_does_not_depend_on_threads() {
        let run = |threads| {
            let pairs = local(threads).parallelize((0..1000).map(|n| (n * 7 % 61, n)).collect(), 8);
            pairs.reduce_by_key(|a, b| a.max(b), 3).collect().unwrap()
        };
        assert_eq!(run(1), run(4));
    }
}
