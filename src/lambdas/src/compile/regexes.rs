//! `re`, for patterns and texts on which Rust's regular expressions and Python's agree; all else is the interpreter's.

use std::sync::Arc;

use regex::{Regex, RegexBuilder};
use rustpython_vm::{AsObject, PyObjectRef};

use super::column::Shape;
use super::lower::{Lowering, Made};
use super::program::{Op, Scalar, StrToBool, StrToList, StrToStr, Sym};

const IGNORE_CASE: i64 = 2;
/// Python's default, of strings.
const UNICODE: i64 = 32;

impl Lowering<'_> {
    /// A function of `re`'s.
    pub fn of_re(&mut self, name: &str, arguments: &[Sym], names: &[Arc<str>]) -> Made<Sym> {
        let (by_place, by_name) = arguments.split_at(arguments.len().saturating_sub(names.len()));
        let mut flags = 0;
        for (name, value) in names.iter().zip(by_name) {
            match (&**name, value) {
                ("flags", Sym::Value(Scalar::Int(value))) => flags = *value,
                ("flags", Sym::Object(value)) => {
                    flags = value.try_to_value::<i64>(self.vm).map_err(|_| "flags")?;
                }
                _ => return Err(format!("the argument {name} of re")),
            }
        }
        match by_place {
            [Sym::Value(Scalar::Str(pattern)), rest @ ..] => self.matched(pattern, flags, name, rest),
            [Sym::Object(pattern), rest @ ..] if flags == 0 => self.of_pattern(&pattern.clone(), name, rest),
            _ => Err("a pattern that is not constant".to_owned()),
        }
    }

    /// A method of what `re.compile` has made.
    pub fn of_pattern(&mut self, pattern: &PyObjectRef, name: &str, arguments: &[Sym]) -> Made<Sym> {
        let vm = self.vm;
        let class = pattern.class().name().to_string();
        let other = || format!("the method {name} of an object of the class {class}");
        if class != "Pattern" {
            return Err(other());
        }
        let flags = pattern.get_attr("flags", vm).and_then(|flags| flags.try_to_value::<i64>(vm)).map_err(|_| other())?;
        let text = pattern.get_attr("pattern", vm).map_err(|_| other())?;
        let text = text.downcast_ref::<rustpython_vm::builtins::PyStr>().and_then(|text| text.to_str()).ok_or_else(other)?;
        self.matched(text, flags, name, arguments)
    }

    fn matched(&mut self, pattern: &str, flags: i64, name: &str, arguments: &[Sym]) -> Made<Sym> {
        let pattern = Pattern::new(pattern, flags).ok_or("a pattern that needs Python's own re")?;
        let text = |value: &Sym| Self::text(value).ok_or_else(|| "re of what is no string".to_owned());
        match (name, arguments) {
            ("split", [of]) if pattern.splits() => {
                let text = text(of)?;
                let f: StrToList = Arc::new(move |text, made| {
                    let plain = plain(text);
                    if plain {
                        pattern.regex.split(text).for_each(|part| made.push(part));
                    }
                    plain
                });
                Ok(Sym::List(self.emit(Op::StrList(f, text)), Shape::Str))
            }
            ("findall", [of]) if pattern.splits() => {
                let text = text(of)?;
                let f: StrToList = Arc::new(move |text, made| {
                    let plain = plain(text);
                    if plain {
                        pattern.regex.find_iter(text).for_each(|part| made.push(part.as_str()));
                    }
                    plain
                });
                Ok(Sym::List(self.emit(Op::StrList(f, text)), Shape::Str))
            }
            ("sub", [Sym::Value(Scalar::Str(new)), of]) if pattern.shortest > 0 && !new.contains('\\') => {
                let (text, new) = (text(of)?, Arc::clone(new));
                let f: StrToStr = Arc::new(move |text, made| {
                    if !plain(text) {
                        return false;
                    }
                    let mut from = 0;
                    for found in pattern.regex.find_iter(text) {
                        made.push_str(text.get(from..found.start()).unwrap_or_default());
                        made.push_str(&new);
                        from = found.end();
                    }
                    made.push_str(text.get(from..).unwrap_or_default());
                    true
                });
                Ok(Sym::Str(self.emit(Op::StrStr(f, text))))
            }
            ("match" | "search" | "fullmatch", [of]) => {
                let text = text(of)?;
                // Texts that are not plain have to be seen before: a bool has no third value.
                let checked: StrToStr = Arc::new(|text, made| {
                    made.push_str(text);
                    plain(text)
                });
                let checked = self.emit(Op::StrStr(checked, text));
                let f: StrToBool = match name {
                    "search" => Arc::new(move |text| pattern.regex.is_match(text)),
                    name => {
                        let regex = pattern.anchored(name == "fullmatch").ok_or("a pattern")?;
                        Arc::new(move |text| regex.is_match(text))
                    }
                };
                Ok(Sym::Match(self.emit(Op::StrBool(f, super::program::Arg::Reg(checked)))))
            }
            _ => Err(format!("re.{name} with these arguments")),
        }
    }
}

