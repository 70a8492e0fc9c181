//! Chooses light or dark, or leaves it to the system, and keeps the choice.

use crate::browser;
use crate::view::{Theme, ThemeChoice};
use crate::workbench::Workbench;

pub fn switch_theme(bench: &Workbench) {
    let other = bench.view.read().theme.other();
    choose_theme(bench, ThemeChoice::Always(other));
}

pub fn choose_theme(bench: &Workbench, choice: ThemeChoice) {
    choice.keep();
    let theme = choice.theme();
    bench.view.change(|view| {
        view.theme = theme;
        view.theme_choice = choice;
    });
    if let Some(root) = browser::document().and_then(|document| document.document_element()) {
        // An attribute of one fixed, valid name.
        let _ = match choice {
            ThemeChoice::System => root.remove_attribute("data-theme"),
            ThemeChoice::Always(theme) => root.set_attribute("data-theme", theme.name()),
        };
    }
    tell_editors(bench, theme);
}

/// The theme of the site that frames the page, which is not kept.
pub fn wear(bench: &Workbench, choice: ThemeChoice) {
    let theme = choice.theme();
    bench.view.change(|view| {
        view.theme = theme;
        view.theme_choice = choice;
    });
    tell_editors(bench, theme);
}

fn tell_editors(bench: &Workbench, theme: Theme) {
    let cells = bench.notebook.read().cells.clone();
    let of_cells = cells.iter().filter_map(|cell| cell.read().editor.as_ref().map(|bridge| bridge.editor()));
    let of_script = bench.program.read().editor.as_ref().map(|bridge| bridge.editor());
    let course = bench.course.read();
    let of_answers =
        course.opened().into_iter().flat_map(|open| &open.parts).filter_map(|part| part.editor.as_ref().map(|bridge| bridge.editor()));
    let of_author = course.author.iter().filter_map(|author| author.editor.as_ref().map(|bridge| bridge.editor()));
    for editor in of_cells.chain(of_script).chain(of_answers).chain(of_author) {
        editor.set_theme(theme.name());
    }
}
