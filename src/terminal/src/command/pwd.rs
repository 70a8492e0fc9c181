//! `pwd`: the folder the shell is in.

use super::{Call, Command, Operands};

pub const COMMAND: Command =
    Command { name: "pwd", about: "Print the folder you are in.", usage: "pwd", options: &[], operands: Operands::None, run };

fn run(call: &mut Call) -> i32 {
    call.streams.out.line(&call.shell.folder);
    0
}
