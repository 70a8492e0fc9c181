//! Stops the script: by the flag that the engine looks at, and where that does not help, by ending the engine.

use gloo_timers::callback::Timeout;

use crate::actions::heed_lab;
use crate::actions::restart::restart_to_stop;
use crate::actions::run_cells::call_off;
use crate::actions::type_line::interrupt_waiting;
use crate::engine::Life;
use crate::workbench::Workbench;

/// How long a script may take to see the flag.
const PATIENCE_MS: u32 = 2_000;

pub fn cancel(bench: &Workbench) {
    if interrupt_waiting(bench) {
        return;
    }
    call_off(bench);
    heed_lab::call_off(bench);
    bench.pipeline.change(|pipeline| pipeline.queued = false);
    bench.course.change(|course| course.queued = None);
    let at_once = bench.engine.change(|engine| {
        engine.queued = false;
        if engine.life != Life::Running {
            return false;
        }
        if !engine.write_cancel_flag(1) {
            return true;
        }
        engine.life = Life::Cancelling;
        let bench = bench.clone();
        engine.deadline = Some(Timeout::new(PATIENCE_MS, move || {
            let late = bench.engine.read().life == Life::Cancelling;
            if late {
                restart_to_stop(&bench);
            }
        }));
        false
    });
    if at_once {
        restart_to_stop(bench);
    }
}
