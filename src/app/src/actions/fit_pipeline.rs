//! Runs what the canvas writes in the notebook's session, then asks what came of it; predicts one row; finds Pipelines.

use touchpaper_wire::{Language, Outcome, Request};

use crate::actions::edit_pipeline::ask_columns;
use crate::actions::restart::restart;
use crate::actions::run::hand_over;
use crate::browser;
use crate::engine::Life;
use crate::files::datasets;
use crate::files::kind::Guess;
use crate::pipeline::judge;
use crate::pipeline::report::{self, Preview, Report, Tree};
use crate::pipeline::{Offered, Work};
use crate::run::Source;
use crate::run::output::Voice;
use crate::words::counted;
use crate::workbench::Workbench;

/// The folder that predictions of a file are written to.
const BATCH: &str = "predictions";

/// Now, or as soon as there is an engine. Where there is nothing to fit, what is wanted gets the focus.
pub fn fit(bench: &Workbench) {
    let wanted = bench.pipeline.read().wanted();
    if let Some(wanted) = wanted {
        return browser::focus(wanted);
    }
    let life = bench.engine.read().life.clone();
    match life {
        Life::Ready => begin(bench, Work::Fit),
        // A question of this view's own is short, and what was pressed meanwhile is meant.
        Life::Running => bench.pipeline.change(|pipeline| {
            pipeline.queued |= pipeline.work.is_some_and(|work| !matches!(work, Work::Fit | Work::Report));
        }),
        Life::Cancelling => {}
        Life::Loading(_) | Life::Restarting(_) => bench.pipeline.change(|pipeline| pipeline.queued = true),
        Life::Crashed => {
            bench.pipeline.change(|pipeline| pipeline.queued = true);
            restart(bench);
        }
    }
}

/// The engine is free: a fit that waited for one, or a prediction for what was typed meanwhile.
pub fn go_on(bench: &Workbench) {
    ask_columns(bench);
    if bench.engine.read().life != Life::Ready {
        return;
    }
    let work = bench.pipeline.change(|pipeline| {
        if std::mem::take(&mut pipeline.queued) {
            return Some(Work::Fit);
        }
        if pipeline.work.is_some() {
            return None;
        }
        if pipeline.wants_preview() {
            return Some(Work::Preview);
        }
        (pipeline.stale && pipeline.is_fitted()).then_some(Work::Predict)
    });
    if let Some(work) = work {
        begin(bench, work);
    }
}

/// Asks which Pipelines the notebook has made.
pub fn find(bench: &Workbench) {
    if bench.engine.read().life == Life::Ready {
        begin(bench, Work::Find);
    }
}

/// Shows rows before anything is fitted, from now on after each change too; or no more.
pub fn switch_preview(bench: &Workbench) {
    bench.pipeline.change(|pipeline| {
        pipeline.looked.on = !pipeline.looked.on;
        pipeline.looked.program.clear();
    });
    go_on(bench);
}

/// Another of the trees that were fitted.
pub fn show_tree(bench: &Workbench, at: usize) {
    if bench.engine.read().life == Life::Ready {
        begin(bench, Work::Tree(at));
    }
}

/// Predicts all rows of the file that is chosen.
pub fn predict_file(bench: &Workbench) {
    let ready = bench.engine.read().life == Life::Ready && !bench.pipeline.read().batch.is_empty();
    if ready {
        begin(bench, Work::PredictFile);
    }
}

/// Fits the last stage with several numbers of clusters.
pub fn try_numbers(bench: &Workbench) {
    if bench.engine.read().life == Life::Ready {
        begin(bench, Work::Elbow);
    }
}

/// How a file of the page's is read.
pub fn file_guess(path: &str) -> Guess {
    datasets::ALL.iter().find(|set| set.path == path).map_or_else(|| Guess::of_name(path), |set| set.guess())
}

pub fn type_input(bench: &Workbench, name: &str, text: String) {
    bench.pipeline.change(|pipeline| {
        if let Some((_, typed)) = pipeline.typed.iter_mut().find(|(known, _)| known == name) {
            *typed = text;
        }
        pipeline.stale = true;
    });
    go_on(bench);
}

