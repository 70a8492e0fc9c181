//! What goes wrong in here, under the name of the Python exception that PySpark raises for it.

/// The class of a Python exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raised {
    AssertionError,
    AttributeError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
}

impl Raised {
    pub fn name(self) -> &'static str {
        match self {
            Self::AssertionError => "AssertionError",
            Self::AttributeError => "AttributeError",
            Self::IndexError => "IndexError",
            Self::KeyError => "KeyError",
            Self::TypeError => "TypeError",
            Self::ValueError => "ValueError",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    pub raised: Raised,
    pub message: String,
}

impl Error {
    pub fn new(raised: Raised, message: impl Into<String>) -> Self {
        Self { raised, message: message.into() }
    }
}

pub type Result<T> = std::result::Result<T, Error>;
