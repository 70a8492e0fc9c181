//! Brings a script into the editor: the example that the page ships, a sample, a person's file; and the script that was
//! there before, which none of them loses.

use wasm_bindgen_futures::spawn_local;

use crate::browser;
use crate::program::EXAMPLE;
use crate::workbench::Workbench;

/// On the first visit; what a person typed before it arrives wins.
pub fn open_first(bench: &Workbench) {
    if !bench.program.read().touched {
        fetch_example(bench, false, || {});
    }
}

/// Puts the example in place of the script, as an edit that can be undone.
pub fn open_example(bench: &Workbench) {
    fetch_example(bench, true, || {});
}

pub fn open_example_then(bench: &Workbench, then: impl FnOnce() + 'static) {
    fetch_example(bench, true, then);
}

#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
fn fetch_example(bench: &Workbench, asked: bool, then: impl FnOnce() + 'static) {
    let bench = bench.clone();
    spawn_local(async move {
        match browser::fetch_text(&browser::beside(EXAMPLE)).await {
            Ok(text) => {
                replace(&bench, "welcome.py", &text, asked);
                then();
            }
            Err(error) => bench.notice(format!("The example could not be fetched ({error}). You can still write a script.")),
        }
    });
}

/// A file that a person chose. Nothing of it runs before they say so.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn open_file(bench: &Workbench, file: web_sys::File) {
    let bench = bench.clone();
    spawn_local(async move {
        let name = file.name();
        match browser::text_of(&file).await {
            Ok(text) if text.contains('\0') => bench.notice(format!("{name} could not be opened: it is not text.")),
            Ok(text) => open(&bench, &name, &text),
            Err(error) => bench.notice(format!("{name} could not be read ({error}).")),
        }
    });
}

/// Puts a script in place of the one that is there, which can be brought back.
pub fn open(bench: &Workbench, name: &str, text: &str) {
    replace(bench, name, text, true);
    bench.program.change(|program| {
        // It is set already where there is an editor, which told so.
        program.edited(text.to_owned());
        program.save();
    });
}

/// The script that was there before this one; this one is then the one before.
pub fn open_previous(bench: &Workbench) {
    let previous = bench.program.read().previous.clone();
    if let Some((name, text)) = previous {
        // One that came with a link is set aside like any other now.
        bench.program.change(|program| program.edited(program.text.clone()));
        open(bench, &name, &text);
    }
}

fn replace(bench: &Workbench, name: &str, text: &str, asked: bool) {
    if bench.program.read().touched && !asked {
        return;
    }
    let editor = bench.program.change(|program| {
        program.replace(name, text);
        program.editor.as_ref().map(|bridge| bridge.editor())
    });
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
