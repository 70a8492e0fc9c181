//! A thread's own free blocks: taking and giving one is a few instructions and no lock.

use std::alloc::GlobalAlloc;
use std::cell::{Cell, UnsafeCell};
use std::ptr;

use super::central::{Central, Chain};
use super::class;
use super::slab::Free;

/// Without `Drop` and with a constant start, so that reaching it neither allocates nor registers anything. A thread that
/// ends keeps its blocks; the engine's threads never end.
struct Cache {
    /// `READY` once the thread's statics are there. wasm-bindgen allocates them with this very allocator, and until then
    /// this reads as zero.
    ready: Cell<u32>,
    lists: UnsafeCell<[Chain; class::COUNT]>,
}

const READY: u32 = 0x5eed_cafe;

thread_local! {
    static CACHE: Cache = const {
        let lists = [const { Chain { first: ptr::null_mut(), len: 0 } }; class::COUNT];
        Cache { ready: Cell::new(READY), lists: UnsafeCell::new(lists) }
    };
}

/// A block of the class; null when there is no memory.
#[inline]
pub fn take<A: GlobalAlloc>(central: &Central<A>, class: usize) -> *mut u8 {
    CACHE.with(|cache| {
        if cache.ready.get() != READY {
            return central.take(class, 1).first.cast();
        }
        // SAFETY: only this thread reaches its cache, and nothing that runs while the reference lives comes back here.
        let list = unsafe { &mut (&mut *cache.lists.get())[class] };
        if list.len == 0 {
            *list = central.take(class, class::batch(class));
        }
        let block = list.first;
        if !block.is_null() {
            // SAFETY: a block in the list is free, so its first word is its link.
            list.first = unsafe { (*block).next };
            list.len -= 1;
        }
        block.cast()
    })
}

/// Takes a block back; when there are two batches in the cache, one goes to where other threads find it.
///
/// # Safety
/// `block` came from `take` with this class, on any thread, and is in nobody's hands.
#[inline]
pub unsafe fn give<A: GlobalAlloc>(central: &Central<A>, class: usize, block: *mut u8) {
    let block = block.cast::<Free>();
    CACHE.with(|cache| {
        if cache.ready.get() != READY {
            // SAFETY: the caller's promise; the chain is this one block.
            unsafe {
                (*block).next = ptr::null_mut();
                return central.give(class, block);
            }
        }
        // SAFETY: as in `take`.
        let list = unsafe { &mut (&mut *cache.lists.get())[class] };
        // SAFETY: the block is free, so its first word is ours.
        unsafe { (*block).next = list.first };
        list.first = block;
        list.len += 1;
        if list.len >= 2 * class::batch(class) {
            spill(central, class, list);
        }
    });
}

/// Gives a batch to the shared slabs: the blocks that were freed last stay, as they are warm.
#[cold]
fn spill<A: GlobalAlloc>(central: &Central<A>, class: usize, list: &mut Chain) {
    let stay = list.len - class::batch(class);
    let mut last = list.first;
    for _ in 1..stay {
        // SAFETY: the list has more than `stay` blocks, all free.
        last = unsafe { (*last).next };
    }
    // SAFETY: as above; what is cut off is in no list and in nobody's hands.
    unsafe {
        let rest = std::mem::replace(&mut (*last).next, ptr::null_mut());
        list.len = stay;
        central.give(class, rest);
    }
}
