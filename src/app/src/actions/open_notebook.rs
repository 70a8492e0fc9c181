//! Brings a notebook in: the example on the first visit, or a person's file; and takes it out as a file.

use wasm_bindgen_futures::spawn_local;

use crate::actions::edit_cells::{forget_tables, save};
use crate::browser;
use crate::notebook::cell::Cell;
use crate::notebook::{EXAMPLE, ipynb, script};
use crate::workbench::Workbench;

/// More cells than a page draws at once were not written by a person.
pub const MOST_CELLS: usize = 500;

/// On the first visit; what a person did before it arrives wins.
pub fn open_first(bench: &Workbench) {
    if bench.notebook.read().cells.is_empty() {
        fetch_first(bench, false);
    }
}

/// The example again, or the notebook that the address names.
pub fn open_example(bench: &Workbench) {
    fetch_first(bench, true);
}

fn fetch_first(bench: &Workbench, asked: bool) {
    let source = bench.notebook.read().source.clone();
    match source {
        Some(source) => fetch_source(bench, source, asked),
        None => fetch_example(bench, asked),
    }
}

/// Shown, never run.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
fn fetch_source(bench: &Workbench, source: String, asked: bool) {
    let bench = bench.clone();
    spawn_local(async move {
        let text = match browser::resolved(&source) {
            Some(address) => browser::fetch_text(&address).await,
            None => Err("its address cannot be read".to_owned()),
        };
        let is_script = source.split(['?', '#']).next().is_some_and(|path| path.ends_with(".py"));
        let cells = text.and_then(|text| if is_script { Ok(script::read(&text)) } else { ipynb::read(&text) });
        match cells {
            Ok(cells) if cells.len() > MOST_CELLS => {
                let count = cells.len();
                bench.notice(format!("{source} has {count} cells, and a notebook that is opened by its address may have {MOST_CELLS}."));
            }
            Ok(cells) if asked || !bench.notebook.read().touched => fill(&bench, cells, asked),
            Ok(_) => {}
            Err(why) => bench.notice(format!(
                "{source} could not be opened: {why}. A notebook has to be on the host of this page, which fetches nothing from others."
            )),
        }
        if bench.notebook.read().cells.is_empty() {
            fill(&bench, Vec::new(), false);
        }
    });
}

#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
fn fetch_example(bench: &Workbench, asked: bool) {
    let bench = bench.clone();
    spawn_local(async move {
        match browser::fetch_text(&browser::beside(EXAMPLE)).await {
            Ok(text) => match ipynb::read(&text) {
                Ok(cells) if asked || !bench.notebook.read().touched => fill(&bench, cells, asked),
                Ok(_) => {}
                Err(why) => bench.notice(format!("The example could not be read: {why}.")),
            },
            Err(error) => {
                bench.notice(format!("The example could not be fetched ({error}). You can still write a notebook."));
                if bench.notebook.read().cells.is_empty() {
                    fill(&bench, Vec::new(), false);
                }
            }
        }
    });
}

/// A file that a person chose: a notebook, or a script that becomes one cell.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn open_file(bench: &Workbench, file: web_sys::File) {
    let bench = bench.clone();
    spawn_local(async move {
        let name = file.name();
        match browser::text_of(&file).await {
            Ok(text) if name.ends_with(".py") => fill(&bench, script::read(&text), true),
            Ok(text) => match ipynb::read(&text) {
                Ok(cells) => fill(&bench, cells, true),
                Err(why) => bench.notice(format!("{name} could not be opened: {why}.")),
            },
            Err(error) => bench.notice(format!("{name} could not be read ({error}).")),
        }
    });
}

/// Cells that came with a link.
pub fn open_cells(bench: &Workbench, cells: Vec<Cell>) {
    fill(bench, cells, true);
}

/// A script becomes cells, where it says which: at `# %%`.
pub fn open_script(bench: &Workbench, text: &str) {
    fill(bench, script::read(text), true);
}

/// The notebook that was there before this one; this one is then the one before.
pub fn open_previous(bench: &Workbench) {
    let previous = bench.notebook.read().previous.clone();
    if let Some(Ok(cells)) = previous.map(|text| ipynb::read(&text)) {
        // One that came with a link is set aside like any other now.
        bench.notebook.change(|notebook| notebook.edited());
        fill(bench, cells, true);
    }
}

/// Nothing of it runs before a person says so.
fn fill(bench: &Workbench, cells: Vec<Cell>, touched: bool) {
    let gone = bench.notebook.change(|notebook| {
        let mut gone = notebook.forget_done();
        gone.extend(notebook.cells.iter().flat_map(|cell| cell.read().tables()));
        notebook.set_aside();
        notebook.fill(cells);
        if touched {
            notebook.edited();
        }
        gone
    });
    forget_tables(bench, gone);
    save(bench);
}

pub fn download_notebook(bench: &Workbench) {
    let text = ipynb::write(&bench.notebook.read().cells, true);
    browser::download("notebook.ipynb", "application/x-ipynb+json", &text);
}

pub fn download_script(bench: &Workbench) {
    let text = script::write(&bench.notebook.read().cells);
    browser::download("notebook.py", "text/x-python", &text);
}
