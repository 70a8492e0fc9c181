//! What the one host of the process shares with the native module: where output, displays and events go, and the
//! application that runs.

use std::sync::Arc;

use parking_lot::{Mutex, RwLock};
use touchpaper_core::{EventSink, SparkContext, cancel as flag};

use crate::host::{DisplaySink, OutputSink};

/// Where things go.
#[derive(Clone)]
pub struct Sinks {
    pub output: OutputSink,
    pub display: DisplaySink,
    pub events: EventSink,
    /// Called now and then while the driver waits for its job.
    pub between: Option<Arc<dyn Fn() + Send + Sync>>,
}

static SINKS: RwLock<Option<Sinks>> = RwLock::new(None);
static LOG_LEVEL: RwLock<String> = RwLock::new(String::new());
static CURRENT: Mutex<Option<SparkContext>> = Mutex::new(None);

pub fn set_sinks(sinks: Sinks) {
    *SINKS.write() = Some(sinks);
}

pub fn sinks() -> Option<Sinks> {
    SINKS.read().clone()
}

/// From which level on the running application's log is to be printed: `WARN`.
pub fn log_level() -> String {
    LOG_LEVEL.read().clone()
}

pub fn set_log_level(level: &str) {
    level.clone_into(&mut LOG_LEVEL.write());
}

/// The running application's context, if it has made one: to lose an executor, or to see what is cached.
pub fn current_context() -> Option<SparkContext> {
    CURRENT.lock().clone()
}

pub fn set_current(context: Option<SparkContext>) {
    *CURRENT.lock() = context;
}

/// Ends the running script with `Outcome::Cancelled`, from any thread. It is the flag at `core::cancel::address()`.
pub fn cancel() {
    flag::process_flag().store(1, std::sync::atomic::Ordering::Release);
}
