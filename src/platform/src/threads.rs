//! The threads that run tasks: a rayon pool. Where there is none (a page that is not cross-origin isolated), tasks run
//! one after another on the thread that asks.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(not(target_arch = "wasm32"))]
use native as imp;
#[cfg(target_arch = "wasm32")]
use web as imp;

#[cfg(not(target_arch = "wasm32"))]
pub use native::{INTERPRETER_SPAWNS, NESTING, catch, count, machine, pool_ready, run_spawned, scope, spawn, start, tend};
#[cfg(target_arch = "wasm32")]
pub use web::{INTERPRETER_SPAWNS, NESTING, catch, count, init_thread_pool, machine, pool_ready, run_spawned, scope, spawn, start, tend};

use std::sync::atomic::{AtomicBool, Ordering};

/// What a thread of its own runs.
pub type Job = Box<dyn FnOnce() + Send>;

static ALONE: AtomicBool = AtomicBool::new(false);

/// Whether `spawn` can give a thread of its own, one that is none of the pool's and may wait for others.
pub fn can_spawn() -> bool {
    !ALONE.load(Ordering::Relaxed) && imp::can_spawn()
}

/// For tests: as where there is one thread only.
pub fn stay_alone(alone: bool) {
    ALONE.store(alone, Ordering::Relaxed);
}

/// Where tasks are put; it ends when all of them have.
pub struct Scope<'a, 'scope> {
    pool: Option<&'a rayon::Scope<'scope>>,
}

impl<'scope> Scope<'_, 'scope> {
    /// Runs `task` on a thread of the pool, or at once where there is no pool.
    pub fn spawn(&self, task: impl FnOnce() + Send + 'scope) {
        match self.pool {
            Some(pool) => pool.spawn(move |_| task()),
            None => task(),
        }
    }

    /// Whether `spawn` returns before its task has run.
    pub fn is_parallel(&self) -> bool {
        self.pool.is_some()
    }
}

/// Which thread of the pool this is; 0 outside of it.
pub fn index() -> usize {
    rayon::current_thread_index().unwrap_or(0)
}

/// Whether this is one of the pool's threads.
pub fn in_pool() -> bool {
    rayon::current_thread_index().is_some()
}

#[cfg(test)]
mod tests {
    use super::{catch, count, scope, start};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_scope_ends_after_all_its_tasks() {
        start(2);
        let done = AtomicUsize::new(0);
        scope(|scope| {
            for _ in 0..50 {
                scope.spawn(|| {
                    done.fetch_add(1, Ordering::Relaxed);
                });
            }
        });
        assert_eq!(done.into_inner(), 50);
        assert!(count() >= 1);
    }

    #[test]
    fn the_pool_grows_when_more_is_asked() {
        // The process's other tests start threads too, and none ever ends any.
        let larger = count() + 1;
        start(larger);
        assert!(count() >= larger, "{} threads of {larger}", count());
        start(1);
        assert!(count() >= larger, "{} threads of {larger}", count());
    }

    #[test]
    #[allow(clippy::panic)]
    fn a_panic_becomes_its_message() {
        assert_eq!(catch(|| 7), Ok(7));
        assert_eq!(catch(|| -> i32 { panic!("row {}", 17) }), Err("row 17".to_owned()));
    }
}
