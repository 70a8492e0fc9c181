//! One run of the script, or of a cell: what it printed, what the engine did for it, how it ended.

pub mod iterations;
pub mod jobs;
pub mod output;
pub mod plan;
pub mod skew;
pub mod storage;

use touchpaper_wire::Outcome;

use crate::browser;
use crate::run::jobs::Jobs;
use crate::run::output::Output;

#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// The engine said so.
    Finished { outcome: Outcome, ms: f64 },
    /// It did not stop when asked to, so its engine was ended.
    Stopped { ms: f64 },
    /// Its engine was lost under it.
    Crashed { message: String },
}

/// What runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    #[default]
    Script,
    /// What the Pipeline view asks for.
    Pipeline,
    /// A program of the terminal's, which prints there.
    Terminal,
    /// A part of the Course view's exercise.
    Exercise,
    /// What the Deploy view asks for.
    Registry,
    /// A program of a lab's.
    Lab,
    /// A cell of the notebook, by its id.
    Cell(u32),
}

#[derive(Debug, Default)]
pub struct Run {
    /// Counts the runs of this page; 0 before the first.
    pub id: u32,
    pub source: Source,
    /// A cell has its own.
    pub output: Output,
    pub jobs: Jobs,
    pub end: Option<End>,
    /// A question that a view has put to the engine since; what is told of the run stays.
    pub asked: bool,
    /// It is of the session that cells share, which goes on when it has ended.
    pub of_session: bool,
    started: f64,
    events_seen: f64,
}

impl Run {
    pub fn begin(&mut self, source: Source) -> u32 {
        let now = browser::now_ms();
        let id = self.id + 1;
        let of_session = matches!(source, Source::Cell(_) | Source::Pipeline);
        let jobs = if of_session && self.of_session { std::mem::take(&mut self.jobs).carried() } else { Jobs::default() };
        *self = Self { id, source, jobs, of_session, started: now, events_seen: now, ..Self::default() };
        id
    }

    /// What it left in the engine is gone.
    pub fn end_session(&mut self) {
        self.of_session = false;
    }

    /// Begins what is no run of a person's: its events are not shown.
    pub fn ask(&mut self, source: Source) -> u32 {
        (self.id, self.source, self.asked) = (self.id + 1, source, true);
        self.id
    }

    pub fn is_going(&self) -> bool {
        self.id > 0 && self.end.is_none()
    }

    pub fn elapsed_ms(&self) -> f64 {
        browser::now_ms() - self.started
    }

    pub fn finish(&mut self, end: End) {
        self.jobs.close();
        self.end = Some(end);
    }

    pub fn saw_events(&mut self) {
        self.events_seen = browser::now_ms();
    }

    /// From the first event to the last, or to now while tasks run: what a bar that still grows is drawn against.
    pub fn span(&self) -> Option<(f64, f64)> {
        let (first, last) = self.jobs.span?;
        let since = if self.is_going() && self.jobs.running_tasks() > 0 { browser::now_ms() - self.events_seen } else { 0.0 };
        Some((first, last + since.max(0.0)))
    }
}
