//! Keys of a cell that is chosen and not typed into, as Jupyter has them; `KEYS` lists them for a person.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent};
use yew::{Callback, KeyboardEvent};

use crate::actions::choose_cell::{cell_of, choose, choose_in_place};
use crate::actions::edit_cells::{add_after, add_beside, merge, remove, set_kind, undo};
use crate::actions::run_cells::run_cell;
use crate::browser;
use crate::notebook::cell::Kind;
use crate::workbench::Workbench;

/// Two presses of D belong together when they are this close.
const TWICE_MS: f64 = 600.0;

/// What is pressed, and what it does: in an editor, then on a chosen cell.
pub const KEYS: [(&str, &[(&str, &str)]); 2] = [
    (
        "While you type in a cell",
        &[
            ("Ctrl Enter", "Run the cell"),
            ("Shift Enter", "Run it and go on to the next"),
            ("Esc", "Choose the cell; Tab then goes on past it"),
            ("Ctrl Shift -", "Split the cell at the cursor"),
        ],
    ),
    (
        "While a cell is chosen",
        &[
            ("Enter", "Type in it"),
            ("\u{2191} \u{2193} or K J", "Choose the cell above or below"),
            ("Ctrl Enter", "Run it"),
            ("Shift Enter", "Run it and choose the next"),
            ("A B", "Add a cell above or below"),
            ("D D", "Delete it"),
            ("Z", "Undo a deletion, move, merge, split or clearing"),
            ("Shift M", "Merge it with the cell below"),
            ("Y M", "Make it Python or text"),
            ("H", "Show this list"),
        ],
    ),
];

thread_local! {
    static LAST_D: Cell<f64> = const { Cell::new(f64::NEG_INFINITY) };
    /// The cell whose editor Escape has just left: Tab goes on from there.
    static LEFT: Cell<Option<u32>> = const { Cell::new(None) };
}

#[derive(Debug, PartialEq, Eq)]
enum Act {
    Undo,
    Delete,
    Above,
    Below,
    Kind(Kind),
    Merge,
    Up,
    Down,
    Edit,
    Run,
    RunOn,
    List,
}

/// The keys that are held with another.
#[derive(Clone, Copy, Default)]
struct Held {
    shift: bool,
    control: bool,
}

pub fn on_key(bench: &Workbench) -> Callback<KeyboardEvent> {
    let bench = bench.clone();
    Callback::from(move |event: KeyboardEvent| {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        if is_typed_into(&target) || event.default_prevented() {
            return;
        }
        let (cell, is_chosen) = (cell_of(&target), target.class_name().split_whitespace().any(|class| class == "cell"));
        let left = LEFT.take();
        match event.key().as_str() {
            // The browser goes on from what has the focus then.
            "Tab" if is_chosen && !event.shift_key() && left.is_some() && left == cell => return focus_editor(&bench, cell),
            "Escape" if !is_chosen => return choose(cell),
            _ => {}
        }
        if event.alt_key() || browser::is_read_only() {
            return;
        }
        let now = browser::now_ms();
        let twice = now - LAST_D.get() < TWICE_MS;
        LAST_D.set(if event.key() == "d" && !twice { now } else { f64::NEG_INFINITY });
        let held = Held { shift: event.shift_key(), control: event.ctrl_key() || event.meta_key() };
        let Some(act) = act(&event.key(), held, twice) else { return };
        // What scrolls, draws or is pressed has these keys itself.
        let moves = matches!(act, Act::Up | Act::Down) && target.closest(".cell-shown, .cell-text").is_ok_and(|found| found.is_some());
        if moves || (matches!(act, Act::Edit | Act::Run | Act::RunOn) && !is_chosen) {
            return;
        }
        if act == Act::List {
            bench.view.change(|view| view.keys = true);
        } else if act == Act::Undo {
            choose(undo(&bench));
        } else {
            let Some(id) = cell else { return };
            do_to(&bench, id, &act);
        }
        event.prevent_default();
    })
}

