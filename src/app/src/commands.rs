//! What the command palette offers: each thing that can be done from anywhere, where it can be done now.

use crate::actions::cancel::cancel;
use crate::actions::choose_cell::choose;
use crate::actions::edit_cells::{add_beside, clear, merge, remove, set_kind, shift, split, undo};
use crate::actions::fit_pipeline::{fit, switch_preview};
use crate::actions::go_to::{go_to, go_to_lab};
use crate::actions::open_notebook::{download_notebook, download_script};
use crate::actions::restart::restart_by_hand;
use crate::actions::run::run;
use crate::actions::run_cells::{run_above, run_all, run_cell};
use crate::actions::share::{share_notebook, share_pipeline, share_script};
use crate::actions::switch_theme::switch_theme;
use crate::browser;
use crate::engine::Life;
use crate::labs;
use crate::notebook::Notebook;
use crate::notebook::cell::Kind;
use crate::view::Place;
use crate::workbench::Workbench;

#[derive(Clone, Copy)]
pub struct Command {
    pub label: &'static str,
    /// What it is about.
    pub kind: &'static str,
    /// What can be pressed instead, where there is something.
    pub keys: &'static str,
    act: Act,
}

#[derive(Clone, Copy)]
enum Act {
    Do(fn(&Workbench)),
    Go(Place),
    Lab(labs::Kind),
    /// To the notebook's current cell.
    Cell(fn(&Workbench, u32)),
}

impl Command {
    pub fn run(&self, bench: &Workbench) {
        match self.act {
            Act::Do(act) => act(bench),
            Act::Go(place) => go_to(bench, place),
            Act::Lab(kind) => go_to_lab(bench, kind),
            Act::Cell(act) => {
                let current = bench.notebook.read().current;
                if let Some(id) = current {
                    act(bench, id);
                }
            }
        }
    }

    /// It has all of the typed words' beginnings, in whatever order.
    pub fn matches(&self, typed: &str) -> bool {
        let text = format!("{} {}", self.label, self.kind).to_lowercase();
        let starts = |typed: &str| text.split_whitespace().any(|word| word.starts_with(typed));
        typed.to_lowercase().split_whitespace().all(starts)
    }
}

/// Those that can be done now, what is at hand first.
pub fn all(bench: &Workbench) -> Vec<Command> {
    let place = bench.view.read().place;
    let life = bench.engine.read().life.clone();
    let mut found = of(place, &life, &bench.notebook.read());
    if browser::is_read_only() {
        found.retain(|command| !matches!(command.act, Act::Cell(_)));
    }
    found
}

fn of(place: Place, life: &Life, notebook: &Notebook) -> Vec<Command> {
    let command = |kind, label, act: fn(&Workbench)| Command { label, kind, keys: "", act: Act::Do(act) };
    let mut found = Vec::new();
    if matches!(life, Life::Running) {
        found.push(command("engine", "Cancel what runs", cancel));
    } else {
        match place {
            Place::Notebook => {
                found.push(command("notebook", "Run all cells", run_all));
                found.push(command("notebook", "Clear results", clear));
            }
            Place::Pipeline => {
                found.push(command("pipeline", "Fit the pipeline", fit));
                found.push(command("pipeline", "Show rows before a fit, or no more", switch_preview));
            }
            Place::Script => found.push(command("script", "Run the script", run)),
            _ => {}
        }
    }
    match place {
        Place::Notebook => {
            found.extend(of_cell(notebook));
            found.extend(
                notebook.done.last().map(|done| Command { keys: "Z", ..command("notebook", done.words(), |bench| choose(undo(bench))) }),
            );
            found.push(Command { keys: "H", ..command("notebook", "Show the keys", |bench| bench.view.change(|view| view.keys = true)) });
            found.extend([
                command("notebook", "Copy a link to the notebook", share_notebook),
                command("notebook", "Save as .ipynb", download_notebook),
                command("notebook", "Save as .py", download_script),
            ]);
        }
        Place::Script => found.push(command("script", "Copy a link to the script", share_script)),
        Place::Pipeline => found.push(command("pipeline", "Copy a link to the pipeline", share_pipeline)),
        _ => {}
    }
    found.extend(Place::ALL.into_iter().filter(|other| *other != place).map(way_to));
    found.extend(labs::Kind::ALL.map(|kind| Command { label: kind.title(), kind: "lab", keys: "", act: Act::Lab(kind) }));
    found.push(command("page", "Switch between light and dark", switch_theme));
    if life.is_up() {
        found.push(command("engine", "Restart the engine", restart_by_hand));
    }
    found
}

