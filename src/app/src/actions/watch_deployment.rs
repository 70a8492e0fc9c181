//! Compares what a deployment is asked with its training data, and sends made-up traffic to try that with.

use gloo_timers::callback::Timeout;
use js_sys::Uint8Array;
use touchpaper_deploy::service::requests::Form;
use touchpaper_wire::HttpRequest;

use crate::actions::call_deployment::call;
use crate::browser;
use crate::deploy::deployment::Asking;
use crate::deploy::log::Source;
use crate::deploy::screens::drift::{Baselines, WINDOW, alarms, kept};
use crate::deploy::screens::watch::{Sending, Watch, label, question};
use crate::workbench::Workbench;

fn change<R>(bench: &Workbench, name: &str, change: impl FnOnce(&mut Watch) -> R) -> R {
    bench.screens.change(|screens| change(&mut screens.of_mut(name).watch))
}

/// Compares the newest rows, where calls have come since the last time.
pub fn compare(bench: &Workbench, name: &str) {
    let limit = bench.screens.read().of(name).map_or_else(|| Watch::default().limit_ms, |screen| screen.watch.limit_ms);
    let compared = {
        let deploy = bench.deploy.read();
        let Some(found) = deploy.get(name) else { return };
        let total = found.log.total();
        let screens = bench.screens.read();
        if screens.of(name).is_some_and(|screen| screen.watch.compared == Some(total)) {
            return;
        }
        let sample = deploy.samples.get(&found.model).and_then(|sample| sample.as_ref().ok());
        let rows = || found.log.rows(found.contract, &found.signature, WINDOW);
        let drifting = sample.map(|sample| Baselines::of(&found.signature, sample).compare(&rows())).unwrap_or_default();
        let alerts = alarms(&drifting, &found.log, limit, browser::now_ms());
        // Without a sample the next look, which may have one, is made anew.
        (drifting, alerts, sample.map(|_| total))
    };
    let (found, alerts, total) = compared;
    change(bench, name, |watch| {
        watch.alerts = kept(&watch.alerts, alerts);
        watch.found = found;
        watch.compared = total;
    });
}

/// Another limit or another model: what was compared is compared again.
pub fn look_again(bench: &Workbench, name: &str) {
    change(bench, name, |watch| watch.compared = None);
    compare(bench, name);
}

/// Sends made-up rows, one a request, in even steps of time.
pub fn simulate(bench: &Workbench, name: &str) {
    let traffic = bench.screens.read().of(name).map(|screen| screen.watch.traffic.clone()).unwrap_or_default();
    let made = {
        let deploy = bench.deploy.read();
        let Some(found) = deploy.get(name) else { return };
        match deploy.samples.get(&found.model) {
            _ if found.stopped => Err("The deployment is stopped. Start it first.".to_owned()),
            None => Err("The training rows are still being read.".to_owned()),
            Some(Err(why)) => Err(why.clone()),
            Some(Ok(sample)) => match traffic.problem(&found.signature) {
                Some(problem) => Err(problem),
                // Other rows each time, as people are.
                None => Ok((traffic.rows(&found.signature, sample, found.log.total() + 1), label(&found.signature, sample))),
            },
        }
    };
    let (rows, label) = match made {
        Ok(made) => made,
        Err(problem) => return change(bench, name, |watch| watch.problem = Some(problem)),
    };
    let at = label.and_then(|label| rows.fields.iter().position(|field| *field == label));
    let requests = {
        let deploy = bench.deploy.read();
        let Some(found) = deploy.get(name) else { return };
        let Some(form) = Form::of(found.contract).first() else { return };
        let request = |row: &Vec<serde_json::Value>| {
            let ready = form.request(name, &question(&found.signature, &rows.fields, row));
            let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
            let known = at.and_then(|at| row.get(at)).cloned().into_iter().collect();
            let request = HttpRequest { method: ready.method.to_owned(), target: ready.target, headers };
            Asking { request, body: Uint8Array::from(ready.body.as_bytes()), source: Source::Simulated, labels: known }
        };
        rows.values.iter().map(request).collect::<Vec<_>>()
    };
    let generation = change(bench, name, |watch| {
        watch.problem = None;
        watch.sending = Some(Sending { sent: 0, of: requests.len() });
        watch.generation += 1;
        watch.generation
    });
    let every = 1000.0 / traffic.per_second;
    step(bench.clone(), name.to_owned(), generation, requests.into_iter(), every, browser::now_ms());
}

/// Sends what is due, and the next when it is.
fn step(bench: Workbench, name: String, generation: u32, mut requests: std::vec::IntoIter<Asking>, every: f64, mut due: f64) {
    if bench.screens.read().of(&name).is_none_or(|screen| screen.watch.generation != generation) {
        return;
    }
    let mut sent = 0;
    while due <= browser::now_ms() {
        let Some(asking) = requests.next() else { break };
        call(&bench, &name, asking, Box::new(|_| {}));
        sent += 1;
        due += every;
    }
    let over = requests.len() == 0;
    // It is drawn with the calls, as they are answered.
    bench.screens.change_quietly(|screens| {
        if let Some(sending) = &mut screens.of_mut(&name).watch.sending {
            sending.sent += sent;
        }
    });
    if over {
        change(&bench, &name, |watch| watch.sending = None);
    } else {
        let wait = (due - browser::now_ms()).clamp(10.0, 1000.0) as u32;
        Timeout::new(wait, move || step(bench, name, generation, requests, every, due)).forget();
    }
}

pub fn stop(bench: &Workbench, name: &str) {
    change(bench, name, |watch| {
        watch.generation += 1;
        watch.sending = None;
    });
}

/// Hands the log to the person, as a file.
pub fn download_log(bench: &Workbench, name: &str) {
    let csv = {
        let deploy = bench.deploy.read();
        deploy.get(name).map(|found| found.log.csv(found.contract, &found.signature))
    };
    if let Some(csv) = csv {
        browser::download(&format!("{name}-log.csv"), "text/csv", &csv);
    }
}

pub fn clear_log(bench: &Workbench, name: &str) {
    bench.deploy.change_at_once(|deploy| {
        if let Some(found) = deploy.get_mut(name) {
            found.log.clear();
        }
    });
    look_again(bench, name);
}