fn do_to(bench: &Workbench, id: u32, act: &Act) {
    match act {
        Act::Delete => choose(remove(bench, id)),
        Act::Above => choose(add_beside(bench, id, true)),
        Act::Below => choose(add_beside(bench, id, false)),
        Act::Merge => choose(merge(bench, id)),
        Act::Kind(kind) => {
            set_kind(bench, id, *kind);
            choose(Some(id));
        }
        Act::Up => choose(beside(bench, id, true)),
        Act::Down => choose(beside(bench, id, false)),
        Act::Edit => type_into(bench, id),
        Act::Run => run_cell(bench, id),
        Act::RunOn => {
            run_cell(bench, id);
            match beside(bench, id, false) {
                Some(next) => choose(Some(next)),
                None => add_after(bench, Some(id), Kind::Python),
            }
        }
        Act::List | Act::Undo => {}
    }
}

/// Notes the cell that the focus comes to.
pub fn on_focus(bench: &Workbench) -> Callback<FocusEvent> {
    let bench = bench.clone();
    Callback::from(move |event: FocusEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(id) = target.as_ref().and_then(cell_of) {
            bench.notebook.change_quietly(|notebook| notebook.current = Some(id));
        }
    })
}

/// From a cell's editor to the cell.
pub fn leave_editor(id: u32) {
    LEFT.set(Some(id));
    choose_in_place(id);
}

/// The cell above or below.
fn beside(bench: &Workbench, id: u32, above: bool) -> Option<u32> {
    let notebook = bench.notebook.read();
    let at = notebook.place(id)?;
    let next = if above { at.checked_sub(1)? } else { at + 1 };
    notebook.cells.get(next).map(|cell| cell.read().id)
}

fn focus_editor(bench: &Workbench, id: Option<u32>) {
    let cell = id.and_then(|id| bench.notebook.read().cell(id));
    let editor = cell.and_then(|cell| cell.read().editor.as_ref().map(|bridge| bridge.editor()));
    if let Some(editor) = editor {
        editor.focus();
    }
}

/// A text that is read becomes one that is written; its editor takes the focus as it comes.
fn type_into(bench: &Workbench, id: u32) {
    let Some(cell) = bench.notebook.read().cell(id) else { return };
    let editor = cell.read().editor.as_ref().map(|bridge| bridge.editor());
    match editor {
        Some(editor) => editor.focus(),
        None => {
            bench.notebook.change_quietly(|notebook| notebook.typed_next = Some(id));
            cell.change(|cell| cell.editing = true);
        }
    }
}

fn act(key: &str, held: Held, twice: bool) -> Option<Act> {
    match (key, held) {
        ("Enter", Held { shift: false, control: true }) => return Some(Act::Run),
        ("Enter", Held { shift: true, control: false }) => return Some(Act::RunOn),
        ("M" | "m", Held { shift: true, control: false }) => return Some(Act::Merge),
        (_, Held { shift: false, control: false }) => {}
        _ => return None,
    }
    match key.to_ascii_lowercase().as_str() {
        "z" => Some(Act::Undo),
        "d" if twice => Some(Act::Delete),
        "a" => Some(Act::Above),
        "b" => Some(Act::Below),
        "y" => Some(Act::Kind(Kind::Python)),
        "m" => Some(Act::Kind(Kind::Markdown)),
        "k" | "arrowup" => Some(Act::Up),
        "j" | "arrowdown" => Some(Act::Down),
        "enter" => Some(Act::Edit),
        "h" => Some(Act::List),
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

    const NONE: Held = Held { shift: false, control: false };
    const SHIFT: Held = Held { shift: true, control: false };
    const CONTROL: Held = Held { shift: false, control: true };

    #[test]
    fn one_d_deletes_nothing_and_other_letters_do_nothing() {
        assert_eq!((act("d", NONE, false), act("d", NONE, true)), (None, Some(Act::Delete)));
        assert_eq!((act("z", NONE, false), act("Enter", NONE, false)), (Some(Act::Undo), Some(Act::Edit)));
        assert_eq!((act("j", NONE, false), act("k", NONE, false), act("x", NONE, false)), (Some(Act::Down), Some(Act::Up), None));
    }

    #[test]
    fn a_held_key_makes_another_of_it_or_none() {
        assert_eq!((act("M", SHIFT, false), act("M", NONE, false)), (Some(Act::Merge), Some(Act::Kind(Kind::Markdown))));
        assert_eq!((act("Enter", SHIFT, false), act("Enter", CONTROL, false)), (Some(Act::RunOn), Some(Act::Run)));
        assert_eq!((act("a", CONTROL, false), act("Z", SHIFT, false), act("d", CONTROL, true)), (None, None, None));
    }
}
