//! Takes a learner's own copy of an exercise's data: kept as any file of theirs, where the exercise's code looks for it.

use touchpaper_course::own;
use touchpaper_wire::Request;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File, FileList};

use crate::actions::open_store::take_stock;
use crate::browser;
use crate::files::kind::SNIFFED_BYTES;
use crate::files::{MOST_BYTES, store};
use crate::words::bytes;
use crate::workbench::Workbench;

/// Files that a person opened or dropped: CSV, or an archive that has them in it.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn take_own(bench: &Workbench, list: &FileList) {
    let chosen: Vec<File> = (0..list.length()).filter_map(|at| list.get(at)).collect();
    let bench = bench.clone();
    tell(&bench, Vec::new());
    spawn_local(async move {
        let mut problems = Vec::new();
        let mut found = Vec::new();
        for file in chosen {
            match look(&bench, &file).await {
                Ok(files) => found.extend(files),
                Err(why) => problems.push(format!("{} could not be taken: {why}.", file.name())),
            }
        }
        for (path, content) in found {
            install(&bench, &path, &content);
            // Where it cannot be kept it is there until the page is left, as all files are.
            store::put(&path, &content).await;
        }
        take_stock(&bench).await;
        tell(&bench, problems);
    });
}

fn tell(bench: &Workbench, problems: Vec<String>) {
    bench.course.change(|course| {
        if let Some(open) = course.opened_mut() {
            open.own_problems = problems;
        }
    });
}

/// What of it the exercise wants, with where it goes.
async fn look(bench: &Workbench, file: &File) -> Result<Vec<(String, Blob)>, String> {
    let wanted = bench.course.read().opened().map(|open| open.exercise.front.own.clone()).unwrap_or_default();
    small_enough(file.size())?;
    let head = browser::head_of(file, SNIFFED_BYTES).await.map_err(|_| "it cannot be read; is it a folder? Open the files in it")?;
    if !head.starts_with(b"PK\x03\x04") {
        let own = own::find(&wanted, &file.name(), &head)?;
        return Ok(vec![(own.path.clone(), Blob::from(file.clone()))]);
    }
    let mut found = Vec::new();
    for entry in store::entries_of(file).await? {
        let name = entry.path.rsplit('/').next().unwrap_or_default();
        let Some(own) = wanted.iter().find(|own| own.file_name().eq_ignore_ascii_case(name)) else { continue };
        small_enough(entry.bytes as f64)?;
        let content = store::unpack(file, &entry).await?;
        let is = own::find(std::slice::from_ref(own), name, &browser::head_of(&content, SNIFFED_BYTES).await?)?;
        found.push((is.path.clone(), content));
    }
    if found.is_empty() {
        let names: Vec<&str> = wanted.iter().map(own::Own::file_name).collect();
        return Err(format!("there is no {} in it", names.join(" and no ")));
    }
    Ok(found)
}

fn small_enough(size: f64) -> Result<(), String> {
    if size as u64 > MOST_BYTES {
        return Err(format!("it has {}, and a file may have {}: the engine holds it in its memory", bytes(size as u64), bytes(MOST_BYTES)));
    }
    Ok(())
}

fn install(bench: &Workbench, path: &str, content: &Blob) {
    let engine = bench.engine.read();
    if let Some(worker) = &engine.worker {
        // One that is gone is given all files when the next starts.
        let _ = worker.install(path, content);
        let _ = worker.request(&Request::ListFiles);
    }
}

/// Back to what the exercise makes up.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn put_away(bench: &Workbench) {
    let paths: Vec<String> = {
        let (course, files) = (bench.course.read(), bench.files.read());
        let own = course.opened().map(|open| open.exercise.front.own.as_slice()).unwrap_or_default();
        own.iter().map(|own| own.path.clone()).filter(|path| files.own.contains_key(path)).collect()
    };
    let bench = bench.clone();
    spawn_local(async move {
        let mut problems = Vec::new();
        for path in &paths {
            if let Err(why) = store::remove(path).await {
                problems.push(format!("{path} could not be deleted: {why}."));
            }
        }
        if let Some(worker) = &bench.engine.read().worker {
            // The next engine gets the files as they are then.
            let _ = worker.request(&Request::RemoveFiles { paths });
        }
        take_stock(&bench).await;
        tell(&bench, problems);
    });
}
