//! What the page draws is what events tell: whole sequences of them, without times.

use touchpaper_wire::{CacheUse, Event};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::Conf;
use crate::testing::{Log, context};

/// The events as short lines, in their order.
fn told(log: &Log) -> Vec<String> {
    let line = |event: &Event| match event {
        Event::JobStart { job, stages, .. } => {
            let stage = |stage: &touchpaper_wire::StageSummary| {
                let caches = stage.caches.iter().map(|cache| format!(" cached {}/{}", cache.cached_partitions, cache.partitions));
                let shuffle = stage.shuffle.map(|shuffle| format!(" writes {shuffle}")).unwrap_or_default();
                let skipped = if stage.skipped { " skipped" } else { "" };
                format!("{}:{:?}{shuffle}{}{skipped}", stage.stage, stage.parents, caches.collect::<String>())
            };
            format!("job {job} [{}]", stages.iter().map(stage).collect::<Vec<_>>().join("; "))
        }
        Event::StageStart { stage, attempt, tasks, .. } => format!("stage {stage}.{attempt} of {tasks}"),
        Event::TaskStart { stage, task, partition, executor, .. } => format!("task {task}: {stage}/{partition} on {executor}"),
        Event::TaskEnd { task, outcome, metrics: m, .. } => {
            let cache = m.cache.iter().map(|c| format!(" rdd {} {}h {}m {}r", c.rdd, c.hits, c.misses, c.recomputes));
            let rows = format!("{} > {} rows, {} > {} B", m.rows_read, m.rows_written, m.shuffle_read_bytes, m.shuffle_write_bytes);
            format!("task {task} {outcome:?}: {rows}{}", cache.collect::<String>())
        }
        Event::StageEnd { stage, attempt, ok, .. } => format!("stage {stage}.{attempt} {}", if *ok { "done" } else { "failed" }),
        Event::JobEnd { job, error, .. } => format!("job {job} {}", error.as_deref().unwrap_or("done")),
        Event::Block { rdd, partition, executor, state, bytes, .. } => {
            format!("block {rdd}/{partition} {state:?} {bytes} B on {executor}")
        }
        Event::Iteration { algorithm, iteration, objective, .. } => format!("{algorithm} {iteration}: {objective:?}"),
        Event::ExecutorAdded { executor, cache_limit, .. } => format!("executor {executor} added {cache_limit:?}"),
        Event::ExecutorLost { executor, .. } => format!("executor {executor} lost"),
    };
    log.all().iter().map(line).collect()
}

fn conf() -> Conf {
    Conf::local(1).with("spark.executor.instances", "2")
}

