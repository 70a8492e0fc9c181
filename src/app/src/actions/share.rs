//! Makes a link that holds the notebook or the script, and puts it on the clipboard where that is allowed.

use wasm_bindgen_futures::spawn_local;

use crate::actions::open_notebook::download_notebook;
use crate::browser;
use crate::link::{self, Made};
use crate::notebook::ipynb;
use crate::view::Place;
use crate::workbench::Workbench;

pub fn share_notebook(bench: &Workbench) {
    let text = ipynb::write(&bench.notebook.read().cells, false);
    share(bench, Place::Notebook, text);
}

pub fn share_script(bench: &Workbench) {
    let text = {
        let program = bench.program.read();
        format!("{}\n{}", program.name, program.text)
    };
    share(bench, Place::Script, text);
}

pub fn share_pipeline(bench: &Workbench) {
    let text = bench.pipeline.read().canvas.to_json().to_string();
    share(bench, Place::Pipeline, text);
}

#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
fn share(bench: &Workbench, place: Place, text: String) {
    let bench = bench.clone();
    spawn_local(async move {
        match link::pack(&text).await {
            Ok(packed) => {
                let address = link::address(&browser::address(), place, &packed);
                let copied = browser::copied(&address).await;
                bench.view.change(|view| view.link = Some(Made { place, address, copied }));
            }
            Err(why) => bench.notice(format!("No link could be made: {why}. Save a file instead.")),
        }
    });
}

/// What a link that is too long for some holds, as a file.
pub fn save_instead(bench: &Workbench, place: Place) {
    match place {
        Place::Script => {
            let program = bench.program.read();
            browser::download(&program.name, "text/x-python", &program.text);
        }
        Place::Pipeline => browser::download("pipeline.py", "text/x-python", &bench.pipeline.read().code()),
        _ => download_notebook(bench),
    }
}
