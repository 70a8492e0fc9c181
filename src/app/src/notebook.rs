//! The notebook: its cells in order, which of them wait to be run, and what each has shown.

pub mod cell;
pub mod image;
pub mod ipynb;
pub mod joining;
pub mod pages;
pub mod plotting;
pub mod script;
pub mod table;
pub mod undo;

use std::collections::VecDeque;

use crate::browser;
use crate::handle::Handle;
use crate::notebook::cell::{Cell, Kind};
use crate::notebook::undo::Done;

const KEY: &str = "touchpaper.notebook";
const PREVIOUS_KEY: &str = "touchpaper.notebook.previous";
const LENT_KEY: &str = "touchpaper.notebook.lent";
/// The notebook that is there on the first visit, among the shipped files.
pub const EXAMPLE: &str = "files/welcome.ipynb";
/// Output is drawn this often at most; see `workbench::RUN_PACE_MS`.
const CELL_PACE_MS: u32 = 100;

pub struct Notebook {
    pub cells: Vec<Handle<Cell>>,
    /// Cells that wait for the engine, by id.
    pub queue: VecDeque<u32>,
    /// The cell that had the focus last, by id.
    pub current: Option<u32>,
    /// The cell whose editor takes the focus as it comes, by id.
    pub typed_next: Option<u32>,
    /// A person changed something, or did so on an earlier visit: no example may overwrite it.
    pub touched: bool,
    /// Cells that this session of the engine has run; each gets the next number.
    pub runs: u32,
    /// The person's notebook that another took the place of, as .ipynb keeps it.
    pub previous: Option<String>,
    /// What can be taken back, the last at the end.
    pub done: Vec<Done>,
    /// Counts what was asked of the engine's tables.
    pub asked: u32,
    /// The notebook that the address names, by `?notebook=`: what a person makes of it is kept beside it, and their own is left.
    pub source: Option<String>,
    /// It came with a link and is as it came: another need not set it aside over the person's own.
    lent: bool,
    last_id: u32,
    unsaved: bool,
}

impl Notebook {
    pub fn new() -> Self {
        let source = browser::asked("notebook").filter(|address| !address.is_empty());
        let mut notebook = Self { source, ..Self::empty() };
        if browser::is_read_only() {
            return notebook;
        }
        notebook.previous = browser::stored(&notebook.key(PREVIOUS_KEY));
        notebook.lent = browser::stored(&notebook.key(LENT_KEY)).is_some();
        if let Some(Ok(cells)) = browser::stored(&notebook.key(KEY)).map(|text| ipynb::read(&text)) {
            notebook.touched = true;
            notebook.fill(cells);
        }
        notebook
    }

    fn key(&self, key: &str) -> String {
        match &self.source {
            Some(address) => format!("{key}:{address}"),
            None => key.to_owned(),
        }
    }

    /// Without cells, and nothing of what was kept.
    pub fn empty() -> Self {
        Self {
            cells: Vec::new(),
            queue: VecDeque::new(),
            current: None,
            typed_next: None,
            touched: false,
            runs: 0,
            previous: None,
            done: Vec::new(),
            asked: 0,
            source: None,
            lent: false,
            last_id: 0,
            unsaved: false,
        }
    }

    /// Another notebook takes the place of this one, which is kept if there is anything of a person's in it.
    pub fn set_aside(&mut self) {
        let written = self.cells.iter().any(|cell| !cell.read().source.trim().is_empty());
        if self.touched && written && !self.lent {
            let text = ipynb::write(&self.cells, false);
            browser::store(&self.key(PREVIOUS_KEY), &text);
            self.previous = Some(text);
        }
    }

    /// Nothing of it is to be kept.
    pub fn untouched(&mut self) {
        self.touched = false;
        self.unsaved = false;
    }

    /// Puts other cells in place of all that are there; never none.
    pub fn fill(&mut self, cells: Vec<Cell>) {
        self.queue.clear();
        self.current = None;
        self.typed_next = None;
        self.cells.clear();
        for cell in cells {
            self.insert(self.cells.len(), cell);
        }
        if self.cells.is_empty() {
            self.insert(0, Cell::new(Kind::Python, String::new()));
        }
    }

    /// Gives the new cell's id.
    pub fn insert(&mut self, at: usize, mut cell: Cell) -> u32 {
        self.last_id += 1;
        cell.id = self.last_id;
        self.cells.insert(at.min(self.cells.len()), Handle::paced(cell, CELL_PACE_MS));
        self.last_id
    }

    /// Gives the tables that cannot come back any more; none where there is no such cell.
    pub fn remove(&mut self, id: u32) -> Option<Vec<u32>> {
        let at = self.place(id)?;
        let cell = self.cells.remove(at);
        let filler = self.cells.is_empty().then(|| self.insert(0, Cell::new(Kind::Python, String::new())));
        self.edited();
        Some(self.did(Done::Removed { at, cell, filler }))
    }

    /// Takes away what cells have shown, but those that run or wait, without telling their handles; gives the tables that
    /// cannot come back any more, none where nothing was shown.
    pub fn clear(&mut self) -> Option<Vec<u32>> {
        let mut cleared = Vec::new();
        for cell in &self.cells {
            let (id, clears) = {
                let cell = cell.read();
                (cell.id, !cell.shown.is_empty() && !cell.is_busy())
            };
            if clears {
                cleared.push((id, cell.change_quietly(|cell| std::mem::take(&mut cell.shown))));
            }
        }
        if cleared.is_empty() { None } else { Some(self.did(Done::Cleared { shown: cleared })) }
    }

    /// The next of what is asked of the engine's tables.
    pub fn next_asked(&mut self) -> u32 {
        self.asked += 1;
        self.asked
    }

    pub fn place(&self, id: u32) -> Option<usize> {
        self.cells.iter().position(|cell| cell.read().id == id)
    }

    pub fn cell(&self, id: u32) -> Option<Handle<Cell>> {
        self.cells.iter().find(|cell| cell.read().id == id).cloned()
    }

    /// It came with a link just now.
    pub fn lend(&mut self) {
        self.lent = true;
        browser::store(&self.key(LENT_KEY), "1");
    }

    pub fn edited(&mut self) {
        if std::mem::take(&mut self.lent) {
            browser::forget(&self.key(LENT_KEY));
        }
        self.touched = true;
        self.unsaved = true;
    }

    /// Keeps the cells, not what they showed: that may be more than a browser keeps. False where it could not be kept.
    pub fn save(&mut self) -> bool {
        if !std::mem::take(&mut self.unsaved) || browser::is_read_only() {
            return true;
        }
        browser::store(&self.key(KEY), &ipynb::write(&self.cells, false))
    }
}
