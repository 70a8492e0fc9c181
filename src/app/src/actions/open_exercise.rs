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

/// What the address asks for: `?course=` a folder, `?exercise=` an exercise of it, or any on this host.
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
    let folder = browser::asked("course").and_then(|asked| browser::resolved(&format!("{}/", asked.trim_end_matches('/'))));
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
        let read = browser::fetch_text(&format!("{folder}index.md")).await;
        let read = read.and_then(|text| index::parse(&text).map_err(|error| format!("index.md: {error}")));
        bench.course.change(|course| {
            if course.folder.as_ref() == Some(&folder) {
                course.index = match read {
                    Ok(index) => Fetched::Here(index),
                    Err(why) => Fetched::Failed(format!("The course could not be opened: {why}.")),
                };
            }
        });
    });
}

#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
fn fetch_exercise(bench: &Workbench, folder: &str, name: String) {
    // A name that says where it is counts from the page's address on, any other from the course's folder on.
    let is_path = name.contains("://") || name.starts_with(['/', '.']);
    let address = if is_path { browser::resolved(&name) } else { Some(format!("{folder}{name}")) };
    let bench = bench.clone();
    spawn_local(async move {
        let fetched = match address {
            Some(address) => fetch(&address, name.clone()).await,
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

async fn fetch(address: &str, name: String) -> Result<Open, String> {
    let text = browser::fetch_text(address).await?;
    let exercise = exercise::parse(&text).map_err(|error| error.to_string())?;
    let folder = address.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut files = Vec::new();
    for file in &exercise.front.data {
        files.push((file.clone(), browser::fetch_bytes(&format!("{folder}/{file}")).await?));
    }
    Ok(Open::new(name, text, exercise, files))
}
