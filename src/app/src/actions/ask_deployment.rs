//! Asks a deployment from its Console: a request that a person edits, and rows while they are typed.

use gloo_timers::callback::Timeout;
use js_sys::Uint8Array;
use touchpaper_deploy::service::Contract;
use touchpaper_deploy::service::requests::{Form, Ready, ready};
use touchpaper_wire::HttpRequest;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

use crate::actions::call_deployment::call;
use crate::browser;
use crate::deploy::deployment::{Asking, Called};
use crate::deploy::log::Source;
use crate::deploy::screens::console::{Draft, Response};
use crate::deploy::screens::form;
use crate::workbench::Workbench;

/// A person is still typing until nothing was typed for so long.
const TYPING_MS: u32 = 150;

#[wasm_bindgen]
extern "C" {
    /// Milliseconds with fractions; only differences mean anything.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub fn precise_ms() -> f64;
}

/// What can be asked of a deployment.
pub fn ready_of(bench: &Workbench, name: &str) -> Vec<Ready> {
    let deploy = bench.deploy.read();
    let found = deploy.get(name);
    found.map(|found| ready(found.contract, &found.name, &found.signature.example())).unwrap_or_default()
}

/// Fills a Console that is empty, or whose model has other columns now; asks for a first prediction.
pub fn prepare(bench: &Workbench, name: &str) {
    let example = bench.deploy.read().get(name).map(|found| form::example(&found.signature)).unwrap_or_default();
    let names = |typed: &[(String, String)]| typed.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let fresh = bench.screens.change(|screens| {
        let console = &mut screens.of_mut(name).console;
        let other = names(&console.live.typed) != names(&example);
        if other {
            console.live.typed = example;
        }
        other || console.draft == Draft::default()
    });
    if fresh {
        choose(bench, name, 0);
    }
    predict_typed(bench, name);
}

/// Puts one of the ready requests into the form.
pub fn choose(bench: &Workbench, name: &str, at: usize) {
    if let Some(ready) = ready_of(bench, name).get(at) {
        bench.screens.change(|screens| {
            let console = &mut screens.of_mut(name).console;
            console.draft = Draft::of(ready);
            console.chosen = at;
        });
    }
}

fn request_of(draft: &Draft) -> (HttpRequest, Uint8Array) {
    let body = if draft.has_body() { draft.body.as_bytes() } else { &[] };
    let headers = if draft.has_body() { vec![("Content-Type".to_owned(), draft.content_type().to_owned())] } else { Vec::new() };
    let request = HttpRequest { method: draft.method.clone(), target: draft.target.clone(), headers };
    (request, Uint8Array::from(body))
}

/// Sends what is in the form.
pub fn send(bench: &Workbench, name: &str) {
    let draft = bench.screens.change(|screens| {
        let console = &mut screens.of_mut(name).console;
        (!console.sending).then(|| {
            console.sending = true;
            console.draft.clone()
        })
    });
    let Some(draft) = draft else { return };
    let (request, body) = request_of(&draft);
    let begun = precise_ms();
    let answer = {
        let (bench, name) = (bench.clone(), name.to_owned());
        Box::new(move |called: Called| {
            let ms = precise_ms() - begun;
            let touchpaper_wire::HttpResponse { status, reason, headers } = called.response;
            let response = Response::new(status, reason, headers, &called.body.to_vec(), ms);
            bench.screens.change(|screens| {
                let console = &mut screens.of_mut(&name).console;
                console.sending = false;
                console.response = Some(response);
            });
        })
    };
    call(bench, name, Asking::of_person(request, body), answer);
}

pub fn type_field(bench: &Workbench, name: &str, field: &str, text: String) {
    let edit = bench.screens.change(|screens| {
        let live = &mut screens.of_mut(name).console.live;
        if let Some((_, typed)) = live.typed.iter_mut().find(|(known, _)| known == field) {
            *typed = text;
        }
        live.edit += 1;
        live.edit
    });
    let (bench, name) = (bench.clone(), name.to_owned());
    Timeout::new(TYPING_MS, move || {
        if bench.screens.read().of(&name).is_some_and(|screen| screen.console.live.edit == edit) {
            predict_typed(&bench, &name);
        }
    })
    .forget();
}

/// Puts text on the clipboard; tells whether it is there.
#[expect(clippy::disallowed_methods, reason = "the future has no error")]
pub fn copy(text: String, told: impl FnOnce(bool) + 'static) {
    spawn_local(async move { told(browser::copied(&text).await) });
}

/// The body whose answer says most.
fn telling(contract: Contract) -> Form {
    match contract {
        Contract::Flask => Form::Query,
        Contract::Wml => Form::Newer,
        Contract::Mlflow => Form::Split,
    }
}

fn predict_typed(bench: &Workbench, name: &str) {
    let asked = {
        let deploy = bench.deploy.read();
        let screens = bench.screens.read();
        let console =
            screens.of(name).map(|screen| &screen.console).filter(|console| !console.live.asking && !console.live.typed.is_empty());
        let found = deploy.get(name).filter(|found| !found.stopped).zip(console);
        found.map(|(found, console)| {
            let row = form::row(&found.signature, &console.live.typed);
            (Draft::of(&telling(found.contract).request(&found.name, &row)), console.live.edit)
        })
    };
    let Some((draft, edit)) = asked else { return };
    bench.screens.change(|screens| screens.of_mut(name).console.live.asking = true);
    let (request, body) = request_of(&draft);
    let answer = {
        let (bench, name) = (bench.clone(), name.to_owned());
        Box::new(move |called: Called| {
            let lines = form::answered(&String::from_utf8_lossy(&called.body.to_vec()));
            let well = called.response.status < 400;
            let again = bench.screens.change(|screens| {
                let live = &mut screens.of_mut(&name).console.live;
                live.asking = false;
                // What a model refuses is said; the last prediction was of another row.
                live.problem = (!well).then(|| lines.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" "));
                live.made = if well { lines } else { Vec::new() };
                live.edit != edit
            });
            if again {
                predict_typed(&bench, &name);
            }
        })
    };
    call(bench, name, Asking { request, body, source: Source::Typed, labels: Vec::new() }, answer);
}
