//! What was done to the cells, so that it can be taken back, the last first.

use crate::handle::Handle;
use crate::notebook::Notebook;
use crate::notebook::cell::{Cell, Shown};

/// So many steps are kept. A deleted cell keeps what it showed, and the engine its rows, for as long.
const KEPT: usize = 20;

pub enum Done {
    /// A cell was deleted from this place; a fresh one may have been put where none was left.
    Removed { at: usize, cell: Handle<Cell>, filler: Option<u32> },
    /// By one place.
    Moved { id: u32, up: bool },
    /// What cells had shown was cleared away.
    Cleared { shown: Vec<(u32, Vec<Shown>)> },
    /// Two cells became one, or one became two: what was at this place, and by id and source what is now.
    Replaced { at: usize, before: Vec<Handle<Cell>>, now: Vec<(u32, String)> },
}

/// What taking back did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// The cell that it was about.
    pub cell: Option<u32>,
    /// Tables that nobody can see any more.
    pub tables: Vec<u32>,
}

impl Done {
    pub fn words(&self) -> &'static str {
        match self {
            Self::Removed { .. } => "Undo delete",
            Self::Moved { .. } => "Undo move",
            Self::Cleared { .. } => "Undo clear",
            Self::Replaced { now, .. } if now.len() > 1 => "Undo split",
            Self::Replaced { .. } => "Undo merge",
        }
    }

    /// Tables that only this step still has.
    fn tables(&self) -> Vec<u32> {
        match self {
            Self::Removed { cell, .. } => cell.read().tables(),
            Self::Moved { .. } => Vec::new(),
            Self::Cleared { shown } => shown.iter().flat_map(|(_, shown)| shown).flat_map(Shown::tables).collect(),
            Self::Replaced { before, .. } => before.iter().flat_map(|cell| cell.read().tables()).collect(),
        }
    }
}

impl Notebook {
    /// Gives the tables that cannot come back any more.
    pub fn did(&mut self, done: Done) -> Vec<u32> {
        self.done.push(done);
        let over = self.done.len().saturating_sub(KEPT);
        self.done.drain(..over).flat_map(|done| done.tables()).collect()
    }

    /// Gives the tables that went with what could be taken back.
    pub fn forget_done(&mut self) -> Vec<u32> {
        self.done.drain(..).flat_map(|done| done.tables()).collect()
    }

    /// Takes back what was done last, without telling the cells' handles.
    pub fn undo(&mut self) -> Undone {
        let Some(done) = self.done.pop() else { return Undone::default() };
        let mut tables = Vec::new();
        let cell = match done {
            Done::Removed { at, cell, filler } => {
                let id = cell.read().id;
                // One that was typed into stays.
                self.cells.retain(|other| filler != Some(other.read().id) || !other.read().source.is_empty());
                self.cells.insert(at.min(self.cells.len()), cell);
                Some(id)
            }
            Done::Moved { id, up } => {
                self.shift(id, !up);
                Some(id)
            }
            Done::Cleared { shown } => {
                for (id, shown) in shown {
                    // A cell that has run since has something newer to show.
                    if let Some(cell) = self.cell(id) {
                        cell.change_quietly(|cell| {
                            if cell.shown.is_empty() {
                                cell.shown = shown;
                            }
                        });
                    }
                }
                None
            }
            Done::Replaced { at, before, now } => {
                // One that was typed into since, or that runs, stays below.
                let goes = |cell: &Cell| !cell.is_busy() && now.iter().any(|(id, source)| (*id, source) == (cell.id, &cell.source));
                self.cells.retain(|cell| {
                    let cell = cell.read();
                    if goes(&cell) {
                        tables.extend(cell.tables());
                    }
                    !goes(&cell)
                });
                let at = at.min(self.cells.len());
                let first = before.first().map(|cell| cell.read().id);
                self.cells.splice(at..at, before);
                first
            }
        };
        self.edited();
        Undone { cell, tables }
    }

    /// Up by one place, or down; false at the end.
    pub fn shift(&mut self, id: u32, up: bool) -> bool {
        let Some(at) = self.place(id) else { return false };
        let to = if up { at.checked_sub(1) } else { Some(at + 1).filter(|to| *to < self.cells.len()) };
        let Some(to) = to else { return false };
        self.cells.swap(at, to);
        self.edited();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::cell::Kind;

    fn sources(notebook: &Notebook) -> Vec<String> {
        notebook.cells.iter().map(|cell| cell.read().source.clone()).collect()
    }

    fn notebook(sources: &[&str]) -> Notebook {
        let mut notebook = Notebook::empty();
        notebook.fill(sources.iter().map(|source| Cell::new(Kind::Python, (*source).to_owned())).collect());
        notebook
    }

    fn id(notebook: &Notebook, at: usize) -> u32 {
        notebook.cells[at].read().id
    }

    #[test]
    fn deleted_cells_come_back_where_they_were_the_last_first() {
        let mut notebook = notebook(&["a", "b", "c"]);
        let (a, b) = (id(&notebook, 0), id(&notebook, 1));
        assert!(notebook.remove(b).is_some() && notebook.remove(a).is_some());
        assert_eq!(sources(&notebook), ["c"]);
        assert_eq!(notebook.undo().cell, Some(a));
        assert_eq!(notebook.undo().cell, Some(b));
        assert_eq!(sources(&notebook), ["a", "b", "c"]);
        assert_eq!(notebook.undo(), Undone::default());
    }

    #[test]
    fn the_only_cell_leaves_a_fresh_one_which_goes_unless_it_was_typed_into() {
        let mut notebook = notebook(&["a"]);
        let only = id(&notebook, 0);
        notebook.remove(only);
        assert_eq!(sources(&notebook), [""]);
        notebook.undo();
        assert_eq!(sources(&notebook), ["a"]);
        notebook.remove(only);
        notebook.cells[0].change_quietly(|cell| cell.source = "new".to_owned());
        notebook.undo();
        assert_eq!(sources(&notebook), ["a", "new"]);
    }

    #[test]
    fn moves_and_clears_are_taken_back() {
        let mut notebook = notebook(&["a", "b"]);
        let b = id(&notebook, 1);
        assert!(notebook.shift(b, true) && !notebook.shift(b, true));
        notebook.did(Done::Moved { id: b, up: true });
        notebook.cells[0].change_quietly(|cell| cell.shown = vec![Shown::Value("1".to_owned())]);
        assert!(notebook.clear().is_some());
        assert!(notebook.cells[0].read().shown.is_empty());
        assert!(notebook.clear().is_none());
        notebook.undo();
        assert!(matches!(notebook.cells[0].read().shown.as_slice(), [Shown::Value(text)] if text == "1"));
        notebook.undo();
        assert_eq!(sources(&notebook), ["a", "b"]);
    }

    #[test]
    fn what_was_done_long_ago_is_let_go_of() {
        let mut notebook = notebook(&["a", "b"]);
        let b = id(&notebook, 1);
        for _ in 0..KEPT + 5 {
            assert!(notebook.did(Done::Moved { id: b, up: true }).is_empty());
        }
        assert_eq!(notebook.done.len(), KEPT);
    }
}
