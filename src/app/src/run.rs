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

/// Runs that stay to be looked at, and their tasks, at most.
const PAST_RUNS: usize = 40;
const PAST_TASKS: usize = 50_000;

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
    /// Earlier runs of the notebook's cells, the last of each, the newest last.
    past: Vec<Self>,
    /// Of which of them the jobs are looked at; none is the newest run.
    looked: Option<u32>,
    /// What the jobs are of: of a question the source is another.
    worked: Source,
    started: f64,
    events_seen: f64,
}

impl Run {
    pub fn begin(&mut self, source: Source) -> u32 {
        let now = browser::now_ms();
        let id = self.id + 1;
        let of_session = matches!(source, Source::Cell(_) | Source::Pipeline);
        let jobs = if of_session && self.of_session { self.jobs.carried() } else { Jobs::default() };
        let past = std::mem::take(&mut self.past);
        let before = std::mem::replace(
            self,
            Self { id, source, worked: source, jobs, of_session, started: now, events_seen: now, ..Self::default() },
        );
        self.past = past;
        self.set_aside(before);
        id
    }

    /// A cell's run stays to be looked at until the cell runs again.
    fn set_aside(&mut self, before: Self) {
        if matches!(before.worked, Source::Cell(_)) && !before.jobs.is_empty() {
            self.past.retain(|other| other.worked != before.worked);
            self.past.push(before);
        }
        let now = self.worked;
        self.past.retain(|other| other.worked != now);
        let tasks = |past: &[Self]| past.iter().map(|run| run.jobs.tasks.len()).sum::<usize>();
        while self.past.len() > PAST_RUNS || tasks(&self.past) > PAST_TASKS {
            self.past.remove(0);
        }
    }

    /// Shows the jobs of a cell's last run; false where they are not kept.
    pub fn look_at(&mut self, cell: u32) -> bool {
        let wanted = Source::Cell(cell);
        self.looked = self.past.iter().find(|run| run.worked == wanted).map(|run| run.id);
        self.looked.is_some() || self.worked == wanted
    }

    pub fn look_at_newest(&mut self) {
        self.looked = None;
    }

    /// The run whose jobs are looked at.
    pub fn shown(&self) -> &Self {
        self.looked.and_then(|id| self.past.iter().find(|run| run.id == id)).unwrap_or(self)
    }

    pub fn is_newest_shown(&self) -> bool {
        std::ptr::eq(self, self.shown())
    }

    /// The cell whose jobs these are.
    pub fn cell(&self) -> Option<u32> {
        match self.worked {
            Source::Cell(id) => Some(id),
            _ => None,
        }
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
