//! The page's side of editor.js.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use web_sys::Element;

use crate::browser;

#[wasm_bindgen(raw_module = "./editor.js")]
extern "C" {
    /// What `create` gives back; see www/editor/editor.js.
    #[derive(Clone)]
    pub type Editor;

    fn create(parent: &Element, text: &str, told: &js_sys::Object) -> Editor;

    #[wasm_bindgen(method, js_name = setText)]
    pub fn set_text(this: &Editor, text: &str);

    #[wasm_bindgen(method, js_name = markErrorLine)]
    pub fn mark_error_line(this: &Editor, line: u32);

    #[wasm_bindgen(method, js_name = setTheme)]
    pub fn set_theme(this: &Editor, name: &str);

    /// `python`, `sql` or `markdown`.
    #[wasm_bindgen(method, js_name = setLanguage)]
    pub fn set_language(this: &Editor, name: &str);

    #[wasm_bindgen(method)]
    pub fn focus(this: &Editor);

    #[wasm_bindgen(method)]
    pub fn destroy(this: &Editor);
}

/// What an editor is for.
pub struct EditorSettings {
    /// For screen readers: what it is, and which keys do what.
    pub label: &'static str,
    pub test_id: &'static str,
    pub language: &'static str,
    /// As high as its text, instead of as high as its place.
    pub grows: bool,
}

/// What an editor tells of.
pub struct Told {
    pub change: Box<dyn Fn(String)>,
    pub run: Box<dyn Fn()>,
    /// Run, and go on to what comes next.
    pub run_on: Box<dyn Fn()>,
    /// Wants to know what can be typed after this beginning: gives a promise, as `actions::complete` says.
    pub complete: Box<dyn Fn(String) -> Promise>,
}

/// An editor and the callbacks that JavaScript calls for as long as it is there.
pub struct EditorBridge {
    editor: Editor,
    _change: Closure<dyn Fn(String)>,
    _runs: [Closure<dyn Fn()>; 2],
    _complete: Closure<dyn Fn(String) -> Promise>,
}

impl EditorBridge {
    pub fn create(parent: &Element, text: &str, settings: EditorSettings, told: Told) -> Self {
        let change = Closure::<dyn Fn(String)>::wrap(told.change);
        let runs = [told.run, told.run_on].map(Closure::<dyn Fn()>::wrap);
        let complete = Closure::<dyn Fn(String) -> Promise>::wrap(told.complete);
        let object = js_sys::Object::new();
        let parts: [(&str, &JsValue); 9] = [
            ("label", &settings.label.into()),
            ("testId", &settings.test_id.into()),
            ("language", &settings.language.into()),
            ("grows", &settings.grows.into()),
            ("readOnly", &browser::is_read_only().into()),
            ("onChange", change.as_ref()),
            ("onRun", runs[0].as_ref()),
            ("onRunOn", runs[1].as_ref()),
            ("onComplete", complete.as_ref()),
        ];
        for (name, value) in parts {
            // Setting a property of a fresh object cannot fail.
            let _ = js_sys::Reflect::set(&object, &name.into(), value);
        }
        Self { editor: create(parent, text, &object), _change: change, _runs: runs, _complete: complete }
    }

    /// A second reference, to be called while no handle is borrowed: setting the text calls `change`.
    pub fn editor(&self) -> Editor {
        self.editor.clone()
    }
}
