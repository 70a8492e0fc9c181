//! `cat`: files one after another.

use super::{Call, Command, Operands, Run, lines};
use crate::options::{Parsed, flag};

pub const COMMAND: Command = Command {
    name: "cat",
    about: "Print files one after another.",
    usage: "cat [-n] [FILE…]",
    options: &[flag('n', "number", "number the lines")],
    operands: Operands::Paths,
    run: Run::Parsed(run),
};

fn run(call: &mut Call, parsed: Parsed) -> i32 {
    let (inputs, code) = call.inputs(&parsed.operands);
    let mut number = 0;
    for (_, bytes) in inputs {
        if !parsed.has("n") {
            call.streams.out.bytes(&bytes);
            continue;
        }
        for line in lines(&bytes) {
            number += 1;
            call.streams.out.bytes(&[format!("{number:6}\t").as_bytes(), line].concat());
        }
    }
    code
}
