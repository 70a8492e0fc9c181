//! Two cells made one, and one made two.

use crate::handle::Handle;
use crate::notebook::Notebook;
use crate::notebook::cell::{Cell, Kind};
use crate::notebook::undo::Done;

/// What came of it: the cell to go on with, and the tables that cannot come back any more.
pub struct Made {
    pub cell: u32,
    pub tables: Vec<u32>,
}

impl Notebook {
    /// A cell and the one below become one of the upper one's kind; none where there is none below, or one of them runs.
    pub fn merge(&mut self, id: u32) -> Option<Made> {
        let at = self.place(id)?;
        let upper = self.idle(at)?;
        let lower = self.idle(at + 1)?;
        let (kind, source) = {
            let (upper, lower) = (upper.read(), lower.read());
            (upper.kind, joined(upper.kind, &upper.source, &lower.source))
        };
        self.replace(at, 2, vec![(kind, source)])
    }

    /// A cell becomes two, apart at this place of its source, which is counted in UTF-16's units; goes on with the second.
    pub fn split(&mut self, id: u32, cursor: usize) -> Option<Made> {
        let at = self.place(id)?;
        let cell = self.idle(at)?;
        let (kind, (before, after)) = {
            let cell = cell.read();
            (cell.kind, parted(&cell.source, cursor))
        };
        self.replace(at, 1, vec![(kind, before), (kind, after)])
    }

    fn idle(&self, at: usize) -> Option<Handle<Cell>> {
        self.cells.get(at).filter(|cell| !cell.read().is_busy()).cloned()
    }

    fn replace(&mut self, at: usize, count: usize, by: Vec<(Kind, String)>) -> Option<Made> {
        let before: Vec<Handle<Cell>> = self.cells.drain(at..at + count).collect();
        let mut now = Vec::new();
        for (place, (kind, source)) in by.into_iter().enumerate() {
            let cell = Cell { editing: true, ..Cell::new(kind, source.clone()) };
            now.push((self.insert(at + place, cell), source));
        }
        let cell = now.last()?.0;
        self.edited();
        Some(Made { cell, tables: self.did(Done::Replaced { at, before, now }) })
    }
}

/// One text under the other; paragraphs stay apart.
fn joined(kind: Kind, upper: &str, lower: &str) -> String {
    let (upper, lower) = (upper.trim_end_matches('\n'), lower.trim_start_matches('\n'));
    let between = match (upper.is_empty() || lower.is_empty(), kind) {
        (true, _) => "",
        (false, Kind::Markdown) => "\n\n",
        (false, _) => "\n",
    };
    [upper, between, lower].concat()
}

/// The text before and after a place in it, without the ends of lines that stood there.
fn parted(source: &str, cursor: usize) -> (String, String) {
    let mut left = cursor;
    let beyond = source.char_indices().find(|(_, letter)| {
        let is_beyond = left == 0;
        left = left.saturating_sub(letter.len_utf16());
        is_beyond
    });
    let (before, after) = source.split_at(beyond.map_or(source.len(), |(at, _)| at));
    (before.trim_end_matches('\n').to_owned(), after.trim_start_matches('\n').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::cell::{Shown, State};

    fn notebook(cells: &[(Kind, &str)]) -> Notebook {
        let mut notebook = Notebook::empty();
        notebook.fill(cells.iter().map(|(kind, source)| Cell::new(*kind, (*source).to_owned())).collect());
        notebook
    }

    fn told(notebook: &Notebook) -> Vec<(Kind, String)> {
        notebook.cells.iter().map(|cell| (cell.read().kind, cell.read().source.clone())).collect()
    }

    fn id(notebook: &Notebook, at: usize) -> u32 {
        notebook.cells[at].read().id
    }

    #[test]
    fn merging_joins_with_the_one_below_and_is_taken_back_with_what_was_shown() {
        let mut notebook = notebook(&[(Kind::Python, "a = 1\n"), (Kind::Sql, "SELECT 1"), (Kind::Python, "c")]);
        notebook.cells[0].change_quietly(|cell| cell.shown.push(Shown::Value("1".to_owned())));
        let (first, last) = (id(&notebook, 0), id(&notebook, 2));
        assert!(notebook.merge(last).is_none());
        let made = notebook.merge(first).unwrap();
        assert_eq!(told(&notebook), [(Kind::Python, "a = 1\nSELECT 1".to_owned()), (Kind::Python, "c".to_owned())]);
        assert_eq!((made.cell, made.tables.len()), (id(&notebook, 0), 0));
        assert_eq!(notebook.done[0].words(), "Undo merge");
        assert_eq!(notebook.undo().cell, Some(first));
        let sources: Vec<_> = told(&notebook).into_iter().map(|(_, source)| source).collect();
        assert_eq!(sources, ["a = 1\n", "SELECT 1", "c"]);
        assert_eq!(notebook.cells[0].read().shown.len(), 1);
    }

    #[test]
    fn one_that_runs_is_neither_merged_nor_split() {
        let mut notebook = notebook(&[(Kind::Python, "a"), (Kind::Python, "b")]);
        notebook.cells[1].change_quietly(|cell| cell.state = State::Waiting);
        let (a, b) = (id(&notebook, 0), id(&notebook, 1));
        assert!(notebook.merge(a).is_none() && notebook.split(b, 0).is_none());
        assert_eq!(notebook.cells.len(), 2);
    }

    #[test]
    fn splitting_parts_at_the_cursor_and_is_taken_back() {
        let mut notebook = notebook(&[(Kind::Python, "a = 'é😀'\n\nb = 2"), (Kind::Python, "c")]);
        let whole = id(&notebook, 0);
        let made = notebook.split(whole, 9).unwrap();
        let sources = |notebook: &Notebook| told(notebook).into_iter().map(|(_, source)| source).collect::<Vec<_>>();
        assert_eq!(sources(&notebook), ["a = 'é😀'", "b = 2", "c"]);
        assert_eq!((made.cell, notebook.done[0].words()), (id(&notebook, 1), "Undo split"));
        // What was typed into meanwhile is not lost.
        notebook.cells[1].change_quietly(|cell| cell.source.push('0'));
        assert_eq!(notebook.undo().cell, Some(whole));
        assert_eq!(sources(&notebook), ["a = 'é😀'\n\nb = 2", "b = 20", "c"]);
    }

    #[test]
    fn texts_part_where_the_cursor_is() {
        let parts = |source, cursor| parted(source, cursor);
        let both = |before: &str, after: &str| (before.to_owned(), after.to_owned());
        assert_eq!(parts("ab\ncd", 0), both("", "ab\ncd"));
        assert_eq!(parts("ab\ncd", 1), both("a", "b\ncd"));
        assert_eq!(parts("ab\ncd", 3), both("ab", "cd"));
        assert_eq!(parts("ab\n    cd", 2), both("ab", "    cd"));
        assert_eq!(parts("ab", 99), both("ab", ""));
        assert_eq!(joined(Kind::Markdown, "# a", "b"), "# a\n\nb");
        assert_eq!(joined(Kind::Python, "", "b"), "b");
    }
}
