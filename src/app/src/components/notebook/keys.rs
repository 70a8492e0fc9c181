//! Keys of a cell that is chosen and not typed into, as Jupyter has them: up and down (K and J) choose another, Enter types
//! into it, Z takes back, D twice deletes, A and B add, Y and M make it Python or text.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::{Callback, KeyboardEvent};

use crate::actions::edit_cells::{add_after, add_before, remove, set_kind, undo};
use crate::browser;
use crate::components::notebook::cell::{cell_of, focus_cell};
use crate::notebook::cell::Kind;
use crate::workbench::Workbench;

/// Two presses of D belong together when they are this close.
const TWICE_MS: f64 = 600.0;

thread_local! {
    static LAST_D: Cell<f64> = const { Cell::new(f64::NEG_INFINITY) };
}

#[derive(Debug, PartialEq, Eq)]
enum Act {
    Undo,
    Delete,
    Above,
    Below,
    Kind(Kind),
    Up,
    Down,
    Edit,
}

pub fn on_key(bench: &Workbench) -> Callback<KeyboardEvent> {
    let bench = bench.clone();
    Callback::from(move |event: KeyboardEvent| {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        let held = event.ctrl_key() || event.meta_key() || event.alt_key();
        if held || is_typed_into(&target) || browser::is_read_only() {
            return;
        }
        let now = browser::now_ms();
        let twice = now - LAST_D.get() < TWICE_MS;
        LAST_D.set(if event.key() == "d" && !twice { now } else { f64::NEG_INFINITY });
        let Some(act) = act(&event.key(), twice) else { return };
        // What scrolls, draws or is pressed has these keys itself.
        let moves = matches!(act, Act::Up | Act::Down) && target.closest(".cell-shown, .cell-text").is_ok_and(|found| found.is_some());
        if moves || (act == Act::Edit && !target.class_name().split_whitespace().any(|class| class == "cell")) {
            return;
        }
        let cell = cell_of(&target);
        match (act, cell) {
            (Act::Undo, _) => focus_cell(undo(&bench)),
            (Act::Delete, Some(id)) => focus_cell(remove(&bench, id)),
            (Act::Above, Some(id)) => add_before(&bench, id, Kind::Python),
            (Act::Below, Some(id)) => {
                add_after(&bench, Some(id), Kind::Python);
            }
            (Act::Kind(kind), Some(id)) => {
                set_kind(&bench, id, kind);
                focus_cell(Some(id));
            }
            (Act::Up, Some(id)) => focus_cell(beside(&bench, id, true)),
            (Act::Down, Some(id)) => focus_cell(beside(&bench, id, false)),
            (Act::Edit, Some(id)) => type_into(&bench, id),
            (_, None) => return,
        }
        event.prevent_default();
    })
}

/// The cell above or below.
fn beside(bench: &Workbench, id: u32, above: bool) -> Option<u32> {
    let notebook = bench.notebook.read();
    let at = notebook.place(id)?;
    let next = if above { at.checked_sub(1)? } else { at + 1 };
    notebook.cells.get(next).map(|cell| cell.read().id)
}

/// A text that is read becomes one that is written; its editor takes the focus as it comes.
fn type_into(bench: &Workbench, id: u32) {
    let Some(cell) = bench.notebook.read().cell(id) else { return };
    bench.notebook.change_quietly(|notebook| notebook.current = Some(id));
    let editor = cell.read().editor.as_ref().map(|bridge| bridge.editor());
    match editor {
        Some(editor) => editor.focus(),
        None => cell.change(|cell| cell.editing = true),
    }
}

fn act(key: &str, twice: bool) -> Option<Act> {
    match key {
        "z" => Some(Act::Undo),
        "d" if twice => Some(Act::Delete),
        "a" => Some(Act::Above),
        "b" => Some(Act::Below),
        "y" => Some(Act::Kind(Kind::Python)),
        "m" => Some(Act::Kind(Kind::Markdown)),
        "k" | "ArrowUp" => Some(Act::Up),
        "j" | "ArrowDown" => Some(Act::Down),
        "Enter" => Some(Act::Edit),
        _ => None,
    }
}

/// Letters are its own there. An editor's inside is behind its place, which is what the page sees.
fn is_typed_into(target: &Element) -> bool {
    target.closest("input, select, textarea, .cell-editor").is_ok_and(|found| found.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_d_deletes_nothing_and_other_letters_do_nothing() {
        assert_eq!((act("d", false), act("d", true)), (None, Some(Act::Delete)));
        assert_eq!((act("z", false), act("Enter", false)), (Some(Act::Undo), Some(Act::Edit)));
        assert_eq!((act("j", false), act("k", false), act("x", false)), (Some(Act::Down), Some(Act::Up), None));
    }
}
