//! The engine's events folded into what is drawn: jobs, their stages, their tasks, and the executors. Nothing is here
//! that no event told.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use touchpaper_wire::{BlockState, CacheSummary, Event, JobId, StageId, StageKind, StageSummary, TaskMetrics, TaskOutcome};

use crate::run::iterations::{self, Iterations};
use crate::run::plan::add_operators;
use crate::run::storage::{Storage, add_uses};

#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub id: JobId,
    pub name: String,
    /// Where its stages are in [`Jobs::stages`].
    pub stages: Vec<usize>,
    pub start: f64,
    pub end: Option<f64>,
    pub error: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageState {
    Waiting,
    Running,
    Done,
    Failed,
    Skipped,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartitionState {
    Waiting,
    Running,
    Done,
    Failed,
    /// Its output, or the executor it ran on, is gone; it runs again.
    Lost,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    pub id: StageId,
    pub job: JobId,
    pub name: String,
    pub kind: StageKind,
    pub parents: Vec<StageId>,
    pub operators: Vec<String>,
    pub state: StageState,
    /// How often it was started: more than once after a lost executor.
    pub attempts: u32,
    pub start: Option<f64>,
    pub end: Option<f64>,
    /// In the order of its tasks' places: a job may be of some partitions only, as those that show takes its rows from.
    pub partitions: Vec<PartitionState>,
    /// The partition's own number by that place, from when it has begun.
    numbers: Vec<Option<usize>>,
    /// The shuffle that it writes.
    pub shuffle: Option<u32>,
    /// The persisted RDDs inside, as they were cached when the job began.
    pub caches: Vec<CacheSummary>,
    /// What each partition's last successful task read and wrote.
    pub work: Vec<TaskMetrics>,
    /// Summed over its finished tasks.
    pub metrics: TaskMetrics,
    /// Counts what was told of it.
    changes: u32,
}

impl Stage {
    pub fn done(&self) -> usize {
        self.partitions.iter().filter(|state| **state == PartitionState::Done).count()
    }

    /// What the partition at a place is called.
    pub fn number(&self, place: usize) -> usize {
        self.numbers.get(place).copied().flatten().unwrap_or(place)
    }

    /// A partition's place: its own number where that is free, as it is where all are run, or the first that is.
    fn place(&mut self, partition: usize) -> Option<usize> {
        if self.numbers.get(partition) == Some(&Some(partition)) {
            return Some(partition);
        }
        let known = self.numbers.iter().position(|number| *number == Some(partition));
        let own = || (self.numbers.get(partition) == Some(&None)).then_some(partition);
        let place = known.or_else(own).or_else(|| self.numbers.iter().position(Option::is_none))?;
        self.numbers[place] = Some(partition);
        Some(place)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    pub id: u64,
    pub stage: StageId,
    pub attempt: u32,
    pub partition: usize,
    pub executor: usize,
    pub thread: usize,
    pub start: f64,
    pub end: Option<f64>,
    pub outcome: Option<TaskOutcome>,
    pub metrics: TaskMetrics,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Executor {
    pub tasks: u64,
    pub cached_bytes: u64,
    /// What its cache may hold; none where nothing limits it.
    pub cache_limit: Option<u64>,
    /// A person wants it lost; it is with the next job that waits for its tasks.
    pub leaving: bool,
    /// Gone with what it held; another has come in its place, under a number of its own.
    pub lost: bool,
}

#[derive(Debug, Default)]
pub struct Jobs {
    pub jobs: Vec<Job>,
    pub stages: Vec<Stage>,
    pub tasks: Vec<Task>,
    pub executors: BTreeMap<usize, Executor>,
    pub storage: Storage,
    /// Of fits, in the order in which they began.
    pub iterations: Vec<Iterations>,
    /// The first and the last time that any event told.
    pub span: Option<(f64, f64)>,
    /// Those that have run a task.
    pub threads: BTreeSet<usize>,
    latest_stage: HashMap<StageId, usize>,
    open_tasks: HashMap<u64, usize>,
}

impl Jobs {
    pub fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    pub fn running_tasks(&self) -> usize {
        self.open_tasks.len()
    }

    /// (done, of all) over the stages that were not skipped.
    pub fn tasks_done(&self) -> (usize, usize) {
        self.stages
            .iter()
            .filter(|stage| stage.state != StageState::Skipped)
            .fold((0, 0), |(done, all), stage| (done + stage.done(), all + stage.partitions.len()))
    }

    pub fn stages_run(&self) -> usize {
        self.stages.iter().filter(|stage| stage.attempts > 0).count()
    }

    /// (rows read, bytes written for shuffles).
    pub fn moved(&self) -> (u64, u64) {
        let metrics = self.stages.iter().map(|stage| &stage.metrics);
        metrics.fold((0, 0), |(rows, bytes), one| (rows + one.rows_read, bytes + one.shuffle_write_bytes))
    }

    pub fn stages_of(&self, job: &Job) -> impl Iterator<Item = &Stage> {
        job.stages.iter().filter_map(|at| self.stages.get(*at))
    }

    /// Differs from what it was before if anything of the job does, but for the time of one that runs.
    pub fn changes_of(&self, job: &Job) -> u32 {
        self.stages_of(job).map(|stage| stage.changes).sum::<u32>() + u32::from(job.end.is_some())
    }

    /// How many bytes a stage's shuffle holds; a skipped stage's were written by an earlier job, which may be of an earlier run.
    pub fn shuffled(&self, stage: &Stage) -> Option<u64> {
        let writers = self.stages.iter().filter(|other| other.shuffle.is_some() && other.shuffle == stage.shuffle);
        writers.filter(|writer| writer.state != StageState::Skipped).map(|writer| writer.metrics.shuffle_write_bytes).max()
    }

    /// What is there for the session's next run: what is cached, and the executors that hold it.
    pub fn carried(&self) -> Self {
        let executors = self.executors.iter().filter(|(_, executor)| !executor.lost);
        let executors = executors.map(|(id, executor)| (*id, Executor { tasks: 0, ..executor.clone() })).collect();
        Self { executors, storage: self.storage.carried(), ..Self::default() }
    }

    pub fn fold(&mut self, event: Event) {
        match event {
            Event::JobStart { job, name, stages, time } => {
                self.seen(time);
                let stages = stages.into_iter().map(|stage| self.add_stage(job, stage)).collect();
                self.jobs.push(Job { id: job, name, stages, start: time, end: None, error: None });
            }
            Event::StageStart { stage, time, tasks, .. } => {
                self.seen(time);
                if let Some(stage) = self.stage(stage) {
                    stage.state = StageState::Running;
                    stage.attempts += 1;
                    stage.start.get_or_insert(time);
                    stage.end = None;
                    // A first attempt runs every partition; a later one only those that are missing.
                    if stage.attempts == 1 && stage.partitions.len() < tasks {
                        stage.partitions.resize(tasks, PartitionState::Waiting);
                        stage.work.resize(tasks, TaskMetrics::default());
                        stage.numbers.resize(tasks, None);
                    }
                }
            }
            Event::TaskStart { stage, attempt, task, partition, executor, thread, time } => {
                self.seen(time);
                self.set_partition(stage, partition, PartitionState::Running);
                self.executors.entry(executor).or_default().tasks += 1;
                self.threads.insert(thread);
                self.open_tasks.insert(task, self.tasks.len());
                let (end, outcome, metrics) = (None, None, TaskMetrics::default());
                self.tasks.push(Task { id: task, stage, attempt, partition, executor, thread, start: time, end, outcome, metrics });
            }
            Event::TaskEnd { stage, task, partition, outcome, mut metrics, time, .. } => {
                self.seen(time);
                let state = match outcome {
                    TaskOutcome::Success => PartitionState::Done,
                    TaskOutcome::FetchFailed | TaskOutcome::ExecutorLost => PartitionState::Lost,
                    TaskOutcome::Failed(_) | TaskOutcome::Cancelled => PartitionState::Failed,
                };
                self.set_partition(stage, partition, state);
                self.storage.used(&metrics.cache);
                if let Some(stage) = self.stage(stage) {
                    add(&mut stage.metrics, &metrics);
                    // Only the stage's sums are shown, and names take room.
                    metrics.operators.clear();
                    let place = stage.place(partition).filter(|_| state == PartitionState::Done);
                    if let Some(work) = place.and_then(|place| stage.work.get_mut(place)) {
                        work.clone_from(&metrics);
                    }
                }
                if let Some(task) = self.open_tasks.remove(&task).and_then(|at| self.tasks.get_mut(at)) {
                    task.end = Some(time);
                    task.outcome = Some(outcome);
                    task.metrics = metrics;
                }
            }
            Event::StageEnd { stage, ok, time, .. } => {
                self.seen(time);
                if let Some(stage) = self.stage(stage) {
                    stage.state = if ok { StageState::Done } else { StageState::Failed };
                    stage.end = Some(time);
                }
            }
            Event::JobEnd { job, error, time } => {
                self.seen(time);
                if let Some(job) = self.jobs.iter_mut().rev().find(|known| known.id == job) {
                    job.end = Some(time);
                    job.error = error;
                }
            }
            Event::Iteration { fit, algorithm, iteration, objective, time } => {
                self.seen(time);
                iterations::take(&mut self.iterations, fit, algorithm, iteration, objective);
            }
            Event::Block { rdd, name, partition, executor, state, bytes, time } => {
                // The application's end frees what is left, which is no part of what ran.
                if state != BlockState::Unpersisted {
                    self.seen(time);
                }
                self.storage.block(rdd, name, partition, executor, state, bytes);
                self.executors.entry(executor).or_default().cached_bytes = self.storage.memory_of(executor);
            }
            Event::ExecutorAdded { executor, cache_limit, .. } => {
                self.executors.insert(executor, Executor { cache_limit, ..Executor::default() });
            }
            Event::ExecutorLost { executor, time } => {
                self.seen(time);
                let lost = self.executors.entry(executor).or_default();
                (lost.lost, lost.leaving) = (true, false);
                lost.cached_bytes = 0;
            }
        }
    }

    /// The run is over: what has not ended by now will tell no more, as when the engine was ended under it.
    pub fn close(&mut self) {
        let Some((_, last)) = self.span else { return };
        for (_, at) in self.open_tasks.drain() {
            if let Some(task) = self.tasks.get_mut(at) {
                task.end = Some(last);
                task.outcome = Some(TaskOutcome::Cancelled);
            }
        }
        for stage in self.stages.iter_mut().filter(|stage| stage.state == StageState::Running) {
            stage.state = StageState::Failed;
            stage.end = Some(last);
            stage.changes += 1;
            for partition in stage.partitions.iter_mut().filter(|state| **state == PartitionState::Running) {
                *partition = PartitionState::Failed;
            }
        }
        for job in self.jobs.iter_mut().filter(|job| job.end.is_none()) {
            job.end = Some(last);
            job.error = Some("ended before it was done".to_owned());
        }
    }

    fn seen(&mut self, time: f64) {
        let (first, last) = self.span.unwrap_or((time, time));
        self.span = Some((first.min(time), last.max(time)));
    }

    fn add_stage(&mut self, job: JobId, summary: StageSummary) -> usize {
        let at = self.stages.len();
        let StageSummary { stage: id, name, kind, tasks, parents, operators, skipped, shuffle, caches } = summary;
        self.storage.known(&caches);
        let state = if skipped { StageState::Skipped } else { StageState::Waiting };
        let partitions = vec![PartitionState::Waiting; tasks];
        let (attempts, start, end, metrics) = (0, None, None, TaskMetrics::default());
        let (work, numbers) = (vec![TaskMetrics::default(); tasks], vec![None; tasks]);
        self.stages.push(Stage {
            id,
            job,
            name,
            kind,
            parents,
            operators,
            state,
            attempts,
            start,
            end,
            partitions,
            numbers,
            shuffle,
            caches,
            work,
            metrics,
            changes: 0,
        });
        self.latest_stage.insert(id, at);
        at
    }

    /// The stage that something is told of.
    fn stage(&mut self, id: StageId) -> Option<&mut Stage> {
        let stage = self.latest_stage.get(&id).and_then(|at| self.stages.get_mut(*at))?;
        stage.changes += 1;
        Some(stage)
    }

    fn set_partition(&mut self, stage: StageId, partition: usize, state: PartitionState) {
        let Some(stage) = self.stage(stage) else { return };
        let place = stage.place(partition);
        if let Some(held) = place.and_then(|place| stage.partitions.get_mut(place)) {
            *held = state;
        }
    }
}

fn add(sum: &mut TaskMetrics, one: &TaskMetrics) {
    sum.rows_read += one.rows_read;
    sum.rows_written += one.rows_written;
    sum.shuffle_read_bytes += one.shuffle_read_bytes;
    sum.shuffle_write_bytes += one.shuffle_write_bytes;
    add_uses(&mut sum.cache, &one.cache);
    add_operators(&mut sum.operators, &one.operators);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(stage: StageId, tasks: usize, parents: &[StageId], skipped: bool) -> StageSummary {
        let kind = if parents.is_empty() { StageKind::ShuffleMap } else { StageKind::Result };
        let (name, operators) = (format!("stage {stage}"), vec!["map".to_owned()]);
        StageSummary {
            stage,
            name,
            kind,
            tasks,
            parents: parents.to_vec(),
            operators,
            skipped,
            shuffle: parents.is_empty().then_some(0),
            caches: Vec::new(),
        }
    }

    fn task_start(stage: StageId, task: u64, partition: usize, thread: usize, time: f64) -> Event {
        Event::TaskStart { stage, attempt: 0, task, partition, executor: 0, thread, time }
    }

    fn task_end(stage: StageId, task: u64, partition: usize, outcome: TaskOutcome, time: f64) -> Event {
        let metrics = TaskMetrics { rows_read: 10, shuffle_write_bytes: 100, ..TaskMetrics::default() };
        Event::TaskEnd { stage, attempt: 0, task, partition, outcome, metrics, time }
    }

    fn started() -> Jobs {
        let mut jobs = Jobs::default();
        let stages = vec![summary(0, 2, &[], false), summary(1, 1, &[0], false)];
        jobs.fold(Event::JobStart { job: 0, name: "collect at a.py:3".to_owned(), stages, time: 100.0 });
        jobs.fold(Event::StageStart { job: 0, stage: 0, attempt: 0, tasks: 2, time: 101.0 });
        jobs.fold(task_start(0, 7, 0, 0, 102.0));
        jobs.fold(task_start(0, 8, 1, 1, 102.0));
        jobs
    }

    #[test]
    fn a_stage_fills_as_its_tasks_end() {
        let mut jobs = started();
        assert_eq!((jobs.tasks_done(), jobs.running_tasks()), ((0, 3), 2));
        jobs.fold(task_end(0, 8, 1, TaskOutcome::Success, 110.0));
        assert_eq!(jobs.stages[0].partitions, [PartitionState::Running, PartitionState::Done]);
        jobs.fold(task_end(0, 7, 0, TaskOutcome::Success, 112.0));
        jobs.fold(Event::StageEnd { job: 0, stage: 0, attempt: 0, ok: true, time: 112.5 });
        assert_eq!((jobs.tasks_done(), jobs.running_tasks()), ((2, 3), 0));
        assert_eq!(jobs.stages[0].state, StageState::Done);
        assert_eq!(jobs.stages[1].state, StageState::Waiting);
        assert_eq!(jobs.moved(), (20, 200));
        assert_eq!(jobs.span, Some((100.0, 112.5)));
        assert_eq!(jobs.threads, BTreeSet::from([0, 1]));
    }

    #[test]
    fn what_is_told_of_a_job_is_a_change_of_it_and_of_no_other() {
        let mut jobs = started();
        jobs.fold(Event::JobStart { job: 1, name: "count".to_owned(), stages: vec![summary(2, 1, &[], false)], time: 103.0 });
        let mut seen = (0, 0);
        let mut told = |event, of_first: bool| {
            jobs.fold(event);
            let now = (jobs.changes_of(&jobs.jobs[0]), jobs.changes_of(&jobs.jobs[1]));
            assert_eq!((now.0 != seen.0, now.1 != seen.1), (of_first, !of_first));
            seen = now;
        };
        told(task_end(0, 8, 1, TaskOutcome::Success, 110.0), true);
        told(Event::StageStart { job: 1, stage: 2, attempt: 0, tasks: 1, time: 110.0 }, false);
        told(Event::StageEnd { job: 0, stage: 0, attempt: 0, ok: true, time: 110.0 }, true);
        told(Event::JobEnd { job: 0, error: None, time: 110.0 }, true);
        told(Event::JobEnd { job: 1, error: None, time: 110.0 }, false);
    }

    #[test]
    fn a_job_of_some_partitions_fills_as_one_of_all_does() {
        let mut jobs = Jobs::default();
        jobs.fold(Event::JobStart { job: 0, name: "show".to_owned(), stages: vec![summary(0, 2, &[], false)], time: 1.0 });
        jobs.fold(Event::StageStart { job: 0, stage: 0, attempt: 0, tasks: 2, time: 1.0 });
        for (task, partition) in [(0, 5), (1, 0)] {
            jobs.fold(task_start(0, task, partition, 0, 2.0));
            jobs.fold(task_end(0, task, partition, TaskOutcome::Success, 3.0));
        }
        assert_eq!(jobs.tasks_done(), (2, 2));
        assert_eq!((jobs.stages[0].number(0), jobs.stages[0].number(1)), (5, 0));
    }

    #[test]
    fn a_second_attempt_runs_only_what_was_lost() {
        let mut jobs = started();
        jobs.fold(task_end(0, 7, 0, TaskOutcome::Success, 110.0));
        jobs.fold(task_end(0, 8, 1, TaskOutcome::ExecutorLost, 110.0));
        assert_eq!(jobs.stages[0].partitions, [PartitionState::Done, PartitionState::Lost]);
        jobs.fold(Event::StageStart { job: 0, stage: 0, attempt: 1, tasks: 1, time: 111.0 });
        jobs.fold(task_start(0, 9, 1, 0, 111.0));
        jobs.fold(task_end(0, 9, 1, TaskOutcome::Success, 115.0));
        assert_eq!(jobs.stages[0].partitions, [PartitionState::Done; 2]);
        assert_eq!((jobs.stages[0].attempts, jobs.tasks.len()), (2, 3));
    }

    #[test]
    fn skipped_stages_count_for_nothing_and_a_later_job_may_name_a_stage_again() {
        let mut jobs = started();
        let stages = vec![summary(0, 2, &[], true), summary(2, 4, &[0], false)];
        jobs.fold(Event::JobStart { job: 1, name: "count".to_owned(), stages, time: 120.0 });
        assert_eq!(jobs.jobs[1].stages, [2, 3]);
        assert_eq!(jobs.stages[2].state, StageState::Skipped);
        jobs.fold(task_end(0, 8, 1, TaskOutcome::Success, 121.0));
        assert_eq!(jobs.shuffled(&jobs.stages[0]), jobs.shuffled(&jobs.stages[2]), "the skipped stage's output is the earlier job's");
        assert_eq!(jobs.tasks_done(), (0, 7));
        assert_eq!(jobs.stages_run(), 1);
    }

    #[test]
    fn cached_bytes_follow_blocks_and_go_with_their_executor() {
        let mut jobs = Jobs::default();
        let block = |partition, executor, state, bytes| {
            let (rdd, name, time) = (3, "rdd".to_owned(), 1.0);
            Event::Block { rdd, name, partition, executor, state, bytes, time }
        };
        jobs.fold(block(0, 0, BlockState::Cached, 50));
        jobs.fold(block(1, 1, BlockState::Cached, 70));
        jobs.fold(block(0, 0, BlockState::Cached, 60));
        assert_eq!((jobs.executors[&0].cached_bytes, jobs.executors[&1].cached_bytes), (60, 70));
        jobs.fold(block(0, 0, BlockState::Evicted, 60));
        jobs.fold(block(1, 1, BlockState::Lost, 70));
        jobs.fold(Event::ExecutorLost { executor: 1, time: 2.0 });
        assert_eq!((jobs.executors[&0].cached_bytes, jobs.executors[&1].cached_bytes), (0, 0));
        assert_eq!((jobs.executors[&0].lost, jobs.executors[&1].lost), (false, true));
    }

    #[test]
    fn a_run_that_was_cut_off_leaves_nothing_running() {
        let mut jobs = started();
        jobs.close();
        assert_eq!(jobs.running_tasks(), 0);
        assert_eq!(jobs.stages[0].state, StageState::Failed);
        assert_eq!(jobs.stages[1].state, StageState::Waiting);
        assert!(jobs.tasks.iter().all(|task| task.end == Some(102.0)));
        assert!(jobs.jobs[0].error.is_some());
    }
}
