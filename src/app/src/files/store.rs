//! The page's side of www/files/store.js and zip.js.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

use crate::files::{Own, Space};

#[wasm_bindgen(raw_module = "./store.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = open)]
    async fn open_store() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = list)]
    fn list_store() -> JsValue;

    /// Path and content of all files, as the engine's worker takes them.
    pub fn contents() -> JsValue;

    pub fn content(path: &str) -> Option<Blob>;

    #[wasm_bindgen(catch, js_name = put)]
    async fn put_file(path: &str, content: &Blob) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = rename)]
    async fn rename_file(from: &str, to: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = remove)]
    async fn remove_file(path: &str) -> Result<JsValue, JsValue>;

    pub fn hold(path: &str, content: &Blob);

    #[wasm_bindgen(catch, js_name = restore)]
    async fn restore_file(path: &str, to: &str, keep: bool) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = emptyBin)]
    async fn empty() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = clear)]
    async fn clear_store() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = space)]
    async fn space_left() -> Result<JsValue, JsValue>;

    fn why() -> String;

    #[wasm_bindgen(js_name = save)]
    pub fn hand_over(path: &str, content: &Blob);
}

#[wasm_bindgen(raw_module = "./zip.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn entries(archive: &Blob) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = unpack)]
    async fn unpack_entry(archive: &Blob, entry: &JsValue) -> Result<JsValue, JsValue>;
}

/// An error in words.
pub fn said(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    message.or_else(|| error.as_string()).unwrap_or_else(|| format!("{error:?}"))
}

fn files(list: &JsValue) -> Vec<(String, Own)> {
    let read = |file: JsValue| {
        let part = |name: &str| Reflect::get(&file, &name.into()).ok();
        let own = Own { bytes: part("bytes")?.as_f64()? as u64, kept: part("kept")?.is_truthy() };
        Some((part("path")?.as_string()?, own))
    };
    Array::from(list).iter().filter_map(read).collect()
}

/// Opens it, or looks again at what is there; gives the files.
pub async fn open() -> Vec<(String, Own)> {
    let opened = open_store().await;
    files(&opened.unwrap_or_else(|_| list_store()))
}

pub fn list() -> Vec<(String, Own)> {
    files(&list_store())
}

/// Why nothing is kept, where nothing is.
pub fn denied() -> Option<String> {
    Some(why()).filter(|why| !why.is_empty())
}

/// Gives why it is there for this page only, where it is.
pub async fn put(path: &str, content: &Blob) -> Option<String> {
    match put_file(path, content).await {
        Ok(problem) => problem.as_string(),
        Err(error) => Some(said(&error)),
    }
}

pub async fn rename(from: &str, to: &str) -> Result<(), String> {
    rename_file(from, to).await.map(drop).map_err(|error| said(&error))
}

pub async fn remove(path: &str) -> Result<(), String> {
    remove_file(path).await.map(drop).map_err(|error| said(&error))
}

pub async fn restore(path: &str, to: &str, keep: bool) -> Result<Blob, String> {
    let content = restore_file(path, to, keep).await.map_err(|error| said(&error))?;
    content.dyn_into().map_err(|_| "it is not there any more".to_owned())
}

pub async fn empty_bin() {
    // What stays in the bin is tried again on the next visit.
    let _ = empty().await;
}

pub async fn clear() -> Result<(), String> {
    clear_store().await.map(drop).map_err(|error| said(&error))
}

pub async fn space() -> Option<Space> {
    let space = space_left().await.ok()?;
    let part = |name: &str| Reflect::get(&space, &name.into()).ok()?.as_f64();
    Some(Space { usage: part("usage")?, quota: part("quota")? })
}

/// A file in an archive.
pub struct Entry {
    pub path: String,
    pub bytes: u64,
    entry: JsValue,
}

pub async fn entries_of(archive: &Blob) -> Result<Vec<Entry>, String> {
    let list = entries(archive).await.map_err(|error| said(&error))?;
    let read = |entry: JsValue| {
        let part = |name: &str| Reflect::get(&entry, &name.into()).ok();
        Some(Entry { path: part("path")?.as_string()?, bytes: part("bytes")?.as_f64()? as u64, entry: entry.clone() })
    };
    Ok(Array::from(&list).iter().filter_map(read).collect())
}

pub async fn unpack(archive: &Blob, entry: &Entry) -> Result<Blob, String> {
    let content = unpack_entry(archive, &entry.entry).await.map_err(|error| said(&error))?;
    content.dyn_into().map_err(|_| "it could not be unpacked".to_owned())
}
