//! Promotes a registered version, deletes one and brings it back, hands one to the person as an archive.

use wasm_bindgen_futures::spawn_local;

use crate::actions::keep_models;
use crate::deploy::Deleted;
use crate::deploy::model::{Key, Stage};
use crate::files::store;
use crate::workbench::Workbench;

/// One version of a model is in production: the one that was is archived.
pub fn promote(bench: &Workbench, key: &Key, stage: Stage) {
    let written = bench.deploy.change_at_once(|deploy| {
        deploy.problems.clear();
        deploy.said = None;
        let replaced = |other: &Key, current: Stage| {
            stage == Stage::Production && current == Stage::Production && other.name == key.name && other != key
        };
        let mut written = Vec::new();
        for version in deploy.registry.all().into_iter().map(|version| version.key.clone()).collect::<Vec<_>>() {
            let Some(known) = deploy.registry.get_mut(&version) else { continue };
            if version == *key && known.stage != stage {
                known.promote(stage);
            } else if replaced(&version, known.stage) {
                known.promote(Stage::Archived);
            } else {
                continue;
            }
            written.push((version.json(), known.write()));
        }
        written
    });
    for (path, text) in written {
        keep_models::write(bench, path, &text);
    }
}

/// It can be brought back until the next is deleted, or the page left.
pub fn delete(bench: &Workbench, key: &Key) {
    let using: Vec<String> = bench.deploy.read().of(key).map(|deployment| deployment.name.clone()).collect();
    if !using.is_empty() {
        let why = format!("{key} is deployed as {}: remove that first.", using.join(", "));
        return bench.deploy.change_at_once(|deploy| deploy.problems = vec![why]);
    }
    bench.deploy.change_at_once(|deploy| {
        deploy.problems.clear();
        deploy.said = None;
        deploy.registry.remove(key);
        deploy.samples.remove(key);
        deploy.deleted = Some(Deleted { key: key.clone() });
    });
    keep_models::remove(bench, vec![key.json(), key.archive()]);
}

#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn undelete(bench: &Workbench) {
    let Some(Deleted { key }) = bench.deploy.change_at_once(|deploy| deploy.deleted.take()) else { return };
    let bench = bench.clone();
    spawn_local(async move {
        // Another may have been registered under its number meanwhile.
        let free = bench.deploy.read().registry.get(&key).is_none();
        let to = if free { key.clone() } else { Key { version: bench.deploy.read().registry.next(&key.name), name: key.name.clone() } };
        let mut back = Vec::new();
        for (from, to) in [(key.archive(), to.archive()), (key.json(), to.json())] {
            match store::restore(&from, &to, true).await {
                Ok(content) => back.push((to, content)),
                Err(why) => {
                    return bench.deploy.change(|deploy| deploy.problems.push(format!("{key} could not be brought back: {why}.")));
                }
            }
        }
        keep_models::put(&bench, back);
    });
}

/// The archive has all that is told of the version, so that it can be imported elsewhere.
pub fn export(bench: &Workbench, key: &Key) {
    match store::content(&key.archive()) {
        Some(archive) => store::hand_over(&format!("{}-{}.zip", key.name, key.version), &archive),
        None => bench.deploy.change(|deploy| deploy.problems.push(format!("The archive of {key} is gone."))),
    }
}
