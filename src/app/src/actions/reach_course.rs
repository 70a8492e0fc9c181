//! What the page's frame asks of the Course view, whose code comes later. Where it cannot be fetched the view says so.

use wasm_bindgen_futures::spawn_local;

use crate::parts;
use crate::view::Place;
use crate::workbench::Workbench;

/// As `open_exercise::follow`.
#[expect(clippy::disallowed_methods, reason = "the view shows that its code is missing")]
pub fn follow(bench: &Workbench) {
    if bench.view.read().place == Place::Course {
        let bench = bench.clone();
        spawn_local(async move {
            let _ = parts::follow_exercise(bench).await;
        });
    }
}

/// As `open_exercise::restore`.
#[expect(clippy::disallowed_methods, reason = "the view shows that its code is missing")]
pub fn restore(bench: &Workbench, draft: String) {
    let bench = bench.clone();
    spawn_local(async move {
        let _ = parts::restore_draft(bench, draft).await;
    });
}
