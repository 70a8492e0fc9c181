//! Reads the registry's files, and the records of deployments that were made on an earlier visit or by a script.

use wasm_bindgen_futures::spawn_local;

use crate::actions::deploy_model::{add, remove};
use crate::browser;
use crate::deploy::deployment::{Wanted, name_of};
use crate::deploy::model::{Key, Version};
use crate::deploy::registry::Registry;
use crate::files::store;
use crate::workbench::Workbench;

/// As soon as the files are there, and again after each change of them.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn refresh(bench: &Workbench) {
    let wanted = {
        let deploy = bench.deploy.read();
        bench.files.read().opened && deploy.writing == 0 && (!deploy.opened || deploy.stale)
    };
    if !wanted {
        return;
    }
    let reading = bench.deploy.change_quietly(|deploy| {
        (deploy.opened, deploy.stale) = (true, false);
        deploy.readings += 1;
        deploy.readings
    });
    let bench = bench.clone();
    spawn_local(async move {
        let paths: Vec<String> = bench.files.read().own.keys().cloned().collect();
        let registry = read(&bench, &paths).await;
        {
            // Written meanwhile, or read again: that has the last word.
            let deploy = bench.deploy.read();
            if deploy.writing > 0 || deploy.readings != reading {
                return;
            }
        }
        let forgotten = bench.deploy.change_at_once(|deploy| {
            deploy.registry = registry;
            let mut forgotten = Vec::new();
            for deployment in &mut deploy.deployments {
                let is_there = paths.contains(&deployment.record());
                if deployment.recorded && !is_there {
                    forgotten.push(deployment.name.clone());
                }
                deployment.recorded |= is_there;
            }
            forgotten
        });
        // A script has deleted its record.
        for name in forgotten {
            remove(&bench, &name);
        }
        for path in paths.iter().filter(|path| name_of(path).is_some()) {
            take_record(&bench, path).await;
        }
    });
}

async fn read(bench: &Workbench, paths: &[String]) -> Registry {
    let mut registry = Registry::default();
    for path in paths.iter().filter(|path| path.ends_with(".json")) {
        let (Some(key), Some(content)) = (Key::of_path(path), store::content(path)) else { continue };
        let bytes = bench.files.read().own.get(&key.archive()).map(|own| own.bytes);
        let read = match (browser::text_of(&content).await, bytes) {
            (Err(why), _) => Err(why),
            (_, None) => Err(format!("{key} has no archive.")),
            (Ok(text), Some(bytes)) => Version::read(key, &text).map(|version| version.of_bytes(bytes)),
        };
        match read {
            Ok(version) => registry.put(version),
            Err(why) => {
                registry.unread.insert(path.clone(), why);
            }
        }
    }
    registry
}

/// A deployment that this page does not know yet; it has no replicas until it is started.
async fn take_record(bench: &Workbench, path: &str) {
    let known = name_of(path).is_some_and(|name| bench.deploy.read().get(name).is_some());
    let Some(content) = store::content(path).filter(|_| !known) else { return };
    let Ok(text) = browser::text_of(&content).await else { return };
    let read = serde_json::from_str::<Wanted>(&text).map_err(|error| error.to_string());
    let added = read.and_then(|wanted| {
        if Some(wanted.name.as_str()) != name_of(path) {
            return Err("its name is another".to_owned());
        }
        // The port that it had may be another's by now.
        let port = wanted.port.filter(|port| {
            let taken = bench.deploy.read().deployments.iter().any(|other| other.port == *port);
            !taken && !bench.replicas.read().is_taken(*port)
        });
        add(bench, Wanted { port, ..wanted })
    });
    if let Err(why) = added {
        bench.deploy.change(|deploy| deploy.problems.push(format!("{path} is no deployment: {why}")));
    }
}
