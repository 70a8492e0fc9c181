//! Dockerfiles: read, checked for what a tab cannot do, and built into an image of files and settings.
//!
//! Nothing of Linux is in such an image: Python and the packages that the engine has stand in for the base image.

mod build;
mod ignore;
mod lint;
mod parse;
mod start;
mod substitute;

use serde::{Deserialize, Serialize};

pub use build::{Build, Files, Image, Log, build};
pub use ignore::Ignore;
pub use lint::{Finding, Level, PROVIDED, lint};
pub use parse::parse;
pub use start::{Start, start};

/// An instruction and the line it begins at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    pub line: usize,
    /// As it was written, its lines joined.
    pub text: String,
    pub step: Step,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    From {
        image: String,
        name: Option<String>,
    },
    Workdir(String),
    /// COPY, or ADD where `add`.
    Copy {
        add: bool,
        sources: Vec<String>,
        target: String,
        /// `--from`: another stage or image.
        from: Option<String>,
    },
    Run(Form),
    Expose(Vec<String>),
    Env(Vec<(String, String)>),
    Arg(Vec<(String, Option<String>)>),
    Label(Vec<(String, String)>),
    Cmd(Form),
    Entrypoint(Form),
    User(String),
    /// None is `HEALTHCHECK NONE`.
    Healthcheck(Option<Form>),
    /// VOLUME, SHELL, STOPSIGNAL, ONBUILD, MAINTAINER: read and not acted on.
    Other(String),
}

/// How a command is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// A line for a shell.
    Shell(String),
    /// A program and its arguments, as JSON.
    Exec(Vec<String>),
}

impl Form {
    /// The program and its arguments.
    pub fn words(&self) -> Vec<String> {
        match self {
            Self::Shell(line) => vec!["/bin/sh".to_owned(), "-c".to_owned(), line.clone()],
            Self::Exec(words) => words.clone(),
        }
    }
}

/// Why a Dockerfile cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("dockerfile parse error on line {line}: {problem}")]
pub struct Problem {
    pub line: usize,
    pub problem: String,
}

impl Problem {
    fn new(line: usize, problem: impl Into<String>) -> Self {
        Self { line, problem: problem.into() }
    }
}
