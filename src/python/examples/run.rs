//! Runs a script on the host, for trying things out: `cargo run -p touchpaper-python --example run script.py args`.

use std::io::Write;
use std::sync::Arc;

use touchpaper_platform::files;
use touchpaper_python::{Host, HostConfig};
use touchpaper_wire::Stream;

fn main() -> Result<(), String> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("which script?")?;
    let source = files::read_text(&path).map_err(|error| format!("{path}: {error}"))?;
    let output = Arc::new(|stream: Stream, text: &str| {
        let _ = match stream {
            Stream::Stdout => std::io::stdout().write_all(text.as_bytes()),
            Stream::Stderr => std::io::stderr().write_all(text.as_bytes()),
        };
    });
    let host = Host::new(HostConfig { output, display: Arc::new(|_| {}), events: Arc::new(|_| {}), between: None })?;
    let outcome = host.run_script(&path, &source, &args.collect::<Vec<_>>());
    eprintln!("{outcome:?}");
    Ok(())
}
