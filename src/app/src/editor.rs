//! The page's side of editor.js.

use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use web_sys::Element;

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

    #[wasm_bindgen(method)]
    pub fn focus(this: &Editor);

    #[wasm_bindgen(method)]
    pub fn destroy(this: &Editor);
}

/// An editor and the callbacks that JavaScript calls for as long as it is there.
pub struct EditorBridge {
    editor: Editor,
    _on_change: Closure<dyn Fn(String)>,
    _on_run: Closure<dyn Fn()>,
}

impl EditorBridge {
    pub fn create(parent: &Element, text: &str, on_change: impl Fn(String) + 'static, on_run: impl Fn() + 'static) -> Self {
        let on_change = Closure::<dyn Fn(String)>::new(on_change);
        let on_run = Closure::<dyn Fn()>::new(on_run);
        let told = js_sys::Object::new();
        // Setting a property of a fresh object cannot fail.
        let _ = js_sys::Reflect::set(&told, &"onChange".into(), on_change.as_ref());
        let _ = js_sys::Reflect::set(&told, &"onRun".into(), on_run.as_ref());
        Self { editor: create(parent, text, &told), _on_change: on_change, _on_run: on_run }
    }

    /// A second reference, to be called while no handle is borrowed: setting the text calls `on_change`.
    pub fn editor(&self) -> Editor {
        self.editor.clone()
    }
}
