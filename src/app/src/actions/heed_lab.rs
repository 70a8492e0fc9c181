//! Tells the lab that is being measured what the engine says. What then happens is `run_lab`'s, which is fetched with the
//! views: this file is all of it that the page's own module has.

use touchpaper_wire::Outcome;

use crate::labs::Hooks;
use crate::workbench::Workbench;

/// The reports of `Lib/_labs.py`.
const TOPIC: &str = "lab";

fn hooks(bench: &Workbench) -> Option<Hooks> {
    let labs = bench.labs.read();
    labs.hooks.filter(|_| labs.going.is_some())
}

pub fn take_told(bench: &Workbench, topic: &str, json: &str) {
    if let Some(hooks) = hooks(bench).filter(|_| topic == TOPIC) {
        (hooks.report)(bench, json);
    }
}

pub fn ended(bench: &Workbench, outcome: &Outcome) {
    if let Some(hooks) = hooks(bench) {
        (hooks.ended)(bench, outcome);
    }
}

pub fn go_on(bench: &Workbench) {
    if let Some(hooks) = hooks(bench) {
        (hooks.free)(bench);
    }
}

pub fn lose(bench: &Workbench, why: &str) {
    if let Some(hooks) = hooks(bench) {
        (hooks.lost)(bench, why);
    }
}

pub fn call_off(bench: &Workbench) {
    if let Some(hooks) = hooks(bench) {
        (hooks.call_off)(bench);
    }
}
