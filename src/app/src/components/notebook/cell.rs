//! One cell: its number, its source, how it went, what it showed.

use touchpaper_wire::Outcome;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::{AttrValue, Callback, Event, Html, MouseEvent, Properties, classes, component, html};

use crate::actions::cancel::cancel;
use crate::actions::choose_cell::{choose, element_id};
use crate::actions::edit_cells::{add_after, remove, set_kind, shift};
use crate::actions::look_at_jobs::look_at_jobs;
use crate::actions::run_cells::{run_above, run_cell};
use crate::browser;
use crate::components::chart::ChartView;
use crate::components::icon::{Icon, Shape};
use crate::components::notebook::cell_editor::CellEditor;
use crate::components::notebook::data_table::DataTable;
use crate::components::notebook::markdown::markdown;
use crate::components::output::chunks;
use crate::components::tick::use_tick;
use crate::handle::{Handle, use_handle};
use crate::notebook::cell::{Cell, Kind, Shown, State};
use crate::run::End;
use crate::words::{counted, duration};
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub cell: Handle<Cell>,
    pub first: bool,
    pub last: bool,
}

#[component]
pub fn CellView(props: &Props) -> Html {
    let Props { bench, cell: handle, .. } = props;
    use_handle(handle);
    let cell = handle.read();
    use_tick(cell.state == State::Running);
    let id = cell.id;
    let label = match cell.number {
        Some(number) => format!("[{number}]"),
        None => "[ ]".to_owned(),
    };
    let read = cell.kind == Kind::Markdown && (!cell.editing || browser::is_read_only());
    let edit = {
        let handle = handle.clone();
        Callback::from(move |_: MouseEvent| handle.change(|cell| cell.editing = true))
    };
    let (kind, mark, said) = state_words(bench, &cell);
    html! {
        <article class={classes!("cell", format!("is-{kind}"))} id={element_id(id)} tabindex="-1" aria-label={format!("Cell {}", cell.kind.label())} data-testid="cell" data-state={kind}>
            <div class="cell-head">
                if cell.kind == Kind::Markdown {
                    <span class="cell-number" />
                } else {
                    { run_button(bench, &cell) }
                    <span class="cell-number number">{ label }</span>
                }
                { kind_choice(bench, &cell) }
                <span class="cell-said number">{ way_to_jobs(bench, &cell, html! { <><span class="mark" aria-hidden="true">{ mark }</span>{ said }</> }) }</span>
                <span class="cell-tools">
                    if read {
                        <button class="quiet" onclick={edit.clone()}>{ "Edit" }</button>
                    }
                    { tools(props, id, cell.kind) }
                </span>
            </div>
            if read {
                <div class="cell-text" ondblclick={edit}>{ markdown(&cell.source) }</div>
            } else {
                <CellEditor bench={bench.clone()} cell={handle.clone()} />
            }
            if !cell.shown.is_empty() {
                <div class="cell-shown" data-testid="cell-shown">
                    { for cell.shown.iter().map(|shown| show(bench, handle, shown)) }
                </div>
            }
        </article>
    }
}

fn show(bench: &Workbench, cell: &Handle<Cell>, shown: &Shown) -> Html {
    match shown {
        Shown::Printed(output) => {
            html! { <div class="output" tabindex="0" role="group" aria-label="What the cell printed">{ chunks(output) }</div> }
        }
        Shown::Value(text) => html! { <pre class="value" tabindex="0">{ AttrValue::from(text.clone()) }</pre> },
        Shown::Chart(chart) => html! { <ChartView chart={chart.clone()} /> },
        Shown::Image(image) => {
            html! { <img class="image" src={image.address()} alt={image.words()} width={image.width.map(|width| width.to_string())} /> }
        }
        Shown::Table(table) => html! { <DataTable key={table.id()} bench={bench.clone()} cell={cell.clone()} table={table.id()} /> },
    }
}

/// What is told of a cell that started jobs leads to them.
fn way_to_jobs(bench: &Workbench, cell: &Cell, said: Html) -> Html {
    if cell.work.jobs == 0 || browser::is_embedded() || !matches!(cell.state, State::Ended(_)) {
        return said;
    }
    let (bench, id) = (bench.clone(), cell.id);
    let look = Callback::from(move |_: MouseEvent| look_at_jobs(&bench, id));
    html! { <button class="quiet" onclick={look} title="Show its jobs" data-testid="cell-jobs">{ said }</button> }
}

