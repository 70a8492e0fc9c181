//! Takes a request to a deployment: to a replica that is free, or into the queue until one is. Each gets an answer: what cannot
//! be answered is refused in words and with a status that says whose fault it is.

use gloo_timers::callback::Timeout;
use js_sys::Uint8Array;
use touchpaper_wire::{HttpRequest, HttpResponse};

use crate::actions::replicas::{self, ANSWER_MS, send};
use crate::browser;
use crate::deploy::deployment::{Asking, Called, MOST_BODY, OnCalled, Pending, refusal};
use crate::deploy::log::{Call, Outcome, Source};
use crate::deploy::logs;
use crate::deploy::router::{Arrival, QUEUE_LIMIT};
use crate::replica::Answered;
use crate::workbench::Workbench;

/// A body that is longer is no part of the log.
const LOGGED_BODY: u32 = 256_000;

pub fn call(bench: &Workbench, name: &str, asking: Asking, answer: OnCalled) {
    let at = browser::now_ms();
    let no = match bench.deploy.read().get(name) {
        None => Some((404, format!("There is no deployment named {name}."))),
        Some(_) if asking.body.length() > MOST_BODY => Some((413, format!("A body of more than {} MB is not taken.", MOST_BODY >> 20))),
        Some(deployment) if deployment.stopped => Some((503, format!("{name} is stopped. It can be started in the Deploy view."))),
        Some(_) => None,
    };
    if let Some((status, why)) = no {
        return refuse(bench, name, asking, at, status, &why, answer);
    }
    let log = bench.deploy.read().get(name).and_then(|deployment| logs::asked(deployment, &asking.request, at));
    if let Some((response, body)) = log {
        let called = Called { response, body: bytes(&body), latency_ms: 0.0, wait_ms: 0.0, replica: None, version: None, tries: 0 };
        note(bench, name, &asking, at, Outcome::Answered(called.response.status), &called);
        return answer(called);
    }
    let arrived = bench.deploy.change(|deploy| {
        let deployment = deploy.get_mut(name)?;
        deployment.last_request += 1;
        let number = deployment.last_request;
        Some((number, deployment.router.arrive(number)))
    });
    let Some((number, arrival)) = arrived else { return };
    match arrival {
        Arrival::Full => {
            let why = format!("{QUEUE_LIMIT} requests wait already. Ask again in a moment, or give {name} more replicas.");
            refuse(bench, name, asking, at, 503, &why, answer);
        }
        Arrival::NoReplica => {
            let why = why_none(bench, name);
            refuse(bench, name, asking, at, 503, &why, answer);
        }
        Arrival::Accepted => {
            let deadline = {
                let (bench, name) = (bench.clone(), name.to_owned());
                Timeout::new(ANSWER_MS, move || too_late(&bench, &name, number))
            };
            bench.deploy.change(|deploy| {
                if let Some(deployment) = deploy.get_mut(name) {
                    deployment.pending.insert(number, Pending { asking, at, sent: at, answer, deadline });
                }
            });
            pass_on(bench, name);
        }
    }
}

fn why_none(bench: &Workbench, name: &str) -> String {
    use crate::deploy::router::Health;

    let deploy = bench.deploy.read();
    let slots = deploy.get(name).map(|deployment| deployment.router.slots.as_slice()).unwrap_or_default();
    let why = slots.iter().find_map(|slot| match &slot.health {
        Health::Failed(why) => Some(why.clone()),
        _ => None,
    });
    match why {
        Some(why) => format!("No replica of {name} can serve: {why}"),
        None => format!("{name} has no replicas."),
    }
}

/// Gives requests that wait to replicas that are free.
pub fn pass_on(bench: &Workbench, name: &str) {
    loop {
        let next = bench.deploy.change(|deploy| {
            let deployment = deploy.get_mut(name)?;
            let (id, number) = deployment.router.next()?;
            let pending = deployment.pending.get_mut(&number);
            let asked = pending.map(|pending| {
                pending.sent = browser::now_ms();
                (pending.asking.request.clone(), pending.asking.body.clone())
            });
            Some((id, number, asked))
        });
        let Some((id, number, asked)) = next else { break };
        let Some((request, body)) = asked else {
            // Whoever asked has been told already.
            bench.deploy.change(|deploy| deploy.get_mut(name).map(|deployment| deployment.router.answered(&id, number, 0.0)));
            continue;
        };
        let answer = {
            let (bench, name, id) = (bench.clone(), name.to_owned(), id.clone());
            Box::new(move |answered| take(&bench, &name, &id, number, answered))
        };
        send(bench, &replica_of(name, &id), request, body, answer);
    }
    let gone = bench.deploy.change(|deploy| deploy.get_mut(name).map(|deployment| deployment.router.drain()));
    for id in gone.into_iter().flatten() {
        replicas::remove(bench, &replica_of(name, &id));
    }
}

/// The replica of a slot: a deployment may be called as a container is.
pub fn replica_of(name: &str, slot: &str) -> String {
    format!("deployment {name} {slot}")
}

