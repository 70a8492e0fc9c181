//! `head`: the beginning of files.

use super::{Call, Command, Operands, Run, lines};
use crate::options::{Opt, Order, Parsed, flag, valued};

pub const OPTIONS: &[Opt] = &[
    valued('n', "lines", "N", "how many lines; 10 where nothing is said"),
    valued('c', "bytes", "N", "how many bytes"),
    flag('q', "quiet", "no headings"),
    flag('v', "verbose", "headings always"),
];

pub const COMMAND: Command = Command {
    name: "head",
    about: "Print the first lines of files.",
    usage: "head [-n N] [FILE…]",
    options: OPTIONS,
    operands: Operands::Paths,
    run: Run::Args(run),
};

/// How much of a file is wanted, with the sign it was given.
pub enum Amount {
    Lines { count: usize, sign: Option<char> },
    Bytes { count: usize, sign: Option<char> },
}

fn run(call: &mut Call) -> i32 {
    parts(call, |bytes, amount| {
        let end = match amount {
            // `-n -3`: all but the last three.
            Amount::Lines { count, sign: Some('-') } => {
                let all = lines(bytes).count();
                length_of(lines(bytes).take(all.saturating_sub(*count)))
            }
            Amount::Lines { count, .. } => length_of(lines(bytes).take(*count)),
            Amount::Bytes { count, sign: Some('-') } => bytes.len().saturating_sub(*count),
            Amount::Bytes { count, .. } => bytes.len().min(*count),
        };
        0..end
    })
}

pub fn length_of<'a>(lines: impl Iterator<Item = &'a [u8]>) -> usize {
    lines.map(<[u8]>::len).sum()
}

/// Prints a part of each input, with headings where there are several.
pub fn parts(call: &mut Call, part: impl Fn(&[u8], &Amount) -> std::ops::Range<usize>) -> i32 {
    // `-5` is `-n 5`.
    let digits = |arg: &str| arg.len() > 1 && arg.starts_with('-') && arg[1..].bytes().all(|byte| byte.is_ascii_digit());
    let mut args: Vec<String> = Vec::new();
    for arg in &call.args {
        let is_value = args.last().is_some_and(|before| matches!(before.as_str(), "-n" | "-c" | "--lines" | "--bytes"));
        args.push(if digits(arg) && !is_value { format!("-n{}", &arg[1..]) } else { arg.clone() });
    }
    let (parsed, amount) = match call.parse_these(&args, Order::Any).and_then(|parsed| amount(call, &parsed).map(|amount| (parsed, amount)))
    {
        Ok(read) => read,
        Err(code) => return code,
    };
    let (inputs, code) = call.inputs(&parsed.operands);
    let headings = parsed.has("v") || parsed.operands.len() > 1 && !parsed.has("q");
    for (i, (name, bytes)) in inputs.iter().enumerate() {
        if headings {
            let name = if name == "-" { "standard input" } else { name };
            call.streams.out.text(&format!("{}==> {name} <==\n", if i == 0 { "" } else { "\n" }));
        }
        call.streams.out.bytes(&bytes[part(bytes, &amount)]);
    }
    code
}

fn amount(call: &Call, parsed: &Parsed) -> Result<Amount, i32> {
    let (text, is_bytes) = match (parsed.value("c"), parsed.value("n")) {
        (Some(bytes), _) => (bytes, true),
        (None, lines) => (lines.unwrap_or("10"), false),
    };
    let sign = text.chars().next().filter(|letter| matches!(letter, '-' | '+'));
    let digits = if sign.is_some() { &text[1..] } else { text };
    let Ok(count) = digits.parse() else {
        return Err(call.fail(&format!("invalid number of {}: '{text}'", if is_bytes { "bytes" } else { "lines" })));
    };
    Ok(if is_bytes { Amount::Bytes { count, sign } } else { Amount::Lines { count, sign } })
}
