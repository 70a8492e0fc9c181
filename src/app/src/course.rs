//! The Course view's state: the course's index, the exercise that is open, and what of it this browser keeps.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use touchpaper_course::record::{Answer, Record};
use touchpaper_course::{Exercise, Index, Task, Verdict};

use crate::browser;
use crate::editor::EditorBridge;

const PROGRESS_KEY: &str = "touchpaper.course";
const DRAFT_KEY: &str = "touchpaper.exercise.";

/// What the engine does for this view: one part of the exercise, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    pub part: usize,
    /// Or only run.
    pub checked: bool,
}

/// Something that is fetched.
pub enum Fetched<T> {
    Waiting,
    Here(T),
    Failed(String),
}

pub struct Course {
    /// The folder's address; None before the view was first seen.
    pub folder: Option<String>,
    pub index: Fetched<Index>,
    /// None: the list is shown.
    pub open: Option<Fetched<Open>>,
    /// The open exercise's name, as the address has it; also while it is being fetched.
    pub name: Option<String>,
    /// An exercise that is being written; `open` is how a learner sees it.
    pub author: Option<Author>,
    /// What may be needed where there is no network later, by its address: in another site's frame, which may keep nothing else.
    pub ahead: BTreeMap<String, Vec<u8>>,
    /// (score, of) by exercise.
    pub progress: BTreeMap<String, (usize, usize)>,
    pub work: Option<Work>,
    /// Waits for an engine.
    pub queued: Option<Work>,
}

/// What an author writes.
pub struct Author {
    pub text: String,
    /// What is amiss in it, with lines.
    pub said: Vec<String>,
    pub editor: Option<EditorBridge>,
    /// Counts what was shown of it, so that each is drawn anew.
    pub shown: u32,
}

/// An exercise that is being worked on.
pub struct Open {
    /// Empty for one that is being written, of which nothing is kept.
    pub name: String,
    /// Its Markdown.
    pub source: String,
    pub exercise: Exercise,
    pub parts: Vec<Part>,
    /// Of each quiz what is ticked, and whether it was answered.
    pub quizzes: Vec<Choice>,
    /// Files that its code reads.
    pub files: Vec<(String, Vec<u8>)>,
    /// Why a learner's own copy of the data could not be taken.
    pub own_problems: Vec<String>,
}

pub struct Part {
    pub id: String,
    pub start: String,
    pub text: String,
    pub editor: Option<EditorBridge>,
    /// So many hints are open.
    pub hints: usize,
    pub solution: bool,
    /// The last one, and whether the answer was checked for it.
    pub verdict: Option<(Verdict, bool)>,
    /// Why it could not be told.
    pub failed: Option<String>,
    /// What was checked last, and whether it passed.
    pub graded: Option<(String, bool)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub ticked: Vec<usize>,
    pub answered: bool,
}

impl Course {
    pub fn new() -> Self {
        let kept = browser::stored(PROGRESS_KEY).and_then(|text| serde_json::from_str(&text).ok());
        Self {
            folder: None,
            index: Fetched::Waiting,
            open: None,
            name: None,
            author: None,
            ahead: BTreeMap::new(),
            progress: kept.unwrap_or_default(),
            work: None,
            queued: None,
        }
    }

    pub fn opened(&self) -> Option<&Open> {
        match &self.open {
            Some(Fetched::Here(open)) => Some(open),
            _ => None,
        }
    }

    pub fn opened_mut(&mut self) -> Option<&mut Open> {
        match &mut self.open {
            Some(Fetched::Here(open)) => Some(open),
            _ => None,
        }
    }

    /// The best that was reached stays. A site that frames the page is told what there is now.
    pub fn note_score(&mut self) {
        let kept = self.opened().filter(|open| open.is_kept());
        let Some((name, record, draft)) = kept.map(|open| (open.name.clone(), open.record(), open.draft())) else { return };
        let share = record.score as f64 / record.of.max(1) as f64;
        browser::tell_site("touchpaper-score", &json!({ "exercise": name, "score": share, "state": draft.to_string() }).to_string());
        let before = self.progress.get(&name).map_or(0, |(score, _)| *score);
        self.progress.insert(name, (record.score.max(before).min(record.of), record.of));
        browser::store(PROGRESS_KEY, &serde_json::to_string(&self.progress).unwrap_or_default());
    }
}

