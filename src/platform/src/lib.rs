//! What differs between native and the browser: clock, threads, files, random, log, memory, allocator.
//! Each topic is a pair `native.rs` / `web.rs`; `cfg(target_arch)` stands nowhere else in the engine.

pub mod alloc;
pub mod attention;
pub mod clock;
pub mod files;
pub mod lanes;
pub mod log;
pub mod mailbox;
pub mod memory;
pub mod process;
pub mod random;
pub mod threads;
pub mod wide;
