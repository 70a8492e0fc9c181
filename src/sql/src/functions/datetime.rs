//! Dates, times of day, timestamps and intervals, on the clock of the session's time zone.

pub(crate) mod clock;
mod current;
mod epoch;
mod extract;
mod make;
mod shift;
mod text;
mod trunc;
mod unit;

use super::Function;

/// The tables of this topic.
pub const TABLES: &[&[Function]] =
    &[current::FUNCTIONS, epoch::FUNCTIONS, extract::FUNCTIONS, make::FUNCTIONS, shift::FUNCTIONS, text::FUNCTIONS, trunc::FUNCTIONS];
