//! What a user of the scheduler sees: order, events, failures, cancel. Lost executors are under `tests/recovery.rs`.

mod events;
mod recovery;

use std::fmt::Error as Inner;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use touchpaper_platform::clock;
use touchpaper_platform::threads::NESTING;
use touchpaper_wire::{Event, StageKind, TaskOutcome};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::testing::{Computed, context, local};
use crate::{Conf, Error, stream_of};

/// Natively only: in the browser the pool cannot be started under wasm-bindgen-test.
#[test]
fn two_tasks_of_a_stage_run_at_once() {
    let (sc, log) = context(Conf::local(2));
    let met = Arc::new(AtomicUsize::new(0));
    let rendezvous = sc.parallelize(vec![0, 1], 2).map(move |n| {
        met.fetch_add(1, Ordering::SeqCst);
        let start = clock::now_ms();
        while met.load(Ordering::SeqCst) < 2 && clock::now_ms() - start < 20_000.0 {
            std::thread::yield_now();
        }
        (n, met.load(Ordering::SeqCst))
    });
    assert_eq!(rendezvous.collect().unwrap(), [(0, 2), (1, 2)], "each task saw the other");
    let thread = |event| match event {
        Event::TaskStart { thread, .. } => Some(thread),
        _ => None,
    };
    let threads: Vec<usize> = log.all().into_iter().filter_map(thread).collect();
    assert_ne!(threads[0], threads[1]);
}

