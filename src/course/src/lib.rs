//! Exercises as instructors write them: Markdown with a head and fenced blocks, read into parts with line numbers; what the
//! engine is given of them; a course's index; a learner's result.

pub mod error;
pub mod exercise;
pub mod index;
pub mod lint;
pub mod own;
pub mod record;
pub mod task;

pub use error::{Error, Result};
pub use exercise::{Exercise, parse};
pub use index::Index;
pub use own::Own;
pub use record::Record;
pub use task::{Task, Verdict};
