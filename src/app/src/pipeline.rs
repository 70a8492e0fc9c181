//! The Pipeline view's state: the canvas, what the data has for columns, how its last fit went, the runs before it.

pub mod canvas;
pub mod code;
pub mod judge;
pub mod past;
pub mod pictures;
pub mod registry;
pub mod report;
pub mod tree;

use serde_json::Value;

use crate::browser;
use crate::pipeline::canvas::{Canvas, Stage, Task};
use crate::pipeline::past::Past;
use crate::pipeline::registry::Registry;
use crate::pipeline::report::{Preview, Report, Step};
use crate::run::iterations::Iterations;

const KEY: &str = "touchpaper.pipeline";
const PREVIOUS_KEY: &str = "touchpaper.pipeline.previous";
const LENT_KEY: &str = "touchpaper.pipeline.lent";
/// The ids of the elements where data is chosen and a stage is searched for.
pub const DATA_CHOICE: &str = "pipeline-data-choice";
pub const STAGE_SEARCH: &str = "pipeline-stage-search";

/// The id of one of a stage's buttons.
pub fn stage_button(id: u32, what: &str) -> String {
    format!("stage-{id}-{what}")
}

/// Runs that are compared, and canvases that are set aside, at most.
const MOST_RUNS: usize = 8;
const MOST_PREVIOUS: usize = 10;

/// What the engine does for this view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// The program that the canvas writes.
    Fit,
    /// What is told of it once it has run.
    Report,
    Predict,
    /// All rows of another file.
    PredictFile,
    /// How good each number of clusters is.
    Elbow,
    /// Which Pipelines the session has, and the last script had.
    Find,
    /// The data's first rows before and after each stage.
    Preview,
    /// Another tree of those that were fitted, by its place.
    Tree(usize),
}

/// A pipeline that can be put on the canvas.
#[derive(Clone, Debug, PartialEq)]
pub struct Offered {
    pub name: String,
    /// Where it is from, in words.
    pub from: String,
    pub canvas: Value,
    /// It has data of its own; of another the canvas's stays.
    pub whole: bool,
}

/// Rows before a fit, what they are of, and whether they are kept up with the canvas.
#[derive(Default)]
pub struct Looked {
    pub on: bool,
    pub preview: Option<Preview>,
    /// The program that it is of.
    pub program: String,
    /// The stages that it is of, by their ids.
    pub stages: Vec<u32>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Columns {
    /// No data is chosen.
    None,
    Waiting,
    Asked,
    Known(Vec<(String, String)>),
    Failed(String),
}

pub struct Pipeline {
    pub canvas: Canvas,
    /// None until it has come.
    pub registry: Option<Registry>,
    pub registry_lost: Option<String>,
    pub columns: Columns,
    /// The stage whose parameters are shown.
    pub open: Option<u32>,
    pub search: String,
    pub work: Option<Work>,
    /// Waits for an engine.
    pub queued: bool,
    /// Why the last fit did not end well.
    pub failed: Option<String>,
    pub report: Option<Report>,
    /// The program that the report is of; another one is not fitted yet.
    pub fitted: Option<String>,
    pub fit_ms: f64,
    pub past: Vec<Past>,
    /// What is typed into the prediction form, by column.
    pub typed: Vec<(String, String)>,
    pub prediction: Vec<(String, String)>,
    /// The file whose rows are to be predicted.
    pub batch: String,
    /// What came of that.
    pub batch_said: Option<String>,
    /// Cost by number of clusters.
    pub elbow: Vec<(f64, f64)>,
    /// The form has changed since it was last asked for.
    pub stale: bool,
    /// Pipelines to choose from, where a person asked for them.
    pub offered: Option<Vec<Offered>>,
    /// The stage that was removed last, with its place, until something else is changed.
    pub removed: Option<(usize, Stage)>,
    /// A person's canvases that others took the place of, the newest first.
    pub previous: Vec<Value>,
    pub looked: Looked,
    /// How the last fit went, and how deep its tree is drawn.
    pub iterations: Vec<Iterations>,
    pub deep: usize,
    /// It came with a link and is as it came: another need not set it aside.
    lent: bool,
    runs: u32,
    kept: Option<String>,
}

impl Pipeline {
    pub fn new() -> Self {
        Self {
            canvas: Canvas::empty(),
            registry: None,
            registry_lost: None,
            columns: Columns::None,
            open: None,
            search: String::new(),
            work: None,
            queued: false,
            failed: None,
            report: None,
            fitted: None,
            fit_ms: 0.0,
            past: Vec::new(),
            typed: Vec::new(),
            prediction: Vec::new(),
            batch: String::new(),
            batch_said: None,
            elbow: Vec::new(),
            stale: false,
            offered: None,
            removed: None,
            previous: set_aside(browser::stored(PREVIOUS_KEY)),
            looked: Looked::default(),
            iterations: Vec::new(),
            deep: 3,
            lent: browser::stored(LENT_KEY).is_some(),
            runs: 0,
            kept: browser::stored(KEY),
        }
    }

