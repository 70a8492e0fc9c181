//! `spark-submit`: a script as an application of its own.

use super::{Call, Command, Operands, Run};
use crate::machine::{Code, Program};
use crate::submit::{self, Purpose};

pub const COMMAND: Command = Command {
    name: "spark-submit",
    about: "Run a PySpark script as an application, with spark-submit's options.",
    usage: "spark-submit [OPTION…] SCRIPT [ARGUMENT…]",
    options: submit::OPTIONS,
    operands: Operands::Paths,
    run: Run::Args(run),
};

fn run(call: &mut Call) -> i32 {
    let submission = match submit::prepare(call, Purpose::Script) {
        Ok(submission) => submission,
        Err(code) => return code,
    };
    let code = Code::Script { path: submission.script, source: submission.source };
    let program = Program { code, args: submission.args, launch: submission.launch, input: call.input.take().unwrap_or_default() };
    let streams = call.streams.clone();
    let outcome = call.shell.machine.run(&program, &streams);
    call.shell.ended(&outcome)
}
