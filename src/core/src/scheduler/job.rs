//! A job's loop on the driver: start stages, hand out tasks, take their reports, mend what is lost.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use touchpaper_platform::mailbox::Mailbox;
use touchpaper_platform::{clock, threads};
use touchpaper_wire::{Event, TaskOutcome};

use super::memory::TaskMemory;
use super::stage::{Kind, Life, Running, Stage, Waiting};
use super::task::{Output, Report, Task, Work};
use super::{Body, dag};
use crate::context::Engine;
use crate::jobs::StageInfo;
use crate::properties;
use crate::task::{Identity, Shared};
use crate::{Error, Lineage, Result, TaskError};

/// How long the driver waits before it looks at the cancel flag and calls the `between` hook again.
const PATIENCE: Duration = Duration::from_millis(50);

struct Job<'a> {
    id: u32,
    engine: &'a Engine,
    body: &'a Body<'a>,
    stages: Vec<Stage>,
    queue: VecDeque<Task<'a>>,
    in_flight: usize,
    /// How often the task of a stage's partition (by place and index) has failed.
    failures: BTreeMap<(usize, usize), u32>,
    shared: Shared,
    /// Why the job will fail, once that is known.
    error: Option<Error>,
}

pub fn run(engine: &Engine, name: &str, lineage: &Arc<Lineage>, partitions: &[usize], body: &Body<'_>) -> Result<()> {
    let stages = if partitions.is_empty() { Vec::new() } else { dag::cut(engine, name, lineage, partitions) };
    run_stages(engine, name, stages, body)
}

/// A job that ends with the map side of the shuffle that `lineage` reads: nothing is computed from it yet.
pub fn run_maps(engine: &Engine, name: &str, lineage: &Arc<Lineage>) -> Result<()> {
    let mut stages = dag::cut(engine, name, lineage, &[0]);
    stages.pop();
    run_stages(engine, name, stages, &|_, _| Ok(()))
}

/// The last stage is what the job is for.
fn run_stages(engine: &Engine, name: &str, stages: Vec<Stage>, body: &Body<'_>) -> Result<()> {
    let some = !stages.is_empty();
    let id = engine.ids.job.fetch_add(1, Ordering::Relaxed);
    let properties = properties::get();
    let control = engine.jobs.started(id, stages.iter().map(|stage| stage.id).collect(), &properties);
    announce(engine, id, name, &stages);
    let mut job = Job {
        id,
        engine,
        body,
        stages,
        queue: VecDeque::new(),
        in_flight: 0,
        failures: BTreeMap::new(),
        shared: Shared { control, properties, barriers: Arc::clone(&engine.barriers) },
        error: None,
    };
    if let Some(error) = job.too_wide() {
        job.error = Some(error);
    } else if some {
        job.run();
    }
    engine.jobs.ended(id, job.error.is_none());
    let error = job.error.as_ref().map(ToString::to_string);
    engine.emit(Event::JobEnd { job: id, error, time: clock::now_ms() });
    job.error.map_or(Ok(()), Err)
}

fn announce(engine: &Engine, job: u32, name: &str, stages: &[Stage]) {
    let needed = if stages.is_empty() { BTreeSet::new() } else { dag::needed(engine, stages) };
    let summary = |(place, stage): (usize, &Stage)| {
        stage.summary(&engine.blocks, stage.parents.iter().map(|parent| stages[*parent].id).collect(), !needed.contains(&place))
    };
    let stages = stages.iter().enumerate().map(summary).collect();
    engine.emit(Event::JobStart { job, name: name.to_owned(), stages, time: clock::now_ms() });
}

impl<'a> Job<'a> {
    fn run(&mut self) {
        let engine = self.engine;
        let reports: Mailbox<Report> = Mailbox::new();
        let result_stage = self.stages.len() - 1;
        let memory = TaskMemory::watch(engine);
        self.submit(result_stage);
        threads::scope(|scope| {
            let slots = if scope.is_parallel() { engine.settings.cores } else { 1 };
            while self.in_flight > 0 || !self.queue.is_empty() {
                while self.in_flight < slots {
                    let Some(mut task) = self.queue.pop_front() else { break };
                    self.hand_out(&mut task);
                    let (reports, shared) = (&reports, self.shared.clone());
                    scope.spawn(move || reports.send(task.run(engine, shared)));
                }
                if let Some(report) = reports.receive(PATIENCE) {
                    self.ended(report);
                }
                engine.between();
                memory.look();
                if let Some(reason) = self.shared.control.reason() {
                    self.fail(Error::exception(reason));
                }
                if engine.cancel.is_cancelled() {
                    self.fail(Error::Cancelled);
                }
            }
        });
        if self.error.is_none() && !matches!(self.stages[result_stage].life, Life::Done) {
            self.error = Some(Error::exception("the scheduler has nothing to run, yet the job has no result"));
        }
        self.end_running_stages();
    }

