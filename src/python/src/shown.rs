//! What cells have shown: the rows of their tables, held until the page lets go of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;
use touchpaper_sql::Held;
use touchpaper_wire::{Cells, Column, Display, Table};

use crate::session;

/// Rows of one table that are held at most.
pub const MOST_ROWS: usize = 1_000_000;
/// Rows that come along with a table.
const FIRST_ROWS: usize = 100;

#[derive(Default)]
struct Tables {
    last: u32,
    held: BTreeMap<u32, Arc<Held>>,
}

static TABLES: Mutex<Tables> = Mutex::new(Tables { last: 0, held: BTreeMap::new() });

pub fn text(text: String) {
    send(Display::Text { text });
}

pub fn table(held: Held) {
    let columns = held.schema().fields.iter().map(|field| Column {
        name: field.name.clone(),
        data_type: field.data_type.simple_string(),
        numeric: field.data_type.is_numeric(),
    });
    let columns = columns.collect();
    let (rows, complete, first) = (held.rows(), held.is_complete(), held.cells(0, FIRST_ROWS));
    let table = {
        let mut tables = TABLES.lock();
        tables.last += 1;
        let table = tables.last;
        tables.held.insert(table, Arc::new(held));
        table
    };
    send(Display::Table(Table { table, columns, rows, complete, first }));
}

/// None where the table is gone.
pub fn rows(table: u32, from: usize, count: usize) -> Vec<Cells> {
    let held = TABLES.lock().held.get(&table).cloned();
    held.map(|held| held.cells(from, count)).unwrap_or_default()
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
