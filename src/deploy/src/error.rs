//! What is wrong with a request, in words for the person who sent it.

/// A request that no model should see; a server answers it with status 400.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the body is not JSON: {0}")]
    NotJson(String),
    /// JSON, but of another shape than the contract asks for.
    #[error("{place}: {problem}")]
    Shape { place: String, problem: String },
}

impl Error {
    pub(crate) fn shape(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Shape { place: place.into(), problem: problem.into() }
    }
}

/// serde_json tells bad syntax from a wrong type; its message ends with line and column.
impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        match error.classify() {
            serde_json::error::Category::Data => Self::shape("body", shortened(&error.to_string())),
            _ => Self::NotJson(shortened(&error.to_string())),
        }
    }
}

/// A message that quotes what was sent must not be as long as that.
pub(crate) fn shortened(message: &str) -> String {
    const KEPT: usize = 150;
    if message.chars().count() <= 2 * KEPT {
        return message.to_owned();
    }
    let tail: Vec<char> = message.chars().rev().take(KEPT).collect();
    format!("{}…{}", message.chars().take(KEPT).collect::<String>(), tail.into_iter().rev().collect::<String>())
}

pub type Result<T> = std::result::Result<T, Error>;
