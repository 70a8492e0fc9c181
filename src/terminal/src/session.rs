//! An interactive session of Python inside the terminal: lines go to it until it ends.

use crate::machine::{Session, Step};
use crate::shell::{INTERRUPTED, Shell};
use crate::stream::Streams;

pub(crate) struct Open {
    /// Lines of a block that has no end yet.
    block: String,
}

impl Open {
    pub fn has_begun_block(&self) -> bool {
        !self.block.is_empty()
    }

    pub fn forget_block(&mut self) {
        self.block.clear();
    }
}

impl Shell {
    /// Begins a session: the lines that are typed next are its own.
    pub(crate) fn open_session(&mut self, session: &Session, streams: &Streams) -> i32 {
        match self.machine.open(session, streams) {
            Ok(()) => {
                self.session = Some(Open { block: String::new() });
                0
            }
            Err(problem) => {
                streams.err.line(&problem);
                1
            }
        }
    }

    pub(crate) fn session_line(&mut self, line: &str, streams: &Streams) -> i32 {
        let Some(open) = &mut self.session else { return 0 };
        let mut source = std::mem::take(&mut open.block);
        if source.is_empty() && line.trim().is_empty() {
            return 0;
        }
        source.push_str(line);
        source.push('\n');
        match self.machine.evaluate(&source, streams) {
            Step::Done => 0,
            Step::More => {
                if let Some(open) = &mut self.session {
                    open.block = source;
                }
                0
            }
            Step::Interrupted => INTERRUPTED,
            Step::Exit { code } => self.close_session(code, streams),
        }
    }

    pub(crate) fn close_session(&mut self, code: i32, streams: &Streams) -> i32 {
        self.machine.close(streams);
        self.session = None;
        code
    }
}
