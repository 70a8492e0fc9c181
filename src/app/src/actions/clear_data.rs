//! Takes away all that the page has kept in this browser, and opens it as on a first visit.

use wasm_bindgen_futures::spawn_local;

use crate::browser;
use crate::files::store;
use crate::workbench::Workbench;

#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn clear_data(bench: &Workbench) {
    let bench = bench.clone();
    spawn_local(async move {
        if let Err(why) = store::clear().await {
            bench.notice(format!("Your files could not be deleted ({why}). Close other tabs of this page and try again."));
            return;
        }
        // What is open here must not be kept once more as the page is left.
        bench.program.change_quietly(|program| program.untouched());
        bench.notebook.change_quietly(|notebook| notebook.untouched());
        browser::forget_all();
        browser::reload();
    });
}
