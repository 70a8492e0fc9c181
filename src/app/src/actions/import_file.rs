//! Keeps an offer as a file of the person's, and gives it to the engine.

use touchpaper_wire::Request;
use wasm_bindgen_futures::spawn_local;

use crate::actions::look_into::{look_at_offer, look_into, settle_stage};
use crate::actions::open_store::take_stock;
use crate::files::name::{self, Taken};
use crate::files::offer::Offer;
use crate::files::store;
use crate::workbench::Workbench;

/// The first of the offers; where its name is taken, `replace` says that the file there is not wanted any more.
pub fn import(bench: &Workbench, replace: bool) {
    let Some(offer) = bench.files.read().offers.front().cloned() else { return };
    // Where it cannot be called so, the card says why.
    let Ok(path) = name::check(&offer.path) else { return };
    match bench.files.read().taken(&path) {
        None => {}
        Some(Taken::File) if replace => {}
        Some(_) => return,
    }
    settle_stage(bench);
    let more = bench.files.change(|files| {
        files.offers.pop_front();
        files.look = None;
        files.problems.clear();
        files.focused_next = Some(path.clone());
        !files.offers.is_empty()
    });
    let guess = offer.guess.clone();
    keep_all(bench, vec![(path.clone(), offer)]);
    if more {
        look_at_offer(bench);
    } else {
        look_into(bench, &path, guess);
    }
}

/// All of them, each under a name that is free.
pub fn import_all(bench: &Workbench) {
    settle_stage(bench);
    let named = bench.files.change(|files| {
        files.look = None;
        files.problems.clear();
        let offers: Vec<Offer> = files.offers.drain(..).collect();
        let mut named: Vec<(String, Offer)> = Vec::new();
        for offer in offers {
            let wanted = name::check(&offer.path).unwrap_or_else(|_| name::suggested(&offer.name));
            let free = |path: &String| files.taken(path).is_none() && named.iter().all(|(other, _)| other != path);
            let path = name::numbered(&wanted).find(free).unwrap_or_else(|| wanted.clone());
            named.push((path, offer));
        }
        files.focused_next = named.first().map(|(path, _)| path.clone());
        named
    });
    keep_all(bench, named);
}

#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
fn keep_all(bench: &Workbench, named: Vec<(String, Offer)>) {
    {
        // Before anything is awaited, so that a look that is asked for next finds it in the engine.
        let engine = bench.engine.read();
        if let Some(worker) = &engine.worker {
            for (path, offer) in &named {
                // One that is gone is given all files when the next starts.
                let _ = worker.install(path, &offer.content);
            }
            let _ = worker.request(&Request::ListFiles);
        }
    }
    let bench = bench.clone();
    spawn_local(async move {
        let count = named.len();
        for (at, (path, offer)) in named.into_iter().enumerate() {
            bench.files.change(|files| files.busy = Some(format!("Keeping {path}: {} of {count}", at + 1)));
            let problem = store::put(&path, &offer.content).await;
            if let Some(why) = problem.filter(|_| bench.files.read().denied.is_none()) {
                bench.files.change(|files| files.problems.push(format!("{path} is there until this page is left: {why}.")));
            }
        }
        take_stock(&bench).await;
        bench.files.change(|files| files.busy = None);
    });
}
