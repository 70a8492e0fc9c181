//! Blocks never overlap, keep what is in them, and come back; whatever the threads.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{ThreadCaching, class};
use crate::mailbox::Mailbox;
use crate::threads;

/// The system's allocator, counting what it holds.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);

// SAFETY: std's allocator does the work.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's layout, passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's block, passed on.
        unsafe { System.dealloc(block, layout) }
    }
}

/// The caches are the process's, and `cargo test` runs all tests in one: they share this, one test after another.
static ALLOCATOR: ThreadCaching<Counting> = ThreadCaching::new(Counting);
static ALONE: Mutex<()> = Mutex::new(());

pub fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A block that is filled with its seed.
struct Block {
    at: *mut u8,
    layout: Layout,
    seed: u8,
}

// SAFETY: a block belongs to whoever holds it.
unsafe impl Send for Block {}

impl Block {
    fn new(size: usize, align: usize, seed: u8) -> Self {
        let layout = Layout::from_size_align(size, align).unwrap();
        // SAFETY: the layout is not empty; the block is as long as it says.
        let at = unsafe {
            let at = ALLOCATOR.alloc(layout);
            assert!(!at.is_null() && at.addr().is_multiple_of(align));
            at.write_bytes(seed, size);
            at
        };
        Self { at, layout, seed }
    }

    fn resize(&mut self, size: usize) {
        self.check(self.layout.size());
        // SAFETY: the block is this allocator's; the new one is as long as was asked.
        unsafe {
            self.at = ALLOCATOR.realloc(self.at, self.layout, size);
            let old = self.layout.size();
            self.layout = Layout::from_size_align(size, self.layout.align()).unwrap();
            self.check(old.min(size));
            self.at.write_bytes(self.seed, size);
        }
    }

    fn check(&self, len: usize) {
        // SAFETY: the block is at least that long, and was written.
        let bytes = unsafe { std::slice::from_raw_parts(self.at, len) };
        assert!(bytes.iter().all(|byte| *byte == self.seed), "somebody wrote into a block of {}", self.layout.size());
    }

    fn free(self) {
        self.check(self.layout.size());
        // SAFETY: the block is this allocator's and nobody's from here on.
        unsafe { ALLOCATOR.dealloc(self.at, self.layout) };
    }
}

/// Numbers below `limit` that repeat from run to run.
fn random(state: &mut u64, limit: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    ((*state >> 33) as usize) % limit
}

#[test]
fn blocks_are_whole_whatever_threads_do() {
    let _alone = alone();
    const THREADS: usize = 4;
    threads::start(THREADS);
    let passed: Mailbox<Block> = Mailbox::new();
    threads::scope(|scope| {
        for thread in 0..THREADS {
            let passed = &passed;
            scope.spawn(move || {
                let (mut state, mut held) = (thread as u64, Vec::new());
                for _ in 0..20_000 {
                    match random(&mut state, 10) {
                        0..5 => {
                            let limit = if random(&mut state, 20) == 0 { 20_000 } else { 400 };
                            let size = 1 + random(&mut state, limit);
                            let align = 1 << random(&mut state, 7);
                            held.push(Block::new(size, align, random(&mut state, 256) as u8));
                        }
                        5 if !held.is_empty() => {
                            let at = random(&mut state, held.len());
                            held[at].resize(1 + random(&mut state, 10_000));
                        }
                        6 if !held.is_empty() => passed.send(held.swap_remove(random(&mut state, held.len()))),
                        7 => passed.try_receive().into_iter().for_each(Block::free),
                        _ if !held.is_empty() => held.swap_remove(random(&mut state, held.len())).free(),
                        _ => {}
                    }
                }
                held.into_iter().for_each(Block::free);
            });
        }
    });
    while let Some(block) = passed.try_receive() {
        block.free();
    }
}

#[test]
fn memory_goes_from_one_size_to_another() {
    let _alone = alone();
    let fill = |size: usize| (0..(16 << 20) / size).map(|_| Block::new(size, 8, 1)).collect::<Vec<_>>();
    let before = HELD.load(Ordering::Relaxed);
    fill(48).into_iter().for_each(Block::free);
    let held = HELD.load(Ordering::Relaxed);
    assert!((16 << 20..before + (20 << 20)).contains(&held), "{held}, {before} before");
    for size in [112, 1024, 48, 6000] {
        fill(size).into_iter().for_each(Block::free);
    }
    let more = HELD.load(Ordering::Relaxed) - held;
    assert!(more <= 5 << 20, "{more} bytes more for what fits into those that were freed");
}

#[test]
fn what_one_thread_frees_another_gets() {
    let _alone = alone();
    threads::start(2);
    let before = HELD.load(Ordering::Relaxed);
    let passed: Mailbox<Option<Block>> = Mailbox::new();
    threads::scope(|scope| {
        let passed = &passed;
        scope.spawn(move || {
            for _ in 0..200_000 {
                passed.send(Some(Block::new(64, 8, 3)));
            }
            passed.send(None);
        });
        scope.spawn(move || {
            while let Some(Some(block)) = passed.receive(std::time::Duration::from_secs(20)) {
                block.free();
            }
        });
    });
    let first = HELD.load(Ordering::Relaxed);
    let again: Vec<Block> = (0..(first - before) / 80).map(|_| Block::new(64, 8, 4)).collect();
    assert!(HELD.load(Ordering::Relaxed) <= first, "all of it was free for this thread");
    again.into_iter().for_each(Block::free);
}

#[test]
fn zeroed_blocks_are_zero_also_the_second_time() {
    let _alone = alone();
    for _ in 0..2 {
        Block::new(100, 8, 0xff).free();
        let layout = Layout::from_size_align(100, 8).unwrap();
        // SAFETY: a fresh block of that layout, freed with it.
        unsafe {
            let block = ALLOCATOR.alloc_zeroed(layout);
            assert!(std::slice::from_raw_parts(block, 100).iter().all(|byte| *byte == 0));
            ALLOCATOR.dealloc(block, layout);
        }
    }
}

#[test]
fn more_than_the_limit_is_told_once_and_only_while_it_is_so() {
    let _alone = alone();
    let large = || Block::new(8 << 20, 8, 7);
    super::limit(super::GIVEN.load(Ordering::Relaxed) + (12 << 20));
    let one = large();
    assert!(!crate::attention::memory_is_short(false));
    let two = large();
    assert!(crate::attention::memory_is_short(false));
    assert!(!crate::attention::memory_is_short(false), "until more is given");
    let three = large();
    two.free();
    three.free();
    assert!(!crate::attention::memory_is_short(false), "it has come back");
    one.free();
    super::limit(usize::MAX);
}

#[test]
fn growing_within_a_class_stays_in_place() {
    let _alone = alone();
    let mut block = Block::new(130, 8, 5);
    let at = block.at;
    block.resize(160);
    assert_eq!(block.at, at);
    block.resize(161);
    assert_ne!(block.at, at);
    block.resize(class::LARGEST + 1);
    block.resize(10);
    block.free();
}

#[test]
fn memory_that_is_not_there_is_noted() {
    let _alone = alone();
    assert!(!crate::memory::exhausted());
    let layout = Layout::from_size_align(isize::MAX as usize - 7, 8).unwrap();
    // SAFETY: the layout is not empty; nothing comes of it.
    assert!(unsafe { ALLOCATOR.alloc(layout) }.is_null());
    assert!(crate::memory::exhausted());
}
