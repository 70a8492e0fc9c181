//! How much memory the engine holds.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(not(target_arch = "wasm32"))]
pub use native::{bytes, limit};
#[cfg(target_arch = "wasm32")]
pub use web::{bytes, limit};

/// Whether the engine's allocator has once had to say that there is no more memory.
pub fn exhausted() -> bool {
    crate::alloc::EXHAUSTED.load(std::sync::atomic::Ordering::Relaxed)
}
