//! What all threads share: for each class its slabs that have free blocks, and the empty slabs that any class may take.
//! A slab whose blocks have all come back is empty again, so memory moves from one class to another.

use std::alloc::{GlobalAlloc, Layout};
use std::ptr::{self, NonNull};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::class;
use super::slab::{self, Free, Slab};

/// Slabs asked of the system at a time.
const SLABS_PER_CHUNK: usize = 16;

pub struct Central<A> {
    system: A,
    /// std's locks, because parking_lot's allocate when threads meet.
    classes: [Mutex<List>; class::COUNT],
    empty: Mutex<List>,
}

/// The first slab of a list.
struct List(*mut Slab);

// SAFETY: slabs belong to no thread; a list and what is in it are only touched under the list's lock.
unsafe impl Send for List {}

/// A chain of blocks of one class.
pub struct Chain {
    pub first: *mut Free,
    pub len: usize,
}

impl<A: GlobalAlloc> Central<A> {
    pub const fn new(system: A) -> Self {
        let classes = [const { Mutex::new(List(ptr::null_mut())) }; class::COUNT];
        Self { system, classes, empty: Mutex::new(List(ptr::null_mut())) }
    }

    pub fn system(&self) -> &A {
        &self.system
    }

    /// Up to `wanted` blocks; fewer, or none, only when the system has no more memory.
    pub fn take(&self, class: usize, wanted: usize) -> Chain {
        let mut partial = lock(&self.classes[class]);
        let mut chain = Chain { first: ptr::null_mut(), len: 0 };
        while chain.len < wanted {
            if partial.0.is_null() {
                let Some(memory) = self.empty_slab() else { break };
                // SAFETY: the memory is an empty slab's, and now only ours.
                partial.push(unsafe { Slab::make(memory, class) });
            }
            let slab = partial.0;
            // SAFETY: a slab in the class's list has a free block, and is under the lock we hold.
            unsafe {
                let block = Slab::take(slab).cast::<Free>();
                (*block).next = chain.first;
                chain = Chain { first: block, len: chain.len + 1 };
                if (*slab).is_full() {
                    partial.remove(slab);
                }
            }
        }
        chain
    }

    /// Takes blocks back.
    ///
    /// # Safety
    /// They came from `take` with this class and are in nobody's hands.
    pub unsafe fn give(&self, class: usize, first: *mut Free) {
        let mut partial = lock(&self.classes[class]);
        let mut next = first;
        while let Some(block) = NonNull::new(next) {
            // SAFETY: the block is free, so its first word is its link; its slab is of this class, under the lock we hold.
            unsafe {
                next = (*block.as_ptr()).next;
                let slab = Slab::of(block.cast());
                let was_full = (*slab).is_full();
                Slab::give(slab, block.as_ptr());
                if was_full {
                    partial.push(slab);
                }
                // One empty slab stays, so that a thread that takes and gives the same few blocks does not make it anew.
                if (*slab).used == 0 && !(partial.0 == slab && (*slab).next.is_null()) {
                    partial.remove(slab);
                    lock(&self.empty).push(slab);
                }
            }
        }
    }

    fn empty_slab(&self) -> Option<*mut u8> {
        let mut empty = lock(&self.empty);
        if empty.0.is_null() {
            let chunk = Layout::from_size_align(SLABS_PER_CHUNK * slab::BYTES, slab::BYTES).ok()?;
            // SAFETY: the layout is not empty.
            let chunk = NonNull::new(super::given(unsafe { self.system.alloc(chunk) }, chunk.size()))?;
            for place in (0..SLABS_PER_CHUNK).rev() {
                // SAFETY: inside of the chunk, `BYTES` long, aligned, and only ours.
                empty.push(unsafe { Slab::make(chunk.as_ptr().add(place * slab::BYTES), 0) });
            }
        }
        let slab = empty.0;
        // SAFETY: the list is not empty now.
        unsafe { empty.remove(slab) };
        Some(slab.cast())
    }
}

impl List {
    fn push(&mut self, slab: *mut Slab) {
        // SAFETY: callers pass slabs that are in no list, and hold this one's lock.
        unsafe {
            (*slab).previous = ptr::null_mut();
            (*slab).next = self.0;
            if !self.0.is_null() {
                (*self.0).previous = slab;
            }
        }
        self.0 = slab;
    }

    /// # Safety
    /// `slab` is in this list.
    unsafe fn remove(&mut self, slab: *mut Slab) {
        // SAFETY: as the caller promises; neighbours in the list are slabs under the same lock.
        unsafe {
            let (previous, next) = ((*slab).previous, (*slab).next);
            if previous.is_null() {
                self.0 = next;
            } else {
                (*previous).next = next;
            }
            if !next.is_null() {
                (*next).previous = previous;
            }
        }
    }
}

fn lock(list: &Mutex<List>) -> MutexGuard<'_, List> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}