/// What can be done to the cell that had the focus last.
fn of_cell(notebook: &Notebook) -> Vec<Command> {
    let Some(at) = notebook.current.and_then(|id| notebook.place(id)) else { return Vec::new() };
    let (first, last) = (at == 0, at + 1 == notebook.cells.len());
    let is_written = notebook.cells.get(at).is_some_and(|cell| cell.read().editor.is_some());
    let to_cell = |offered: bool, keys, label, act: fn(&Workbench, u32)| {
        offered.then_some(Command { label, kind: "cell", keys, act: Act::Cell(act) })
    };
    let all = [
        to_cell(true, "Ctrl Enter", "Run the cell", run_cell),
        to_cell(!first, "", "Run the cells above", run_above),
        to_cell(true, "A", "Add a cell above", |bench, id| choose(add_beside(bench, id, true))),
        to_cell(true, "B", "Add a cell below", |bench, id| choose(add_beside(bench, id, false))),
        to_cell(is_written, "Ctrl Shift -", "Split the cell at the cursor", split),
        to_cell(!last, "Shift M", "Merge the cell with the one below", |bench, id| choose(merge(bench, id))),
        to_cell(!first, "", "Move the cell up", |bench, id| shift(bench, id, true)),
        to_cell(!last, "", "Move the cell down", |bench, id| shift(bench, id, false)),
        to_cell(true, "Y", "Make the cell Python", |bench, id| set_kind(bench, id, Kind::Python)),
        to_cell(true, "", "Make the cell SQL", |bench, id| set_kind(bench, id, Kind::Sql)),
        to_cell(true, "M", "Make the cell text", |bench, id| set_kind(bench, id, Kind::Markdown)),
        to_cell(true, "D D", "Delete the cell", |bench, id| choose(remove(bench, id))),
    ];
    all.into_iter().flatten().collect()
}

fn way_to(place: Place) -> Command {
    Command { label: place.label(), kind: "go to", keys: "", act: Act::Go(place) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::cell::Cell;

    #[test]
    fn what_is_offered_follows_the_view_and_what_runs() {
        let labels = |place, life| of(place, &life, &Notebook::empty()).iter().map(|command| command.label).collect::<Vec<_>>();
        assert_eq!(labels(Place::Notebook, Life::Ready)[0], "Run all cells");
        let busy = labels(Place::Notebook, Life::Running);
        assert!(busy[0] == "Cancel what runs" && !busy.contains(&"Run all cells"), "{busy:?}");
        assert!(!busy.contains(&"Notebook") && busy.contains(&"Pipeline"));
        assert!(!labels(Place::Start, Life::Crashed).contains(&"Restart the engine"));
        assert!(labels(Place::Labs, Life::Ready).contains(&"Amdahl and Gustafson"));
    }

    #[test]
    fn what_can_be_done_to_a_cell_follows_where_it_stands() {
        let mut notebook = Notebook::empty();
        notebook.fill(["a", "b"].map(|source| Cell::new(Kind::Python, source.to_owned())).into());
        let labels = |notebook: &Notebook| of_cell(notebook).iter().map(|command| command.label).collect::<Vec<_>>();
        assert!(labels(&notebook).is_empty());
        notebook.current = Some(notebook.cells[0].read().id);
        assert!(labels(&notebook).contains(&"Merge the cell with the one below") && !labels(&notebook).contains(&"Move the cell up"));
        notebook.current = Some(notebook.cells[1].read().id);
        assert!(!labels(&notebook).contains(&"Merge the cell with the one below") && labels(&notebook).contains(&"Move the cell up"));
    }

    #[test]
    fn words_are_found_by_their_beginnings() {
        let command = way_to(Place::Settings);
        assert!(["", "set", "go set", "SETTINGS to"].into_iter().all(|typed| command.matches(typed)));
        assert!(!command.matches("tings") && !command.matches("set x"));
    }
}
