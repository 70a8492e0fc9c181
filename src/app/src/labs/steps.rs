//! What is measured next: a program with its threads and sizes. Each lab says it from what was measured so far.

use std::collections::BTreeMap;

use crate::labs::Kind;
use crate::labs::index::{Index, Listed, On, Threads};
use crate::labs::told::Measured;

#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its place in the index.
    pub program: usize,
    pub threads: usize,
    pub part: Part,
    /// What the part varies beside the threads: how often the work was doubled or grown, or rows.
    pub size: f64,
    /// Knobs that differ from what a person set.
    pub knobs: Vec<(&'static str, u64)>,
}

/// What a step is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A program as it is.
    Plain,
    /// The same work on more threads.
    Fixed,
    /// Work that grows with the threads, and the same on one of them.
    Grown,
    GrownAlone,
    Words,
    Train,
    Predict,
    /// With twice the columns.
    Wider,
}

impl Part {
    /// As files of results have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "program",
            Self::Fixed => "same work",
            Self::Grown => "work grows with the threads",
            Self::GrownAlone => "grown work on one thread",
            Self::Words => "word count",
            Self::Train => "train",
            Self::Predict => "predict",
            Self::Wider => "train, twice the columns",
        }
    }
}

impl Step {
    pub fn new(program: usize, threads: usize, part: Part, size: f64) -> Self {
        Self { program, threads, part, size, knobs: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: u64) -> Self {
        self.knobs.push((name, value));
        self
    }
}

/// Doublings at most: what grows so often is not for a tab.
const DOUBLINGS: usize = 24;

/// None: all is measured.
pub fn next(kind: Kind, index: &Index, knobs: &BTreeMap<String, u64>, threads: usize, measured: &[Measured]) -> Option<Step> {
    match kind {
        Kind::Optimisation | Kind::MapReduce => plain(index, threads, measured, measured.len()),
        Kind::Amdahl => amdahl(threads).into_iter().nth(measured.len()),
        Kind::Scale => scale(knobs, threads, measured),
    }
}

/// How many there are in all, where that is known before.
pub fn count(kind: Kind, index: &Index, threads: usize) -> Option<usize> {
    match kind {
        Kind::Optimisation | Kind::MapReduce => Some(index.programs.len()),
        Kind::Amdahl => Some(amdahl(threads).len()),
        Kind::Scale => None,
    }
}

fn of(listed: &Listed, threads: usize) -> usize {
    match listed.threads {
        Threads::One => 1,
        Threads::All => threads,
    }
}

/// 1 to 8, then in larger steps up to what there is.
pub fn thread_counts(threads: usize) -> Vec<usize> {
    let larger = [10, 12, 16, 20, 24, 32, 48, 64];
    let mut counts: Vec<usize> = (1..=8).chain(larger).filter(|count| *count < threads).collect();
    counts.push(threads.max(1));
    counts
}

fn amdahl(threads: usize) -> Vec<Step> {
    let counts = thread_counts(threads);
    let mut steps: Vec<Step> = counts.iter().map(|count| Step::new(0, *count, Part::Fixed, 1.0).with("scale", 1)).collect();
    for count in counts.iter().copied().filter(|count| *count > 1) {
        let (size, scale) = (count as f64, count as u64);
        steps.push(Step::new(0, count, Part::Grown, size).with("scale", scale));
        steps.push(Step::new(0, 1, Part::GrownAlone, size).with("scale", scale));
    }
    steps.extend(counts.iter().map(|count| Step::new(1, *count, Part::Words, 1.0)));
    steps
}

/// Why rows are doubled no more.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    Failed(String),
    Cancelled,
    /// The next run would most likely not end in the time that is left.
    Time,
    /// The engine has taken as much as it may.
    Memory,
    Doublings,
}

