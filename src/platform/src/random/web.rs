//! In the browser: `crypto.getRandomValues`.

/// A number that differs from call to call and from run to run.
pub fn seed() -> u64 {
    getrandom_03::u64().unwrap_or_else(|_| js_sys::Math::random().to_bits())
}
