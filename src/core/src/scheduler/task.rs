//! One task: what it is given, its run on a thread of the pool, and its report to the driver.

use std::sync::Arc;

use touchpaper_platform::{clock, threads};
use touchpaper_wire::Event;

use super::Body;
use crate::context::Engine;
use crate::shuffle::Bucket;
use crate::task::{Identity, Shared};
use crate::{Error, Result, ShuffleDependency, TaskContext};

/// A task that waits for a thread.
pub struct Task<'a> {
    /// The stage's place in its job.
    pub stage: usize,
    /// The partition's place among those the stage computes.
    pub index: usize,
    pub identity: Identity,
    pub work: Work<'a>,
}

/// What a task does.
#[derive(Clone)]
pub enum Work<'a> {
    /// Writes a partition's shuffle output.
    Map(Arc<ShuffleDependency>),
    /// Gives a partition to the action.
    Result(&'a Body<'a>),
}

/// A task that has ended.
pub struct Report {
    pub stage: usize,
    pub index: usize,
    pub context: TaskContext,
    pub output: Result<Output>,
    pub time: f64,
}

/// What a successful task leaves to the driver.
pub enum Output {
    Map(Vec<Bucket>),
    Result,
}

impl Task<'_> {
    /// Runs the task on this thread.
    pub fn run(self, engine: &Engine, shared: Shared) -> Report {
        let Self { stage, index, identity, work } = self;
        let Identity { stage: id, stage_attempt: attempt, task, partition, executor, .. } = identity;
        let (thread, time) = (threads::index(), clock::now_ms());
        engine.emit(Event::TaskStart { stage: id, attempt, task, partition, executor, thread, time });
        let context = TaskContext::new(identity, engine.cancel.clone(), shared);
        let output = threads::catch(|| {
            context.enter(|| {
                context.check()?;
                match work {
                    Work::Map(shuffle) => (shuffle.map_side)(partition, &context).map(Output::Map),
                    Work::Result(body) => body(&context, index).map(|()| Output::Result),
                }
            })
        });
        let output = output.unwrap_or_else(|panic| Err(Error::exception(format!("Task panicked: {panic}"))));
        Report { stage, index, context, output, time: clock::now_ms() }
    }
}
