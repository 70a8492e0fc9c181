//! `wc`: how many lines, words and bytes.

use super::{Call, Command, Operands, Run};
use crate::options::{Parsed, flag};

pub const COMMAND: Command = Command {
    name: "wc",
    about: "Count lines, words and bytes.",
    usage: "wc [-lwcm] [FILE…]",
    options: &[flag('l', "lines", "lines"), flag('w', "words", "words"), flag('m', "chars", "letters"), flag('c', "bytes", "bytes")],
    operands: Operands::Paths,
    run: Run::Parsed(run),
};

fn run(call: &mut Call, parsed: Parsed) -> i32 {
    let all = !["l", "w", "m", "c"].iter().any(|name| parsed.has(name));
    let wanted = [parsed.has("l") || all, parsed.has("w") || all, parsed.has("m"), parsed.has("c") || all];
    let (inputs, code) = call.inputs(&parsed.operands);
    let mut rows: Vec<([usize; 4], String)> = inputs
        .into_iter()
        .map(|(name, bytes)| (counts(&bytes), if name == "-" && parsed.operands.is_empty() { String::new() } else { name }))
        .collect();
    if parsed.operands.len() > 1 {
        let total = rows.iter().fold([0; 4], |sum, (counts, _)| std::array::from_fn(|i| sum[i] + counts[i]));
        rows.push((total, "total".to_owned()));
    }
    let numbers = |counts: &[usize; 4]| {
        counts.iter().zip(wanted).filter(|(_, wanted)| *wanted).map(|(count, _)| count.to_string()).collect::<Vec<_>>()
    };
    let several = wanted.iter().filter(|wanted| **wanted).count() > 1;
    // One number alone is not moved to the right.
    let width = if several || rows.len() > 1 {
        rows.iter().flat_map(|(counts, _)| numbers(counts)).map(|text| text.len()).max().unwrap_or(0)
    } else {
        0
    };
    for (counts, name) in &rows {
        let numbers: Vec<String> = numbers(counts).iter().map(|number| format!("{number:>width$}")).collect();
        call.streams.out.line(format!("{} {name}", numbers.join(" ")).trim_end());
    }
    code
}

fn counts(bytes: &[u8]) -> [usize; 4] {
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
    let text = String::from_utf8_lossy(bytes);
    [lines, text.split_whitespace().count(), text.chars().count(), bytes.len()]
}
