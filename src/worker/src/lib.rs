//! The engine's wasm: a Web Worker that owns the thread pool and answers the page's messages.
//!
//! `www/engine-worker.js` loads it and calls, in this order: `init_thread_pool` (where threads can be had),
//! `install_file` for each file, `start`, then `handle` for each request.

mod engine;
mod files;
mod machine;
mod outbox;
mod replica;
mod terminal;
mod world;

use touchpaper_platform::{alloc, files as store, threads};
use touchpaper_wire::{Reply, Request, Settings, ThreadMode};
use wasm_bindgen::prelude::wasm_bindgen;

#[global_allocator]
static ALLOCATOR: alloc::Engine = alloc::ENGINE;

/// Puts a file into the engine's file system.
#[wasm_bindgen]
pub fn install_file(path: &str, bytes: Vec<u8>) {
    store::install(path, bytes);
}

/// A whole file of the engine's.
#[wasm_bindgen]
pub fn read_file(path: &str) -> Result<Vec<u8>, String> {
    store::read(path).map_err(|error| error.to_string())
}

/// Starts the engine; `post` is called with each reply as JSON text and an array of the bytes that go beside it.
#[wasm_bindgen]
pub fn start(settings: &str, post: js_sys::Function) -> Result<(), String> {
    std::panic::set_hook(Box::new(|panic| outbox::crashed(&one_line(panic))));
    outbox::open(post);
    let settings: Settings = serde_json::from_str(settings).map_err(|error| format!("settings: {error}"))?;
    touchpaper_python::defaults::set(settings.conf);
    let mode = match (settings.threads, settings.one_thread_because) {
        (Some(count), None) if count > 1 => {
            threads::pool_ready(count);
            ThreadMode::Many { threads: count }
        }
        (_, reason) => ThreadMode::One { reason: reason.unwrap_or_else(|| "it was asked for".to_owned()) },
    };
    touchpaper_platform::memory::watch();
    engine::start()?;
    outbox::post(Reply::Ready {
        threads: mode,
        cancel_address: touchpaper_core::cancel::address(),
        lose_address: engine::lose_address(),
        memory_bytes: touchpaper_platform::memory::bytes(),
    });
    outbox::flush();
    Ok(())
}

/// Answers one request, which has come with an array of bytes where it speaks of any; it returns when the answer has been
/// posted, so a run blocks it.
#[wasm_bindgen]
pub fn handle(request: &str, parts: Option<js_sys::Array>) -> Result<(), String> {
    let request: Request = serde_json::from_str(request).map_err(|error| format!("request: {error}"))?;
    let parts = parts.map(|parts| parts.iter().map(|part| js_sys::Uint8Array::new(&part).to_vec()).collect());
    engine::handle(request, parts.unwrap_or_default());
    outbox::flush();
    Ok(())
}

/// Runs threads of programs' own, one after another, in a worker that the page has started for this. It does not return.
#[wasm_bindgen]
pub fn run_threads() {
    threads::run_spawned();
}

/// What the engine said of its end, for the loader to pass on after a trap: a panic's message, or that memory ran out.
#[wasm_bindgen]
pub fn last_words() -> String {
    if touchpaper_platform::memory::exhausted() {
        let megabytes = touchpaper_platform::memory::bytes() / 1_000_000;
        return format!("out of memory: the engine had {megabytes} MB and could not get more");
    }
    outbox::panic_message().unwrap_or_default()
}

/// `index out of bounds: … (src/worker/src/engine.rs:70)`, without the place where the build keeps none.
fn one_line(panic: &std::panic::PanicHookInfo<'_>) -> String {
    let place =
        panic.location().filter(|place| place.line() > 0).map(|place| format!(" ({}:{})", place.file(), place.line())).unwrap_or_default();
    format!("{}{place}", panic.payload_as_str().unwrap_or("panic"))
}
