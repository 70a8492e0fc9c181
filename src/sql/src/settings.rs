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
    static NOW: Cell<Option<i64>> = const { Cell::new(None) };
}

impl Settings {
    /// Those of the session that was at work last on this thread. A query is analysed on one thread; tasks must not ask.
    pub fn current() -> Self {
        CURRENT.get()
    }

    pub fn enter(self) {
        CURRENT.set(self);
        NOW.set(Some(clock_micros()));
    }

    /// The moment that an analysis has for now: the same wherever its expressions ask.
    pub fn now() -> i64 {
        NOW.get().unwrap_or_else(clock_micros)
    }
}

fn clock_micros() -> i64 {
    (touchpaper_platform::clock::unix_ms() * 1000.0) as i64
}
