//! Takes files that a person dropped or opened, to be looked at before they are imported; an archive gives those in it.

use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, FileList};

use crate::actions::look_into::{look_at_offer, settle_stage};
use crate::actions::{open_notebook, open_program};
use crate::browser;
use crate::files::kind::{Guess, SNIFFED_BYTES};
use crate::files::offer::Offer;
use crate::files::{MOST_BYTES, name, store};
use crate::view::Place;
use crate::words::bytes;
use crate::workbench::Workbench;

/// At the start, or dropped onto any view: a program is opened, all else is offered as data.
pub fn open_any(bench: &Workbench, list: &FileList) {
    let only = if list.length() == 1 { list.get(0) } else { None };
    match only.map(|file| (file.name().to_ascii_lowercase(), file)) {
        Some((name, file)) if name.ends_with(".ipynb") => {
            open_notebook::open_file(bench, file);
            crate::actions::go_to::go_to(bench, Place::Notebook);
        }
        Some((name, file)) if name.ends_with(".py") => {
            open_program::open_file(bench, file);
            crate::actions::go_to::go_to(bench, Place::Script);
        }
        _ => offer(bench, list),
    }
}

/// All of them as data, in the view of data.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn offer(bench: &Workbench, list: &FileList) {
    crate::actions::go_to::go_to(bench, Place::Data);
    let chosen: Vec<web_sys::File> = (0..list.length()).filter_map(|at| list.get(at)).collect();
    let bench = bench.clone();
    bench.files.change(|files| files.problems.clear());
    spawn_local(async move {
        let first = bench.files.read().offers.is_empty();
        for file in chosen {
            take(&bench, &file).await;
        }
        bench.files.change(|files| files.busy = None);
        if first {
            look_at_offer(&bench);
        }
    });
}

async fn take(bench: &Workbench, file: &web_sys::File) {
    let name = file.name();
    bench.files.change(|files| files.busy = Some(format!("Reading {name}")));
    let refused = |why: String| bench.files.change(|files| files.problems.push(format!("{name} could not be opened: {why}.")));
    if let Some(why) = too_large(bench, file.size()) {
        return refused(why);
    }
    let head = match browser::head_of(file, SNIFFED_BYTES).await {
        Ok(head) => head,
        // A folder that was dropped is such a one.
        Err(_) => return refused("it cannot be read; is it a folder? Open the files in it".to_owned()),
    };
    if name.to_ascii_lowercase().ends_with(".zip") || (head.starts_with(b"PK\x03\x04") && !is_other_archive(&name)) {
        return match open_archive(bench, file, &name).await {
            Ok(()) => {}
            Err(why) => refused(why),
        };
    }
    push(bench, &name, file, &head, None);
}

/// Office documents and the like are archives that nobody means as such.
fn is_other_archive(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
    ["xlsx", "docx", "pptx", "ods", "odt", "jar", "whl", "egg", "epub", "npz"].contains(&ending.as_str())
}

async fn open_archive(bench: &Workbench, archive: &Blob, name: &str) -> Result<(), String> {
    let entries = store::entries_of(archive).await?;
    let all: u64 = entries.iter().map(|entry| entry.bytes).sum();
    if let Some(why) = too_large(bench, all as f64) {
        return Err(format!("unpacked, {why}"));
    }
    let count = entries.len();
    let mut unpacked = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        bench.files.change(|files| files.busy = Some(format!("Unpacking {name}: {} of {count}", at + 1)));
        let content = store::unpack(archive, entry).await?;
        let head = browser::head_of(&content, SNIFFED_BYTES).await?;
        unpacked.push((entry.path.clone(), content, head));
    }
    // All of it or, where a part is damaged, none.
    for (path, content, head) in unpacked {
        push(bench, &path, &content, &head, Some(name.to_owned()));
    }
    Ok(())
}

fn push(bench: &Workbench, name: &str, content: &Blob, head: &[u8], archive: Option<String>) {
    bench.files.change(|files| {
        let wanted = name::suggested(name);
        // Two of one drop may have the same name.
        let free = |path: &String| files.offers.iter().all(|offer| offer.path != *path);
        let path = name::numbered(&wanted).find(free).unwrap_or_else(|| wanted.clone());
        let guess = Guess::of(name, head);
        files.offers.push_back(Offer {
            name: name.to_owned(),
            path,
            content: content.clone(),
            bytes: content.size() as u64,
            guess,
            archive,
        });
    });
}

fn too_large(bench: &Workbench, size: f64) -> Option<String> {
    let files = bench.files.read();
    let waiting: u64 = files.offers.iter().map(|offer| offer.bytes).sum();
    let all = files.own_bytes() + waiting + size as u64;
    (all > MOST_BYTES).then(|| {
        let most = bytes(MOST_BYTES);
        if size as u64 > MOST_BYTES {
            format!("it has {}, and all files together may have {most}: the engine holds them in its memory", bytes(size as u64))
        } else {
            format!("with it there would be {}, and all files together may have {most}: delete others first", bytes(all))
        }
    })
}

/// What is not wanted after all.
pub fn skip(bench: &Workbench) {
    settle_stage(bench);
    bench.files.change(|files| {
        files.offers.pop_front();
        files.look = None;
    });
    look_at_offer(bench);
}

pub fn skip_all(bench: &Workbench) {
    settle_stage(bench);
    bench.files.change(|files| {
        files.offers.clear();
        files.look = None;
    });
}
