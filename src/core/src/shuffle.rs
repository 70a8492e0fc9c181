//! Shuffle blocks: what each map task wrote for each reducer, owned by the executor that the task ran on.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::data::stream_of_shared;
use crate::memory::{Held, Memory};
use crate::{Data, Error, Result, Stream, TaskContext};

/// What one map task wrote for one reducer.
#[derive(Clone, Default)]
pub struct Bucket {
    /// A `Vec` of the shuffle's items; none when the bucket is empty.
    items: Option<Arc<dyn Any + Send + Sync>>,
    pub rows: u64,
    pub bytes: u64,
    /// What its map task's output takes of the application's memory, for as long as a bucket of it is there.
    held: Option<Arc<Held>>,
}

impl Bucket {
    pub(crate) fn new<T: Data>(items: Vec<T>) -> Self {
        if items.is_empty() {
            return Self::default();
        }
        let rows = items.iter().map(|item| item.rows() as u64).sum();
        let bytes = items.iter().map(|item| item.bytes() as u64).sum();
        Self { items: Some(Arc::new(items)), rows, bytes, held: None }
    }

    fn stream<T: Data>(self) -> Stream<T> {
        let Self { items, held, .. } = self;
        match items.and_then(|items| items.downcast::<Vec<T>>().ok()) {
            // Items still to be read are still held.
            Some(items) => Box::new(stream_of_shared(items).inspect(move |_| _ = &held)),
            None => Box::new(std::iter::empty()),
        }
    }
}

/// What one map task wrote, and on which executor.
pub(crate) struct MapOutput {
    executor: usize,
    buckets: Vec<Bucket>,
}

/// All shuffles, by id; for each the outputs of its map tasks, by partition. What leaves the store is dropped after its
/// lock is free, because items may be a layer's own objects, whose end can run code that comes back here.
#[derive(Default)]
pub(crate) struct ShuffleStore(Mutex<BTreeMap<u32, Vec<Option<MapOutput>>>>);

impl ShuffleStore {
    pub fn register(&self, shuffle: u32, maps: usize) {
        let none = (0..maps).map(|_| None).collect();
        self.0.lock().insert(shuffle, none);
    }

    pub fn forget(&self, shuffle: u32) {
        let forgotten = self.0.lock().remove(&shuffle);
        drop(forgotten);
    }

    /// Drops the outputs of a shuffle that may still be asked for.
    pub fn empty(&self, shuffle: u32) {
        let mut shuffles = self.0.lock();
        let dropped: Vec<MapOutput> = shuffles.get_mut(&shuffle).into_iter().flatten().filter_map(Option::take).collect();
        drop(shuffles);
        drop(dropped);
    }

    pub fn put(&self, shuffle: u32, map: usize, executor: usize, buckets: Vec<Bucket>) {
        let mut shuffles = self.0.lock();
        let place = shuffles.get_mut(&shuffle).and_then(|outputs| outputs.get_mut(map));
        let replaced = place.and_then(|output| output.replace(MapOutput { executor, buckets }));
        drop(shuffles);
        drop(replaced);
    }

    /// The map partitions whose output is not there.
    pub fn missing(&self, shuffle: u32) -> Vec<usize> {
        let shuffles = self.0.lock();
        let outputs = shuffles.get(&shuffle).map(Vec::as_slice).unwrap_or_default();
        outputs.iter().enumerate().filter(|(_, output)| output.is_none()).map(|(map, _)| map).collect()
    }

    /// What each reducer will read, in bytes, of the outputs that are there.
    pub fn sizes(&self, shuffle: u32, reducers: usize) -> Vec<u64> {
        let shuffles = self.0.lock();
        let mut sizes = vec![0; reducers];
        for output in shuffles.get(&shuffle).into_iter().flatten().flatten() {
            for (size, bucket) in sizes.iter_mut().zip(&output.buckets) {
                *size += bucket.bytes;
            }
        }
        sizes
    }

    /// The reducer's bucket of every map task, in the order of the map partitions.
    pub fn fetch(&self, shuffle: u32, reducer: usize) -> Result<Vec<Bucket>> {
        let shuffles = self.0.lock();
        let outputs = shuffles.get(&shuffle).ok_or(Error::FetchFailed { shuffle, map: 0, reducer })?;
        let bucket = |(map, output): (usize, &Option<MapOutput>)| match output {
            Some(output) => Ok(output.buckets.get(reducer).cloned().unwrap_or_default()),
            None => Err(Error::FetchFailed { shuffle, map, reducer }),
        };
        outputs.iter().enumerate().map(bucket).collect()
    }

    /// Takes out what an executor held, for the caller to drop.
    pub fn drop_executor(&self, executor: usize) -> Vec<MapOutput> {
        let mut shuffles = self.0.lock();
        let outputs = shuffles.values_mut().flatten();
        outputs.filter_map(|output| output.take_if(|output| output.executor == executor)).collect()
    }

    pub fn clear(&self) {
        let mut shuffles = self.0.lock();
        let dropped: Vec<MapOutput> = shuffles.values_mut().flatten().filter_map(Option::take).collect();
        drop(shuffles);
        drop(dropped);
    }
}

/// What a reduce task reads. All buckets are taken before the first row is read, so an executor that is lost later
/// does no harm to this task.
pub(crate) fn read<T: Data>(buckets: Vec<Bucket>, context: &TaskContext) -> Stream<T> {
    context.add_shuffle_read(buckets.iter().map(|bucket| bucket.bytes).sum());
    context.reading(Box::new(buckets.into_iter().flat_map(Bucket::stream::<T>)))
}

/// What a map task writes.
pub(crate) fn write<T: Data>(items: Vec<Vec<T>>, reducers: usize, memory: &Memory, context: &TaskContext) -> Result<Vec<Bucket>> {
    if items.len() != reducers {
        return Err(Error::exception(format!("a map task made {} buckets for {reducers} reducers", items.len())));
    }
    let mut buckets: Vec<Bucket> = items.into_iter().map(Bucket::new).collect();
    let held = Arc::new(memory.hold(buckets.iter().map(|bucket| bucket.bytes).sum())?);
    for bucket in buckets.iter_mut().filter(|bucket| bucket.items.is_some()) {
        bucket.held = Some(Arc::clone(&held));
    }
    context.add_rows_written(buckets.iter().map(|bucket| bucket.rows).sum());
    context.add_shuffle_write(buckets.iter().map(|bucket| bucket.bytes).sum());
    Ok(buckets)
}

#[cfg(test)]
mod tests {
    use super::{Bucket, ShuffleStore};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn losing_an_executor_loses_just_its_outputs() {
        let store = ShuffleStore::default();
        store.register(7, 3);
        assert_eq!(store.missing(7), [0, 1, 2]);
        for map in 0..3 {
            store.put(7, map, map % 2, vec![Bucket::new(vec![map, map]), Bucket::new(Vec::<usize>::new())]);
        }
        assert!(store.missing(7).is_empty());
        assert_eq!(store.fetch(7, 0).unwrap().iter().map(|bucket| bucket.rows).sum::<u64>(), 6);
        store.drop_executor(0);
        assert_eq!(store.missing(7), [0, 2]);
        assert_eq!(store.fetch(7, 1).err().unwrap().to_string(), "FetchFailed(shuffleId=7, mapIndex=0, reduceId=1)");
        store.forget(7);
        assert!(store.fetch(7, 0).is_err());
    }
}
