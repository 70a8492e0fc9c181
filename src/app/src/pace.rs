//! How often what changes by itself is drawn. What drawing costs decides: the tasks' threads want the processors that the
//! page's own thread would take, and a page of many jobs takes longer to draw than one of few.

use std::cell::Cell;

use gloo_timers::callback::Timeout;

use crate::browser;

/// Drawing takes at most one part in so many of the time.
const SHARE: f64 = 12.0;
const MOST_MS: f64 = 1000.0;

thread_local! {
    /// What the last drawing took, to its pixels.
    static COST_MS: Cell<f64> = const { Cell::new(0.0) };
}

/// Until the next drawing, `least` or as long as the last one asks for.
pub fn wait_ms(least: u32) -> u32 {
    wait_after(COST_MS.get(), least)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between `least` and a second")]
fn wait_after(cost: f64, least: u32) -> u32 {
    (cost * SHARE).min(MOST_MS).max(f64::from(least)) as u32
}

/// Draws, and notes what that takes: the components first, then the frame.
pub fn draw(components: impl FnOnce()) {
    let begun = browser::now_ms();
    components();
    Timeout::new(0, move || {
        let drawn = browser::now_ms() - begun;
        browser::on_frame(move || {
            let frame = browser::now_ms();
            Timeout::new(0, move || COST_MS.set(drawn + browser::now_ms() - frame)).forget();
        });
    })
    .forget();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_costly_drawing_is_followed_by_a_longer_wait_but_never_by_more_than_a_second() {
        assert_eq!(wait_after(0.0, 100), 100);
        assert_eq!(wait_after(5.0, 100), 100);
        assert_eq!(wait_after(20.0, 100), 240);
        assert_eq!(wait_after(500.0, 100), 1000);
    }
}
