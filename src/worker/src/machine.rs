//! The terminal's machine in the page: the engine's one host, which scripts and the notebook run on too.

use parking_lot::Mutex;
use touchpaper_core::cancel;
use touchpaper_platform::{clock, files};
use touchpaper_python::{Command, CommandEnded, log_level, set_commands};
use touchpaper_terminal::log::{Level, Lines};
use touchpaper_terminal::machine::{Machine, Program, Session, Step};
use touchpaper_terminal::nested::{self, Ended, Inside, Nested};
use touchpaper_terminal::stream::Streams;
use touchpaper_wire::{Event, Outcome, Reply, Stream};

use crate::engine::with_host;
use crate::outbox;

/// Where what a program of the terminal prints goes; none while no such program runs.
static STREAMS: Mutex<Option<Streams>> = Mutex::new(None);
static LINES: Mutex<Option<Lines>> = Mutex::new(None);

/// Called with what the host prints, on any thread.
pub fn output(stream: Stream, text: &str) {
    let streams = STREAMS.lock().clone();
    match (streams, stream) {
        (None, stream) => outbox::output(stream, text),
        (Some(streams), Stream::Stdout) => streams.out.text(text),
        (Some(streams), Stream::Stderr) => streams.err.text(text),
    }
}

/// The page is told of all that the engine does; a program of the terminal prints it too, as Spark's log does.
pub fn event(event: Event) {
    let streams = STREAMS.lock().clone();
    if let Some(streams) = streams {
        let level = Level::parse(&log_level()).unwrap_or(Level::Warn);
        let text = LINES.lock().get_or_insert_default().of(&event, level, clock::unix_ms());
        if !text.is_empty() {
            streams.err.text(&text);
        }
    }
    outbox::event(event);
}

/// A session stays in the folder in which it was begun; scripts and cells start at the root.
pub fn go_home() {
    // There always is one.
    let _ = files::enter("/");
}

/// Runs a program inside of the one that waits for it.
fn run_inside(program: &Program, streams: &Streams) -> Option<Outcome> {
    let before = STREAMS.lock().replace(streams.clone());
    let outcome = with_host(|host| host.run_inside(program));
    *STREAMS.lock() = before;
    outcome
}

/// From here on programs run the terminal's commands.
pub fn lend_commands() {
    set_commands(|command| {
        let Command { words, is_line, variables, folder, input } = command;
        let nested = Nested { words, is_line, variables: variables.unwrap_or_default(), folder, input };
        let Ended { code, stdout, stderr } = nested::run(nested, Box::new(Inside(run_inside)), cancel::process_flag());
        CommandEnded { code, stdout, stderr }
    });
}

pub struct Engine;

impl Engine {
    /// Has the host do something that prints to these streams.
    fn printing<T>(&self, streams: &Streams, body: impl FnOnce(&touchpaper_python::Host) -> T) -> Option<T> {
        *STREAMS.lock() = Some(streams.clone());
        let done = with_host(body);
        *STREAMS.lock() = None;
        done
    }

    /// The page's notebook has lost its session to what starts now.
    fn begin(&self) {
        *LINES.lock() = None;
        outbox::post(Reply::Application { run: outbox::run() });
    }
}

impl Machine for Engine {
    fn run(&mut self, program: &Program, streams: &Streams) -> Outcome {
        self.begin();
        self.printing(streams, |host| host.run_program(program)).unwrap_or(Outcome::Cancelled)
    }

    fn open(&mut self, session: &Session, streams: &Streams) -> Result<(), String> {
        self.begin();
        match self.printing(streams, |host| host.open_session(session)) {
            Some(Outcome::Success) => Ok(()),
            Some(Outcome::Error { message, .. }) => Err(message),
            _ => Err("the session did not begin".to_owned()),
        }
    }

    fn evaluate(&mut self, source: &str, streams: &Streams) -> Step {
        self.printing(streams, |host| host.evaluate(source)).unwrap_or(Step::Interrupted)
    }

    fn close(&mut self, streams: &Streams) {
        self.printing(streams, |host| host.close_session());
        go_home();
    }
}
