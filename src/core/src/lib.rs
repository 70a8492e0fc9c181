//! Spark's core: RDDs and their lineage, shuffles, cache, and the scheduler that runs a job's stages as tasks.
//! Start reading at `context.rs`; a job's way is `rdd.rs` → `scheduler.rs` → `scheduler/job.rs` → `scheduler/task.rs`.

pub mod accumulator;
mod barrier;
pub mod block;
pub mod broadcast;
pub mod cancel;
pub mod conf;
pub mod context;
pub mod data;
pub mod dependency;
pub mod error;
mod graves;
pub mod java_text;
pub mod jobs;
pub mod memory;
pub mod partitioner;
pub mod properties;
pub mod random;
pub mod rdd;
pub mod results;
mod scheduler;
pub mod shuffle;
pub mod task;

pub use accumulator::Accumulator;
pub use broadcast::Broadcast;
pub use cancel::CancelToken;
pub use conf::Conf;
pub use context::{EventSink, SparkContext};
pub use data::{Data, Stream, stream_of};
pub use dependency::{Dependency, Lineage, ShuffleDependency};
pub use error::{Boxed, Error, Result, TaskError};
pub use memory::Memory;
pub use partitioner::{HashPartitioner, Partitioner, RangePartitioner};
pub use rdd::Rdd;
pub use task::TaskContext;

#[cfg(test)]
mod testing;
