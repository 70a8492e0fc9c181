//! How much memory the engine holds.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(not(target_arch = "wasm32"))]
use native::most;
#[cfg(not(target_arch = "wasm32"))]
pub use native::{bytes, limit};
#[cfg(target_arch = "wasm32")]
use web::most;
#[cfg(target_arch = "wasm32")]
pub use web::{bytes, limit};

/// Where the engine's memory counts as short: below its end by what the largest single step may take.
pub fn watch() {
    if let Some(bytes) = most() {
        crate::alloc::limit(bytes);
    }
}

/// Whether the engine's allocator has once had to say that there is no more memory.
pub fn exhausted() -> bool {
    crate::alloc::EXHAUSTED.load(std::sync::atomic::Ordering::Relaxed)
}
