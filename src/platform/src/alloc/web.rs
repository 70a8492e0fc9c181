//! The engine's global allocator.

use std::alloc::System;

use super::ThreadCaching;

#[global_allocator]
static ENGINE: ThreadCaching<System> = ThreadCaching::new(System);
