//! Programs of the machine that an RDD is piped through.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(not(target_arch = "wasm32"))]
pub use native::run;
#[cfg(target_arch = "wasm32")]
pub use web::run;

/// Whether there are programs: a browser tab has none.
pub const EXIST: bool = cfg!(not(target_arch = "wasm32"));

/// How a program ended, and what it printed.
pub struct Ended {
    pub code: i32,
    pub stdout: Vec<u8>,
}