fn take(bench: &Workbench, name: &str, id: &str, number: u64, answered: Answered) {
    match answered {
        Answered::Response { response, body } => {
            let done = bench.deploy.change(|deploy| {
                let deployment = deploy.get_mut(name)?;
                let tries = deployment.router.tries(number);
                let by = (id.to_owned(), deployment.router.slot(id).map(|slot| slot.version));
                let pending = deployment.pending.remove(&number);
                let busy_ms = pending.as_ref().map_or(0.0, |pending| browser::now_ms() - pending.sent);
                deployment.router.answered(id, number, busy_ms);
                pending.map(|pending| (pending, by, tries))
            });
            // The next is on its way before this one is looked at.
            pass_on(bench, name);
            if let Some((pending, by, tries)) = done {
                let outcome = Outcome::Answered(response.status);
                settle(bench, name, pending, response, body, Some(by), tries, outcome);
            }
        }
        Answered::TimedOut { .. } => {
            let late = bench.deploy.change(|deploy| {
                let deployment = deploy.get_mut(name)?;
                deployment.router.timed_out(id, number);
                deployment.pending.remove(&number)
            });
            if let Some(pending) = late {
                time_out(bench, name, pending);
            }
            pass_on(bench, name);
        }
        Answered::Failed(why) => {
            let given_up = bench.deploy.change(|deploy| {
                let deployment = deploy.get_mut(name)?;
                let again = deployment.router.lost(id, number);
                if again { None } else { deployment.pending.remove(&number) }
            });
            if let Some(pending) = given_up {
                let why = format!("Each replica that was given this request ended under it, the last one because {why}.");
                answer_refused(bench, name, pending, 502, &why, Outcome::Failed(why.clone()));
            }
            pass_on(bench, name);
        }
    }
}

/// Its time is over, in the queue or with a replica.
fn too_late(bench: &Workbench, name: &str, number: u64) {
    let late = bench.deploy.change(|deploy| {
        let deployment = deploy.get_mut(name)?;
        deployment.router.withdraw(number);
        deployment.pending.remove(&number)
    });
    if let Some(pending) = late {
        time_out(bench, name, pending);
    }
}

fn time_out(bench: &Workbench, name: &str, pending: Pending) {
    let why = format!("{name} did not answer in {} s.", ANSWER_MS / 1000);
    answer_refused(bench, name, pending, 504, &why, Outcome::TimedOut);
}

/// Requests that no replica will answer any more, as all have failed or the deployment was stopped.
pub fn give_up(bench: &Workbench, name: &str, numbers: &[u64], why: &str) {
    let left: Vec<Pending> = bench.deploy.change(|deploy| {
        let deployment = deploy.get_mut(name);
        deployment.map(|deployment| numbers.iter().filter_map(|number| deployment.pending.remove(number)).collect()).unwrap_or_default()
    });
    for pending in left {
        answer_refused(bench, name, pending, 503, why, Outcome::Failed(why.to_owned()));
    }
}

/// The same where all replicas have failed.
pub fn give_up_abandoned(bench: &Workbench, name: &str) {
    let numbers = bench.deploy.change(|deploy| deploy.get_mut(name).map(|deployment| deployment.router.abandoned())).unwrap_or_default();
    if !numbers.is_empty() {
        let why = why_none(bench, name);
        give_up(bench, name, &numbers, &why);
    }
}

fn answer_refused(bench: &Workbench, name: &str, pending: Pending, status: u16, why: &str, outcome: Outcome) {
    let (response, body) = refusal(status, why);
    settle(bench, name, pending, response, bytes(body.as_bytes()), None, 0, outcome);
}

#[expect(clippy::too_many_arguments, reason = "all that is known of an answer")]
fn settle(
    bench: &Workbench,
    name: &str,
    pending: Pending,
    response: HttpResponse,
    body: Uint8Array,
    by: Option<(String, Option<u32>)>,
    tries: u32,
    outcome: Outcome,
) {
    let Pending { asking, at, sent, answer, deadline } = pending;
    drop(deadline);
    let (replica, version) = by.unzip();
    let latency_ms = browser::now_ms() - at;
    let called = Called { response, body, latency_ms, wait_ms: sent - at, replica, version: version.flatten(), tries };
    note(bench, name, &asking, at, outcome, &called);
    answer(called);
}

fn refuse(bench: &Workbench, name: &str, asking: Asking, at: f64, status: u16, why: &str, answer: OnCalled) {
    let (response, body) = refusal(status, why);
    let called = Called { response, body: bytes(body.as_bytes()), latency_ms: 0.0, wait_ms: 0.0, replica: None, version: None, tries: 0 };
    note(bench, name, &asking, at, Outcome::Failed(why.to_owned()), &called);
    answer(called);
}

fn bytes(body: &[u8]) -> Uint8Array {
    Uint8Array::from(body)
}

fn note(bench: &Workbench, name: &str, asking: &Asking, at: f64, outcome: Outcome, called: &Called) {
    let kept = |body: &Uint8Array| {
        if asking.source == Source::Load || body.length() > LOGGED_BODY { Vec::new() } else { body.to_vec() }
    };
    let HttpRequest { method, target, headers } = &asking.request;
    let content_type = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type")).map(|(_, value)| value.clone());
    let noted = Call {
        at,
        ms: called.latency_ms,
        method: method.clone(),
        target: target.clone(),
        content_type: content_type.unwrap_or_default(),
        source: asking.source,
        outcome,
        request: kept(&asking.body),
        response: kept(&called.body),
        labels: asking.labels.clone(),
        version: called.version,
    };
    bench.deploy.change(|deploy| {
        if let Some(deployment) = deploy.get_mut(name) {
            deployment.log.note(noted);
        }
    });
}
