//! What is wrong with an exercise's text, and on which line.

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct Error {
    /// Counted from 1.
    pub line: usize,
    pub problem: String,
}

impl Error {
    pub(crate) fn new(line: usize, problem: impl Into<String>) -> Self {
        Self { line, problem: problem.into() }
    }
}

pub type Result<T> = std::result::Result<T, Error>;
