//! What a script prints, for tests that look at nothing else.

use std::sync::{Arc, Mutex};

use touchpaper_python::{Host, HostConfig};
use touchpaper_wire::Outcome;

/// A process has one place to print to, and one switch for compiling.
static ALONE: Mutex<()> = Mutex::new(());

/// What a script prints.
pub fn printed(source: &str, arguments: &[&str]) -> String {
    let _alone = ALONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let kept = Arc::new(Mutex::new(String::new()));
    let into = Arc::clone(&kept);
    let output = Arc::new(move |_, text: &str| into.lock().unwrap().push_str(text));
    let host = Host::new(HostConfig { output, display: Arc::new(|_| {}), events: Arc::new(|_| {}), between: None }).unwrap();
    let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
    let outcome = host.run_script("script.py", source, &arguments);
    let printed = kept.lock().unwrap().clone();
    assert_eq!(outcome, Outcome::Success, "{printed}");
    printed
}
