//! Changes the canvas by a person's hand; each change is kept.

use serde_json::Value;

use crate::actions::fit_pipeline::go_on;
use crate::actions::open_store::look_again;
use crate::browser;
use crate::files::kind::Guess;
use crate::pipeline::canvas::Canvas;
use crate::pipeline::registry::{JUDGES, ROOMS, Registry};
use crate::pipeline::{Columns, Offered};
use crate::workbench::Workbench;
use touchpaper_wire::{Request, Table};
use wasm_bindgen_futures::spawn_local;

/// Names the view's own look into its data among those of the Data view.
pub const PREVIEW: u32 = u32::MAX;

/// The registry comes when the view is first seen: it is no part of the first paint.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn open_view(bench: &Workbench) {
    // A file to choose is among the page's, which may have changed.
    look_again(bench);
    if bench.pipeline.read().registry.is_some() {
        return ask_columns(bench);
    }
    let bench = bench.clone();
    spawn_local(async move {
        let mut registry = Registry::default();
        for room in ROOMS.into_iter().chain([JUDGES]) {
            match browser::fetch_text(&browser::beside(&format!("registry/{room}.txt"))).await {
                Ok(text) => registry.take(room, &text),
                Err(error) => {
                    let why = format!("The list of stages could not be fetched ({error}). Go to another view and back to try again.");
                    return bench.pipeline.change(|pipeline| pipeline.registry_lost = Some(why));
                }
            }
        }
        bench.pipeline.change(|pipeline| {
            pipeline.registry_lost = None;
            pipeline.know(registry);
        });
        ask_columns(&bench);
        crate::actions::open_link::open_link(&bench);
    });
}

/// A pipeline to begin with: who stays, by logistic regression.
pub fn open_example(bench: &Workbench) {
    let example = serde_json::json!({
        "path": "data/streams.csv",
        "stages": [
            {"class": "StringIndexer", "params": {"inputCol": "country", "outputCol": "country_index", "handleInvalid": "keep"}},
            {"class": "VectorAssembler", "params": {"inputCols": ["country_index", "age", "num_streams"], "outputCol": "features", "handleInvalid": "skip"}},
            {"class": "LogisticRegression", "params": {"labelCol": "is_subscriber"}},
        ],
    });
    if let Err(why) = open_canvas(bench, &example) {
        bench.notice(format!("The example could not be opened: {why}."));
    }
}

pub fn choose_data(bench: &Workbench, path: &str, guess: Guess) {
    edit(bench, |canvas| {
        path.clone_into(&mut canvas.path);
        canvas.guess = guess;
    });
    bench.pipeline.change(|pipeline| pipeline.columns = if path.is_empty() { Columns::None } else { Columns::Waiting });
    ask_columns(bench);
}

/// Asks for the data's columns, if there is an engine; called again when one has got ready.
pub fn ask_columns(bench: &Workbench) {
    if !bench.engine.read().life.is_up() || bench.pipeline.read().columns != Columns::Waiting {
        return;
    }
    let (path, reading) = {
        let pipeline = bench.pipeline.read();
        (pipeline.canvas.path.clone(), pipeline.canvas.guess.reading())
    };
    let Some(reading) = reading else {
        return bench.pipeline.change(|pipeline| pipeline.columns = Columns::Failed("Spark reads no table from it".to_owned()));
    };
    bench.pipeline.change(|pipeline| pipeline.columns = Columns::Asked);
    if let Some(worker) = &bench.engine.read().worker {
        // An engine that is gone is asked again when the next has come.
        let _ = worker.request(&Request::Preview { preview: PREVIEW, path, reading });
    }
}

pub fn take_columns(bench: &Workbench, table: Result<Table, String>) {
    bench.pipeline.change(|pipeline| {
        if pipeline.columns == Columns::Asked {
            pipeline.columns = match table {
                Ok(table) => Columns::Known(table.columns.into_iter().map(|column| (column.name, column.data_type)).collect()),
                Err(why) => Columns::Failed(why),
            };
        }
    });
}

