//! Options of a command, as one table: it is read by, completed from and explained from it.

/// One option. `value` names what it takes; a flag takes nothing.
#[derive(Debug)]
pub struct Opt {
    pub short: Option<char>,
    pub long: &'static str,
    pub value: &'static str,
    pub about: &'static str,
}

pub const fn flag(short: char, long: &'static str, about: &'static str) -> Opt {
    Opt { short: Some(short), long, value: "", about }
}

pub const fn long_flag(long: &'static str, about: &'static str) -> Opt {
    Opt { short: None, long, value: "", about }
}

pub const fn valued(short: char, long: &'static str, value: &'static str, about: &'static str) -> Opt {
    Opt { short: Some(short), long, value, about }
}

pub const fn long_valued(long: &'static str, value: &'static str, about: &'static str) -> Opt {
    Opt { short: None, long, value, about }
}

impl Opt {
    /// `-n, --lines N`
    pub fn heading(&self) -> String {
        let mut heading = self.short.map(|short| format!("-{short}")).unwrap_or_default();
        if !self.long.is_empty() {
            heading = if heading.is_empty() { format!("--{}", self.long) } else { format!("{heading}, --{}", self.long) };
        }
        if !self.value.is_empty() {
            heading = format!("{heading} {}", self.value);
        }
        heading
    }
}

/// What a command line gave.
#[derive(Debug, Default)]
pub struct Parsed {
    given: Vec<(&'static Opt, String)>,
    pub operands: Vec<String>,
}

/// Whether options may stand after operands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Any,
    /// The first operand ends them: what follows belongs to it.
    OptionsFirst,
}

/// Reads arguments by a table; problems are worded as GNU's getopt does.
pub fn parse(table: &'static [Opt], args: &[String], order: Order) -> Result<Parsed, String> {
    let mut parsed = Parsed::default();
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        if arg == "--" {
            parsed.operands.extend(rest.cloned());
            break;
        }
        if let Some(long) = arg.strip_prefix("--") {
            let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value.to_owned())));
            let Some(option) = table.iter().find(|option| option.long == name) else {
                return Err(format!("unrecognized option '--{name}'"));
            };
            let value = match (option.value.is_empty(), value) {
                (true, Some(_)) => return Err(format!("option '--{name}' doesn't allow an argument")),
                (true, None) => String::new(),
                (false, Some(value)) => value,
                (false, None) => rest.next().cloned().ok_or_else(|| format!("option '--{name}' requires an argument"))?,
            };
            parsed.given.push((option, value));
        } else if let Some(letters) = arg.strip_prefix('-').filter(|letters| !letters.is_empty()) {
            short(table, letters, &mut rest, &mut parsed)?;
        } else {
            parsed.operands.push(arg.clone());
            if order == Order::OptionsFirst {
                parsed.operands.extend(rest.cloned());
                break;
            }
        }
    }
    Ok(parsed)
}

fn short(table: &'static [Opt], letters: &str, rest: &mut std::slice::Iter<'_, String>, parsed: &mut Parsed) -> Result<(), String> {
    for (at, letter) in letters.char_indices() {
        let Some(option) = table.iter().find(|option| option.short == Some(letter)) else {
            return Err(format!("invalid option -- '{letter}'"));
        };
        if option.value.is_empty() {
            parsed.given.push((option, String::new()));
            continue;
        }
        let attached = &letters[at + letter.len_utf8()..];
        let value = if attached.is_empty() { rest.next().cloned() } else { Some(attached.to_owned()) };
        parsed.given.push((option, value.ok_or_else(|| format!("option requires an argument -- '{letter}'"))?));
        break;
    }
    Ok(())
}

impl Parsed {
    /// By an option's letter, or its long name where it has none.
    pub fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// The last value given.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values(name).next_back()
    }

    pub fn values(&self, name: &str) -> impl DoubleEndedIterator<Item = &str> {
        self.given.iter().filter(move |(option, _)| is_named(option, name)).map(|(_, value)| value.as_str())
    }
}

fn is_named(option: &Opt, name: &str) -> bool {
    option.long == name || option.short.is_some_and(|short| name.len() == short.len_utf8() && name.starts_with(short))
}

#[cfg(test)]
mod tests {
    use super::{Opt, Order, flag, parse, valued};

    static TABLE: [Opt; 3] = [flag('r', "recursive", ""), valued('n', "lines", "N", ""), flag('q', "", "")];

    fn read(line: &str, order: Order) -> Result<(bool, Option<String>, Vec<String>), String> {
        let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        parse(&TABLE, &args, order).map(|parsed| (parsed.has("r"), parsed.value("n").map(str::to_owned), parsed.operands))
    }

    #[test]
    fn options_are_read_in_every_form() {
        let some = |n: &str| Some(n.to_owned());
        assert_eq!(read("a -rn5 b", Order::Any), Ok((true, some("5"), vec!["a".into(), "b".into()])));
        assert_eq!(read("-n 5 --recursive -- -x", Order::Any), Ok((true, some("5"), vec!["-x".into()])));
        assert_eq!(read("--lines=5 a -r", Order::OptionsFirst), Ok((false, some("5"), vec!["a".into(), "-r".into()])));
        assert_eq!(read("-", Order::Any), Ok((false, None, vec!["-".into()])));
        for (line, problem) in [
            ("-x", "invalid option -- 'x'"),
            ("--no", "unrecognized option '--no'"),
            ("-n", "option requires an argument -- 'n'"),
            ("--lines", "option '--lines' requires an argument"),
            ("--recursive=1", "option '--recursive' doesn't allow an argument"),
        ] {
            assert_eq!(read(line, Order::Any), Err(problem.to_owned()), "{line}");
        }
    }
}
