//! Exercises as instructors write them: Markdown with a head and fenced blocks, read into parts with line numbers.

pub mod error;
pub mod exercise;

pub use error::{Error, Result};
pub use exercise::{Exercise, parse};
