//! `pyspark`: a session of Python with `spark` and `sc`.

use super::{Call, Command, Operands, Run};
use crate::machine::Session;
use crate::submit::{self, Purpose};

pub const COMMAND: Command = Command {
    name: "pyspark",
    about: "Begin a Python session with spark and sc; takes spark-submit's options.",
    usage: "pyspark [OPTION…]",
    options: submit::OPTIONS,
    operands: Operands::None,
    run: Run::Args(run),
};

fn run(call: &mut Call) -> i32 {
    let submission = match submit::prepare(call, Purpose::Session) {
        Ok(submission) => submission,
        Err(code) => return code,
    };
    let session = Session { spark: true, launch: submission.launch };
    let streams = call.streams.clone();
    call.shell.open_session(&session, &streams)
}
