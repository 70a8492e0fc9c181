//! Natively: one pool of our own for the process.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parking_lot::Mutex;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::{Job, Scope};

static POOL: Mutex<Option<Arc<ThreadPool>>> = Mutex::new(None);

/// Deep recursion in a user's lambda needs more than rayon's 2 MB.
const STACK_BYTES: usize = 16 << 20;

/// How many streams may read through one another on such a stack.
pub const NESTING: usize = 2000;

/// Makes sure that at least `threads` threads are there.
pub fn start(threads: usize) {
    let mut pool = POOL.lock();
    if pool.as_ref().is_some_and(|pool| pool.current_num_threads() >= threads) {
        return;
    }
    let builder = ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK_BYTES);
    match builder.thread_name(|n| format!("task-{n}")).build() {
        Ok(larger) => {
            // Its threads stay: where one ends, what Python keeps for the thread would be let go of outside of the interpreter,
            // which aborts the process.
            if let Some(smaller) = pool.replace(Arc::new(larger)) {
                std::mem::forget(smaller);
            }
        }
        Err(error) => crate::log::warn(&format!("no thread pool of {threads}: {error}")),
    }
}

/// Natively nobody else makes a pool, so this starts it.
pub fn pool_ready(threads: usize) {
    start(threads);
}

/// Threads that run tasks.
pub fn count() -> usize {
    POOL.lock().as_ref().map_or(1, |pool| pool.current_num_threads())
}

/// Threads that the machine can run at once.
pub fn machine() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Runs `body` on this thread, and on the pool what it spawns; returns when all has ended.
pub fn scope<'scope, R>(body: impl FnOnce(&Scope<'_, 'scope>) -> R) -> R {
    let pool = POOL.lock().clone();
    match pool {
        Some(pool) => pool.in_place_scope(|scope| body(&Scope { pool: Some(scope) })),
        None => body(&Scope { pool: None }),
    }
}

/// Runs `body`; a panic in it is an error with the panic's message.
pub fn catch<R>(body: impl FnOnce() -> R) -> Result<R, String> {
    catch_unwind(AssertUnwindSafe(body)).map_err(|payload| {
        let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".to_owned())
    })
}

/// The interpreter's own threads are std's: it knows how to clear up behind them.
pub const INTERPRETER_SPAWNS: bool = true;

pub fn can_spawn() -> bool {
    true
}

/// Runs `job` on a thread of its own.
pub fn spawn(job: Job) -> Result<(), String> {
    let builder = std::thread::Builder::new().stack_size(STACK_BYTES);
    builder.spawn(job).map(drop).map_err(|error| error.to_string())
}

/// Nothing to see to.
pub fn tend() {}

/// Natively no worker is started for this.
pub fn run_spawned() {}
