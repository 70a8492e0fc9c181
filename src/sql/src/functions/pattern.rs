//! Spark's datetime patterns (`yyyy-MM-dd HH:mm:ss`), to write with and to read by: Java's DateTimeFormatter with the
//! letters that Spark refuses left out.

use crate::error::{Error, Result};

mod names;
mod read;
mod write;

/// What a pattern is made of, in its order.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    /// A pattern letter and how often it stands.
    Field(char, usize),
    Text(String),
    /// `[` and `]` around parts that a text may lack.
    Optional(Vec<Part>),
}

/// A pattern that has been checked.
#[derive(Clone, Debug)]
pub struct Pattern {
    parts: Vec<Part>,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Write,
    Read,
}

impl Pattern {
    pub fn new(text: &str, purpose: Use) -> Result<Self> {
        let parsed = check_letters(text, purpose).and_then(|()| Self::parse(text));
        parsed.map_err(|error| match legacy_takes(text) {
            true => Error::new(
                "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION",
                &[("pattern", &shown(text)), ("config", "\"spark.sql.legacy.timeParserPolicy\"")],
            ),
            false => error,
        })
    }

    fn parse(text: &str) -> Result<Self> {
        let mut chars = text.chars().peekable();
        // Open brackets, the outermost first.
        let mut stack: Vec<Vec<Part>> = vec![Vec::new()];
        let add = |stack: &mut Vec<Vec<Part>>, part: Part| {
            if let Some(parts) = stack.last_mut() {
                match (parts.last_mut(), part) {
                    (Some(Part::Text(before)), Part::Text(more)) => before.push_str(&more),
                    (_, part) => parts.push(part),
                }
            }
        };
        while let Some(c) = chars.next() {
            match c {
                '\'' => {
                    let quoted = quoted(&mut chars).ok_or_else(|| suggest(text))?;
                    add(&mut stack, Part::Text(quoted));
                }
                '[' => stack.push(Vec::new()),
                ']' => {
                    let Some(inner) = stack.pop().filter(|_| !stack.is_empty()) else { return Err(suggest(text)) };
                    add(&mut stack, Part::Optional(inner));
                }
                '#' | '{' | '}' => return Err(illegal(text, c)),
                c if c.is_ascii_alphabetic() => {
                    let mut count = 1;
                    while chars.next_if_eq(&c).is_some() {
                        count += 1;
                    }
                    check_count(text, c, count)?;
                    add(&mut stack, Part::Field(c, count));
                }
                c => add(&mut stack, Part::Text(c.to_string())),
            }
        }
        // What is still open ends with the pattern.
        while stack.len() > 1 {
            if let Some(inner) = stack.pop() {
                add(&mut stack, Part::Optional(inner));
            }
        }
        let mut parts = stack.pop().unwrap_or_default();
        if !has_era(&parts) {
            proleptic(&mut parts);
        }
        Ok(Self { parts, text: text.to_string() })
    }
}

fn quoted(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<String> {
    let mut text = String::new();
    loop {
        match chars.next()? {
            '\'' if chars.next_if_eq(&'\'').is_some() => text.push('\''),
            '\'' => return Some(if text.is_empty() { "'".into() } else { text }),
            c => text.push(c),
        }
    }
}

fn illegal(pattern: &str, c: char) -> Error {
    Error::new("INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER", &[("pattern", pattern), ("c", &format!("{c}"))])
}

fn suggest(pattern: &str) -> Error {
    Error::new("INVALID_DATETIME_PATTERN.WITH_SUGGESTION", &[("pattern", &shown(pattern))])
}

/// As a SQL literal.
fn shown(pattern: &str) -> String {
    format!("'{}'", pattern.replace('\'', "\\'"))
}

/// Letters that Spark refuses before Java sees the pattern.
fn check_letters(pattern: &str, purpose: Use) -> Result<()> {
    let mut chars = pattern.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        if c == '\'' {
            quoted = !quoted;
        }
        if quoted || !c.is_ascii_alphabetic() {
            continue;
        }
        let mut count = 1;
        while chars.next_if_eq(&c).is_some() {
            count += 1;
        }
        if matches!(c, 'Y' | 'W' | 'w' | 'u' | 'e' | 'c') {
            return Err(Error::new("INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN", &[("c", &format!("{c}"))]));
        }
        if matches!(c, 'A' | 'B' | 'n' | 'N' | 'p') || (purpose == Use::Read && matches!(c, 'E' | 'F' | 'q' | 'Q')) {
            return Err(illegal(pattern, c));
        }
        if (matches!(c, 'G' | 'M' | 'L' | 'E' | 'Q' | 'q') && count >= 5) || (c == 'y' && count > 6) {
            return Err(Error::new("INVALID_DATETIME_PATTERN.LENGTH", &[("pattern", &c.to_string().repeat(count))]));
        }
    }
    Ok(())
}

