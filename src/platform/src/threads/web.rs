//! In the browser: rayon's global pool, whose Web Workers `wasm-bindgen-rayon` starts before anything else runs.

mod own;

use std::sync::atomic::{AtomicUsize, Ordering};

use wasm_bindgen::JsValue;

pub use own::{run_spawned, spawn, tend};
pub use wasm_bindgen_rayon::init_thread_pool;

use super::Scope;

/// 0: no pool. Asking rayon itself would make it build a pool, and `init_thread_pool` would then fail.
static THREADS: AtomicUsize = AtomicUsize::new(0);

/// How many streams may read through one another on a worker's stack of 1 MB.
pub const NESTING: usize = 300;

/// Nothing to do: the pool is as `init_thread_pool` made it and cannot grow.
pub fn start(_threads: usize) {}

/// Says that the pool of `threads` which `init_thread_pool` makes is ready.
pub fn pool_ready(threads: usize) {
    THREADS.store(threads, Ordering::Release);
}

/// Threads that run tasks.
pub fn count() -> usize {
    THREADS.load(Ordering::Acquire).max(1)
}

/// Threads that the machine can run at once.
pub fn machine() -> usize {
    let cores = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("navigator"))
        .and_then(|navigator| js_sys::Reflect::get(&navigator, &JsValue::from_str("hardwareConcurrency")));
    cores.ok().and_then(|cores| cores.as_f64()).map_or(1, |cores| (cores as usize).max(1))
}

/// Runs `body` on this thread, and on the pool what it spawns; returns when all has ended.
pub fn scope<'scope, R>(body: impl FnOnce(&Scope<'_, 'scope>) -> R) -> R {
    match THREADS.load(Ordering::Acquire) {
        0 => body(&Scope { pool: None }),
        _ => rayon::in_place_scope(|scope| body(&Scope { pool: Some(scope) })),
    }
}

/// Runs `body`. A panic aborts in wasm, so there is none to catch.
pub fn catch<R>(body: impl FnOnce() -> R) -> Result<R, String> {
    Ok(body())
}

/// std has no threads here for the interpreter to start.
pub const INTERPRETER_SPAWNS: bool = false;

/// Where memory is shared, which is where there is a pool.
pub fn can_spawn() -> bool {
    THREADS.load(Ordering::Acquire) > 0
}
