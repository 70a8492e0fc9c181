//! `touchpaper bench`: each script of bench/ in a process of its own, on one thread and on all.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use serde_json::{Value, json};

/// What a script prints before each case's figures.
const MARK: &str = "BENCH ";

pub fn run(filter: Option<&str>) -> ExitCode {
    match time_all(filter) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("touchpaper bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn time_all(filter: Option<&str>) -> std::io::Result<()> {
    let own = std::env::current_exe()?;
    let cores = touchpaper_platform::threads::machine();
    for script in scripts(Path::new("bench"))? {
        let name = script.file_stem().unwrap_or_default().to_string_lossy();
        if filter.is_some_and(|wanted| !name.contains(wanted)) {
            continue;
        }
        for threads in if cores > 1 { vec![1, cores] } else { vec![1] } {
            let out = Command::new(&own).arg("submit").arg(&script).arg(format!("local[{threads}]")).output()?;
            if !out.status.success() {
                return Err(std::io::Error::other(format!("{name}: {}", String::from_utf8_lossy(&out.stderr))));
            }
            String::from_utf8_lossy(&out.stdout).lines().filter_map(|line| line.strip_prefix(MARK)).for_each(|line| report(line, threads));
        }
    }
    // It takes minutes, and is run where it is asked for.
    match filter {
        Some(wanted) if SERVING.contains(wanted) => time_serving(&own),
        _ => Ok(()),
    }
}

/// The server of saved models, and the Flask app that a model is exported as. Their callers are Node's.
const SERVING: &str = "serving";

fn time_serving(own: &Path) -> std::io::Result<()> {
    let status = Command::new("node").arg("bench/serving/native.mjs").arg(own).status()?;
    if status.success() { Ok(()) } else { Err(std::io::Error::other(format!("{SERVING}: {status}"))) }
}

fn scripts(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let mut scripts: Vec<_> =
        entries.into_iter().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "py")).collect();
    scripts.sort();
    Ok(scripts)
}

fn report(line: &str, threads: usize) {
    let Ok(figures) = serde_json::from_str::<Value>(line) else { return };
    let mut repeats: Vec<f64> = figures["ms"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    repeats.sort_by(f64::total_cmp);
    let median = repeats.get(repeats.len() / 2).copied().unwrap_or(f64::NAN);
    println!(
        "{}",
        json!({ "case": figures["case"], "where": "native", "rows": figures["rows"], "threads": threads, "ms": median, "repeats": figures["ms"] })
    );
}
