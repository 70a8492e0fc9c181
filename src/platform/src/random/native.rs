//! Natively std seeds its hash maps from the system's randomness; one such hasher is a seed.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A number that differs from call to call and from run to run.
pub fn seed() -> u64 {
    RandomState::new().build_hasher().finish()
}
