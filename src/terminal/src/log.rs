//! What the engine did as lines of Spark's log: `26/11/27 07:31:02 INFO DAGScheduler: Job 0 finished: …`.

use std::collections::BTreeMap;

use touchpaper_wire::{Event, TaskOutcome};

/// Levels as log4j orders them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    All,
    Trace,
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
    Off,
}

impl Level {
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name.to_uppercase().as_str() {
            "ALL" => Self::All,
            "TRACE" => Self::Trace,
            "DEBUG" => Self::Debug,
            "INFO" => Self::Info,
            "WARN" => Self::Warn,
            "ERROR" => Self::Error,
            "FATAL" => Self::Fatal,
            "OFF" => Self::Off,
            _ => return None,
        })
    }
}

/// Turns events into lines; it knows when what has ended began.
#[derive(Debug, Default)]
pub struct Lines {
    jobs: BTreeMap<u32, (f64, String)>,
    stages: BTreeMap<u32, (f64, String, usize)>,
    tasks: BTreeMap<u64, f64>,
}

impl Lines {
    /// The lines of an event from a level on, each with its end. `now` is milliseconds since 1970.
    pub fn of(&mut self, event: &Event, from: Level, now: f64) -> String {
        let lines = self.lines(event);
        let wanted = lines.into_iter().filter(|(level, ..)| *level >= from);
        wanted.map(|(level, source, text)| format!("{} {} {source}: {text}\n", time(now), name(level))).collect()
    }

    fn lines(&mut self, event: &Event) -> Vec<(Level, &'static str, String)> {
        let mut lines = Vec::new();
        match event {
            Event::JobStart { job, name, stages, time } => {
                self.jobs.insert(*job, (*time, name.clone()));
                lines.push((Level::Info, "SparkContext", format!("Starting job: {name}")));
                let last =
                    stages.last().map_or_else(String::new, |stage| format!(" Final stage: ResultStage {} ({})", stage.stage, stage.name));
                lines.push((Level::Info, "DAGScheduler", format!("Got job {job} ({name}) with {} stages.{last}", stages.len())));
                for stage in stages {
                    self.stages.insert(stage.stage, (*time, stage.name.clone(), stage.tasks));
                }
            }
            Event::StageStart { stage, attempt, tasks, time, .. } => {
                let (start, name, _) = self.stages.entry(*stage).or_default();
                *start = *time;
                lines.push((Level::Info, "DAGScheduler", format!("Submitting stage {stage}.{attempt} ({name})")));
                lines.push((Level::Info, "TaskSchedulerImpl", format!("Adding task set {stage}.{attempt} with {tasks} tasks")));
            }
            Event::TaskStart { stage, attempt, task, partition, executor, time, .. } => {
                self.tasks.insert(*task, *time);
                lines.push((
                    Level::Info,
                    "TaskSetManager",
                    format!(
                        "Starting task {partition}.0 in stage {stage}.{attempt} (TID {task}) (executor {executor}, partition {partition})"
                    ),
                ));
            }
            Event::TaskEnd { stage, attempt, task, partition, outcome, time, .. } => {
                let ms = time - self.tasks.remove(task).unwrap_or(*time);
                let tasks = self.stages.get(stage).map_or(0, |(_, _, tasks)| *tasks);
                let place = format!("task {partition}.0 in stage {stage}.{attempt} (TID {task})");
                lines.push(match outcome {
                    TaskOutcome::Success => (Level::Info, "TaskSetManager", format!("Finished {place} in {ms:.0} ms (of {tasks} tasks)")),
                    TaskOutcome::Failed(problem) => (Level::Warn, "TaskSetManager", format!("Lost {place}: {problem}")),
                    TaskOutcome::FetchFailed => (Level::Warn, "TaskSetManager", format!("Lost {place}: FetchFailed")),
                    TaskOutcome::ExecutorLost => (Level::Warn, "TaskSetManager", format!("Lost {place}: ExecutorLostFailure")),
                    TaskOutcome::Cancelled => (Level::Info, "TaskSetManager", format!("Killed {place}")),
                });
            }
            Event::StageEnd { stage, ok, time, .. } => {
                let (start, name, _) = self.stages.get(stage).cloned().unwrap_or_default();
                let seconds = (time - start) / 1000.0;
                let (level, ended) = if *ok { (Level::Info, "finished") } else { (Level::Info, "failed") };
                lines.push((level, "DAGScheduler", format!("Stage {stage} ({name}) {ended} in {seconds:.3} s")));
            }
            Event::JobEnd { job, error, time } => {
                let (start, name) = self.jobs.remove(job).unwrap_or_default();
                let seconds = (time - start) / 1000.0;
                let text = match error {
                    None => format!("Job {job} finished: {name}, took {seconds:.6} s"),
                    Some(_) => format!("Job {job} failed: {name}, took {seconds:.6} s"),
                };
                lines.push((Level::Info, "DAGScheduler", text));
            }
            Event::Block { rdd, partition, executor, state, bytes, .. } => {
                lines.push((
                    Level::Debug,
                    "BlockManager",
                    format!("Block rdd_{rdd}_{partition} on executor {executor}: {state:?}, {bytes} bytes"),
                ));
            }
            Event::ExecutorAdded { executor, .. } => lines.push((Level::Info, "Executor", format!("Starting executor ID {executor}"))),
            Event::ExecutorLost { executor, .. } => lines.push((Level::Error, "TaskSchedulerImpl", format!("Lost executor {executor}"))),
            Event::Iteration { algorithm, iteration, objective, .. } => {
                let objective = objective.map(|objective| format!(", objective {objective}")).unwrap_or_default();
                lines.push((Level::Debug, "Instrumentation", format!("{algorithm}: iteration {iteration}{objective}")));
            }
        }
        lines
    }
}

