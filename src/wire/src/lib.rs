//! Messages between the page and the engine: plain data as JSON text, no logic.

pub mod chart;
pub mod complete;
pub mod event;
pub mod message;
pub mod outside;
pub mod program;
pub mod replica;
pub mod table;

pub use chart::Chart;
pub use complete::{Call, Completion, CompletionKind, Completions};
pub use event::{
    BlockState, CacheSummary, CacheUse, Event, JobId, OperatorRows, StageId, StageKind, StageSummary, TaskMetrics, TaskOutcome,
};
pub use message::{Display, FileEntry, HEAD_BYTES, Language, Outcome, Reading, Reply, Request, Settings, Stream, ThreadMode};
pub use outside::{KeptImage, Outside, ReplicaLife, ReplicaState, Told};
pub use program::{Code, Launch, Program, Session, Step};
pub use replica::{Entry, HttpRequest, HttpResponse, Serve};
pub use table::{Aggregate, Answer, Arrangement, Ask, Cells, Column, Condition, FileFormat, Order, Plot, Profile, Table, Test};
