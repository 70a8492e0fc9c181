//! What tests share: a context that keeps its events, and counters of what was computed.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;
use touchpaper_wire::{Event, StageSummary, TaskMetrics, TaskOutcome};

use crate::{Conf, Data, Rdd, SparkContext};

/// As in the engine's wasm, so that it is tried by all that tests do.
#[global_allocator]
static ALLOCATOR: touchpaper_platform::alloc::Engine = touchpaper_platform::alloc::ENGINE;

/// The events of a context, so far.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<Event>>>);

pub fn local(threads: usize) -> SparkContext {
    context(Conf::local(threads)).0
}

pub fn context(conf: Conf) -> (SparkContext, Log) {
    context_that(conf, |_| {})
}

/// A context whose events are also shown to `react`.
pub fn context_that(conf: Conf, react: impl Fn(&Event) + Send + Sync + 'static) -> (SparkContext, Log) {
    let log = Log::default();
    let copy = log.clone();
    let sink = move |event: Event| {
        copy.0.lock().push(event.clone());
        react(&event);
    };
    (SparkContext::new(conf, Arc::new(sink)).unwrap(), log)
}

impl Log {
    pub fn all(&self) -> Vec<Event> {
        self.0.lock().clone()
    }

    /// The stages of each job, as told at its start.
    pub fn jobs(&self) -> Vec<Vec<StageSummary>> {
        let stages = |event| match event {
            Event::JobStart { stages, .. } => Some(stages),
            _ => None,
        };
        self.all().into_iter().filter_map(stages).collect()
    }

    pub fn outcomes(&self) -> Vec<TaskOutcome> {
        let outcome = |event| match event {
            Event::TaskEnd { outcome, .. } => Some(outcome),
            _ => None,
        };
        self.all().into_iter().filter_map(outcome).collect()
    }

    /// The sum over all tasks that ended.
    pub fn metrics(&self) -> TaskMetrics {
        let mut sum = TaskMetrics::default();
        for event in self.all() {
            if let Event::TaskEnd { metrics, .. } = event {
                sum.rows_read += metrics.rows_read;
                sum.rows_written += metrics.rows_written;
                sum.shuffle_read_bytes += metrics.shuffle_read_bytes;
                sum.shuffle_write_bytes += metrics.shuffle_write_bytes;
                for one in metrics.cache {
                    match sum.cache.iter_mut().find(|known| known.rdd == one.rdd) {
                        None => sum.cache.push(one),
                        Some(known) => {
                            known.hits += one.hits;
                            known.misses += one.misses;
                            known.recomputes += one.recomputes;
                        }
                    }
                }
            }
        }
        sum
    }
}

/// How often each partition of each RDD under watch was computed.
#[derive(Clone, Default)]
pub struct Computed(Arc<Mutex<BTreeMap<&'static str, Vec<u32>>>>);

impl Computed {
    /// The RDD, counting from here on.
    pub fn watch<T: Data>(&self, what: &'static str, rdd: &Rdd<T>) -> Rdd<T> {
        self.0.lock().insert(what, vec![0; rdd.num_partitions()]);
        let counts = self.clone();
        rdd.map_partitions_with_index(move |partition, stream| {
            counts.0.lock().get_mut(what).unwrap()[partition] += 1;
            Ok(stream)
        })
    }

    pub fn of(&self, what: &str) -> Vec<u32> {
        self.0.lock()[what].clone()
    }
}

pub fn sorted<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort();
    items
}
