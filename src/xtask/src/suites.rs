//! The test suites: what each runs, and how its output is counted.

use std::path::Path;
use std::process::Command;

use clap::ValueEnum;

use crate::error::Result;
use crate::wasm::Profile;
use crate::{clippy, conformance, dist, run, serve, tools, wasm};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Suite {
    /// Formatting, clippy, and xtask's own tests.
    Lint,
    /// Every crate's tests on this machine.
    Native,
    /// Outputs of whole scripts against those recorded on Apache Spark, then PySpark's own doctests.
    Conformance,
    /// The engine's unit tests in headless Chromium.
    Wasm,
    /// The built page, driven as a person would.
    E2e,
}

/// In the order in which they run: the quickest to fail first.
pub const ALL: [Suite; 5] = [Suite::Lint, Suite::Native, Suite::Conformance, Suite::Wasm, Suite::E2e];

#[derive(Clone, Copy, Default)]
pub struct Count {
    pub passed: usize,
    pub failed: usize,
}

/// What came of a suite: how many, and what its runners said of those that failed.
#[derive(Default)]
pub struct Outcome {
    pub count: Count,
    pub failures: Vec<String>,
}

impl Outcome {
    fn of(ok: bool, count: Count, text: &str) -> Self {
        Self { count: or_one_failure(ok, count), failures: failures(text) }
    }
}

impl From<Count> for Outcome {
    fn from(count: Count) -> Self {
        Self { count, failures: Vec::new() }
    }
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl std::ops::AddAssign for Outcome {
    fn add_assign(&mut self, other: Self) {
        self.count += other.count;
        self.failures.extend(other.failures);
    }
}

impl Suite {
    pub fn run(self) -> Result<Outcome> {
        match self {
            Self::Lint => lint(),
            Self::Native => native("not binary(conformance)"),
            Self::Conformance => {
                let mut outcome = native("binary(conformance)")?;
                outcome += conformance::suite()?.into();
                Ok(outcome)
            }
            Self::Wasm => in_chromium(),
            Self::E2e => end_to_end(),
        }
    }
}

fn lint() -> Result<Outcome> {
    let mut outcome = Outcome::default();
    let xtask = run::root().join("src/xtask/Cargo.toml");
    let xtask = xtask.to_string_lossy();
    let xtask_target = run::target().join("xtask");
    let checks: [&[&str]; 3] = [
        &["fmt", "--all", "--check"],
        &["fmt", "--check", "--manifest-path", &xtask],
        &["test", "--quiet", "--manifest-path", &xtask, "--target-dir", &xtask_target.to_string_lossy()],
    ];
    for check in checks {
        let (ok, _) = run::tee(run::command("cargo").args(check))?;
        outcome.count += Count { passed: usize::from(ok), failed: usize::from(!ok) };
        if !ok {
            outcome.failures.push(format!("cargo {}", check.join(" ")));
        }
    }
    // Last, as it takes minutes.
    let clean = clippy::is_clean()?;
    outcome.count += Count { passed: usize::from(clean), failed: usize::from(!clean) };
    if !clean {
        outcome.failures.push("clippy".to_owned());
    }
    Ok(outcome)
}

/// Always the whole workspace: another selection would give dependencies other features, and build them twice.
fn native(filter: &str) -> Result<Outcome> {
    tools::nextest()?;
    let mut command = clippy::cargo()?;
    command.args([
        "nextest",
        "run",
        "--workspace",
        "--no-fail-fast",
        "--status-level",
        "fail",
        "--final-status-level",
        "fail",
        "-E",
        filter,
    ]);
    let (ok, text) = run::tee(&mut command)?;
    Ok(Outcome::of(ok, nextest_count(&text), &text))
}

/// `Summary [ 1.2s] 10 tests run: 9 passed, 1 failed, 0 skipped`
fn nextest_count(text: &str) -> Count {
    let summary = text.lines().rev().find(|line| line.contains("tests run:") || line.contains("test run:")).unwrap_or_default();
    Count { passed: number_before(summary, " passed"), failed: number_before(summary, " failed") + number_before(summary, " timed out") }
}

fn in_chromium() -> Result<Outcome> {
    let toolchain = tools::wasm_toolchain()?;
    let runner = tools::wasm_bindgen_test_runner()?;
    tools::chromium()?;
    let mut cargo = wasm::engine_cargo(&toolchain, Profile::Quick);
    cargo
        .args(["test", "--no-fail-fast", "--lib", "--profile", Profile::Quick.cargo_name(), "--target", "wasm32-unknown-unknown"])
        // With the worker, so that dependencies get the features that they have in the engine's build and are built once.
        .args(["--package", "touchpaper-platform", "--package", "touchpaper-core", "--package", "touchpaper-kernels"])
        .args(["--package", "touchpaper-sql", "--package", "touchpaper-worker", "--target-dir"])
        .arg(wasm::engine_target())
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &runner)
        .env("CHROMEDRIVER", tools::chromedriver()?)
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    let (ok, text) = run::tee(&mut cargo)?;
    Ok(Outcome::of(ok, libtest_count(&text), &text))
}