    /// The registry has come: what was kept can be read.
    pub fn know(&mut self, registry: Registry) {
        if self.canvas == Canvas::empty()
            && let Some(Ok(value)) = self.kept.take().map(|text| serde_json::from_str::<Value>(&text))
            && let Ok(canvas) = Canvas::of_json(&value, &registry)
        {
            self.canvas = canvas;
        }
        self.registry = Some(registry);
        self.columns = if self.canvas.path.is_empty() { Columns::None } else { Columns::Waiting };
    }

    /// Another canvas takes the place of this one, which is set aside if there is anything of a person's on it.
    pub fn replace(&mut self, canvas: Canvas) {
        if !self.lent && !self.canvas.stages.is_empty() && self.canvas != canvas {
            push(&mut self.previous, self.canvas.to_json());
        }
        // What is on the canvas is not what was on it before.
        let now = canvas.to_json();
        self.previous.retain(|other| *other != now);
        browser::store(PREVIOUS_KEY, &Value::from(self.previous.clone()).to_string());
        self.open = None;
        self.offered = None;
        self.columns = if canvas.path.is_empty() { Columns::None } else { Columns::Waiting };
        self.canvas = canvas;
        self.edited();
    }

    /// It came with a link just now.
    pub fn lend(&mut self) {
        self.lent = true;
        browser::store(LENT_KEY, "1");
    }

    /// A person changed it, or chose it: it is theirs, and kept.
    pub fn edited(&mut self) {
        self.removed = None;
        if std::mem::take(&mut self.lent) {
            browser::forget(LENT_KEY);
        }
        browser::store(KEY, &self.canvas.to_json().to_string());
    }

    /// The rows after the stage at a place, of the last fit or of the preview, and whether the canvas has changed since.
    pub fn step(&self, at: usize, id: u32) -> Option<(&Step, bool)> {
        if self.is_fitted() {
            return self.report.as_ref()?.steps.get(at + 1).map(|step| (step, false));
        }
        let place = self.looked.stages.iter().position(|other| *other == id)?;
        self.preview_step(place + 1)
    }

    /// The data's own first rows.
    pub fn first_step(&self) -> Option<(&Step, bool)> {
        let fitted = self.report.as_ref().filter(|_| self.is_fitted()).and_then(|report| report.steps.first());
        fitted.map(|step| (step, false)).or_else(|| self.preview_step(0))
    }

    fn preview_step(&self, at: usize) -> Option<(&Step, bool)> {
        let preview = self.looked.preview.as_ref().filter(|_| self.looked.on)?;
        preview.steps.get(at).map(|step| (step, self.looked.program != self.preview_code()))
    }

    /// The program that a preview is made by.
    pub fn preview_code(&self) -> String {
        self.registry.as_ref().map(|registry| code::write_preview(&self.canvas, registry)).unwrap_or_default()
    }

    /// It is kept up with the canvas, and the canvas has changed.
    pub fn wants_preview(&self) -> bool {
        self.looked.on && !self.canvas.path.is_empty() && !self.is_fitted() && self.looked.program != self.preview_code()
    }

    pub fn code(&self) -> String {
        self.registry.as_ref().map(|registry| code::write(&self.canvas, registry)).unwrap_or_default()
    }

