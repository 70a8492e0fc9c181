//! Threads of a program's own, under `threading`, `multiprocessing` and `mpi4py`, and what they wait on. They are none of
//! the pool's, so that one which waits for another holds up nothing; what waits here hears of Ctrl+C.

mod lines;
mod lock;
mod thread;
mod watched;
mod world;

use std::sync::atomic::{AtomicU64, Ordering};

pub use lines::{add as add_to_line, label as label_lines, take as take_line};
pub use lock::Lock;
pub use thread::{Thread, pid, set_pid, told_to_stop};
pub use watched::tend;
pub use world::World;

/// What has been copied from one isolated worker, rank or engine to another, and how many threads have been started.
#[derive(Default)]
pub struct Counters {
    pub messages: AtomicU64,
    pub bytes: AtomicU64,
    pub workers: AtomicU64,
}

pub static COUNTERS: Counters = Counters { messages: AtomicU64::new(0), bytes: AtomicU64::new(0), workers: AtomicU64::new(0) };

/// A message of so many bytes was copied.
pub fn count_message(bytes: usize) {
    COUNTERS.messages.fetch_add(1, Ordering::Relaxed);
    COUNTERS.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
}
