//! One cell: its source, how its last run went, what it showed.

use std::rc::Rc;

use touchpaper_wire::{Chart, Language};

use crate::editor::EditorBridge;
use crate::notebook::image::Image;
use crate::notebook::table::ShownTable;
use crate::run::End;
use crate::run::output::{Output, Voice};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Python,
    Sql,
    Markdown,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Python, Self::Sql, Self::Markdown];

    pub fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Sql => "sql",
            Self::Markdown => "markdown",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Sql => "SQL",
            Self::Markdown => "Text",
        }
    }

    /// None where nothing runs.
    pub fn language(self) -> Option<Language> {
        match self {
            Self::Python => Some(Language::Python),
            Self::Sql => Some(Language::Sql),
            Self::Markdown => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Not run since it was made or the engine was started.
    Fresh,
    Waiting,
    Running,
    Ended(End),
}

/// What a cell shows, in the order in which it came.
#[derive(Debug)]
pub enum Shown {
    Printed(Output),
    /// The `repr` of the value that it ends with.
    Value(String),
    Table(Box<ShownTable>),
    Chart(Rc<Chart>),
    /// It came with the notebook.
    Image(Rc<Image>),
}

impl Shown {
    /// The engine's tables that it has rows of.
    pub fn tables(&self) -> Vec<u32> {
        match self {
            Self::Table(table) => table.tables(),
            _ => Vec::new(),
        }
    }
}

/// The jobs that a run of a cell started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    pub jobs: usize,
    pub stages: usize,
    pub tasks: usize,
}

pub struct Cell {
    pub id: u32,
    pub kind: Kind,
    pub source: String,
    pub state: State,
    /// Which of this session's runs it was, as in `[3]`.
    pub number: Option<u32>,
    pub work: Work,
    pub shown: Vec<Shown>,
    /// A Markdown cell is read, until a person edits it.
    pub editing: bool,
    pub editor: Option<EditorBridge>,
}

impl Cell {
    pub fn new(kind: Kind, source: String) -> Self {
        let editing = source.trim().is_empty();
        Self { id: 0, kind, source, state: State::Fresh, number: None, work: Work::default(), shown: Vec::new(), editing, editor: None }
    }

    /// Begins another run; gives the tables that are no longer shown.
    pub fn begin(&mut self, number: u32) -> Vec<u32> {
        self.state = State::Running;
        self.number = Some(number);
        self.work = Work::default();
        let tables = self.tables();
        self.shown.clear();
        tables
    }

    pub fn print(&mut self, voice: Voice, text: &str) {
        if let Some(Shown::Printed(output)) = self.shown.last_mut() {
            output.push(voice, text);
            return;
        }
        let mut output = Output::default();
        output.push(voice, text);
        self.shown.push(Shown::Printed(output));
    }

    pub fn tables(&self) -> Vec<u32> {
        self.shown.iter().flat_map(Shown::tables).collect()
    }

    /// The table that it shows under this number.
    pub fn table(&mut self, id: u32) -> Option<&mut ShownTable> {
        self.shown.iter_mut().find_map(|shown| match shown {
            Shown::Table(table) if table.id() == id => Some(&mut **table),
            _ => None,
        })
    }

    /// It runs or waits to.
    pub fn is_busy(&self) -> bool {
        matches!(self.state, State::Running | State::Waiting)
    }
}