    /// Why the job cannot run: a barrier stage needs all its slots at once.
    fn too_wide(&self) -> Option<Error> {
        let wide = self
            .stages
            .iter()
            .find(|stage| stage.width() > self.engine.settings.cores && stage.lineage.stage().iter().any(|lineage| lineage.is_barrier()))?;
        let message = format!(
            "[SPARK-24819]: Barrier execution mode does not allow run a barrier stage that requires more slots than the total \
             number of slots in the cluster currently. Please init a new cluster with more resources(e.g. CPU, GPU) or \
             repartition the input RDD(s) to reduce the number of slots required to run this barrier stage. ({} slots wanted, {} there)",
            wide.width(),
            self.engine.settings.cores,
        );
        Some(Error::spark("org.apache.spark.scheduler.BarrierJobSlotsNumberCheckFailed", message))
    }

    /// Starts a stage, or first the parents whose output it lacks.
    fn submit(&mut self, place: usize) {
        let mut wanted = vec![place];
        while let Some(place) = wanted.pop() {
            if matches!(self.stages[place].life, Life::Running(_)) {
                continue;
            }
            let parents = dag::missing_parents(self.engine, &self.stages, place);
            if parents.is_empty() {
                self.start(place);
            } else {
                self.stages[place].life = Life::Waiting(Waiting { wanted: true });
                wanted.extend(parents);
            }
        }
    }

    fn start(&mut self, place: usize) {
        let missing = self.missing(place);
        let stage = &mut self.stages[place];
        let (id, tasks) = (stage.id, missing.len());
        let attempt = stage.start(missing.clone());
        let name = stage.name.clone();
        self.engine.jobs.stage(id, |stage| *stage = StageInfo { name, attempt, tasks, running: true, ..StageInfo::default() });
        self.engine.emit(Event::StageStart { job: self.id, stage: id, attempt, tasks, time: clock::now_ms() });
        for index in missing {
            self.enqueue(place, index);
        }
        self.settle(place);
    }

    /// Indices of the partitions whose output is not there.
    fn missing(&self, place: usize) -> BTreeSet<usize> {
        match &self.stages[place].kind {
            Kind::ShuffleMap(shuffle) => self.engine.shuffles.missing(shuffle.id).into_iter().collect(),
            Kind::Result { rest, .. } => rest.clone(),
        }
    }

    fn enqueue(&mut self, place: usize, index: usize) {
        let stage = &self.stages[place];
        let Life::Running(running) = &stage.life else { return };
        if running.goes_back || self.error.is_some() {
            return;
        }
        let partition = stage.partition(index);
        let identity = Identity {
            job: self.id,
            stage: stage.id,
            stage_attempt: running.attempt,
            partition,
            attempt: self.failures.get(&(place, index)).copied().unwrap_or(0),
            task: self.engine.ids.task.fetch_add(1, Ordering::Relaxed),
            executor: 0,
            width: stage.width(),
        };
        let work = match &stage.kind {
            Kind::ShuffleMap(shuffle) => Work::Map(Arc::clone(shuffle)),
            Kind::Result { .. } => Work::Result(self.body),
        };
        self.queue.push_back(Task { stage: place, index, identity, work });
    }

    /// Chooses the executor of a task that is about to run.
    fn hand_out(&mut self, task: &mut Task<'_>) {
        self.in_flight += 1;
        let stage = &mut self.stages[task.stage];
        let partition = task.identity.partition;
        let preferred = dag::preferred(self.engine, &stage.lineage, partition);
        task.identity.executor = self.engine.executors.place(partition, preferred);
        self.engine.executors.began(task.identity.executor);
        self.engine.jobs.stage(stage.id, |stage| stage.active += 1);
        if let Life::Running(running) = &mut stage.life {
            running.in_flight += 1;
        }
    }

    fn ended(&mut self, report: Report) {
        self.in_flight -= 1;
        let Report { stage: place, index, context, output, time } = report;
        if let Life::Running(running) = &mut self.stages[place].life {
            running.in_flight -= 1;
        }
        let identity = context.identity();
        self.engine.executors.ended(identity.executor);
        let outcome = self.judge(place, index, identity, output);
        let (stage, attempt, task, partition) = (identity.stage, identity.stage_attempt, identity.task, identity.partition);
        self.engine.jobs.stage(stage, |known| {
            known.active = known.active.saturating_sub(1);
            *(if matches!(outcome, TaskOutcome::Success) { &mut known.completed } else { &mut known.failed }) += 1;
        });
        let (metrics, told) = (context.metrics(), outcome.clone());
        self.engine.emit(Event::TaskEnd { stage, attempt, task, partition, outcome: told, metrics, time });
        match outcome {
            TaskOutcome::Success => {
                let updates = std::mem::take(&mut *context.updates().lock());
                updates.into_values().for_each(|update| update.commit());
                self.stages[place].succeeded(index);
            }
            TaskOutcome::FetchFailed => {
                self.queue.retain(|task| task.stage != place);
                if let Life::Running(running) = &mut self.stages[place].life {
                    running.goes_back = true;
                }
            }
            TaskOutcome::ExecutorLost | TaskOutcome::Failed(_) => self.enqueue(place, index),
            TaskOutcome::Cancelled => {
                let reason = self.shared.control.reason();
                self.fail(reason.map_or(Error::Cancelled, Error::exception));
            }
        }
        self.settle(place);
    }

