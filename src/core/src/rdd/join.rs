//! `cogroup` and the joins made of it.
#![allow(clippy::type_complexity, reason = "a join's rows are pairs in pairs, as in Spark")]

use std::hash::Hash;

use super::combine_by_key::Combined;
use crate::{Data, HashPartitioner, Rdd, Result, stream_of};

/// A key with its values on the left and on the right.
type Groups<K, V, W> = (K, (Vec<V>, Vec<W>));

impl<K: Data + Hash + Eq, V: Data> Rdd<(K, V)> {
    /// Each key of either side with all its values on both.
    pub fn cogroup<W: Data>(&self, other: &Rdd<(K, W)>, partitions: usize) -> Result<Rdd<Groups<K, V, W>>> {
        self.cogroup_named("cogroup", other, partitions)
    }

    /// Each pair of values that share a key.
    pub fn join<W: Data>(&self, other: &Rdd<(K, W)>, partitions: usize) -> Result<Rdd<(K, (V, W))>> {
        let groups = self.cogroup_named("join", other, partitions)?;
        Ok(groups.flat_map_named("join", |(key, (left, right))| pairs(key, left, right)))
    }

    /// As `join`, and the left values whose key the right side lacks.
    pub fn left_outer_join<W: Data>(&self, other: &Rdd<(K, W)>, partitions: usize) -> Result<Rdd<(K, (V, Option<W>))>> {
        let groups = self.cogroup_named("leftOuterJoin", other, partitions)?;
        Ok(groups.flat_map_named("leftOuterJoin", |(key, (left, right))| pairs(key, left, or_none(right))))
    }

    /// As `join`, and the right values whose key the left side lacks.
    pub fn right_outer_join<W: Data>(&self, other: &Rdd<(K, W)>, partitions: usize) -> Result<Rdd<(K, (Option<V>, W))>> {
        let groups = self.cogroup_named("rightOuterJoin", other, partitions)?;
        Ok(groups.flat_map_named("rightOuterJoin", |(key, (left, right))| pairs(key, or_none(left), right)))
    }

    /// As `join`, and the values of either side whose key the other lacks.
    pub fn full_outer_join<W: Data>(&self, other: &Rdd<(K, W)>, partitions: usize) -> Result<Rdd<(K, (Option<V>, Option<W>))>> {
        let groups = self.cogroup_named("fullOuterJoin", other, partitions)?;
        Ok(groups.flat_map_named("fullOuterJoin", |(key, (left, right))| pairs(key, or_none(left), or_none(right))))
    }

    fn cogroup_named<W: Data>(&self, name: &str, other: &Rdd<(K, W)>, partitions: usize) -> Result<Rdd<Groups<K, V, W>>> {
        let left = self.partition_by(name, HashPartitioner(partitions));
        let right = other.partition_by(name, HashPartitioner(partitions));
        left.zip_partitions("cogroup", &right, |_, left, right| {
            let mut groups: Combined<K, (Vec<V>, Vec<W>)> = Combined::default();
            for pair in left {
                let (key, value) = pair?;
                groups.get_mut(key, Default::default).0.push(value);
            }
            for pair in right {
                let (key, value) = pair?;
                groups.get_mut(key, Default::default).1.push(value);
            }
            Ok(stream_of(groups.into_pairs()))
        })
    }
}

/// Every left value with every right one.
fn pairs<K: Data, V: Data, W: Data>(key: K, left: Vec<V>, right: Vec<W>) -> impl Iterator<Item = (K, (V, W))> {
    left.into_iter().flat_map(move |left| {
        let key = key.clone();
        right.clone().into_iter().map(move |right| (key.clone(), (left.clone(), right)))
    })
}

/// The values, or none in their place.
fn or_none<V: Data>(values: Vec<V>) -> Vec<Option<V>> {
    if values.is_empty() { vec![None] } else { values.into_iter().map(Some).collect() }
}

#[cfg(test)]
mod tests {
    use crate::testing::{local, sorted};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn joins_differ_in_the_keys_that_one_side_lacks() {
        let sc = local(2);
        let left = sc.parallelize(vec![("a", 1), ("b", 2), ("a", 3)], 2);
        let right = sc.parallelize(vec![("a", 'x'), ("c", 'z'), ("a", 'y')], 3);
        let joined = left.join(&right, 2).unwrap().collect().unwrap();
        assert_eq!(joined, [("a", (1, 'x')), ("a", (1, 'y')), ("a", (3, 'x')), ("a", (3, 'y'))]);
        let lefts = left.left_outer_join(&right, 2).unwrap().collect().unwrap();
        assert_eq!((lefts.len(), lefts.contains(&("b", (2, None)))), (5, true));
        let rights = left.right_outer_join(&right, 2).unwrap().collect().unwrap();
        assert_eq!((rights.len(), rights.contains(&("c", (None, 'z')))), (5, true));
        assert_eq!(left.full_outer_join(&right, 2).unwrap().count().unwrap(), 6);
        let groups = sorted(left.cogroup(&right, 2).unwrap().collect().unwrap());
        let expected = [("a", (vec![1, 3], vec!['x', 'y'])), ("b", (vec![2], vec![])), ("c", (vec![], vec!['z']))];
        assert_eq!(groups, expected);
    }
}
