//! The cancel flag. Anything but 0 ends the running job with `Error::Cancelled`; it stays set until `reset`.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

/// The flag of the whole process, which the page sets by its address while the engine's worker is busy.
static PROCESS: AtomicI32 = AtomicI32::new(0);

/// Where in memory the process's flag is, an i32.
pub fn address() -> usize {
    (&raw const PROCESS).addr()
}

/// The process's flag itself.
pub fn process_flag() -> &'static AtomicI32 {
    &PROCESS
}

/// A context's own flag. It is also set while the process's is.
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicI32>);

impl CancelToken {
    pub fn cancel(&self) {
        self.0.store(1, Ordering::Relaxed);
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0 || PROCESS.load(Ordering::Relaxed) != 0
    }

    /// Clears this flag and the process's, so that the next job can run.
    pub fn reset(&self) {
        self.0.store(0, Ordering::Relaxed);
        PROCESS.store(0, Ordering::Relaxed);
    }
}
