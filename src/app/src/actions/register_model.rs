//! Registers models: those of the notebook's session, saved ones among the files, and archives from elsewhere. What Python
//! does (`Lib/_registry.py`) runs in the notebook's session, or for an archive in a replica of its own.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::Array;
use serde_json::{Map, Value, json};
use touchpaper_wire::{Entry, Language, Outcome, Request, Serve, Stream};
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

use crate::actions::keep_models;
use crate::actions::replicas;
use crate::actions::run::hand_over;
use crate::browser;
use crate::deploy::Work;
use crate::deploy::model::{Key, Version};
use crate::deploy::registry::check_name;
use crate::engine::Life;
use crate::files::store::{self, Entry as Archived};
use crate::replica::{News, Start};
use crate::run::Source;
use crate::workbench::Workbench;

const VERSION: &str = "version.json";
const METADATA: &str = "metadata/part-00000";
/// An archive of more unpacked is not looked into: the engines hold it in memory.
const MOST_BYTES: u64 = 500_000_000;

/// What is registered.
pub struct Asked {
    /// The model's name in the session.
    pub variable: String,
    pub name: String,
    /// That of the DataFrame it was fitted to.
    pub data: Option<String>,
    pub metrics: BTreeMap<String, f64>,
    /// `notebook`, `pipeline`
    pub source: &'static str,
}

/// Asks which fitted models the session has.
pub fn find(bench: &Workbench) {
    if bench.engine.read().life == Life::Ready {
        run(bench, "Looking for fitted models", "import _registry; _registry.find(globals())".to_owned());
    }
}

/// An error is why it cannot be begun.
pub fn register(bench: &Workbench, asked: &Asked) -> Result<(), String> {
    check_name(&asked.name)?;
    let told =
        json!({ "variable": asked.variable, "name": asked.name, "data": asked.data, "metrics": asked.metrics, "source": asked.source });
    let what = format!("Registering {}", asked.name);
    run_if_free(bench, &what, format!("import _registry; _registry.register_variable(globals(), {})", quoted(&told.to_string())))
}

/// A folder or archive of a saved model among the files.
pub fn register_saved(bench: &Workbench, path: &str, name: &str) -> Result<(), String> {
    check_name(name)?;
    let what = format!("Registering {path} as {name}");
    run_if_free(bench, &what, format!("import _registry; _registry.register_saved({}, {})", quoted(path), quoted(name)))
}

/// A text as Python writes it.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn run_if_free(bench: &Workbench, what: &str, source: String) -> Result<(), String> {
    match bench.engine.read().life {
        Life::Ready => {}
        Life::Running | Life::Cancelling => return Err("The engine is busy: wait until what runs has ended, or cancel it.".to_owned()),
        _ => return Err("The engine is not there yet.".to_owned()),
    }
    run(bench, what, source);
    Ok(())
}

fn run(bench: &Workbench, what: &str, source: String) {
    bench.deploy.change_at_once(|deploy| {
        deploy.work = Some(Work { what: what.to_owned() });
        deploy.problems.clear();
        deploy.said = None;
    });
    let run = bench.run.change_at_once(|run| run.ask(Source::Registry));
    hand_over(bench, &[Request::RunCell { run, name: "registry".to_owned(), language: Language::Python, source }]);
}

/// What was asked of the engine has ended.
pub fn ended(bench: &Workbench, outcome: &Outcome) {
    let problem = match outcome {
        Outcome::Success => None,
        Outcome::Cancelled => Some("It was cancelled.".to_owned()),
        Outcome::Exit { code } => Some(format!("It left with code {code}.")),
        Outcome::Error { message, .. } => Some(message.lines().take(4).collect::<Vec<_>>().join(" ")),
    };
    bench.deploy.change_at_once(|deploy| {
        deploy.work = None;
        deploy.problems.extend(problem);
    });
}

/// The engine is gone, and with it what it was asked.
pub fn lose(bench: &Workbench) {
    bench.deploy.change(|deploy| {
        if deploy.work.take().is_some() {
            deploy.problems.push("The engine stopped. Another is starting; what is registered already is kept.".to_owned());
        }
    });
}

/// An archive from elsewhere: one that a registry exported, or any saved model. Nothing is changed before all of it was read.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn import(bench: &Workbench, name: &str, archive: Blob) {
    bench.deploy.change_at_once(|deploy| {
        deploy.work = Some(Work { what: format!("Importing {name}") });
        deploy.problems.clear();
        deploy.said = None;
    });
    let (bench, file) = (bench.clone(), name.to_owned());
    spawn_local(async move {
        match look(&archive).await {
            Ok(Some(told)) => take_archive(&bench, &file, archive, told),
            Ok(None) => describe(&bench, file, archive),
            Err(why) => imported(&bench, Err(format!("{file} was not imported: {why}."))),
        }
    });
}

/// What a registry has told of the model; none where it is a saved model alone. Each file is unpacked: a damaged one is found
/// now, and not when a replica is to start.
async fn look(archive: &Blob) -> Result<Option<Map<String, Value>>, String> {
    let entries = store::entries_of(archive).await?;
    let bytes: u64 = entries.iter().map(|entry| entry.bytes).sum();
    if bytes > MOST_BYTES {
        return Err(format!("it holds {} MB unpacked, more than the {} MB that are taken", bytes / 1_000_000, MOST_BYTES / 1_000_000));
    }
    let prefix = root(&entries).ok_or("there is no saved model in it: no metadata of one")?;
    let mut told = None;
    for entry in &entries {
        let content = store::unpack(archive, entry).await?;
        if entry.path.strip_prefix(&prefix) == Some(VERSION) {
            let text = browser::text_of(&content).await?;
            told = Some(serde_json::from_str(&text).map_err(|error| format!("its {VERSION} could not be read ({error})"))?);
        }
    }
    // Beside the model, where a replica finds it, or not at all.
    Ok(told.filter(|_| prefix.is_empty()))
}

