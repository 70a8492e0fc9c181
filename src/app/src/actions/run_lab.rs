//! Measures a lab: one program after another, in the engine or in a worker of the page's, until its steps are through or a
//! person cancels. Each program is an application of its own.

use serde_json::{Map, Value, json};
use touchpaper_wire::{Language, Outcome, Request, ThreadMode};

use crate::actions::open_lab::beside;
use crate::actions::restart::restart;
use crate::actions::run::hand_over;
use crate::actions::run_cells::end_session;
use crate::browser;
use crate::engine::Life;
use crate::labs::index::On;
use crate::labs::steps::{self, Step};
use crate::labs::told::{self, Failure, Measured, Report};
use crate::labs::worker::LabWorker;
use crate::labs::{Going, Hooks, Kind, Lab};
use crate::run::Source;
use crate::workbench::Workbench;

/// What the page's own module calls while a lab is measured: this one is fetched with the views.
const HOOKS: Hooks = Hooks { report: take_report, ended, free: go_on, lost: lose, call_off };

/// All of it, or only one program, whose row is measured anew.
pub fn measure(bench: &Workbench, kind: Kind, only: Option<usize>) {
    let threads = threads(bench);
    let begun = bench.labs.change_at_once(|labs| {
        if labs.going.is_some() {
            return false;
        }
        let Some(lab) = labs.labs.get_mut(&kind) else { return false };
        let Some(set) = lab.set() else { return false };
        // Rows that were measured with other settings are not to be compared with.
        let alone = only.filter(|_| lab.with == set && lab.threads == threads);
        match alone {
            Some(program) => lab.measured.retain(|one| one.step.program != program),
            None => lab.measured.clear(),
        }
        (lab.with, lab.threads, lab.cancelled) = (set, threads, false);
        let started = browser::now_ms();
        labs.hooks = Some(HOOKS);
        labs.going = Some(Going { kind, step: None, doing: String::new(), started, stopping: false, only, worker: None });
        true
    });
    if begun {
        if bench.engine.read().life == Life::Crashed {
            restart(bench);
        }
        go_on(bench);
    }
}

/// As many as run tasks; before the engine has told, one.
pub fn threads(bench: &Workbench) -> usize {
    match bench.engine.read().threads {
        Some(ThreadMode::Many { threads }) => threads,
        _ => 1,
    }
}

/// The engine is free, or a step has ended: the next step begins, or all is measured.
fn go_on(bench: &Workbench) {
    if bench.engine.read().life != Life::Ready {
        return;
    }
    let threads = threads(bench);
    // At once, so that what the page draws by the engine's life and what it draws by the lab are never of two moments.
    let next = bench.labs.change_at_once(|labs| {
        let (lab, going) = labs.running().filter(|(_, going)| going.step.is_none())?;
        // An engine that was started meanwhile may have other threads than the one before.
        if lab.measured.is_empty() {
            lab.threads = threads;
        }
        let next = if going.stopping { None } else { next_step(lab, going) };
        if let Some(step) = &next {
            going.step = Some(step.clone());
            going.doing = "prepares".to_owned();
            lab.measured.push(Measured::new(step.clone()));
            let text = lab.programs.get(step.program).map(|program| program.text.clone());
            lab.programs.get_mut(step.program).into_iter().for_each(|program| program.ran = text.clone());
        } else {
            lab.cancelled = going.stopping;
            if going.only.is_some() {
                lab.measured.sort_by_key(|one| one.step.program);
            }
            labs.going = None;
        }
        next
    });
    if let Some(step) = next {
        begin(bench, &step);
    }
}

fn next_step(lab: &Lab, going: &Going) -> Option<Step> {
    let Some(program) = going.only else { return steps::next(going.kind, &lab.index, &lab.with, lab.threads, &lab.measured) };
    let missing = lab.measured.iter().all(|one| one.step.program != program);
    if missing { steps::plain(&lab.index, lab.threads, &lab.measured, program) } else { None }
}

fn begin(bench: &Workbench, step: &Step) {
    let prepared = {
        let labs = bench.labs.read();
        let lab = labs.going.as_ref().and_then(|going| labs.labs.get(&going.kind));
        lab.and_then(|lab| Some((task(lab, step)?, lab.listed(step)?.on)))
    };
    let Some((task, on)) = prepared else { return };
    let script = match on {
        On::Engine => return run_in_engine(bench, &task),
        On::Gpu => "gpu.js",
        On::Disk => "disk.js",
    };
    let told = {
        let bench = bench.clone();
        move |report: Result<String, String>| match report {
            Ok(json) => take_report(&bench, &json),
            Err(why) => fail(&bench, Failure { error: "Error".to_owned(), message: why, line: None }),
        }
    };
    let started = browser::now_ms();
    match LabWorker::start(&beside(script), &task.to_string(), told) {
        Ok(worker) => bench.labs.change(|labs| {
            if let Some(going) = &mut labs.going {
                (going.worker, going.started) = (Some(worker), started);
            }
        }),
        Err(why) => fail(bench, Failure { error: "Error".to_owned(), message: why, line: None }),
    }
}

