//! Starts replicas, takes requests to them, stops them. A replica that does not answer in time is ended and started again:
//! a request is answered or given up, never left hanging.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Object, Reflect, Uint8Array};
use touchpaper_wire::{HttpRequest, Outcome, ReplicaLife, Reply, Request, Settings, Stream};
use wasm_bindgen::{JsCast, JsValue};

use crate::browser;
use crate::engine::worker::{EngineWorker, FromWorker};
use crate::replica::{Answered, News, OnAnswer, OnNews, Replica, Sent, Start, Waiting};
use crate::workbench::Workbench;

/// How long a request may take, its wait for the program before it included.
pub const ANSWER_MS: u32 = 60_000;
/// As Docker tells of a container that was killed.
const KILLED: i32 = 137;
/// The one run of a replica's engine.
const RUN: u32 = 1;

/// Starts a replica in a worker of its own. An error is that the browser gives none.
pub fn start(bench: &Workbench, start: Start) -> Result<(), String> {
    let id = start.id.clone();
    bench.replicas.change(|replicas| replicas.all.push(Replica::new(start, browser::now_ms())));
    let begun = begin(bench, &id);
    if begun.is_err() {
        bench.replicas.change(|replicas| replicas.all.retain(|replica| replica.start.id != id));
    }
    begun
}

/// Gives a replica a worker and its program.
fn begin(bench: &Workbench, id: &str) -> Result<(), String> {
    let module = bench.engine.read().module.clone();
    let (generation, files, serve) = bench
        .replicas
        .change(|replicas| {
            let replica = replicas.get(id)?;
            replica.generation += 1;
            replica.serving = false;
            Some((replica.generation, Rc::clone(&replica.start.files), replica.start.serve.clone()))
        })
        .ok_or("it is gone")?;
    let told = {
        let (bench, id) = (bench.clone(), id.to_owned());
        move |message| receive(&bench, &id, generation, message)
    };
    let worker = EngineWorker::start(&browser::beside("engine-worker.js"), told)?;
    // One thread: replicas share the machine with the engine, and many of them with each other.
    let settings = Settings { threads: Some(1), ..Settings::default() };
    worker.load_alone(&settings, module.as_ref(), listed(&files)?)?;
    worker.request(&Request::Serve { run: RUN, serve })?;
    bench.replicas.change(|replicas| {
        if let Some(replica) = replicas.get(id) {
            replica.worker = Some(worker);
        }
    });
    Ok(())
}

/// As the worker takes files: `[{path, blob}]`.
fn listed(files: &[(String, web_sys::Blob)]) -> Result<JsValue, String> {
    let list = Array::new();
    for (path, blob) in files {
        let file = Object::new();
        let set = |name: &str, value: &JsValue| Reflect::set(&file, &name.into(), value).map_err(|_| "no memory".to_owned());
        set("path", &path.into())?;
        set("blob", blob)?;
        list.push(&file);
    }
    Ok(list.into())
}

/// Takes a request to a replica; one that has not come to serve yet gets it then.
pub fn send(bench: &Workbench, id: &str, request: HttpRequest, body: Uint8Array, answer: OnAnswer) {
    enum Next {
        Pass(HttpRequest, Uint8Array, OnAnswer),
        Refuse(OnAnswer),
        Wait,
    }
    let next = bench.replicas.change(|replicas| match replicas.get(id) {
        Some(replica) if replica.is_running() && replica.serving => Next::Pass(request, body, answer),
        Some(replica) if replica.is_running() => {
            replica.last_sent += 1;
            let number = replica.last_sent;
            let deadline = {
                let (bench, id) = (bench.clone(), id.to_owned());
                Timeout::new(ANSWER_MS, move || wait_no_more(&bench, &id, number))
            };
            replica.waiting.push_back(Waiting { number, request, body, answer, deadline });
            Next::Wait
        }
        _ => Next::Refuse(answer),
    });
    match next {
        Next::Pass(request, body, answer) => pass(bench, id, request, &body, answer),
        Next::Refuse(answer) => answer(Answered::Failed("it does not run".to_owned())),
        Next::Wait => {}
    }
}

fn pass(bench: &Workbench, id: &str, request: HttpRequest, body: &Uint8Array, answer: OnAnswer) {
    let failed = bench.replicas.change(|replicas| {
        let Some(replica) = replicas.get(id) else { return Some(answer) };
        replica.last_sent += 1;
        let asked = replica.last_sent;
        let parts = Array::of1(body);
        let sent = replica.worker.as_ref().map(|worker| worker.request_with(&Request::Http { asked, http: request }, &parts));
        if !matches!(sent, Some(Ok(()))) {
            return Some(answer);
        }
        let deadline = {
            let (bench, id) = (bench.clone(), id.to_owned());
            Timeout::new(ANSWER_MS, move || give_up(&bench, &id, asked))
        };
        replica.sent.insert(asked, Sent { answer, deadline });
        None
    });
    if let Some(answer) = failed {
        answer(Answered::Failed("its worker could not be asked".to_owned()));
    }
}

