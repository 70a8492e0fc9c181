//! `tail`: the end of files.

use super::head::{Amount, OPTIONS, length_of, parts};
use super::{Call, Command, Operands, Run, lines};

pub const COMMAND: Command = Command {
    name: "tail",
    about: "Print the last lines of files.",
    usage: "tail [-n N] [FILE…]",
    options: OPTIONS,
    operands: Operands::Paths,
    run: Run::Args(run),
};

fn run(call: &mut Call) -> i32 {
    parts(call, |bytes, amount| {
        let start = match amount {
            // `-n +3`: from the third on.
            Amount::Lines { count, sign: Some('+') } => length_of(lines(bytes).take(count.saturating_sub(1))),
            Amount::Lines { count, .. } => bytes.len() - length_of(lines(bytes).rev().take(*count)),
            Amount::Bytes { count, sign: Some('+') } => bytes.len().min(count.saturating_sub(1)),
            Amount::Bytes { count, .. } => bytes.len().saturating_sub(*count),
        };
        start..bytes.len()
    })
}
