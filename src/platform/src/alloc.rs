//! The engine's allocator in wasm. std's takes one lock for each allocation, which keeps threads from scaling; here each
//! thread has a small cache of blocks by size, in front of slabs that all threads share, in front of std's allocator.
//! The layers are those of tcmalloc: `cache` → `central` → `slab`.
#![allow(unsafe_code, reason = "an allocator hands out raw memory")]

mod cache;
mod central;
mod class;
mod slab;

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use central::Central;

use crate::attention;

/// The engine's allocator, for its binary to declare as the global one.
pub type Engine = ThreadCaching<System>;

/// The start of the one static of its kind.
#[allow(clippy::declare_interior_mutable_const, reason = "it is copied once, into a static")]
pub const ENGINE: Engine = ThreadCaching::new(System);

/// Set when memory was asked for and there was none; never cleared.
pub(crate) static EXHAUSTED: AtomicBool = AtomicBool::new(false);

/// Bytes that the system has given and not got back, and how many it may give before memory counts as short.
static GIVEN: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(usize::MAX);

/// From here on memory counts as short once the system has given more than so many bytes.
pub fn limit(bytes: usize) {
    MOST.store(bytes, Ordering::Relaxed);
}

pub(crate) fn is_short() -> bool {
    GIVEN.load(Ordering::Relaxed) > MOST.load(Ordering::Relaxed)
}

/// The system has given a block, if it is one.
fn given(block: *mut u8, bytes: usize) -> *mut u8 {
    if !block.is_null() && GIVEN.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes) > MOST.load(Ordering::Relaxed) {
        attention::allocator_is_short();
    }
    block
}

fn given_back(bytes: usize) {
    GIVEN.fetch_sub(bytes, Ordering::Relaxed);
}

/// A thread-caching allocator over another one. There may be only one in a program: the threads' caches are statics.
pub struct ThreadCaching<A> {
    central: Central<A>,
}

impl<A: GlobalAlloc> ThreadCaching<A> {
    pub const fn new(system: A) -> Self {
        Self { central: Central::new(system) }
    }
}

/// The block, noting if it is none.
fn noted(block: *mut u8) -> *mut u8 {
    if block.is_null() {
        EXHAUSTED.store(true, Ordering::Relaxed);
    }
    block
}

// SAFETY: a layout alone decides (by `class::of`) whether a block is ours or the system's, the same when it is freed as
// when it was made. Blocks of a class are at least as large and aligned as every layout of the class, and one is in one
// free list or in the program's hands, never in both.
unsafe impl<A: GlobalAlloc> GlobalAlloc for ThreadCaching<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match class::of(layout) {
            Some(class) => noted(cache::take(&self.central, class)),
            // SAFETY: the caller's layout, passed on.
            None => noted(given(unsafe { self.central.system().alloc(layout) }, layout.size())),
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        match class::of(layout) {
            // SAFETY: the layout says that the block came from `cache::take` with this class.
            Some(class) => unsafe { cache::give(&self.central, class, block) },
            None => {
                // SAFETY: the layout says that the block is the system's.
                unsafe { self.central.system().dealloc(block, layout) };
                given_back(layout.size());
            }
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let Some(class) = class::of(layout) else {
            // SAFETY: the caller's layout, passed on.
            return noted(given(unsafe { self.central.system().alloc_zeroed(layout) }, layout.size()));
        };
        let block = noted(cache::take(&self.central, class));
        if !block.is_null() {
            // SAFETY: the block is at least `layout.size()` long.
            unsafe { ptr::write_bytes(block, 0, layout.size()) };
        }
        block
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller promises that the size, rounded up to the alignment, is no overflow.
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        match (class::of(layout), class::of(wanted)) {
            (Some(class), Some(same)) if class == same => block,
            (None, None) => {
                // SAFETY: both layouts are the system's.
                let moved = unsafe { self.central.system().realloc(block, layout, size) };
                if !moved.is_null() {
                    given_back(layout.size());
                }
                noted(given(moved, size))
            }
            // SAFETY: the new block is apart from the old one, and both are as long as what is copied.
            _ => unsafe {
                let moved = self.alloc(wanted);
                if !moved.is_null() {
                    ptr::copy_nonoverlapping(block, moved, layout.size().min(size));
                    self.dealloc(block, layout);
                }
                moved
            },
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
