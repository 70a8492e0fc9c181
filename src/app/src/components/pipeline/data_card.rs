//! Where the rows come from, and how many of them it is fitted on.

use web_sys::HtmlSelectElement;
use yew::{Callback, Event, Html, Properties, TargetCast, component, html};

use crate::actions::edit_pipeline::{choose_data, edit, open_example};
use crate::actions::fit_pipeline::{file_guess, switch_preview};
use crate::browser;
use crate::components::draft_input::DraftInput;
use crate::components::pipeline::rows::StepRows;
use crate::files::datasets;
use crate::files::kind::{Guess, Kind};
use crate::handle::use_handle;
use crate::pipeline::{Columns, DATA_CHOICE, Pipeline, Work};
use crate::words::counted;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

const SHARES: [(f64, &str); 5] = [
    (0.5, "50% of the rows"),
    (0.7, "70% of the rows"),
    (0.8, "80% of the rows"),
    (0.9, "90% of the rows"),
    (1.0, "all rows, and judge on them too"),
];

#[component]
pub fn DataCard(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.pipeline);
    use_handle(&bench.files);
    let pipeline = bench.pipeline.read();
    let canvas = &pipeline.canvas;
    let chosen = {
        let bench = bench.clone();
        Callback::from(move |event: Event| {
            let path = event.target_unchecked_into::<HtmlSelectElement>().value();
            choose_data(&bench, &path, file_guess(&path));
        })
    };
    let shared = {
        let bench = bench.clone();
        Callback::from(move |event: Event| {
            let picked = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Ok(train) = picked.parse() {
                edit(&bench, |canvas| canvas.train = train);
            }
        })
    };
    let seeded = {
        let bench = bench.clone();
        Callback::from(move |typed: String| {
            if let Ok(seed) = typed.trim().parse() {
                edit(&bench, |canvas| canvas.seed = seed);
            }
            // What is no seed goes back to the one that is.
            true
        })
    };
    let example = {
        let bench = bench.clone();
        Callback::from(move |_| {
            open_example(&bench);
            browser::focus_soon(DATA_CHOICE);
        })
    };
    let look = {
        let bench = bench.clone();
        Callback::from(move |_| switch_preview(&bench))
    };
    let mut paths = readable(bench);
    if !canvas.path.is_empty() && !paths.contains(&canvas.path) {
        paths.push(canvas.path.clone());
    }
    let option = |path: &String| html! { <option value={path.clone()} selected={*path == canvas.path}>{ path.clone() }</option> };
    let share = |(share, label): &(f64, &'static str)| html! { <option value={share.to_string()} selected={*share == canvas.train}>{ *label }</option> };
    html! {
        <section class="card data-card" aria-label="Data" data-testid="pipeline-data">
            <div class="fields">
                <label>{ "Data" }
                    <select onchange={chosen} id={DATA_CHOICE} data-testid="pipeline-path">
                        <option value="" selected={canvas.path.is_empty()}>{ "Choose a file" }</option>
                        { for paths.iter().map(option) }
                    </select>
                </label>
                <label>{ "Fit on" }<select onchange={shared}>{ for SHARES.iter().map(share) }</select></label>
                <label>{ "Seed of the split" }<DraftInput class="number" mode="numeric" value={canvas.seed.to_string()} on_done={seeded} /></label>
            </div>
            { columns(&pipeline.columns) }
            if canvas.path.is_empty() && canvas.stages.is_empty() {
                <div class="code-actions">
                    <button onclick={example}>{ "Show an example" }</button>
                    <span class="hint">{ "Who stays with a streaming service: three stages, ready to be fitted." }</span>
                </div>
            }
            { for pipeline.first_step().filter(|(step, _)| step.error.is_some() || !step.columns.is_empty()).map(|(step, old)| html! { <StepRows step={step.clone()} {old} label="The data's first rows" /> }) }
            if !canvas.path.is_empty() {
                <div class="code-actions">
                    <button onclick={look} aria-pressed={if pipeline.looked.on { "true" } else { "false" }} data-testid="preview">{ "Show rows" }</button>
                    <span class="hint" role="status">{ looked(&pipeline) }</span>
                </div>
            }
        </section>
    }
}

/// What the rows that are shown are.
fn looked(pipeline: &Pipeline) -> String {
    match &pipeline.looked.preview {
        _ if !pipeline.looked.on => "The first rows before and after each stage, before anything is fitted on all of them.".to_owned(),
        _ if pipeline.is_fitted() => "As the fitted pipeline leaves them.".to_owned(),
        _ if pipeline.work == Some(Work::Preview) => "Looking at the first rows …".to_owned(),
        Some(preview) if preview.rows == 0 => "There are no rows in it.".to_owned(),
        Some(preview) => format!("Of the first {}; stages that learn were fitted on these alone.", counted(preview.rows, "row", "rows")),
        None => "They come when the engine is free.".to_owned(),
    }
}

/// Files that Spark reads as a table: the samples, and a person's own.
pub fn readable(bench: &Workbench) -> Vec<String> {
    let mut paths: Vec<String> = datasets::ALL.iter().map(|set| set.path.to_owned()).collect();
    let files = bench.files.read();
    let is_program = |path: &str| path.ends_with(".py") || path.ends_with(".ipynb");
    // Until the list of what comes with the page is there, its samples are among the engine's files.
    let is_sample = |path: &str| datasets::ALL.iter().any(|set| set.path == path);
    let own = files.rows().into_iter().map(|row| row.path);
    paths.extend(own.filter(|path| Guess::of_name(path).kind != Kind::Other && !is_program(path) && !is_sample(path)));
    paths
}

fn columns(columns: &Columns) -> Html {
    match columns {
        Columns::None => html! { <p class="hint">{ "A sample, or a file that you imported in the Data view." }</p> },
        Columns::Waiting => html! { <p class="hint" role="status">{ "Its columns come when the engine is ready." }</p> },
        Columns::Asked => html! { <p class="hint" role="status">{ "Reading its beginning …" }</p> },
        Columns::Failed(why) => html! { <p class="wrong" role="alert">{ format!("It cannot be read: {why}") }</p> },
        Columns::Known(columns) if columns.is_empty() => html! { <p class="hint" role="status">{ "There are no columns in it." }</p> },
        Columns::Known(columns) => {
            let column = |(name, kind): &(String, String)| html! { <li key={name.clone()}>{ name.clone() }{ " " }<span class="column-type">{ kind.clone() }</span></li> };
            html! { <ul class="columns" aria-label="Columns of the data" data-testid="data-columns">{ for columns.iter().map(column) }</ul> }
        }
    }
}
