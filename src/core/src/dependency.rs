//! Lineage: which RDDs an RDD is made from, without the type of its items. The scheduler sees nothing else.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use parking_lot::RwLock;

use crate::context::Engine;
use crate::shuffle::Bucket;
use crate::{Error, Result, TaskContext, graves};

/// How an RDD's partitions come from a parent's.
#[derive(Clone)]
pub enum Dependency {
    /// Narrow: partition i from partition i.
    OneToOne(Arc<Lineage>),
    /// Narrow: partition `start + i` from partition i.
    Range { parent: Arc<Lineage>, start: usize },
    /// Narrow in some other way: each parent's partition is read in the same task.
    Narrow(Arc<Lineage>),
    /// Wide: every partition from every one, through a shuffle that cuts the stage.
    Shuffle(Arc<ShuffleDependency>),
}

/// An RDD as the scheduler sees it.
pub struct Lineage {
    pub(crate) id: u32,
    pub(crate) name: RwLock<String>,
    pub(crate) call_site: String,
    pub(crate) partitions: usize,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) persisted: AtomicBool,
    pub(crate) level: RwLock<Level>,
    /// Its stage's tasks run all at once, and can wait for one another.
    pub(crate) barrier: AtomicBool,
    /// Its work belongs to its parent's operator.
    pub(crate) within: AtomicBool,
    /// Why no job can run on it, said when one is asked for: a missing input path.
    pub(crate) problem: Option<(String, String)>,
    pub(crate) engine: Weak<Engine>,
}

/// Where a persisted RDD is kept.
#[derive(Clone, Debug)]
pub struct Level {
    /// As Spark describes it: `Memory Deserialized 1x Replicated`.
    pub description: String,
    /// What memory cannot hold goes to disk rather than away.
    pub disk: bool,
}

impl Default for Level {
    fn default() -> Self {
        Self { description: "Memory Deserialized 1x Replicated".to_owned(), disk: false }
    }
}

/// Runs the map side of a shuffle for one partition of the parent: a bucket for each reducer.
pub(crate) type MapSide = dyn Fn(usize, &TaskContext) -> Result<Vec<Bucket>> + Send + Sync;

/// A wide dependency: the shuffle between a parent and the RDD that reads it.
pub struct ShuffleDependency {
    pub(crate) id: u32,
    pub(crate) name: String,
    pub(crate) call_site: String,
    pub(crate) parent: Arc<Lineage>,
    pub(crate) reducers: usize,
    pub(crate) map_side: Box<MapSide>,
    pub(crate) engine: Weak<Engine>,
}

impl Lineage {
    pub fn id(&self) -> u32 {
        self.id
    }

    pub fn name(&self) -> String {
        self.name.read().clone()
    }

    pub fn call_site(&self) -> &str {
        &self.call_site
    }

    pub fn num_partitions(&self) -> usize {
        self.partitions
    }

    pub fn dependencies(&self) -> &[Dependency] {
        &self.dependencies
    }

    pub fn is_persisted(&self) -> bool {
        self.persisted.load(Ordering::Acquire)
    }

    pub fn level(&self) -> Level {
        self.level.read().clone()
    }

    /// The stage that computes this runs as a whole: all its tasks at once, or none.
    pub fn set_barrier(&self) {
        self.barrier.store(true, Ordering::Release);
    }

    pub fn is_barrier(&self) -> bool {
        self.barrier.load(Ordering::Acquire)
    }

    /// Stages tell it as one with the parent whose operator it belongs to, as long as both go by one name.
    pub(crate) fn is_told_by_parent(&self) -> bool {
        let name = self.name();
        let mut parents = self.dependencies.iter().filter(|dependency| !dependency.is_wide());
        self.within.load(Ordering::Acquire) && parents.any(|dependency| dependency.parent().name() == name)
    }

    /// The first problem in the lineage, as the job that meets it says it.
    pub(crate) fn check(self: &Arc<Self>) -> Result<()> {
        for lineage in self.ancestors() {
            if let Some((class, message)) = &lineage.problem {
                return Err(Error::spark(class, message));
            }
        }
        Ok(())
    }

    /// This RDD and all that it is made from, through shuffles too, in the order they were made.
    pub(crate) fn ancestors(self: &Arc<Self>) -> Vec<Arc<Self>> {
        self.walk(|_| true, true)
    }

    /// This RDD and those that the same stage computes, in the order they were made.
    pub(crate) fn stage(self: &Arc<Self>) -> Vec<Arc<Self>> {
        self.walk(|_| true, false)
    }

    /// The RDDs reached from this one; parents of one for which `descend` is false are left out. Without recursion:
    /// an iterative program's lineage can be thousands deep.
    pub(crate) fn walk(self: &Arc<Self>, descend: impl Fn(&Self) -> bool, through_shuffles: bool) -> Vec<Arc<Self>> {
        let mut seen = BTreeMap::new();
        let mut waiting = vec![Arc::clone(self)];
        while let Some(lineage) = waiting.pop() {
            if seen.contains_key(&lineage.id) {
                continue;
            }
            if descend(&lineage) {
                let parents = lineage.dependencies.iter().filter(|dependency| through_shuffles || !dependency.is_wide());
                waiting.extend(parents.map(|dependency| Arc::clone(dependency.parent())));
            }
            seen.insert(lineage.id, lineage);
        }
        seen.into_values().collect()
    }
}

impl Dependency {
    pub fn parent(&self) -> &Arc<Lineage> {
        match self {
            Self::OneToOne(parent) | Self::Narrow(parent) | Self::Range { parent, .. } => parent,
            Self::Shuffle(shuffle) => &shuffle.parent,
        }
    }

    pub fn is_wide(&self) -> bool {
        matches!(self, Self::Shuffle(_))
    }
}

impl ShuffleDependency {
    pub fn id(&self) -> u32 {
        self.id
    }

    pub fn reducers(&self) -> usize {
        self.reducers
    }
}

/// Nobody can read the RDD any more, so nobody can read its cached blocks.
impl Drop for Lineage {
    fn drop(&mut self) {
        if let Some(engine) = self.engine.upgrade().filter(|_| self.is_persisted()) {
            engine.unpersist(self);
        }
        graves::bury(std::mem::take(&mut self.dependencies));
    }
}

/// Nobody can read the shuffle any more.
impl Drop for ShuffleDependency {
    fn drop(&mut self) {
        if let Some(engine) = self.engine.upgrade() {
            engine.shuffles.forget(self.id);
        }
    }
}

impl fmt::Debug for Lineage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({}) {}[{}] at {}", self.partitions, self.name(), self.id, self.call_site)
    }
}
