//! Draws a component again and again while something in it moves with time.

use gloo_timers::callback::Interval;
use yew::{hook, use_effect_with, use_force_update};

const EVERY_MS: u32 = 200;

#[hook]
pub fn use_tick(moving: bool) {
    let update = use_force_update();
    use_effect_with(moving, move |moving| {
        let ticking = moving.then(|| Interval::new(EVERY_MS, move || update.force_update()));
        move || drop(ticking)
    });
}
