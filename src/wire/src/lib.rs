//! Messages between the page and the engine: plain data as JSON text, no logic.

pub mod event;
pub mod message;
pub mod program;

pub use event::{BlockState, CacheSummary, CacheUse, Event, JobId, StageId, StageKind, StageSummary, TaskMetrics, TaskOutcome};
pub use message::{
    Cells, Column, Display, FileEntry, HEAD_BYTES, Language, Outcome, Reading, Reply, Request, Settings, Stream, Table, ThreadMode,
};
pub use program::{Code, Launch, Program, Session, Step};
