//! Asks the engine for rows of a table that come into view, and takes them.

use touchpaper_wire::{Cells, Request};

use crate::handle::Handle;
use crate::notebook::cell::{Cell, Shown};
use crate::notebook::pages::PAGE;
use crate::notebook::table::ShownTable;
use crate::workbench::Workbench;

/// Rows from the first to the last of a table are in view.
pub fn ask_for_rows(bench: &Workbench, cell: &Handle<Cell>, table: u32, first: usize, last: usize) {
    let wanted = cell.change_quietly(|cell| cell.table(table).map(|shown| (shown.seen().table, shown.wanted(first, last))));
    let Some((table, pages)) = wanted else { return };
    let engine = bench.engine.read();
    let Some(worker) = &engine.worker else { return };
    for page in pages {
        // One that cannot be asked now is asked again with the next engine, when its tables are gone anyway.
        let _ = worker.request(&Request::Rows { table, from: page * PAGE, count: PAGE });
    }
}

pub fn take_rows(bench: &Workbench, table: u32, from: usize, rows: Vec<Cells>) {
    with_table(bench, |shown| shown.seen().table == table, |shown| shown.seen_mut().take(from, rows));
}

/// Changes the first table of the notebook's that is the right one, and draws its cell again.
pub fn with_table<R>(bench: &Workbench, is_it: impl Fn(&ShownTable) -> bool, change: impl FnOnce(&mut ShownTable) -> R) -> Option<R> {
    let cells = bench.notebook.read().cells.clone();
    let has = |cell: &Handle<Cell>| cell.read().shown.iter().any(|shown| matches!(shown, Shown::Table(table) if is_it(table)));
    let cell = cells.into_iter().find(has)?;
    cell.change(|cell| {
        let table = cell.shown.iter_mut().find_map(|shown| match shown {
            Shown::Table(table) if is_it(table) => Some(table),
            _ => None,
        });
        table.map(|table| change(table))
    })
}
