//! `grep`: lines that fit a pattern.

use regex::{Regex, RegexBuilder};

use super::{Call, Command, Operands, Run};
use crate::options::{Parsed, flag, valued};

pub const COMMAND: Command = Command {
    name: "grep",
    about: "Print the lines that fit a pattern.",
    usage: "grep [-EFivwxclnoqrhH] [-e PATTERN] [PATTERN] [FILE…]",
    options: &[
        flag('E', "extended-regexp", "+ ? | ( ) { } mean something without a backslash"),
        flag('F', "fixed-strings", "the pattern is plain text"),
        flag('i', "ignore-case", "capital letters are as small ones"),
        flag('v', "invert-match", "the lines that do not fit"),
        flag('w', "word-regexp", "whole words"),
        flag('x', "line-regexp", "whole lines"),
        flag('c', "count", "how many lines"),
        flag('l', "files-with-matches", "the names of files with any"),
        flag('n', "line-number", "with the lines' numbers"),
        flag('o', "only-matching", "only what fits"),
        flag('q', "quiet", "nothing but the exit code"),
        flag('r', "recursive", "all files in folders"),
        flag('h', "no-filename", "without the files' names"),
        flag('H', "with-filename", "with the files' names"),
        flag('s', "no-messages", "say nothing of files that are not there"),
        valued('e', "regexp", "PATTERN", "a pattern; more than one may be given"),
        valued('m', "max-count", "N", "no more than N lines of a file"),
    ],
    operands: Operands::Paths,
    run: Run::Parsed(run),
};

fn run(call: &mut Call, mut parsed: Parsed) -> i32 {
    let mut patterns: Vec<String> = parsed.values("e").map(str::to_owned).collect();
    if patterns.is_empty() {
        if parsed.operands.is_empty() {
            call.streams.err.line(&format!("usage: {}", COMMAND.usage));
            return 2;
        }
        patterns.push(parsed.operands.remove(0));
    }
    let regex = match compiled(&patterns, &parsed) {
        Ok(regex) => regex,
        Err(problem) => {
            call.complain(&problem);
            return 2;
        }
    };
    let most = match parsed.value("m").map(str::parse::<usize>) {
        None => usize::MAX,
        Some(Ok(most)) => most,
        Some(Err(_)) => {
            call.complain("invalid max count");
            return 2;
        }
    };
    let (files, mut failed) = files(call, &parsed);
    let named = !parsed.has("h") && (parsed.has("H") || parsed.has("r") || parsed.operands.len() > 1);
    let mut found = false;
    for file in files {
        if call.shell.is_cancelled() {
            break;
        }
        match call.bytes_of(&file) {
            Ok(bytes) => {
                let name = if file == "-" { "(standard input)" } else { &file };
                found |= search(call, &bytes, &regex, &parsed, &Place { name, named, most });
                if found && parsed.has("q") {
                    return 0;
                }
            }
            Err(error) => {
                failed = true;
                if !parsed.has("s") {
                    call.complain(&format!("{file}: {}", super::problem(&error)));
                }
            }
        }
    }
    if failed { 2 } else { i32::from(!found) }
}

fn files(call: &Call, parsed: &Parsed) -> (Vec<String>, bool) {
    let mut failed = false;
    let mut files = Vec::new();
    let mut open: Vec<String> = parsed.operands.iter().rev().cloned().collect();
    if open.is_empty() {
        open.push(if parsed.has("r") { "." } else { "-" }.to_owned());
    }
    while let Some(path) = open.pop() {
        if path == "-" || !call.shell.is_dir(&path) {
            files.push(path);
        } else if parsed.has("r") {
            let entries = call.shell.list(&path).unwrap_or_default();
            open.extend(entries.iter().rev().map(|entry| format!("{}/{}", path.trim_end_matches('/'), entry.name)));
        } else {
            failed = true;
            call.complain(&format!("{path}: Is a directory"));
        }
    }
    (files, failed)
}

