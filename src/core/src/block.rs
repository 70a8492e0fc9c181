//! Cached partitions of RDDs, owned by the executor that computed them.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;

/// A cached partition.
#[derive(Clone)]
pub(crate) struct Block {
    pub executor: usize,
    pub bytes: u64,
    pub name: String,
    /// A `Vec` of the RDD's items.
    pub items: Arc<dyn Any + Send + Sync>,
}

/// What is cached of an RDD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RddStorage {
    pub rdd: u32,
    pub name: String,
    pub cached_partitions: usize,
    pub bytes: u64,
}

/// A block that was dropped: its RDD, its partition and itself.
pub(crate) type Dropped = (u32, usize, Block);

/// All blocks, by RDD and partition.
#[derive(Default)]
pub(crate) struct BlockManager(Mutex<BTreeMap<(u32, usize), Block>>);

impl BlockManager {
    pub fn get(&self, rdd: u32, partition: usize) -> Option<Block> {
        self.0.lock().get(&(rdd, partition)).cloned()
    }

    /// Keeps a block; false if that partition is there already.
    pub fn put(&self, rdd: u32, partition: usize, block: Block) -> bool {
        let mut blocks = self.0.lock();
        if blocks.contains_key(&(rdd, partition)) {
            return false;
        }
        blocks.insert((rdd, partition), block);
        true
    }

    /// Whether every partition of the RDD is there, so that nothing behind it is needed.
    pub fn holds_all(&self, rdd: u32, partitions: usize) -> bool {
        self.0.lock().range((rdd, 0)..(rdd, partitions)).count() == partitions
    }

    pub fn executor_of(&self, rdd: u32, partition: usize) -> Option<usize> {
        self.0.lock().get(&(rdd, partition)).map(|block| block.executor)
    }

    pub fn drop_rdd(&self, rdd: u32) -> Vec<Dropped> {
        self.drop_where(|id, _| id == rdd)
    }

    pub fn drop_executor(&self, executor: usize) -> Vec<Dropped> {
        self.drop_where(|_, block| block.executor == executor)
    }

    pub fn clear(&self) -> Vec<Dropped> {
        self.drop_where(|_, _| true)
    }

    /// What is cached, by RDD.
    pub fn storage(&self) -> Vec<RddStorage> {
        let mut storage: BTreeMap<u32, RddStorage> = BTreeMap::new();
        for ((rdd, _), block) in self.0.lock().iter() {
            let empty = || RddStorage { rdd: *rdd, name: block.name.clone(), cached_partitions: 0, bytes: 0 };
            let entry = storage.entry(*rdd).or_insert_with(empty);
            entry.cached_partitions += 1;
            entry.bytes += block.bytes;
        }
        storage.into_values().collect()
    }

    fn drop_where(&self, which: impl Fn(u32, &Block) -> bool) -> Vec<Dropped> {
        let mut blocks = self.0.lock();
        let dropped = blocks.extract_if(.., |(rdd, _), block| which(*rdd, block));
        dropped.map(|((rdd, partition), block)| (rdd, partition, block)).collect()
    }
}
