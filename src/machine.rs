//! The terminal's machine on this computer: the engine's own Python.

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::sync::Arc;

use touchpaper_core::cancel;
use touchpaper_platform::clock;
use touchpaper_python::{Command, CommandEnded, Host, HostConfig, log_level, set_commands};
use touchpaper_terminal::log::{Level, Lines};
use touchpaper_terminal::machine::{Machine, Program, Session, Step};
use touchpaper_terminal::nested::{self, Ended, Inside, Nested};
use touchpaper_terminal::stream::{Streams, Writer};
use touchpaper_wire::{Event, Outcome, Stream};

type Shared<T> = Arc<parking_lot::Mutex<T>>;

/// A host, and where what it prints goes at the moment.
pub struct Native {
    host: Rc<Host>,
    streams: Shared<Streams>,
}

thread_local! {
    /// The one that runs programs on this thread, for those that run others.
    static CURRENT: RefCell<Option<(Weak<Host>, Shared<Streams>)>> = const { RefCell::new(None) };
}

/// Runs a program inside of the one that waits for it.
fn run_inside(program: &Program, streams: &Streams) -> Option<Outcome> {
    let (host, to) = CURRENT.with_borrow(|current| current.as_ref().and_then(|(host, to)| Some((host.upgrade()?, Arc::clone(to)))))?;
    let before = std::mem::replace(&mut *to.lock(), streams.clone());
    let outcome = host.run_inside(program);
    *to.lock() = before;
    Some(outcome)
}

/// From here on programs run the terminal's commands.
fn lend_commands() {
    set_commands(|command| {
        let Command { words, is_line, variables, folder, input } = command;
        let nested = Nested { words, is_line, variables: variables.unwrap_or_default(), folder, input };
        let Ended { code, stdout, stderr } = nested::run(nested, Box::new(Inside(run_inside)), cancel::process_flag());
        CommandEnded { code, stdout, stderr }
    });
}

impl Native {
    pub fn new() -> Result<Self, String> {
        let nowhere = Streams { out: Writer::nowhere(), err: Writer::nowhere() };
        let streams: Shared<Streams> = Arc::new(parking_lot::Mutex::new(nowhere));
        let (printed, logged) = (Arc::clone(&streams), Arc::clone(&streams));
        let lines = parking_lot::Mutex::new(Lines::default());
        let config = HostConfig {
            output: Arc::new(move |stream, text: &str| {
                let streams = printed.lock().clone();
                match stream {
                    Stream::Stdout => streams.out.text(text),
                    Stream::Stderr => streams.err.text(text),
                }
            }),
            display: Arc::new(|_| {}),
            events: Arc::new(move |event: Event| {
                let level = Level::parse(&log_level()).unwrap_or(Level::Warn);
                let text = lines.lock().of(&event, level, clock::unix_ms());
                if !text.is_empty() {
                    let streams = logged.lock().clone();
                    streams.err.text(&text);
                }
            }),
            between: None,
        };
        lend_commands();
        let native = Self { host: Rc::new(Host::new(config)?), streams };
        CURRENT.set(Some((Rc::downgrade(&native.host), Arc::clone(&native.streams))));
        Ok(native)
    }

    pub fn printing_to(&self, streams: &Streams) -> &Host {
        *self.streams.lock() = streams.clone();
        &self.host
    }
}

impl Machine for Native {
    fn run(&mut self, program: &Program, streams: &Streams) -> Outcome {
        self.printing_to(streams).run_program(program)
    }

    fn open(&mut self, session: &Session, streams: &Streams) -> Result<(), String> {
        match self.printing_to(streams).open_session(session) {
            Outcome::Success => Ok(()),
            Outcome::Error { message, .. } => Err(message),
            Outcome::Exit { .. } | Outcome::Cancelled => Err("the session did not begin".to_owned()),
        }
    }

    fn evaluate(&mut self, source: &str, streams: &Streams) -> Step {
        self.printing_to(streams).evaluate(source)
    }

    fn close(&mut self, streams: &Streams) {
        self.printing_to(streams).close_session();
    }
}
