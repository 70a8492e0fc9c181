//! Makes deployments of registered models, starts and ends their replicas, and puts others in the place of those that die.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use touchpaper_wire::{Entry, Serve, Stream};
use web_sys::Blob;

use crate::actions::call_deployment::{call, give_up, give_up_abandoned, pass_on, replica_of};
use crate::actions::replicas::{self, start as start_replica, stop as stop_replica};
use crate::actions::{keep_models, open_route};
use crate::deploy::deployment::{Asking, Called, Deployment, MOST_REPLICAS, Wanted, check_name, free_port, option_of, path_of};
use crate::deploy::model::Key;
use crate::deploy::router::{Health, Policy};
use crate::files::store;
use crate::replica::{Answered, Door, News, OnNews, Start};
use crate::workbench::Workbench;

/// Where a replica has its files.
const PLACE: &str = "/app";
const ARCHIVE: &str = "model.zip";

/// Makes one and starts it. An error is why there is none.
pub fn create(bench: &Workbench, wanted: Wanted) -> Result<(), String> {
    let name = wanted.name.clone();
    add(bench, wanted)?;
    keep_record(bench, &name);
    start(bench, &name)
}

/// One that has no replicas yet.
pub fn add(bench: &Workbench, wanted: Wanted) -> Result<(), String> {
    check_name(&wanted.name)?;
    check_count(wanted.replicas)?;
    let key = Key { name: wanted.model.clone(), version: wanted.version };
    let deploy = bench.deploy.read();
    if deploy.get(&wanted.name).is_some() {
        return Err(format!("There is a deployment named {} already.", wanted.name));
    }
    let signature = deploy.version(&key).map(|version| version.signature.clone()).ok_or_else(|| format!("There is no {key}."))?;
    let taken = |port: u16| bench.replicas.read().is_taken(port) || deploy.deployments.iter().any(|other| other.port == port);
    let port = match wanted.port {
        Some(port) if taken(port) => return Err(format!("Port {port} is taken.")),
        Some(0) => return Err("0 is no port.".to_owned()),
        Some(port) => port,
        None => free_port(taken).ok_or("There is no port left.")?,
    };
    drop(deploy);
    let deployment = Deployment::new(&wanted, signature, port);
    bench.deploy.change(|deploy| deploy.deployments.push(deployment));
    Ok(())
}

fn check_count(replicas: usize) -> Result<(), String> {
    if (1..=MOST_REPLICAS).contains(&replicas) {
        return Ok(());
    }
    Err(format!("A deployment has 1 to {MOST_REPLICAS} replicas: each is an engine of its own, with its memory and its thread."))
}

/// Gives a deployment that is stopped its replicas.
pub fn start(bench: &Workbench, name: &str) -> Result<(), String> {
    let (key, port) = {
        let deploy = bench.deploy.read();
        let deployment = deploy.get(name).ok_or_else(|| format!("There is no deployment named {name}."))?;
        if !deployment.stopped {
            return Ok(());
        }
        (deployment.model.clone(), deployment.port)
    };
    let archive = store::content(&key.archive()).ok_or_else(|| format!("The archive of {key} is gone."))?;
    if bench.replicas.read().is_taken(port) {
        return Err(format!("Port {port} is taken by a container."));
    }
    bench.deploy.change_at_once(|deploy| {
        if let Some(deployment) = deploy.get_mut(name) {
            deployment.archive = Some(archive);
            deployment.stopped = false;
        }
    });
    open_door(bench, name, port);
    open_route::open(bench);
    fill(bench, name);
    Ok(())
}

/// Requests to its port of localhost, as the terminal's curl asks them.
fn open_door(bench: &Workbench, name: &str, port: u16) {
    let door: Door = {
        let (bench, name) = (bench.clone(), name.to_owned());
        Rc::new(move |request, body, answer| {
            let answered = move |called: Called| answer(Answered::Response { response: called.response, body: called.body });
            call(&bench, &name, Asking::of_person(request, body), Box::new(answered));
        })
    };
    bench.replicas.change(|replicas| replicas.doors.insert(port, door));
}

