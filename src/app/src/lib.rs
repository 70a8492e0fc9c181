//! The page: a small wasm of its own that draws the workbench. Of the engine it knows only the messages (`wire`).

mod actions;
mod app;
mod browser;
mod chart;
mod commands;
mod components;
mod course;
mod deploy;
mod editor;
mod engine;
mod files;
mod handle;
mod labs;
mod link;
mod notebook;
mod pace;
mod parts;
mod pipeline;
mod program;
mod replica;
mod run;
mod samples;
mod settings;
mod terminal;
mod view;
mod words;
mod workbench;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::app::{App, Props};
use crate::workbench::Workbench;

#[wasm_bindgen(start)]
fn open() -> Result<(), JsValue> {
    console_error_panic_hook::set_once();
    let bench = Workbench::new();
    actions::send::offer(&bench)?;
    let place = browser::document().and_then(|document| document.get_element_by_id("app"));
    let place = place.ok_or_else(|| JsValue::from_str("the page has no place for the app"))?;
    yew::Renderer::<App>::with_root_and_props(place, Props { bench: bench.clone() }).render();
    actions::heed_site::heed(&bench);
    // Last: the page can be typed into while the rest of it, and the engine, is fetched.
    actions::fetch_views::fetch_views(|_| ());
    actions::start::start(&bench);
    actions::open_link::open_link(&bench);
    Ok(())
}
