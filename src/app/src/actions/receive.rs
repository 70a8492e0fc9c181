//! Takes what the engine's worker says.

use touchpaper_wire::{Outcome, Reply, Stream};

use crate::actions::restart::restart_after_crash;
use crate::actions::run::run_queued;
use crate::engine::Life;
use crate::engine::worker::FromWorker;
use crate::run::End;
use crate::run::output::Voice;
use crate::workbench::Workbench;

pub fn receive(bench: &Workbench, message: FromWorker) {
    match message {
        FromWorker::Progress(progress) => bench.engine.change(|engine| match &mut engine.life {
            Life::Loading(known) | Life::Restarting(known) => *known = progress,
            _ => {}
        }),
        FromWorker::Module(module) => bench.engine.change(|engine| engine.module = Some(module)),
        FromWorker::Memory(memory) => bench.engine.change(|engine| engine.memory = Some(memory)),
        FromWorker::Notice(text) => bench.notice(text),
        FromWorker::Crashed(message) => restart_after_crash(bench, message),
        FromWorker::Reply(reply) => receive_reply(bench, reply),
    }
}

fn receive_reply(bench: &Workbench, reply: Reply) {
    match reply {
        Reply::Ready { threads, cancel_address, lose_address, memory_bytes } => {
            bench.engine.change(|engine| {
                engine.life = Life::Ready;
                engine.threads = Some(threads);
                engine.cancel_address = cancel_address;
                engine.lose_address = lose_address;
                engine.memory_bytes = memory_bytes;
            });
            run_queued(bench);
        }
        Reply::Output { run, stream, text } => bench.run.change(|known| {
            if known.id == run {
                let voice = match stream {
                    Stream::Stdout => Voice::Stdout,
                    Stream::Stderr => Voice::Stderr,
                };
                known.output.push(voice, &text);
            }
        }),
        Reply::Events { run, events } => bench.run.change(|known| {
            if known.id == run {
                for event in events {
                    known.jobs.fold(event);
                }
                known.saw_events();
            }
        }),
        Reply::Finished { run, outcome, ms, memory_bytes } => finish(bench, run, outcome, ms, memory_bytes),
        Reply::Crashed { message } => restart_after_crash(bench, message),
    }
}

fn finish(bench: &Workbench, run: u32, outcome: Outcome, ms: f64, memory_bytes: u64) {
    bench.engine.change(|engine| {
        engine.life = Life::Ready;
        engine.deadline = None;
        engine.losses = 0;
        engine.memory_bytes = memory_bytes;
    });
    let failed_at = match &outcome {
        Outcome::Error { line, .. } => *line,
        _ => None,
    };
    bench.run.change(|known| {
        if known.id == run {
            known.finish(End::Finished { outcome, ms });
        }
    });
    let editor = bench.program.read().editor.as_ref().map(|bridge| bridge.editor());
    if let (Some(line), Some(editor)) = (failed_at, editor) {
        editor.mark_error_line(line);
    }
}
