//! Runs a load test: starts the replicas that it needs, holds each load for its time, and puts all back as it was.

use std::rc::Rc;

use js_sys::{Promise, Uint8Array};
use touchpaper_deploy::load::Loop;
use touchpaper_deploy::random::Random;
use touchpaper_deploy::service::requests::Form;
use touchpaper_deploy::table::Table;
use touchpaper_wire::HttpRequest;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::actions::ask_deployment::precise_ms;
use crate::actions::call_deployment::call;
use crate::actions::deploy_model::{scale, use_among};
use crate::browser;
use crate::deploy::deployment::{Asking, Called};
use crate::deploy::log::Source;
use crate::deploy::router::Health;
use crate::deploy::screens::load_test::{LoadTest, Plan};
use crate::deploy::screens::watch;
use crate::workbench::Workbench;

/// Requests that differ, so that no answer is one that is known already.
const BODIES: usize = 16;
/// A person who waits longer for a replica is told.
const START_MS: f64 = 300_000.0;
/// Between two looks, and before a caller that was refused asks again.
const LOOK_MS: i32 = 50;
const AGAIN_MS: i32 = 20;
/// A load's requests are sent in time within so much.
const STEP_MS: f64 = 8.0;

fn change<R>(bench: &Workbench, name: &str, change: impl FnOnce(&mut LoadTest) -> R) -> R {
    bench.screens.change(|screens| change(&mut screens.of_mut(name).load))
}

/// What every request and answer of a test does: nothing is drawn for it by itself.
fn note<R>(bench: &Workbench, name: &str, change: impl FnOnce(&mut LoadTest) -> R) -> R {
    bench.screens.change_quietly(|screens| change(&mut screens.of_mut(name).load))
}

async fn sleep(ms: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        let set = browser::window().map(|window| window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms));
        if !matches!(set, Some(Ok(_))) {
            // A page that is being closed waits for nothing.
            let _ = resolve.call0(&wasm_bindgen::JsValue::NULL);
        }
    });
    // A timer does not fail.
    let _ = JsFuture::from(promise).await;
}

#[expect(clippy::disallowed_methods, reason = "the future tells what went wrong itself")]
pub fn start(bench: &Workbench, name: &str) {
    let plan = bench.screens.read().of(name).map(|screen| screen.load.plan).unwrap_or_default();
    if let Some(problem) = plan.problem() {
        return change(bench, name, |test| test.problem = Some(problem));
    }
    let generation = change(bench, name, |test| {
        if test.driven {
            return None;
        }
        test.driven = true;
        test.problem = None;
        test.waits = Some("Starting".to_owned());
        test.generation += 1;
        Some(test.generation)
    });
    let Some(generation) = generation else { return };
    let (bench, name) = (bench.clone(), name.to_owned());
    spawn_local(async move {
        let driver = Driver { bench, name, plan, generation };
        let problem = driver.run().await.err();
        change(&driver.bench, &driver.name, |test| {
            test.finish(true);
            test.problem = problem;
            test.driven = false;
        });
    });
}

/// What has been measured stays.
pub fn stop(bench: &Workbench, name: &str) {
    change(bench, name, |test| {
        test.generation += 1;
        if let Some(running) = &mut test.running {
            running.end_step(precise_ms());
        }
        test.finish(true);
    });
}

struct Driver {
    bench: Workbench,
    name: String,
    plan: Plan,
    generation: u32,
}

impl Driver {
    fn stopped(&self) -> bool {
        self.bench.screens.read().of(&self.name).is_none_or(|screen| screen.load.generation != self.generation)
    }

    async fn run(&self) -> Result<(), String> {
        let Self { bench, name, plan, .. } = self;
        let before = bench.deploy.read().get(name).map(|found| found.replicas).ok_or("The deployment is gone.")?;
        let requests = Rc::new(self.requests()?);
        let most = plan.counts().last().copied().unwrap_or(1);
        let run = async {
            if most > before {
                scale(bench, name, most)?;
            }
            self.serving(most).await?;
            for count in plan.counts() {
                if self.stopped() {
                    return Ok(());
                }
                use_among(bench, name, Some(count));
                change(bench, name, |test| test.begin(count, precise_ms()));
                for level in plan.loads() {
                    self.hold(plan.load(level), &requests).await;
                    if self.stopped() {
                        return Ok(());
                    }
                }
                change(bench, name, |test| test.finish(false));
            }
            Ok(())
        };
        let result: Result<(), String> = run.await;
        use_among(bench, name, None);
        if most > before && bench.deploy.read().get(name).is_some_and(|found| found.replicas == most) {
            scale(bench, name, before)?;
        }
        result
    }

    /// Requests of so many rows, of training rows where they are known.
    fn requests(&self) -> Result<Vec<(HttpRequest, Vec<u8>)>, String> {
        let deploy = self.bench.deploy.read();
        let found = deploy.get(&self.name).ok_or("The deployment is gone.")?;
        let form = Form::of(found.contract).first().ok_or("Its contract has no request.")?;
        let sample = deploy.samples.get(&found.model).and_then(|sample| sample.as_ref().ok()).filter(|sample| !sample.values.is_empty());
        let mut random = Random::new(1);
        let mut made = Vec::with_capacity(BODIES);
        for _ in 0..BODIES {
            let rows = match sample {
                Some(sample) => {
                    let mut rows = Table::default();
                    for _ in 0..self.plan.rows {
                        let drawn = sample.values.get(random.below(sample.values.len())).map(Vec::as_slice).unwrap_or_default();
                        let one = watch::question(&found.signature, &sample.fields, drawn);
                        rows.fields = one.fields;
                        rows.values.extend(one.values);
                    }
                    rows
                }
                None => {
                    let example = found.signature.example();
                    let row = example.values.into_iter().next().unwrap_or_default();
                    Table { fields: example.fields, values: vec![row; self.plan.rows] }
                }
            };
            let ready = form.request(&found.name, &rows);
            let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
            made.push((HttpRequest { method: ready.method.to_owned(), target: ready.target, headers }, ready.body.into_bytes()));
        }
        Ok(made)
    }

