//! The one engine of this worker: a Python host, made at the start, and what each request does with it.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use touchpaper_platform::mailbox::Mailbox;
use touchpaper_platform::{clock, memory, threads};
use touchpaper_python::{Host, HostConfig, defaults};
use touchpaper_wire::{Outcome, Reading, Reply, Request};

use crate::{files, machine, outbox, replica, terminal, world};

const NO_ENGINE: &str = "there is no engine";

/// The run that output and events between runs belong to: none that the page has begun, so it shows none of them.
const NO_RUN: u32 = u32::MAX;

thread_local! {
    static HOST: RefCell<Option<Host>> = const { RefCell::new(None) };
}

/// The executor that the page wants lost, plus 1; the page writes it, as this worker takes no message while it runs.
static LOSE: AtomicI32 = AtomicI32::new(0);

pub fn lose_address() -> usize {
    (&raw const LOSE).addr()
}

pub fn start() -> Result<(), String> {
    let config = HostConfig {
        output: Arc::new(machine::output),
        display: Arc::new(outbox::display),
        events: Arc::new(machine::event),
        between: Some(Arc::new(between)),
    };
    machine::lend_commands();
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
    threads::tend();
    outbox::flush_soon();
}

pub fn handle(request: Request, parts: Vec<Vec<u8>>) {
    match request {
        Request::Run { run, path, source, args } => {
            terminal::lose_session();
            in_run(run, |host| host.run_script(&path, &source, &args));
        }
        Request::RunCell { run, name, language, source } => {
            terminal::lose_session();
            in_run(run, |host| host.run_cell(&name, language, &source));
        }
        Request::Rows { table, from, count } => {
            outbox::post(Reply::Rows { table, from, rows: touchpaper_python::table_rows(table, from, count) });
        }
        Request::Ask { asked, table, ask } => {
            let answer = between_runs(|host| host.ask(table, &ask)).unwrap_or_else(|| Err(NO_ENGINE.to_owned()));
            outbox::post(Reply::Answer { asked, answer });
        }
        Request::Complete { complete, before } => {
            let completions = between_runs(|host| host.complete(&before)).unwrap_or_default();
            outbox::post(Reply::Completions { complete, completions });
        }
        Request::Api => outbox::post(Reply::Api { names: between_runs(Host::api).unwrap_or_default() }),
        Request::ForgetTables { tables } => touchpaper_python::forget_tables(&tables),
        Request::WriteFile { path, bytes } => touchpaper_platform::files::install(&path, bytes),
        Request::ListFiles => files::tell(),
        Request::RenameFile { from, to } => files::rename(&from, &to),
        Request::RemoveFiles { paths } => files::remove(&paths),
        Request::Preview { preview, path, reading } => look_into(preview, &path, &reading),
        Request::SetDefaults { conf } => defaults::set(conf),
        Request::Line { run, line } => terminal::line(run, line),
        Request::Interrupt => terminal::interrupt(),
        Request::Prompt => terminal::tell_prompt(),
        Request::CompleteLine { complete, line } => terminal::complete(complete, &line),
        Request::Told { asked, told } => {
            world::take(asked, told, parts);
            terminal::go_on();
        }
        Request::Serve { run, serve } => replica::serve(run, &serve),
        Request::Http { asked, http } => replica::answer(asked, &http, &parts.concat()),
        Request::Crash { how } => crash(&how),
    }
}

fn in_run(run: u32, body: impl FnOnce(&Host) -> Outcome) {
    outbox::begin_run(run);
    let start = clock::now_ms();
    let outcome = HOST.with_borrow(|host| host.as_ref().map_or(Outcome::Cancelled, body));
    outbox::post(Reply::Finished { run, outcome, ms: clock::now_ms() - start, memory_bytes: memory::bytes() });
}

fn look_into(preview: u32, path: &str, reading: &Reading) {
    let seen = between_runs(|host| host.preview(path, reading));
    let (table, partial) = seen.map_or_else(|| (Err(NO_ENGINE.to_owned()), false), |seen| (seen.table, seen.partial));
    outbox::post(Reply::Preview { preview, table, partial });
}

/// What a host is asked to do, where there is one.
pub fn with_host<T>(body: impl FnOnce(&Host) -> T) -> Option<T> {
    HOST.with_borrow(|host| host.as_ref().map(body))
}

/// What is printed meanwhile, and which jobs run, is of no run's.
fn between_runs<T>(body: impl FnOnce(&Host) -> T) -> Option<T> {
    outbox::begin_run(NO_RUN);
    HOST.with_borrow(|host| host.as_ref().map(body))
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
