//! `touchpaper submit`: spark-submit's command line, the script's output to the terminal, its outcome as the exit code.

use std::io::Write;
use std::process::ExitCode;

use touchpaper_platform::files;
use touchpaper_terminal::machine::{Code, Machine, Program};
use touchpaper_terminal::stream::{Streams, Writer};
use touchpaper_terminal::submit::{Purpose, prepare_in};
use touchpaper_wire::Outcome;

use crate::machine::Native;

/// What a shell says of a program that Ctrl+C ended.
const INTERRUPTED: u8 = 130;

pub fn run(args: &[String]) -> ExitCode {
    let streams = standard_streams();
    let submission = match prepare_in(&files::current_dir(), args, Purpose::Script, &streams) {
        Ok(submission) => submission,
        Err(code) => return ExitCode::from(u8::try_from(code).unwrap_or(1)),
    };
    let code = Code::Script { path: submission.script, source: submission.source };
    run_program(&Program { code, args: submission.args, launch: submission.launch, input: Vec::new() }, &streams)
}

/// Runs a program of its own on a host of its own.
pub fn run_program(program: &Program, streams: &Streams) -> ExitCode {
    let mut machine = match Native::new() {
        Ok(machine) => machine,
        Err(error) => {
            eprintln!("touchpaper: {error}");
            return ExitCode::from(2);
        }
    };
    match machine.run(program, streams) {
        Outcome::Success => ExitCode::SUCCESS,
        Outcome::Exit { code } => ExitCode::from(u8::try_from(code & 0xff).unwrap_or(1)),
        Outcome::Error { .. } => ExitCode::FAILURE,
        Outcome::Cancelled => ExitCode::from(INTERRUPTED),
    }
}

/// This process's own. A reader that went away (`| head`) is no error.
pub fn standard_streams() -> Streams {
    let out = Writer::new(|bytes| {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(bytes).and_then(|()| out.flush());
    });
    let err = Writer::new(|bytes| {
        let _ = std::io::stderr().lock().write_all(bytes);
    });
    Streams { out, err }
}