    /// Waits until so many replicas serve.
    async fn serving(&self, wanted: usize) -> Result<(), String> {
        let begun = precise_ms();
        loop {
            let (ready, failed) = {
                let deploy = self.bench.deploy.read();
                let found = deploy.get(&self.name).ok_or("The deployment is gone.")?;
                if found.stopped {
                    return Err("The deployment is stopped. Start it first.".to_owned());
                }
                let failed = found.router.slots.iter().find_map(|slot| match &slot.health {
                    Health::Failed(why) => Some(why.clone()),
                    _ => None,
                });
                (found.router.ready(), failed)
            };
            if let Some(why) = failed {
                return Err(format!("A replica could not be started: {why}"));
            }
            if ready >= wanted || self.stopped() {
                return Ok(());
            }
            if precise_ms() - begun > START_MS {
                return Err(format!("{ready} of {wanted} replicas serve after five minutes. Try fewer."));
            }
            let said = format!("Starting replicas: {ready} of {wanted} serve");
            if self.bench.screens.read().of(&self.name).is_some_and(|screen| screen.load.waits.as_ref() != Some(&said)) {
                change(&self.bench, &self.name, |test| test.waits = Some(said));
            }
            sleep(LOOK_MS).await;
        }
    }

    /// Holds a load for its time, then waits for what is not answered yet.
    async fn hold(&self, load: Loop, requests: &Rc<Vec<(HttpRequest, Vec<u8>)>>) {
        let Self { bench, name, plan, generation } = self;
        let begun = precise_ms();
        let end = begun + plan.seconds * 1000.0;
        change(bench, name, |test| {
            if let Some(running) = &mut test.running {
                running.begin_step(load, begun);
            }
        });
        let one = Sender { bench: bench.clone(), name: name.clone(), generation: *generation, requests: Rc::clone(requests), end };
        match load {
            Loop::Open { per_second } => {
                // Arrivals as a crowd makes them, each without regard to the others.
                let mut random = Random::new(begun as u64);
                let mut next = begun + random.exponential(1000.0 / per_second);
                let mut at = 0;
                while next < end && !self.stopped() {
                    let now = precise_ms();
                    while next <= now && next < end {
                        one.send(at, false);
                        at += 1;
                        next += random.exponential(1000.0 / per_second);
                    }
                    sleep((next - now).clamp(0.0, STEP_MS) as i32).await;
                }
            }
            Loop::Closed { callers, .. } => (0..callers).for_each(|at| one.send(at, true)),
        }
        while !self.stopped() {
            let now = precise_ms();
            let waiting = note(bench, name, |test| {
                test.running.as_mut().map_or(0, |running| {
                    running.pass(now);
                    running.waiting()
                })
            });
            if now >= end && waiting == 0 {
                break;
            }
            sleep(LOOK_MS).await;
        }
        if !self.stopped() {
            change(bench, name, |test| {
                if let Some(running) = &mut test.running {
                    running.end_step(precise_ms());
                }
            });
        }
    }
}

#[derive(Clone)]
struct Sender {
    bench: Workbench,
    name: String,
    generation: u32,
    requests: Rc<Vec<(HttpRequest, Vec<u8>)>>,
    end: f64,
}

impl Sender {
    /// A caller asks again as soon as it was answered.
    fn send(&self, at: usize, again: bool) {
        let sent = precise_ms();
        let mine = |test: &mut LoadTest| test.generation == self.generation;
        let may = note(&self.bench, &self.name, |test| mine(test) && test.running.as_mut().is_some_and(|running| running.send(sent)));
        let Some((request, body)) = self.requests.get(at % self.requests.len().max(1)).filter(|_| may) else { return };
        let answer = {
            let one = self.clone();
            Box::new(move |called: Called| one.take(&called, sent, at, again))
        };
        let asking = Asking { request: request.clone(), body: Uint8Array::from(body.as_slice()), source: Source::Load, labels: Vec::new() };
        call(&self.bench, &self.name, asking, answer);
    }

    #[expect(clippy::disallowed_methods, reason = "the future has no error")]
    fn take(&self, called: &Called, sent: f64, at: usize, again: bool) {
        let now = precise_ms();
        let well = called.response.status < 400;
        note(&self.bench, &self.name, |test| {
            if let Some(running) = test.running.as_mut().filter(|_| test.generation == self.generation) {
                running.answered(well.then_some((now - sent, called.wait_ms)), now);
            }
        });
        if !again || now >= self.end {
            return;
        }
        if well {
            return self.send(at + 1, true);
        }
        // A refusal comes at once: asking again at once would never end.
        let one = self.clone();
        spawn_local(async move {
            sleep(AGAIN_MS).await;
            if precise_ms() < one.end {
                one.send(at + 1, true);
            }
        });
    }
}
