//! Every query of tests/sql, answered by the engine, must be what Apache Spark answered (`tests/sql/record.py`).
//! One query is one test; `expected-failures.txt` names those that differ today, and one there that passes fails.
// A native process that starts others: what is disallowed for the browser's sake is fine here.
#![allow(clippy::disallowed_methods)]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use similar::TextDiff;

use once::{once, tail};

#[path = "support/once.rs"]
mod once;

/// What stands before a query's name, in the queries and in their answers.
const NAME: &str = "-- name: ";
/// Run before each file; no topic of its own.
const SETUP: &str = "views";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match trials() {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("sql: {error}");
            ExitCode::FAILURE
        }
    }
}

fn trials() -> Result<Vec<Trial>, Box<dyn Error>> {
    let mut expected = expected_failures()?;
    let mut trials = Vec::new();
    for topic in topics()? {
        for query in names(&std::fs::read_to_string(folder().join(format!("{topic}.sql")))?) {
            let name = format!("{topic}/{query}");
            let reason = expected.remove(&name);
            let topic = topic.clone();
            trials.push(Trial::test(name, move || check(&topic, &query, reason.as_deref())));
        }
    }
    for name in expected.into_keys() {
        trials.push(Trial::test(format!("expected-failures/{name}"), || Err("there is no query of that name".into())));
    }
    Ok(trials)
}

fn topics() -> Result<BTreeSet<String>, Box<dyn Error>> {
    let mut topics = BTreeSet::new();
    for entry in std::fs::read_dir(folder())? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.extension().is_some_and(|extension| extension == "sql") && name != SETUP {
            topics.insert(name);
        }
    }
    Ok(topics)
}

fn names(text: &str) -> Vec<String> {
    text.lines().filter_map(|line| line.strip_prefix(NAME)).map(str::to_owned).collect()
}

/// Lines of `topic/query: reason`; `#` starts a comment.
fn expected_failures() -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let path = folder().join("expected-failures.txt");
    let mut found = BTreeMap::new();
    for line in std::fs::read_to_string(&path)?.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.split_once(": ") {
            Some((name, reason)) => found.insert(name.to_owned(), reason.to_owned()),
            None => return Err(format!("{}: not `topic/query: reason`: {line}", path.display()).into()),
        };
    }
    Ok(found)
}

fn check(topic: &str, query: &str, expected_failure: Option<&str>) -> Result<(), Failed> {
    let recorded = std::fs::read_to_string(folder().join(format!("{topic}.out")))
        .map_err(|error| format!("{topic}.out, made by record.py: {error}"))?;
    let wanted = answer(&recorded, query).ok_or("nothing is recorded for this query; run record.py")?;
    let printed = printed(topic)?;
    let got = answer(&printed, query).ok_or_else(|| format!("no answer; what was printed ends with\n{}", tail(&printed)))?;
    match (got == wanted, expected_failure) {
        (true, None) | (false, Some(_)) => Ok(()),
        (false, None) => {
            let diff =
                TextDiff::from_lines(&wanted, &got).unified_diff().context_radius(9).header("Apache Spark", "touchpaper").to_string();
            Err(diff.into())
        }
        (true, Some(reason)) => Err(format!("answers what Spark answers, so take it off expected-failures.txt ({reason})").into()),
    }
}

/// The part of the answers that belongs to one query.
fn answer(text: &str, query: &str) -> Option<String> {
    let heading = format!("{NAME}{query}");
    let mut lines = text.lines().skip_while(|line| *line != heading);
    lines.next()?;
    let lines: Vec<&str> = lines.take_while(|line| !line.starts_with(NAME)).collect();
    Some(format!("{}\n", lines.join("\n").trim_end()))
}

/// What the engine answers to a file of queries.
fn printed(topic: &str) -> Result<String, Failed> {
    let engine = Path::new(env!("CARGO_BIN_EXE_touchpaper"));
    let sources = [engine.to_owned(), folder().join(format!("{topic}.sql")), folder().join("views.sql"), folder().join("record.py")];
    once(&format!("sql-{topic}"), &sources, || {
        // What an earlier run made, tables in a warehouse say, would be there already.
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sql").join(topic);
        if home.exists() {
            std::fs::remove_dir_all(&home)?;
        }
        std::fs::create_dir_all(&home)?;
        let out = Command::new(engine)
            .arg("submit")
            .arg(folder().join("record.py"))
            .args(["--print", topic])
            .current_dir(&home)
            .env("TZ", "UTC")
            .output()?;
        match out.status.success() {
            true => Ok(out.stdout),
            false => Err(format!("{topic} ended with {}:\n{}", out.status, tail(&String::from_utf8_lossy(&out.stderr))).into()),
        }
    })
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/sql")
}
