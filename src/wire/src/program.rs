//! A Python program as a terminal starts it, and an interactive session.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Program {
    pub code: Code,
    /// What the program finds in `sys.argv` after its own name.
    pub args: Vec<String>,
    pub launch: Launch,
    /// What it reads from standard input.
    pub input: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Code {
    /// A script: how it was named, and its text.
    Script { path: String, source: String },
    /// `python -c`, or what `python` reads from standard input; `name` is what tracebacks call it.
    Text { name: String, source: String },
    /// `python -m`
    Module { name: String },
}

/// What an application starts with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Launch {
    /// Where relative paths start; empty where the process's folder is meant.
    pub folder: String,
    /// What `SparkConf()` has before the program sets anything.
    pub conf: Vec<(String, String)>,
    /// Modules, packages and archives that can be imported, as absolute paths.
    pub py_files: Vec<String>,
}

/// An interactive session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// With `spark` and `sc`, as `pyspark` begins.
    pub spark: bool,
    pub launch: Launch,
}

/// What became of an input to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Step {
    Done,
    /// It is the beginning of a block, or a bracket is open.
    More,
    /// `exit(n)`
    Exit {
        code: i32,
    },
    Interrupted,
}