/// Once rows were doubled for the last time.
pub fn stopped(knobs: &BTreeMap<String, u64>, measured: &[Measured]) -> Option<Stop> {
    let failed = measured.iter().find_map(|one| one.failed.as_ref());
    if let Some(failure) = failed {
        return Some(if failure.is_cancelled() { Stop::Cancelled } else { Stop::Failed(failure.words()) });
    }
    let last = measured.iter().rfind(|one| one.part_is(Part::Predict))?;
    let knob = |name: &str| knobs.get(name).copied().unwrap_or(0) as f64;
    let spent: f64 = measured.iter().map(|one| one.wall_ms).sum();
    let pair: f64 = measured.iter().filter(|one| one.step.size == last.step.size && !one.part_is(Part::Wider)).map(|one| one.wall_ms).sum();
    let most = measured.iter().filter_map(|one| one.done.as_ref()).map(|done| done.memory).max().unwrap_or(0);
    if spent + 2.0 * pair > knob("seconds") * 1000.0 {
        Some(Stop::Time)
    } else if most as f64 > knob("memory") * 1e6 {
        Some(Stop::Memory)
    } else if measured.iter().filter(|one| one.part_is(Part::Train)).count() > DOUBLINGS {
        Some(Stop::Doublings)
    } else {
        None
    }
}

fn scale(knobs: &BTreeMap<String, u64>, threads: usize, measured: &[Measured]) -> Option<Step> {
    let knob = |name: &str| knobs.get(name).copied().unwrap_or(1);
    let step = |program, part, rows: u64| Step::new(program, threads, part, rows as f64).with("rows", rows);
    let Some(last) = measured.last() else { return Some(step(0, Part::Train, knob("rows"))) };
    match last.step.part {
        // What broke ends it.
        _ if last.failed.is_some() => None,
        Part::Train => Some(step(1, Part::Predict, last.step.size as u64)),
        Part::Predict if stopped(knobs, measured).is_none() => Some(step(0, Part::Train, 2 * last.step.size as u64)),
        // The columns are doubled where the rows are large enough to count, and small enough not to take long.
        Part::Predict => {
            let trained: Vec<f64> = measured.iter().filter(|one| one.part_is(Part::Train)).map(|one| one.step.size).collect();
            let rows = trained.get(trained.len().saturating_sub(2)).copied()? as u64;
            Some(step(0, Part::Wider, rows).with("columns", 2 * knob("columns")))
        }
        _ => None,
    }
}

/// The step of one program that is run as it is.
pub fn plain(index: &Index, threads: usize, measured: &[Measured], program: usize) -> Option<Step> {
    let listed = index.programs.get(program)?;
    let step = Step::new(program, of(listed, threads), Part::Plain, 0.0);
    if listed.on != On::Disk {
        return Some(step);
    }
    // As many bytes as the program that goes through files wrote and read in a step; none where it failed.
    let laps = measured.iter().find(|one| one.step.program == 0)?.lap_medians();
    let count = (laps.len() as u64).max(1);
    let mean = |of: fn(&crate::labs::told::Lap) -> u64| laps.iter().map(of).sum::<u64>() / count;
    let (written, read) = (mean(|lap| lap.written), mean(|lap| lap.read));
    (written > 0).then(|| step.with("written", written).with("read", read).with("steps", count))
}

impl Measured {
    pub fn part_is(&self, part: Part) -> bool {
        self.step.part == part
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labs::index::tests::shipped;
    use crate::labs::told::{Done, Failure, Lap};

    fn whole(step: Step, wall_ms: f64, memory: u64) -> Measured {
        let done = Some(Done { memory, ..Done::default() });
        Measured { times: vec![wall_ms], done, wall_ms, ..Measured::new(step) }
    }

    fn knobs(pairs: &[(&str, u64)]) -> BTreeMap<String, u64> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect()
    }

    #[test]
    fn threads_are_all_up_to_eight_and_then_some() {
        assert_eq!(thread_counts(1), [1]);
        assert_eq!(thread_counts(4), [1, 2, 3, 4]);
        assert_eq!(thread_counts(14), [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14]);
    }

