//! Opens a program that comes with the page, and runs it: that is what was pressed for.

use crate::actions::go_to::go_to;
use crate::actions::{open_notebook, open_program, run as run_script, run_cells};
use crate::samples::Sample;
use crate::view::Place;
use crate::workbench::Workbench;

pub fn run_sample(bench: &Workbench, sample: &Sample) {
    open_program::open(bench, sample.file, sample.text);
    go_to(bench, Place::Script);
    if is_free(bench, sample.title) {
        run_script::run(bench);
    }
}

/// Its text as the one cell of a notebook, or as its parts where it says what they are.
pub fn open_as_notebook(bench: &Workbench, sample: &Sample) {
    open_notebook::open_script(bench, sample.text);
    go_to(bench, Place::Notebook);
    if is_free(bench, sample.title) {
        run_cells::run_all(bench);
    }
}

/// The example of the first visit.
pub fn run_example(bench: &Workbench) {
    let then = {
        let bench = bench.clone();
        move || {
            if is_free(&bench, "The example") {
                run_script::run(&bench);
            }
        }
    };
    go_to(bench, Place::Script);
    open_program::open_example_then(bench, then);
}

/// A script that runs is not ended for another.
fn is_free(bench: &Workbench, title: &str) -> bool {
    let busy = bench.engine.read().life.is_busy();
    if busy {
        bench.notice(format!("{title} is open, but another program still runs. Press Run when it has ended."));
    }
    !busy
}
