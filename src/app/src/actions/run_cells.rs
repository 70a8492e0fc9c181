//! Runs cells of the notebook one after another, as the engine gets free.

use touchpaper_wire::Request;

use crate::actions::edit_cells::heed_mark;
use crate::actions::restart::restart;
use crate::actions::run::hand_over;
use crate::engine::Life;
use crate::notebook::cell::{Kind, State};
use crate::run::Source;
use crate::workbench::Workbench;

/// One cell; a Markdown cell is set instead.
pub fn run_cell(bench: &Workbench, id: u32) {
    queue(bench, vec![id]);
}

pub fn run_all(bench: &Workbench) {
    let all = ids(bench);
    queue(bench, all);
}

/// All cells before this one.
pub fn run_above(bench: &Workbench, id: u32) {
    let above = ids(bench).into_iter().take_while(|other| *other != id).collect();
    queue(bench, above);
}

fn ids(bench: &Workbench) -> Vec<u32> {
    bench.notebook.read().cells.iter().map(|cell| cell.read().id).collect()
}

fn queue(bench: &Workbench, ids: Vec<u32>) {
    for id in ids {
        heed_mark(bench, id);
        let Some(cell) = bench.notebook.read().cell(id) else { continue };
        let waits = cell.change(|cell| {
            cell.editing = false;
            if cell.kind == Kind::Markdown || cell.is_busy() {
                cell.editing = cell.kind == Kind::Markdown && cell.source.trim().is_empty();
                return false;
            }
            cell.state = State::Waiting;
            true
        });
        if waits {
            bench.notebook.change(|notebook| notebook.queue.push_back(id));
        }
    }
    let life = bench.engine.read().life.clone();
    match life {
        Life::Ready => run_next(bench),
        Life::Crashed if !bench.notebook.read().queue.is_empty() => restart(bench),
        _ => {}
    }
}

/// The engine is free: runs the cell that has waited longest.
pub fn run_next(bench: &Workbench) {
    let Some(id) = bench.notebook.change(|notebook| notebook.queue.pop_front()) else { return };
    let Some(cell) = bench.notebook.read().cell(id) else { return run_next(bench) };
    let number = bench.notebook.change(|notebook| {
        notebook.runs += 1;
        notebook.save();
        notebook.runs
    });
    let run = bench.run.change_at_once(|run| run.begin(Source::Cell(id)));
    let (request, gone, editor) = cell.change_at_once(|cell| {
        let gone = cell.begin(number);
        let language = cell.kind.language().unwrap_or(touchpaper_wire::Language::Python);
        let request = Request::RunCell { run, name: format!("cell {number}"), language, source: cell.source.clone() };
        (request, gone, cell.editor.as_ref().map(|bridge| bridge.editor()))
    });
    if let Some(editor) = editor {
        editor.mark_error_line(0);
    }
    let forget = (!gone.is_empty()).then_some(Request::ForgetTables { tables: gone });
    hand_over(bench, &forget.into_iter().chain([request]).collect::<Vec<_>>());
}

/// Cells that wait go back to not waiting: one before them failed, or a person cancelled.
pub fn call_off(bench: &Workbench) {
    let waiting: Vec<u32> = bench.notebook.change(|notebook| notebook.queue.drain(..).collect());
    for id in waiting {
        if let Some(cell) = bench.notebook.read().cell(id) {
            cell.change(|cell| cell.state = State::Fresh);
        }
    }
}

/// The session is gone: what cells have shown stays to be read, but names are no longer there.
pub fn end_session(bench: &Workbench) {
    call_off(bench);
    bench.run.change(|run| run.end_session());
    bench.pipeline.change(|pipeline| pipeline.lose());
    let cells = bench.notebook.change(|notebook| {
        notebook.runs = 0;
        notebook.cells.clone()
    });
    for cell in cells {
        cell.change(|cell| {
            cell.number = None;
            for shown in &mut cell.shown {
                if let crate::notebook::cell::Shown::Table(table) = shown {
                    table.lose();
                }
            }
        });
    }
}
