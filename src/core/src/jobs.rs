//! The context's jobs: what ends those that run, and what is known of all.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use touchpaper_platform::attention;

use crate::properties::{self, Properties};

/// What a running job's driver and tasks share.
#[derive(Default)]
pub(crate) struct Control {
    /// Set when the job will not give its answer: tasks stop.
    abort: AtomicBool,
    reason: Mutex<Option<String>>,
}

impl Control {
    /// Ends the job with a SparkException of this message; the first reason stays.
    pub fn end(&self, reason: String) {
        self.reason.lock().get_or_insert(reason);
        self.stop();
    }

    /// Asks the tasks to stop, also those that are in the interpreter.
    pub fn stop(&self) {
        if !self.abort.swap(true, Ordering::AcqRel) {
            attention::job_stops();
        }
    }

    pub fn stops(&self) -> bool {
        self.abort.load(Ordering::Acquire)
    }

    /// The job has ended, and its tasks with it.
    fn over(&self) {
        // From here on there is nothing to stop.
        if self.abort.swap(true, Ordering::AcqRel) {
            attention::job_stopped();
        }
    }

    pub fn reason(&self) -> Option<String> {
        self.reason.lock().clone()
    }
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Running,
    Succeeded,
    Failed,
}

/// What the status tracker tells of a job.
#[derive(Clone, Debug)]
pub struct JobInfo {
    pub stages: Vec<u32>,
    pub status: Status,
}

/// What it tells of a stage.
#[derive(Clone, Debug, Default)]
pub struct StageInfo {
    pub name: String,
    pub attempt: u32,
    pub tasks: usize,
    pub active: usize,
    pub completed: usize,
    pub failed: usize,
    pub running: bool,
}

struct Job {
    info: JobInfo,
    group: Option<String>,
    tags: BTreeSet<String>,
    control: Arc<Control>,
}

/// All jobs of a context, by number.
#[derive(Default)]
pub(crate) struct Jobs {
    jobs: Mutex<BTreeMap<u32, Job>>,
    stages: Mutex<BTreeMap<u32, StageInfo>>,
}

/// Jobs and stages that are remembered after their end.
const KEPT: usize = 1000;

impl Jobs {
    pub fn started(&self, job: u32, stages: Vec<u32>, properties: &Properties) -> Arc<Control> {
        let control = Arc::new(Control::default());
        let tags = properties.get(properties::TAGS).map(String::as_str).unwrap_or_default();
        let tags = tags.split(',').filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
        let group = properties.get(properties::GROUP).cloned();
        let mut jobs = self.jobs.lock();
        jobs.insert(job, Job { info: JobInfo { stages, status: Status::Running }, group, tags, control: Arc::clone(&control) });
        forget_oldest(&mut jobs, |job| job.info.status != Status::Running);
        control
    }

    pub fn ended(&self, job: u32, ok: bool) {
        if let Some(job) = self.jobs.lock().get_mut(&job) {
            job.info.status = if ok { Status::Succeeded } else { Status::Failed };
            job.control.over();
        }
    }

    /// Changes what is known of a stage.
    pub fn stage(&self, stage: u32, change: impl FnOnce(&mut StageInfo)) {
        let mut stages = self.stages.lock();
        change(stages.entry(stage).or_default());
        forget_oldest(&mut stages, |stage| !stage.running);
    }

    /// Ends the running jobs of a group, with a tag, or all. `why` completes Spark's sentence `Job 3 cancelled …`.
    pub fn cancel(&self, which: &Which<'_>, why: &str) {
        for (number, job) in self.jobs.lock().iter().filter(|(_, job)| job.info.status == Status::Running && which.holds(job)) {
            job.control.end(format!("[SPARK_JOB_CANCELLED] Job {number} cancelled {why} SQLSTATE: XXKDA"));
        }
    }

    pub fn of_group(&self, group: Option<&str>) -> Vec<u32> {
        let jobs = self.jobs.lock();
        jobs.iter().filter(|(_, job)| job.group.as_deref() == group).map(|(number, _)| *number).collect()
    }

    pub fn active(&self) -> Vec<u32> {
        let jobs = self.jobs.lock();
        jobs.iter().filter(|(_, job)| job.info.status == Status::Running).map(|(number, _)| *number).collect()
    }

    pub fn active_stages(&self) -> Vec<u32> {
        let stages = self.stages.lock();
        stages.iter().filter(|(_, stage)| stage.running).map(|(number, _)| *number).collect()
    }

    pub fn job_info(&self, job: u32) -> Option<JobInfo> {
        self.jobs.lock().get(&job).map(|job| job.info.clone())
    }

    pub fn stage_info(&self, stage: u32) -> Option<StageInfo> {
        self.stages.lock().get(&stage).cloned()
    }
}

/// Which jobs to cancel.
pub enum Which<'a> {
    All,
    Group(&'a str),
    Tag(&'a str),
}

impl Which<'_> {
    fn holds(&self, job: &Job) -> bool {
        match self {
            Self::All => true,
            Self::Group(group) => job.group.as_deref() == Some(*group),
            Self::Tag(tag) => job.tags.contains(*tag),
        }
    }
}

fn forget_oldest<T>(known: &mut BTreeMap<u32, T>, ended: impl Fn(&T) -> bool) {
    if known.len() > KEPT
        && let Some(oldest) = known.iter().find(|(_, one)| ended(one)).map(|(number, _)| *number)
    {
        known.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::{Jobs, Which};
    use crate::properties;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn jobs_are_cancelled_by_group_and_by_tag() {
        let jobs = Jobs::default();
        let with = |key: &str, value: &str| Arc::new(BTreeMap::from([(key.to_owned(), value.to_owned())]));
        let grouped = jobs.started(0, vec![0], &with(properties::GROUP, "g"));
        let tagged = jobs.started(1, vec![1], &with(properties::TAGS, "a,b"));
        jobs.cancel(&Which::Group("g"), "part of cancelled job group g");
        assert!(grouped.reason().unwrap().contains("Job 0 cancelled part of cancelled job group g"));
        assert!(tagged.reason().is_none());
        jobs.cancel(&Which::Tag("b"), "part of cancelled job tags b");
        assert!(tagged.reason().is_some());
        assert_eq!(jobs.of_group(Some("g")), [0]);
        jobs.ended(0, false);
        assert_eq!(jobs.active(), [1]);
    }
}
