//! What the engine did, as it did it. Times are milliseconds since the engine started; sizes are bytes.

use serde::{Deserialize, Serialize};

pub type JobId = u32;
pub type StageId = u32;

/// A stage as the scheduler cut it, told before any of its tasks runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageSummary {
    pub stage: StageId,
    /// Where in the user's program the stage's last RDD was made: `reduceByKey at wordcount.py:7`.
    pub name: String,
    pub kind: StageKind,
    pub tasks: usize,
    pub parents: Vec<StageId>,
    /// The RDDs (or plan operators) inside, from the first to the last.
    pub operators: Vec<String>,
    /// All of its shuffle output was still there, so none of its tasks will run.
    pub skipped: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StageKind {
    ShuffleMap,
    Result,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TaskMetrics {
    pub rows_read: u64,
    pub rows_written: u64,
    pub shuffle_read_bytes: u64,
    pub shuffle_write_bytes: u64,
    pub cache_hits: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TaskOutcome {
    Success,
    /// Ended with an error; the text is its first line.
    Failed(String),
    /// Wanted shuffle blocks that are gone; the scheduler recomputes them.
    FetchFailed,
    /// Ran on an executor that was lost meanwhile.
    ExecutorLost,
    Cancelled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BlockState {
    Cached,
    Dropped,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    JobStart { job: JobId, name: String, stages: Vec<StageSummary>, time: f64 },
    StageStart { job: JobId, stage: StageId, attempt: u32, tasks: usize, time: f64 },
    TaskStart { stage: StageId, attempt: u32, task: u64, partition: usize, executor: usize, thread: usize, time: f64 },
    TaskEnd { stage: StageId, attempt: u32, task: u64, partition: usize, outcome: TaskOutcome, metrics: TaskMetrics, time: f64 },
    StageEnd { job: JobId, stage: StageId, attempt: u32, ok: bool, time: f64 },
    JobEnd { job: JobId, error: Option<String>, time: f64 },
    Block { rdd: u32, name: String, partition: usize, executor: usize, state: BlockState, bytes: u64, time: f64 },
    ExecutorLost { executor: usize, time: f64 },
}
