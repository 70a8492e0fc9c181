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
    /// The shuffle that it writes; a stage of a later job that writes the same one is skipped while it is there.
    pub shuffle: Option<u32>,
    /// The persisted RDDs among those inside, and how much of each was cached when the job began.
    pub caches: Vec<CacheSummary>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CacheSummary {
    pub rdd: u32,
    pub name: String,
    pub partitions: usize,
    pub cached_partitions: usize,
    /// Where it is kept, as Spark describes it: `Memory Deserialized 1x Replicated`.
    pub level: String,
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
    /// What it asked of persisted RDDs, in the order of their numbers.
    pub cache: Vec<CacheUse>,
    /// What the operators of SQL's plans gave out, the top one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operators: Vec<OperatorRows>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorRows {
    /// Spark's.
    pub name: String,
    /// How many operators stand above it.
    pub depth: u32,
    pub rows: u64,
}

/// Partitions of one persisted RDD that a task asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CacheUse {
    pub rdd: u32,
    /// Found in the cache.
    pub hits: u64,
    /// Computed for the first time.
    pub misses: u64,
    /// Computed again, because they had been sent away, were lost, or never fitted.
    pub recomputes: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TaskOutcome {
    Success,
    /// Ended with an error; the text is all of it, a traceback too.
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
    /// Computed and not kept: there was no room, even with all sent away that may be.
    Refused,
    /// Sent away for another block. It is computed again when it is next asked for.
    Evicted,
    /// Memory was short and it may go to disk: it stays to be read, and counts no more as memory.
    Spilled,
    /// Nobody wants it any more.
    Unpersisted,
    /// Gone with its executor.
    Lost,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    JobStart {
        job: JobId,
        name: String,
        stages: Vec<StageSummary>,
        time: f64,
    },
    StageStart {
        job: JobId,
        stage: StageId,
        attempt: u32,
        tasks: usize,
        time: f64,
    },
    TaskStart {
        stage: StageId,
        attempt: u32,
        task: u64,
        partition: usize,
        executor: usize,
        thread: usize,
        time: f64,
    },
    TaskEnd {
        stage: StageId,
        attempt: u32,
        task: u64,
        partition: usize,
        outcome: TaskOutcome,
        metrics: TaskMetrics,
        time: f64,
    },
    StageEnd {
        job: JobId,
        stage: StageId,
        attempt: u32,
        ok: bool,
        time: f64,
    },
    JobEnd {
        job: JobId,
        /// All of it, a traceback too.
        error: Option<String>,
        time: f64,
    },
    /// A fit has ended one iteration; a search one of its fits.
    Iteration {
        /// The stage's uid: `LogisticRegression_4f2a…`.
        fit: String,
        algorithm: String,
        /// From 0, the starting point where there is an objective for it.
        iteration: u32,
        /// What is minimised (or, for a likelihood or a metric, maximised); none where the algorithm has none.
        objective: Option<f64>,
        time: f64,
    },
    Block {
        rdd: u32,
        name: String,
        partition: usize,
        executor: usize,
        state: BlockState,
        bytes: u64,
        time: f64,
    },
    /// An executor that can run tasks now, and what its cache may hold where that is limited.
    ExecutorAdded {
        executor: usize,
        cache_limit: Option<u64>,
        time: f64,
    },
    ExecutorLost {
        executor: usize,
        time: f64,
    },
}