struct Place<'a> {
    name: &'a str,
    named: bool,
    most: usize,
}

/// Prints what one file has; whether it had any.
fn search(call: &Call, bytes: &[u8], regex: &Regex, parsed: &Parsed, place: &Place) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let mut count = 0;
    for (number, line) in text.lines().enumerate() {
        if count == place.most {
            break;
        }
        if regex.is_match(line) == parsed.has("v") {
            continue;
        }
        count += 1;
        if parsed.has("q") || parsed.has("l") {
            break;
        }
        if parsed.has("c") {
            continue;
        }
        let mut start = if place.named { format!("{}:", place.name) } else { String::new() };
        if parsed.has("n") {
            start.push_str(&format!("{}:", number + 1));
        }
        if parsed.has("o") {
            for part in regex.find_iter(line).filter(|part| !part.is_empty()) {
                call.streams.out.line(&format!("{start}{}", part.as_str()));
            }
        } else {
            call.streams.out.line(&format!("{start}{line}"));
        }
    }
    if parsed.has("l") && count > 0 {
        call.streams.out.line(place.name);
    } else if parsed.has("c") && !parsed.has("q") {
        let start = if place.named { format!("{}:", place.name) } else { String::new() };
        call.streams.out.line(&format!("{start}{count}"));
    }
    count > 0
}

fn compiled(patterns: &[String], parsed: &Parsed) -> Result<Regex, String> {
    let lines = patterns.iter().flat_map(|pattern| pattern.split('\n'));
    let each = lines.map(|pattern| {
        let own = if parsed.has("F") {
            regex::escape(pattern)
        } else if parsed.has("E") {
            pattern.to_owned()
        } else {
            extended(pattern)
        };
        let own = if parsed.has("w") { format!(r"\b(?:{own})\b") } else { own };
        if parsed.has("x") { format!("^(?:{own})$") } else { format!("(?:{own})") }
    });
    let all = each.collect::<Vec<_>>().join("|");
    RegexBuilder::new(&all).case_insensitive(parsed.has("i")).build().map_err(|error| {
        let last = error.to_string();
        format!("invalid pattern: {}", last.lines().last().unwrap_or_default().trim_start_matches("error: "))
    })
}

/// A basic pattern as an extended one: what has a backslash loses it, what has none gets one.
fn extended(basic: &str) -> String {
    let mut pattern = String::new();
    let mut letters = basic.chars().peekable();
    let mut in_set = false;
    while let Some(letter) = letters.next() {
        match letter {
            '[' if !in_set => {
                in_set = true;
                pattern.push('[');
                if letters.next_if_eq(&'^').is_some() {
                    pattern.push('^');
                }
                if letters.next_if_eq(&']').is_some() {
                    pattern.push_str(r"\]");
                }
            }
            ']' if in_set => {
                in_set = false;
                pattern.push(']');
            }
            '\\' if !in_set => match letters.next() {
                Some(next @ ('+' | '?' | '|' | '(' | ')' | '{' | '}')) => pattern.push(next),
                Some(next) => pattern.extend(['\\', next]),
                None => pattern.push_str(r"\\"),
            },
            '+' | '?' | '|' | '(' | ')' | '{' | '}' if !in_set => pattern.extend(['\\', letter]),
            '*' if pattern.is_empty() || pattern == "^" => pattern.push_str(r"\*"),
            letter => pattern.push(letter),
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::extended;

    #[test]
    fn basic_patterns_become_extended_ones() {
        for (basic, wanted) in [
            ("a+b", r"a\+b"),
            (r"a\+\(b\|c\)", "a+(b|c)"),
            ("[+?]", "[+?]"),
            ("[]a]", r"[\]a]"),
            ("*a*", r"\*a*"),
            (r"\.", r"\."),
            (r"f(x)", r"f\(x\)"),
        ] {
            assert_eq!(extended(basic), wanted, "{basic}");
        }
    }
}
