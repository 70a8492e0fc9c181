//! Cached partitions of RDDs, owned by the executor that computed them.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use parking_lot::Mutex;
use touchpaper_wire::BlockState;

/// A cached partition.
#[derive(Clone)]
pub(crate) struct Block {
    pub executor: usize,
    pub bytes: u64,
    pub name: String,
    /// It may go to disk where memory is short. There is no disk here: it stays, and no longer counts.
    pub disk: bool,
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

/// A block that was dropped or went to disk: its RDD, its partition, itself, and what became of it.
pub(crate) type Dropped = (u32, usize, Block, BlockState);

/// All blocks, by RDD and partition.
pub(crate) struct BlockManager {
    /// What each executor may hold in memory.
    limit: u64,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    blocks: BTreeMap<(u32, usize), Entry>,
    /// Partitions that were computed to be kept, whether or not they are still there.
    computed: BTreeSet<(u32, usize)>,
    /// Counts uses, so that the block used longest ago can be told.
    uses: u64,
}

struct Entry {
    block: Block,
    used: u64,
    spilled: bool,
}

impl Kept {
    fn in_memory(&self, executor: usize) -> u64 {
        let its = self.blocks.values().filter(|entry| entry.block.executor == executor && !entry.spilled);
        its.map(|entry| entry.block.bytes).sum()
    }

    /// Makes room on an executor by sending away what was used longest ago, but nothing of the RDD that asks: Spark's
    /// MemoryStore does not let an RDD's partitions push each other out. None if there cannot be enough.
    fn make_room(&mut self, rdd: u32, executor: usize, bytes: u64, limit: u64) -> Option<Vec<Dropped>> {
        let mut over = (self.in_memory(executor) + bytes).saturating_sub(limit);
        let may_go = |((id, _), entry): &(&(u32, usize), &Entry)| *id != rdd && entry.block.executor == executor && !entry.spilled;
        let mut oldest: Vec<_> = self.blocks.iter().filter(may_go).map(|(key, entry)| (entry.used, *key, entry.block.bytes)).collect();
        oldest.sort_unstable();
        let mut leaving = Vec::new();
        for (_, key, bytes) in oldest {
            if over == 0 {
                break;
            }
            over = over.saturating_sub(bytes);
            leaving.push(key);
        }
        if over > 0 {
            return None;
        }
        let mut dropped = Vec::new();
        for key in leaving {
            match self.blocks.get_mut(&key) {
                Some(entry) if entry.block.disk => {
                    entry.spilled = true;
                    dropped.push((key.0, key.1, entry.block.clone(), BlockState::Spilled));
                }
                _ => dropped.extend(self.blocks.remove(&key).map(|entry| (key.0, key.1, entry.block, BlockState::Evicted))),
            }
        }
        Some(dropped)
    }
}

impl BlockManager {
    pub fn new(limit: Option<u64>) -> Self {
        Self { limit: limit.unwrap_or(u64::MAX), kept: Mutex::default() }
    }

    pub fn get(&self, rdd: u32, partition: usize) -> Option<Block> {
        let mut kept = self.kept.lock();
        kept.uses += 1;
        let now = kept.uses;
        let entry = kept.blocks.get_mut(&(rdd, partition))?;
        entry.used = now;
        Some(entry.block.clone())
    }

    /// Notes that a partition is computed to be kept; true if it has been before.
    pub fn note_computed(&self, rdd: u32, partition: usize) -> bool {
        !self.kept.lock().computed.insert((rdd, partition))
    }

    /// Keeps a block, and gives what became of it and those that had to go for it. None if that partition is there already.
    pub fn put(&self, rdd: u32, partition: usize, block: Block) -> (Option<BlockState>, Vec<Dropped>) {
        let mut kept = self.kept.lock();
        if kept.blocks.contains_key(&(rdd, partition)) {
            return (None, Vec::new());
        }
        let room = kept.make_room(rdd, block.executor, block.bytes, self.limit);
        let spilled = room.is_none();
        if spilled && !block.disk {
            return (Some(BlockState::Refused), Vec::new());
        }
        kept.uses += 1;
        let used = kept.uses;
        kept.blocks.insert((rdd, partition), Entry { block, used, spilled });
        (Some(if spilled { BlockState::Spilled } else { BlockState::Cached }), room.unwrap_or_default())
    }

