//! Spark's DAG scheduler: cuts a job's lineage into stages at shuffles, runs a stage's tasks once its parents' output is
//! there, and recomputes from lineage what a lost executor takes with it.

mod dag;
mod executor;
mod job;
mod memory;
mod stage;
mod task;

use std::sync::Arc;

pub(crate) use executor::Executors;

use crate::context::Engine;
use crate::{Lineage, Result, TaskContext};

/// What a result task does: the task, and which of the job's partitions (by index) it is for.
pub(crate) type Body<'a> = dyn Fn(&TaskContext, usize) -> Result<()> + Sync + 'a;

/// Runs a job to its end on the calling thread, its tasks on the pool.
pub(crate) fn run(engine: &Arc<Engine>, name: &str, lineage: &Arc<Lineage>, partitions: &[usize], body: &Body<'_>) -> Result<()> {
    engine.check()?;
    lineage.check()?;
    job::run(engine, name, lineage, partitions, body)
}

/// Runs the map side of the shuffle that the RDD reads.
pub(crate) fn run_maps(engine: &Arc<Engine>, name: &str, lineage: &Arc<Lineage>) -> Result<()> {
    engine.check()?;
    lineage.check()?;
    job::run_maps(engine, name, lineage)
}

#[cfg(test)]
mod tests;
