//! What `cluster-export` packs is what `tests/cluster/record.py` has run on Apache Spark: the same files, byte for byte, whose
//! script prints here what it printed there.
// A native process that starts others: what is disallowed for the browser's sake is fine here.
#![allow(clippy::disallowed_methods)]

use std::io::{Error, Result, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

#[path = "archives/listed.rs"]
mod archives;

use archives::listed;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn recorded(case: &str) -> Result<Value> {
    let text = std::fs::read_to_string(root().join("tests/cluster/recorded.json"))?;
    Ok(serde_json::from_str::<Value>(&text)?[case].take())
}

fn touchpaper(folder: &Path, args: &[&str], input: &str) -> Result<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_touchpaper"));
    command.current_dir(folder).args(args).env("TZ", "UTC").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    if let Some(mut to) = child.stdin.take() {
        to.write_all(input.as_bytes())?;
    }
    let out = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    if out.status.success() { Ok(said) } else { Err(Error::other(format!("{said}{}", String::from_utf8_lossy(&out.stderr)))) }
}

/// `options`: as `record.py` has them; `script`: the script and its arguments.
fn as_recorded(case: &str, folder: &str, options: &[&str], script: &[&str]) -> Result<()> {
    let recorded = recorded(case)?;
    let verdict = recorded["verdict"].as_str().unwrap_or_default();
    assert!(verdict.ends_with("what it prints is the same"), "{case} was not found to print the same: {verdict}");
    let folder: PathBuf = root().join(folder);
    let archive = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cluster-{case}.zip"));
    let line = format!("cluster-export -o '{}' {} {}\n", archive.display(), options.join(" "), script.join(" "));
    let said = touchpaper(&folder, &["shell"], &line)?;
    let found = listed(&std::fs::read(&archive)?).ok_or_else(|| Error::other(format!("no zip: {said}")))?;
    assert_eq!(serde_json::json!(found), recorded["files"], "{said}");
    let mut args = vec!["submit"];
    args.extend(script);
    assert_eq!(touchpaper(&folder, &args, "")?, recorded["printed"].as_str().unwrap_or_default());
    Ok(())
}

#[test]
fn a_script_with_modules_a_package_and_data() -> Result<()> {
    let options = ["--name", "rides", "--conf", "spark.sql.shuffle.partitions=2"];
    as_recorded("rides", "tests/cluster/rides", &options, &["job.py", "data/rides.csv", "3"])
}

#[test]
fn a_pipeline_of_the_page() -> Result<()> {
    as_recorded("churn", "static", &["--driver-memory", "1g"], &["samples/churn.py"])
}

#[test]
fn a_script_that_makes_its_data() -> Result<()> {
    as_recorded("joins", "static", &[], &["samples/joins.py"])
}
