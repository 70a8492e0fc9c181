//! Keeps the engine's events for a program that looks at its own jobs: what the checks of exercises ask about.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use parking_lot::Mutex;
use touchpaper_core::EventSink;
use touchpaper_wire::Event;

/// A program whose jobs have more events than this has not asked for them to be looked at one by one.
const MOST: usize = 100_000;

static WATCHES: AtomicBool = AtomicBool::new(false);
static KEPT: Mutex<Vec<Event>> = Mutex::new(Vec::new());
static LOST: AtomicUsize = AtomicUsize::new(0);

/// The same sink, whose events are kept besides while somebody watches.
pub fn through(sink: EventSink) -> EventSink {
    Arc::new(move |event| {
        if WATCHES.load(Ordering::Acquire) {
            keep(&event);
        }
        sink(event);
    })
}

fn keep(event: &Event) {
    let mut kept = KEPT.lock();
    if kept.len() < MOST {
        kept.push(event.clone());
    } else {
        LOST.fetch_add(1, Ordering::Relaxed);
    }
}

/// From here on, with nothing kept yet; or no more.
pub fn set(on: bool) {
    KEPT.lock().clear();
    LOST.store(0, Ordering::Relaxed);
    WATCHES.store(on, Ordering::Release);
}

/// How many there are so far, for `since`.
pub fn count() -> usize {
    KEPT.lock().len()
}

/// Those that were kept after the first `from`, as JSON, and how many were not kept.
pub fn since(from: usize) -> (String, usize) {
    let kept = KEPT.lock();
    let events = kept.get(from..).unwrap_or_default();
    (serde_json::to_string(events).unwrap_or_default(), LOST.load(Ordering::Relaxed))
}
