//! Changes which cells there are, and what they are.

use touchpaper_wire::Request;

use crate::actions::go_to::go_to;
use crate::notebook::cell::{Cell, Kind, State};
use crate::notebook::ipynb;
use crate::notebook::undo::Done;
use crate::view::Place;
use crate::workbench::Workbench;

/// A new cell after this one, or at the start, to be typed into.
pub fn add_after(bench: &Workbench, id: Option<u32>, kind: Kind) {
    bench.notebook.change(|notebook| {
        let at = id.and_then(|id| notebook.place(id)).map_or(0, |at| at + 1);
        notebook.edited();
        let added = notebook.insert(at, Cell::new(kind, String::new()));
        notebook.current = Some(added);
        notebook.typed_next = Some(added);
    });
    save(bench);
}

/// A new cell above or below this one, not typed into yet; gives its id.
pub fn add_beside(bench: &Workbench, id: u32, above: bool) -> Option<u32> {
    let added = bench.notebook.change(|notebook| {
        let at = notebook.place(id)? + usize::from(!above);
        notebook.edited();
        Some(notebook.insert(at, Cell::new(Kind::Python, String::new())))
    });
    save(bench);
    added
}

/// This cell and the one below become one; gives its id.
pub fn merge(bench: &Workbench, id: u32) -> Option<u32> {
    let made = bench.notebook.change(|notebook| notebook.merge(id))?;
    forget_tables(bench, made.tables);
    save(bench);
    Some(made.cell)
}

/// The cell becomes two, apart where its editor's cursor is; the second is typed into.
pub fn split(bench: &Workbench, id: u32) {
    let Some(cell) = bench.notebook.read().cell(id) else { return };
    let editor = cell.read().editor.as_ref().map(|bridge| bridge.editor());
    // A text that is read has no cursor.
    let Some(editor) = editor else { return };
    // The editor knows one kind of line's end, by which it counts.
    let (text, cursor) = (editor.text(), editor.cursor());
    cell.change_quietly(|cell| cell.source = text);
    let made = bench.notebook.change(|notebook| {
        let made = notebook.split(id, cursor)?;
        notebook.current = Some(made.cell);
        notebook.typed_next = Some(made.cell);
        Some(made)
    });
    if let Some(made) = made {
        forget_tables(bench, made.tables);
        save(bench);
    }
}

/// A cell at the end that reads a file and shows it; the notebook is gone to.
pub fn add_code(bench: &Workbench, code: &str) {
    let session = "from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n\n";
    add_source(bench, format!("{session}df = {code}\ndisplay(df)"));
}

/// A cell at the end; the notebook is gone to.
pub fn add_source(bench: &Workbench, source: String) {
    // Where the view has never been seen its example has not come yet, and would take the place of this cell.
    let end = bench.notebook.read().cells.last().map(|cell| cell.read().id);
    bench.notebook.change(|notebook| {
        let at = end.and_then(|id| notebook.place(id)).map_or(0, |at| at + 1);
        notebook.edited();
        let added = notebook.insert(at, Cell::new(Kind::Python, source));
        notebook.current = Some(added);
        notebook.typed_next = Some(added);
    });
    save(bench);
    go_to(bench, Place::Notebook);
}

/// One that runs or waits stays. Gives the cell that is then where it was.
pub fn remove(bench: &Workbench, id: u32) -> Option<u32> {
    let cell = bench.notebook.read().cell(id)?;
    if cell.read().is_busy() {
        return None;
    }
    let at = bench.notebook.read().place(id)?;
    let gone = bench.notebook.change(|notebook| notebook.remove(id))?;
    forget_tables(bench, gone);
    save(bench);
    let notebook = bench.notebook.read();
    notebook.cells.get(at).or(notebook.cells.last()).map(|cell| cell.read().id)
}

/// Up by one place, or down.
pub fn shift(bench: &Workbench, id: u32, up: bool) {
    let gone = bench.notebook.change(|notebook| if notebook.shift(id, up) { notebook.did(Done::Moved { id, up }) } else { Vec::new() });
    forget_tables(bench, gone);
    save(bench);
}

/// Takes away what all cells have shown.
pub fn clear(bench: &Workbench) {
    let gone = bench.notebook.change(|notebook| notebook.clear()).unwrap_or_default();
    forget_tables(bench, gone);
    let cells = bench.notebook.read().cells.clone();
    for cell in cells {
        cell.change_at_once(|_| ());
    }
}

/// Takes back what was done to the cells last; gives the cell that it was about.
pub fn undo(bench: &Workbench) -> Option<u32> {
    let undone = bench.notebook.change(|notebook| notebook.undo());
    forget_tables(bench, undone.tables);
    let cells = bench.notebook.read().cells.clone();
    for cell in cells {
        cell.change(|_| ());
    }
    save(bench);
    undone.cell
}

/// No cell shows them any more, nor can again.
pub fn forget_tables(bench: &Workbench, tables: Vec<u32>) {
    if let Some(worker) = bench.engine.read().worker.as_ref().filter(|_| !tables.is_empty()) {
        // An engine that is gone holds no tables.
        let _ = worker.request(&Request::ForgetTables { tables });
    }
}

pub fn set_kind(bench: &Workbench, id: u32, kind: Kind) {
    let Some(cell) = bench.notebook.read().cell(id) else { return };
    let editor = cell.change(|cell| {
        cell.kind = kind;
        cell.editing = kind == Kind::Markdown;
        cell.state = State::Fresh;
        cell.editor.as_ref().map(|bridge| bridge.editor())
    });
    if let Some(editor) = editor {
        editor.set_language(kind.name());
    }
    bench.notebook.change(|notebook| notebook.edited());
    save(bench);
}

/// A Python cell whose first word is `%sql` or `%md` becomes what it says; the word goes.
pub fn heed_mark(bench: &Workbench, id: u32) {
    let Some(cell) = bench.notebook.read().cell(id) else { return };
    let found = {
        let cell = cell.read();
        if cell.kind == Kind::Python { ipynb::marked(&cell.source) } else { None }
    };
    let Some((kind, rest)) = found else { return };
    set_kind(bench, id, kind);
    let editor = cell.read().editor.as_ref().map(|bridge| bridge.editor());
    match editor {
        // Tells of the change, and so sets the source.
        Some(editor) => editor.set_text(&rest),
        None => set_source(bench, id, rest),
    }
}

pub fn set_source(bench: &Workbench, id: u32, source: String) {
    if let Some(cell) = bench.notebook.read().cell(id) {
        cell.change_quietly(|cell| cell.source = source);
    }
    bench.notebook.change_quietly(|notebook| notebook.edited());
}

pub fn save(bench: &Workbench) {
    let kept = bench.notebook.change_quietly(|notebook| notebook.save());
    if !kept && crate::browser::keeps() {
        bench.notice("The notebook is too large for this browser to keep. Download it to be safe.".to_owned());
    }
}
