//! Asks the engine for more of a table that a cell shows: another order, some of its rows, profiles, a chart, a file.

use touchpaper_wire::{Answer, Arrangement, Ask, Column, FileFormat, Plot, Request};

use crate::actions::change_files::{copy_when_read, save};
use crate::actions::edit_cells::forget_tables;
use crate::actions::read_rows::with_table;
use crate::browser;
use crate::handle::Handle;
use crate::notebook::cell::Cell;
use crate::notebook::plotting::lacks;
use crate::notebook::table::{Next, ShownTable};
use crate::workbench::Workbench;

/// So many columns have a profile at most: each is several jobs.
pub const MOST_PROFILES: usize = 50;

/// Other rows, or another order, by what the table is asked for now.
pub fn arrange(bench: &Workbench, cell: &Handle<Cell>, table: u32, next: impl FnOnce(&ShownTable) -> Arrangement) {
    let Some(arrangement) = cell.change_quietly(|cell| cell.table(table).map(|shown| next(shown))) else { return };
    if arrangement != Arrangement::default() {
        return ask(bench, cell, table, Ask::Arrange { arrangement });
    }
    let gone = cell.change(|cell| cell.table(table).and_then(ShownTable::restore));
    forget_tables(bench, gone.into_iter().collect());
    renew(bench, cell, table);
}

/// Shows the columns' profiles, or puts them away.
pub fn switch_profiles(bench: &Workbench, cell: &Handle<Cell>, table: u32) {
    cell.change(|cell| {
        if let Some(shown) = cell.table(table) {
            shown.profiling = !shown.profiling;
        }
    });
    renew(bench, cell, table);
}

/// Draws a chart of the rows, or with none puts it away; `choose` makes it of the one that is drawn.
pub fn plot(bench: &Workbench, cell: &Handle<Cell>, table: u32, choose: impl FnOnce(Option<&Plot>, &[Column]) -> Option<Plot>) {
    cell.change(|cell| {
        if let Some(shown) = cell.table(table) {
            shown.choose_plot(choose);
        }
    });
    renew(bench, cell, table);
}

pub fn write(bench: &Workbench, cell: &Handle<Cell>, table: u32, format: FileFormat) {
    ask(bench, cell, table, Ask::Write { format });
}

/// What all rows are on the clipboard at once, where they are here, or by way of a file of the engine's.
pub fn copy(bench: &Workbench, cell: &Handle<Cell>, table: u32) {
    let here = cell.change_quietly(|cell| {
        let shown = cell.table(table)?;
        (shown.is_lost() || shown.seen().first().count() == shown.seen().rows).then(|| shown.tab_separated())
    });
    match here {
        Some(text) => browser::copy(&text),
        None => write(bench, cell, table, FileFormat::Tsv),
    }
}

/// Asks for what is shown of the seen rows and not here.
fn renew(bench: &Workbench, cell: &Handle<Cell>, table: u32) {
    let missing = cell.change_quietly(|cell| {
        let Some(shown) = cell.table(table) else { return Vec::new() };
        let mut missing: Vec<Ask> = Vec::new();
        if shown.chart.is_none() {
            let drawn = shown.plot.clone().filter(|plot| !lacks(plot, &shown.columns));
            missing.extend(drawn.map(|plot| Ask::Plot { plot }));
        }
        missing.extend(shown.missing_profiles(MOST_PROFILES).into_iter().map(|column| Ask::Profile { column }));
        missing
    });
    for one in missing {
        ask(bench, cell, table, one);
    }
}

fn ask(bench: &Workbench, cell: &Handle<Cell>, table: u32, ask: Ask) {
    let asked = bench.notebook.change_quietly(|notebook| notebook.next_asked());
    cell.change(|cell| {
        let Some(shown) = cell.table(table) else { return };
        let request = Request::Ask { asked, table: shown.subject(&ask), ask: ask.clone() };
        let engine = bench.engine.read();
        let sent = engine.worker.as_ref().filter(|_| !shown.is_lost()).is_some_and(|worker| worker.request(&request).is_ok());
        if sent {
            shown.awaits(asked, ask);
        } else {
            shown.problem = Some("the engine that held the rows is gone: run the cell again".to_owned());
        }
    });
}

pub fn take_answer(bench: &Workbench, asked: u32, answer: Result<Answer, String>) {
    let late = match &answer {
        Ok(Answer::Arranged { table }) => Some(table.table),
        _ => None,
    };
    let next = with_table(bench, |shown| shown.is_awaiting(asked), |shown| (shown.id(), shown.answer(asked, answer)));
    match next {
        // Nobody waits for it any more.
        None => forget_tables(bench, late.into_iter().collect()),
        Some((_, Next::Nothing)) => {}
        Some((table, Next::Rearranged { gone })) => {
            forget_tables(bench, gone.into_iter().collect());
            let cell = bench.notebook.read().cells.iter().find(|cell| cell.read().tables().contains(&table)).cloned();
            if let Some(cell) = cell {
                renew(bench, &cell, table);
            }
        }
        Some((_, Next::Save(path))) => save(bench, &path),
        Some((_, Next::Copy(path))) => copy_when_read(bench, &path),
    }
}