fn source(bench: &Workbench, work: Work) -> String {
    let pipeline = bench.pipeline.read();
    match work {
        Work::Fit => pipeline.code(),
        Work::Report => {
            // Where the last stage says what is judged, the program has an evaluator.
            let judged = pipeline.registry.as_ref().is_some_and(|registry| judge::chosen(&pipeline.canvas, registry).is_some());
            let evaluator = if judged { ", evaluator" } else { "" };
            format!("import _pipeline; _pipeline.report(train, test, pipeline, model, predictions{evaluator})")
        }
        Work::Tree(at) => format!("import _pipeline; _pipeline.tree(model, predictions, {at})"),
        // A program is a Python string when it is written as JSON writes one.
        Work::Preview => format!("import _canvas; _canvas.preview({})", serde_json::Value::from(pipeline.preview_code())),
        Work::Predict => {
            let typed: serde_json::Map<_, _> = pipeline.typed.iter().map(|(name, text)| (name.clone(), text.clone().into())).collect();
            // A JSON text is a Python string when it is quoted once more.
            let json = serde_json::Value::from(serde_json::Value::from(typed).to_string());
            format!("import _pipeline; _pipeline.predict(test, pipeline, model, {json})")
        }
        Work::PredictFile => {
            let guess = file_guess(&pipeline.batch);
            format!("import _pipeline; _pipeline.predict_file(model, {}, \"{BATCH}\")", guess.code(&pipeline.batch))
        }
        Work::Elbow => "import _pipeline; _pipeline.elbow(train, pipeline)".to_owned(),
        Work::Find => "import _canvas; _canvas.describe(globals())".to_owned(),
    }
}

fn begin(bench: &Workbench, work: Work) {
    let source = source(bench, work);
    let run = bench.run.change_at_once(|run| if work == Work::Fit { run.begin(Source::Pipeline) } else { run.ask(Source::Pipeline) });
    bench.pipeline.change(|pipeline| {
        pipeline.work = Some(work);
        pipeline.failed = None;
        match work {
            Work::Fit => {
                pipeline.report = None;
                pipeline.iterations.clear();
                pipeline.fitted = Some(source.clone());
            }
            Work::Preview => {
                pipeline.looked.program = pipeline.preview_code();
                pipeline.looked.stages = pipeline.canvas.stages.iter().map(|stage| stage.id).collect();
            }
            Work::Predict => pipeline.stale = false,
            _ => {}
        }
    });
    let request = Request::RunCell { run, name: "pipeline".to_owned(), language: Language::Python, source };
    hand_over(bench, &[request]);
}

/// What was asked for has ended.
pub fn ended(bench: &Workbench, outcome: &Outcome, ms: f64) {
    let iterations = bench.run.read().jobs.iterations.clone();
    let work = bench.pipeline.change(|pipeline| {
        let work = pipeline.work.take();
        if work == Some(Work::Fit) {
            pipeline.fit_ms = ms;
            // The next run's events take the place of this one's.
            pipeline.iterations = iterations;
        }
        if !matches!(outcome, Outcome::Success) {
            pipeline.failed = Some(why(outcome));
        }
        work
    });
    if work == Some(Work::Fit) && *outcome == Outcome::Success {
        begin(bench, Work::Report);
    }
}

fn why(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Success => String::new(),
        Outcome::Cancelled => "It was cancelled.".to_owned(),
        Outcome::Exit { code } => format!("It left with code {code}."),
        Outcome::Error { class, message, .. } => {
            let message = message.lines().take(4).collect::<Vec<_>>().join(" ");
            format!("{class}: {message}")
        }
    }
}

pub fn take_told(bench: &Workbench, topic: &str, json: &str) {
    let read = match topic {
        "pipeline" => Report::read(json).map(|report| bench.pipeline.change(|pipeline| pipeline.take_report(report))),
        "prediction" => serde_json::from_str(json).map(|told| bench.pipeline.change(|pipeline| pipeline.prediction = report::pairs(&told))),
        "pipelines" => serde_json::from_str(json).map(|told: Vec<serde_json::Value>| {
            bench.pipeline.change(|pipeline| pipeline.offered = Some(told.into_iter().map(offer).collect()));
        }),
        "preview" => Preview::read(json).map(|preview| bench.pipeline.change(|pipeline| pipeline.looked.preview = Some(preview))),
        "tree" => Tree::read(json).map(|tree| {
            bench.pipeline.change(|pipeline| pipeline.report.iter_mut().for_each(|report| report.tree = Some(tree.clone())));
        }),
        "batch" => serde_json::from_str(json).map(|told: serde_json::Value| {
            let rows = counted(told["rows"].as_u64().unwrap_or(0), "row", "rows");
            bench
                .pipeline
                .change(|pipeline| pipeline.batch_said = Some(format!("{rows} predicted. They are in {BATCH}/, in the Data view.")));
        }),
        "elbow" => serde_json::from_str(json).map(|told: Vec<(f64, f64)>| bench.pipeline.change(|pipeline| pipeline.elbow = told)),
        _ => return,
    };
    if let Err(error) = read {
        bench.run.change(|run| run.output.push(Voice::Note, &format!("What the engine told could not be read: {error}\n")));
    }
}

/// A Pipeline of the session, or of the script that ended last; it has no data of its own.
fn offer(canvas: serde_json::Value) -> Offered {
    let name = canvas["name"].as_str().unwrap_or_default().to_owned();
    let from = canvas["script"].as_str().map_or_else(|| "of the notebook".to_owned(), |script| format!("of {script}, which has ended"));
    Offered { name, from, canvas, whole: false }
}
