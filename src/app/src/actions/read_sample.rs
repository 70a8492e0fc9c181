//! Reads what a model's archive has beside the model: rows of its training data with what it says of them.

use std::rc::Rc;

use touchpaper_deploy::Table;
use wasm_bindgen_futures::spawn_local;

use crate::browser;
use crate::deploy::model::Key;
use crate::files::store;
use crate::workbench::Workbench;

const SAMPLE: &str = "sample.json";

/// Once for each version; it is in the page's state then, or why there is none.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn read_sample(bench: &Workbench, key: &Key) {
    let known = bench.deploy.read().samples.contains_key(key);
    if known {
        return;
    }
    let (bench, key) = (bench.clone(), key.clone());
    spawn_local(async move {
        let sample = read(&key).await.map(Rc::new);
        bench.deploy.change_at_once(|deploy| deploy.samples.insert(key, sample));
    });
}

async fn read(key: &Key) -> Result<Table, String> {
    let archive = store::content(&key.archive()).ok_or_else(|| format!("The archive of {key} is gone."))?;
    let entries = store::entries_of(&archive).await?;
    let entry = entries.iter().find(|entry| entry.path == SAMPLE);
    let entry = entry.ok_or_else(|| format!("{key} was registered without its training data."))?;
    let text = browser::text_of(&store::unpack(&archive, entry).await?).await?;
    serde_json::from_str(&text).map_err(|error| format!("The sample of {key} could not be read: {error}."))
}
