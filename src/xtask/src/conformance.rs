//! PySpark's own doctests on the native engine; the comparing is done by tests/conformance/doctests.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::suites::Count;
use crate::{clippy, patched, run, suites, tools};

/// The command of `cargo xtask conformance`.
pub fn run(blocks: &[String], accept: bool, list: bool) -> Result<()> {
    patched::make()?;
    let mut flags = Vec::new();
    flags.extend(accept.then_some("--accept"));
    flags.extend(list.then_some("--list"));
    let ok = compare(blocks, &flags)?.0;
    if ok { Ok(()) } else { Err("blocks that passed before fail now".into()) }
}

/// The suite: every block of passing.txt counts as a test.
pub fn suite() -> Result<Count> {
    let (ok, text) = compare(&[], &[])?;
    let last = text.lines().rev().find(|line| line.contains(" passed, ")).unwrap_or_default();
    let count = Count { passed: suites::number_before(last, " passed"), failed: suites::number_before(last, " failed") };
    Ok(suites::or_one_failure(ok, count))
}

fn compare(blocks: &[String], flags: &[&str]) -> Result<(bool, String)> {
    let pyspark = tools::pyspark()?;
    run::tee(
        run::command("python3")
            .arg("tests/conformance/doctests/conformance.py")
            .arg("--pyspark")
            .arg(pyspark)
            .arg("--engine")
            .arg(engine()?)
            .arg("--json")
            .arg(run::target().join("conformance.json"))
            .args(flags)
            .args(blocks),
    )
}

/// The native command as the tests build it: the whole workspace, so that no dependency is built twice.
fn engine() -> Result<PathBuf> {
    run::check(clippy::cargo()?.args(["build", "--quiet", "--workspace", "--all-targets"]))?;
    Ok(Path::new(&run::target()).join("debug/touchpaper"))
}
