//! Methods of strings and lists. What is frequent is done here, by the rules of the interpreter's own methods; what is
//! rare calls those.

use std::sync::Arc;

use rustpython_vm::AsObject;
use rustpython_vm::builtins::PyDict;
use rustpython_vm::common::format::FormatSpec;

use super::column::{Shape, Strings};
use super::lower::{Guard, Lowering, Made};
use super::operators::kind;
use super::program::{Arg, NumberToStr, Op, Scalar, StrToBool, StrToList, StrToStr, Sym};

/// Methods whose result is of one kind whatever the arguments.
const TO_STR: [&str; 16] = [
    "title",
    "capitalize",
    "swapcase",
    "casefold",
    "zfill",
    "center",
    "ljust",
    "rjust",
    "replace",
    "strip",
    "lstrip",
    "rstrip",
    "removeprefix",
    "removesuffix",
    "expandtabs",
    "format",
];
const TO_INT: [&str; 5] = ["find", "rfind", "index", "rindex", "count"];
const TO_BOOL: [&str; 10] =
    ["startswith", "endswith", "isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower", "istitle", "isnumeric"];
const TO_LIST: [&str; 3] = ["split", "rsplit", "splitlines"];

impl Lowering<'_> {
    pub fn method(&mut self, of: Sym, name: &str, arguments: Vec<Sym>) -> Made<Sym> {
        let arguments: Vec<Sym> = arguments.into_iter().map(|argument| self.solid(argument)).collect();
        if let (Sym::Object(dict), "get") = (&of, name) {
            return match arguments.as_slice() {
                [key] => self.get(dict, key, Sym::Value(Scalar::None)),
                [key, default] => self.get(dict, key, default.clone()),
                _ => Err("a get with other arguments".to_owned()),
            };
        }
        if let Sym::Object(pattern) = &of {
            return self.of_pattern(pattern, name, &arguments);
        }
        let Some(text) = Self::text(&of) else { return Err(format!("the method {name} of {}", kind(&of))) };
        let constant: Option<Vec<Arc<str>>> = arguments
            .iter()
            .map(|argument| if let Sym::Value(Scalar::Str(text)) = argument { Some(Arc::clone(text)) } else { None })
            .collect();
        if let Some(constant) = constant
            && let Some(made) = self.with_constants(text, name, &constant)
        {
            return Ok(made);
        }
        if name == "join" {
            return self.join(of, arguments);
        }
        if let ("startswith" | "endswith", [Sym::Tuple(options)]) = (name, arguments.as_slice()) {
            let mut none = Sym::Value(Scalar::Bool(true));
            for option in options {
                let is = self.method(of.clone(), name, vec![option.clone()])?;
                let not = self.not(is)?;
                none = match (none, not) {
                    (Sym::Value(_), not) => not,
                    (Sym::Bool(a), Sym::Bool(b)) => Sym::Bool(self.emit(Op::And(Arg::Reg(a), Arg::Reg(b)))),
                    _ => return Err(format!("the method {name}")),
                };
            }
            return self.not(none);
        }
        if let ("translate", [Sym::Object(table)]) = (name, arguments.as_slice())
            && let Some(dict) = table.downcast_ref_if_exact::<PyDict>(self.vm)
        {
            self.guards.push(Guard::Size(table.clone(), dict.__len__()));
            let vm = self.vm;
            let caller = vm.import("operator", 0).and_then(|operator| operator.get_attr("methodcaller", vm));
            let caller =
                caller.and_then(|caller| caller.call((vm.ctx.new_str("translate"), table.clone()), vm)).map_err(|_| "translate")?;
            return self.host(caller, vec![of], Shape::Str);
        }
        let shape = if TO_STR.contains(&name) {
            Shape::Str
        } else if TO_INT.contains(&name) {
            Shape::Int
        } else if TO_BOOL.contains(&name) {
            Shape::Bool
        } else if TO_LIST.contains(&name) {
            return self.split_by_host(of, name, arguments);
        } else {
            return Err(format!("the method {name} of a str"));
        };
        let method = self
            .vm
            .ctx
            .types
            .str_type
            .as_object()
            .get_attr(&self.vm.ctx.new_str(name.to_owned()), self.vm)
            .map_err(|_| "a method of str")?;
        self.host(method, std::iter::once(of).chain(arguments).collect(), shape)
    }

    /// `split` with what is no constant string, as `maxsplit`.
    fn split_by_host(&mut self, of: Sym, name: &str, arguments: Vec<Sym>) -> Made<Sym> {
        if let (Some(text), "splitlines", []) = (Self::text(&of), name, arguments.as_slice()) {
            // Other ends of lines than these two are left to the interpreter.
            let f: StrToList = Arc::new(|text, made| {
                let odd = |letter| matches!(letter, '\x0b' | '\x0c' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}');
                if text.contains(odd) || text.split('\r').skip(1).any(|after| !after.starts_with('\n')) {
                    return false;
                }
                text.lines().for_each(|line| made.push(line));
                true
            });
            return Ok(Sym::List(self.emit(Op::StrList(f, text)), Shape::Str));
        }
        let (Some(text), "split", [Sym::Value(Scalar::Str(by)), Sym::Value(Scalar::Int(most))]) =
            (Self::text(&of), name, arguments.as_slice())
        else {
            return Err(format!("the method {name} with these arguments"));
        };
        let (by, most) = (Arc::clone(by), usize::try_from(*most).map_or(usize::MAX, |most| most.saturating_add(1)));
        if by.is_empty() {
            return Err("an empty separator".to_owned());
        }
        let f: StrToList = Arc::new(move |text, made| {
            text.splitn(most, &*by).for_each(|part| made.push(part));
            true
        });
        Ok(Sym::List(self.emit(Op::StrList(f, text)), Shape::Str))
    }

    fn with_constants(&mut self, text: Arg, name: &str, arguments: &[Arc<str>]) -> Option<Sym> {
        let to_list: Option<StrToList> = match (name, arguments) {
            ("split", []) => Some(Arc::new(split_blanks)),
            ("split", [by]) if !by.is_empty() => Some(split_at(by)),
            _ => None,
        };
        if let Some(f) = to_list {
            return Some(Sym::List(self.emit(Op::StrList(f, text)), Shape::Str));
        }
        let to_text: Option<StrToStr> = match (name, arguments) {
            ("lower", []) => Some(Arc::new(|text, made| {
                if text.is_ascii() {
                    made.extend(text.bytes().map(|byte| byte.to_ascii_lowercase() as char));
                } else {
                    made.push_str(&text.to_lowercase());
                }
                true
            })),
            ("upper", []) => Some(Arc::new(|text, made| {
                if text.is_ascii() {
                    made.extend(text.bytes().map(|byte| byte.to_ascii_uppercase() as char));
                } else {
                    made.push_str(&text.to_uppercase());
                }
                true
            })),
            ("strip", []) => Some(stripped(true, true, blank)),
            ("lstrip", []) => Some(stripped(true, false, blank)),
            ("rstrip", []) => Some(stripped(false, true, blank)),
            ("strip" | "lstrip" | "rstrip", [letters]) => {
                let letters: Vec<char> = letters.chars().collect();
                Some(stripped(name != "rstrip", name != "lstrip", move |letter| letters.contains(&letter)))
            }
            ("replace", [old, new]) if !old.is_empty() => {
                let (old, new) = (Arc::clone(old), Arc::clone(new));
                Some(Arc::new(move |text, made| {
                    let mut rest = text;
                    while let Some(at) = rest.find(&*old) {
                        made.push_str(rest.get(..at).unwrap_or_default());
                        made.push_str(&new);
                        rest = rest.get(at + old.len()..).unwrap_or_default();
                    }
                    made.push_str(rest);
                    true
                }))
            }
            _ => None,
        };
        if let Some(f) = to_text {
            return Some(Sym::Str(self.emit(Op::StrStr(f, text))));
        }
        let to_bool: Option<StrToBool> = match (name, arguments) {
            ("startswith", [start]) => Some({
                let start = Arc::clone(start);
                Arc::new(move |text| text.starts_with(&*start))
            }),
            ("endswith", [end]) => Some({
                let end = Arc::clone(end);
                Arc::new(move |text| text.ends_with(&*end))
            }),
            _ => None,
        };
        to_bool.map(|f| Sym::Bool(self.emit(Op::StrBool(f, text))))
    }

    fn join(&mut self, between: Sym, arguments: Vec<Sym>) -> Made<Sym> {
        match (Self::text(&between), arguments.as_slice()) {
            (Some(between), [given]) if !matches!(given, Sym::Tuple(_)) => match self.listed(given.clone())? {
                (list, Shape::Str) => Ok(Sym::Str(self.emit(Op::Join(between, list)))),
                _ => Err("a join of what are no strings".to_owned()),
            },
            (Some(_), [Sym::Tuple(parts)]) => {
                let mut joined = Vec::new();
                for (place, part) in parts.iter().enumerate() {
                    if place > 0 {
                        joined.push(between.clone());
                    }
                    joined.push(part.clone());
                }
                self.concat(joined)
            }
            _ => Err("a join of what is no list of strings".to_owned()),
        }
    }

    pub fn text_to_text(&mut self, text: &Sym, f: StrToStr) -> Made<Sym> {
        let text = Self::text(text).ok_or("a string")?;
        Ok(Sym::Str(self.emit(Op::StrStr(f, text))))
    }

    /// `str(value)`.
    pub fn text_of(&mut self, value: Sym) -> Made<Sym> {
        if Self::text(&value).is_some() {
            return Ok(value);
        }
        if let Sym::Value(Scalar::None) = value {
            return Ok(Sym::Value(Scalar::Str("None".into())));
        }
        let value = self.solid(value);
        self.number_text(
            &value,
            Arc::new(|value, made| {
                match value {
                    Scalar::Int(value) => push(made, format_args!("{value}")),
                    Scalar::Float(value) => made.push_str(&rustpython_vm::literal::float::to_string(value)),
                    Scalar::Bool(value) => made.push_str(if value { "True" } else { "False" }),
                    _ => return false,
                }
                true
            }),
        )
    }

    fn number_text(&mut self, value: &Sym, f: NumberToStr) -> Made<Sym> {
        let arg = match value {
            Sym::Int(reg) | Sym::Float(reg) | Sym::Bool(reg) => Arg::Reg(*reg),
            Sym::Value(value @ (Scalar::Int(_) | Scalar::Float(_) | Scalar::Bool(_))) => Arg::Value(value.clone()),
            value => return Err(format!("{} as a string", kind(value))),
        };
        Ok(Sym::Str(self.emit(Op::NumberStr(f, arg))))
    }

    /// `format(value, spec)`.
    pub fn formatted(&mut self, value: Sym, spec: Sym) -> Made<Sym> {
        let value = self.solid(value);
        let Sym::Value(Scalar::Str(spec)) = spec else { return Err("a format that is not constant".to_owned()) };
        if spec.is_empty() {
            return self.text_of(value);
        }
        match FormatSpec::parse(spec.as_ref()) {
            Ok(parsed) if !parsed.has_locale_format() && matches!(value, Sym::Float(_)) => self.number_text(
                &value,
                Arc::new(move |value, made| match value {
                    Scalar::Float(value) => match parsed.format_float(value) {
                        Ok(text) => {
                            made.push_str(&text);
                            true
                        }
                        Err(_) => false,
                    },
                    _ => false,
                }),
            ),
            _ => {
                let format = self.vm.builtins.get_attr("format", self.vm).map_err(|_| "format")?;
                self.host(format, vec![value, Sym::Value(Scalar::Str(spec))], Shape::Str)
            }
        }
    }
}

