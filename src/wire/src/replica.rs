//! Replicas: engines beside the one that a person works with, each in a worker of its own with its own files. A replica runs
//! one program, which serves or comes to an end; containers and deployments are replicas. What is only bytes goes beside
//! the JSON, as parts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a replica runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Entry {
    /// `python path`
    Script { path: String, args: Vec<String> },
    /// `python -c`
    Code { source: String, args: Vec<String> },
    /// `python -m`
    Module { module: String, args: Vec<String> },
    /// A WSGI app in a module, by its name there; where that is empty it is looked for as Flask does.
    App { module: String, name: String, port: u16 },
    /// A line of the terminal.
    Line { line: String },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Serve {
    pub entry: Entry,
    /// Where it starts.
    pub folder: String,
    pub environment: BTreeMap<String, String>,
}

/// A request without its body, which is a part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpRequest {
    pub method: String,
    /// From the first slash on, with the query.
    pub target: String,
    pub headers: Vec<(String, String)>,
}

/// A response without its body, which is a part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpResponse {
    pub status: u16,
    pub reason: String,
    pub headers: Vec<(String, String)>,
}
