//! Spark's datetime patterns (`yyyy-MM-dd HH:mm:ss`), to write with and to read by.

use chrono::{DateTime, Datelike, NaiveDate, Timelike};

use crate::format;

enum Part {
    /// A pattern letter and how often it stands.
    Field(char, usize),
    Text(String),
}

fn parts(pattern: &str) -> Vec<Part> {
    let mut out = Vec::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\'' {
            let mut text = String::new();
            while let Some(c) = chars.next() {
                if c == '\'' {
                    if chars.peek() == Some(&'\'') {
                        chars.next();
                        text.push('\'');
                        continue;
                    }
                    break;
                }
                text.push(c);
            }
            out.push(Part::Text(if text.is_empty() { "'".into() } else { text }));
        } else if c.is_ascii_alphabetic() {
            let mut n = 1;
            while chars.next_if_eq(&c).is_some() {
                n += 1;
            }
            out.push(Part::Field(c, n));
        } else if !matches!(c, '[' | ']') {
            out.push(Part::Text(c.to_string()));
        }
    }
    out
}

/// A moment in UTC as the pattern says.
pub fn write(micros: i64, pattern: &str) -> Option<String> {
    let at = DateTime::from_timestamp_micros(micros)?.naive_utc();
    let mut out = String::new();
    for part in parts(pattern) {
        let (letter, n) = match part {
            Part::Text(text) => {
                out.push_str(&text);
                continue;
            }
            Part::Field(letter, n) => (letter, n),
        };
        let number = |v: i64| format!("{v:0>n$}");
        out.push_str(&match (letter, n) {
            ('y' | 'u', 2) => format!("{:02}", at.year().rem_euclid(100)),
            ('y' | 'u', _) => number(i64::from(at.year())),
            ('M' | 'L', 3) => at.format("%b").to_string(),
            ('M' | 'L', 4) => at.format("%B").to_string(),
            ('M' | 'L', _) => number(i64::from(at.month())),
            ('d', _) => number(i64::from(at.day())),
            ('D', _) => number(i64::from(at.ordinal())),
            ('H', _) => number(i64::from(at.hour())),
            ('h', _) => number(i64::from(at.hour12().1)),
            ('K', _) => number(i64::from(at.hour() % 12)),
            ('k', _) => number(if at.hour() == 0 { 24 } else { i64::from(at.hour()) }),
            ('m', _) => number(i64::from(at.minute())),
            ('s', _) => number(i64::from(at.second())),
            ('S', _) => format!("{:09}", at.nanosecond()).chars().take(n).collect(),
            ('a', _) => {
                if at.hour() < 12 {
                    "AM".into()
                } else {
                    "PM".into()
                }
            }
            ('E', 1..=3) => at.format("%a").to_string(),
            ('E', _) => at.format("%A").to_string(),
            ('q' | 'Q', _) => number(i64::from(at.month0() / 3 + 1)),
            ('z' | 'V', _) => "UTC".into(),
            ('X', _) => "Z".into(),
            ('x', 3) | ('Z', 5) => "+00:00".into(),
            ('x' | 'Z', _) => "+0000".into(),
            ('G', _) => "AD".into(),
            _ => return None,
        });
    }
    Some(out)
}

/// Microseconds since 1970; `None` where the text is not as the pattern says.
pub fn read(text: &str, pattern: &str) -> Option<i64> {
    read_noting(text, pattern, &mut 0)
}

