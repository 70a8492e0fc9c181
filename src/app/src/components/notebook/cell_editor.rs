//! A cell's editor, which JavaScript draws.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use web_sys::Element;
use yew::{Html, Properties, component, html, use_effect_with, use_node_ref};

use crate::actions::complete::complete;
use crate::actions::edit_cells::{add_after, save, set_source, split};
use crate::actions::run_cells::run_cell;
use crate::components::notebook::keys::leave_editor;
use crate::editor::{CellTold, EditorBridge, EditorSettings, Told};
use crate::handle::Handle;
use crate::notebook::cell::{Cell, Kind};
use crate::workbench::Workbench;

const SAVE_AFTER_MS: u32 = 400;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub cell: Handle<Cell>,
}

#[component]
pub fn CellEditor(props: &Props) -> Html {
    let place = use_node_ref();
    {
        let place = place.clone();
        use_effect_with((props.bench.clone(), props.cell.clone()), move |(bench, cell)| {
            if let Some(parent) = place.cast::<Element>() {
                mount(bench, cell, &parent);
            }
            let cell = cell.clone();
            move || {
                let bridge = cell.change_quietly(|cell| cell.editor.take());
                if let Some(bridge) = bridge {
                    bridge.editor().destroy();
                }
            }
        });
    }
    html! { <div class="cell-editor" ref={place} /> }
}

fn mount(bench: &Workbench, cell: &Handle<Cell>, parent: &Element) {
    let (id, text, language) = {
        let cell = cell.read();
        (cell.id, cell.source.clone(), cell.kind.name())
    };
    let saving: Rc<RefCell<Option<Timeout>>> = Rc::default();
    let change = {
        let bench = bench.clone();
        move |text: String| {
            set_source(&bench, id, text);
            let later = bench.clone();
            // Dropping the one before cancels it.
            *saving.borrow_mut() = Some(Timeout::new(SAVE_AFTER_MS, move || save(&later)));
        }
    };
    let run = {
        let bench = bench.clone();
        move || run_cell(&bench, id)
    };
    let run_on = {
        let bench = bench.clone();
        move || {
            run_cell(&bench, id);
            go_on(&bench, id);
        }
    };
    let settings = EditorSettings {
        label: "Cell. Control or Command and Enter runs it, Shift and Enter runs it and goes on; Escape chooses the cell, and Tab then goes on past it.",
        test_id: "cell-editor",
        language,
        grows: true,
    };
    let completes = {
        let bench = bench.clone();
        move |before| complete(&bench, before)
    };
    let splits = {
        let bench = bench.clone();
        move || split(&bench, id)
    };
    let told = Told {
        change: Box::new(change),
        run: Box::new(run),
        run_on: Box::new(run_on),
        complete: Box::new(completes),
        cell: Some(CellTold { leave: Box::new(move || leave_editor(id)), split: Box::new(splits) }),
    };
    let bridge = EditorBridge::create(parent, &text, settings, told);
    let editor = bridge.editor();
    editor.set_theme(bench.view.read().theme.name());
    cell.change_quietly(|cell| cell.editor = Some(bridge));
    // One that was just added is to be typed into.
    let is_awaited = bench.notebook.change_quietly(|notebook| notebook.typed_next.take_if(|next| *next == id).is_some());
    if is_awaited {
        editor.focus();
    }
}

/// To the next cell that has an editor, or a new one at the end.
fn go_on(bench: &Workbench, id: u32) {
    let next = {
        let notebook = bench.notebook.read();
        let after = notebook.place(id).map_or(0, |at| at + 1);
        notebook.cells.get(after..).unwrap_or_default().iter().find(|cell| cell.read().kind != Kind::Markdown).cloned()
    };
    match next {
        Some(next) => {
            let (next_id, editor) = {
                let next = next.read();
                (next.id, next.editor.as_ref().map(|bridge| bridge.editor()))
            };
            bench.notebook.change_quietly(|notebook| notebook.current = Some(next_id));
            if let Some(editor) = editor {
                editor.focus();
            }
        }
        None => add_after(bench, Some(id), Kind::Python),
    }
}
