//! `echo`: its arguments.

use super::{Call, Command, Operands, Run};

pub const COMMAND: Command = Command {
    name: "echo",
    about: "Print the arguments; -n without a line end, -e with \\n, \\t and the like replaced.",
    usage: "echo [-ne] [TEXT…]",
    options: &[],
    operands: Operands::Paths,
    run: Run::Args(run),
};

fn run(call: &mut Call) -> i32 {
    let (mut end, mut escapes) = ("\n", false);
    let mut words = call.args.as_slice();
    // Anything that is not wholly made of known letters is text.
    while let [first, rest @ ..] = words
        && first.len() > 1
        && first.starts_with('-')
        && first[1..].chars().all(|letter| "neE".contains(letter))
    {
        for letter in first[1..].chars() {
            match letter {
                'n' => end = "",
                'e' => escapes = true,
                _ => escapes = false,
            }
        }
        words = rest;
    }
    let text = words.join(" ");
    match escapes.then(|| replaced(&text)) {
        // `\c` ends all output.
        Some((text, true)) => call.streams.out.text(&text),
        Some((text, false)) => call.streams.out.text(&(text + end)),
        None => call.streams.out.text(&(text + end)),
    }
    0
}

/// The text with its escapes replaced, and whether `\c` ended it.
fn replaced(text: &str) -> (String, bool) {
    let mut result = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            result.push(letter);
            continue;
        }
        match letters.next() {
            Some('n') => result.push('\n'),
            Some('t') => result.push('\t'),
            Some('r') => result.push('\r'),
            Some('a') => result.push('\u{7}'),
            Some('e') => result.push('\u{1b}'),
            Some('0') => result.push('\0'),
            Some('\\') | None => result.push('\\'),
            Some('c') => return (result, true),
            Some(other) => result.extend(['\\', other]),
        }
    }
    (result, false)
}