/// As many replicas as there are to be.
fn fill(bench: &Workbench, name: &str) {
    loop {
        enum Next {
            Begin(String),
            End(String),
        }
        let next = bench.deploy.change(|deploy| {
            let deployment = deploy.get_mut(name).filter(|deployment| !deployment.stopped)?;
            match deployment.router.staying() {
                count if count < deployment.replicas => {
                    let version = deployment.model.version;
                    Some(Next::Begin(deployment.router.add(name, version)))
                }
                count if count > deployment.replicas => deployment.router.remove_one().map(Next::End),
                _ => None,
            }
        });
        match next {
            Some(Next::Begin(id)) => begin(bench, name, &id),
            Some(Next::End(id)) => replicas::remove(bench, &replica_of(name, &id)),
            None => break,
        }
    }
    pass_on(bench, name);
}

/// Starts the replica of a slot.
fn begin(bench: &Workbench, name: &str, id: &str) {
    let started = {
        let deploy = bench.deploy.read();
        let Some(deployment) = deploy.get(name).filter(|deployment| deployment.router.slot(id).is_some()) else { return };
        let Some(archive) = deployment.archive.clone() else { return };
        what_runs(deployment, id, archive, news(bench, name, id))
    };
    let replica = started.id.clone();
    replicas::remove(bench, &replica);
    if let Err(problem) = start_replica(bench, started) {
        ended(bench, name, id, &problem);
    }
}

fn what_runs(deployment: &Deployment, id: &str, archive: Blob, news: OnNews) -> Start {
    let args = [
        ARCHIVE.to_owned(),
        format!("--contract={}", option_of(deployment.contract)),
        format!("--name={}", deployment.name),
        format!("--version={}", deployment.model.version),
        format!("--host-name={id}"),
    ];
    Start {
        id: replica_of(&deployment.name, id),
        about: String::new(),
        files: Rc::new(vec![(format!("{PLACE}/{ARCHIVE}"), archive)]),
        serve: Serve {
            entry: Entry::Module { module: "_deployed".to_owned(), args: args.to_vec() },
            folder: PLACE.to_owned(),
            environment: Default::default(),
        },
        ports: Vec::new(),
        remove: false,
        news: Some(news),
    }
}

fn news(bench: &Workbench, name: &str, id: &str) -> OnNews {
    let (bench, name, id) = (bench.clone(), name.to_owned(), id.to_owned());
    let last = RefCell::new(String::new());
    Rc::new(move |news| match news {
        News::Printed(Stream::Stderr, text) => {
            // Of what it said last, the last line tells why it ended.
            if let Some(line) = text.lines().map(str::trim).rfind(|line| !line.is_empty()) {
                line.clone_into(&mut last.borrow_mut());
            }
        }
        News::Printed(Stream::Stdout, _) => {}
        News::Serving => {
            bench.deploy.change_at_once(|deploy| deploy.get_mut(&name).map(|deployment| deployment.router.serving(&id)));
            pass_on(&bench, &name);
        }
        News::Ended(code) => {
            let said = last.take();
            let why = if said.is_empty() { format!("it ended with code {code}") } else { said };
            ended(&bench, &name, &id, &why);
        }
    })
}

/// A replica has ended by itself, or was killed; another takes its place.
fn ended(bench: &Workbench, name: &str, id: &str, why: &str) {
    let wait = bench.deploy.change_at_once(|deploy| deploy.get_mut(name)?.router.ended(id, why));
    give_up_abandoned(bench, name);
    pass_on(bench, name);
    if let Some(wait) = wait {
        let (bench, name, id) = (bench.clone(), name.to_owned(), id.to_owned());
        // Not now: whoever told this is not done with the one that has ended.
        Timeout::new(wait, move || again(&bench, &name, &id)).forget();
    }
}

