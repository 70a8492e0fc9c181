//! Where seeds come from when the user gives none.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(not(target_arch = "wasm32"))]
pub use native::seed;
#[cfg(target_arch = "wasm32")]
pub use web::seed;
