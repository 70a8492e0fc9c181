//! What runs Python. The terminal knows only this; the native command and the page's worker have one each.

use touchpaper_wire::Outcome;
pub use touchpaper_wire::{Code, Launch, Program, Session, Step};

use crate::stream::Streams;

/// A Python interpreter with `pyspark`, which runs one thing at a time.
pub trait Machine {
    /// Runs a program to its end.
    fn run(&mut self, program: &Program, streams: &Streams) -> Outcome;

    /// Begins a session, whose names stay from one input to the next, and prints its greeting.
    fn open(&mut self, session: &Session, streams: &Streams) -> Result<(), String>;

    /// Gives the session an input: a line, or the lines of a block.
    fn evaluate(&mut self, source: &str, streams: &Streams) -> Step;

    /// Ends the session.
    fn close(&mut self, streams: &Streams);
}