/// The program has not come to serve in time; it may be about to.
fn wait_no_more(bench: &Workbench, id: &str, number: u32) {
    let late = bench.replicas.change(|replicas| {
        let replica = replicas.get(id)?;
        let at = replica.waiting.iter().position(|waiting| waiting.number == number)?;
        replica.waiting.remove(at)
    });
    if let Some(Waiting { answer, deadline, .. }) = late {
        drop(deadline);
        answer(Answered::TimedOut { after_ms: ANSWER_MS });
    }
}

/// The program did not answer: its worker is ended, and another takes its place for the requests that follow.
fn give_up(bench: &Workbench, id: &str, asked: u32) {
    let given_up = bench.replicas.change(|replicas| {
        let replica = replicas.get(id)?;
        let late = replica.sent.remove(&asked)?;
        replica.worker = None;
        replica.print("The program did not answer in time; its worker was ended and another started.\n");
        Some((late.answer, replica.give_up()))
    });
    let Some((late, others)) = given_up else { return };
    if let Err(problem) = begin(bench, id) {
        end(bench, id, KILLED, Some(problem));
    }
    late(Answered::TimedOut { after_ms: ANSWER_MS });
    for answer in others {
        answer(Answered::Failed("the program hung in another request".to_owned()));
    }
}

/// Ends a replica that runs; false where none does.
pub fn stop(bench: &Workbench, id: &str) -> bool {
    let runs = bench.replicas.change(|replicas| replicas.get(id).is_some_and(|replica| replica.is_running()));
    if runs {
        end(bench, id, KILLED, None);
    }
    runs
}

/// Forgets one that has ended.
pub fn remove(bench: &Workbench, id: &str) {
    stop(bench, id);
    bench.replicas.change(|replicas| replicas.all.retain(|replica| replica.start.id != id));
}

fn end(bench: &Workbench, id: &str, code: i32, problem: Option<String>) {
    let told = bench.replicas.change(|replicas| {
        let replica = replicas.get(id).filter(|replica| replica.is_running())?;
        replica.life = ReplicaLife::Ended { code, at: browser::now_ms() };
        replica.serving = false;
        replica.worker = None;
        if let Some(problem) = &problem {
            replica.print(&format!("{problem}\n"));
        }
        let told = (replica.start.news.clone(), replica.give_up(), replica.start.remove);
        Some(told)
    });
    let Some((news, unanswered, forget)) = told else { return };
    if forget {
        bench.replicas.change(|replicas| replicas.all.retain(|replica| replica.start.id != id));
    }
    for answer in unanswered {
        answer(Answered::Failed("it has ended".to_owned()));
    }
    if let Some(news) = news {
        if let Some(problem) = problem {
            news(News::Printed(Stream::Stderr, format!("{problem}\n")));
        }
        news(News::Ended(code));
    }
}

fn receive(bench: &Workbench, id: &str, generation: u32, message: FromWorker) {
    let current = bench.replicas.change(|replicas| replicas.get(id).is_some_and(|replica| replica.generation == generation));
    if !current {
        return;
    }
    match message {
        FromWorker::Reply(reply, parts) => receive_reply(bench, id, *reply, &parts),
        FromWorker::Crashed(message) => end(bench, id, KILLED, Some(format!("The engine of this replica stopped: {message}"))),
        // Where the page's own engine is not there yet, this one has compiled it.
        FromWorker::Module(module) => bench.engine.change(|engine| {
            engine.module.get_or_insert(module);
        }),
        _ => {}
    }
}

fn receive_reply(bench: &Workbench, id: &str, reply: Reply, parts: &Array) {
    match reply {
        Reply::Output { stream, text, .. } => {
            let news = bench.replicas.change(|replicas| {
                let replica = replicas.get(id)?;
                replica.print(&text);
                replica.start.news.clone()
            });
            if let Some(news) = news {
                news(News::Printed(stream, text));
            }
        }
        Reply::Serving { .. } => serving(bench, id),
        Reply::Finished { outcome, .. } => {
            let code = match outcome {
                Outcome::Success => 0,
                Outcome::Exit { code } => code & 0xff,
                Outcome::Error { .. } => 1,
                Outcome::Cancelled => 130,
            };
            end(bench, id, code, None);
        }
        Reply::Http { asked, response } => {
            let sent = bench.replicas.change(|replicas| replicas.get(id)?.sent.remove(&asked));
            if let Some(Sent { answer, deadline }) = sent {
                drop(deadline);
                let body = parts.get(0).dyn_into().unwrap_or_else(|_| Uint8Array::new_with_length(0));
                answer(Answered::Response { response, body });
            }
        }
        _ => {}
    }
}

fn serving(bench: &Workbench, id: &str) {
    let told: Option<(Option<OnNews>, Vec<_>)> = bench.replicas.change(|replicas| {
        let replica = replicas.get(id)?;
        replica.serving = true;
        Some((replica.start.news.clone(), replica.waiting.drain(..).collect()))
    });
    let Some((news, waiting)) = told else { return };
    if let Some(news) = news {
        news(News::Serving);
    }
    for Waiting { request, body, answer, deadline, .. } in waiting {
        drop(deadline);
        pass(bench, id, request, &body, answer);
    }
}
