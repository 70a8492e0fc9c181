//! When what changes by itself is drawn: all of it in one go, so that the browser lays out and paints little more than once, but
//! one component after another, so that a key does not wait for all. What that takes decides how often: the tasks' threads want
//! the processors that the page's own thread would take, and a page of many jobs takes longer to draw than one of few.

use std::cell::RefCell;
use std::collections::VecDeque;

use gloo_timers::callback::Timeout;
use yew::UseForceUpdateHandle;

use crate::browser;

/// Drawing takes at most one part in so many of the time.
const SHARE: f64 = 12.0;
const MOST_MS: f64 = 1000.0;

/// What is drawn first: what only moves with time may have been drawn with what has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    Change,
    Time,
}

/// Gives the components to be drawn, when it has come to that.
type Waiting = Box<dyn FnOnce() -> Vec<UseForceUpdateHandle>>;

#[derive(Default)]
struct Beat {
    waiting: Vec<(Cause, Waiting)>,
    /// When what waits is drawn.
    due: f64,
    /// Until then the last drawing asks for rest.
    rests_until: f64,
    /// Counts the timers: only the last one draws.
    timers: u32,
}

thread_local! {
    static BEAT: RefCell<Beat> = RefCell::default();
}

/// Draws in `least` ms with whatever else waits, or as much later as the last drawing asks for.
pub fn draw_soon(cause: Cause, least: u32, components: impl FnOnce() -> Vec<UseForceUpdateHandle> + 'static) {
    let now = browser::now_ms();
    BEAT.with_borrow_mut(|beat| {
        let due = due(now, least, beat.rests_until);
        if beat.waiting.is_empty() || due < beat.due {
            beat.due = due;
            beat.timers += 1;
            let timer = beat.timers;
            Timeout::new(millis(due - now), move || draw(timer)).forget();
        }
        beat.waiting.push((cause, Box::new(components)));
    });
}

fn draw(timer: u32) {
    let mut waiting = BEAT.with_borrow_mut(|beat| if beat.timers == timer { std::mem::take(&mut beat.waiting) } else { Vec::new() });
    waiting.sort_by_key(|(cause, _)| *cause);
    if !waiting.is_empty() {
        draw_next(waiting.into_iter().map(|(_, components)| components).collect(), Vec::new(), 0.0);
    }
}

/// The components first, one a task, then the frame. A component that is gone by then draws nothing.
fn draw_next(mut waiting: VecDeque<Waiting>, mut components: Vec<UseForceUpdateHandle>, took: f64) {
    let begun = browser::now_ms();
    while components.is_empty()
        && let Some(more) = waiting.pop_front()
    {
        components = more();
        components.reverse();
    }
    if let Some(component) = components.pop() {
        component.force_update();
        Timeout::new(0, move || draw_next(waiting, components, took + browser::now_ms() - begun)).forget();
        return;
    }
    rest(took);
    // A hidden page has no frames.
    browser::on_frame(move || {
        let frame = browser::now_ms();
        Timeout::new(0, move || rest(took + browser::now_ms() - frame)).forget();
    });
}

/// After a drawing that took so long.
fn rest(took: f64) {
    BEAT.with_borrow_mut(|beat| beat.rests_until = browser::now_ms() + rest_after(took));
}

/// A clock that was set back makes no rest longer than the longest.
fn due(now: f64, least: u32, rests_until: f64) -> f64 {
    (now + f64::from(least)).max(rests_until.min(now + MOST_MS))
}

fn rest_after(took: f64) -> f64 {
    (took * SHARE).min(MOST_MS)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "what a timer waits is no more than seconds")]
fn millis(time: f64) -> u32 {
    time.max(0.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_costly_drawing_is_followed_by_a_longer_rest_but_never_by_more_than_a_second() {
        assert_eq!(rest_after(0.0), 0.0);
        assert_eq!(rest_after(20.0), 240.0);
        assert_eq!(rest_after(500.0), 1000.0);
    }

    #[test]
    fn what_waits_is_drawn_when_the_rest_is_over_and_a_clock_that_was_set_back_does_not_hold_it() {
        assert_eq!(due(5000.0, 100, 4000.0), 5100.0);
        assert_eq!(due(5000.0, 100, 5240.0), 5240.0);
        assert_eq!(due(5000.0, 100, 3_605_000.0), 6000.0);
    }
}
