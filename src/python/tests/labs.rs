//! Each program of the labs, as it is shipped, at a small size: it runs, is timed, and gives the answer that it should.

// A native process with its own threads, in tests: what is disallowed for the browser is fine here.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, clippy::expect_used)]

use std::io::Write;
use std::path::PathBuf;
use std::process::{self, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use touchpaper_python::{Command, CommandEnded, Host, HostConfig, set_commands};
use touchpaper_wire::{Display, Language, Outcome};

struct Lab {
    host: Host,
    reports: Arc<Mutex<Vec<Value>>>,
    printed: Arc<Mutex<String>>,
}

impl Lab {
    /// Its programs' files are in a folder of the test's own.
    fn new(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("lab-{name}-{}", process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::env::set_current_dir(&folder).unwrap();
        let reports = Arc::<Mutex<Vec<Value>>>::default();
        let printed = Arc::<Mutex<String>>::default();
        let (told, said) = (reports.clone(), printed.clone());
        let display = Arc::new(move |display| {
            if let Display::Report { topic, json } = display {
                assert_eq!(topic, "lab");
                told.lock().unwrap().push(serde_json::from_str(&json).unwrap());
            }
        });
        let output = Arc::new(move |_, text: &str| said.lock().unwrap().push_str(text));
        let host = Host::new(HostConfig { output, display, events: Arc::new(|_| {}), between: None }).unwrap();
        Self { host, reports, printed }
    }

    fn run(&self, task: &Value) -> Vec<Value> {
        self.reports.lock().unwrap().clear();
        let source = format!("import _labs; _labs.run({})", Value::from(task.to_string()));
        let outcome = self.host.run_cell("lab", Language::Python, &source);
        assert_eq!(outcome, Outcome::Success, "{}", self.printed.lock().unwrap());
        self.reports.lock().unwrap().clone()
    }

    /// What a shipped program told, which has run to its end.
    fn measured(&self, lab: &str, listed: &Value, threads: usize, knobs: &Value) -> Measured {
        let file = listed["file"].as_str().unwrap();
        let compiling = listed["compiling"].as_bool().unwrap_or(true);
        let task = json!({
            "name": file, "source": shipped(lab, file), "threads": threads, "settings": [], "knobs": knobs, "compiling": compiling,
            "warmups": 1, "repeats": 2,
        });
        let reports = self.run(&task);
        let failed: Vec<&Value> = reports.iter().filter(|report| report["kind"] == "failed").collect();
        assert!(failed.is_empty(), "{file}: {failed:?}\n{}", self.printed.lock().unwrap());
        let times: Vec<f64> =
            reports.iter().filter(|report| report["kind"] == "time").map(|report| report["ms"].as_f64().unwrap()).collect();
        assert!(times.len() == 2 && times.iter().all(|ms| *ms > 0.0), "{file}: {times:?}");
        let laps = reports.iter().rfind(|report| report["kind"] == "time").unwrap()["laps"].clone();
        Measured { laps, done: reports.into_iter().find(|report| report["kind"] == "done").unwrap() }
    }
}

struct Measured {
    laps: Value,
    done: Value,
}

impl Measured {
    fn answer(&self) -> &str {
        self.done["answer"].as_str().unwrap()
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../static/labs")
}

fn shipped(lab: &str, file: &str) -> String {
    std::fs::read_to_string(folder().join(lab).join(file)).unwrap()
}

fn programs(lab: &str) -> Vec<Value> {
    let index: Value = serde_json::from_str(&shipped(lab, "index.json")).unwrap();
    index["programs"].as_array().unwrap().clone()
}

/// As many threads as a listed program gets.
fn threads(listed: &Value, all: usize) -> usize {
    if listed["threads"] == "all" { all } else { 1 }
}

/// Runs a program's commands as the terminal would, `python` as this machine calls it.
fn run_command(command: Command) -> CommandEnded {
    let [_, words @ ..] = command.words.as_slice() else { return CommandEnded::default() };
    let mut child = process::Command::new("python3");
    child.args(words).current_dir(&command.folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = child.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&command.input).unwrap();
    let ended = child.wait_with_output().unwrap();
    CommandEnded { code: ended.status.code().unwrap_or(1), stdout: ended.stdout, stderr: ended.stderr }
}

#[test]
fn all_ways_to_optimise_give_one_answer() {
    let lab = Lab::new("optimisation");
    set_commands(run_command);
    let knobs = json!({ "orders": 5003, "listed": 50 });
    let mut seen = Vec::new();
    for listed in programs("optimisation").iter().filter(|listed| listed["on"].is_null()) {
        let measured = lab.measured("optimisation", listed, threads(listed, 2), &knobs);
        let file = listed["file"].as_str().unwrap().to_owned();
        // The sum that CPython finds.
        assert_eq!(measured.answer(), "1745879", "{file}");
        seen.push((file, listed["compiling"].as_bool().unwrap_or(true), measured.done));
    }
    let of = |file: &str, compiling| &seen.iter().find(|one| one.0 == file && one.1 == compiling).unwrap().2;
    assert_eq!(of("rdd.py", true)["decisions"], json!(["compiled"]));
    assert_ne!(of("rdd.py", false)["decisions"], json!(["compiled"]));
    assert_eq!(of("rdd.py", true)["work"]["jobs"], 1);
    assert_eq!(of("list.py", true)["copied"], 0);
    // Five thousand numbers were pickled for the workers, and none for threads.
    assert!(of("processes.py", true)["copied"].as_u64().unwrap() > 10_000, "{}", of("processes.py", true));
    assert_eq!(of("threads.py", true)["copied"], 0);
    assert!(of("pipes.py", true)["copied"].as_u64().unwrap() > 10_000);
}

#[test]
fn a_serial_share_is_work_of_one_task() {
    let lab = Lab::new("amdahl");
    let listed = programs("amdahl");
    let of =
        |threads, scale| lab.measured("amdahl", &listed[0], threads, &json!({ "rows": 10_000, "share": 20, "scale": scale, "lines": 50 }));
    let (one, two, grown) = (of(1, 1), of(2, 1), of(2, 2));
    assert_eq!(one.answer(), two.answer());
    assert_ne!(two.answer(), grown.answer());
    assert_eq!(one.done["decisions"], json!(["compiled"]));
    assert_eq!((&one.done["work"]["tasks"], &two.done["work"]["tasks"]), (&json!(2), &json!(3)));
    let words = |threads| lab.measured("amdahl", &listed[1], threads, &json!({ "rows": 1, "share": 0, "lines": 50 }));
    assert_eq!(words(1).answer(), words(2).answer());
    assert!(words(2).done["work"]["shuffled"].as_u64().unwrap() > 0);
}

#[test]
fn models_are_trained_and_predict_on_rows_of_any_number() {
    let lab = Lab::new("scale");
    let listed = programs("scale");
    let of = |program: usize, rows: u64, columns: u64| {
        lab.measured("scale", &listed[program], 2, &json!({ "rows": rows, "columns": columns, "iterations": 3 })).done
    };
    let (small, large, wide) = (of(0, 200, 3), of(0, 400, 3), of(0, 200, 6));
    assert!(large["cached"].as_u64().unwrap() > small["cached"].as_u64().unwrap());
    assert!(wide["cached"].as_u64().unwrap() > small["cached"].as_u64().unwrap());
    assert_eq!(wide["answer"].as_str().unwrap().matches(',').count(), 5);
    let predicted: f64 = of(1, 400, 3)["answer"].as_str().unwrap().parse().unwrap();
    assert!(predicted > 40.0 && predicted < 360.0, "{predicted}");
}

#[test]
fn ranks_are_the_same_through_files_and_in_memory() {
    let lab = Lab::new("mapreduce");
    let listed = programs("mapreduce");
    let knobs = json!({ "pages": 150, "iterations": 3 });
    let (files, memory) = (lab.measured("mapreduce", &listed[0], 2, &knobs), lab.measured("mapreduce", &listed[1], 2, &knobs));
    assert_eq!(files.answer(), memory.answer());
    assert!(files.answer().starts_with("[("));
    let bytes = |laps: &Value, at: usize| -> Vec<u64> { laps.as_array().unwrap().iter().map(|lap| lap[at].as_u64().unwrap()).collect() };
    let (written, read) = (bytes(&files.laps, 1), bytes(&files.laps, 2));
    assert_eq!(written.len(), 4);
    assert!(written.iter().chain(&read).all(|bytes| *bytes > 500), "{written:?} {read:?}");
    assert_eq!(bytes(&memory.laps, 1), [0; 4]);
}

#[test]
fn what_is_wrong_with_a_program_is_told() {
    let lab = Lab::new("failing");
    let run = |source: &str| {
        let task = json!({ "name": "mine.py", "source": source, "threads": 1, "settings": [], "knobs": { "rows": 3 }, "compiling": true,
                           "warmups": 0, "repeats": 2 });
        lab.run(&task).pop().unwrap()
    };
    let failed = run("def work(lab):\n    return lab.rows / 0\n");
    assert_eq!((&failed["kind"], &failed["error"], &failed["line"]), (&json!("failed"), &json!("ZeroDivisionError"), &json!(2)));
    let missing = run("x = 1\n");
    assert_eq!(missing["message"], "the program has no function work(lab), which is what is timed");
    let syntax = run("def work(lab:\n    return 1\n");
    assert_eq!(syntax["error"], "SyntaxError");
    let changing = run("def prepare(lab):\n    lab.n = 0\n\n\ndef work(lab):\n    lab.n += 1\n    return lab.n\n");
    assert_eq!(changing["message"], "repeat 2 gave another answer than the first: 2 and 1");
    let left = run("def work(lab):\n    raise SystemExit(3)\n");
    assert_eq!(left["error"], "SystemExit");
    // The engine is as before.
    let fine = run("def work(lab):\n    return lab.rows\n");
    assert_eq!((&fine["kind"], &fine["answer"]), (&json!("done"), &json!("3")));
}
