//! Natively: the resident set, as Linux tells it; 0 where it does not.
#![allow(clippy::disallowed_methods, reason = "this is natively only")]

/// Bytes of memory in use.
pub fn bytes() -> u64 {
    const PAGE: u64 = 4096;
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split_ascii_whitespace().nth(1).and_then(|pages| pages.parse::<u64>().ok()).map_or(0, |pages| pages * PAGE)
}

/// What queries may hold: natively the machine says when it is too much.
pub fn limit() -> Option<u64> {
    None
}

/// The system's own allocator is not watched.
pub fn most() -> Option<usize> {
    None
}
