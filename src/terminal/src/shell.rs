//! The shell: its folder, its variables, and what becomes of a line that is typed.

mod files;
mod run;
#[cfg(test)]
mod tests;

pub use files::problem;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use touchpaper_wire::{Outcome, Stream};

use crate::containers::Containers;
use crate::http::Client;
use crate::machine::{Launch, Machine};
use crate::person::Person;
use crate::session::Open;
use crate::stream::{Screen, Streams, Writer};
use crate::syntax::{self, Problem};

/// What a shell says of a program that Ctrl+C ended.
pub const INTERRUPTED: i32 = 130;

/// What a shell is made of.
pub struct Parts {
    pub machine: Box<dyn Machine>,
    pub client: Box<dyn Client>,
    pub containers: Box<dyn Containers>,
    pub person: Box<dyn Person>,
    /// Anything but 0 ends what runs: the engine's flag, which the page sets by its address.
    pub cancel: &'static AtomicI32,
    pub screen: Screen,
    /// Where it begins, and where `cd` alone goes.
    pub home: String,
}

pub struct Shell {
    pub folder: String,
    pub variables: BTreeMap<String, String>,
    pub machine: Box<dyn Machine>,
    pub client: Box<dyn Client>,
    pub containers: Box<dyn Containers>,
    pub person: Box<dyn Person>,
    pub(crate) session: Option<Open>,
    pub(crate) leaves: Option<i32>,
    /// What the first command of the next line reads, where it is not the keyboard.
    pub(crate) input: Option<Vec<u8>>,
    status: i32,
    /// Lines that go on in the next one.
    unfinished: String,
    cancel: &'static AtomicI32,
    /// A program ended by the flag, which its machine has cleared: the rest of the line does not run either.
    interrupted: bool,
    screen: Streams,
    /// How many lines inside lines are being run, as in `$(…)`.
    depth: usize,
}

impl Shell {
    pub fn new(parts: Parts) -> Self {
        let Parts { machine, client, containers, person, cancel, screen, home } = parts;
        let screen = Streams { out: Writer::screen(Arc::clone(&screen), Stream::Stdout), err: Writer::screen(screen, Stream::Stderr) };
        let variables = [("HOME", home.as_str()), ("PWD", &home), ("USER", "you"), ("SHELL", "touchpaper")];
        Self {
            folder: home.clone(),
            variables: variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            machine,
            client,
            containers,
            person,
            session: None,
            leaves: None,
            input: None,
            status: 0,
            unfinished: String::new(),
            cancel,
            interrupted: false,
            screen,
            depth: 0,
        }
    }

    /// What stands before the next line.
    pub fn prompt(&self) -> String {
        match &self.session {
            Some(open) if open.has_begun_block() => "... ".to_owned(),
            Some(_) => ">>> ".to_owned(),
            None if !self.unfinished.is_empty() => "> ".to_owned(),
            None => {
                let home = self.variables.get("HOME").map_or("", String::as_str);
                let inside = self.folder.strip_prefix(home).filter(|rest| home.len() > 1 && (rest.is_empty() || rest.starts_with('/')));
                format!("{}$ ", inside.map_or_else(|| self.folder.clone(), |rest| format!("~{rest}")))
            }
        }
    }

    /// The exit code of what ran last.
    pub fn status(&self) -> i32 {
        self.status
    }

    /// Set when `exit` was typed: the terminal may be closed.
    pub fn has_ended(&self) -> Option<i32> {
        self.leaves
    }

    /// A line was typed. Its end is no part of it.
    pub async fn enter(&mut self, line: &str) -> i32 {
        self.begin_line();
        let streams = self.screen.clone();
        if self.session.is_some() {
            self.status = self.session_line(line, &streams);
            return self.status;
        }
        let text = std::mem::take(&mut self.unfinished) + line;
        match syntax::parse(&text) {
            Err(Problem::Unfinished(_)) => {
                self.unfinished = text + "\n";
                0
            }
            _ => self.run(&text, &streams).await,
        }
    }

    /// Ctrl+C was for what ran before.
    fn begin_line(&mut self) {
        self.cancel.store(0, Ordering::Release);
        self.interrupted = false;
    }

    /// Ctrl+C while nothing runs: what was begun is forgotten.
    pub fn forget_line(&mut self) {
        self.unfinished.clear();
        if let Some(open) = &mut self.session {
            open.forget_block();
        }
        self.status = INTERRUPTED;
    }

    /// Ctrl+D on an empty line.
    pub async fn end_of_input(&mut self) {
        self.begin_line();
        let streams = self.screen.clone();
        if self.session.is_some() {
            self.close_session(0, &streams);
        } else if self.unfinished.is_empty() {
            self.leaves = Some(self.status);
        } else {
            let text = std::mem::take(&mut self.unfinished);
            self.run(text.trim_end_matches('\n'), &streams).await;
        }
    }

    /// The session's application has ended by something outside; false where there is no session.
    pub fn lose_session(&mut self) -> bool {
        self.session.take().is_some()
    }

    /// Whether what runs should end.
    pub fn is_cancelled(&self) -> bool {
        self.interrupted || self.cancel.load(Ordering::Acquire) != 0
    }

    /// The exit code of how a program ended.
    pub(crate) fn ended(&mut self, outcome: &Outcome) -> i32 {
        match outcome {
            Outcome::Success => 0,
            Outcome::Exit { code } => code & 0xff,
            Outcome::Error { .. } => 1,
            Outcome::Cancelled => {
                self.interrupted = true;
                INTERRUPTED
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn enter_text(&mut self, text: &str) -> i32 {
        let streams = self.screen.clone();
        crate::later::now(self.run(text, &streams)).unwrap()
    }

    /// What an application starts with that is told nothing else.
    pub fn launch(&self) -> Launch {
        Launch { folder: self.folder.clone(), ..Launch::default() }
    }
}
