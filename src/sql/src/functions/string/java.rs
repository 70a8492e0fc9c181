//! Java's regular expressions as Rust's engine reads them: what the two write differently, or mean differently.

use std::iter::Peekable;
use std::str::Chars;

/// The same pattern in Rust's syntax. What Rust's engine lacks (look-around, back references) is left for it to refuse.
pub fn translated(pattern: &str) -> String {
    written(pattern, false)
}

/// The same for an engine that looks around, which has no word edges of ASCII alone but possessive quantifiers.
pub fn translated_for_backtracking(pattern: &str) -> String {
    written(pattern, true)
}

/// Whether a quantifier gives nothing back of what it took: `a++`. A greedy one matches in more places.
pub fn is_possessive(pattern: &str) -> bool {
    let mut chars = pattern.chars();
    let mut in_class = 0;
    let mut quantified = false;
    while let Some(c) = chars.next() {
        let was = std::mem::replace(&mut quantified, false);
        match c {
            '\\' => {
                chars.next();
            }
            '[' => in_class += 1,
            ']' => in_class -= 1,
            '+' if was && in_class <= 0 => return true,
            '*' | '+' | '?' | '}' if in_class <= 0 => quantified = !was,
            _ => {}
        }
    }
    false
}

fn written(pattern: &str, backtracking: bool) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut chars = pattern.chars().peekable();
    // With the flag s a dot is anything, with the flag m a line ends at a $.
    let flags = pattern.strip_prefix("(?").and_then(|rest| rest.split([')', ':']).next()).unwrap_or("");
    while let Some(c) = chars.next() {
        match c {
            '\\' if backtracking && chars.next_if_eq(&'b').is_some() => out.push_str(EDGE),
            '\\' if backtracking && chars.next_if_eq(&'B').is_some() => out.push_str(NO_EDGE),
            '\\' => escape(&mut chars, false, &mut out),
            '[' => class(&mut chars, &mut out),
            '.' if !flags.contains('s') => out.push_str(r"[^\n\r\u{85}\u{2028}\u{2029}]"),
            '$' if !flags.contains('m') => out.push_str(r"(?:\r?\n?\z)"),
            '*' | '+' | '?' | '}' => {
                out.push(c);
                if backtracking {
                    continue;
                }
                // `a*+` takes all it can and gives nothing back. Rust's engine has no such quantifier; a greedy one differs
                // only where the pattern then would not match.
                chars.next_if_eq(&'+');
            }
            c => out.push(c),
        }
    }
    out
}

const EDGE: &str = "(?:(?<=[a-zA-Z0-9_])(?![a-zA-Z0-9_])|(?<![a-zA-Z0-9_])(?=[a-zA-Z0-9_]))";
const NO_EDGE: &str = "(?:(?<=[a-zA-Z0-9_])(?=[a-zA-Z0-9_])|(?<![a-zA-Z0-9_])(?![a-zA-Z0-9_]))";

/// What stands behind a backslash.
fn escape(chars: &mut Peekable<Chars<'_>>, in_class: bool, out: &mut String) {
    let Some(c) = chars.next() else {
        out.push('\\');
        return;
    };
    let set = |out: &mut String, negated: bool, inside: &str| match (in_class, negated) {
        (true, false) => out.push_str(inside),
        (_, true) => out.push_str(&format!("[^{inside}]")),
        (false, false) => out.push_str(&format!("[{inside}]")),
    };
    const SPACES: &str = r"\t\n\x0B\x0C\r ";
    const HORIZONTAL: &str = r"\t \u{A0}\u{1680}\u{180e}\u{2000}-\u{200a}\u{202f}\u{205f}\u{3000}";
    const VERTICAL: &str = r"\n\x0B\x0C\r\u{85}\u{2028}\u{2029}";
    match c {
        'd' | 'D' => set(out, c == 'D', "0-9"),
        'w' | 'W' => set(out, c == 'W', "a-zA-Z0-9_"),
        's' | 'S' => set(out, c == 'S', SPACES),
        'h' | 'H' => set(out, c == 'H', HORIZONTAL),
        'v' | 'V' => set(out, c == 'V', VERTICAL),
        'R' => out.push_str(r"(?:\r\n|[\n\x0B\x0C\r\u{85}\u{2028}\u{2029}])"),
        'Z' => out.push_str(r"(?:\r?\n?\z)"),
        'e' => out.push_str(r"\x1B"),
        '0' => {
            let mut value = 0;
            while let Some(digit) = chars.peek().and_then(|d| d.to_digit(8)).filter(|d| value * 8 + d <= 0o377) {
                value = value * 8 + digit;
                chars.next();
            }
            out.push_str(&format!(r"\x{{{value:x}}}"));
        }
        'c' => {
            let control = chars.next().map_or(0, |c| u32::from(c) ^ 64);
            out.push_str(&format!(r"\x{{{control:x}}}"));
        }
        'Q' => {
            let mut quoted = String::new();
            for c in chars.by_ref() {
                quoted.push(c);
                if quoted.ends_with("\\E") {
                    quoted.truncate(quoted.len() - 2);
                    break;
                }
            }
            out.push_str(&regex::escape(&quoted));
        }
        'p' | 'P' => property(chars, c == 'P', in_class, out),
        // Of ASCII letters only, as \w.
        'b' if !in_class => out.push_str(r"(?-u:\b)"),
        'B' if !in_class => out.push_str(r"(?-u:\B)"),
        c if c.is_ascii_alphanumeric() || (c.is_ascii() && !c.is_ascii_control() && c != ' ') => {
            out.push('\\');
            out.push(c);
        }
        c => out.push_str(&regex::escape(&c.to_string())),
    }
}

