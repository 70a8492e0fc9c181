//! What `touchpaper export-model` packs is what `tests/deploy/record_exports.py` has run for real: the same files, byte for byte,
//! but for those of a saved model, which hold uids and times.

use std::io::{Error, Result};
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use touchpaper::platform::files;

#[path = "archives/listed.rs"]
mod archives;

use archives::listed;

fn run(folder: &Path, args: &[&str]) -> Result<()> {
    let out = Command::new(env!("CARGO_BIN_EXE_touchpaper")).current_dir(folder).args(args).output()?;
    if out.status.success() { Ok(()) } else { Err(Error::other(String::from_utf8_lossy(&out.stderr).into_owned())) }
}

#[test]
fn exports_are_those_that_were_run() -> Result<()> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exports");
    std::fs::create_dir_all(&folder)?;
    let recorded: Value = serde_json::from_str(&files::read_text(&format!("{}/tests/deploy/exports.json", env!("CARGO_MANIFEST_DIR")))?)?;
    run(&folder, &["submit", &format!("{}/tests/serve_model/train.py", env!("CARGO_MANIFEST_DIR")), "churn"])?;
    for form in ["docker", "wml", "mlflow", "spark"] {
        let verdict = recorded[form]["verdict"].as_str().unwrap_or_default();
        assert!(verdict.contains("predictions"), "{form} was not found to predict the same: {verdict}");
        run(&folder, &["export-model", "churn.zip", "--to", form])?;
        let archive = files::read(&folder.join(format!("churn-{form}.zip")).to_string_lossy())?;
        let mut found = listed(&archive).ok_or_else(|| Error::other("no zip"))?;
        assert!(form != "spark" || found.keys().any(|name| name.starts_with("churn/model/stages/")), "{found:?}");
        found.retain(|name, _| !name.contains("model/metadata") && !name.contains("model/stages"));
        assert_eq!(serde_json::json!(found), recorded[form]["files"], "{form}");
    }
    Ok(())
}

#[test]
fn a_form_that_is_none_is_said_so() -> Result<()> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let error = run(folder, &["export-model", "none.zip", "--to", "docker"]).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(error.contains("none.zip is no saved model"), "{error}");
    Ok(())
}

#[test]
fn models_are_told_scored_and_served_to_watsons_client() -> Result<()> {
    holds("deployed")
}

#[test]
fn models_are_registered_by_mlflow_watson_and_the_page_alike() -> Result<()> {
    holds("registry")
}

/// A script of `tests/deploy` that says so at its end.
fn holds(name: &str) -> Result<()> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder)?;
    let script = format!("{}/tests/deploy/{name}.py", env!("CARGO_MANIFEST_DIR"));
    let out = Command::new(env!("CARGO_BIN_EXE_touchpaper")).current_dir(&folder).args(["submit", &script]).output()?;
    let (said, wrong) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success() && said.ends_with("all is as it should be\n"), "{said}{wrong}");
    Ok(())
}
