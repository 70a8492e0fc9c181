//! Draws a component again and again while something in it moves with time.

use std::cell::Cell;
use std::rc::Rc;

use yew::{UseForceUpdateHandle, hook, use_effect_with, use_force_update, use_memo};

use crate::browser;
use crate::pace::{self, Cause};

const EVERY_MS: u32 = 200;

#[hook]
pub fn use_tick(moving: bool) {
    let update = use_force_update();
    let drawn = use_memo((), |()| Cell::new(0.0));
    drawn.set(browser::now_ms());
    use_effect_with(moving, move |moving| {
        let ticking = Rc::new(Cell::new(*moving));
        if *moving {
            tick(update, drawn, Rc::clone(&ticking));
        }
        move || ticking.set(false)
    });
}

/// Nothing of what was drawn just now for another cause.
fn tick(update: UseForceUpdateHandle, drawn: Rc<Cell<f64>>, ticking: Rc<Cell<bool>>) {
    pace::draw_soon(Cause::Time, EVERY_MS, move || {
        if !ticking.get() {
            return Vec::new();
        }
        let moved = browser::now_ms() - drawn.get() > f64::from(EVERY_MS) / 2.0;
        tick(update.clone(), drawn, ticking);
        if moved { vec![update] } else { Vec::new() }
    });
}
