//! `touchpaper submit`: one script, its output to the terminal, its outcome as the exit code.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use touchpaper_platform::files;
use touchpaper_python::{Host, HostConfig};
use touchpaper_wire::{Outcome, Stream};

/// What a shell says of a program that Ctrl+C ended.
const INTERRUPTED: u8 = 130;

pub fn run(script: &str, args: Vec<String>) -> ExitCode {
    let source = match files::read(script).map(String::from_utf8) {
        Ok(Ok(source)) => source,
        Ok(Err(_)) => return refuse(&format!("{script} is not UTF-8 text")),
        Err(error) => return refuse(&format!("{script}: {error}")),
    };
    run_source(script, &source, &args)
}

/// Runs a script's text under a name.
pub fn run_source(name: &str, source: &str, args: &[String]) -> ExitCode {
    let config = HostConfig { output: Arc::new(print), display: Arc::new(|_| {}), events: Arc::new(|_| {}), between: None };
    let host = match Host::new(config) {
        Ok(host) => host,
        Err(error) => return refuse(&error),
    };
    match host.run_script(name, source, args) {
        Outcome::Success => ExitCode::SUCCESS,
        Outcome::Exit { code } => ExitCode::from(u8::try_from(code & 0xff).unwrap_or(1)),
        Outcome::Error { .. } => ExitCode::FAILURE,
        Outcome::Cancelled => ExitCode::from(INTERRUPTED),
    }
}

/// A reader that went away (`| head`) is no error.
fn print(stream: Stream, text: &str) {
    let _ = match stream {
        Stream::Stdout => {
            let mut out = std::io::stdout().lock();
            out.write_all(text.as_bytes()).and_then(|()| out.flush())
        }
        Stream::Stderr => std::io::stderr().lock().write_all(text.as_bytes()),
    };
}

fn refuse(message: &str) -> ExitCode {
    eprintln!("touchpaper: {message}");
    ExitCode::from(2)
}
