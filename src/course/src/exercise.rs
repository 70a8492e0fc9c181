//! An exercise: its head, then prose and blocks in the order in which they are read.
//!
//! ````text
//! ---
//! title: Count words
//! ---
//! Words are separated by blanks.
//!
//! ```python setup
//! lines = sc.parallelize(["to be", "or not"])
//! ```
//! ```python exercise
//! words = lines.flatMap(____)
//! ```
//! ```hint
//! A line's `split()` gives its words.
//! ```
//! ```python solution
//! words = lines.flatMap(lambda line: line.split())
//! ```
//! ```python check
//! {"correct": words.count() == 4, "message": "There are four words."}
//! ```
//! ```quiz
//! When does flatMap run?
//! - [ ] At once
//! - [x] With the first action
//! ```
//! ````
//!
//! README.md of this crate says all of it to authors. A block belongs to the exercise above it, or to the one that it names: `exercise id=words`, then `check for=words`.
//! A setup above every exercise runs before each. A fence without one of these words is prose, as it would be anywhere.

mod attributes;
mod build;
mod fences;
mod front_matter;
mod quiz;

use serde::{Deserialize, Serialize};

pub use build::parse;
pub use front_matter::FrontMatter;
pub(crate) use front_matter::parse as read_head;
pub use quiz::{Choice, Quiz};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exercise {
    pub front: FrontMatter,
    pub blocks: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Where it starts, counted from 1.
    pub line: usize,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Kind {
    /// Markdown, as it was written.
    Prose(String),
    /// What the learner starts from.
    Exercise {
        id: String,
        code: Code,
    },
    /// Runs before the learner's code: of one exercise, or of all.
    Setup {
        exercise: Option<String>,
        code: Code,
    },
    /// Runs after it: calls `check`, or ends with a value {correct, message}.
    Check {
        exercise: String,
        code: Code,
    },
    Solution {
        exercise: String,
        code: Code,
    },
    /// Markdown.
    Hint {
        exercise: String,
        text: String,
    },
    Quiz(Quiz),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Code {
    pub language: Language,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Language {
    Python,
    Sql,
}

impl Language {
    fn of(name: &str) -> Option<Self> {
        match name {
            "python" | "py" | "pyspark" => Some(Self::Python),
            "sql" => Some(Self::Sql),
            _ => None,
        }
    }
}
