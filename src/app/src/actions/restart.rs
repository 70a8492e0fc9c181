//! Puts another engine in the place of one that was lost or has to be ended. The script stays; what the engine held
//! in memory does not.

use crate::actions::grade_exercise::lose as lose_exercise;
use crate::actions::heed_lab;
use crate::actions::look_into::lose_look;
use crate::actions::receive::{end_run, print};
use crate::actions::register_model;
use crate::actions::run_cells::end_session;
use crate::actions::start::load;
use crate::actions::type_line::lose_shell;
use crate::engine::lost::lost;
use crate::engine::{Life, Progress};
use crate::run::End;
use crate::run::output::Voice;
use crate::workbench::Workbench;

/// So many lost in a row, with no script finished in between, and a person has to ask for the next.
const LOSSES_IN_A_ROW: u32 = 3;

pub fn restart(bench: &Workbench) {
    lose_look(bench, false);
    lose_exercise(bench);
    heed_lab::lose(bench, "the engine was ended, and another is starting");
    register_model::lose(bench);
    lose_shell(bench, "The engine was ended, and with it what ran here; another is starting.");
    // What waits to be run waits for the next one; what the last one held is gone.
    bench.notebook.change(|notebook| notebook.runs = 0);
    bench.engine.change(|engine| engine.worker = None);
    load(bench, Life::Restarting(Progress::NONE));
}

/// A person wants another, though nothing is wrong with the one that is there.
pub fn restart_by_hand(bench: &Workbench) {
    end_session(bench);
    restart(bench);
}

/// The script did not stop when asked to.
pub fn restart_to_stop(bench: &Workbench) {
    let said = "The script did not stop by itself, so its engine was ended and another is starting. The script is kept; \
                data and sessions that the engine held are gone.";
    let going = bench.run.read().is_going();
    if going {
        print(bench, Voice::Note, said);
        let ms = bench.run.read().elapsed_ms();
        end_run(bench, End::Stopped { ms });
    }
    restart(bench);
}

/// The engine is gone, by its own fault or the script's.
pub fn restart_after_crash(bench: &Workbench, message: String) {
    let going = bench.run.read().is_going();
    let said = format!("The engine stopped: {}.", lost(&message).why);
    if going {
        print(bench, Voice::Note, &said);
        end_run(bench, End::Crashed { message: message.clone() });
    }
    lose_look(bench, true);
    lose_shell(bench, &said);
    heed_lab::lose(bench, &message);
    end_session(bench);
    let again = bench.engine.change(|engine| {
        // One that never got ready would most likely not the next time either.
        let again = engine.life.is_up() && engine.losses < LOSSES_IN_A_ROW;
        engine.losses += 1;
        engine.crash = Some(message);
        engine.deadline = None;
        if !again {
            engine.life = Life::Crashed;
            engine.worker = None;
            engine.queued = false;
            // Should the compiled engine be what is wrong, the next one is fetched.
            engine.module = None;
        }
        again
    });
    if again {
        restart(bench);
    }
}
