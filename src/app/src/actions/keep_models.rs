//! Keeps what scripts register, and what this page writes beside it: the files of the registry and the records of deployments
//! are the person's at once, unlike others that a script makes.

use std::collections::{BTreeMap, BTreeSet};

use js_sys::Array;
use serde_json::Value;
use touchpaper_wire::{FileEntry, Request};
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

use crate::actions::change_files::{keep, problem};
use crate::actions::open_store::take_stock;
use crate::deploy::deployment::name_of;
use crate::deploy::model::Key;
use crate::files::{Own, store};
use crate::workbench::Workbench;

/// Under it Python tells what it has changed in the registry.
const TOPIC: &str = "models";

pub fn is_ours(path: &str) -> bool {
    Key::of_path(path).is_some() || name_of(path).is_some()
}

/// Those of the registry's and of deployments, with their lengths.
pub fn ours(files: &BTreeMap<String, Own>) -> impl Iterator<Item = (&String, u64)> {
    files.iter().filter(|(path, _)| is_ours(path)).map(|(path, own)| (path, own.bytes))
}

/// What Python tells while it runs: paths that were written, and what else is said there.
pub fn take_told(bench: &Workbench, topic: &str, json: &str) {
    if topic != TOPIC {
        return;
    }
    let Ok(told) = serde_json::from_str::<Value>(json) else { return };
    let paths = told["changed"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    bench.deploy.change(|deploy| {
        deploy.changed.extend(paths);
        if !told["fitted"].is_null() {
            deploy.told = told["fitted"].clone();
        }
        if let Some(said) = told["said"].as_str() {
            deploy.said = Some(said.to_owned());
        }
    });
}

/// The engine lists its files; what it has of the registry's is kept, and what is gone there goes here.
pub fn take_list(bench: &Workbench, listed: &[FileEntry]) {
    let changed: BTreeSet<String> = bench.deploy.change_quietly(|deploy| std::mem::take(&mut deploy.changed));
    let (wanted, gone) = {
        let known = bench.files.read();
        let differs = |file: &&FileEntry| {
            let kept = known.own.get(&file.path).map(|own| own.bytes);
            is_ours(&file.path) && (kept != Some(file.bytes) || changed.contains(&file.path))
        };
        let wanted: Vec<String> = listed.iter().filter(differs).map(|file| file.path.clone()).collect();
        let was_there = known.engine.iter().flat_map(|engine| engine.keys());
        let is_gone = |path: &&String| is_ours(path) && known.own.contains_key(*path) && !listed.iter().any(|file| file.path == **path);
        let gone: Vec<String> = was_there.filter(is_gone).cloned().collect();
        (wanted, gone)
    };
    for path in wanted {
        keep(bench, &path);
    }
    if !gone.is_empty() {
        remove(bench, gone);
    }
}

/// A file has been kept: the registry is to be read again.
pub fn kept(bench: &Workbench, path: &str) {
    if is_ours(path) {
        bench.deploy.change(|deploy| deploy.stale = true);
    }
}

/// Writes a file of this page's own, for the engine too.
pub fn write(bench: &Workbench, path: String, text: &str) {
    if let Ok(content) = Blob::new_with_str_sequence(&Array::of1(&text.into())) {
        put(bench, vec![(path, content)]);
    }
}

#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn put(bench: &Workbench, files: Vec<(String, Blob)>) {
    // At once: the engine's list, which is on its way, must not be taken for news of what is written here.
    bench.files.change(|known| {
        for (path, content) in &files {
            known.own.entry(path.clone()).or_insert(Own { bytes: 0, kept: false }).bytes = content.size() as u64;
        }
    });
    {
        let engine = bench.engine.read();
        if let Some(worker) = &engine.worker {
            for (path, content) in &files {
                // One that is gone is given all files when the next starts.
                let _ = worker.install(path, content);
            }
            let _ = worker.request(&Request::ListFiles);
        }
    }
    bench.deploy.change_quietly(|deploy| deploy.writing += 1);
    let bench = bench.clone();
    spawn_local(async move {
        for (path, content) in files {
            if let Some(why) = store::put(&path, &content).await {
                problem(&bench, format!("{path} is there until this page is left: {why}."));
            }
        }
        take_stock(&bench).await;
        written(&bench);
    });
}

/// Into the store's bin, and out of the engine.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn remove(bench: &Workbench, paths: Vec<String>) {
    if let Some(worker) = &bench.engine.read().worker {
        // The next engine gets the files as they are then.
        let _ = worker.request(&Request::RemoveFiles { paths: paths.clone() });
    }
    // At once: the engine's list, which is on its way, must not be taken to delete them a second time.
    bench.files.change(|files| {
        for path in &paths {
            files.own.remove(path);
        }
    });
    bench.deploy.change_quietly(|deploy| deploy.writing += 1);
    let bench = bench.clone();
    spawn_local(async move {
        for path in paths {
            if let Err(why) = store::remove(&path).await {
                problem(&bench, format!("{path} could not be deleted: {why}."));
            }
        }
        take_stock(&bench).await;
        written(&bench);
    });
}

fn written(bench: &Workbench) {
    bench.deploy.change(|deploy| {
        deploy.writing -= 1;
        deploy.stale = true;
    });
}
