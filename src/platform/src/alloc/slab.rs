//! A slab: 64 KB that holds blocks of one class behind a header. A block's slab is found by rounding its address down.

use std::ptr::{self, NonNull};

use super::class;

pub const BYTES: usize = 64 << 10;
/// A multiple of a block's alignment that the header fits in.
const HEADER: usize = 64;
const _: () = assert!(size_of::<Slab>() <= HEADER && HEADER.is_multiple_of(class::ALIGN));

/// A free block; its first word links it to the next.
pub struct Free {
    pub next: *mut Free,
}

/// What is at a slab's start. Only touched under the lock of its class, or of the pool while it has no class.
pub struct Slab {
    pub class: usize,
    /// Blocks that are in the program's hands or in a thread's cache.
    pub used: usize,
    /// Blocks that were given out at least once; those behind them were never touched.
    carved: usize,
    free: *mut Free,
    /// Neighbours in the list of the class's slabs with free blocks.
    pub previous: *mut Slab,
    pub next: *mut Slab,
}

impl Slab {
    /// Makes a slab of a class out of memory.
    ///
    /// # Safety
    /// `memory` is `BYTES` long, aligned to `BYTES`, and nobody else's.
    pub unsafe fn make(memory: *mut u8, class: usize) -> *mut Self {
        let slab = memory.cast::<Self>();
        let none = ptr::null_mut();
        // SAFETY: the memory is ours, long enough and aligned enough for the header.
        unsafe { slab.write(Self { class, used: 0, carved: 0, free: ptr::null_mut(), previous: none, next: none }) };
        slab
    }

    /// The slab that a block is in.
    pub fn of(block: NonNull<u8>) -> *mut Self {
        block.as_ptr().map_addr(|address| address & !(BYTES - 1)).cast()
    }

    /// How many blocks it has.
    pub fn capacity(&self) -> usize {
        (BYTES - HEADER) / class::size(self.class)
    }

    pub fn is_full(&self) -> bool {
        self.used == self.capacity()
    }

    /// A free block. The slab is not full.
    ///
    /// # Safety
    /// `slab` was made by `make` and is under its lock.
    pub unsafe fn take(slab: *mut Self) -> *mut u8 {
        // SAFETY: as the caller promises; the free list's blocks are in this slab and free, and the block at `carved` is
        // inside of it because the slab is not full.
        unsafe {
            (*slab).used += 1;
            let free = (*slab).free;
            if !free.is_null() {
                (*slab).free = (*free).next;
                return free.cast();
            }
            let at = HEADER + (*slab).carved * class::size((*slab).class);
            (*slab).carved += 1;
            slab.cast::<u8>().add(at)
        }
    }

    /// Takes a block back.
    ///
    /// # Safety
    /// As `take`; `block` is of this slab and in nobody's hands.
    pub unsafe fn give(slab: *mut Self, block: *mut Free) {
        // SAFETY: as the caller promises.
        unsafe {
            (*block).next = (*slab).free;
            (*slab).free = block;
            (*slab).used -= 1;
        }
    }
}
