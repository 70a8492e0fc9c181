//! A resilient distributed dataset: lineage, and the function that computes a partition. Operators are under `rdd/`,
//! one a file; each only makes a new RDD or runs a job.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use touchpaper_platform::threads;

use crate::block::Block;
use crate::data::stream_of_shared;
use crate::dependency::Level;
use crate::{Data, Dependency, Error, Lineage, Result, SparkContext, Stream, TaskContext, graves};

mod aggregate;
mod cartesian;
mod coalesce;
mod collect;
mod combine_by_key;
mod debug_string;
mod distinct;
mod filter;
mod flat_map;
mod glom;
mod join;
mod map;
mod map_partitions;
mod pairs;
mod parallelize;
mod partition_by;
mod shuffle;
mod sort_by_key;
mod take;
mod text_file;
mod union;
mod zip_partitions;
mod zip_with_index;

pub use sort_by_key::Reservoir;

/// Gives a partition's items.
pub(crate) type Compute<T> = dyn Fn(usize, &TaskContext) -> Result<Stream<T>> + Send + Sync;

/// A dataset in partitions, computed when an action asks. Clones are the same RDD.
pub struct Rdd<T: 'static> {
    pub(crate) sc: SparkContext,
    pub(crate) lineage: Arc<Lineage>,
    /// Gone only while the RDD is dropped.
    pub(crate) compute: Option<Arc<Compute<T>>>,
}

impl<T: 'static> Drop for Rdd<T> {
    fn drop(&mut self) {
        if let Some(compute) = self.compute.take() {
            graves::bury(compute);
        }
    }
}

impl<T: Data> Rdd<T> {
    pub fn id(&self) -> u32 {
        self.lineage.id
    }

    pub fn context(&self) -> &SparkContext {
        &self.sc
    }

    pub fn lineage(&self) -> &Arc<Lineage> {
        &self.lineage
    }

    pub fn name(&self) -> String {
        self.lineage.name()
    }

    pub fn set_name(&self, name: &str) -> &Self {
        name.clone_into(&mut self.lineage.name.write());
        self
    }

    /// Its work belongs to its parent's operator: where both go by one name, stages tell them as one.
    pub fn within(self) -> Self {
        self.lineage.within.store(true, Ordering::Release);
        self
    }

    pub fn num_partitions(&self) -> usize {
        self.lineage.partitions
    }

    /// The error that an action would end with before its first task: a missing input path.
    pub fn check(&self) -> Result<()> {
        self.lineage.check()
    }

    /// A dependency on this RDD for one whose partition i reads partition i.
    pub fn one_to_one(&self) -> Dependency {
        Dependency::OneToOne(Arc::clone(&self.lineage))
    }

    /// A dependency on this RDD for one whose tasks read any of its partitions.
    pub fn narrow(&self) -> Dependency {
        Dependency::Narrow(Arc::clone(&self.lineage))
    }

    /// A partition's items, from the cache if they are there; computed, and cached if the RDD is persisted, otherwise.
    pub fn iterator(&self, partition: usize, context: &TaskContext) -> Result<Stream<T>> {
        nested(|| self.read(partition, context))
    }

    fn read(&self, partition: usize, context: &TaskContext) -> Result<Stream<T>> {
        if !self.lineage.is_persisted() {
            return self.compute_partition(partition, context);
        }
        let engine = &self.sc.0;
        let cached = engine.blocks.get(self.id(), partition).and_then(|block| block.items.downcast::<Vec<T>>().ok());
        if let Some(items) = cached {
            context.note_cache(self.id(), |cache| cache.hits += 1);
            return Ok(context.reading(stream_of_shared(items)));
        }
        let again = engine.blocks.note_computed(self.id(), partition);
        context.note_cache(self.id(), |cache| *(if again { &mut cache.recomputes } else { &mut cache.misses }) += 1);
        let stream = context.watching(self.compute_partition(partition, context)?);
        let items: Arc<Vec<T>> = Arc::new(stream.collect::<Result<_>>()?);
        let bytes = items.iter().map(|item| item.bytes() as u64).sum();
        let shared = Arc::clone(&items) as Arc<dyn Any + Send + Sync>;
        let disk = self.lineage.level().disk;
        let block = Block { executor: context.executor(), bytes, name: self.name(), disk, items: shared };
        engine.cache(self.id(), partition, block);
        Ok(stream_of_shared(items))
    }

