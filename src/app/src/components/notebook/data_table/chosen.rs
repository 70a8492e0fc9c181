//! The cell of a table that keys have moved to: where each key leads.

use touchpaper_wire::Column;
use web_sys::{Element, HtmlElement};
use yew::{AttrValue, NodeRef};

use super::{IN_VIEW, ROW_PX};
use crate::notebook::table::ShownTable;
use crate::words::count;

/// A row and a column, by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub row: usize,
    pub column: usize,
}

/// Where a key leads; None where it is not one of these. `from` is none before the first of them, which leads to `first`.
pub fn after(key: &str, held: bool, from: Option<Place>, first: Place, rows: usize, columns: usize) -> Option<Place> {
    let (last_row, last_column) = (rows.checked_sub(1)?, columns.checked_sub(1)?);
    let known = from.map(|place| Place { row: place.row.min(last_row), column: place.column.min(last_column) });
    let Place { row, column } = known.unwrap_or(first);
    let next = match (key, held) {
        ("Home", true) => Place { row: 0, column: 0 },
        ("End", true) => Place { row: last_row, column: last_column },
        (_, true) => return None,
        ("ArrowDown" | "ArrowUp" | "ArrowRight" | "ArrowLeft", _) if known.is_none() => first,
        ("ArrowDown", _) => Place { row: (row + 1).min(last_row), column },
        ("ArrowUp", _) => Place { row: row.saturating_sub(1), column },
        ("ArrowRight", _) => Place { row, column: (column + 1).min(last_column) },
        ("ArrowLeft", _) => Place { row, column: column.saturating_sub(1) },
        ("PageDown", _) => Place { row: (row + IN_VIEW).min(last_row), column },
        ("PageUp", _) => Place { row: row.saturating_sub(IN_VIEW), column },
        ("Home", _) => Place { row, column: 0 },
        ("End", _) => Place { row, column: last_column },
        _ => return None,
    };
    Some(next)
}

/// What the cell holds, where its row is here.
pub fn text(table: &ShownTable, place: Place) -> Option<&str> {
    Some(table.seen().row(place.row)?.get(place.column)?.as_deref().unwrap_or("null"))
}

/// For who hears it: `name, row 3: Ada`.
pub fn words(table: &ShownTable, place: Place) -> String {
    let name = table.columns.get(place.column).map_or("", |column: &Column| &column.name);
    format!("{name}, row {}: {}", count(place.row as u64 + 1), text(table, place).unwrap_or("…"))
}

/// Brings its row into the frame's view; the head covers what is above it, also where a profile is a part of the head.
pub fn show_row(frame: &HtmlElement, row: usize) {
    let height = |query: &str| {
        let found: Option<Element> = frame.query_selector(query).ok().flatten();
        found.map_or(0, |element| element.get_bounding_client_rect().height().ceil() as i32)
    };
    let top = height("thead") + i32::try_from(row * ROW_PX).unwrap_or(i32::MAX);
    let (covered, seen) = (height("thead tr"), frame.client_height());
    let at = frame.scroll_top();
    if top - covered < at {
        frame.set_scroll_top(top - covered);
    } else if top + ROW_PX as i32 > at + seen {
        frame.set_scroll_top(top + ROW_PX as i32 - seen);
    }
}

/// Brings its column into view, once it is drawn; the rows' numbers cover what is left of it.
pub fn show_column(frame: &NodeRef) {
    let Some(frame) = frame.cast::<HtmlElement>() else { return };
    let Some(cell) = frame.query_selector("td.chosen").ok().flatten() else { return };
    let (seen, cell) = (frame.get_bounding_client_rect(), cell.get_bounding_client_rect());
    let covered = frame.query_selector("tbody .row-number").ok().flatten().map_or(0.0, |number| number.get_bounding_client_rect().width());
    let (left, right) = (cell.left() - seen.left() - covered, cell.right() - seen.left() - f64::from(frame.client_width()));
    let by = if left < 0.0 { left } else { right.clamp(0.0, left.max(0.0)) };
    frame.set_scroll_left(frame.scroll_left() + by.round() as i32);
}

/// The chosen cell's id, by which its frame says that it is the active one.
pub fn id(table: u32) -> AttrValue {
    AttrValue::from(format!("chosen-{table}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_from_cell_to_cell_and_stay_inside() {
        let place = |row, column| Place { row, column };
        let go = |key, held, from| after(key, held, from, place(20, 0), 100, 3);
        assert_eq!(go("ArrowDown", false, None), Some(place(20, 0)));
        assert_eq!(go("ArrowDown", false, Some(place(20, 1))), Some(place(21, 1)));
        assert_eq!(go("ArrowDown", false, Some(place(99, 1))), Some(place(99, 1)));
        assert_eq!(go("ArrowLeft", false, Some(place(5, 0))), Some(place(5, 0)));
        assert_eq!(go("End", false, Some(place(5, 0))), Some(place(5, 2)));
        assert_eq!(go("End", true, Some(place(5, 0))), Some(place(99, 2)));
        assert_eq!(go("PageUp", false, Some(place(5, 0))), Some(place(0, 0)));
        // Fewer rows may be seen than before.
        assert_eq!(go("ArrowUp", false, Some(place(500, 9))), Some(place(98, 2)));
        assert_eq!((go("a", false, None), go("ArrowDown", true, None)), (None, None));
        assert_eq!(after("Home", true, None, place(0, 0), 0, 3), None);
    }
}
