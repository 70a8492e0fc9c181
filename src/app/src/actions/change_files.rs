//! Renames a file, deletes one and brings it back, keeps one that a script made, hands one to the person.

use js_sys::{Array, Uint8Array};
use touchpaper_wire::Request;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

use crate::actions::keep_models;
use crate::actions::open_store::take_stock;
use crate::browser;
use crate::files::{Deleted, Origin, Purpose, Row, name, store};
use crate::workbench::Workbench;

/// Gives why it cannot be called so.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn rename(bench: &Workbench, row: &Row, to: &str) -> Result<(), String> {
    let to = name::check(to)?;
    if to == row.path {
        return Ok(());
    }
    if let Some(taken) = bench.files.read().taken(&to) {
        return Err(taken.why(&to));
    }
    let (bench, from, origin) = (bench.clone(), row.path.clone(), row.origin);
    bench.files.change(|files| {
        files.problems.clear();
        files.look = None;
        files.focused_next = Some(to.clone());
    });
    spawn_local(async move {
        if origin != Origin::Made
            && let Err(why) = store::rename(&from, &to).await
        {
            return problem(&bench, format!("{from} could not be renamed: {why}."));
        }
        request(&bench, &Request::RenameFile { from, to });
        take_stock(&bench).await;
    });
    Ok(())
}

/// It can be brought back until the next is deleted, or the page left.
pub fn delete(bench: &Workbench, row: &Row) {
    bench.files.change(|files| {
        files.problems.clear();
        if files.look.as_ref().is_some_and(|look| look.path == row.path) {
            files.look = None;
        }
    });
    match row.origin {
        Origin::Made => want(bench, &row.path, Purpose::Delete),
        Origin::Kept | Origin::Page => delete_own(bench, row.clone()),
    }
}

#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
fn delete_own(bench: &Workbench, row: Row) {
    let bench = bench.clone();
    spawn_local(async move {
        if let Err(why) = store::remove(&row.path).await {
            return problem(&bench, format!("{} could not be deleted: {why}.", row.path));
        }
        // Both before anything is drawn: the row goes as the line with Undo comes.
        take_stock(&bench).await;
        deleted(&bench, row.path, row.origin);
    });
}

fn deleted(bench: &Workbench, path: String, origin: Origin) {
    request(bench, &Request::RemoveFiles { paths: vec![path.clone()] });
    bench.files.change(|files| {
        if let Some(engine) = &mut files.engine {
            engine.remove(&path);
        }
        files.deleted = Some(Deleted { path, origin });
    });
}

#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn undelete(bench: &Workbench) {
    let Some(deleted) = bench.files.change(|files| files.deleted.take()) else { return };
    let bench = bench.clone();
    spawn_local(async move {
        let path = {
            // A script may have written another there meanwhile.
            let files = bench.files.read();
            files.free(&deleted.path)
        };
        bench.files.change(|files| files.focused_next = Some(path.clone()));
        match store::restore(&deleted.path, &path, deleted.origin != Origin::Made).await {
            Ok(content) => install(&bench, &path, &content),
            Err(why) => problem(&bench, format!("{} could not be brought back: {why}.", deleted.path)),
        }
        take_stock(&bench).await;
    });
}

/// Hands it to the person.
pub fn save(bench: &Workbench, path: &str) {
    match store::content(path) {
        Some(content) => store::hand_over(path, &content),
        None => want(bench, path, Purpose::Save),
    }
}

/// Puts the text of a file of the engine's onto the clipboard.
pub fn copy_when_read(bench: &Workbench, path: &str) {
    want(bench, path, Purpose::Copy);
}

/// One that a script made is there on the next visit too.
pub fn keep(bench: &Workbench, path: &str) {
    want(bench, path, Purpose::Keep);
}

fn want(bench: &Workbench, path: &str, purpose: Purpose) {
    bench.files.change(|files| files.awaited.push((path.to_owned(), purpose)));
    let engine = bench.engine.read();
    let asked = engine.worker.as_ref().is_some_and(|worker| worker.read(path).is_ok());
    if !asked {
        problem(bench, format!("{path} cannot be read: there is no engine."));
    }
}

/// The engine gives a file that was wanted.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn take_content(bench: &Workbench, path: String, bytes: Option<JsValue>) {
    let wanted = bench.files.change(|files| {
        let at = files.awaited.iter().position(|(awaited, _)| *awaited == path)?;
        Some(files.awaited.remove(at).1)
    });
    let Some(purpose) = wanted else { return };
    let content = bytes.and_then(|bytes| Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::new(&bytes))).ok());
    let Some(content) = content else {
        request(bench, &Request::ListFiles);
        return problem(bench, format!("{path} is not there any more."));
    };
    match purpose {
        Purpose::Save => store::hand_over(&path, &content),
        Purpose::Copy => spawn_local(async move {
            if let Ok(text) = browser::text_of(&content).await {
                browser::copy(&text);
            }
        }),
        Purpose::Delete => {
            store::hold(&path, &content);
            deleted(bench, path, Origin::Made);
        }
        Purpose::Keep => {
            let bench = bench.clone();
            spawn_local(async move {
                if let Some(why) = store::put(&path, &content).await {
                    problem(&bench, format!("{path} stays until this page is left: {why}."));
                }
                take_stock(&bench).await;
                keep_models::kept(&bench, &path);
            });
        }
    }
}

fn install(bench: &Workbench, path: &str, content: &Blob) {
    let engine = bench.engine.read();
    if let Some(worker) = &engine.worker {
        // One that is gone is given all files when the next starts.
        let _ = worker.install(path, content);
        let _ = worker.request(&Request::ListFiles);
    }
}

fn request(bench: &Workbench, request: &Request) {
    let engine = bench.engine.read();
    if let Some(worker) = &engine.worker {
        // The next engine gets the files as they are then.
        let _ = worker.request(request);
    }
}

pub fn problem(bench: &Workbench, text: String) {
    bench.files.change(|files| files.problems.push(text));
}