    fn compute_partition(&self, partition: usize, context: &TaskContext) -> Result<Stream<T>> {
        let compute = self.compute.as_ref().ok_or_else(|| Error::exception("the RDD is being dropped"))?;
        let stream = compute(partition, context)?;
        Ok(if self.lineage.dependencies.is_empty() { context.reading(stream) } else { stream })
    }

    /// Keeps each partition in memory when it is first computed.
    pub fn persist(&self) -> &Self {
        self.lineage.persisted.store(true, Ordering::Release);
        self
    }

    /// As `persist`, in a place that the caller describes.
    pub fn persist_at(&self, level: Level) -> &Self {
        *self.lineage.level.write() = level;
        self.persist()
    }

    /// As `persist`.
    pub fn cache(&self) -> &Self {
        self.persist()
    }

    /// Drops the cached partitions and caches no more.
    pub fn unpersist(&self) -> &Self {
        self.lineage.persisted.store(false, Ordering::Release);
        self.sc.0.unpersist(&self.lineage);
        self
    }

    pub fn is_cached(&self) -> bool {
        self.lineage.is_persisted()
    }

    /// All partitions' numbers.
    pub(crate) fn all(&self) -> Vec<usize> {
        (0..self.num_partitions()).collect()
    }
}

impl<T: 'static> Clone for Rdd<T> {
    fn clone(&self) -> Self {
        Self { sc: self.sc.clone(), lineage: Arc::clone(&self.lineage), compute: self.compute.clone() }
    }
}

/// Runs `open`, which may open parents by coming here again. Streams are read as deep as they were opened, so a
/// lineage that would overflow the stack is refused as the JVM refuses it.
fn nested<R>(open: impl FnOnce() -> Result<R>) -> Result<R> {
    thread_local! {
        static DEPTH: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    }
    let depth = DEPTH.get();
    if depth >= threads::NESTING {
        let message = format!("a task reads through more than {depth} RDDs; checkpoint() or cache() one of them to cut the lineage");
        return Err(Error::spark("java.lang.StackOverflowError", message));
    }
    DEPTH.set(depth + 1);
    let opened = open();
    DEPTH.set(depth);
    opened
}

impl<T: 'static> fmt::Debug for Rdd<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lineage.fmt(f)
    }
}

#[cfg(test)]
mod model_tests;

#[cfg(test)]
mod tests {
    use crate::testing::{Computed, local};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn nothing_is_computed_before_an_action_and_all_of_it_again_without_a_cache() {
        let (sc, computed) = (local(2), Computed::default());
        let numbers = computed.watch("numbers", &sc.parallelize((0..4).collect(), 2));
        let doubled = numbers.map(|n| n * 2);
        assert_eq!(computed.of("numbers"), [0, 0]);
        doubled.count().unwrap();
        doubled.count().unwrap();
        assert_eq!(computed.of("numbers"), [2, 2]);
        doubled.cache();
        doubled.first().unwrap();
        assert_eq!(computed.of("numbers"), [3, 2], "only what an action reads is cached");
        assert_eq!(doubled.collect().unwrap(), [0, 2, 4, 6]);
        assert_eq!(computed.of("numbers"), [3, 3]);
        assert_eq!((sc.storage()[0].cached_partitions, sc.storage()[0].bytes), (2, 16));
        doubled.unpersist();
        assert!(sc.storage().is_empty() && !doubled.is_cached());
        doubled.count().unwrap();
        assert_eq!(computed.of("numbers"), [4, 4]);
    }
}
