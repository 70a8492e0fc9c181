//! Wide operators agree with plain collections for random data, partitions and threads.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use proptest::collection::vec;
use proptest::prelude::Strategy;
use proptest::test_runner::{Config, TestRunner};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::SparkContext;
use crate::testing::{local, sorted};

type Pairs = Vec<(u8, i64)>;

/// Pairs whose keys repeat, cut into so many partitions, shuffled to so many.
fn inputs() -> impl Strategy<Value = (Pairs, usize, usize)> {
    (vec((0_u8..20, -1000_i64..1000), 0..200), 1_usize..8, 1_usize..6)
}

fn for_random<S: Strategy>(inputs: S, test: impl Fn(&SparkContext, S::Value)) {
    let contexts = [local(1), local(3)];
    let config = Config { cases: 64, failure_persistence: None, ..Config::default() };
    let mut turn = contexts.iter().cycle();
    let sc = std::cell::RefCell::new(&mut turn);
    TestRunner::new(config)
        .run(&inputs, |input| {
            if let Some(sc) = sc.borrow_mut().next() {
                test(sc, input);
            }
            Ok(())
        })
        .unwrap();
}

#[wasm_bindgen_test(unsupported = test)]
fn reduce_by_key_is_a_map_of_sums() {
    for_random(inputs(), |sc, (pairs, slices, partitions)| {
        let mut model: BTreeMap<u8, i64> = BTreeMap::new();
        for (key, value) in &pairs {
            *model.entry(*key).or_default() += value;
        }
        let sums = sc.parallelize(pairs, slices).reduce_by_key(|a, b| a + b, partitions).collect().unwrap();
        assert_eq!(sorted(sums), model.into_iter().collect::<Vec<_>>());
    });
}

#[wasm_bindgen_test(unsupported = test)]
fn group_by_key_keeps_the_order_of_values() {
    for_random(inputs(), |sc, (pairs, slices, partitions)| {
        let mut model: BTreeMap<u8, Vec<i64>> = BTreeMap::new();
        for (key, value) in &pairs {
            model.entry(*key).or_default().push(*value);
        }
        let groups = sc.parallelize(pairs, slices).group_by_key(partitions).collect().unwrap();
        assert_eq!(sorted(groups), model.into_iter().collect::<Vec<_>>());
    });
}

#[wasm_bindgen_test(unsupported = test)]
fn join_is_every_pair_with_a_common_key() {
    for_random((inputs(), inputs()), |sc, ((left, slices, partitions), (right, other_slices, _))| {
        let mut model = Vec::new();
        let mut unmatched = 0;
        for (key, value) in &left {
            let partners = right.iter().filter(|(other, _)| other == key);
            let before = model.len();
            model.extend(partners.map(|(_, partner)| (*key, (*value, *partner))));
            unmatched += usize::from(model.len() == before);
        }
        let (left, right) = (sc.parallelize(left, slices), sc.parallelize(right, other_slices));
        let outer = left.left_outer_join(&right, partitions).unwrap().count().unwrap();
        assert_eq!(outer as usize, model.len() + unmatched);
        assert_eq!(sorted(left.join(&right, partitions).unwrap().collect().unwrap()), sorted(model));
    });
}

#[wasm_bindgen_test(unsupported = test)]
fn sort_by_key_is_a_stable_sort() {
    for_random(inputs(), |sc, (pairs, slices, partitions)| {
        let mut model = pairs.clone();
        model.sort_by_key(|(key, _)| *key);
        let rdd = sc.parallelize(pairs, slices);
        assert_eq!(rdd.sort_by_key(true, partitions).unwrap().collect().unwrap(), model);
        model.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
        let descending = rdd.sort_by_key(false, partitions).unwrap().collect().unwrap();
        let keys = |pairs: &Pairs| pairs.iter().map(|(key, _)| *key).collect::<Vec<_>>();
        assert_eq!(keys(&descending), keys(&model));
    });
}

#[wasm_bindgen_test(unsupported = test)]
fn distinct_is_a_set() {
    for_random(inputs(), |sc, (pairs, slices, partitions)| {
        let model: BTreeSet<(u8, i64)> = pairs.iter().copied().collect();
        let distinct = sc.parallelize(pairs, slices).distinct(partitions).collect().unwrap();
        assert_eq!(sorted(distinct), model.into_iter().collect::<Vec<_>>());
    });
}

#[wasm_bindgen_test(unsupported = test)]
fn repartition_and_coalesce_lose_nothing() {
    for_random(inputs(), |sc, (pairs, slices, partitions)| {
        let count = |pairs: &Pairs| {
            let mut counts: HashMap<(u8, i64), usize> = HashMap::new();
            pairs.iter().for_each(|pair| *counts.entry(*pair).or_default() += 1);
            counts
        };
        let rdd = sc.parallelize(pairs.clone(), slices);
        assert_eq!(count(&rdd.repartition(partitions).collect().unwrap()), count(&pairs));
        assert_eq!(rdd.coalesce(partitions).collect().unwrap(), pairs, "in their order");
    });
}

#[wasm_bindgen_test(unsupported = test)]
fn take_is_a_prefix() {
    for_random((inputs(), 0_usize..50), |sc, ((pairs, slices, _), count)| {
        let expected: Pairs = pairs.iter().take(count).copied().collect();
        assert_eq!(sc.parallelize(pairs, slices).take(count).unwrap(), expected);
    });
}