/// A pattern that means the same to both.
struct Pattern {
    regex: Regex,
    text: String,
    ignores_case: bool,
    /// The length of its shortest match.
    shortest: usize,
}

impl Pattern {
    fn new(pattern: &str, flags: i64) -> Option<Self> {
        if flags & !(IGNORE_CASE | UNICODE) != 0 || !agrees(pattern) {
            return None;
        }
        let ignores_case = flags & IGNORE_CASE != 0;
        let regex = compiled(pattern, ignores_case)?;
        let shortest = regex_syntax::parse(pattern).ok()?.properties().minimum_len()?;
        Some(Self { regex, text: pattern.to_owned(), ignores_case, shortest })
    }

    /// Whether matches and what is between them are all that `split` and `findall` give.
    fn splits(&self) -> bool {
        self.shortest > 0 && self.regex.captures_len() == 1
    }

    fn anchored(&self, to_the_end: bool) -> Option<Regex> {
        compiled(&format!(r"\A(?:{}){}", self.text, if to_the_end { r"\z" } else { "" }), self.ignores_case)
    }
}

fn compiled(pattern: &str, ignores_case: bool) -> Option<Regex> {
    RegexBuilder::new(pattern).case_insensitive(ignores_case).build().ok()
}

/// Whether nothing in the pattern is read in two ways: sets within sets, look-around, `$` before a last line's end,
/// possessive repeats.
fn agrees(pattern: &str) -> bool {
    let mut letters = pattern.chars().peekable();
    let (mut in_set, mut before) = (false, None);
    while let Some(letter) = letters.next() {
        if !letter.is_ascii() {
            return false;
        }
        let next = letters.peek().copied();
        let fine = match letter {
            '\\' => {
                let escaped = letters.next();
                before = None;
                match escaped {
                    Some('b' | 'B' | 'A') => !in_set,
                    Some('w' | 'W' | 'd' | 'D' | 's' | 'S' | 'n' | 't' | 'r') => true,
                    Some(other) => other.is_ascii_punctuation() && !matches!(other, '<' | '>'),
                    None => false,
                }
            }
            '[' if in_set => false,
            '[' => {
                in_set = true;
                let mut first = next;
                if first == Some('^') {
                    letters.next();
                    first = letters.peek().copied();
                }
                // A bracket that is the first is one of the set to Python.
                first != Some(']')
            }
            ']' if in_set => {
                in_set = false;
                true
            }
            '&' | '~' | '-' if in_set => next != Some(letter),
            _ if in_set => true,
            '$' => false,
            '(' if next == Some('?') => {
                letters.next();
                letters.peek() == Some(&':')
            }
            '{' => next != Some(','),
            '+' => !matches!(before, Some('*' | '+' | '?' | '}')),
            '*' => !matches!(before, Some('*' | '+' | '?' | '}')),
            _ => true,
        };
        if !fine {
            return false;
        }
        if letter != '\\' {
            before = Some(letter);
        }
    }
    !in_set
}

/// Whether both take each of the text's characters for the same kind: ASCII but for four separators that are blank to
/// Python alone, letters of the Latin alphabet, and the usual quotes and dashes.
fn plain(text: &str) -> bool {
    let plain = |letter: char| match letter {
        '\x1c'..='\x1f' => false,
        '\0'..='\x7f' | '\u{c0}'..='\u{24f}' | '\u{2010}'..='\u{2027}' => true,
        _ => false,
    };
    text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::{Pattern, agrees, plain};

    #[test]
    fn only_what_both_read_in_one_way_is_taken() {
        for taken in [r"\W+", r"[^a-zA-Z']+", r"\b\w+\b", r"a|b", r"(?:ab)+", r"[\[\]]", r"\d{2,3}", r"[,;\s]+", r"\."] {
            assert!(agrees(taken), "{taken}");
        }
        for left in [r"a$", r"(?=a)", r"(?P<n>a)", r"[a[b]", r"[]a]", r"a++", r"a{,3}", r"[a&&b]", r"\1", r"\Z", r"é"] {
            assert!(!agrees(left), "{left}");
        }
        assert!(plain("naïve café") && !plain("日本") && !plain("x\u{1c}y") && !plain("½"));
        assert!(Pattern::new(r"\W*", 0).is_some_and(|pattern| !pattern.splits()));
        assert!(Pattern::new(r"\W+", 8).is_none(), "MULTILINE");
    }
}
