//! What the page asks of the browser. Storage may be denied (a frame of another site): then nothing is kept, and
//! nothing fails.

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Storage, Window};

#[wasm_bindgen]
extern "C" {
    /// Where this module was loaded from.
    #[wasm_bindgen(thread_local_v2, js_namespace = ["import", "meta"], js_name = url)]
    static HERE: String;
}

/// Milliseconds; only differences mean anything.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

pub fn window() -> Option<Window> {
    web_sys::window()
}

pub fn document() -> Option<Document> {
    window()?.document()
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

pub fn stored(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// False where it could not be kept.
pub fn store(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// The address of a file that the build put beside this module.
pub fn beside(name: &str) -> String {
    let here = HERE.with(String::clone);
    let folder = here.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{folder}/{name}")
}

/// Whether anything can be kept from one visit to the next.
pub fn keeps() -> bool {
    storage().is_some()
}

/// A number given in the page's address, as in `?threads=1`.
pub fn asked_number(name: &str) -> Option<usize> {
    let search = window()?.location().search().ok()?;
    let asked = search.trim_start_matches('?').split('&').filter_map(|part| part.split_once('='));
    asked.filter(|(key, _)| *key == name).find_map(|(_, value)| value.parse().ok())
}

pub async fn fetch_text(url: &str) -> Result<String, String> {
    let said = |error: JsValue| error.as_string().unwrap_or_else(|| format!("{error:?}"));
    let window = window().ok_or_else(|| "there is no window".to_owned())?;
    let response = JsFuture::from(window.fetch_with_str(url)).await.map_err(said)?;
    let response: web_sys::Response = response.dyn_into().map_err(said)?;
    if !response.ok() {
        return Err(format!("{} for {url}", response.status()));
    }
    let text = JsFuture::from(response.text().map_err(said)?).await.map_err(said)?;
    text.as_string().ok_or_else(|| "it is not text".to_owned())
}

pub fn prefers_dark() -> bool {
    let query = window().and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok().flatten());
    query.is_some_and(|query| query.matches())
}
