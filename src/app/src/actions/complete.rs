//! Asks the engine what can be typed at a place, and hands its answer to the editor that waits for it.

use js_sys::{Function, Promise};
use touchpaper_wire::{Completion, Completions, Request};
use wasm_bindgen::JsValue;

use crate::engine::Life;
use crate::workbench::Workbench;

/// A promise of `wire::Completions` as JSON, of what can follow a program's beginning; of null where nothing is known.
/// While the engine is busy PySpark's own names are offered, whatever the place.
pub fn complete(bench: &Workbench, before: String) -> Promise {
    let waits = bench.clone();
    Promise::new(&mut move |resolve, _| {
        let ready = waits.engine.read().life == Life::Ready;
        if !ready {
            let named = waits.engine.read().api.as_ref().and_then(|api| among(api, &before));
            answer(&resolve, named.as_ref());
            return;
        }
        let sent = waits.engine.change_quietly(|engine| {
            engine.last_complete += 1;
            let complete = engine.last_complete;
            let worker = engine.worker.as_ref()?;
            worker.request(&Request::Complete { complete, before: before.clone() }).ok()?;
            if engine.api.is_none() {
                // For when it is busy.
                worker.request(&Request::Api).ok()?;
                engine.api = Some(Vec::new());
            }
            engine.completing.insert(complete, resolve.clone());
            Some(())
        });
        if sent.is_none() {
            answer(&resolve, None);
        }
    })
}

pub fn take_completions(bench: &Workbench, complete: u32, completions: Completions) {
    let waiting = bench.engine.change_quietly(|engine| engine.completing.remove(&complete));
    if let Some(resolve) = waiting {
        answer(&resolve, Some(&completions));
    }
}

pub fn take_api(bench: &Workbench, names: Completions) {
    bench.engine.change_quietly(|engine| engine.api = Some(names.options));
}

fn answer(resolve: &Function, completions: Option<&Completions>) {
    let json = completions.and_then(|completions| serde_json::to_string(completions).ok());
    // A promise's own function does not fail.
    let _ = resolve.call1(&JsValue::NULL, &json.map_or(JsValue::NULL, JsValue::from));
}

/// Names that begin as the last word does, where that is an attribute's.
fn among(api: &[Completion], before: &str) -> Option<Completions> {
    let head = before.trim_end_matches(|letter: char| letter.is_alphanumeric() || letter == '_');
    let prefix = before.get(head.len()..)?;
    if !head.ends_with('.') {
        return None;
    }
    let fits = |one: &&Completion| one.name.to_lowercase().starts_with(&prefix.to_lowercase());
    Some(Completions { prefix: prefix.to_owned(), options: api.iter().filter(fits).cloned().collect(), call: None })
}

#[cfg(test)]
mod tests {
    use touchpaper_wire::CompletionKind;

    use super::*;

    #[test]
    fn while_the_engine_is_busy_attributes_are_offered_by_how_they_begin() {
        let named =
            |name: &str| Completion { name: name.to_owned(), kind: CompletionKind::Function, detail: String::new(), doc: String::new() };
        let api = [named("groupBy"), named("filter")];
        let found = |before| among(&api, before).map(|found| found.options.into_iter().map(|one| one.name).collect::<Vec<_>>());
        assert_eq!(found("df.gr"), Some(vec!["groupBy".to_owned()]));
        assert_eq!(found("df.").map(|names| names.len()), Some(2));
        assert_eq!(found("gr"), None);
    }
}
