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

    #[wasm_bindgen(method, js_name = getText)]
    pub fn text(this: &Editor) -> String;

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

    /// Where the cursor is, in UTF-16's units.
    #[wasm_bindgen(method)]
    pub fn cursor(this: &Editor) -> usize;

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
    pub cell: Option<CellTold>,
}

/// What the editor of a notebook's cell tells of besides.
pub struct CellTold {
    /// Escape, where there is nothing else for it to close.
    pub leave: Box<dyn Fn()>,
    /// The cell is to be two, apart at the cursor.
    pub split: Box<dyn Fn()>,
}

/// An editor and the callbacks that JavaScript calls for as long as it is there.
pub struct EditorBridge {
    editor: Editor,
    _change: Closure<dyn Fn(String)>,
    _keys: Vec<Closure<dyn Fn()>>,
    _complete: Closure<dyn Fn(String) -> Promise>,
}

impl EditorBridge {
    pub fn create(parent: &Element, text: &str, settings: EditorSettings, told: Told) -> Self {
        let change = Closure::<dyn Fn(String)>::wrap(told.change);
        let complete = Closure::<dyn Fn(String) -> Promise>::wrap(told.complete);
        let mut named = vec![("onRun", told.run), ("onRunOn", told.run_on)];
        if let Some(cell) = told.cell {
            named.extend([("onLeave", cell.leave), ("onSplit", cell.split)]);
        }
        let (names, keys): (Vec<_>, Vec<_>) = named.into_iter().map(|(name, act)| (name, Closure::<dyn Fn()>::wrap(act))).unzip();
        let object = js_sys::Object::new();
        let parts: [(&str, &JsValue); 7] = [
            ("label", &settings.label.into()),
            ("testId", &settings.test_id.into()),
            ("language", &settings.language.into()),
            ("grows", &settings.grows.into()),
            ("readOnly", &browser::is_read_only().into()),
            ("onChange", change.as_ref()),
            ("onComplete", complete.as_ref()),
        ];
        let acts = names.into_iter().zip(keys.iter().map(AsRef::as_ref));
        for (name, value) in parts.into_iter().chain(acts) {
            // Setting a property of a fresh object cannot fail.
            let _ = js_sys::Reflect::set(&object, &name.into(), value);
        }
        Self { editor: create(parent, text, &object), _change: change, _keys: keys, _complete: complete }
    }

    /// A second reference, to be called while no handle is borrowed: setting the text calls `change`.
    pub fn editor(&self) -> Editor {
        self.editor.clone()
    }
}