#[wasm_bindgen_test(unsupported = test)]
fn a_skewed_shuffle_its_cache_and_its_reuse_are_told_event_by_event() {
    let (sc, log) = context(conf());
    // Eight bytes a number; three of four go to reducer 0.
    let groups = sc.parallelize(vec![0_i64, 4, 8, 1], 2).shuffle("by remainder", 2, |_, stream| {
        let (zero, other) = stream.collect::<crate::Result<Vec<i64>>>()?.into_iter().partition(|n| n % 4 == 0);
        Ok(vec![zero, other])
    });
    let groups = groups.map(|n| n + 1);
    groups.cache();
    assert_eq!(groups.count().unwrap(), 4);
    assert_eq!(groups.count().unwrap(), 4);
    groups.unpersist();
    let expected = [
        "executor 0 added None",
        "executor 1 added None",
        "job 0 [0:[] writes 0; 1:[0] cached 0/2]",
        "stage 0.0 of 2",
        "task 0: 0/0 on 0",
        "task 0 Success: 2 > 2 rows, 0 > 16 B",
        "task 1: 0/1 on 1",
        "task 1 Success: 2 > 2 rows, 0 > 16 B",
        "stage 0.0 done",
        "stage 1.0 of 2",
    ];
    let told = told(&log);
    assert_eq!(told[..expected.len()], expected);
    // What the two reducers read shows the skew.
    let reads: Vec<_> = told.iter().filter(|line| line.starts_with("task 2 ") || line.starts_with("task 3 ")).collect();
    assert_eq!(reads, ["task 2 Success: 3 > 3 rows, 24 > 0 B rdd 2 0h 1m 0r", "task 3 Success: 1 > 1 rows, 8 > 0 B rdd 2 0h 1m 0r"]);
    let second = told.iter().position(|line| line.starts_with("job 1 [")).unwrap();
    assert_eq!(
        told[second..],
        [
            "job 1 [2:[] writes 0 skipped; 3:[2] cached 2/2]",
            "stage 3.0 of 2",
            "task 4: 3/0 on 0",
            "task 4 Success: 3 > 3 rows, 0 > 0 B rdd 2 1h 0m 0r",
            "task 5: 3/1 on 1",
            "task 5 Success: 1 > 1 rows, 0 > 0 B rdd 2 1h 0m 0r",
            "stage 3.0 done",
            "job 1 done",
            "block 2/0 Unpersisted 24 B on 0",
            "block 2/1 Unpersisted 8 B on 1",
        ]
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn a_full_cache_evicts_the_oldest_and_what_was_evicted_is_recomputed() {
    // 0.6 of 200 bytes may be cached: one of the two RDDs.
    let (sc, log) = context(Conf::local(1).with("spark.executor.memory", "200b"));
    let [first, second] = [0, 100].map(|start| sc.parallelize((start..start + 10_i64).collect(), 1).map(|n| n + 1));
    first.cache();
    second.cache();
    for rdd in [&first, &second, &first] {
        assert_eq!(rdd.count().unwrap(), 10);
    }
    let large = sc.parallelize((0..20_i64).collect(), 1).map(|n| n + 1);
    large.cache();
    assert_eq!(large.count().unwrap() + large.count().unwrap(), 40);
    let (first, second, large) = (first.id(), second.id(), large.id());
    let blocks: Vec<String> = told(&log).into_iter().filter(|line| line.starts_with("block")).collect();
    assert_eq!(
        blocks,
        [
            format!("block {first}/0 Cached 80 B on 0"),
            format!("block {first}/0 Evicted 80 B on 0"),
            format!("block {second}/0 Cached 80 B on 0"),
            format!("block {second}/0 Evicted 80 B on 0"),
            format!("block {first}/0 Cached 80 B on 0"),
            format!("block {large}/0 Refused 160 B on 0"),
            format!("block {large}/0 Refused 160 B on 0"),
        ]
    );
    let uses = [(first, 1, 1), (second, 1, 0), (large, 1, 1)];
    let uses = uses.map(|(rdd, misses, recomputes)| CacheUse { rdd, hits: 0, misses, recomputes });
    assert_eq!(log.metrics().cache, uses);
    assert!(told(&log).contains(&"executor 0 added Some(120)".to_owned()));
}

#[wasm_bindgen_test(unsupported = test)]
fn executors_lost_after_the_last_stage_and_twice_leave_exact_answers_and_are_told() {
    let (sc, log) = context(conf());
    let sums = sc.parallelize((0..8_i64).collect(), 4).map(|n| (n % 2, n)).reduce_by_key(|a, b| a + b, 2);
    sums.cache();
    let expected = sums.collect().unwrap();
    assert!(sc.lose_executor(1) && sc.lose_executor(2) && !sc.lose_executor(1));
    assert_eq!(sc.executors(), [0, 3]);
    let before = log.all().len();
    assert_eq!(sums.collect().unwrap(), expected);
    let after = told(&log).split_off(before);
    // Executor 1 had map outputs 1 and 3 and the cached partition 1; nothing else is computed.
    let starts: Vec<_> = after.iter().filter(|line| line.starts_with("stage") && line.contains(" of ")).collect();
    assert_eq!(starts, ["stage 2.0 of 2", "stage 3.0 of 2"]);
    let rdd = sums.id();
    assert_eq!(log.metrics().cache, [CacheUse { rdd, hits: 1, misses: 2, recomputes: 1 }]);
    let losses: Vec<_> = told(&log).into_iter().filter(|line| line.starts_with("executor")).skip(2).collect();
    assert_eq!(losses, ["executor 1 lost", "executor 2 added None", "executor 2 lost", "executor 3 added None"]);
}
