//! A stage and its life: waiting for its parents' output, running, done; and back, when output it needs is lost.

use std::collections::BTreeSet;
use std::sync::Arc;

use touchpaper_wire::{CacheSummary, StageKind, StageSummary};

use crate::block::BlockManager;
use crate::{Lineage, ShuffleDependency};

/// A part of a job between shuffles, whose tasks can all run at once.
pub struct Stage {
    pub id: u32,
    pub kind: Kind,
    /// The last RDD that its tasks compute.
    pub lineage: Arc<Lineage>,
    /// Places in the job of the stages whose shuffles it reads.
    pub parents: Vec<usize>,
    pub name: String,
    /// How often it was started.
    pub attempts: u32,
    /// How often in a row it had to go back because of lost shuffle output.
    pub setbacks: u32,
    pub life: Life,
}

pub enum Kind {
    /// Writes shuffle output.
    ShuffleMap(Arc<ShuffleDependency>),
    /// Gives the action its partitions, these; those whose index is in `rest` it has not got yet.
    Result { partitions: Vec<usize>, rest: BTreeSet<usize> },
}

pub enum Life {
    Waiting(Waiting),
    Running(Running),
    Done,
}

/// Not started, or gone back. `wanted` once a running job needs its output.
#[derive(Default)]
pub struct Waiting {
    pub wanted: bool,
}

/// Its tasks are queued or running.
pub struct Running {
    pub attempt: u32,
    /// Indices of the partitions whose task has not succeeded.
    pub pending: BTreeSet<usize>,
    /// Tasks that are on a thread.
    pub in_flight: usize,
    /// A task found shuffle output gone: no more tasks are started, and when those on threads have ended the stage
    /// goes back to waiting.
    pub goes_back: bool,
}

impl Running {
    /// What comes next, if no task is left to wait for.
    pub fn next(&self) -> Option<Life> {
        if self.in_flight > 0 {
            None
        } else if self.goes_back && !self.pending.is_empty() {
            Some(Life::Waiting(Waiting { wanted: true }))
        } else {
            self.pending.is_empty().then_some(Life::Done)
        }
    }
}

impl Stage {
    /// Starts an attempt for the partitions (by index) that are missing.
    pub fn start(&mut self, missing: BTreeSet<usize>) -> u32 {
        let attempt = self.attempts;
        self.attempts += 1;
        self.life = Life::Running(Running { attempt, pending: missing, in_flight: 0, goes_back: false });
        attempt
    }

    /// Notes that a partition's output has been kept.
    pub fn succeeded(&mut self, index: usize) {
        if let Life::Running(running) = &mut self.life {
            running.pending.remove(&index);
        }
        if let Kind::Result { rest, .. } = &mut self.kind {
            rest.remove(&index);
        }
    }

    /// Spark's name for the kind of stage.
    pub fn kind_name(&self) -> &'static str {
        match &self.kind {
            Kind::ShuffleMap(_) => "ShuffleMapStage",
            Kind::Result { .. } => "ResultStage",
        }
    }

    pub fn is_wanted(&self) -> bool {
        matches!(self.life, Life::Waiting(Waiting { wanted: true }))
    }

    /// The partition of the RDD that an index stands for.
    pub fn partition(&self, index: usize) -> usize {
        match &self.kind {
            Kind::ShuffleMap(_) => index,
            Kind::Result { partitions, .. } => partitions.get(index).copied().unwrap_or(index),
        }
    }

    /// How many tasks it has if nothing is skipped.
    pub fn width(&self) -> usize {
        match &self.kind {
            Kind::ShuffleMap(_) => self.lineage.partitions,
            Kind::Result { partitions, .. } => partitions.len(),
        }
    }

    /// How events tell it.
    pub fn summary(&self, blocks: &BlockManager, parents: Vec<u32>, skipped: bool) -> StageSummary {
        let inside = self.lineage.stage();
        let told = inside.iter().filter(|lineage| !lineage.is_told_by_parent());
        let mut operators: Vec<String> = told.map(|lineage| lineage.name()).collect();
        let (kind, shuffle) = match &self.kind {
            Kind::ShuffleMap(shuffle) => {
                operators.push(shuffle.name.clone());
                (StageKind::ShuffleMap, Some(shuffle.id))
            }
            Kind::Result { .. } => (StageKind::Result, None),
        };
        let cache = |lineage: &Arc<Lineage>| CacheSummary {
            rdd: lineage.id,
            name: lineage.name(),
            partitions: lineage.partitions,
            cached_partitions: blocks.count(lineage.id),
            level: lineage.level().description,
        };
        let caches = inside.iter().filter(|lineage| lineage.is_persisted()).map(cache).collect();
        let (name, tasks) = (self.name.clone(), self.width());
        StageSummary { stage: self.id, name, kind, tasks, parents, operators, skipped, shuffle, caches }
    }
}
