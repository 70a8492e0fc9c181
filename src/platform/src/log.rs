//! Messages for the developer, never for the user of a script.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(not(target_arch = "wasm32"))]
pub use native::warn;
#[cfg(target_arch = "wasm32")]
pub use web::warn;
