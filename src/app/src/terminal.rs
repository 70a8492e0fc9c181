//! The terminal as the page sees it: what its screen shows, what was typed before, what runs. The shell itself lives in the
//! engine.

pub mod history;
pub mod screen;

use std::collections::{BTreeSet, VecDeque};

use crate::terminal::history::{History, Search};
use crate::terminal::screen::Screen;

/// Runs of the terminal's lines are numbered from here on, those of scripts and cells below.
pub const FIRST_RUN: u32 = 1 << 30;

#[derive(Default)]
pub struct Terminal {
    pub screen: Screen,
    /// What stands before the next line; none before the engine has said it.
    pub prompt: Option<String>,
    /// What is being typed.
    pub input: String,
    pub history: History,
    pub search: Option<Search>,
    /// Escape was pressed: Tab leaves the line.
    pub leaves: bool,
    /// The line that runs.
    pub running: Option<u32>,
    /// It runs a program, whose jobs are shown.
    pub application: bool,
    /// Typed while another ran, or pasted after the first.
    pub queue: VecDeque<String>,
    /// The exit code of the last line, where a person should see it.
    pub code: i32,
    pub last_complete: u32,
    /// What the engine was asked to complete: the line up to the cursor, and what follows it.
    pub completing: Option<(u32, String, String)>,
    /// Where the cursor is to go, counted as the browser counts letters.
    pub cursor: Option<usize>,
    /// Questions of the engine's that the page has not answered: it waits for them meanwhile.
    pub outside: BTreeSet<u32>,
    /// The script as the engine's files have it.
    pub given: Option<(String, String)>,
    /// The next list of the engine's files is the one after a line.
    pub lists: bool,
    last_run: u32,
}

impl Terminal {
    pub fn kept() -> Self {
        Self { history: History::kept(), ..Self::default() }
    }

    /// A line begins to run; it and its prompt go to the screen.
    pub fn begin(&mut self, line: &str) -> u32 {
        self.show_typed(line, "");
        self.begin_quietly()
    }

    pub fn begin_quietly(&mut self) -> u32 {
        self.last_run += 1;
        let run = FIRST_RUN + self.last_run;
        self.running = Some(run);
        self.application = false;
        self.outside.clear();
        self.code = 0;
        run
    }

    /// The prompt with what was typed after it.
    pub fn show_typed(&mut self, line: &str, mark: &str) {
        let prompt = self.prompt.clone().unwrap_or_default();
        self.screen.type_line(&prompt, &format!("{line}{mark}"));
    }

    /// The engine waits for the page: a message reaches it.
    pub fn is_waiting_outside(&self) -> bool {
        self.running.is_some() && !self.outside.is_empty()
    }

    /// The line that ran has ended, or its engine has.
    pub fn end(&mut self, code: i32, prompt: Option<String>) {
        self.running = None;
        self.application = false;
        self.code = code;
        self.prompt = prompt;
        self.screen.end_line();
    }
}
