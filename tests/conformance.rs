//! Every script of tests/conformance, run by `touchpaper submit`, must print what it printed on Apache Spark.
//! One script is one test; `expected-failures.txt` names those that differ today, and a script there that passes fails.
// A native process that starts others: what is disallowed for the browser's sake is fine here.
#![allow(clippy::disallowed_methods)]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};
use similar::TextDiff;

/// Far more than any script takes on a busy machine with an unoptimised engine.
const LIMIT: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(10);
/// The one script that lives beside its data, because the page opens with it.
const WELCOME: &str = "welcome";
/// The page's other scripts, by their names after this.
const SAMPLE: &str = "sample_";
/// record.py runs Spark; it is no script of the suite.
const RECORDER: &str = "record";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match trials() {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("conformance: {error}");
            ExitCode::FAILURE
        }
    }
}

fn trials() -> Result<Vec<Trial>, Box<dyn Error>> {
    let mut expected = expected_failures()?;
    let mut trials = Vec::new();
    for name in names()? {
        let reason = expected.remove(&name);
        trials.push(Trial::test(name.clone(), move || check(&name, reason.as_deref())));
    }
    for name in expected.into_keys() {
        trials.push(Trial::test(format!("expected-failures/{name}"), || Err("there is no script of that name".into())));
    }
    Ok(trials)
}

fn names() -> Result<BTreeSet<String>, Box<dyn Error>> {
    let mut names = BTreeSet::from([WELCOME.to_owned()]);
    for entry in std::fs::read_dir(root().join("static/samples"))? {
        let path = entry?.path();
        names.insert(format!("{SAMPLE}{}", path.file_stem().unwrap_or_default().to_string_lossy()));
    }
    for entry in std::fs::read_dir(folder())? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.extension().is_some_and(|extension| extension == "py") && name != RECORDER {
            names.insert(name);
        }
    }
    Ok(names)
}

/// Lines of `name: reason`; `#` starts a comment.
fn expected_failures() -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let path = folder().join("expected-failures.txt");
    let mut found = BTreeMap::new();
    for line in std::fs::read_to_string(&path)?.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.split_once(": ") {
            Some((name, reason)) => found.insert(name.to_owned(), reason.to_owned()),
            None => return Err(format!("{}: not `name: reason`: {line}", path.display()).into()),
        };
    }
    Ok(found)
}

fn check(name: &str, expected_failure: Option<&str>) -> Result<(), Failed> {
    let difference = difference(name)?;
    match (difference, expected_failure) {
        (None, None) | (Some(_), Some(_)) => Ok(()),
        (Some(text), None) => Err(text.into()),
        (None, Some(reason)) => Err(format!("prints what Spark prints, so take it off expected-failures.txt ({reason})").into()),
    }
}

/// None where the script printed what Spark printed.
fn difference(name: &str) -> Result<Option<String>, Failed> {
    let wanted =
        std::fs::read_to_string(folder().join(format!("{name}.out"))).map_err(|error| format!("{name}.out, made by record.py: {error}"))?;
    let run = submit(name)?;
    if run.stdout == wanted && run.ending == Ending::Success {
        return Ok(None);
    }
    let diff = TextDiff::from_lines(&wanted, &run.stdout).unified_diff().context_radius(2).header("Apache Spark", "touchpaper").to_string();
    Ok(Some(format!("{:?}\n{diff}\nstderr:\n{}", run.ending, tail(&run.stderr))))
}

#[derive(Debug, PartialEq)]
enum Ending {
    Success,
    Failure,
    TimedOut,
}

struct Run {
    stdout: String,
    stderr: String,
    ending: Ending,
}

/// The output goes through files, not pipes: a pipe that nobody reads meanwhile would block the script.
fn submit(name: &str) -> Result<Run, Failed> {
    let kept = |kind: &str| Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.{kind}"));
    let (stdout, stderr) = (kept("stdout"), kept("stderr"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_touchpaper"))
        .arg("submit")
        .arg(script(name))
        .args(arguments(name))
        .current_dir(root().join("static"))
        .env("TZ", "UTC")
        .stdin(Stdio::null())
        .stdout(File::create(&stdout)?)
        .stderr(File::create(&stderr)?)
        .spawn()?;
    let mut waited = Duration::ZERO;
    let ending = loop {
        match child.try_wait()? {
            Some(status) if status.success() => break Ending::Success,
            Some(_) => break Ending::Failure,
            None if waited >= LIMIT => {
                child.kill()?;
                child.wait()?;
                break Ending::TimedOut;
            }
            None => pause(&mut waited),
        }
    };
    let text = |path: &Path| std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok(Run { stdout: text(&stdout)?, stderr: text(&stderr)?, ending })
}

fn pause(waited: &mut Duration) {
    std::thread::sleep(POLL);
    *waited += POLL;
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(25)..].join("\n")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn folder() -> PathBuf {
    root().join("tests/conformance")
}

fn script(name: &str) -> PathBuf {
    match name.strip_prefix(SAMPLE) {
        Some(sample) => root().join(format!("static/samples/{sample}.py")),
        None if name == WELCOME => root().join("static/welcome.py"),
        None => folder().join(format!("{name}.py")),
    }
}

/// As record.py gives them to Spark.
fn arguments(name: &str) -> &'static [&'static str] {
    if name == "sample_pi" { &["4"] } else { &[] }
}
