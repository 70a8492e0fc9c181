//! Asks the engine what a file holds, as `spark.read` would: an offer before it is imported, or any file after.

use touchpaper_wire::{HEAD_BYTES, Request, Table};
use wasm_bindgen_futures::spawn_local;

use crate::browser;
use crate::engine::Life;
use crate::files::kind::{Guess, SNIFFED_BYTES};
use crate::files::offer::STAGE;
use crate::files::{Files, LookState, store};
use crate::workbench::Workbench;

/// The first of the offers is laid before the engine, and looked into.
pub fn look_at_offer(bench: &Workbench) {
    let staged = bench.files.change(|files| {
        let path = files.staged()?;
        let guess = files.offers.front()?.guess.clone();
        files.look_into(path, guess);
        Some(())
    });
    if staged.is_some() {
        ask(bench);
    }
}

/// A person says that the offer is of another kind, or read in another way.
pub fn read_offer_as(bench: &Workbench, change: impl FnOnce(&mut Guess)) {
    bench.files.change(|files| {
        if let Some(offer) = files.offers.front_mut() {
            change(&mut offer.guess);
        }
    });
    look_at_offer(bench);
}

pub fn look_into(bench: &Workbench, path: &str, guess: Guess) {
    bench.files.change(|files| files.look_into(path.to_owned(), guess));
    ask(bench);
}

/// One of a person's files: how it is read is told from what is in it, where the page has it.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn look_into_file(bench: &Workbench, path: &str) {
    let (bench, path) = (bench.clone(), path.to_owned());
    spawn_local(async move {
        let guess = match store::content(&path) {
            Some(content) => browser::head_of(&content, SNIFFED_BYTES).await.map(|head| Guess::of(&path, &head)).ok(),
            None => None,
        };
        look_into(&bench, &path, guess.unwrap_or_else(|| Guess::of_name(&path)));
    });
}

pub fn close(bench: &Workbench) {
    bench.files.change(|files| files.look = None);
}

/// Asks for the look that waits, if there is an engine; called again when one has got ready.
pub fn ask(bench: &Workbench) {
    if !bench.engine.read().life.is_up() {
        return;
    }
    let Some((request, content)) = bench.files.change(request) else { return };
    let engine = bench.engine.read();
    let Some(worker) = &engine.worker else { return };
    if let Request::Preview { path, .. } = &request
        && let Some(content) = content
    {
        // An engine that is gone is asked again when the next has come.
        let _ = worker.install(path, &content);
    }
    let _ = worker.request(&request);
}

fn request(files: &mut Files) -> Option<(Request, Option<web_sys::Blob>)> {
    let offer = files.offers.front().cloned();
    let look = files.look.as_mut().filter(|look| look.state == LookState::Waiting)?;
    let reading = look.guess.reading()?;
    look.state = LookState::Asked;
    let offer = offer.filter(|offer| look.path.starts_with(STAGE) && offer.staged() == look.path);
    // Of a long file the beginning is enough. One byte more tells the engine that there is more.
    let content = offer.map(|offer| {
        let head = (HEAD_BYTES + 1) as f64;
        let cut = offer.guess.by_line(&offer.name) && offer.content.size() > head;
        let part = if cut { offer.content.slice_with_f64_and_f64(0.0, head).ok() } else { None };
        part.unwrap_or(offer.content)
    });
    Some((Request::Preview { preview: look.id, path: look.path.clone(), reading }, content))
}

pub fn take_look(bench: &Workbench, id: u32, table: Result<Table, String>, partial: bool) {
    bench.files.change(|files| {
        if let Some(look) = files.look.as_mut().filter(|look| look.id == id) {
            look.state = match table {
                Ok(table) => LookState::Shown { table, partial },
                Err(why) => LookState::Failed(why),
            };
        }
    });
}

/// The engine is gone. What it was looking into may have been why, so that is not asked again by itself.
pub fn lose_look(bench: &Workbench, crashed: bool) {
    bench.files.change(|files| {
        files.engine = None;
        files.awaited.clear();
        if let Some(look) = files.look.as_mut().filter(|look| look.state == LookState::Asked) {
            look.state =
                if crashed { LookState::Failed("the engine stopped while it read the file".to_owned()) } else { LookState::Waiting };
        }
    });
}

/// The offer is settled, one way or the other: the engine need not hold it.
pub fn settle_stage(bench: &Workbench) {
    let staged = bench.files.read().staged();
    let engine = bench.engine.read();
    if let (Some(path), Some(worker), Life::Ready | Life::Running | Life::Cancelling) = (staged, &engine.worker, &engine.life) {
        // It goes with an engine that is gone.
        let _ = worker.request(&Request::RemoveFiles { paths: vec![path] });
    }
}