    /// Keeps a task's output, if its executor still lives, or finds out what its error means.
    fn judge(&mut self, place: usize, index: usize, identity: Identity, output: Result<Output>) -> TaskOutcome {
        let (executors, executor) = (&self.engine.executors, identity.executor);
        let error = match (output, &self.stages[place].kind) {
            (Ok(Output::Map(buckets)), Kind::ShuffleMap(shuffle)) => {
                let keep = || self.engine.shuffles.put(shuffle.id, identity.partition, executor, buckets);
                return executors.if_alive(executor, keep).map_or(TaskOutcome::ExecutorLost, |()| TaskOutcome::Success);
            }
            (Ok(_), _) => return executors.if_alive(executor, || TaskOutcome::Success).unwrap_or(TaskOutcome::ExecutorLost),
            (Err(error), _) => error,
        };
        if executors.if_alive(executor, || ()).is_none() {
            return TaskOutcome::ExecutorLost;
        }
        match error.signal() {
            Some(Error::FetchFailed { .. }) => return TaskOutcome::FetchFailed,
            Some(Error::Cancelled) => return TaskOutcome::Cancelled,
            _ => {}
        }
        let told = TaskOutcome::Failed(error.to_string());
        let failures = self.failures.get(&(place, index)).copied().unwrap_or(0) + 1;
        self.failures.insert((place, index), failures);
        if failures >= self.engine.settings.max_task_failures {
            self.fail(Error::Task(Box::new(TaskError {
                stage: identity.stage,
                stage_attempt: identity.stage_attempt,
                partition: identity.partition,
                task: identity.task,
                failures,
                executor: self.engine.executor_name(executor),
                cause: error,
            })));
        }
        told
    }

    /// Ends the job with its first error: no more tasks start, and those that run are asked to stop. Of tasks that fail
    /// beside each other the one of the first partition is told, so that the answer does not hang on the threads.
    fn fail(&mut self, error: Error) {
        self.shared.control.stop();
        self.queue.clear();
        let goes_first = match (&self.error, &error) {
            (None, _) => true,
            (Some(Error::Task(known)), Error::Task(new)) => known.stage == new.stage && new.partition < known.partition,
            _ => false,
        };
        if goes_first {
            self.error = Some(error);
        }
    }

    /// Takes a stage on to its next life when no task of it is left to wait for.
    fn settle(&mut self, place: usize) {
        let stage = &mut self.stages[place];
        let Life::Running(running) = &mut stage.life else { return };
        let Some(next) = running.next().filter(|_| self.error.is_none()) else { return };
        let attempt = running.attempt;
        let ok = matches!(next, Life::Done);
        if let (true, Kind::ShuffleMap(shuffle)) = (ok, &stage.kind) {
            // An executor may have been lost after the stage's tasks on it had succeeded.
            let lost = self.engine.shuffles.missing(shuffle.id);
            if !lost.is_empty() {
                running.pending.extend(&lost);
                return lost.into_iter().for_each(|index| self.enqueue(place, index));
            }
        }
        stage.life = next;
        stage.setbacks = if ok { 0 } else { stage.setbacks + 1 };
        let (id, setbacks) = (stage.id, stage.setbacks);
        self.engine.jobs.stage(id, |stage| stage.running = false);
        self.engine.barriers.forget(id, attempt);
        self.engine.emit(Event::StageEnd { job: self.id, stage: id, attempt, ok, time: clock::now_ms() });
        if setbacks >= self.engine.settings.max_stage_attempts {
            let message = format!(
                "Job aborted due to stage failure: {} {id} ({}) has failed the maximum allowable number of times: {setbacks}. \
                 Most recent failure reason: shuffle output was lost",
                stage.kind_name(),
                stage.name,
            );
            return self.fail(Error::exception(message));
        }
        for wanted in 0..self.stages.len() {
            if self.stages[wanted].is_wanted() {
                self.submit(wanted);
            }
        }
    }

    /// Says of the stages that a failed job leaves behind that they have ended.
    fn end_running_stages(&mut self) {
        for stage in &mut self.stages {
            if let Life::Running(Running { attempt, .. }) = stage.life {
                stage.life = Life::Done;
                let (job, stage) = (self.id, stage.id);
                self.engine.jobs.stage(stage, |stage| stage.running = false);
                self.engine.barriers.forget(stage, attempt);
                self.engine.emit(Event::StageEnd { job, stage, attempt, ok: false, time: clock::now_ms() });
            }
        }
    }
}
