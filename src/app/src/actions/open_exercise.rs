//! Opens the course's list, or one exercise, as the address asks: shown, never run.

use touchpaper_course::{exercise, index};
use wasm_bindgen_futures::spawn_local;

use crate::actions::write_exercise;
use crate::browser;
use crate::course::{Fetched, Open};
use crate::view::Place;
use crate::workbench::Workbench;

/// The name of the shipped course's folder beside the page's wasm.
const SHIPPED: &str = "course/";

/// What the address asks for: `?course=` a folder (or, empty, the shipped one's), `?exercise=` an exercise of it, or any on this host.
pub fn follow(bench: &Workbench) {
    if bench.view.read().place == Place::Course {
        show(bench, browser::asked("exercise").filter(|name| !name.is_empty()));
    }
}

/// A step that the browser can go back from; no name: back to the list.
pub fn open(bench: &Workbench, name: Option<&str>) {
    browser::push_asked("exercise", name);
    show(bench, name.map(str::to_owned));
}

/// To the author's view, or back to the list.
pub fn change_author(bench: &Workbench, writes: bool) {
    browser::push_asked("author", writes.then_some("1"));
    if writes {
        write_exercise::begin(bench);
    } else {
        bench.course.change(|course| (course.author, course.open) = (None, None));
    }
}

fn show(bench: &Workbench, name: Option<String>) {
    let asked = browser::asked("course").filter(|asked| !asked.is_empty());
    let folder = asked.and_then(|asked| browser::resolved(&format!("{}/", asked.trim_end_matches('/'))));
    let folder = folder.unwrap_or_else(|| browser::beside(SHIPPED));
    let (other_folder, other_exercise) = {
        let course = bench.course.read();
        (course.folder.as_ref() != Some(&folder), course.name != name)
    };
    if other_folder {
        bench.course.change(|course| {
            course.folder = Some(folder.clone());
            course.index = Fetched::Waiting;
        });
        fetch_index(bench, folder.clone());
    }
    let (writes, wrote) = (browser::asked("author").is_some(), bench.course.read().author.is_some());
    if writes {
        if !wrote {
            write_exercise::begin(bench);
        }
        return;
    }
    if wrote {
        bench.course.change(|course| course.author = None);
    }
    if other_folder || other_exercise || wrote {
        bench.course.change(|course| {
            course.open = name.as_ref().map(|_| Fetched::Waiting);
            course.name.clone_from(&name);
            course.work = None;
            course.queued = None;
        });
        if let Some(name) = name {
            fetch_exercise(bench, &folder, name);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
fn fetch_index(bench: &Workbench, folder: String) {
    let bench = bench.clone();
    spawn_local(async move {
        let read = text_of(&bench, &format!("{folder}index.md")).await;
        let read = read.and_then(|text| index::parse(&text).map_err(|error| format!("index.md: {error}")));
        bench.course.change(|course| {
            if course.folder.as_ref() == Some(&folder) {
                course.index = match read {
                    Ok(index) => Fetched::Here(index),
                    Err(why) => Fetched::Failed(format!("The course could not be opened: {why}.")),
                };
            }
        });
        fetch_ahead(&bench);
    });
}

/// In another site's frame no service worker may be had that answers without a network: what a learner comes to next is
/// fetched while there is one, once the engine is here.
#[expect(clippy::disallowed_methods, reason = "what the future cannot fetch is told when it is wanted")]
pub fn fetch_ahead(bench: &Workbench) {
    if browser::is_framed() && bench.engine.read().life.is_up() {
        let bench = bench.clone();
        spawn_local(async move { fetch_all(&bench).await });
    }
}

async fn fetch_all(bench: &Workbench) {
    let addresses: Vec<String> = {
        let course = bench.course.read();
        let (Some(folder), Fetched::Here(index)) = (&course.folder, &course.index) else { return };
        index.entries().map(|entry| address_in(folder, &entry.path)).collect::<Option<_>>().unwrap_or_default()
    };
    for address in addresses {
        if bench.course.read().ahead.contains_key(&address) {
            continue;
        }
        // What cannot be had is asked for again when it is wanted, and its failure told then.
        if let Ok(text) = text_of(bench, &address).await
            && let Ok(exercise) = exercise::parse(&text)
        {
            for file in &exercise.front.data {
                let _ = bytes_of(bench, &beside(&address, file)).await;
            }
        }
    }
}

/// Of a name that says where it is, from the page's address on; of any other, from the course's folder on.
fn address_in(folder: &str, name: &str) -> Option<String> {
    let is_path = name.contains("://") || name.starts_with(['/', '.']);
    if is_path { browser::resolved(name) } else { Some(format!("{folder}{name}")) }
}

fn beside(address: &str, file: &str) -> String {
    let folder = address.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{folder}/{file}")
}

/// From the network, or without one as it was fetched before.
async fn bytes_of(bench: &Workbench, address: &str) -> Result<Vec<u8>, String> {
    match browser::fetch_bytes(address).await {
        Ok(bytes) => {
            if browser::is_framed() {
                bench.course.change_quietly(|course| course.ahead.insert(address.to_owned(), bytes.clone()));
            }
            Ok(bytes)
        }
        Err(why) => bench.course.read().ahead.get(address).cloned().ok_or(why),
    }
}

async fn text_of(bench: &Workbench, address: &str) -> Result<String, String> {
    String::from_utf8(bytes_of(bench, address).await?).map_err(|_| "it is not text".to_owned())
}

#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
fn fetch_exercise(bench: &Workbench, folder: &str, name: String) {
    let address = address_in(folder, &name);
    let bench = bench.clone();
    spawn_local(async move {
        let fetched = match address {
            Some(address) => fetch(&bench, &address, name.clone()).await,
            None => Err("its address cannot be read".to_owned()),
        };
        bench.course.change(|course| {
            if course.name.as_ref() == Some(&name) {
                course.open = Some(match fetched {
                    Ok(open) => Fetched::Here(open),
                    Err(why) => Fetched::Failed(format!(
                        "{name} could not be opened: {why}. An exercise has to be on the host of this page, which fetches nothing from others."
                    )),
                });
            }
        });
        // A site that frames the page may have kept what was written at an earlier visit.
        browser::tell_site("touchpaper-opened", &name);
    });
}

/// The site that frames the page has kept what was written: it takes the place of what this browser has.
pub fn restore(bench: &Workbench, draft: &str) {
    let Ok(draft) = serde_json::from_str(draft) else { return };
    let editors = bench.course.change(|course| {
        let Some(open) = course.opened_mut() else { return Vec::new() };
        let restored = Open::with_draft(open.name.clone(), open.source.clone(), open.exercise.clone(), open.files.clone(), &draft);
        let parts = open.parts.iter_mut().zip(restored.parts);
        let editors = parts.filter_map(|(part, restored)| {
            (part.text, part.graded) = (restored.text.clone(), restored.graded);
            Some((part.editor.as_ref()?.editor(), restored.text))
        });
        let editors = editors.collect();
        open.quizzes = restored.quizzes;
        editors
    });
    for (editor, text) in editors {
        editor.set_text(&text);
    }
}

async fn fetch(bench: &Workbench, address: &str, name: String) -> Result<Open, String> {
    let text = text_of(bench, address).await?;
    let exercise = exercise::parse(&text).map_err(|error| error.to_string())?;
    let mut files = Vec::new();
    for file in &exercise.front.data {
        files.push((file.clone(), bytes_of(bench, &beside(address, file)).await?));
    }
    Ok(Open::new(name, text, exercise, files))
}
