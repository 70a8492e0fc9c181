//! Executors that are lost: in every stage of a three-stage job, between stages and after it. Each time the answer is
//! right and just what was lost is computed again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use proptest::prelude::any;
use proptest::test_runner::{Config, TestRunner};
use touchpaper_wire::{BlockState, CacheUse, Event, TaskOutcome};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::testing::{Computed, Log, context, context_that, sorted};
use crate::{Conf, Rdd, SparkContext};

/// One thread, so that tasks run in their order, and two executors, so that one can be lost: partition p is on
/// executor p % 2.
fn conf() -> Conf {
    Conf::local(1).with("spark.executor.instances", "2")
}

/// When the job below loses an executor.
#[derive(Clone, Copy)]
enum Loss {
    /// While a task of a stage computes a partition.
    During { stage: &'static str, partition: usize, executor: usize },
    /// When a stage has ended.
    After { stage: u32, executor: usize },
}

/// Three stages: "map" in 4 partitions, "middle" in 3, "result" in 2.
fn three_stages(sc: &SparkContext, computed: &Computed, loss: Option<Loss>) -> Rdd<(i64, i64)> {
    let during = move |sc: &SparkContext, name: &'static str, rdd: &Rdd<(i64, i64)>| {
        let (sc, done) = (sc.clone(), AtomicUsize::new(0));
        computed.watch(name, rdd).map_partitions_named(name, move |_, at, stream| {
            if let Some(Loss::During { stage, partition, executor }) = loss
                && (stage, partition) == (name, at)
                && done.fetch_add(1, Ordering::SeqCst) == 0
            {
                assert!(sc.lose_executor(executor));
            }
            Ok(stream)
        })
    };
    let numbers = sc.parallelize((0..1000_i64).collect(), 4).map(|n| (n % 100, n));
    let sums = during(sc, "map", &numbers).reduce_by_key(|a, b| a + b, 3).map(|(key, sum)| (key % 7, sum));
    let groups = during(sc, "middle", &sums).reduce_by_key(|a, b| a + b, 2);
    during(sc, "result", &groups)
}

fn answer() -> Vec<(i64, i64)> {
    let sum = |key: i64| (0..1000).filter(|n| n % 100 % 7 == key).sum();
    (0..7).map(|key| (key, sum(key))).collect()
}

/// Runs the job, and says how often each partition of each stage was computed.
fn run(loss: Loss) -> ([Vec<u32>; 3], Log) {
    let (computed, whole) = (Computed::default(), Arc::new(OnceLock::<SparkContext>::new()));
    let (driver, done) = (Arc::clone(&whole), AtomicUsize::new(0));
    let (sc, log) = context_that(conf(), move |event| {
        if let (Event::StageEnd { stage, .. }, Loss::After { stage: after, executor }) = (event, loss)
            && *stage == after
            && done.fetch_add(1, Ordering::SeqCst) == 0
        {
            assert!(driver.get().unwrap().lose_executor(executor));
        }
    });
    whole.set(sc.clone()).ok();
    assert_eq!(sorted(three_stages(&sc, &computed, Some(loss)).collect().unwrap()), answer());
    assert_eq!(log.all().iter().filter(|event| matches!(event, Event::ExecutorLost { .. })).count(), 1);
    (["map", "middle", "result"].map(|stage| computed.of(stage)), log)
}

#[wasm_bindgen_test(unsupported = test)]
fn nothing_is_computed_twice_when_nothing_is_lost() {
    let (computed, (sc, _)) = (Computed::default(), context(conf()));
    let result = three_stages(&sc, &computed, None);
    assert_eq!(sorted(result.collect().unwrap()), answer());
    assert_eq!(sorted(result.collect().unwrap()), answer());
    assert_eq!([computed.of("map"), computed.of("middle")], [vec![1; 4], vec![1; 3]]);
    assert_eq!(computed.of("result"), [2, 2]);
}

#[wasm_bindgen_test(unsupported = test)]
fn an_executor_lost_in_the_map_stage_costs_its_finished_and_its_running_task() {
    let (computed, log) = run(Loss::During { stage: "map", partition: 2, executor: 0 });
    assert_eq!(computed, [vec![2, 1, 2, 1], vec![1; 3], vec![1; 2]]);
    assert_eq!(log.outcomes().iter().filter(|outcome| **outcome == TaskOutcome::ExecutorLost).count(), 1);
    // The other executor: its task had finished, and the one that runs is on executor 0.
    let (computed, _) = run(Loss::During { stage: "map", partition: 2, executor: 1 });
    assert_eq!(computed, [vec![1, 2, 1, 1], vec![1; 3], vec![1; 2]]);
}

