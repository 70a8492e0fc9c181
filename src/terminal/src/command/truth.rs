//! `true` and `false`: nothing but an exit code.

use super::{Call, Command, Operands, Run};

pub const TRUE: Command = Command {
    name: "true",
    about: "Do nothing, successfully.",
    usage: "true",
    options: &[],
    operands: Operands::None,
    run: Run::Args(succeed),
};

pub const FALSE: Command =
    Command { name: "false", about: "Do nothing, and fail.", usage: "false", options: &[], operands: Operands::None, run: Run::Args(fail) };

fn succeed(_: &mut Call) -> i32 {
    0
}

fn fail(_: &mut Call) -> i32 {
    1
}