pub fn add_stage(bench: &Workbench, class: &str) {
    bench.pipeline.change(|pipeline| {
        let Some(kind) = pipeline.registry.as_ref().and_then(|registry| registry.kind(class)) else { return };
        // A stage of features goes before the model that reads them.
        let last = pipeline.canvas.stages.last().filter(|stage| stage.room != "feature" && kind.room == "feature");
        let at = pipeline.canvas.stages.len() - usize::from(last.is_some());
        pipeline.open = Some(pipeline.canvas.add(kind, at));
        pipeline.edited();
    });
    go_on(bench);
}

pub fn remove_stage(bench: &Workbench, id: u32) {
    let Some(at) = bench.pipeline.read().canvas.place(id) else { return };
    bench.pipeline.change(|pipeline| {
        let stage = pipeline.canvas.stages.remove(at);
        pipeline.edited();
        pipeline.removed = Some((at, stage));
    });
    go_on(bench);
}

/// The stage that was removed last is where it was.
pub fn bring_back(bench: &Workbench) {
    let Some((at, stage)) = bench.pipeline.change(|pipeline| pipeline.removed.take()) else { return };
    edit(bench, |canvas| canvas.stages.insert(at.min(canvas.stages.len()), stage));
}

/// To before the stage that is at this place now.
pub fn move_stage(bench: &Workbench, id: u32, to: usize) {
    edit(bench, |canvas| {
        let Some(from) = canvas.place(id) else { return };
        let stage = canvas.stages.remove(from);
        canvas.stages.insert(to.min(canvas.stages.len()), stage);
    });
}

/// None takes the parameter's setting away.
pub fn set_param(bench: &Workbench, id: u32, name: &str, value: Option<Value>) {
    edit(bench, |canvas| {
        let Some(stage) = canvas.stages.iter_mut().find(|stage| stage.id == id) else { return };
        match value {
            Some(value) => stage.params.insert(name.to_owned(), value),
            None => stage.params.remove(name),
        };
    });
}

pub fn edit(bench: &Workbench, change: impl FnOnce(&mut Canvas)) {
    bench.pipeline.change(|pipeline| {
        change(&mut pipeline.canvas);
        pipeline.edited();
    });
    go_on(bench);
}

/// A canvas as it was kept, came with a link, or as a session has it.
pub fn open_canvas(bench: &Workbench, value: &Value) -> Result<(), String> {
    let opened = bench.pipeline.change(|pipeline| {
        let registry = pipeline.registry.as_ref().ok_or("the list of stages is not there yet")?;
        let canvas = Canvas::of_json(value, registry)?;
        pipeline.replace(canvas);
        Ok(())
    });
    ask_columns(bench);
    go_on(bench);
    opened
}

/// The canvas that was there before this one, or a list to choose from where there are several.
pub fn open_previous(bench: &Workbench) {
    let previous = bench.pipeline.read().previous.clone();
    if let [one] = previous.as_slice() {
        return open_set_aside(bench, one);
    }
    let offer = |(at, canvas): (usize, &Value)| Offered {
        name: canvas["path"].as_str().filter(|path| !path.is_empty()).unwrap_or("no data").to_owned(),
        from: if at == 0 { "the last one set aside".to_owned() } else { format!("{} before it", at) },
        canvas: canvas.clone(),
        whole: true,
    };
    let offered = previous.iter().enumerate().map(offer).collect();
    bench.pipeline.change(|pipeline| pipeline.offered = Some(offered));
}

fn open_set_aside(bench: &Workbench, canvas: &Value) {
    // One that came with a link is set aside like any other now.
    bench.pipeline.change(|pipeline| pipeline.edited());
    if let Err(why) = open_canvas(bench, canvas) {
        bench.notice(format!("It cannot be put on the canvas: {why}."));
    }
}

/// One of those that are offered; where it has no data, the data stays as it is.
pub fn open_offered(bench: &Workbench, offered: &Offered) {
    if offered.whole {
        return open_set_aside(bench, &offered.canvas);
    }
    let mut canvas = bench.pipeline.read().canvas.to_json();
    canvas["stages"] = offered.canvas["stages"].clone();
    open_set_aside(bench, &canvas);
}
