//! Saved and exported models are what other systems have taken, checked without these: `tests/ml/exchange.json` has what real
//! Spark made of each kind that is saved here and the other way round, `exports.json` which documents onnxruntime and pypmml
//! have scored as this engine does. `record_exchange.py` and `record_export.py` there make them. A kind is a test.
// A native process that starts others: what is disallowed for the browser's sake is fine here.
#![allow(clippy::disallowed_methods)]

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

use once::{once, tail};

#[path = "support/once.rs"]
mod once;

/// A script that checks, and what it compares with.
const SUITES: [(&str, &str); 2] = [("exchange", "exchange.json"), ("export", "exports.json")];
const SAVED_BY_SPARK: &str = "spark_saved.zip";
const KINDS: &str = "exchange_kinds.py";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match trials() {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("ml: {error}");
            ExitCode::FAILURE
        }
    }
}

fn trials() -> Result<Vec<Trial>, Box<dyn Error>> {
    let mut trials = Vec::new();
    for (suite, record) in SUITES {
        let recorded: Value = serde_json::from_str(&std::fs::read_to_string(folder().join(record))?)?;
        let kinds: BTreeSet<String> = recorded.as_object().ok_or("no object")?.keys().cloned().collect();
        for kind in &kinds {
            let name = kind.clone();
            trials.push(Trial::test(format!("{suite}/{kind}"), move || check(suite, record, &name)));
        }
        trials.push(Trial::test(format!("{suite}::others"), move || others(suite, record, &kinds)));
    }
    Ok(trials)
}

/// What a suite finds wrong, by name.
fn found(suite: &str, record: &str) -> Result<Vec<(String, Vec<String>)>, Failed> {
    let line = |line: &str| {
        let value: Value = serde_json::from_str(line).map_err(|error| format!("{error}: {line}"))?;
        let wrong = value["wrong"].as_array().ok_or_else(|| format!("no list of what is wrong: {line}"))?;
        let wrong = wrong.iter().map(|text| text.as_str().unwrap_or_default().to_owned()).collect();
        Ok((value["name"].as_str().unwrap_or_default().to_owned(), wrong))
    };
    printed(suite, record)?.lines().map(line).collect()
}

fn check(suite: &str, record: &str, kind: &str) -> Result<(), Failed> {
    let (_, wrong) = found(suite, record)?.into_iter().find(|(name, _)| name == kind).ok_or("it is recorded, but there is no such kind")?;
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// What has no row of its own: kinds that nobody has recorded, and what is no kind.
fn others(suite: &str, record: &str, kinds: &BTreeSet<String>) -> Result<(), Failed> {
    let wrong: Vec<String> = found(suite, record)?
        .into_iter()
        .filter(|(name, wrong)| !kinds.contains(name) && !wrong.is_empty())
        .map(|(name, wrong)| format!("{name}: {}", wrong.join("; ")))
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// What a suite's script prints.
fn printed(suite: &str, record: &str) -> Result<String, Failed> {
    let engine = Path::new(env!("CARGO_BIN_EXE_touchpaper"));
    let script = folder().join(format!("{suite}.py"));
    let sources = [engine.to_owned(), script.clone(), folder().join(record), folder().join(SAVED_BY_SPARK), folder().join(KINDS)];
    once(&format!("ml-{suite}"), &sources, || {
        let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("ml-{suite}"));
        if work.exists() {
            std::fs::remove_dir_all(&work)?;
        }
        std::fs::create_dir_all(&work)?;
        let out = Command::new(engine).arg("submit").arg(script).arg("check").arg(&work).output()?;
        if !out.status.success() {
            return Err(format!("{suite}.py ended with {}:\n{}", out.status, tail(&String::from_utf8_lossy(&out.stderr))).into());
        }
        std::fs::remove_dir_all(&work)?;
        Ok(out.stdout)
    })
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ml")
}
