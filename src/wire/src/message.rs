//! Requests the page sends and replies the engine sends.

use serde::{Deserialize, Serialize};

use crate::Event;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Request {
    /// Run a script as `spark-submit` would. `run` names this run in the replies.
    Run { run: u32, path: String, source: String, args: Vec<String> },
    /// Put a file into the engine's file system.
    WriteFile { path: String, bytes: Vec<u8> },
    /// Crash the engine on purpose; only tests send it.
    Crash { how: String },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "camelCase", rename_all_fields = "camelCase")]
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
    Finished {
        run: u32,
        outcome: Outcome,
        ms: f64,
        memory_bytes: u64,
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

/// How the engine is started.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Threads of the pool that was started before.
    pub threads: Option<usize>,
    /// Why there is no pool, where there is none.
    pub one_thread_because: Option<String>,
}
