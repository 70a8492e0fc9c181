//! Runs the script, or waits with it until there is an engine.

use touchpaper_wire::Request;

use crate::actions::restart::{restart, restart_after_crash};
use crate::actions::run_cells::{end_session, run_next};
use crate::engine::Life;
use crate::run::Source;
use crate::view::Panel;
use crate::workbench::Workbench;

pub fn run(bench: &Workbench) {
    let life = bench.engine.read().life.clone();
    match life {
        Life::Ready => begin(bench),
        Life::Loading(_) | Life::Restarting(_) => bench.engine.change(|engine| engine.queued = true),
        Life::Crashed => {
            bench.engine.change(|engine| engine.queued = true);
            restart(bench);
        }
        Life::Running | Life::Cancelling => {}
    }
}

/// The engine has got ready: runs what was waiting for it.
pub fn run_queued(bench: &Workbench) {
    let queued = bench.engine.change(|engine| std::mem::take(&mut engine.queued));
    if queued {
        begin(bench);
    } else {
        run_next(bench);
    }
}

fn begin(bench: &Workbench) {
    // A script is an application of its own, and there is one at a time.
    end_session(bench);
    let run = bench.run.change_at_once(|run| run.begin(Source::Script));
    let (request, editor) = bench.program.change(|program| {
        program.save();
        let request = Request::Run { run, path: program.name.clone(), source: program.text.clone(), args: Vec::new() };
        (request, program.editor.as_ref().map(|bridge| bridge.editor()))
    });
    if let Some(editor) = editor {
        editor.mark_error_line(0);
    }
    bench.view.change(|view| view.panel = Panel::Output);
    hand_over(bench, &[request]);
}

/// A run begins in the engine, which was free.
pub fn hand_over(bench: &Workbench, requests: &[Request]) {
    let sent = bench.engine.change(|engine| {
        // A cancel that came too late for the run before must not end this one.
        engine.write_cancel_flag(0);
        engine.crash = None;
        engine.life = Life::Running;
        let worker = engine.worker.as_ref().ok_or_else(|| "there is none".to_owned())?;
        requests.iter().try_for_each(|request| worker.request(request))
    });
    if let Err(message) = sent {
        restart_after_crash(bench, message);
    }
}
