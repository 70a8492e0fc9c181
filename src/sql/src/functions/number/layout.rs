//! A number's format: `[MI|S] [$] digits and separators [. digits] [$] [PR|MI|S]`, as Spark's ToNumberParser has it.

use crate::error::{Error, Result};
use crate::format;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    /// So many digits, no fewer: the format has a zero first.
    Exactly(usize),
    /// Up to so many.
    AtMost(usize),
    Thousands,
    Point,
    Dollar,
    /// `S`
    Sign,
    /// `MI`
    Minus,
    /// Where `PR` puts a `<`.
    Open,
    Close,
}

#[derive(Clone, Debug)]
pub struct Layout {
    tokens: Vec<Token>,
    text: String,
    before: usize,
    after: usize,
}

impl Layout {
    pub fn new(format: &str) -> Result<Self> {
        let upper = format.to_uppercase();
        let quoted = format!("'{upper}'");
        let wrong = |kind: &str, parameters: &[(&str, &str)]| {
            let mut all = vec![("format", quoted.as_str())];
            all.extend_from_slice(parameters);
            Error::new(&format!("INVALID_FORMAT.{kind}"), &all)
        };
        if upper.is_empty() {
            return Err(wrong("EMPTY", &[]));
        }
        let mut tokens = Vec::new();
        let mut rest = upper.as_str();
        while let Some(c) = rest.chars().next() {
            let digits = rest.bytes().take_while(|b| matches!(b, b'0' | b'9')).count();
            let (token, width) = match c {
                '0' => (Token::Exactly(digits), digits),
                '9' => (Token::AtMost(digits), digits),
                '.' | 'D' => (Token::Point, 1),
                ',' | 'G' => (Token::Thousands, 1),
                '$' => (Token::Dollar, 1),
                'S' => (Token::Sign, 1),
                _ if rest.starts_with("MI") => (Token::Minus, 2),
                _ if rest.starts_with("PR") => (Token::Close, 2),
                c => {
                    // Spark reads the whole format first, and misses digits before it finds foreign characters.
                    if !upper.contains(['0', '9']) {
                        return Err(wrong(if upper.contains(['G', ',']) { "CONT_THOUSANDS_SEPS" } else { "WRONG_NUM_DIGIT" }, &[]));
                    }
                    return Err(wrong("UNEXPECTED_TOKEN", &[("token", &format!("character '{c}'"))]));
                }
            };
            tokens.push(token);
            rest = rest.get(width..).unwrap_or("");
        }
        check(&tokens, &wrong)?;
        if tokens.contains(&Token::Close) {
            tokens.insert(0, Token::Open);
        }
        let point = tokens.iter().position(|t| *t == Token::Point).unwrap_or(tokens.len());
        let count = |tokens: &[Token]| tokens.iter().map(|t| digits(*t)).sum();
        let (left, right) = tokens.split_at(point);
        let (before, after) = (count(left), count(right));
        Ok(Self { before, after, tokens, text: format.to_string() })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Precision and scale of the numbers that it reads.
    pub fn decimal(&self) -> (u8, i8) {
        let small = |n: usize| u8::try_from(n.min(38)).unwrap_or(38);
        (small(self.before + self.after).max(1), i8::try_from(small(self.after)).unwrap_or(0))
    }

    pub fn write(&self, value: i128, scale: i8) -> String {
        let plain = format::decimal(value.abs(), scale);
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let (mut whole, mut fraction) = (whole.trim_start_matches('0').to_string(), fraction.trim_end_matches('0').to_string());
        if whole.len() > self.before || fraction.len() > self.after {
            (whole, fraction) = ("#".repeat(self.before), "#".repeat(self.after));
        }
        let whole = format!("{whole:>width$}", width = self.before);
        let fraction = format!("{fraction:0<width$}", width = self.after);
        let (mut whole, mut fraction) = (whole.chars(), fraction.chars());
        let negative = value < 0;
        let mut out: Vec<char> = Vec::new();
        let mut behind = false;
        for token in &self.tokens {
            match *token {
                Token::Exactly(n) | Token::AtMost(n) => {
                    for _ in 0..n {
                        let c = if behind { fraction.next() } else { whole.next() };
                        match c.unwrap_or('0') {
                            ' ' if matches!(token, Token::Exactly(_)) => out.push('0'),
                            ' ' => space_before_signs(&mut out),
                            c => out.push(c),
                        }
                    }
                }
                Token::Thousands => match out.last() {
                    Some(c) if c.is_ascii_digit() => out.push(','),
                    _ => space_before_signs(&mut out),
                },
                Token::Point => {
                    // A number below one has a zero before its point.
                    if let Some(last) = out.last_mut().filter(|c| **c == ' ') {
                        *last = '0';
                    }
                    out.push('.');
                    behind = true;
                }
                Token::Dollar => out.push('$'),
                Token::Sign => {
                    lone_point(&mut out);
                    before_spaces(&mut out, if negative { '-' } else { '+' });
                }
                Token::Minus if negative => {
                    lone_point(&mut out);
                    before_spaces(&mut out, '-');
                }
                Token::Minus => out.push(' '),
                Token::Open if negative => out.push('<'),
                Token::Open => {}
                Token::Close if negative => {
                    lone_point(&mut out);
                    before_spaces(&mut out, '>');
                }
                Token::Close => out.extend([' ', ' ']),
            }
        }
        lone_point(&mut out);
        let text: String = out.into_iter().collect();
        if matches!(text.as_str(), "" | "+" | "-") { "0".into() } else { text }
    }

    /// The unscaled number, at the layout's own scale.
    pub fn read(&self, text: &str) -> Option<i128> {
        let mut rest = text;
        let (mut whole, mut fraction) = (String::new(), String::new());
        let (mut negative, mut behind) = (false, false);
        let mut tokens = self.tokens.as_slice();
        while let Some((token, after)) = tokens.split_first() {
            tokens = after;
            match token {
                Token::Exactly(_) | Token::AtMost(_) | Token::Thousands => {
                    let end = after.iter().position(|t| digits(*t) == 0 && *t != Token::Thousands).unwrap_or(after.len());
                    let (more, behind_them) = after.split_at(end);
                    tokens = behind_them;
                    let group: Vec<Token> = std::iter::once(*token).chain(more.iter().copied()).collect();
                    rest = rest.trim_start();
                    let width = rest.bytes().take_while(|b| b.is_ascii_digit() || (*b == b',' && !behind)).count();
                    let found = rest.get(..width)?;
                    let number = matched(&group, found, behind)?;
                    if behind {
                        fraction.push_str(&number)
                    } else {
                        whole.push_str(&number)
                    }
                    rest = rest.get(width..)?;
                }
                Token::Point => {
                    if let Some(next) = rest.strip_prefix('.') {
                        (rest, behind) = (next, true);
                    } else {
                        // Digits behind a point that is not there are none.
                        let end = tokens.iter().position(|t| digits(*t) == 0).unwrap_or(tokens.len());
                        tokens = tokens.get(end..).unwrap_or(&[]);
                    }
                }
                Token::Dollar => rest = rest.strip_prefix('$')?,
                Token::Sign | Token::Minus => {
                    if let Some(next) = rest.strip_prefix('-') {
                        (rest, negative) = (next, true);
                    } else if let (Token::Sign, Some(next)) = (token, rest.strip_prefix('+')) {
                        rest = next;
                    }
                }
                Token::Open => {
                    if let Some(next) = rest.strip_prefix('<') {
                        (rest, negative) = (next, true);
                    }
                }
                Token::Close if negative => rest = rest.strip_prefix('>')?,
                Token::Close => {}
            }
        }
        if !rest.trim_end().is_empty() {
            return None;
        }
        let (_, scale) = self.decimal();
        let digits = format!("{whole}{fraction:0<width$}", width = usize::try_from(scale).ok()?);
        let value: i128 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
        Some(if negative { -value } else { value })
    }
}

fn digits(token: Token) -> usize {
    match token {
        Token::Exactly(n) | Token::AtMost(n) => n,
        _ => 0,
    }
}

/// The digits of a text that fits the groups; groups before it may be left out where they are up to so many.
fn matched(groups: &[Token], text: &str, behind: bool) -> Option<String> {
    let wanted: Vec<Token> = groups.iter().copied().filter(|t| digits(*t) > 0).collect();
    if behind {
        let all: usize = wanted.iter().map(|t| digits(*t)).sum();
        let exact = wanted.iter().any(|t| matches!(t, Token::Exactly(_)));
        return ((!exact && text.len() <= all) || text.len() == all).then(|| text.to_string());
    }
    let parts: Vec<&str> = if text.is_empty() { Vec::new() } else { text.split(',').collect() };
    if parts.len() > wanted.len() {
        return None;
    }
    let skipped = wanted.len() - parts.len();
    for (index, token) in wanted.iter().enumerate() {
        let Some(part) = index.checked_sub(skipped).and_then(|i| parts.get(i)) else {
            if matches!(token, Token::Exactly(_)) {
                return None;
            }
            continue;
        };
        let fits = match token {
            Token::Exactly(n) => part.len() == *n,
            // Only the first group may be short.
            _ if index > skipped => part.len() == digits(*token),
            _ => (1..=digits(*token)).contains(&part.len()),
        };
        if !fits {
            return None;
        }
    }
    Some(parts.concat())
}

/// Makes the error of a condition's name and parameters.
type Wrong<'a> = &'a dyn Fn(&str, &[(&str, &str)]) -> Error;

fn check(tokens: &[Token], wrong: Wrong<'_>) -> Result<()> {
    let place = |wanted: Token| tokens.iter().position(|t| *t == wanted);
    let Some(first_digit) = tokens.iter().position(|t| digits(*t) > 0) else {
        return Err(if tokens.contains(&Token::Thousands) { wrong("CONT_THOUSANDS_SEPS", &[]) } else { wrong("WRONG_NUM_DIGIT", &[]) });
    };
    let point = place(Token::Point).unwrap_or(tokens.len());
    if let Some(dollar) = place(Token::Dollar) {
        if dollar > first_digit && dollar < point && tokens.get(dollar..).is_some_and(|rest| rest.iter().any(|t| digits(*t) > 0)) {
            return Err(wrong("CUR_MUST_BEFORE_DIGIT", &[]));
        }
        if dollar > point && tokens.get(dollar..).is_some_and(|rest| rest.iter().any(|t| digits(*t) > 0)) {
            return Err(wrong("CUR_MUST_BEFORE_DEC", &[]));
        }
    }
    if tokens.iter().skip(point).any(|t| *t == Token::Thousands) {
        return Err(wrong("THOUSANDS_SEPS_MUST_BEFORE_DEC", &[]));
    }
    for (index, _) in tokens.iter().enumerate().filter(|(_, t)| **t == Token::Thousands) {
        let digits_at = |i: Option<usize>| i.and_then(|i| tokens.get(i)).is_some_and(|t| digits(*t) > 0);
        if !digits_at(index.checked_sub(1)) || !digits_at(index.checked_add(1)) {
            return Err(wrong("CONT_THOUSANDS_SEPS", &[]));
        }
    }
    for (token, name) in
        [(Token::Point, "'.' or 'D'"), (Token::Dollar, "'$'"), (Token::Sign, "'S'"), (Token::Minus, "'MI'"), (Token::Close, "'PR'")]
    {
        if tokens.iter().filter(|t| **t == token).count() > 1 {
            return Err(wrong("WRONG_NUM_TOKEN", &[("token", name)]));
        }
    }
    Ok(())
}

/// A space goes before signs and currency that stand at the end already.
fn space_before_signs(out: &mut Vec<char>) {
    let kept = out.iter().rposition(|c| !"+-$<".contains(*c)).map_or(0, |at| at + 1);
    out.insert(kept, ' ');
}

fn before_spaces(out: &mut Vec<char>, c: char) {
    let kept = out.iter().rposition(|c| *c != ' ').map_or(0, |at| at + 1);
    out.insert(kept, c);
}

/// A point with nothing behind it is no point.
fn lone_point(out: &mut [char]) {
    if let Some(at) = out.iter().position(|c| *c == '.')
        && out.get(at + 1).is_none_or(|next| *next == ' ')
        && let Some(point) = out.get_mut(at)
    {
        *point = ' ';
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn writes() {
        let cases = [
            (454, 0, "999", "454"),
            (5, 0, "999", "  5"),
            (5, 0, "000", "005"),
            (12454, 0, "99G999", "12,454"),
            (7812, 2, "$99.99", "$78.12"),
            (812, 2, "$99.99", " $8.12"),
            (-124_548, 1, "99G999D9S", "12,454.8-"),
            (-124_548, 1, "MI99G999D9", "-12,454.8"),
            (-124_548, 1, "99G999D9PR", "<12,454.8>"),
            (124_548, 1, "99G999D9PR", "12,454.8  "),
            (12454, 0, "999", "###"),
        ];
        for (value, scale, layout, wanted) in cases {
            assert_eq!(Layout::new(layout).unwrap().write(value, scale), wanted, "{layout}");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn reads() {
        let cases = [
            ("454", "999", Some(454)),
            ("454.00", "000.00", Some(45400)),
            ("12,454", "99,999", Some(12454)),
            ("454", "99,999", Some(454)),
            ("$78.12", "$99.99", Some(7812)),
            ("12,454.8-", "99,999.9S", Some(-124_548)),
            ("<5>", "9PR", Some(-5)),
            ("xyz", "999", None),
            ("45", "000", None),
            ("4545", "999", None),
        ];
        for (text, layout, wanted) in cases {
            assert_eq!(Layout::new(layout).unwrap().read(text), wanted, "{text} by {layout}");
        }
        assert_eq!(Layout::new("99,99.9").unwrap().decimal(), (5, 1));
        assert_eq!(Layout::new("9,").unwrap_err().condition(), Some("INVALID_FORMAT.CONT_THOUSANDS_SEPS"));
    }
}
