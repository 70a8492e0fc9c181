//! The files a person works with: those the page keeps, those a script made in the engine, those that wait to be
//! imported, and the one that is looked into.

pub mod datasets;
pub mod kind;
pub mod name;
pub mod offer;
pub mod store;

use std::collections::{BTreeMap, VecDeque};

use touchpaper_wire::{FileEntry, Table};

use crate::files::kind::Guess;
use crate::files::name::Taken;
use crate::files::offer::Offer;

/// The engine holds all files in its memory of 4 GB, beside what it works with.
pub const MOST_BYTES: u64 = 1_000_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In the browser's storage: there on the next visit.
    Kept,
    /// In this page's memory, and so in every engine that it starts.
    Page,
    /// A script wrote it: it goes with its engine.
    Made,
}

impl Origin {
    pub fn label(self) -> &'static str {
        match self {
            Self::Kept => "kept in this browser",
            Self::Page => "until this page is left",
            Self::Made => "made by a script",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub path: String,
    pub bytes: u64,
    pub origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    pub bytes: u64,
    pub kept: bool,
}

/// A look into a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    pub id: u32,
    /// The engine's path; of an offer it is where it waits.
    pub path: String,
    pub guess: Guess,
    pub state: LookState,
}

#[derive(Clone, Debug, PartialEq)]
pub enum LookState {
    /// There is no engine yet that could be asked.
    Waiting,
    Asked,
    Shown {
        table: Table,
        partial: bool,
    },
    Failed(String),
}

/// Why a file of the engine's is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Save,
    /// Its text goes onto the clipboard.
    Copy,
    Keep,
    Delete,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    pub path: String,
    pub origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Space {
    pub usage: f64,
    pub quota: f64,
}

#[derive(Default)]
pub struct Files {
    /// The browser has been asked what it keeps.
    pub opened: bool,
    /// Why nothing can be kept, where that is so.
    pub denied: Option<String>,
    pub own: BTreeMap<String, Own>,
    /// What comes with the page.
    pub shipped: BTreeMap<String, u64>,
    /// What the engine last said; none where it is gone.
    pub engine: Option<BTreeMap<String, u64>>,
    pub space: Option<Space>,
    pub offers: VecDeque<Offer>,
    /// Files are being read or unpacked.
    pub busy: Option<String>,
    pub look: Option<Look>,
    pub awaited: Vec<(String, Purpose)>,
    pub deleted: Option<Deleted>,
    /// The file whose row takes the focus as it comes, where what had it is gone.
    pub focused_next: Option<String>,
    /// What could not be done, until the next thing is.
    pub problems: Vec<String>,
    last_look: u32,
}

impl Files {
    pub fn engine_has(&mut self, files: Vec<FileEntry>) {
        self.engine = Some(files.into_iter().map(|file| (file.path, file.bytes)).collect());
    }

    /// A person's files by path: their own and those that scripts have made.
    pub fn rows(&self) -> Vec<Row> {
        let own = self.own.iter().map(|(path, own)| {
            let origin = if own.kept { Origin::Kept } else { Origin::Page };
            Row { path: path.clone(), bytes: own.bytes, origin }
        });
        let made = self.engine.iter().flatten().filter(|(path, _)| !self.own.contains_key(*path) && !self.shipped.contains_key(*path));
        let made = made.map(|(path, bytes)| Row { path: path.clone(), bytes: *bytes, origin: Origin::Made });
        let mut rows: Vec<Row> = own.chain(made).collect();
        rows.sort_by(|one, other| one.path.cmp(&other.path));
        rows
    }

    pub fn own_bytes(&self) -> u64 {
        self.own.values().map(|own| own.bytes).sum()
    }

    /// Whether a path can be had for a new file.
    pub fn taken(&self, path: &str) -> Option<Taken> {
        let rows = self.rows();
        let all = rows.iter().map(|row| (row.path.as_str(), false)).chain(self.shipped.keys().map(|path| (path.as_str(), true)));
        name::taken(path, all)
    }

    /// A path like this one that can be had: `data/a-2.csv`.
    pub fn free(&self, path: &str) -> String {
        name::numbered(path).find(|path| self.taken(path).is_none()).unwrap_or_else(|| path.to_owned())
    }

    /// Begins a look; an answer to the one before will not be heard.
    pub fn look_into(&mut self, path: String, guess: Guess) {
        self.last_look += 1;
        self.look = Some(Look { id: self.last_look, path, guess, state: LookState::Waiting });
    }

    /// Where the first of the offers waits in the engine, hidden from scripts that list files.
    pub fn staged(&self) -> Option<String> {
        self.offers.front().map(Offer::staged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Files {
        let own = |bytes, kept| Own { bytes, kept };
        let own = [("data/b.csv", own(5, true)), ("data/c.csv", own(6, false))].map(|(path, own)| (path.to_owned(), own));
        let shipped = [("data/streams.csv".to_owned(), 9)];
        let mut files = Files { own: own.into(), shipped: shipped.into(), ..Files::default() };
        let entry = |path: &str, bytes| FileEntry { path: path.to_owned(), bytes };
        files.engine_has(vec![entry("data/b.csv", 5), entry("data/streams.csv", 9), entry("a/part-0", 1)]);
        files
    }

    #[test]
    fn a_file_is_told_once_and_by_where_it_lives() {
        let rows: Vec<_> = files().rows().into_iter().map(|row| (row.path, row.bytes, row.origin)).collect();
        let row = |path: &str, bytes, origin| (path.to_owned(), bytes, origin);
        assert_eq!(rows, [row("a/part-0", 1, Origin::Made), row("data/b.csv", 5, Origin::Kept), row("data/c.csv", 6, Origin::Page)]);
    }

    #[test]
    fn a_name_that_is_taken_gives_the_next() {
        let files = files();
        assert_eq!(files.free("data/b.csv"), "data/b-2.csv");
        assert_eq!(files.free("data/streams.csv"), "data/streams-2.csv");
        assert_eq!(files.free("new.csv"), "new.csv");
    }
}
