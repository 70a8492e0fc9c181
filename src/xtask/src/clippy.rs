//! Clippy is the compiler of what the tests run: `cargo clippy` would look at every dependency once more, which takes as long
//! as compiling it.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::error::{Error, Result};
use crate::{run, tools};

/// A cargo that compiles the workspace's crates by clippy. Whoever builds them for tests has to take this one, or they are
/// built twice.
pub fn cargo() -> Result<Command> {
    let mut command = run::command("cargo");
    command.env("RUSTC_WORKSPACE_WRAPPER", tools::clippy_driver()?);
    Ok(command)
}

/// Builds all that there is, and shows what clippy and rustc say of it. False if they said anything: what was built before
/// is not built again, but told again.
pub fn is_clean() -> Result<bool> {
    let mut cargo = cargo()?;
    cargo.args(["build", "--workspace", "--all-targets", "--keep-going", "--message-format=json-diagnostic-rendered-ansi"]);
    let mut child = cargo.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(|error| Error(format!("cargo: {error}")))?;
    let mut said = 0;
    for line in child.stdout.take().into_iter().flat_map(|pipe| BufReader::new(pipe).lines()).map_while(std::io::Result::ok) {
        if let Some(text) = diagnostic(&line) {
            eprint!("{text}");
            said += 1;
        }
    }
    let status = child.wait().map_err(|error| Error(format!("cargo: {error}")))?;
    Ok(status.success() && said == 0)
}

/// What a line of cargo's says of the code, if it does: it also tells what was built.
fn diagnostic(line: &str) -> Option<String> {
    let told: Value = serde_json::from_str(line).ok()?;
    if told["reason"] != "compiler-message" {
        return None;
    }
    told["message"]["rendered"].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_cargo_tells_only_what_is_said_of_code_counts() {
        let built = r#"{"reason":"compiler-artifact","package_id":"a","fresh":true}"#;
        let warned = r#"{"reason":"compiler-message","package_id":"a","message":{"level":"warning","rendered":"warning: unused\n"}}"#;
        assert_eq!(diagnostic(built), None);
        assert_eq!(diagnostic(warned).as_deref(), Some("warning: unused\n"));
        assert_eq!(diagnostic("no JSON"), None);
    }
}
