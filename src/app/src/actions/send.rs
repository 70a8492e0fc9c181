//! Hands the engine a request as JSON text, as tests do through `window.__touchpaper.send(json)`.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

use crate::workbench::Workbench;

pub fn send(bench: &Workbench, json: &str) {
    let sent = bench.engine.read().worker.as_ref().map(|worker| worker.request_json(json));
    if let Some(Err(message)) = sent {
        bench.notice(format!("The engine could not be sent a request ({message})."));
    }
}

/// Puts the door for tests onto the window.
pub fn offer(bench: &Workbench) -> Result<(), JsValue> {
    let bench = bench.clone();
    let door = Closure::<dyn Fn(String)>::new(move |json: String| send(&bench, &json));
    let hooks = Object::new();
    Reflect::set(&hooks, &"send".into(), door.into_js_value().unchecked_ref())?;
    Reflect::set(&js_sys::global(), &"__touchpaper".into(), &hooks)?;
    Ok(())
}
