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
    let cells = bench.notebook.read().cells.clone();
    let of_cells = cells.iter().filter_map(|cell| cell.read().editor.as_ref().map(|bridge| bridge.editor()));
    let of_script = bench.program.read().editor.as_ref().map(|bridge| bridge.editor());
    for editor in of_cells.chain(of_script) {
        editor.set_theme(theme.name());
    }
}