/// `\p{…}`: POSIX classes are ASCII, the rest Unicode.
fn property(chars: &mut Peekable<Chars<'_>>, negated: bool, in_class: bool, out: &mut String) {
    let name: String = match chars.next() {
        Some('{') => chars.by_ref().take_while(|c| *c != '}').collect(),
        Some(one) => one.to_string(),
        None => String::new(),
    };
    let posix = match name.as_str() {
        "Lower" => "lower",
        "Upper" => "upper",
        "ASCII" => "ascii",
        "Alpha" => "alpha",
        "Digit" => "digit",
        "Alnum" => "alnum",
        "Punct" => "punct",
        "Graph" => "graph",
        "Print" => "print",
        "Blank" => "blank",
        "Cntrl" => "cntrl",
        "XDigit" => "xdigit",
        "Space" => "space",
        _ => "",
    };
    if !posix.is_empty() {
        let caret = if negated { "^" } else { "" };
        let body = format!("[:{caret}{posix}:]");
        out.push_str(&if in_class { body } else { format!("[{body}]") });
        return;
    }
    let name = match name.as_str() {
        "javaLowerCase" => "Lowercase",
        "javaUpperCase" => "Uppercase",
        "javaWhitespace" => "White_Space",
        "javaAlphabetic" | "IsAlphabetic" => "Alphabetic",
        "L1" => "",
        other => other.strip_prefix("Is").or(other.strip_prefix("In")).unwrap_or(other),
    };
    out.push_str(&format!(r"\{}{{{name}}}", if negated { 'P' } else { 'p' }));
}

/// A character class up to its end; the opening bracket has been read.
fn class(chars: &mut Peekable<Chars<'_>>, out: &mut String) {
    out.push('[');
    if chars.next_if_eq(&'^').is_some() {
        out.push('^');
    }
    let mut first = true;
    while let Some(c) = chars.next() {
        match c {
            ']' if !first => {
                out.push(']');
                return;
            }
            '[' => class(chars, out),
            '\\' => escape(chars, true, out),
            '&' if chars.peek() == Some(&'&') => {
                chars.next();
                out.push_str("&&");
            }
            // Rust has a meaning for these in pairs.
            '&' | '~' | ']' => {
                out.push('\\');
                out.push(c);
            }
            '-' if chars.peek() == Some(&'-') => out.push_str(r"\-"),
            c => out.push(c),
        }
        first = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::Regex;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn means_the_same() {
        let found = |pattern: &str, text: &str| {
            let regex = Regex::new(&translated(pattern)).unwrap_or_else(|e| panic!("{pattern}: {e}"));
            regex.find(text).map(|m| m.as_str().to_string())
        };
        let cases = [
            (r".+", "a\rb", Some("a")),
            (r"(?s).+", "a\nb", Some("a\nb")),
            (r"\w+", "aéb", Some("a")),
            (r"\d", "٣", None),
            (r"a++b", "aaab", Some("aaab")),
            (r"\bbar\b", "foo bar", Some("bar")),
            (r"\p{Upper}\p{Lower}", "Ab", Some("Ab")),
            (r"[a-c&&[^b]]+", "bac", Some("ac")),
            (r"\Q.*\E", "x.*y", Some(".*")),
            (r"\h", "a\u{a0}", Some("\u{a0}")),
            (r"[\w.-]+@[\w.-]+", "me: a.b@c-d.e!", Some("a.b@c-d.e")),
            (r"c$", "abc\n", Some("c\n")),
            (r"[^\s,]+", " ,ab c", Some("ab")),
            (r"\p{L}+", "1éa", Some("éa")),
            (r"a{2,3}", "aaaa", Some("aaa")),
            (r"\x41\u0042", "AB", Some("AB")),
            (r"(?<year>\d{4})", "in 2024", Some("2024")),
            (r"\/\-\_", "/-_", Some("/-_")),
        ];
        for (pattern, text, wanted) in cases {
            assert_eq!(found(pattern, text).as_deref(), wanted, "{pattern}");
        }
        assert!(Regex::new(&translated("(?=b)")).is_err());
    }
}