/// Kind, mark and words; a line that was lazy says so.
fn state_words(bench: &Workbench, cell: &Cell) -> (&'static str, &'static str, String) {
    match &cell.state {
        State::Fresh => ("fresh", "", String::new()),
        State::Waiting => ("waiting", "", "waiting".to_owned()),
        State::Running => {
            let run = bench.run.read();
            let (done, all) = run.jobs.tasks_done();
            let tasks = if all > 0 { format!(" · {done} of {}", counted(all as u64, "task", "tasks")) } else { String::new() };
            ("running", "▸", format!("{}{tasks}", duration(run.elapsed_ms())))
        }
        State::Ended(End::Finished { outcome, ms }) => {
            let took = duration(*ms);
            match outcome {
                Outcome::Success if cell.work.jobs > 0 => {
                    let count = |number: usize, one, many| counted(number as u64, one, many);
                    let work = cell.work;
                    let did = [count(work.jobs, "job", "jobs"), count(work.stages, "stage", "stages"), count(work.tasks, "task", "tasks")];
                    ("ok", "✓", format!("{took} · {}", did.join(" · ")))
                }
                Outcome::Success if makes_lazy(&cell.source) => ("ok", "✓", format!("{took} · lazy: nothing ran yet")),
                Outcome::Success => ("ok", "✓", took),
                Outcome::Exit { code } => ("warn", "!", format!("exit code {code} after {took}")),
                Outcome::Cancelled => ("warn", "!", format!("cancelled after {took}")),
                Outcome::Error { class, line, .. } => {
                    ("bad", "✕", format!("{class}{}", line.map(|line| format!(" at line {line}")).unwrap_or_default()))
                }
            }
        }
        State::Ended(End::Stopped { ms }) => ("warn", "!", format!("cancelled after {}", duration(*ms))),
        State::Ended(End::Crashed { .. }) => ("bad", "✕", "the engine stopped".to_owned()),
    }
}

/// It names a transformation of an RDD or a DataFrame; that it started no job is known besides.
fn makes_lazy(source: &str) -> bool {
    const LAZY: [&str; 16] = [
        ".map(",
        ".flatMap(",
        ".filter(",
        ".where(",
        ".select(",
        ".groupBy(",
        ".reduceByKey(",
        ".join(",
        ".withColumn(",
        ".orderBy(",
        ".parallelize(",
        ".textFile(",
        ".read.",
        "spark.range(",
        "spark.sql(",
        ".agg(",
    ];
    LAZY.iter().any(|name| source.contains(name))
}

/// Run and Cancel are one element, so that the focus stays where it is.
fn run_button(bench: &Workbench, cell: &Cell) -> Html {
    let (id, bench) = (cell.id, bench.clone());
    let runs = matches!(cell.state, State::Running | State::Waiting);
    let press = Callback::from(move |event: MouseEvent| match (event.detail() > 1, runs) {
        (true, _) => {}
        (false, true) => cancel(&bench),
        (false, false) => run_cell(&bench, id),
    });
    let (class, shape, label) = if runs { ("cell-run", Shape::Stop, "Cancel") } else { ("cell-run primary", Shape::Play, "Run this cell") };
    html! { <button class={class} onclick={press} aria-label={label} title={label}><Icon shape={shape} /></button> }
}

fn kind_choice(bench: &Workbench, cell: &Cell) -> Html {
    let (id, bench) = (cell.id, bench.clone());
    let change = Callback::from(move |event: Event| {
        let chosen = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok()).map(|select| select.value());
        if let Some(kind) = Kind::ALL.into_iter().find(|kind| chosen.as_deref() == Some(kind.name())) {
            set_kind(&bench, id, kind);
        }
    });
    let option = |kind: Kind| html! { <option value={kind.name()} selected={kind == cell.kind}>{ kind.label() }</option> };
    html! { <select class="cell-kind" onchange={change} aria-label="Language of this cell">{ for Kind::ALL.into_iter().map(option) }</select> }
}

fn tools(props: &Props, id: u32, kind: Kind) -> Html {
    let press = |label: &'static str, sign: &'static str, disabled: bool, action: fn(&Workbench, u32)| {
        let bench = props.bench.clone();
        let act = Callback::from(move |_| action(&bench, id));
        html! { <button class="quiet" onclick={act} aria-label={label} title={label} disabled={disabled}>{ sign }</button> }
    };
    html! {
        <>
            if kind != Kind::Markdown && !props.first {
                { press("Run the cells above", "⇧▸", false, run_above) }
            }
            { press("Move up", "↑", props.first, |bench, id| shift(bench, id, true)) }
            { press("Move down", "↓", props.last, |bench, id| shift(bench, id, false)) }
            { press("Add a cell below", "+", false, |bench, id| add_after(bench, Some(id), Kind::Python)) }
            { press("Delete this cell", "✕", false, |bench, id| {
                let next = remove(bench, id);
                choose(next);
            }) }
        </>
    }
}
