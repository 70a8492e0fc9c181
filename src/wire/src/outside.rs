//! What the terminal, which lives in the engine, asks of the page: to keep images, to run replicas, to take requests to them.

use serde::{Deserialize, Serialize};

use crate::Stream;
use crate::replica::{HttpRequest, HttpResponse, Serve};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Outside {
    /// A request to a port of localhost; its body is a part.
    Send {
        port: u16,
        request: HttpRequest,
    },
    /// Keep files, whose contents are the parts, in the order of their paths. `about` is for whoever keeps them.
    KeepImage {
        image: String,
        about: String,
        paths: Vec<String>,
    },
    Images,
    DropImage {
        image: String,
    },
    /// Start a replica with an image's files. With `attached` what it prints is told until it ends; with `remove` it is
    /// forgotten then.
    Run {
        replica: String,
        image: String,
        about: String,
        ports: Vec<u16>,
        serve: Serve,
        attached: bool,
        remove: bool,
    },
    Replicas,
    Log {
        replica: String,
    },
    Stop {
        replica: String,
    },
    Remove {
        replica: String,
    },
    /// Hand the person a file, whose content is the part.
    Download {
        name: String,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Told {
    Done,
    /// Its body is a part.
    Response {
        response: HttpResponse,
    },
    Images {
        images: Vec<KeptImage>,
    },
    Replicas {
        replicas: Vec<ReplicaState>,
    },
    Text {
        text: String,
    },
    /// A replica prints; more is told.
    Printed {
        stream: Stream,
        text: String,
    },
    /// A replica that was asked to run has ended.
    Ended {
        code: i32,
    },
    /// Nothing serves there.
    Refused,
    TimedOut {
        after_ms: u64,
    },
    Failed {
        problem: String,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptImage {
    pub image: String,
    pub about: String,
    pub bytes: u64,
    /// Milliseconds since 1970.
    pub created: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplicaState {
    pub replica: String,
    pub about: String,
    pub created: f64,
    pub life: ReplicaLife,
}

/// Times are milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "life", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ReplicaLife {
    /// Its program runs, or waits for requests.
    Running {
        since: f64,
    },
    Ended {
        code: i32,
        at: f64,
    },
}
