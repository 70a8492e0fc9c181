//! Every script of tests/flask must print, on the engine's own flask, what it printed on Flask itself (`tests/flask/record.py`).
// A native process that starts others: what is disallowed for the browser's sake is fine here.
#![allow(clippy::disallowed_methods)]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use similar::TextDiff;

/// What the scripts are recorded and shown with.
const HELPERS: [&str; 2] = ["record", "show"];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match trials() {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("flask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn trials() -> Result<Vec<Trial>, Box<dyn Error>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder())? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.extension().is_some_and(|extension| extension == "py") && !HELPERS.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names.into_iter().map(|name| Trial::test(name.clone(), move || check(&name))).collect())
}

fn check(name: &str) -> Result<(), Failed> {
    let wanted = std::fs::read_to_string(folder().join(format!("{name}.out")))?;
    let out = Command::new(env!("CARGO_BIN_EXE_touchpaper")).arg("submit").arg(format!("{name}.py")).current_dir(folder()).output()?;
    let printed = String::from_utf8_lossy(&out.stdout);
    if out.status.success() && printed == wanted {
        return Ok(());
    }
    let diff = TextDiff::from_lines(wanted.as_str(), &printed).unified_diff().context_radius(2).header("Flask", "touchpaper").to_string();
    let errors = String::from_utf8_lossy(&out.stderr);
    let tail: Vec<&str> = errors.lines().rev().take(25).collect();
    let tail: Vec<&str> = tail.into_iter().rev().collect();
    Err(format!("{}\n{diff}\nstderr:\n{}", out.status, tail.join("\n")).into())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/flask")
}
