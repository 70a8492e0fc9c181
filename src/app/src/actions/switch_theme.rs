//! Switches between light and dark, and keeps the choice.

use crate::browser;
use crate::workbench::Workbench;

pub fn switch_theme(bench: &Workbench) {
    let theme = bench.view.change(|view| {
        view.theme = view.theme.other();
        view.theme
    });
    theme.keep();
    if let Some(root) = browser::document().and_then(|document| document.document_element()) {
        // An attribute of one fixed, valid name.
        let _ = root.set_attribute("data-theme", theme.name());
    }
    let editor = bench.program.read().editor.as_ref().map(|bridge| bridge.editor());
    if let Some(editor) = editor {
        editor.set_theme(theme.name());
    }
}
