//! What is cached: persisted RDDs, their partitions, and what asking for them came to.

use std::collections::BTreeMap;

use touchpaper_wire::{BlockState, CacheSummary, CacheUse};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Block {
    executor: usize,
    bytes: u64,
    in_memory: bool,
}

/// A persisted RDD.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CachedRdd {
    pub name: String,
    pub level: String,
    /// How many partitions it has; 0 until a job has named it.
    pub partitions: usize,
    /// What was asked of it, summed over the tasks that ended.
    pub uses: CacheUse,
    pub evictions: u64,
    /// Partitions that were computed and found no room.
    pub refused: u64,
    /// The most that there was at one time: the end of an application frees all.
    pub peak: Held,
    blocks: BTreeMap<usize, Block>,
}

/// So many partitions, and bytes in memory and on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    pub partitions: usize,
    pub memory: u64,
    pub disk: u64,
}

impl CachedRdd {
    pub fn now(&self) -> Held {
        Held { partitions: self.cached(), memory: self.memory(), disk: self.disk() }
    }

    pub fn cached(&self) -> usize {
        self.blocks.len()
    }

    pub fn memory(&self) -> u64 {
        self.blocks.values().filter(|block| block.in_memory).map(|block| block.bytes).sum()
    }

    /// What would be on disk on a real cluster.
    pub fn disk(&self) -> u64 {
        self.blocks.values().filter(|block| !block.in_memory).map(|block| block.bytes).sum()
    }
}

#[derive(Debug, Default)]
pub struct Storage {
    pub rdds: BTreeMap<u32, CachedRdd>,
}

impl Storage {
    pub fn known(&mut self, caches: &[CacheSummary]) {
        for cache in caches {
            let rdd = self.rdds.entry(cache.rdd).or_default();
            rdd.name.clone_from(&cache.name);
            rdd.level.clone_from(&cache.level);
            rdd.partitions = cache.partitions;
        }
    }

    pub fn used(&mut self, uses: &[CacheUse]) {
        for one in uses {
            add(&mut self.rdds.entry(one.rdd).or_default().uses, one);
        }
    }

    pub fn block(&mut self, rdd: u32, name: String, partition: usize, executor: usize, state: BlockState, bytes: u64) {
        let rdd = self.rdds.entry(rdd).or_default();
        rdd.name = name;
        match state {
            BlockState::Cached | BlockState::Spilled => {
                let in_memory = state == BlockState::Cached;
                rdd.blocks.insert(partition, Block { executor, bytes, in_memory });
                let now = rdd.now();
                rdd.peak.partitions = rdd.peak.partitions.max(now.partitions);
                rdd.peak.memory = rdd.peak.memory.max(now.memory);
                rdd.peak.disk = rdd.peak.disk.max(now.disk);
            }
            BlockState::Refused => rdd.refused += 1,
            BlockState::Evicted | BlockState::Unpersisted | BlockState::Lost => {
                rdd.evictions += u64::from(state == BlockState::Evicted);
                rdd.blocks.remove(&partition);
            }
        }
    }

    /// What is still there, as the next run finds it.
    pub fn carried(&self) -> Self {
        let held = self.rdds.iter().filter(|(_, rdd)| !rdd.blocks.is_empty());
        let again = |rdd: &CachedRdd| CachedRdd { uses: CacheUse::default(), evictions: 0, refused: 0, peak: rdd.now(), ..rdd.clone() };
        Self { rdds: held.map(|(id, rdd)| (*id, again(rdd))).collect() }
    }

    /// Bytes of memory that an executor's blocks take.
    pub fn memory_of(&self, executor: usize) -> u64 {
        let blocks = self.rdds.values().flat_map(|rdd| rdd.blocks.values());
        blocks.filter(|block| block.executor == executor && block.in_memory).map(|block| block.bytes).sum()
    }
}

fn add(sum: &mut CacheUse, one: &CacheUse) {
    sum.rdd = one.rdd;
    sum.hits += one.hits;
    sum.misses += one.misses;
    sum.recomputes += one.recomputes;
}

/// Adds up by RDD.
pub fn add_uses(sum: &mut Vec<CacheUse>, uses: &[CacheUse]) {
    for one in uses {
        match sum.iter_mut().find(|known| known.rdd == one.rdd) {
            Some(known) => add(known, one),
            None => sum.push(*one),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_spill_and_go() {
        let mut storage = Storage::default();
        let mut block = |partition, executor, state, bytes| storage.block(3, "kept".to_owned(), partition, executor, state, bytes);
        block(0, 0, BlockState::Cached, 50);
        block(1, 1, BlockState::Cached, 70);
        block(2, 1, BlockState::Refused, 900);
        block(1, 1, BlockState::Spilled, 70);
        let rdd = &storage.rdds[&3];
        assert_eq!((rdd.cached(), rdd.memory(), rdd.disk(), rdd.evictions, rdd.refused), (2, 50, 70, 0, 1));
        assert_eq!((storage.memory_of(0), storage.memory_of(1)), (50, 0));
        storage.block(3, "kept".to_owned(), 0, 0, BlockState::Evicted, 50);
        assert_eq!((storage.rdds[&3].cached(), storage.rdds[&3].evictions), (1, 1));
        assert_eq!(storage.rdds[&3].peak, Held { partitions: 2, memory: 120, disk: 70 });
    }

    #[test]
    fn what_is_cached_is_there_for_the_next_run() {
        let mut storage = Storage::default();
        storage.block(3, "kept".to_owned(), 0, 0, BlockState::Cached, 50);
        storage.block(3, "kept".to_owned(), 1, 0, BlockState::Evicted, 50);
        storage.block(4, "gone".to_owned(), 0, 0, BlockState::Cached, 50);
        storage.block(4, "gone".to_owned(), 0, 0, BlockState::Unpersisted, 50);
        storage.used(&[CacheUse { rdd: 3, hits: 1, misses: 2, recomputes: 0 }]);
        let next = storage.carried();
        assert_eq!(next.rdds.keys().collect::<Vec<_>>(), [&3]);
        let kept = &next.rdds[&3];
        assert_eq!((kept.cached(), kept.evictions, kept.uses), (1, 0, CacheUse::default()));
        assert_eq!(kept.peak, Held { partitions: 1, memory: 50, disk: 0 });
    }

    #[test]
    fn uses_add_up_by_rdd() {
        let mut storage = Storage::default();
        let uses = |hits, recomputes| [CacheUse { rdd: 3, hits, misses: 1, recomputes }];
        storage.used(&uses(2, 0));
        storage.used(&uses(0, 4));
        assert_eq!(storage.rdds[&3].uses, CacheUse { rdd: 3, hits: 2, misses: 2, recomputes: 4 });
    }
}