impl Open {
    /// With what was written at an earlier visit.
    pub fn new(name: String, source: String, exercise: Exercise, files: Vec<(String, Vec<u8>)>) -> Self {
        let stored = if browser::is_read_only() { None } else { browser::stored(&draft_key(&name)) };
        let kept = stored.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Self::with_draft(name, source, exercise, files, &kept)
    }

    /// With what `draft` wrote.
    pub fn with_draft(name: String, source: String, exercise: Exercise, files: Vec<(String, Vec<u8>)>, kept: &Value) -> Self {
        let parts = exercise.exercises().map(|(id, code)| {
            let start = code.text.trim_end().to_owned();
            let text = kept["answers"][id].as_str().map_or_else(|| start.clone(), str::to_owned);
            let passed = &kept["passed"][id];
            let graded = if *passed == true { Some((text.clone(), true)) } else { passed.as_str().map(|text| (text.to_owned(), true)) };
            Part { id: id.to_owned(), start, text, editor: None, hints: 0, solution: false, verdict: None, failed: None, graded }
        });
        let chosen = |at: usize| -> Vec<usize> { serde_json::from_value(kept["quizzes"][at].clone()).unwrap_or_default() };
        let quizzes = (0..exercise.quizzes().count()).map(|at| Choice { ticked: chosen(at), answered: !chosen(at).is_empty() });
        let (parts, quizzes) = (parts.collect(), quizzes.collect());
        Self { name, source, parts, quizzes, files, exercise, own_problems: Vec::new() }
    }

    /// One that is being written is not, nor one that is only to be read.
    fn is_kept(&self) -> bool {
        !self.name.is_empty() && !browser::is_read_only()
    }

    /// Kept for the next visit, where that is allowed.
    pub fn save(&self) {
        if self.is_kept() {
            browser::store(&draft_key(&self.name), &self.draft().to_string());
        }
    }

    /// What was written, ticked and passed.
    pub fn draft(&self) -> Value {
        let answers: BTreeMap<&str, &str> = self.parts.iter().map(|part| (part.id.as_str(), part.text.as_str())).collect();
        // A site has little room for it: what passed is said once where it is the answer that stands there.
        let passed = self.parts.iter().filter_map(|part| {
            let (text, _) = part.graded.as_ref().filter(|(_, passed)| *passed)?;
            Some((&part.id, if *text == part.text { json!(true) } else { json!(text) }))
        });
        let passed: BTreeMap<&String, Value> = passed.collect();
        let quizzes: Vec<&[usize]> = self.quizzes.iter().map(|quiz| if quiz.answered { quiz.ticked.as_slice() } else { &[] }).collect();
        json!({ "answers": answers, "passed": passed, "quizzes": quizzes })
    }

    /// The learner's result, as a file has it: of each part what was checked last.
    pub fn record(&self) -> Record {
        let answers = self.parts.iter().map(|part| {
            let (text, passed) = part.graded.clone().unwrap_or_else(|| (part.text.clone(), false));
            Answer { id: part.id.clone(), text, passed }
        });
        let quizzes = self.quizzes.iter().map(|quiz| quiz.answered.then(|| quiz.ticked.clone()));
        Record::new(&self.exercise, answers.collect(), quizzes.collect())
    }

    pub fn task(&self, work: Work) -> Option<Task> {
        let part = self.parts.get(work.part)?;
        self.exercise.task(&part.id, &part.text, work.checked)
    }
}

impl Part {
    /// The answer as it stands has passed.
    pub fn has_passed(&self) -> bool {
        self.graded.as_ref().is_some_and(|(text, passed)| *passed && *text == self.text)
    }
}

fn draft_key(name: &str) -> String {
    format!("{DRAFT_KEY}{name}")
}
