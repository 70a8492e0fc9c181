//! The notebook's panel: what can be done with the whole of it, then its cells.

pub mod cell;
pub mod cell_editor;
pub mod data_table;
mod key_list;
mod keys;
pub mod markdown;

use gloo_events::EventListener;
use web_sys::FileList;
use yew::{Callback, Html, Properties, classes, component, html, use_effect_with};

use crate::actions::choose_cell::choose;
use crate::actions::edit_cells::{add_after, clear, save, undo};
use crate::actions::open_notebook::{download_notebook, download_script, open_example, open_file, open_first, open_previous};
use crate::actions::restart::restart_by_hand;
use crate::actions::share::share_notebook;
use crate::browser;
use crate::components::file_button::FileButton;
use crate::components::notebook::cell::CellView;
use crate::components::notebook::key_list::KeyList;
use crate::components::notebook::keys::{on_focus, on_key};
use crate::handle::use_handle;
use crate::notebook::cell::Kind;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn NotebookPanel(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.notebook);
    use_effect_with(bench.clone(), |bench| {
        open_first(bench);
        // What was typed in the last moment before the tab goes.
        let leaving = browser::window().map(|window| {
            let bench = bench.clone();
            EventListener::new(&window, "pagehide", move |_| save(&bench))
        });
        let bench = bench.clone();
        move || {
            save(&bench);
            drop(leaving);
        }
    });
    let opened = {
        let bench = bench.clone();
        Callback::from(move |files: FileList| {
            if let Some(file) = files.get(0) {
                open_file(&bench, file);
            }
        })
    };
    let press = |action: fn(&Workbench)| {
        let bench = bench.clone();
        Callback::from(move |_| action(&bench))
    };
    let take_back = {
        let bench = bench.clone();
        Callback::from(move |_| choose(undo(&bench)))
    };
    let kept = match browser::keeps() {
        _ if browser::is_read_only() => "to be read and run",
        true => "kept in this browser",
        false => "not kept: storage is denied here",
    };
    let notebook = bench.notebook.read();
    let last = notebook.cells.len().saturating_sub(1);
    let cells = notebook.cells.iter().enumerate().map(|(at, cell)| {
        let id = cell.read().id;
        html! { <CellView key={id} bench={bench.clone()} cell={cell.clone()} first={at == 0} last={at == last} /> }
    });
    let end = notebook.cells.last().map(|cell| cell.read().id);
    html! {
        <section class="panel panel-notebook" aria-label="Notebook">
            <div class="panel-head">
                <h2>{ "Notebook" }</h2>
                <span class={classes!("aside", browser::keeps().then_some("kept"))}>{ kept }</span>
                <span class="push" />
                if let Some(done) = notebook.done.last() {
                    <button class="quiet" onclick={take_back} title="Z does the same while a cell is chosen and not typed into">{ done.words() }</button>
                }
                if notebook.cells.iter().any(|cell| !cell.read().shown.is_empty()) {
                    <button class="quiet" onclick={press(clear)} title="Takes away what the cells have shown">{ "Clear results" }</button>
                }
                if notebook.runs > 0 {
                    <button class="quiet" onclick={press(restart_by_hand)} title="Ends the session and starts another engine: names are gone, cells and files stay">{ "Restart" }</button>
                }
                <FileButton label="Open" title="A Jupyter notebook or a Python script; it takes the place of this one" class="quiet"
                    accept=".ipynb,.py" input_label="A notebook to open" test_id="notebook-file" {opened} />
                <button class="quiet" onclick={press(share_notebook)} title="A link that holds this notebook; opening it runs nothing">{ "Copy link" }</button>
                <button class="quiet" onclick={press(download_notebook)} title="As a Jupyter notebook, with what it shows">{ "Save .ipynb" }</button>
                <button class="quiet" onclick={press(download_script)} title="As a script that spark-submit runs">{ "Save .py" }</button>
                if notebook.previous.is_some() {
                    <button class="quiet" onclick={press(open_previous)} title="This one can then be brought back the same way">{ "Previous notebook" }</button>
                }
                <button class="quiet" onclick={press(|bench| bench.view.change(|view| view.keys = true))} title="What the keys do here (H while a cell is chosen)">{ "Keys" }</button>
                <button class="quiet" onclick={press(open_example)} title="Takes the place of this notebook, which can be brought back">
                    { if notebook.source.is_some() { "Start again" } else { "Show the example" } }
                </button>
            </div>
            <div class="cells" data-testid="cells" onkeydown={on_key(bench)} onfocusin={on_focus(bench)}>
                { for cells }
                <div class="add-cell">{ for Kind::ALL.into_iter().map(|kind| add_button(bench, end, kind)) }</div>
            </div>
            <KeyList bench={bench.clone()} />
        </section>
    }
}

fn add_button(bench: &Workbench, after: Option<u32>, kind: Kind) -> Html {
    let bench = bench.clone();
    let add = Callback::from(move |_| add_after(&bench, after, kind));
    html! { <button class="quiet" onclick={add}>{ format!("+ {}", kind.label()) }</button> }
}
