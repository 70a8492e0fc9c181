//! Looks at what the browser keeps, and at what comes with the page.

use wasm_bindgen_futures::spawn_local;

use crate::actions::keep_models;
use crate::browser;
use crate::files::store;
use crate::workbench::Workbench;

/// At the page's start: the engine is given what is found. What was deleted on an earlier visit goes for good.
pub async fn open_store(bench: &Workbench) {
    store::open().await;
    store::empty_bin().await;
    take_stock(bench).await;
    bench.files.change(|files| files.opened = true);
}

/// Another tab may have kept or deleted something since; what the engine has is asked too.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn look_again(bench: &Workbench) {
    let bench = bench.clone();
    spawn_local(async move {
        if bench.files.read().opened {
            store::open().await;
            take_stock(&bench).await;
        }
        if bench.files.read().shipped.is_empty() {
            fetch_shipped(&bench).await;
        }
    });
}

pub async fn take_stock(bench: &Workbench) {
    let (own, denied, space) = (store::list(), store::denied(), store::space().await);
    let changed = bench.files.change(|files| {
        let before = std::mem::replace(&mut files.own, own.into_iter().collect());
        files.denied = denied;
        files.space = space;
        keep_models::ours(&before).ne(keep_models::ours(&files.own))
    });
    if changed {
        bench.deploy.change(|deploy| deploy.stale = true);
    }
}

async fn fetch_shipped(bench: &Workbench) {
    let Ok(text) = browser::fetch_text(&browser::beside("files/index.json")).await else {
        bench.notice("The list of sample files could not be fetched. Your own files are not touched.".to_owned());
        return;
    };
    let listed: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let file = |file: &serde_json::Value| Some((file["path"].as_str()?.to_owned(), file["bytes"].as_u64()?));
    let shipped = listed.as_array().into_iter().flatten().filter_map(file).collect();
    bench.files.change(|files| files.shipped = shipped);
}