/// How often a letter may stand.
fn check_count(pattern: &str, letter: char, count: usize) -> Result<()> {
    let most = match letter {
        'G' | 'M' | 'L' | 'E' | 'Q' | 'q' | 'z' => 4,
        'y' => 6,
        'd' | 'H' | 'h' | 'K' | 'k' | 'm' | 's' => 2,
        'D' => 3,
        'a' | 'F' => 1,
        'S' => 9,
        'V' if count == 2 => 2,
        'O' if count == 1 || count == 4 => 4,
        'X' | 'x' | 'Z' => 5,
        _ => 0,
    };
    if count > most { Err(suggest(pattern)) } else { Ok(()) }
}

/// Whether Java's older SimpleDateFormat would take the pattern: Spark then says that it used to.
fn legacy_takes(pattern: &str) -> bool {
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\'' {
            if quoted(&mut chars).is_none() {
                return false;
            }
        } else if c.is_ascii_alphabetic() {
            let mut count = 1;
            while chars.next_if_eq(&c).is_some() {
                count += 1;
            }
            if !"GyYMLwWDdFEuaHkKhmsSzZX".contains(c) || (c == 'X' && count > 3) {
                return false;
            }
        }
    }
    true
}

fn has_era(parts: &[Part]) -> bool {
    parts.iter().any(|part| match part {
        Part::Field('G', _) => true,
        Part::Optional(inner) => has_era(inner),
        _ => false,
    })
}

/// Without an era years are counted through zero: letter y is Java's u.
fn proleptic(parts: &mut [Part]) {
    for part in parts {
        match part {
            Part::Field(letter, _) if *letter == 'y' => *letter = 'u',
            Part::Optional(inner) => proleptic(inner),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::Zone;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn write(micros: i64, pattern: &str) -> String {
        Pattern::new(pattern, Use::Write).unwrap().write(micros, Zone::of("America/Los_Angeles").unwrap())
    }

    fn read(text: &str, pattern: &str) -> Result<i64, String> {
        Pattern::new(pattern, Use::Read).unwrap().moment(text, Zone::UTC)
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn writes() {
        let at = 1_428_498_495_678_000; // 2015-04-08 13:08:15.678 UTC
        assert_eq!(write(at, "MM/dd/yyy"), "04/08/2015");
        assert_eq!(write(at, "h:mm a, EEE d MMM yyyy"), "6:08 AM, Wed 8 Apr 2015");
        assert_eq!(write(at, "yy D Q qqq SSSS 'o''clock' [k]"), "15 98 2 Q2 6780 o'clock 6");
        assert_eq!(write(at, "z VV O OOOO XXX xx Z ZZZZZ"), "PDT America/Los_Angeles GMT-7 GMT-07:00 -07:00 -0700 -0700 -07:00");
        assert_eq!(write(-62_200_000_000_000_000, "G yyyy-MM-dd"), "BC 0003-12-17");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn reads_strictly() {
        let day = read("2015-04-08", "yyyy-MM-dd").unwrap();
        assert_eq!(read("20150408", "yyyyMMdd"), Ok(day));
        assert_eq!(read("08/4/15", "dd/M/yy"), Ok(day));
        assert_eq!(read("2015-098", "yyyy-DDD"), Ok(day));
        assert_eq!(read("8 APRIL 2015", "d MMMM yyyy"), Ok(day));
        assert_eq!(read("2015-04-08 01:30 pm", "yyyy-MM-dd[ hh:mm a]"), Ok(day + 48_600_000_000));
        assert_eq!(read("2015-04-08", "yyyy-MM-dd[ hh:mm a]"), Ok(day));
        assert_eq!(read("2015-04-08 10 +02:00", "yyyy-MM-dd H XXX"), Ok(day + 28_800_000_000));
        assert_eq!(read("2015-4-8", "yyyy-MM-dd"), Err("Text '2015-4-8' could not be parsed at index 5".into()));
        assert_eq!(
            read("2015-04-08x", "yyyy-MM-dd"),
            Err("Text '2015-04-08x' could not be parsed, unparsed text found at index 10".into())
        );
        assert_eq!(read("2015-02-30", "yyyy-MM-dd"), Err("Text '2015-02-30' could not be parsed: Invalid date 'FEBRUARY 30'".into()));
        assert_eq!(
            read("2015-13-01", "yyyy-MM-dd"),
            Err("Text '2015-13-01' could not be parsed: Invalid value for MonthOfYear (valid values 1 - 12): 13".into())
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn refuses() {
        for (pattern, condition) in [
            ("YYYY", "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION"),
            ("e", "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN"),
            ("MMMMM n", "INVALID_DATETIME_PATTERN.LENGTH"),
            ("yyyy n", "INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER"),
            ("b", "INVALID_DATETIME_PATTERN.WITH_SUGGESTION"),
        ] {
            assert_eq!(Pattern::new(pattern, Use::Write).unwrap_err().condition(), Some(condition));
        }
        assert!(Pattern::new("EEE", Use::Read).is_err());
    }
}
