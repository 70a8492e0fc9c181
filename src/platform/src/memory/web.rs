//! In wasm: the size of the linear memory, which never shrinks.

/// Bytes of memory in use.
pub fn bytes() -> u64 {
    const PAGE: u64 = 65_536;
    core::arch::wasm32::memory_size(0) as u64 * PAGE
}
