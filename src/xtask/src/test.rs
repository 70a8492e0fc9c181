//! Runs the suites and ends with one line over all of them.

use crate::error::{Error, Result};
use crate::suites::{ALL, Count, Outcome, Suite};
use crate::{patched, samples};

pub fn run(only: Option<Suite>) -> Result<()> {
    patched::make()?;
    samples::make()?;
    let mut total = Count::default();
    let mut lines = Vec::new();
    let mut failures = Vec::new();
    for suite in ALL.into_iter().filter(|suite| only.is_none_or(|wanted| wanted == *suite)) {
        println!("\n== {suite:?} ==");
        let start = std::time::Instant::now();
        // A suite that cannot even start counts as one failure; the others still run.
        let Outcome { count, failures: failed } = suite.run().unwrap_or_else(|error| {
            eprintln!("xtask: {error}");
            Outcome { count: Count { passed: 0, failed: 1 }, failures: vec![error.to_string()] }
        });
        failures.extend(failed.into_iter().map(|failure| format!("{suite:?}: {failure}")));
        lines.push(format!("{suite:?}: {} passed, {} failed in {:.0} s", count.passed, count.failed, start.elapsed().as_secs_f64()));
        total += count;
    }
    for failure in failures {
        println!("{failure}");
    }
    println!("\n{}", lines.join("\n"));
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { Ok(()) } else { Err(Error("tests failed".to_owned())) }
}
