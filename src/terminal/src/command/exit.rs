//! `exit`: the end of the shell.

use super::{Call, Command, Operands, Run};

pub const COMMAND: Command = Command {
    name: "exit",
    about: "Close the terminal.",
    usage: "exit [CODE]",
    options: &[],
    operands: Operands::None,
    run: Run::Args(run),
};

fn run(call: &mut Call) -> i32 {
    let code = match call.args.first().map(|code| code.parse::<i32>()) {
        None => call.shell.status(),
        Some(Ok(code)) => code & 0xff,
        Some(Err(_)) => return call.fail(&format!("{}: numeric argument required", call.args[0])),
    };
    call.shell.leaves = Some(code);
    code
}