/// The folder in it that the model is in: the one whose metadata lies highest.
fn root(entries: &[Archived]) -> Option<String> {
    let found = entries.iter().filter_map(|entry| entry.path.strip_suffix(METADATA));
    found.filter(|prefix| prefix.is_empty() || prefix.ends_with('/')).min_by_key(|prefix| prefix.len()).map(str::to_owned)
}

fn take_archive(bench: &Workbench, file: &str, archive: Blob, mut told: Map<String, Value>) {
    let called = told.get("name").and_then(Value::as_str).map_or_else(|| name_of_file(file), str::to_owned);
    let name = if check_name(&called).is_ok() { called } else { name_of_file(file) };
    let key = Key { version: bench.deploy.read().registry.next(&name), name };
    told.insert("name".to_owned(), key.name.clone().into());
    told.insert("version".to_owned(), key.version.into());
    told.insert("stage".to_owned(), "None".into());
    told.insert("source".to_owned(), "import".into());
    // Two versions of one id would be one to Watson's client.
    told.insert("id".to_owned(), new_id().into());
    let text = Value::from(told).to_string();
    let read = Version::read(key.clone(), &text).and_then(|version| {
        let content = Blob::new_with_str_sequence(&Array::of1(&text.into())).map_err(|error| store::said(&error))?;
        Ok((version, content))
    });
    match read {
        Ok((version, content)) => {
            let bytes = archive.size() as u64;
            bench.deploy.change_at_once(|deploy| deploy.registry.put(version.of_bytes(bytes)));
            keep_models::put(bench, vec![(key.archive(), archive), (key.json(), content)]);
            imported(bench, Ok(format!("{key} is registered.")));
        }
        Err(why) => imported(bench, Err(format!("{file} was not imported: {why}"))),
    }
}

fn imported(bench: &Workbench, outcome: Result<String, String>) {
    bench.deploy.change_at_once(|deploy| {
        deploy.work = None;
        match outcome {
            Ok(said) => deploy.said = Some(said),
            Err(why) => deploy.problems.push(why),
        }
    });
}

fn new_id() -> String {
    let random = || format!("{:08x}", (js_sys::Math::random() * f64::from(u32::MAX)) as u32);
    let digits: String = (0..4).map(|_| random()).collect();
    // As a random UUID is written (version 4, variant 1).
    format!("{}-{}-4{}-a{}-{}", &digits[..8], &digits[8..12], &digits[13..16], &digits[17..20], &digits[20..32])
}

/// A name for what a file holds: its own without the ending.
fn name_of_file(file: &str) -> String {
    let bare = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let bare = bare.strip_suffix(".zip").unwrap_or(bare);
    let plain = |letter: char| if letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.') { letter } else { '-' };
    let name: String = bare.chars().map(plain).take(64).collect();
    let name = name.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    if name.is_empty() { "model".to_owned() } else { name.to_owned() }
}

/// Has an engine of its own load a model and tell what it is: the one that a person works with may be busy for long.
fn describe(bench: &Workbench, file: String, archive: Blob) {
    const PLACE: &str = "/app/model.zip";
    let printed = Rc::new(RefCell::new((String::new(), String::new())));
    let news = {
        let (bench, printed, archive, file) = (bench.clone(), Rc::clone(&printed), archive.clone(), file.clone());
        move |news| match news {
            News::Printed(Stream::Stdout, text) => printed.borrow_mut().0.push_str(&text),
            News::Printed(Stream::Stderr, text) => printed.borrow_mut().1.push_str(&text),
            News::Serving => {}
            News::Ended(code) => {
                let (out, err) = printed.take();
                let told = out.lines().rfind(|line| line.starts_with('{')).and_then(|line| serde_json::from_str(line).ok());
                match told {
                    Some(told) if code == 0 => take_archive(&bench, &file, archive.clone(), told),
                    _ => {
                        let why = err.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("it could not be loaded").to_owned();
                        imported(&bench, Err(format!("{file} was not imported: {}.", why.trim_end_matches('.'))));
                    }
                }
            }
        }
    };
    let start = Start {
        id: format!("import {file}"),
        about: String::new(),
        files: Rc::new(vec![(PLACE.to_owned(), archive)]),
        serve: Serve {
            entry: Entry::Module { module: "_registry".to_owned(), args: vec!["describe".to_owned(), PLACE.to_owned()] },
            folder: "/app".to_owned(),
            environment: BTreeMap::new(),
        },
        ports: Vec::new(),
        remove: true,
        news: Some(Rc::new(news)),
    };
    if let Err(why) = replicas::start(bench, start) {
        imported(bench, Err(format!("{file} was not imported: {why}.")));
    }
}

#[cfg(test)]
mod tests {
    use super::name_of_file;

    #[test]
    fn files_give_names() {
        assert_eq!(name_of_file("models\\Churn model (2).zip"), "Churn-model--2-");
        assert_eq!((name_of_file("churn-3.zip"), name_of_file("(.zip")), ("churn-3".to_owned(), "model".to_owned()));
    }
}