/// As `read`; `place` is how far it came.
pub fn read_noting(text: &str, pattern: &str, place: &mut usize) -> Option<i64> {
    let mut rest = text.trim();
    let length = rest.len();
    let (mut year, mut month, mut day) = (1970, 1, 1);
    let (mut hour, mut minute, mut second, mut micros) = (0i64, 0i64, 0i64, 0i64);
    let (mut afternoon, mut twelve, mut offset, mut ordinal) = (None, false, 0, None);
    let all = parts(pattern);
    for (i, part) in all.iter().enumerate() {
        *place = length - rest.len();
        let (letter, n) = match part {
            Part::Text(expected) => {
                rest = rest.strip_prefix(expected.as_str())?;
                continue;
            }
            Part::Field(letter, n) => (*letter, *n),
        };
        // Fields side by side are as wide as they are written.
        let tight = matches!(all.get(i + 1), Some(Part::Field(next, _)) if *next != 'a');
        let mut digits = |least: usize, most: usize| -> Option<i64> {
            let width = if tight { n } else { most };
            let end = rest.bytes().take(width).take_while(u8::is_ascii_digit).count();
            if end < least {
                return None;
            }
            let value = rest.get(..end)?.parse().ok()?;
            rest = rest.get(end..)?;
            Some(value)
        };
        match letter {
            'y' | 'u' if n == 2 => year = 2000 + i32::try_from(digits(2, 2)?).ok()?,
            'y' | 'u' => year = i32::try_from(digits(n.min(4), if n > 4 { n } else { 10.min(n.max(4)) })?).ok()?,
            'M' | 'L' if n >= 3 => {
                const MONTHS: &[&str] = &[
                    "January",
                    "February",
                    "March",
                    "April",
                    "May",
                    "June",
                    "July",
                    "August",
                    "September",
                    "October",
                    "November",
                    "December",
                ];
                let found = MONTHS.iter().enumerate().find_map(|(i, name)| {
                    let name = if n == 3 { name.get(..3)? } else { name };
                    rest.strip_prefix(name).map(|r| (i, r))
                })?;
                month = u32::try_from(found.0).ok()? + 1;
                rest = found.1;
            }
            'M' | 'L' => month = u32::try_from(digits(n.min(2), 2)?).ok()?,
            'd' => day = u32::try_from(digits(n.min(2), 2)?).ok()?,
            'D' => ordinal = Some(u32::try_from(digits(n, 3)?).ok()?),
            'H' | 'k' => hour = digits(n.min(2), 2)?,
            'h' | 'K' => {
                twelve = true;
                hour = digits(n.min(2), 2)?;
            }
            'm' => minute = digits(n.min(2), 2)?,
            's' => second = digits(n.min(2), 2)?,
            'S' => {
                let end = rest.bytes().take(9).take_while(u8::is_ascii_digit).count();
                if end == 0 {
                    return None;
                }
                micros = format!("{:0<6}", rest.get(..end)?).get(..6)?.parse().ok()?;
                rest = rest.get(end..)?;
            }
            'a' => {
                let upper = rest.get(..2)?.to_ascii_uppercase();
                afternoon = Some(match upper.as_str() {
                    "AM" => false,
                    "PM" => true,
                    _ => return None,
                });
                rest = rest.get(2..)?;
            }
            'E' => {
                let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
                rest = rest.get(end..)?;
            }
            'X' | 'x' | 'Z' | 'z' | 'V' | 'O' => {
                let end = rest.find(|c: char| c.is_whitespace()).unwrap_or(rest.len());
                offset = format::zone_offset(rest.get(..end)?)?;
                rest = rest.get(end..)?;
            }
            _ => return None,
        }
    }
    if !rest.is_empty() {
        return None;
    }
    if twelve {
        hour = hour % 12 + if afternoon == Some(true) { 12 } else { 0 };
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let date = match ordinal {
        Some(ordinal) => NaiveDate::from_yo_opt(year, ordinal)?,
        None => NaiveDate::from_ymd_opt(year, month, day)?,
    };
    let seconds = hour * 3600 + minute * 60 + second - offset;
    i64::from(format::days_of(date)).checked_mul(86_400_000_000)?.checked_add(seconds * 1_000_000 + micros)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn reads_what_it_writes() {
        let at = read("2015-04-08 13:08:15", "yyyy-MM-dd HH:mm:ss").unwrap();
        assert_eq!(write(at, "MM/dd/yyy").unwrap(), "04/08/2015");
        assert_eq!(write(at, "h:mm a, EEE d MMM yyyy").unwrap(), "1:08 PM, Wed 8 Apr 2015");
        assert_eq!(read("08/04/15", "dd/MM/yy"), read("2015-04-08", "yyyy-MM-dd"));
        assert_eq!(read("20150408", "yyyyMMdd"), read("2015-04-08", "yyyy-MM-dd"));
        assert_eq!(read("2015-13-08", "yyyy-MM-dd"), None);
        assert_eq!(read("x", "yyyy"), None);
    }
}
