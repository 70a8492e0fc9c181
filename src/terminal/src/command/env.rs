//! `env`: the variables.

use super::{Call, Command, Operands, Run};

pub const COMMAND: Command = Command {
    name: "env",
    about: "Print the variables and their values.",
    usage: "env",
    options: &[],
    operands: Operands::None,
    run: Run::Args(run),
};

fn run(call: &mut Call) -> i32 {
    if !call.args.is_empty() {
        return call.fail("to set a variable for one command, write NAME=value before it");
    }
    for (name, value) in &call.shell.variables {
        call.streams.out.line(&format!("{name}={value}"));
    }
    0
}