/// `test result: ok. 3 passed; 0 failed; …`, one line a test binary.
fn libtest_count(text: &str) -> Count {
    let mut count = Count::default();
    for line in text.lines().filter(|line| line.starts_with("test result:")) {
        count += Count { passed: number_before(line, " passed"), failed: number_before(line, " failed") };
    }
    count
}

fn end_to_end() -> Result<Outcome> {
    dist::build(Profile::Quick, dist::Parts::All)?;
    let site = dist::folder(Profile::Quick);
    let mut command = node_tests(&run::root().join("tests/e2e"))?;
    command
        .env("TOUCHPAPER_URL", serve::serve_in_background(&site, "/", true)?)
        .env("TOUCHPAPER_URL_SUBPATH", serve::serve_in_background(&site, "/course/week-3/", true)?)
        .env("TOUCHPAPER_URL_NO_HEADERS", serve::serve_in_background(&site, "/", false)?);
    let (ok, text) = run::tee(&mut command)?;
    Ok(Outcome::of(ok, node_count(&text), &text))
}

/// A page waits about as much as it computes.
const FILES_AT_ONCE: &str = "--test-concurrency=2";

fn node_tests(folder: &Path) -> Result<Command> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .map_err(|error| crate::error::Error(format!("{}: {error}", folder.display())))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    files.sort();
    let mut command = run::command("node");
    command
        .args(["--test", FILES_AT_ONCE, "--test-reporter=spec"])
        .args(files)
        .env("CHROMIUM", tools::chromium()?)
        .env("NODE_PATH", tools::node_modules()?);
    Ok(command)
}

/// `ℹ pass 12` and `ℹ fail 0`.
fn node_count(text: &str) -> Count {
    let after = |word: &str| {
        let found = text.lines().rev().find_map(|line| line.trim_start_matches(['ℹ', '#', ' ']).strip_prefix(word)?.trim().parse().ok());
        found.unwrap_or(0)
    };
    Count { passed: after("pass "), failed: after("fail ") + after("cancelled ") }
}

/// The lines that name a failed test, each once, and where a panic was: nextest's `FAIL [ 0.1s] crate test`, libtest's
/// `test name ... FAILED`, node's `✖ name`. A log is often cut, so the last lines of a run have to tell what failed.
fn failures(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let told = line.trim();
        let names = ["FAIL [", "TIMEOUT [", "✖ "].iter().any(|mark| told.starts_with(mark)) && told != "✖ failing tests:";
        let panicked = told.contains(" panicked at ").then(|| format!("{told} {}", lines.next().unwrap_or_default().trim()));
        let failure = panicked.or_else(|| (names || told.ends_with("... FAILED")).then(|| told.to_owned()));
        found.extend(failure.filter(|failure| !found.contains(failure)));
    }
    found
}

/// A run that failed without a count (it did not compile, say) is a failure all the same.
pub fn or_one_failure(ok: bool, count: Count) -> Count {
    if (!ok && count.failed == 0) || (ok && count.passed == 0) { Count { failed: count.failed + 1, ..count } } else { count }
}

pub fn number_before(line: &str, word: &str) -> usize {
    let digits = |text: &str| text.chars().rev().take_while(char::is_ascii_digit).collect::<String>().chars().rev().collect::<String>();
    line.find(word).and_then(|at| digits(&line[..at]).parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_each_runner() {
        let nextest = nextest_count("     Summary [   0.1s] 12 tests run: 9 passed (1 slow), 3 failed, 0 skipped");
        assert_eq!((nextest.passed, nextest.failed), (9, 3));
        let libtest = libtest_count("test result: ok. 3 passed; 0 failed; 0 ignored\ntest result: FAILED. 1 passed; 2 failed; 0 ignored");
        assert_eq!((libtest.passed, libtest.failed), (4, 2));
        let node = node_count("ℹ tests 5\nℹ pass 4\nℹ fail 1\nℹ cancelled 0");
        assert_eq!((node.passed, node.failed), (4, 1));
    }

    #[test]
    fn what_failed_is_told_from_each_runners_output() {
        let nextest = "  FAIL [   0.1s] (1/2) touchpaper-core tests::one\n  stderr:\n    thread 'tests::one' (7) panicked at src/a.rs:3:5:\n    left is not right";
        let libtest = "test two ... FAILED\ntest three ... ok";
        let node = "✔ four (1ms)\n✖ five (2ms)\n✖ failing tests:\n✖ five (2ms)";
        expected(
            nextest,
            &["FAIL [   0.1s] (1/2) touchpaper-core tests::one", "thread 'tests::one' (7) panicked at src/a.rs:3:5: left is not right"],
        );
        expected(libtest, &["test two ... FAILED"]);
        expected(node, &["✖ five (2ms)"]);
        fn expected(text: &str, wanted: &[&str]) {
            assert_eq!(failures(text), wanted);
        }
    }

    #[test]
    fn a_run_without_any_test_counts_as_failed() {
        assert_eq!(or_one_failure(true, Count::default()).failed, 1);
        assert_eq!(or_one_failure(false, Count { passed: 3, failed: 0 }).failed, 1);
        assert_eq!(or_one_failure(true, Count { passed: 3, failed: 0 }).failed, 0);
    }
}