    /// Whether every partition of the RDD is there, so that nothing behind it is needed.
    pub fn holds_all(&self, rdd: u32, partitions: usize) -> bool {
        self.kept.lock().blocks.range((rdd, 0)..(rdd, partitions)).count() == partitions
    }

    /// Bytes of memory that an executor's blocks take.
    pub fn held_by(&self, executor: usize) -> u64 {
        self.kept.lock().in_memory(executor)
    }

    pub fn executor_of(&self, rdd: u32, partition: usize) -> Option<usize> {
        self.kept.lock().blocks.get(&(rdd, partition)).map(|entry| entry.block.executor)
    }

    pub fn drop_rdd(&self, rdd: u32) -> Vec<Dropped> {
        self.kept.lock().computed.retain(|(id, _)| *id != rdd);
        self.drop_where(|id, _| id == rdd, BlockState::Unpersisted)
    }

    pub fn drop_executor(&self, executor: usize) -> Vec<Dropped> {
        self.drop_where(|_, block| block.executor == executor, BlockState::Lost)
    }

    pub fn clear(&self) -> Vec<Dropped> {
        self.drop_where(|_, _| true, BlockState::Unpersisted)
    }

    /// How many of an RDD's partitions are there.
    pub fn count(&self, rdd: u32) -> usize {
        self.kept.lock().blocks.range((rdd, 0)..=(rdd, usize::MAX)).count()
    }

    /// What is cached, by RDD.
    pub fn storage(&self) -> Vec<RddStorage> {
        let mut storage: BTreeMap<u32, RddStorage> = BTreeMap::new();
        for ((rdd, _), Entry { block, .. }) in &self.kept.lock().blocks {
            let empty = || RddStorage { rdd: *rdd, name: block.name.clone(), cached_partitions: 0, bytes: 0 };
            let entry = storage.entry(*rdd).or_insert_with(empty);
            entry.cached_partitions += 1;
            entry.bytes += block.bytes;
        }
        storage.into_values().collect()
    }

    fn drop_where(&self, which: impl Fn(u32, &Block) -> bool, state: BlockState) -> Vec<Dropped> {
        let mut kept = self.kept.lock();
        let dropped = kept.blocks.extract_if(.., |(rdd, _), entry| which(*rdd, &entry.block));
        dropped.map(|((rdd, partition), entry)| (rdd, partition, entry.block, state)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Block, BlockManager, BlockState};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn block(bytes: u64, disk: bool) -> Block {
        Block { executor: 0, bytes, name: String::new(), disk, items: Arc::new(()) }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_was_used_longest_ago_goes_first() {
        let blocks = BlockManager::new(Some(100));
        assert_eq!(blocks.put(1, 0, block(40, false)).0, Some(BlockState::Cached));
        assert_eq!(blocks.put(2, 0, block(40, false)).0, Some(BlockState::Cached));
        blocks.get(1, 0);
        let (state, dropped) = blocks.put(3, 0, block(40, false));
        assert_eq!(state, Some(BlockState::Cached));
        assert_eq!(dropped.iter().map(|(rdd, _, _, state)| (*rdd, *state)).collect::<Vec<_>>(), [(2, BlockState::Evicted)]);
        let (state, dropped) = blocks.put(3, 1, block(70, false));
        assert_eq!((state, dropped.len()), (Some(BlockState::Refused), 0), "an RDD does not push its own partitions out");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_may_go_to_disk_is_not_lost() {
        let blocks = BlockManager::new(Some(100));
        assert_eq!(blocks.put(1, 0, block(90, true)).0, Some(BlockState::Cached));
        assert_eq!(blocks.put(2, 0, block(90, false)).1[0].3, BlockState::Spilled);
        assert!(blocks.get(1, 0).is_some() && blocks.get(2, 0).is_some());
        assert_eq!(blocks.put(3, 0, block(500, true)).0, Some(BlockState::Spilled), "too large for memory at all");
    }
}