fn task(lab: &Lab, step: &Step) -> Option<Value> {
    let (program, listed) = (lab.programs.get(step.program)?, lab.listed(step)?);
    let mut knobs: Map<String, Value> = lab.with.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    for (name, value) in &step.knobs {
        knobs.insert((*name).to_owned(), json!(value));
    }
    let count = |name: &str| lab.with.get(name).copied().unwrap_or(1);
    Some(json!({
        "name": listed.file,
        "source": program.text,
        "threads": step.threads,
        "settings": [],
        "knobs": knobs,
        "compiling": listed.compiling,
        "warmups": count("warmups"),
        "repeats": count("repeats"),
    }))
}

fn run_in_engine(bench: &Workbench, task: &Value) {
    end_session(bench);
    let run = bench.run.change_at_once(|run| run.begin(Source::Lab));
    bench.labs.change(|labs| labs.going.iter_mut().for_each(|going| going.started = browser::now_ms()));
    // A JSON text is a Python string when it is quoted once more.
    let source = format!("import _labs; _labs.run({})", Value::from(task.to_string()));
    hand_over(bench, &[Request::RunCell { run, name: "lab".to_owned(), language: Language::Python, source }]);
}

/// What the running program says.
fn take_report(bench: &Workbench, json: &str) {
    let Some(report) = told::read(json) else { return };
    let over = bench.labs.change(|labs| {
        let Some((lab, going)) = labs.running() else { return false };
        let Some(measured) = lab.measured.last_mut().filter(|_| going.step.is_some()) else { return false };
        match report {
            Report::Doing(what) => going.doing = what,
            Report::Time(ms, laps) => {
                measured.times.push(ms);
                measured.laps.push(laps);
            }
            Report::Done(done) => measured.done = Some(done),
            Report::Failed(failure) => measured.failed = Some(failure),
        }
        // The engine says that it is free when it is; a worker is needed no more.
        going.worker.is_some() && (measured.done.is_some() || measured.failed.is_some())
    });
    if over {
        end_step(bench);
        go_on(bench);
    }
}

fn fail(bench: &Workbench, failure: Failure) {
    bench.labs.change(|labs| {
        if let Some(measured) = labs.running().and_then(|(lab, _)| lab.measured.last_mut()) {
            measured.failed = Some(failure);
        }
    });
    end_step(bench);
    go_on(bench);
}

fn end_step(bench: &Workbench) {
    let worker = bench.labs.change(|labs| {
        let (lab, going) = labs.running()?;
        if let (Some(measured), true) = (lab.measured.last_mut(), going.step.is_some()) {
            measured.wall_ms = browser::now_ms() - going.started;
        }
        going.step = None;
        going.worker.take()
    });
    drop(worker);
}

/// The engine is through with what this view asked for.
fn ended(bench: &Workbench, outcome: &Outcome) {
    bench.labs.change(|labs| {
        let Some((lab, going)) = labs.running().filter(|(_, going)| going.step.is_some()) else { return };
        let Some(measured) = lab.measured.last_mut() else { return };
        match outcome {
            Outcome::Success | Outcome::Exit { .. } => {}
            Outcome::Cancelled => {
                going.stopping = true;
                measured.failed = Some(Failure::cancelled());
            }
            Outcome::Error { class, message, line } => {
                measured.failed = Some(Failure { error: class.clone(), message: message.clone(), line: *line });
            }
        }
    });
    end_step(bench);
}

/// The engine is gone, and with it what ran; what was measured stays.
fn lose(bench: &Workbench, why: &str) {
    let in_engine = bench.labs.read().going.as_ref().is_some_and(|going| going.step.is_some() && going.worker.is_none());
    if in_engine {
        let failure = Failure { error: "EngineLost".to_owned(), message: why.to_owned(), line: None };
        let stopping = bench.labs.change(|labs| {
            let (lab, going) = labs.running()?;
            let failure = if going.stopping { Failure::cancelled() } else { failure };
            lab.measured.last_mut().into_iter().for_each(|measured| measured.failed = Some(failure.clone()));
            lab.cancelled |= going.stopping;
            Some(going.stopping)
        });
        end_step(bench);
        if stopping == Some(true) {
            bench.labs.change_at_once(|labs| labs.going = None);
        }
    }
}

/// A person has had enough. What runs in the engine, `cancel` stops.
fn call_off(bench: &Workbench) {
    let idle = bench.labs.change(|labs| {
        let Some((_, going)) = labs.running() else { return false };
        going.stopping = true;
        going.step.is_none() || going.worker.is_some()
    });
    if idle {
        bench.labs.change(|labs| {
            if let Some((lab, going)) = labs.running() {
                if let (Some(measured), true) = (lab.measured.last_mut(), going.step.is_some()) {
                    measured.failed = Some(Failure::cancelled());
                }
                lab.cancelled = true;
            }
        });
        end_step(bench);
        bench.labs.change_at_once(|labs| labs.going = None);
    }
}
