//! Opens the list of labs or one of them, as the address asks; what is fetched is shown, never run.

use std::collections::BTreeMap;

use wasm_bindgen_futures::spawn_local;

use crate::browser;
use crate::labs::index::{self, Index};
use crate::labs::{Kind, Lab};
use crate::view::Place;
use crate::workbench::Workbench;

/// The name of the folder beside the page's wasm.
const FOLDER: &str = "labs/";

/// What is at a path from the labs' folder on.
pub fn beside(path: &str) -> String {
    browser::beside(&format!("{FOLDER}{path}"))
}

/// `?lab=` names the one to be shown.
pub fn follow(bench: &Workbench) {
    if bench.view.read().place != Place::Labs {
        return;
    }
    let asked = browser::asked("lab").and_then(|name| Kind::of_name(&name));
    let changed = bench.labs.read().open != asked;
    if changed {
        bench.labs.change(|labs| (labs.open, labs.failed) = (asked, None));
    }
}

/// The list, and the lab that is shown, where they are not there yet.
pub fn fetch(bench: &Workbench) {
    let (unlisted, missing) = {
        let labs = bench.labs.read();
        (labs.listed.is_none(), labs.open.filter(|kind| !labs.labs.contains_key(kind)))
    };
    if unlisted {
        bench.labs.change(|labs| labs.listed = Some(Ok(BTreeMap::new())));
        fetch_list(bench);
    }
    if let Some(kind) = missing {
        fetch_lab(bench, kind);
    }
}

/// A step that the browser can go back from; none: back to the list.
pub fn open(bench: &Workbench, kind: Option<Kind>) {
    browser::push_asked("lab", kind.map(Kind::name));
    follow(bench);
}

async fn index_of(kind: Kind) -> Result<Index, String> {
    let text = browser::fetch_text(&beside(&format!("{}/index.json", kind.name()))).await?;
    index::parse(&text).map_err(|why| format!("{}/index.json: {why}", kind.name()))
}

#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
fn fetch_list(bench: &Workbench) {
    let bench = bench.clone();
    spawn_local(async move {
        let mut listed = BTreeMap::new();
        for kind in Kind::ALL {
            match index_of(kind).await {
                Ok(index) => listed.insert(kind, index),
                Err(why) => return bench.labs.change(|labs| labs.listed = Some(Err(format!("The labs could not be listed: {why}.")))),
            };
        }
        bench.labs.change(|labs| labs.listed = Some(Ok(listed)));
    });
}

#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
fn fetch_lab(bench: &Workbench, kind: Kind) {
    let bench = bench.clone();
    spawn_local(async move {
        let fetched = programs_of(kind).await;
        bench.labs.change(|labs| match fetched {
            Ok((index, sources)) => {
                labs.labs.entry(kind).or_insert_with(|| Lab::new(index, sources));
            }
            Err(why) => labs.failed = Some(format!("The lab could not be opened: {why}.")),
        });
    });
}

async fn programs_of(kind: Kind) -> Result<(Index, Vec<String>), String> {
    let index = index_of(kind).await?;
    let mut sources = Vec::new();
    for listed in &index.programs {
        sources.push(browser::fetch_text(&beside(&format!("{}/{}", kind.name(), listed.file))).await?);
    }
    Ok((index, sources))
}
