//! Closes the loop: writes what a deployment's log has taught beside its training rows, and opens the notebook that fits the
//! model anew; puts a newer version in the place of the one that is deployed.

use js_sys::Array;
use touchpaper_deploy::Table;
use touchpaper_wire::Request;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

use crate::actions::change_model::promote;
use crate::actions::deploy_model::swap;
use crate::actions::go_to::go_to;
use crate::actions::open_notebook::open_script;
use crate::actions::open_store::take_stock;
use crate::actions::watch_deployment::look_again;
use crate::deploy::deployment::Deployment;
use crate::deploy::model::{Key, Stage, Version};
use crate::deploy::screens::retrain::{Retraining, label, retraining};
use crate::files::store;
use crate::view::Place;
use crate::workbench::Workbench;

/// All the rows that a log may have.
const MOST_ROWS: usize = 20_000;

fn with<R>(bench: &Workbench, name: &str, make: impl FnOnce(&Deployment, &Version, &Table) -> Result<R, String>) -> Result<R, String> {
    let deploy = bench.deploy.read();
    let found = deploy.get(name).ok_or("The deployment is gone.")?;
    let version = deploy.version(&found.model).ok_or("Its model is not in the registry any more.")?;
    match deploy.samples.get(&found.model) {
        None => Err("The training rows are still being read.".to_owned()),
        Some(Err(why)) => Err(why.clone()),
        Some(Ok(sample)) => make(found, version, sample),
    }
}

/// From how many outcomes a deployment's model could learn, or why it cannot.
pub fn known(bench: &Workbench, name: &str) -> Result<usize, String> {
    with(bench, name, |found, version, sample| {
        let known = found.log.known();
        label(version, sample, known).map(|_| known)
    })
}

fn made(bench: &Workbench, name: &str) -> Result<Retraining, String> {
    with(bench, name, |found, version, sample| {
        retraining(name, version, sample, &found.log.rows(found.contract, &found.signature, MOST_ROWS))
    })
}

/// Writes the files and opens the notebook. It runs when a person runs it.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn open(bench: &Workbench, name: &str) {
    let told = |text: Result<String, String>| {
        bench.screens.change(|screens| {
            let watch = &mut screens.of_mut(name).watch;
            (watch.said, watch.problem) = match text {
                Ok(said) => (Some(said), None),
                Err(problem) => (None, Some(problem)),
            };
        });
    };
    let made = match made(bench, name) {
        Ok(made) => made,
        Err(problem) => return told(Err(problem)),
    };
    let blob = |text: &str| Blob::new_with_str_sequence(&Array::of1(&text.into())).map_err(|error| store::said(&error));
    let files: Result<Vec<(String, Blob)>, String> =
        [&made.training, &made.log].into_iter().map(|(path, text)| Ok((path.clone(), blob(text)?))).collect();
    let files = match files {
        Ok(files) => files,
        Err(problem) => return told(Err(problem)),
    };
    {
        // Before anything is awaited, so that the notebook finds them in the engine.
        let engine = bench.engine.read();
        if let Some(worker) = &engine.worker {
            for (path, content) in &files {
                // One that is gone is given all files when the next starts.
                let _ = worker.install(path, content);
            }
            let _ = worker.request(&Request::ListFiles);
        }
    }
    told(Ok(format!("{} and {} are written; the notebook that learns from them is open.", made.training.0, made.log.0)));
    open_script(bench, &made.program);
    go_to(bench, Place::Notebook);
    let bench = bench.clone();
    spawn_local(async move {
        for (path, content) in files {
            if let Some(why) = store::put(&path, &content).await.filter(|_| bench.files.read().denied.is_none()) {
                bench.files.change(|files| files.problems.push(format!("{path} is there until this page is left: {why}.")));
            }
        }
        take_stock(&bench).await;
    });
}

/// Another version answers at the same address from now on, and is the one in production.
pub fn deploy_version(bench: &Workbench, name: &str, key: &Key) {
    if let Err(problem) = swap(bench, name, key) {
        return bench.screens.change(|screens| screens.of_mut(name).watch.problem = Some(problem));
    }
    promote(bench, key, Stage::Production);
    bench.screens.change(|screens| {
        let watch = &mut screens.of_mut(name).watch;
        watch.problem = None;
        watch.said = Some(format!("{key} is in production, and answers at {name} once its replicas are ready."));
    });
    look_again(bench, name);
}