fn again(bench: &Workbench, name: &str, id: &str) {
    let still = bench.deploy.change(|deploy| {
        let deployment = deploy.get_mut(name).filter(|deployment| !deployment.stopped)?;
        let waits = deployment.router.slot(id).is_some_and(|slot| slot.health == Health::Restarting);
        waits.then(|| deployment.router.restarted(id))
    });
    if still.is_some() {
        begin(bench, name, id);
    }
}

/// Tries a replica anew that was given up.
pub fn retry(bench: &Workbench, name: &str, id: &str) {
    bench.deploy.change(|deploy| {
        if let Some(deployment) = deploy.get_mut(name) {
            deployment.router.retry(id);
            deployment.router.restarted(id);
        }
    });
    begin(bench, name, id);
}

/// Ends a replica as a crash would: what it was asked is asked of another, and another takes its place.
pub fn kill(bench: &Workbench, name: &str, id: &str) {
    stop_replica(bench, &replica_of(name, id));
}

pub fn scale(bench: &Workbench, name: &str, replicas: usize) -> Result<(), String> {
    check_count(replicas)?;
    bench.deploy.change_at_once(|deploy| {
        if let Some(deployment) = deploy.get_mut(name) {
            deployment.replicas = replicas;
        }
    });
    fill(bench, name);
    keep_record(bench, name);
    Ok(())
}

pub fn set_policy(bench: &Workbench, name: &str, policy: Policy) {
    bench.deploy.change_at_once(|deploy| {
        if let Some(deployment) = deploy.get_mut(name) {
            deployment.router.policy = policy;
        }
    });
    keep_record(bench, name);
}

/// Only the first so many replicas take requests, or all.
pub fn use_among(bench: &Workbench, name: &str, among: Option<usize>) {
    bench.deploy.change(|deploy| {
        if let Some(deployment) = deploy.get_mut(name) {
            deployment.router.among = among;
        }
    });
    pass_on(bench, name);
}

/// Ends its replicas; it can be started again.
pub fn stop(bench: &Workbench, name: &str) {
    let closed = bench.deploy.change_at_once(|deploy| {
        let deployment = deploy.get_mut(name).filter(|deployment| !deployment.stopped)?;
        deployment.stopped = true;
        Some((deployment.port, deployment.router.close()))
    });
    let Some((port, (ids, numbers))) = closed else { return };
    bench.replicas.change(|replicas| replicas.doors.remove(&port));
    give_up(bench, name, &numbers, &format!("{name} was stopped."));
    for id in ids {
        replicas::remove(bench, &replica_of(name, &id));
    }
    open_route::tell(bench);
}

pub fn remove(bench: &Workbench, name: &str) {
    stop(bench, name);
    bench.deploy.change_at_once(|deploy| deploy.deployments.retain(|deployment| deployment.name != name));
    keep_models::remove(bench, vec![path_of(name)]);
    open_route::tell(bench);
}

/// Puts another version behind the same address: the old one's replicas answer until the new one's can.
pub fn swap(bench: &Workbench, name: &str, key: &Key) -> Result<(), String> {
    let signature =
        bench.deploy.read().version(key).map(|version| version.signature.clone()).ok_or_else(|| format!("There is no {key}."))?;
    let archive = store::content(&key.archive()).ok_or_else(|| format!("The archive of {key} is gone."))?;
    bench.deploy.change_at_once(|deploy| {
        if let Some(deployment) = deploy.get_mut(name) {
            deployment.model = key.clone();
            deployment.signature = signature;
            deployment.archive = Some(archive);
            deployment.router.leave_all();
        }
    });
    keep_record(bench, name);
    fill(bench, name);
    Ok(())
}

fn keep_record(bench: &Workbench, name: &str) {
    let record = bench.deploy.read().get(name).map(|deployment| serde_json::to_string(&deployment.wanted()));
    let Some(Ok(text)) = record else { return };
    keep_models::write(bench, path_of(name), &text);
}
