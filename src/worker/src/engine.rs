//! The one engine of this worker: a Python host, made at the start, and what each request does with it.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use touchpaper_platform::mailbox::Mailbox;
use touchpaper_platform::{clock, files, memory, threads};
use touchpaper_python::{Host, HostConfig};
use touchpaper_wire::{Outcome, Reply, Request};

use crate::outbox;

thread_local! {
    static HOST: RefCell<Option<Host>> = const { RefCell::new(None) };
}

/// The executor that the page wants lost, plus 1; the page writes it, as this worker takes no message while it runs.
static LOSE: AtomicI32 = AtomicI32::new(0);

pub fn lose_address() -> usize {
    (&raw const LOSE).addr()
}

pub fn start() -> Result<(), String> {
    let config = HostConfig { output: Arc::new(outbox::output), events: Arc::new(outbox::event), between: Some(Arc::new(between)) };
    let host = Host::new(config)?;
    HOST.with_borrow_mut(|slot| *slot = Some(host));
    Ok(())
}

/// What the driver does now and then while it waits for its job.
fn between() {
    let wanted = LOSE.swap(0, Ordering::AcqRel);
    if let (Ok(executor), Some(context)) = (usize::try_from(wanted - 1), touchpaper_python::current_context()) {
        context.lose_executor(executor);
    }
    outbox::flush_soon();
}

pub fn handle(request: Request) {
    match request {
        Request::Run { run, path, source, args } => run_script(run, &path, &source, &args),
        Request::WriteFile { path, bytes } => files::install(&path, bytes),
        Request::Crash { how } => crash(&how),
    }
}

fn run_script(run: u32, path: &str, source: &str, args: &[String]) {
    outbox::begin_run(run);
    let start = clock::now_ms();
    let mut outcome = Outcome::Cancelled;
    with_host(|host| outcome = host.run_script(path, source, args));
    outbox::post(Reply::Finished { run, outcome, ms: clock::now_ms() - start, memory_bytes: memory::bytes() });
}

fn with_host(body: impl FnOnce(&Host)) {
    HOST.with_borrow(|host| {
        if let Some(host) = host {
            body(host);
        }
    });
}

/// Ends the engine the way a defect would, so that tests see the page outlive it.
#[expect(clippy::panic, reason = "it is what was asked for")]
fn crash(how: &str) {
    let message = format!("crash on request: {how}");
    match how {
        "thread" => threads::scope(|scope| {
            scope.spawn(move || std::panic::panic_any(message));
            // As a job's driver does: wait for a report, which will not come.
            let reports = Mailbox::<()>::new();
            while reports.receive(Duration::from_millis(50)).is_none() {
                between();
            }
        }),
        "abort" => std::process::abort(),
        _ => std::panic::panic_any(message),
    }
}