    #[test]
    fn one_thread_leaves_amdahl_what_one_thread_can_do() {
        let parts: Vec<Part> = amdahl(1).iter().map(|step| step.part).collect();
        assert_eq!(parts, [Part::Fixed, Part::Words]);
        let on_two: Vec<(Part, usize, f64)> = amdahl(2).iter().map(|step| (step.part, step.threads, step.size)).collect();
        let grown = [(Part::Grown, 2, 2.0), (Part::GrownAlone, 1, 2.0)];
        assert_eq!(
            on_two,
            [vec![(Part::Fixed, 1, 1.0), (Part::Fixed, 2, 1.0)], grown.to_vec(), vec![(Part::Words, 1, 1.0), (Part::Words, 2, 1.0)]]
                .concat()
        );
        assert_eq!(count(Kind::Amdahl, &shipped("amdahl"), 2), Some(6));
    }

    /// Runs a lab whose steps take as long as `takes` says.
    fn run(kind: Kind, knobs: &BTreeMap<String, u64>, takes: impl Fn(&Step) -> Measured) -> Vec<Measured> {
        let index = shipped(kind.name());
        let mut measured = Vec::new();
        while let Some(step) = next(kind, &index, knobs, 2, &measured) {
            measured.push(takes(&step));
            assert!(measured.len() < 200);
        }
        measured
    }

    #[test]
    fn rows_double_until_the_time_would_be_over() {
        let knobs = knobs(&[("rows", 1000), ("columns", 8), ("seconds", 10), ("memory", 2000)]);
        let measured = run(Kind::Scale, &knobs, |step| whole(step.clone(), step.size / 10.0, 1000));
        let trained: Vec<f64> = measured.iter().filter(|one| one.part_is(Part::Train)).map(|one| one.step.size).collect();
        // 200 ms, 400, 800, 1600, 3200 are 6.2 s; another 6.4 would be more than 10.
        assert_eq!(trained, [1000.0, 2000.0, 4000.0, 8000.0, 16000.0]);
        assert_eq!(stopped(&knobs, &measured), Some(Stop::Time));
        let last = &measured.last().unwrap().step;
        assert_eq!((last.part, last.size, last.knobs.as_slice()), (Part::Wider, 8000.0, [("rows", 8000), ("columns", 16)].as_slice()));
    }

    #[test]
    fn memory_and_failures_end_it_too() {
        let knobs = knobs(&[("rows", 1000), ("columns", 8), ("seconds", 1000), ("memory", 100)]);
        let measured = run(Kind::Scale, &knobs, |step| whole(step.clone(), 1.0, step.size as u64 * 10_000));
        assert_eq!(stopped(&knobs, &measured), Some(Stop::Memory));
        let failing = |step: &Step| {
            let mut one = whole(step.clone(), 1.0, 1);
            if step.size > 3000.0 {
                one.failed = Some(Failure { error: "MemoryError".to_owned(), ..Failure::default() });
            }
            one
        };
        let measured = run(Kind::Scale, &knobs, failing);
        assert_eq!(measured.len(), 5);
        assert_eq!(stopped(&knobs, &measured), Some(Stop::Failed("MemoryError".to_owned())));
    }

    #[test]
    fn the_disk_gets_what_the_files_had() {
        let measured = run(Kind::MapReduce, &BTreeMap::new(), |step| {
            let laps = vec![vec![Lap { ms: 1.0, written: 100, read: 50 }, Lap { ms: 1.0, written: 300, read: 150 }]];
            Measured { laps: if step.program == 0 { laps } else { Vec::new() }, ..whole(step.clone(), 1.0, 1) }
        });
        assert_eq!(measured[2].step.knobs, [("written", 200), ("read", 100), ("steps", 2)]);
        let failed = run(Kind::MapReduce, &BTreeMap::new(), |step| Measured::new(step.clone()));
        assert_eq!(failed.len(), 2);
    }
}
