//! Brings a script into the editor: the example that the page ships, on the first visit or when asked for.

use wasm_bindgen_futures::spawn_local;

use crate::browser;
use crate::program::EXAMPLE;
use crate::workbench::Workbench;

/// On the first visit; what a person typed before it arrives wins.
pub fn open_first(bench: &Workbench) {
    if !bench.program.read().touched {
        fetch_example(bench, false);
    }
}

/// Puts the example in place of the script, as an edit that can be undone.
pub fn open_example(bench: &Workbench) {
    fetch_example(bench, true);
}

#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
fn fetch_example(bench: &Workbench, asked: bool) {
    let bench = bench.clone();
    spawn_local(async move {
        match browser::fetch_text(&browser::beside(EXAMPLE)).await {
            Ok(text) => replace(&bench, &text, asked),
            Err(error) => bench.notice(format!("The example could not be fetched ({error}). You can still write a script.")),
        }
    });
}

fn replace(bench: &Workbench, text: &str, asked: bool) {
    let editor = {
        let program = bench.program.read();
        if program.touched && !asked {
            return;
        }
        program.editor.as_ref().map(|bridge| bridge.editor())
    };
    match editor {
        // Tells of the change, and so calls `edited`.
        Some(editor) => editor.set_text(text),
        None => bench.program.change(|program| program.text = text.to_owned()),
    }
    if !asked {
        // Not a person's words yet: the next visit gets the example as it then is.
        bench.program.change(|program| program.untouched());
    }
}