fn name(level: Level) -> &'static str {
    match level {
        Level::All | Level::Trace => "TRACE",
        Level::Debug => "DEBUG",
        Level::Info => "INFO",
        Level::Warn => "WARN",
        Level::Error => "ERROR",
        Level::Fatal | Level::Off => "FATAL",
    }
}

/// `26/11/27 07:31:02`, in UTC.
fn time(unix_ms: f64) -> String {
    let time = chrono::DateTime::from_timestamp_millis(unix_ms as i64).unwrap_or_default();
    time.format("%y/%m/%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::{Level, Lines, time};
    use touchpaper_wire::{Event, TaskMetrics, TaskOutcome};

    #[test]
    fn times_are_dates() {
        assert_eq!(time(0.0), "70/01/01 00:00:00");
        assert_eq!(time(1_709_210_096_789.0), "24/02/29 12:34:56");
        assert_eq!(time(1_798_761_599_000.0), "26/12/31 23:59:59");
    }

    #[test]
    fn a_job_is_told_from_its_start_to_its_end() {
        let mut lines = Lines::default();
        let start = Event::JobStart { job: 0, name: "count at a.py:3".into(), stages: Vec::new(), time: 100.0 };
        let end = Event::JobEnd { job: 0, error: None, time: 1350.0 };
        assert!(lines.of(&start, Level::Info, 0.0).starts_with("70/01/01 00:00:00 INFO SparkContext: Starting job: count at a.py:3\n"));
        assert_eq!(
            lines.of(&end, Level::All, 0.0),
            "70/01/01 00:00:00 INFO DAGScheduler: Job 0 finished: count at a.py:3, took 1.250000 s\n"
        );
        let failed = |problem: &str| Event::TaskEnd {
            stage: 2,
            attempt: 0,
            task: 7,
            partition: 1,
            outcome: TaskOutcome::Failed(problem.into()),
            metrics: TaskMetrics::default(),
            time: 0.0,
        };
        assert_eq!(
            lines.of(&failed("x"), Level::Warn, 0.0),
            "70/01/01 00:00:00 WARN TaskSetManager: Lost task 1.0 in stage 2.0 (TID 7): x\n"
        );
        assert_eq!(lines.of(&failed("x"), Level::Error, 0.0), "");
        assert_eq!(lines.of(&start, Level::Warn, 0.0), "");
        assert_eq!(Level::parse("warn"), Some(Level::Warn));
    }
}
