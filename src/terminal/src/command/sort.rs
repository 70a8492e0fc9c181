//! `sort`: lines in order.

use std::cmp::Ordering;

use super::{Call, Command, Operands, Run};
use crate::options::{Parsed, flag, valued};

pub const COMMAND: Command = Command {
    name: "sort",
    about: "Print lines in order.",
    usage: "sort [-nru] [-t LETTER] [-k N] [FILE…]",
    options: &[
        flag('n', "numeric-sort", "by the number they begin with"),
        flag('r', "reverse", "the other way round"),
        flag('u', "unique", "equal ones once"),
        valued('t', "field-separator", "LETTER", "what separates fields"),
        valued('k', "key", "N", "by the line from its Nth field on"),
    ],
    operands: Operands::Paths,
    run: Run::Parsed(run),
};

fn run(call: &mut Call, parsed: Parsed) -> i32 {
    let field = match parsed.value("k").map(|key| key.split(',').next().unwrap_or_default().parse::<usize>()) {
        None => 1,
        Some(Ok(field)) if field > 0 => field,
        _ => return call.fail("the key is the number of a field, from 1 on"),
    };
    let separator = parsed.value("t").and_then(|text| text.chars().next());
    let (inputs, code) = call.inputs(&parsed.operands);
    let text: Vec<String> = inputs.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect();
    let mut lines: Vec<&str> = text.iter().flat_map(|text| text.lines()).collect();
    let key = |line: &str| -> String {
        match separator {
            Some(separator) => line.splitn(field, separator).nth(field - 1).unwrap_or_default().to_owned(),
            None => line.split_whitespace().skip(field - 1).collect::<Vec<_>>().join(" "),
        }
    };
    let compare = |a: &str, b: &str| -> Ordering {
        let own = if parsed.has("n") {
            number(&key(a)).total_cmp(&number(&key(b)))
        } else if field == 1 {
            a.cmp(b)
        } else {
            key(a).cmp(&key(b))
        };
        if parsed.has("r") { own.reverse() } else { own }
    };
    lines.sort_by(|a, b| {
        compare(a, b).then_with(|| {
            if parsed.has("u") {
                Ordering::Equal
            } else if parsed.has("r") {
                b.cmp(a)
            } else {
                a.cmp(b)
            }
        })
    });
    if parsed.has("u") {
        lines.dedup_by(|b, a| compare(a, b) == Ordering::Equal);
    }
    for line in lines {
        call.streams.out.line(line);
    }
    code
}

/// What a text begins with; 0 where that is no number.
fn number(text: &str) -> f64 {
    let text = text.trim_start();
    let end =
        text.char_indices().take_while(|(at, letter)| letter.is_ascii_digit() || *letter == '.' || *at == 0 && *letter == '-').count();
    text[..end].parse().unwrap_or(0.0)
}
