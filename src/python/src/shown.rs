//! What cells have shown: the rows of their tables, held until the page lets go of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;
use touchpaper_sql::Held;
use touchpaper_wire::{Cells, Chart, Column, Display, Table};

use crate::session;

/// Rows of one table that are held at most.
pub const MOST_ROWS: usize = 1_000_000;
/// Rows that come along with a table.
const FIRST_ROWS: usize = 100;

/// Rows that a look into a file shows.
pub const PREVIEW_ROWS: usize = 50;

#[derive(Default)]
struct Tables {
    last: u32,
    held: BTreeMap<u32, Arc<Held>>,
}

static PREVIEW: Mutex<Option<Table>> = Mutex::new(None);
static TABLES: Mutex<Tables> = Mutex::new(Tables { last: 0, held: BTreeMap::new() });

pub fn text(text: String) {
    send(Display::Text { text });
}

pub fn chart(chart: Chart) {
    send(Display::Chart { chart });
}

pub fn report(topic: String, json: String) {
    send(Display::Report { topic, json });
}

fn columns(held: &Held) -> Vec<Column> {
    let column = |field: &touchpaper_sql::types::StructField| Column {
        name: field.name.clone(),
        data_type: field.data_type.simple_string(),
        numeric: field.data_type.is_numeric(),
    };
    held.schema().fields.iter().map(column).collect()
}

/// All of the table comes along, so there is none to be asked for rows.
pub fn hold_preview(held: &Held) {
    let first = held.cells(0, PREVIEW_ROWS);
    let table = Table { table: 0, columns: columns(held), rows: first.len(), complete: held.is_complete(), first };
    *PREVIEW.lock() = Some(table);
}

pub fn take_preview() -> Option<Table> {
    PREVIEW.lock().take()
}

pub fn table(held: Held) {
    send(Display::Table(hold(held)));
}

/// The rows are there to be asked for.
pub fn hold(held: Held) -> Table {
    let columns = columns(&held);
    let (rows, complete, first) = (held.rows(), held.is_complete(), held.cells(0, FIRST_ROWS));
    let mut tables = TABLES.lock();
    tables.last += 1;
    let table = tables.last;
    tables.held.insert(table, Arc::new(held));
    Table { table, columns, rows, complete, first }
}

/// None where the table is gone.
pub fn held(table: u32) -> Option<Arc<Held>> {
    TABLES.lock().held.get(&table).cloned()
}

/// None where the table is gone.
pub fn rows(table: u32, from: usize, count: usize) -> Vec<Cells> {
    held(table).map(|held| held.cells(from, count)).unwrap_or_default()
}

pub fn forget(tables: &[u32]) {
    TABLES.lock().held.retain(|table, _| !tables.contains(table));
}

pub fn forget_all() {
    TABLES.lock().held.clear();
}

fn send(display: Display) {
    if let Some(sinks) = session::sinks() {
        (sinks.display)(display);
    }
}