#[wasm_bindgen_test(unsupported = test)]
fn an_executor_lost_between_stages_costs_its_map_output() {
    let (computed, log) = run(Loss::After { stage: 0, executor: 0 });
    assert_eq!(computed, [vec![2, 1, 2, 1], vec![1; 3], vec![1; 2]]);
    assert!(!log.outcomes().contains(&TaskOutcome::FetchFailed), "the scheduler saw it before it started the next stage");
    // Stage 1's outputs 0 and 2 are gone, and of stage 0's those that are needed to make them again.
    let (computed, _) = run(Loss::After { stage: 1, executor: 0 });
    assert_eq!(computed, [vec![2, 1, 2, 1], vec![2, 1, 2], vec![1; 2]]);
}

#[wasm_bindgen_test(unsupported = test)]
fn an_executor_lost_in_the_middle_stage_makes_it_go_back() {
    let (computed, log) = run(Loss::During { stage: "middle", partition: 1, executor: 0 });
    // Task 1 had read its input already, task 0's output is gone, and task 2 finds its input gone.
    assert_eq!(computed, [vec![2, 1, 2, 1], vec![2, 1, 1], vec![1; 2]]);
    assert_eq!(log.outcomes().iter().filter(|outcome| **outcome == TaskOutcome::FetchFailed).count(), 1);
    let attempts: Vec<_> = log
        .all()
        .iter()
        .filter_map(|event| match event {
            Event::StageStart { stage, attempt, tasks, .. } => Some((*stage, *attempt, *tasks)),
            _ => None,
        })
        .collect();
    assert_eq!(attempts, [(0, 0, 4), (1, 0, 3), (0, 1, 2), (1, 1, 2), (2, 0, 2)]);
}

#[wasm_bindgen_test(unsupported = test)]
fn an_executor_lost_in_the_result_stage_leaves_the_results_that_the_driver_has() {
    let (computed, _) = run(Loss::During { stage: "result", partition: 0, executor: 1 });
    // Task 0 runs on executor 0 and goes on; task 1 needs what was on executor 1.
    assert_eq!(computed, [vec![1, 2, 1, 2], vec![1, 2, 1], vec![1, 1]]);
    let (computed, _) = run(Loss::During { stage: "result", partition: 1, executor: 0 });
    assert_eq!(computed, [vec![1; 4], vec![1; 3], vec![1, 1]], "nobody reads what was lost");
    let (computed, _) = run(Loss::During { stage: "result", partition: 1, executor: 1 });
    assert_eq!(computed, [vec![1, 2, 1, 2], vec![1, 2, 1], vec![1, 2]], "the running task was on the lost executor");
}

#[wasm_bindgen_test(unsupported = test)]
fn cached_blocks_and_reused_shuffles_come_back_after_a_loss() {
    let ((sc, log), computed) = (context(conf()), Computed::default());
    let source = computed.watch("source", &sc.parallelize((0..100_i64).collect(), 4)).map(|n| (n % 10, n));
    let sums = computed.watch("sums", &source.reduce_by_key(|a, b| a + b, 4));
    sums.cache();
    let expected = sums.collect().unwrap();
    assert_eq!(sums.collect().unwrap(), expected);
    assert_eq!([computed.of("source"), computed.of("sums")], [[1; 4], [1; 4]], "the second time is from the cache");
    assert!(log.jobs()[1][0].skipped);
    let rdd = sums.id();
    assert_eq!(log.metrics().cache, [CacheUse { rdd, hits: 4, misses: 4, recomputes: 0 }]);

    assert!(sc.lose_executor(1));
    let dropped = |event: &&Event| matches!(event, Event::Block { state: BlockState::Lost, executor: 1, .. });
    assert_eq!(log.all().iter().filter(dropped).count(), 2);
    assert_eq!(sums.collect().unwrap(), expected);
    assert_eq!([computed.of("source"), computed.of("sums")], [[1, 2, 1, 2], [1, 2, 1, 2]]);
    assert_eq!(sums.collect().unwrap(), expected);
    assert_eq!(computed.of("sums"), [1, 2, 1, 2], "it is cached again");
    assert_eq!(log.metrics().cache, [CacheUse { rdd, hits: 10, misses: 4, recomputes: 2 }]);

    // With the cache whole, lost shuffle output is not missed.
    sums.unpersist();
    assert_eq!(sums.collect().unwrap(), expected);
    assert_eq!([computed.of("source"), computed.of("sums")], [[1, 2, 1, 2], [2, 3, 2, 3]], "shuffle output is reused");
    assert!(sc.storage().is_empty());
}

