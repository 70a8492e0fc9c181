//! Starts an engine in a worker of its own, in the background.

use touchpaper_wire::Settings;
use wasm_bindgen_futures::spawn_local;

use crate::actions::open_store::open_store;
use crate::actions::receive::receive;
use crate::browser;
use crate::engine::worker::EngineWorker;
use crate::engine::{Life, Progress};
use crate::files::store;
use crate::workbench::Workbench;

#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn start(bench: &Workbench) {
    let bench = bench.clone();
    spawn_local(async move {
        // First the files that the browser keeps, a matter of milliseconds: the engine is given them as it starts.
        open_store(&bench).await;
        load(&bench, Life::Loading(Progress::NONE));
    });
}

/// Starts an engine that is `life` until it is ready.
pub fn load(bench: &Workbench, life: Life) {
    // How many there really are, and why no more, the worker finds out and puts in.
    let settings = {
        let set = bench.settings.read();
        let threads = browser::asked_number("threads").filter(|threads| *threads > 0).or(set.threads);
        Settings { threads, conf: set.conf(), ..Settings::default() }
    };
    let module = bench.engine.read().module.clone();
    let told = {
        let bench = bench.clone();
        move |message| receive(&bench, message)
    };
    let worker = EngineWorker::start(&browser::beside("engine-worker.js"), told)
        .and_then(|worker| worker.load(&settings, module.as_ref(), store::contents()).map(|()| worker));
    bench.engine.change(|engine| {
        engine.memory = None;
        engine.deadline = None;
        match worker {
            Ok(worker) => {
                engine.life = life;
                engine.asked_threads = settings.threads;
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
