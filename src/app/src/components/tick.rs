//! Draws a component again and again while something in it moves with time.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::{UseForceUpdateHandle, hook, use_effect_with, use_force_update};

use crate::pace;

const EVERY_MS: u32 = 200;

#[hook]
pub fn use_tick(moving: bool) {
    let update = use_force_update();
    use_effect_with(moving, move |moving| {
        let ticking = Rc::new(Cell::new(*moving));
        if *moving {
            tick(update, Rc::clone(&ticking));
        }
        move || ticking.set(false)
    });
}

fn tick(update: UseForceUpdateHandle, ticking: Rc<Cell<bool>>) {
    Timeout::new(pace::wait_ms(EVERY_MS), move || {
        if ticking.get() {
            pace::draw(|| update.force_update());
            tick(update, ticking);
        }
    })
    .forget();
}
