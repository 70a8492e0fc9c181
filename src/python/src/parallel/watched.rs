//! Something behind a lock that a thread can wait on. It waits outside of the interpreter, a moment at a time: between two
//! it looks up for Ctrl+C, and the driver for what it has to see to.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustpython_vm::{PyResult, VirtualMachine};
use touchpaper_platform::{clock, threads};

use crate::session;

/// In seconds.
const MOMENT: f64 = 0.02;

#[derive(Debug, Default)]
pub struct Watched<T> {
    what: Mutex<T>,
    changed: Condvar,
}

impl<T> Watched<T> {
    pub fn lock(&self) -> MutexGuard<'_, T> {
        // What a panic left is whole: each change is one assignment.
        self.what.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes it, and wakes who waits.
    pub fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let changed = change(&mut self.lock());
        self.changed.notify_all();
        changed
    }

    /// Waits until `look` finds something, for `seconds` at most where there is a limit. It must hold no Python object.
    pub fn wait<R>(&self, seconds: Option<f64>, vm: &VirtualMachine, mut look: impl FnMut(&mut T) -> Option<R>) -> PyResult<Option<R>> {
        if let Some(found) = look(&mut self.lock()) {
            return Ok(Some(found));
        }
        let start = clock::now_ms();
        loop {
            let rest = seconds.map_or(MOMENT, |seconds| seconds - (clock::now_ms() - start) / 1000.0);
            if rest.is_nan() || rest <= 0.0 {
                return Ok(None);
            }
            let moment = Duration::from_secs_f64(rest.min(MOMENT));
            let found = vm.allow_threads(|| {
                let mut what = self.lock();
                if let Some(found) = look(&mut what) {
                    return Some(found);
                }
                let (mut what, _) = self.changed.wait_timeout(what, moment).unwrap_or_else(PoisonError::into_inner);
                look(&mut what)
            });
            if found.is_some() {
                return Ok(found);
            }
            tend(vm)?;
        }
    }
}

/// What whoever waits does now and then.
pub fn tend(vm: &VirtualMachine) -> PyResult<()> {
    vm.check_signals()?;
    threads::tend();
    if !threads::in_pool()
        && let Some(between) = session::sinks().and_then(|sinks| sinks.between)
    {
        between();
    }
    Ok(())
}
