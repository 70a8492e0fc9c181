//! Fetches the code of the later views, and tells whether it is there.

use wasm_bindgen_futures::spawn_local;

use crate::parts;

#[expect(clippy::disallowed_methods, reason = "what went wrong is told")]
pub fn fetch_views(told: impl FnOnce(bool) + 'static) {
    spawn_local(async move { told(parts::fetch().await.is_ok()) });
}
