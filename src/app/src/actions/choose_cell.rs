//! Gives a cell the focus as a whole: it is chosen then, and its keys can be pressed.

use gloo_timers::callback::Timeout;
use web_sys::Element;

use crate::browser;

/// A cell's element, by which it can have the focus.
pub fn element_id(id: u32) -> String {
    format!("cell-{id}")
}

/// The focus stays in the notebook when the cell that had it goes, or comes back.
pub fn choose(id: Option<u32>) {
    let Some(id) = id else { return };
    // When it has been drawn.
    Timeout::new(0, move || browser::focus(&element_id(id))).forget();
}

/// The same at once for a cell that is in view, of which as much stays in view.
pub fn choose_in_place(id: u32) {
    browser::focus_in_place(&element_id(id));
}

/// The cell that an element is in, by its id.
pub fn cell_of(element: &Element) -> Option<u32> {
    let cell = element.closest("article.cell").ok().flatten()?;
    cell.id().strip_prefix("cell-")?.parse().ok()
}