#[wasm_bindgen_test(unsupported = test)]
fn a_whole_cache_hides_lost_shuffle_output() {
    let ((sc, _), computed) = (context(conf()), Computed::default());
    let source = computed.watch("source", &sc.parallelize((0..100_i64).collect(), 3)).map(|n| (n % 10, n));
    let sums = source.reduce_by_key(|a, b| a + b, 1);
    sums.cache();
    sums.count().unwrap();
    assert!(sc.lose_executor(1), "it held map output 1; the only cached block is on executor 0");
    assert_eq!(sums.count().unwrap(), 10);
    assert_eq!(computed.of("source"), [1, 1, 1]);
}

#[wasm_bindgen_test(unsupported = test)]
fn blocks_go_when_nobody_can_read_them() {
    let (sc, log) = context(conf());
    let cached = sc.parallelize(vec![1, 2], 2).map(|n| n + 1);
    cached.cache();
    let child = cached.map(|n| n * 2);
    assert_eq!(child.collect().unwrap(), [4, 6]);
    drop(cached);
    assert_eq!(sc.storage()[0].cached_partitions, 2, "the child can still read them");
    drop(child);
    assert!(sc.storage().is_empty());
    assert_eq!(log.all().iter().filter(|e| matches!(e, Event::Block { state: BlockState::Unpersisted, .. })).count(), 2);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_stage_that_goes_back_again_and_again_fails_its_job() {
    let (sc, log) = context(conf());
    let pairs = sc.parallelize((0..10).collect(), 2).map(|n| (n, n)).reduce_by_key(|a, b| a + b, 1);
    let losing = sc.clone();
    let unlucky = pairs.map_partitions_named("unlucky", move |context, _, _| -> crate::Result<crate::Stream<i32>> {
        let other = losing.executors().into_iter().find(|executor| *executor != context.executor());
        assert!(losing.lose_executor(other.unwrap()));
        Err(crate::Error::FetchFailed { shuffle: 0, map: 1, reducer: 0 })
    });
    let error = unlucky.count().unwrap_err().to_string();
    let start = "org.apache.spark.SparkException: Job aborted due to stage failure: ResultStage 1 (count) has failed the \
                 maximum allowable number of times: 4.";
    assert!(error.starts_with(start), "{error}");
    assert_eq!(log.outcomes().iter().filter(|outcome| **outcome == TaskOutcome::FetchFailed).count(), 4);
}

/// Whatever is lost at whatever time on two threads, the answer is the same.
#[test]
fn random_losses_never_change_the_answer() {
    let config = Config { cases: 40, failure_persistence: None, ..Config::default() };
    let strategy = proptest::collection::vec((1_usize..30, any::<bool>()), 1..4);
    TestRunner::new(config)
        .run(&strategy, |losses| {
            let (tasks, whole) = (AtomicUsize::new(0), Arc::new(OnceLock::<SparkContext>::new()));
            let driver = Arc::clone(&whole);
            let conf = Conf::local(2).with("spark.stage.maxConsecutiveAttempts", "100").with("spark.executor.instances", "3");
            let (sc, _) = context_that(conf, move |event| {
                if let Event::TaskStart { .. } = event {
                    let now = tasks.fetch_add(1, Ordering::SeqCst);
                    let sc = driver.get().unwrap();
                    for (_, last) in losses.iter().filter(|(at, _)| *at == now) {
                        let alive = sc.executors();
                        sc.lose_executor(if *last { alive[alive.len() - 1] } else { alive[0] });
                    }
                }
            });
            whole.set(sc.clone()).ok();
            let computed = Computed::default();
            let result = three_stages(&sc, &computed, None);
            result.cache();
            for _ in 0..3 {
                assert_eq!(sorted(result.collect().unwrap()), answer());
            }
            Ok(())
        })
        .unwrap();
}
