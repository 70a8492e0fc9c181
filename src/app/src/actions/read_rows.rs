//! Asks the engine for rows of a table that come into view, and takes them.

use touchpaper_wire::{Cells, Request};

use crate::handle::Handle;
use crate::notebook::cell::{Cell, Shown};
use crate::notebook::table::PAGE;
use crate::workbench::Workbench;

/// Rows from the first to the last of a table are in view.
pub fn ask_for_rows(bench: &Workbench, cell: &Handle<Cell>, table: u32, first: usize, last: usize) {
    let pages = cell.change_quietly(|cell| table_of(cell, table).map(|shown| shown.wanted(first, last)).unwrap_or_default());
    let engine = bench.engine.read();
    let Some(worker) = &engine.worker else { return };
    for page in pages {
        // One that cannot be asked now is asked again with the next engine, when its tables are gone anyway.
        let _ = worker.request(&Request::Rows { table, from: page * PAGE, count: PAGE });
    }
}

pub fn take_rows(bench: &Workbench, table: u32, from: usize, rows: Vec<Cells>) {
    let cells = bench.notebook.read().cells.clone();
    for cell in cells {
        if cell.read().tables().contains(&table) {
            cell.change(|cell| {
                if let Some(shown) = table_of(cell, table) {
                    shown.take(from, rows);
                }
            });
            return;
        }
    }
}

fn table_of(cell: &mut Cell, table: u32) -> Option<&mut crate::notebook::table::ShownTable> {
    cell.shown.iter_mut().find_map(|shown| match shown {
        Shown::Table(shown) if shown.id() == table => Some(shown),
        _ => None,
    })
}
