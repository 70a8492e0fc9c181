//! What expressions take along from the session that analyses them: Spark's casts and arithmetic keep the time zone and
//! the ANSI rules of that moment, whatever is set when they run.

use std::cell::Cell;

use crate::zone::Zone;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    pub zone: Zone,
    /// Whether what has no result is an error; null, or the low bits of it, otherwise.
    pub ansi: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { zone: Zone::UTC, ansi: true }
    }
}

thread_local! {
    static CURRENT: Cell<Settings> = Cell::new(Settings::default());
}

impl Settings {
    /// Those of the session that was at work last on this thread. A query is analysed on one thread; tasks must not ask.
    pub fn current() -> Self {
        CURRENT.get()
    }

    pub fn enter(self) {
        CURRENT.set(self);
    }
}