#[wasm_bindgen_test(unsupported = test)]
fn results_are_in_the_order_that_was_asked() {
    let sc = local(2);
    let rdd = sc.parallelize((0..100).collect(), 7);
    let sums = sc.run_job(&rdd, &[5, 0, 3], |context, stream| Ok((context.partition(), stream.map(Result::unwrap).sum::<i32>())));
    assert_eq!(sums.unwrap(), [(5, (71..85).sum()), (0, (0..14).sum()), (3, (42..57).sum())]);
    assert_eq!(sc.run_job(&rdd, &[], |_, _| Ok(())).unwrap(), []);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_job_tells_its_stages_and_skips_what_is_there() {
    let (sc, log) = context(Conf::local(2));
    sc.set_call_site(Some("map at wordcount.py:6".to_owned()));
    let words = sc.parallelize(vec!["a", "b", "a"], 3).map(|word| (word, 1));
    sc.set_call_site(Some("reduceByKey at wordcount.py:7".to_owned()));
    let counts = words.reduce_by_key(|a, b| a + b, 2);
    sc.set_call_site(Some("collect at wordcount.py:8".to_owned()));
    counts.collect().unwrap();
    counts.collect().unwrap();
    let jobs = log.jobs();
    let told: Vec<_> = jobs.iter().flatten().map(|s| (s.stage, s.name.as_str(), s.tasks, s.kind, s.skipped)).collect();
    let (map, result) = (StageKind::ShuffleMap, StageKind::Result);
    assert_eq!(
        told,
        [
            (0, "reduceByKey at wordcount.py:7", 3, map, false),
            (1, "collect at wordcount.py:8", 2, result, false),
            (2, "reduceByKey at wordcount.py:7", 3, map, true),
            (3, "collect at wordcount.py:8", 2, result, false),
        ]
    );
    assert_eq!(jobs[0][0].operators, ["parallelize", "map", "reduceByKey"]);
    assert_eq!(jobs[0][1].parents, [0]);
    let started: Vec<u32> = log
        .all()
        .iter()
        .filter_map(|event| match event {
            Event::StageStart { stage, .. } => Some(*stage),
            _ => None,
        })
        .collect();
    assert_eq!(started, [0, 1, 3], "the skipped stage never starts");
}

#[wasm_bindgen_test(unsupported = test)]
fn metrics_count_rows_and_bytes() {
    let (sc, log) = context(Conf::local(2));
    let pairs = sc.parallelize((0..5000_i64).collect(), 4).map(|n| (n % 10, n));
    assert_eq!(pairs.group_by_key(3).collect().unwrap().len(), 10);
    let metrics = log.metrics();
    assert_eq!(metrics.rows_read, 5000 + 5000, "the source and the shuffle");
    assert_eq!(metrics.rows_written, 5000 + 10, "the shuffle and the result");
    assert_eq!(metrics.shuffle_write_bytes, 5000 * 16);
    assert_eq!(metrics.shuffle_read_bytes, metrics.shuffle_write_bytes);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_failing_task_ends_its_job_as_spark_says_and_the_session_lives() {
    let (sc, log) = context(Conf::local(2));
    let numbers = sc.parallelize((0..100).collect(), 5);
    let failing = numbers.map_partitions_with_index(|partition, stream| match partition {
        3 => Ok(Box::new(std::iter::once(Err(Error::other(Inner))))),
        _ => Ok(stream),
    });
    let error = failing.collect().unwrap_err();
    let text = error.to_string();
    let start = "Job aborted due to stage failure: Task 3 in stage 0.0 failed 1 times, most recent failure: \
                 Lost task 3.0 in stage 0.0 (TID 3) (localhost executor driver): an error occurred";
    assert!(text.starts_with(start), "{text}");
    assert!(error.downcast::<Inner>().is_ok(), "the layer above gets its own error back");
    let last = log.all().pop();
    assert!(matches!(last, Some(Event::JobEnd { error: Some(_), .. })), "{last:?}");
    assert_eq!(numbers.count().unwrap(), 100);
}

#[test]
#[allow(clippy::panic)]
fn a_panic_in_a_task_is_a_failure() {
    let error = local(2).parallelize(vec![1], 1).map(|n| -> i32 { panic!("row {n}") }).collect().unwrap_err();
    assert!(error.to_string().ends_with("org.apache.spark.SparkException: Task panicked: row 1"), "{error}");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_failed_task_is_tried_again_as_often_as_allowed() {
    for (allowed, ok) in [(3, true), (2, false)] {
        let (sc, log) = context(Conf::new().with("spark.master", format!("local[2,{allowed}]")));
        let (sum, computed) = (sc.accumulator(0, |a, b| a + b), Computed::default());
        let adding = sum.clone();
        let flaky = computed.watch("numbers", &sc.parallelize((0..10).collect(), 5));
        let flaky = flaky.map_partitions_named("flaky", move |context, partition, stream| {
            let items: Vec<i32> = stream.collect::<Result<_, _>>()?;
            items.iter().for_each(|item| adding.add(*item));
            match (partition, context.attempt()) {
                (2, 0 | 1) => Err(Error::exception("flaky")),
                _ => Ok(stream_of(items)),
            }
        });
        let result = flaky.collect();
        assert_eq!(result.is_ok(), ok);
        if ok {
            assert_eq!(result.unwrap(), (0..10).collect::<Vec<_>>());
            assert_eq!(computed.of("numbers"), [1, 1, 3, 1, 1]);
            assert_eq!(sum.value(), 45, "failed attempts add nothing");
        } else {
            assert!(result.unwrap_err().to_string().contains("Task 2 in stage 0.0 failed 2 times"));
        }
        let failed = log.outcomes().iter().filter(|outcome| matches!(outcome, TaskOutcome::Failed(_))).count();
        assert_eq!(failed, 2);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn cancel_ends_an_endless_job_and_the_session_lives() {
    let (sc, log) = context(Conf::local(2));
    let token = sc.cancel_token();
    let endless = sc.rdd("endless", 3, Vec::new(), move |_, context| {
        // In the browser there is one thread, so the task itself cancels.
        let (token, context) = (token.clone(), context.clone());
        Ok(Box::new(
            (0_u64..)
                .inspect(move |n| {
                    if *n == 100_000 && context.partition() == 0 {
                        token.cancel()
                    }
                })
                .map(Ok),
        ))
    });
    let error = endless.map(|n| (n % 3, 1_u64)).reduce_by_key(|a, b| a + b, 2).collect().unwrap_err();
    assert!(matches!(error, Error::Cancelled), "{error:?}");
    assert!(log.outcomes().contains(&TaskOutcome::Cancelled));
    let one = sc.parallelize(vec![1], 1);
    assert!(one.count().unwrap_err().is_cancelled(), "until the flag is reset");
    sc.cancel_token().reset();
    assert_eq!(one.count().unwrap(), 1);
}

#[test]
fn the_driver_flushes_while_tasks_run() {
    let sc = local(2);
    let (token, calls) = (sc.cancel_token(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&calls);
    sc.set_between(Arc::new(move || {
        if counted.fetch_add(1, Ordering::SeqCst) == 2 {
            token.cancel();
        }
    }));
    let endless = sc.rdd("endless", 2, Vec::new(), |_, _| Ok(Box::new((0_u64..).map(Ok))));
    assert!(endless.count().unwrap_err().is_cancelled());
    assert!(calls.load(Ordering::SeqCst) >= 3);
}

#[wasm_bindgen_test(unsupported = test)]
fn the_context_is_the_drivers() {
    let sc = local(1);
    let inner = sc.clone();
    let error = sc.parallelize(vec![1], 1).map(move |_| inner.parallelize(vec![1], 1).count().err().map(|e| e.to_string()));
    assert!(error.first().unwrap().unwrap().contains("[CONTEXT_ONLY_VALID_ON_DRIVER]"));
    let rdd = sc.parallelize(vec![1], 1);
    sc.stop();
    assert!(rdd.count().unwrap_err().to_string().contains("Cannot call methods on a stopped SparkContext"));
}

#[wasm_bindgen_test(unsupported = test)]
fn a_long_lineage_runs() {
    let sc = local(1);
    let long = (1..NESTING).fold(sc.parallelize(vec![1], 1), |rdd, _| rdd.map(|n| n + 1));
    assert_eq!(long.lineage().ancestors().len(), NESTING);
    assert_eq!(long.collect().unwrap(), [NESTING]);
}
