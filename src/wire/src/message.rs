//! Requests the page sends and replies the engine sends.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Event;
use crate::chart::Chart;
use crate::complete::Completions;
use crate::outside::{Outside, Told};
use crate::replica::{HttpRequest, HttpResponse, Serve};
use crate::table::{Answer, Ask, Cells, Table};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Request {
    /// Run a script as `spark-submit` would. `run` names this run in the replies.
    Run { run: u32, path: String, source: String, args: Vec<String> },
    /// Run a cell of the notebook, whose names and SparkContext are there for the next one too, until a script runs.
    /// `name` is what tracebacks call it.
    RunCell { run: u32, name: String, language: Language, source: String },
    /// Rows of a table that a cell has shown, for `Reply::Rows`.
    Rows { table: u32, from: usize, count: usize },
    /// Something else of such a table, for `Reply::Answer`, which `asked` names.
    Ask { asked: u32, table: u32, ask: Ask },
    /// What can be typed after a program's beginning, in the notebook's session, for `Reply::Completions`.
    Complete { complete: u32, before: String },
    /// The names of PySpark's, which the page offers while the engine is busy, for `Reply::Api`.
    Api,
    /// Let go of tables that no cell shows any more.
    ForgetTables { tables: Vec<u32> },
    /// Put a file into the engine's file system.
    WriteFile { path: String, bytes: Vec<u8> },
    /// Which files the engine has, for `Reply::Files`.
    ListFiles,
    /// Move a file to a path where none is; `Reply::Files` follows, after `Reply::FileRefused` where it could not be.
    RenameFile { from: String, to: String },
    /// Remove files; `Reply::Files` follows.
    RemoveFiles { paths: Vec<String> },
    /// Read the beginning of a file as `spark.read` would, for `Reply::Preview`. `preview` names it there.
    Preview { preview: u32, path: String, reading: Reading },
    /// Settings for applications that start from now on, as spark-defaults.conf gives them.
    SetDefaults { conf: BTreeMap<String, String> },
    /// A line was typed into the terminal, or the keys for the end of input (none). Output under `run`, then `Reply::Line`.
    Line { run: u32, line: Option<String> },
    /// Ctrl+C in the terminal: what was begun is forgotten, and what is waited for no more. `Reply::Prompt` follows where
    /// nothing ran.
    Interrupt,
    /// What stands before the next line, for `Reply::Prompt`.
    Prompt,
    /// What a line, up to the cursor, could go on with, for `Reply::LineCompletion`.
    CompleteLine { complete: u32, line: String },
    /// Something of what `Reply::Outside` asked for. Bytes are parts.
    Told { asked: u32, told: Told },
    /// Run a program as a replica does: once, in an engine that has run nothing. `Reply::Serving` follows, or
    /// `Reply::Finished`.
    Serve { run: u32, serve: Serve },
    /// A request to a replica's program, for `Reply::Http`. The body is a part.
    Http { asked: u32, http: HttpRequest },
    /// Crash the engine on purpose; only tests send it.
    Crash { how: String },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Reply {
    /// The engine can run scripts. The addresses are where in the shared memory two i32 are, which the page writes while
    /// the engine is busy: 1 to cancel, and an executor's number + 1 to lose it.
    Ready {
        threads: ThreadMode,
        cancel_address: usize,
        lose_address: usize,
        memory_bytes: u64,
    },
    Output {
        run: u32,
        stream: Stream,
        text: String,
    },
    Events {
        run: u32,
        events: Vec<Event>,
    },
    /// What a cell shows beside what it prints, in the order of both.
    Display {
        run: u32,
        display: Display,
    },
    /// Fewer than asked for at the table's end, none where the table is gone.
    Rows {
        table: u32,
        from: usize,
        rows: Vec<Cells>,
    },
    /// Or why there is none.
    Answer {
        asked: u32,
        answer: Result<Answer, String>,
    },
    Completions {
        complete: u32,
        completions: Completions,
    },
    Api {
        names: Completions,
    },
    Finished {
        run: u32,
        outcome: Outcome,
        ms: f64,
        memory_bytes: u64,
    },
    /// All files of the engine, in the order of their paths, which are relative to its one working folder.
    Files {
        files: Vec<FileEntry>,
    },
    /// A file was not moved, and why.
    FileRefused {
        path: String,
        message: String,
    },
    /// What a file holds, or the first line of why it cannot be read. `partial`: only its beginning was looked at, the
    /// schema too.
    Preview {
        preview: u32,
        table: Result<Table, String>,
        partial: bool,
    },
    /// A line of the terminal has ended.
    Line {
        run: u32,
        outcome: Outcome,
        /// The shell's exit code of it.
        code: i32,
        prompt: String,
        /// The shell has ended by `exit`; the next line is another's.
        left: bool,
        ms: f64,
        memory_bytes: u64,
    },
    Prompt {
        prompt: String,
    },
    /// The terminal starts an application under this run: what the notebook's session held is gone.
    Application {
        run: u32,
    },
    /// What may stand in place of the line from `from` on (counted in bytes), and what to choose from.
    LineCompletion {
        complete: u32,
        from: usize,
        insert: String,
        candidates: Vec<String>,
    },
    /// The terminal asks something of the page, which answers by `Request::Told`. Bytes are parts.
    Outside {
        asked: u32,
        outside: Outside,
    },
    /// A replica's program has come to where it takes requests, and at which port it would listen.
    Serving {
        run: u32,
        port: u16,
    },
    /// The body is a part.
    Http {
        asked: u32,
        response: HttpResponse,
    },
    /// The engine is gone; the page starts another.
    Crashed {
        message: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Stream {
    Stdout,
    Stderr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Language {
    Python,
    Sql,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Display {
    /// The `repr` of the value that a cell ends with.
    Text { text: String },
    /// The rows of a DataFrame, held by the engine; the first of them come along.
    Table(Table),
    /// A picture, by its facts.
    Chart { chart: Chart },
    /// Facts for another view than the notebook, as JSON: `topic` says which.
    Report { topic: String, json: String },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Outcome {
    Success,
    /// `sys.exit(n)` with n other than 0.
    Exit {
        code: i32,
    },
    /// The traceback went to stderr; `line` is the line in the user's script where it left it.
    Error {
        class: String,
        message: String,
        line: Option<u32>,
    },
    Cancelled,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ThreadMode {
    Many {
        threads: usize,
    },
    /// One thread, and why.
    One {
        reason: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileEntry {
    pub path: String,
    pub bytes: u64,
}

/// Of a file that is read line by line, a preview looks at so much.
pub const HEAD_BYTES: u64 = 4 << 20;

/// `spark.read.format(…).options(…)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    pub format: String,
    pub options: BTreeMap<String, String>,
}

/// How the engine is started.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Threads of the pool that was started before.
    pub threads: Option<usize>,
    /// Why there is no pool, where there is none.
    pub one_thread_because: Option<String>,
    /// As of `Request::SetDefaults`.
    #[serde(default)]
    pub conf: BTreeMap<String, String>,
}
