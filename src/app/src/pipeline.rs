//! The Pipeline view's state: the canvas, what the data has for columns, how its last fit went, the runs before it.

pub mod canvas;
pub mod code;
pub mod registry;
pub mod report;

use serde_json::Value;

use crate::browser;
use crate::pipeline::canvas::{Canvas, Task};
use crate::pipeline::registry::Registry;
use crate::pipeline::report::Report;

const KEY: &str = "touchpaper.pipeline";
const PREVIOUS_KEY: &str = "touchpaper.pipeline.previous";
/// Runs that are compared, at most.
const MOST_RUNS: usize = 8;

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
    /// Which Pipelines the session has.
    Find,
}

/// A fit that ended well.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    pub number: u32,
    pub stages: String,
    pub metrics: Vec<(String, f64)>,
    pub ms: f64,
    pub canvas: Value,
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
    /// Pipelines that the session has: name and canvas.
    pub found: Option<Vec<(String, Value)>>,
    pub previous: Option<String>,
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
            found: None,
            previous: browser::stored(PREVIOUS_KEY),
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

    /// Another canvas takes the place of this one, which is set aside if there is anything on it.
    pub fn replace(&mut self, canvas: Canvas) {
        if !self.canvas.stages.is_empty() && self.canvas != canvas {
            let text = self.canvas.to_json().to_string();
            browser::store(PREVIOUS_KEY, &text);
            self.previous = Some(text);
        }
        self.open = None;
        self.columns = if canvas.path.is_empty() { Columns::None } else { Columns::Waiting };
        self.canvas = canvas;
        self.save();
    }

    pub fn save(&self) {
        browser::store(KEY, &self.canvas.to_json().to_string());
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
        self.found = None;
        if self.columns == Columns::Asked {
            self.columns = Columns::Waiting;
        }
    }
}