    /// Names of the data's columns.
    pub fn data_columns(&self) -> Vec<String> {
        match &self.columns {
            Columns::Known(columns) => columns.iter().map(|(name, _)| name.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// The element where what a fit cannot begin without is given.
    pub fn wanted(&self) -> Option<&'static str> {
        match &self.canvas {
            canvas if canvas.path.is_empty() => Some(DATA_CHOICE),
            canvas if canvas.stages.is_empty() => Some(STAGE_SEARCH),
            _ => None,
        }
    }

    /// What keeps it from being fitted, in words.
    pub fn lacks(&self) -> Option<String> {
        let registry = self.registry.as_ref()?;
        if self.canvas.path.is_empty() {
            return Some("Choose the data first.".to_owned());
        }
        if self.canvas.stages.is_empty() {
            return Some("Add a stage.".to_owned());
        }
        let data = self.data_columns();
        if data.is_empty() {
            return None;
        }
        for (at, stage) in self.canvas.stages.iter().enumerate() {
            let there = self.canvas.columns_before(at, &data, registry);
            let asked = stage.reads(registry);
            if let Some(missing) = asked.iter().find(|name| !name.is_empty() && !there.contains(name)) {
                return Some(format!("{} reads {missing}, which no column before it is called.", stage.class));
            }
            let feature = stage.room == "feature" && stage.class != "RFormula" && stage.class != "SQLTransformer";
            if feature && asked.is_empty() {
                return Some(format!("{} needs a column to read.", stage.class));
            }
        }
        None
    }

    pub fn is_fitted(&self) -> bool {
        self.report.is_some() && self.fitted.as_deref() == Some(self.code().as_str())
    }

    pub fn take_report(&mut self, report: Report) {
        self.runs += 1;
        let stages: Vec<&str> = self.canvas.stages.iter().map(|stage| stage.class.as_str()).collect();
        let past = Past {
            number: self.runs,
            stages: stages.join(" → "),
            metrics: report.metrics.clone(),
            judged: report.judged.clone(),
            ms: self.fit_ms,
            canvas: self.canvas.to_json(),
        };
        self.past.insert(0, past);
        self.past.truncate(MOST_RUNS);
        let typed = |name: &str| self.typed.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone());
        self.typed =
            report.inputs.iter().map(|input| (input.name.clone(), typed(&input.name).unwrap_or_else(|| input.example.clone()))).collect();
        self.prediction.clear();
        self.batch_said = None;
        self.elbow.clear();
        self.stale = self.canvas.task() != Task::Features && !self.typed.is_empty();
        self.report = Some(report);
    }

    /// The engine is gone, and with it the model.
    pub fn lose(&mut self) {
        self.work = None;
        self.report = None;
        self.fitted = None;
        self.prediction.clear();
        self.offered = None;
        if self.columns == Columns::Asked {
            self.columns = Columns::Waiting;
        }
    }
}

/// The newest first, each once.
fn push(previous: &mut Vec<Value>, canvas: Value) {
    previous.retain(|other| *other != canvas);
    previous.insert(0, canvas);
    previous.truncate(MOST_PREVIOUS);
}

/// A list, or the one canvas that earlier versions kept.
fn set_aside(kept: Option<String>) -> Vec<Value> {
    match kept.map(|text| serde_json::from_str(&text)) {
        Some(Ok(Value::Array(list))) => list,
        Some(Ok(one @ Value::Object(_))) => vec![one],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_aside_is_kept_newest_first_and_once() {
        let mut previous = set_aside(Some(r#"{"path": "a"}"#.to_owned()));
        let canvas = |path: String| serde_json::json!({ "path": path });
        for at in 0..12 {
            push(&mut previous, canvas(at.to_string()));
        }
        push(&mut previous, canvas("5".to_owned()));
        assert_eq!((previous.len(), &previous[0], &previous[1]), (MOST_PREVIOUS, &canvas("5".to_owned()), &canvas("11".to_owned())));
        assert_eq!(set_aside(Some(Value::from(previous.clone()).to_string())), previous);
        assert!(set_aside(Some("{".to_owned())).is_empty() && set_aside(None).is_empty());
    }
}
