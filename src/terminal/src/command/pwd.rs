//! `pwd`: the folder the shell is in.

use super::{Call, Command, Operands, Run};

pub const COMMAND: Command = Command {
    name: "pwd",
    about: "Print the folder you are in.",
    usage: "pwd",
    options: &[],
    operands: Operands::None,
    run: Run::Args(run),
};

fn run(call: &mut Call) -> i32 {
    call.streams.out.line(&call.shell.folder);
    0
}
