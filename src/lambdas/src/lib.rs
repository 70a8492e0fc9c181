//! Python functions in tasks: the interpreter on the threads that run them, typed column programs in the place of the simple
//! ones, and the hashes by which keys go to their partitions. Apart from the rest of Python because a job's time goes into it:
//! the engine's wasm has this compiled for speed.

pub mod compile;
pub mod hash;
pub mod keys;
pub mod tasks;