fn push(made: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = std::fmt::Write::write_fmt(made, arguments);
}

/// What `str.split` and `str.strip` take for blank: Unicode's white space and the four separators of ASCII.
fn blank(letter: char) -> bool {
    letter.is_whitespace() || ('\x1c'..='\x1f').contains(&letter)
}

fn split_blanks(text: &str, made: &mut Strings) -> bool {
    if text.is_ascii() {
        let is = |byte: &u8| matches!(byte, 9..=13 | 28..=32);
        let mut start = 0;
        for part in text.as_bytes().split(is) {
            if !part.is_empty() {
                made.push(text.get(start..start + part.len()).unwrap_or_default());
            }
            start += part.len() + 1;
        }
    } else {
        text.split(blank).filter(|part| !part.is_empty()).for_each(|part| made.push(part));
    }
    true
}

fn split_at(by: &Arc<str>) -> StrToList {
    if let [byte] = *by.as_bytes()
        && byte.is_ascii()
    {
        let byte = byte as char;
        return Arc::new(move |text, made| {
            text.split(byte).for_each(|part| made.push(part));
            true
        });
    }
    let by = Arc::clone(by);
    Arc::new(move |text, made| {
        text.split(&*by).for_each(|part| made.push(part));
        true
    })
}

fn stripped(left: bool, right: bool, is: impl Fn(char) -> bool + Send + Sync + 'static) -> StrToStr {
    Arc::new(move |text, made| {
        let text = if left { text.trim_start_matches(&is) } else { text };
        made.push_str(if right { text.trim_end_matches(&is) } else { text });
        true
    })
}
