//! Replies on their way to the page. Any thread may put one in; the thread that started the engine posts them.
//!
//! Posting works while that thread is deep in a run, so output and progress reach the page as they happen.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use js_sys::{Array, Function, Uint8Array};
use touchpaper_platform::clock;
use touchpaper_wire::{Display, Event, Reply, Stream};
use wasm_bindgen::JsValue;

/// Output and displays in one order, events in their own; between the two there is none, so that a program that prints
/// in each task sends few messages.
static WAITING: Mutex<Vec<Waiting>> = Mutex::new(Vec::new());
static PANIC: Mutex<Option<String>> = Mutex::new(None);
static RUN: AtomicU32 = AtomicU32::new(0);

/// A program that prints without end would drown the page: past this many posts in a window, replies gather.
const POSTS_PER_WINDOW: u32 = 50;
const WINDOW_MS: f64 = 100.0;

/// A reply, and the bytes that go beside its text.
struct Waiting {
    reply: Reply,
    parts: Vec<Vec<u8>>,
}

struct Post {
    function: Function,
    window_start: f64,
    posts: u32,
}

thread_local! {
    static POST: RefCell<Option<Post>> = const { RefCell::new(None) };
}

pub fn open(function: Function) {
    POST.with_borrow_mut(|post| *post = Some(Post { function, window_start: 0.0, posts: 0 }));
}

/// Names the run that output and events belong to from now on.
pub fn begin_run(run: u32) {
    RUN.store(run, Ordering::Relaxed);
}

/// The run that goes on.
pub fn run() -> u32 {
    RUN.load(Ordering::Relaxed)
}

pub fn post(reply: Reply) {
    post_with(reply, Vec::new());
}

/// A reply with bytes that its text speaks of.
pub fn post_with(reply: Reply, parts: Vec<Vec<u8>>) {
    waiting().push(Waiting { reply, parts });
}

pub fn output(stream: Stream, text: &str) {
    let run = RUN.load(Ordering::Relaxed);
    let mut waiting = waiting();
    let last = waiting.iter_mut().rev().map(|waiting| &mut waiting.reply).find(|reply| !matches!(reply, Reply::Events { .. }));
    if let Some(Reply::Output { stream: last, text: gathered, .. }) = last
        && *last == stream
    {
        gathered.push_str(text);
    } else {
        waiting.push(Waiting { reply: Reply::Output { run, stream, text: text.to_owned() }, parts: Vec::new() });
    }
    drop(waiting);
    flush_soon();
}

pub fn display(display: Display) {
    let run = RUN.load(Ordering::Relaxed);
    post(Reply::Display { run, display });
    flush_soon();
}

pub fn event(event: Event) {
    let run = RUN.load(Ordering::Relaxed);
    let mut waiting = waiting();
    let replies = waiting.iter_mut().rev().map(|waiting| &mut waiting.reply);
    let last = replies.into_iter().find(|reply| !matches!(reply, Reply::Output { .. } | Reply::Display { .. }));
    if let Some(Reply::Events { events, .. }) = last {
        events.push(event);
    } else {
        waiting.push(Waiting { reply: Reply::Events { run, events: vec![event] }, parts: Vec::new() });
    }
}

/// Posts what waits, unless much has just been posted; on another thread it does nothing.
pub fn flush_soon() {
    let now = clock::now_ms();
    let allowed = POST.with_borrow_mut(|post| {
        let Some(post) = post else { return false };
        if now - post.window_start > WINDOW_MS {
            post.window_start = now;
            post.posts = 0;
        }
        post.posts += 1;
        post.posts <= POSTS_PER_WINDOW
    });
    if allowed {
        flush();
    }
}

/// Posts all that waits; on another thread than the engine's it does nothing.
pub fn flush() {
    POST.with_borrow(|post| {
        let Some(post) = post else { return };
        let replies = std::mem::take(&mut *waiting());
        for Waiting { reply, parts } in replies {
            if let Ok(json) = serde_json::to_string(&reply) {
                let parts: Array = parts.iter().map(|part| JsValue::from(Uint8Array::from(part.as_slice()))).collect();
                // The page cannot be told that it could not be told.
                let _ = post.function.call2(&JsValue::NULL, &JsValue::from_str(&json), &parts);
            }
        }
    });
}

/// Called by the panic hook: on a pool's thread the driver will post it, as it looks in here while it waits.
pub fn crashed(message: &str) {
    if let Ok(mut panic) = PANIC.try_lock() {
        *panic = Some(message.to_owned());
    }
    if let Ok(mut waiting) = WAITING.try_lock() {
        waiting.push(Waiting { reply: Reply::Crashed { message: message.to_owned() }, parts: Vec::new() });
    }
    flush();
}

pub fn panic_message() -> Option<String> {
    PANIC.try_lock().ok().and_then(|panic| panic.clone())
}

fn waiting() -> MutexGuard<'static, Vec<Waiting>> {
    WAITING.lock().unwrap_or_else(PoisonError::into_inner)
}
