//! How evenly a stage's work lies on its partitions.

use touchpaper_wire::TaskMetrics;

use crate::run::jobs::{PartitionState, Stage};

/// What partitions are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    ShuffleRead,
    ShuffleWrite,
    Rows,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Skew {
    pub measure: Measure,
    /// By partition; those that are not done have none.
    pub sizes: Vec<u64>,
    pub largest: usize,
    /// What the partition of each size is called.
    pub numbers: Vec<usize>,
    /// How many times the median the largest is; none where the median is 0.
    pub ratio: Option<f64>,
}

/// Up to this many times the median, partitions are called even.
const EVEN: f64 = 1.25;

impl Skew {
    pub fn is_even(&self) -> bool {
        self.ratio.is_some_and(|ratio| ratio <= EVEN)
    }
}

/// None until two partitions have done something: by shuffle bytes read where there are any, then by those written,
/// then by rows.
pub fn skew(stage: &Stage) -> Option<Skew> {
    let done = || stage.partitions.iter().zip(&stage.work).filter(|(state, _)| **state == PartitionState::Done);
    let of = |measure: Measure, work: &TaskMetrics| match measure {
        Measure::ShuffleRead => work.shuffle_read_bytes,
        Measure::ShuffleWrite => work.shuffle_write_bytes,
        Measure::Rows => work.rows_read,
    };
    let measures = [Measure::ShuffleRead, Measure::ShuffleWrite, Measure::Rows];
    let measure = measures.into_iter().find(|measure| done().any(|(_, work)| of(*measure, work) > 0))?;
    let mut ordered: Vec<u64> = done().map(|(_, work)| of(measure, work)).collect();
    if ordered.len() < 2 {
        return None;
    }
    ordered.sort_unstable();
    let middle = ordered.len() / 2;
    let median = if ordered.len() % 2 == 1 { ordered[middle] as f64 } else { (ordered[middle - 1] + ordered[middle]) as f64 / 2.0 };
    let sizes: Vec<u64> = stage.work.iter().map(|work| of(measure, work)).collect();
    let most = ordered[ordered.len() - 1];
    let largest = sizes.iter().position(|size| *size == most)?;
    let numbers = (0..sizes.len()).map(|place| stage.number(place)).collect();
    Some(Skew { measure, sizes, largest, numbers, ratio: (median > 0.0).then(|| most as f64 / median) })
}

#[cfg(test)]
mod tests {
    use touchpaper_wire::{Event, StageKind, StageSummary, TaskOutcome};

    use super::*;
    use crate::run::jobs::Jobs;

    fn ran(work: &[TaskMetrics]) -> Jobs {
        let mut jobs = Jobs::default();
        let (name, kind, operators) = (String::new(), StageKind::Result, Vec::new());
        let stage = StageSummary {
            stage: 0,
            name,
            kind,
            tasks: 4,
            parents: Vec::new(),
            operators,
            skipped: false,
            shuffle: None,
            caches: Vec::new(),
        };
        jobs.fold(Event::JobStart { job: 0, name: String::new(), stages: vec![stage], time: 0.0 });
        for (partition, metrics) in work.iter().enumerate() {
            let (outcome, metrics) = (TaskOutcome::Success, metrics.clone());
            jobs.fold(Event::TaskEnd { stage: 0, attempt: 0, task: partition as u64, partition, outcome, metrics, time: 1.0 });
        }
        jobs
    }

    #[test]
    fn the_largest_partition_is_named_with_its_share() {
        let read = |bytes| TaskMetrics { rows_read: 1, shuffle_read_bytes: bytes, ..TaskMetrics::default() };
        let jobs = ran(&[read(10), read(90), read(20)]);
        let skew = skew(&jobs.stages[0]).unwrap();
        assert_eq!((skew.measure, skew.largest, skew.ratio), (Measure::ShuffleRead, 1, Some(4.5)));
        assert_eq!(skew.sizes, [10, 90, 20, 0]);
    }

    #[test]
    fn one_partition_is_no_skew_and_rows_count_where_nothing_is_shuffled() {
        let rows = |rows_read| TaskMetrics { rows_read, ..TaskMetrics::default() };
        assert_eq!(skew(&ran(&[rows(5)]).stages[0]), None);
        assert_eq!(skew(&ran(&[rows(0), rows(0)]).stages[0]), None);
        let skew = skew(&ran(&[rows(0), rows(6)]).stages[0]).unwrap();
        assert_eq!((skew.measure, skew.ratio), (Measure::Rows, Some(2.0)));
    }
}
