//! Time. `web_time` is std's clock natively and the browser's `performance` in wasm, whose own clock panics.
#![allow(clippy::disallowed_methods, reason = "this is where they are called")]

use std::sync::OnceLock;

use web_time::{Instant, SystemTime, UNIX_EPOCH};

static START: OnceLock<Instant> = OnceLock::new();

/// Milliseconds since the engine started (since the first call). Never goes back, the same on every thread.
pub fn now_ms() -> f64 {
    START.get_or_init(Instant::now).elapsed().as_secs_f64() * 1000.0
}

/// Milliseconds since 1970-01-01 UTC.
pub fn unix_ms() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::{now_ms, unix_ms};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn the_clock_goes_forward() {
        let first = now_ms();
        let second = now_ms();
        assert!(first >= 0.0 && second >= first);
        assert!(unix_ms() > 1.7e12, "later than November 2023");
    }
}
