//! A command line as a shell reads it: what is quoted, what is piped where, what runs when. Reading only; nothing runs.

mod parser;
mod quote;

pub use parser::parse;
pub use quote::{quote, quote_open};

/// A line: pipelines, each with what must hold for it to run.
pub type Line = Vec<(Join, Pipeline)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// First, or after `;` or a new line.
    Always,
    /// After `&&`.
    IfSucceeded,
    /// After `||`.
    IfFailed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// `! command`
    pub negated: bool,
    pub commands: Vec<Simple>,
}

/// `NAME=value command argument > file`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Simple {
    pub assignments: Vec<(String, Word)>,
    pub words: Vec<Word>,
    pub redirects: Vec<Redirect>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    pub from: Channel,
    pub to: Target,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Input,
    Output,
    Error,
    /// `&>`
    Both,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    File(Word),
    Append(Word),
    /// `2>&1`: where that one goes now.
    Same(Channel),
    /// `<<END`: the lines that follow; `<<<word`: the word.
    Text(Word),
}

/// A word before anything in it is replaced.
pub type Word = Vec<Piece>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A letter that stands for itself unless it is part of a pattern.
    Letter(char),
    /// What quotes or a backslash keep as it is; an empty one makes a word of nothing.
    Quoted(String),
    Variable {
        name: String,
        quoted: bool,
        /// `${NAME:-word}`
        otherwise: Option<Word>,
    },
    /// `$(line)`: what the line prints.
    Output { line: String, quoted: bool },
}

/// Why a line cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It goes on in the next line: a quote is open, or a pipe waits for its other end.
    Unfinished(&'static str),
    Unexpected(String),
    Unsupported(&'static str),
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unfinished(what) => write!(f, "syntax error: unexpected end of file while looking for {what}"),
            Self::Unexpected(token) => write!(f, "syntax error near unexpected token `{token}'"),
            Self::Unsupported(what) => write!(f, "{what}"),
        }
    }
}
