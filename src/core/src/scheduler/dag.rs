//! Cutting lineage into stages, and finding out which of them a stage still needs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::stage::{Kind, Life, Stage, Waiting};
use crate::context::Engine;
use crate::{Dependency, Lineage, ShuffleDependency};

/// The stages of a job, parents before children; the result stage is the last.
pub fn cut(engine: &Engine, name: &str, lineage: &Arc<Lineage>, partitions: &[usize]) -> Vec<Stage> {
    // A shuffle is made after those it reads from, so the order of their numbers is parents first.
    let mut shuffles = BTreeMap::new();
    for ancestor in lineage.ancestors() {
        for shuffle in shuffles_of(&ancestor) {
            shuffles.insert(shuffle.id, Arc::clone(shuffle));
        }
    }
    let places: BTreeMap<u32, usize> = shuffles.keys().enumerate().map(|(place, id)| (*id, place)).collect();
    let stage = |kind: Kind, lineage: &Arc<Lineage>, name: &str| Stage {
        id: engine.ids.stage.fetch_add(1, Ordering::Relaxed),
        kind,
        parents: parents(lineage, &places),
        lineage: Arc::clone(lineage),
        name: name.to_owned(),
        attempts: 0,
        setbacks: 0,
        life: Life::Waiting(Waiting::default()),
    };
    let maps = shuffles.values().map(|shuffle| stage(Kind::ShuffleMap(Arc::clone(shuffle)), &shuffle.parent, &shuffle.call_site));
    let mut stages: Vec<Stage> = maps.collect();
    let rest = (0..partitions.len()).collect();
    stages.push(stage(Kind::Result { partitions: partitions.to_vec(), rest }, lineage, name));
    stages
}

/// Places of the stages whose shuffle output a stage reads.
fn parents(lineage: &Arc<Lineage>, places: &BTreeMap<u32, usize>) -> Vec<usize> {
    let mut parents = BTreeSet::new();
    for lineage in lineage.stage() {
        parents.extend(shuffles_of(&lineage).filter_map(|shuffle| places.get(&shuffle.id)));
    }
    parents.into_iter().collect()
}

fn shuffles_of(lineage: &Lineage) -> impl Iterator<Item = &Arc<ShuffleDependency>> {
    lineage.dependencies.iter().filter_map(|dependency| match dependency {
        Dependency::Shuffle(shuffle) => Some(shuffle),
        _ => None,
    })
}

/// Places of the parents that must run before the stage can: those that lack output, unless an RDD that is wholly
/// cached stands between.
pub fn missing_parents(engine: &Engine, stages: &[Stage], place: usize) -> Vec<usize> {
    let is_cached = |lineage: &Lineage| lineage.is_persisted() && engine.blocks.holds_all(lineage.id, lineage.partitions);
    let computed = stages[place].lineage.walk(|lineage| !is_cached(lineage), false);
    let read = computed.iter().filter(|lineage| !is_cached(lineage)).flat_map(|lineage| shuffles_of(lineage));
    let incomplete: BTreeSet<u32> =
        read.filter(|shuffle| !engine.shuffles.missing(shuffle.id).is_empty()).map(|shuffle| shuffle.id).collect();
    let is_missing = |parent: &usize| match &stages[*parent].kind {
        Kind::ShuffleMap(shuffle) => incomplete.contains(&shuffle.id),
        Kind::Result { .. } => false,
    };
    stages[place].parents.iter().copied().filter(is_missing).collect()
}

/// Places of the stages that the job will run as things stand; the others are skipped.
pub fn needed(engine: &Engine, stages: &[Stage]) -> BTreeSet<usize> {
    let mut needed = BTreeSet::new();
    let mut waiting = vec![stages.len() - 1];
    while let Some(place) = waiting.pop() {
        if needed.insert(place) {
            waiting.extend(missing_parents(engine, stages, place));
        }
    }
    needed
}

/// The executor that holds a cached partition from which this one comes one to one.
pub fn preferred(engine: &Engine, lineage: &Arc<Lineage>, partition: usize) -> Option<usize> {
    let (mut lineage, mut partition) = (lineage, partition);
    loop {
        if let Some(executor) = engine.blocks.executor_of(lineage.id, partition) {
            return Some(executor);
        }
        let holds = |dependency: &Dependency| match dependency {
            Dependency::OneToOne(_) => true,
            Dependency::Range { parent, start } => (*start..*start + parent.partitions).contains(&partition),
            _ => false,
        };
        match lineage.dependencies.iter().find(|dependency| holds(dependency))? {
            Dependency::Range { parent, start } => (lineage, partition) = (parent, partition - start),
            dependency => lineage = dependency.parent(),
        }
    }
}
