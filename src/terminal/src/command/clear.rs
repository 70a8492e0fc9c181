//! `clear`: an empty screen.

use super::{Call, Command, Operands, Run};

pub const COMMAND: Command =
    Command { name: "clear", about: "Clear the screen.", usage: "clear", options: &[], operands: Operands::None, run: Run::Args(run) };

/// The cursor home, the screen and what was scrolled off it gone.
const CLEAR: &str = "\u{1b}[H\u{1b}[2J\u{1b}[3J";

fn run(call: &mut Call) -> i32 {
    call.streams.out.text(CLEAR);
    0
}
