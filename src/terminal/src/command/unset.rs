//! `unset`: variables go.

use super::{Call, Command, Operands, Run};

pub const COMMAND: Command = Command {
    name: "unset",
    about: "Remove variables.",
    usage: "unset NAME…",
    options: &[],
    operands: Operands::None,
    run: Run::Args(run),
};

fn run(call: &mut Call) -> i32 {
    for name in &call.args {
        call.shell.variables.remove(name);
    }
    0
}
