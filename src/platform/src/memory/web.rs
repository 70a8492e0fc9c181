//! In wasm: the size of the linear memory, which never shrinks.

/// Bytes of memory in use.
pub fn bytes() -> u64 {
    const PAGE: u64 = 65_536;
    core::arch::wasm32::memory_size(0) as u64 * PAGE
}

/// What queries may hold of the 4 GB that a memory can have: a quarter is left to the interpreter, shuffles and files.
pub fn limit() -> Option<u64> {
    Some(3 << 30)
}

/// Of the 4 GB: 640 MB are left for what is asked for in one piece.
pub fn most() -> Option<usize> {
    Some(3456 << 20)
}
