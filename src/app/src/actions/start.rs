//! Starts an engine in a worker of its own, in the background.

use touchpaper_wire::Settings;

use crate::actions::receive::receive;
use crate::browser;
use crate::engine::worker::EngineWorker;
use crate::engine::{Life, Progress};
use crate::workbench::Workbench;

pub fn start(bench: &Workbench) {
    load(bench, Life::Loading(Progress::NONE));
}

/// Starts an engine that is `life` until it is ready.
pub fn load(bench: &Workbench, life: Life) {
    // How many there really are, and why no more, the worker finds out and puts in.
    let threads = browser::asked_number("threads").filter(|threads| *threads > 0);
    let settings = Settings { threads, ..Settings::default() };
    let module = bench.engine.read().module.clone();
    let told = {
        let bench = bench.clone();
        move |message| receive(&bench, message)
    };
    let worker = EngineWorker::start(&browser::beside("engine-worker.js"), told)
        .and_then(|worker| worker.load(&settings, module.as_ref()).map(|()| worker));
    bench.engine.change(|engine| {
        engine.memory = None;
        engine.deadline = None;
        match worker {
            Ok(worker) => {
                engine.life = life;
                engine.worker = Some(worker);
            }
            Err(message) => {
                engine.life = Life::Crashed;
                engine.worker = None;
                engine.crash = Some(message);
                engine.queued = false;
            }
        }
    });
}
