//! Threads that may wait for each other: Web Workers beside the pool's, which the page starts when they are asked for. A
//! worker that is blocked starts no other, but it can tell the page (`www/engine-worker.js`), which is never blocked. One
//! that has done its job waits for the next.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::threads::{Job, in_pool};

struct Own {
    waiting: VecDeque<Job>,
    /// Threads that wait for a job.
    idle: usize,
    /// Threads that the page has been asked for.
    coming: usize,
}

static OWN: Mutex<Own> = Mutex::new(Own { waiting: VecDeque::new(), idle: 0, coming: 0 });
static ARRIVED: Condvar = Condvar::new();
/// Asked for on a thread of the pool, which the page does not hear: the engine's own passes it on.
static UNHEARD: AtomicUsize = AtomicUsize::new(0);

fn own() -> MutexGuard<'static, Own> {
    // Nothing that can panic runs under the lock.
    OWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs `job` on a thread of its own, as soon as there is one.
pub fn spawn(job: Job) -> Result<(), String> {
    let mut own = own();
    own.waiting.push_back(job);
    ARRIVED.notify_one();
    if own.waiting.len() <= own.idle + own.coming {
        return Ok(());
    }
    own.coming += 1;
    drop(own);
    if in_pool() {
        UNHEARD.fetch_add(1, Ordering::AcqRel);
        return Ok(());
    }
    ask()
}

/// Called now and then on the engine's own thread.
pub fn tend() {
    for _ in 0..UNHEARD.swap(0, Ordering::AcqRel) {
        // The job that waits for it waits on: there may be a thread again.
        let _ = ask();
    }
}

fn ask() -> Result<(), String> {
    let told = || -> Result<JsValue, JsValue> {
        let message = Object::new();
        Reflect::set(&message, &"kind".into(), &"thread".into())?;
        Reflect::set(&message, &"module".into(), &wasm_bindgen::module())?;
        Reflect::set(&message, &"memory".into(), &wasm_bindgen::memory())?;
        let here = js_sys::global();
        Reflect::get(&here, &"postMessage".into())?.unchecked_into::<Function>().call1(&here, &message)
    };
    told().map(drop).map_err(|error| format!("{error:?}"))
}

/// What a worker does that the page has started for this: one job after another, for ever.
pub fn run_spawned() {
    own().coming -= 1;
    loop {
        let mut own = own();
        own.idle += 1;
        let job = loop {
            match own.waiting.pop_front() {
                Some(job) => break job,
                None => own = ARRIVED.wait(own).unwrap_or_else(PoisonError::into_inner),
            }
        };
        own.idle -= 1;
        drop(own);
        job();
    }
}
