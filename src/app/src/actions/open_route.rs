//! Opens the way by which `fetch`, from this page and others of the site, comes to deployments: the service worker hands such
//! requests to the page (www/files/deployments.js).

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use touchpaper_wire::HttpRequest;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

use crate::actions::call_deployment::call;
use crate::deploy::Route;
use crate::deploy::deployment::{Asking, Called};
use crate::files::store::said;
use crate::workbench::Workbench;

type Take = Closure<dyn Fn(String, String, String, String, Uint8Array, Function)>;

#[wasm_bindgen(raw_module = "./deployments.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = open)]
    async fn open_way(take: &JsValue) -> Result<JsValue, JsValue>;

    fn own(names: &Array);
}

/// Once; whether it could be opened is told in the page's state.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
pub fn open(bench: &Workbench) {
    tell(bench);
    let closed = bench.deploy.read().route == Route::Closed;
    if !closed {
        return;
    }
    bench.deploy.change_at_once(|deploy| deploy.route = Route::Opening);
    let bench = bench.clone();
    spawn_local(async move {
        let take = take(&bench).into_js_value();
        let route = match open_way(&take).await {
            Ok(why) => why.as_string().filter(|why| !why.is_empty()).map_or(Route::ServiceWorker, Route::Direct),
            Err(error) => Route::Direct(said(&error)),
        };
        bench.deploy.change_at_once(|deploy| deploy.route = route);
    });
}

/// Which deployments are this page's.
pub fn tell(bench: &Workbench) {
    let deploy = bench.deploy.read();
    let names = deploy.deployments.iter().filter(|deployment| !deployment.stopped).map(|deployment| JsValue::from_str(&deployment.name));
    own(&names.collect());
}

/// (name, method, target, headers as JSON, body, what the response is given to)
fn take(bench: &Workbench) -> Take {
    let bench = bench.clone();
    Closure::new(move |name: String, method: String, target: String, headers: String, body: Uint8Array, reply: Function| {
        let headers = serde_json::from_str(&headers).unwrap_or_default();
        let asking = Asking::of_person(HttpRequest { method, target, headers }, body);
        let answered = move |called: Called| {
            // A reply that cannot be given has nobody who waits for it.
            let _ = response(called).and_then(|response| reply.call1(&JsValue::NULL, &response));
        };
        call(&bench, &name, asking, Box::new(answered));
    })
}

fn response(called: Called) -> Result<JsValue, JsValue> {
    let told = Object::new();
    let set = |name: &str, value: &JsValue| Reflect::set(&told, &name.into(), value);
    let pair = |(name, value): &(String, String)| Array::of2(&name.into(), &value.into());
    let mut headers = called.response.headers;
    if let Some(replica) = called.replica {
        headers.push(("X-Replica".to_owned(), replica));
    }
    if called.tries > 0 {
        headers.push(("X-Replicas-Lost".to_owned(), called.tries.to_string()));
    }
    set("status", &called.response.status.into())?;
    set("reason", &called.response.reason.into())?;
    set("headers", headers.iter().map(pair).collect::<Array>().unchecked_ref())?;
    set("body", &called.body)?;
    Ok(told.into())
}
