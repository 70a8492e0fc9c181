//! A text read by a pattern, as Java's formatter does with a strict resolver, and Spark with what it leaves out.

use chrono::NaiveDate;

use super::names::{MONTHS, ZONES};
use super::{Part, Pattern};
use crate::format;
use crate::zone::{Zone, offset_seconds};

const DAY: i64 = 86_400_000_000;

/// What a text said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    year: Option<i64>,
    before_christ: Option<bool>,
    month: Option<i64>,
    day: Option<i64>,
    day_of_year: Option<i64>,
    hour: Option<i64>,
    /// Of twelve, from zero.
    hour_of_half: Option<i64>,
    afternoon: Option<bool>,
    minute: Option<i64>,
    second: Option<i64>,
    nanos: Option<i64>,
    zone: Option<Zone>,
}

impl Pattern {
    /// What the text says; else Java's message.
    pub fn read(&self, text: &str) -> Result<Parsed, String> {
        let mut reader = Reader { text, at: 0, parsed: Parsed::default() };
        if !reader.parts(&self.parts, &[]) {
            return Err(format!("Text '{text}' could not be parsed at index {}", index(text, reader.at)));
        }
        if reader.at < text.len() {
            let at = index(text, reader.at);
            return Err(format!("Text '{text}' could not be parsed, unparsed text found at index {at}"));
        }
        reader.parsed.check().map_err(|problem| format!("Text '{text}' could not be parsed: {problem}"))?;
        Ok(reader.parsed)
    }

    /// Microseconds of UTC; a text that names no zone is in `zone`.
    pub fn moment(&self, text: &str, zone: Zone) -> Result<i64, String> {
        let parsed = self.read(text)?;
        let local = i64::from(parsed.days()?) * DAY + parsed.nanos_of_day() / 1000;
        Ok(parsed.zone.unwrap_or(zone).to_utc(local))
    }

    /// Microseconds on the clock on the wall.
    pub fn local(&self, text: &str) -> Result<i64, String> {
        let parsed = self.read(text)?;
        Ok(i64::from(parsed.days()?) * DAY + parsed.nanos_of_day() / 1000)
    }

    pub fn date(&self, text: &str) -> Result<i32, String> {
        self.read(text)?.days()
    }

    /// Nanoseconds since midnight.
    pub fn time(&self, text: &str) -> Result<i64, String> {
        Ok(self.read(text)?.nanos_of_day())
    }

    pub fn text(&self) -> &str {
        &self.text
    }
}

/// A place in UTF-16 units, as Java counts.
fn index(text: &str, bytes: usize) -> usize {
    text.get(..bytes).unwrap_or(text).encode_utf16().count()
}

impl Parsed {
    fn check(&self) -> Result<(), String> {
        let within = |name: &str, value: Option<i64>, least: i64, most: i64| match value {
            Some(v) if v < least || v > most => Err(format!("Invalid value for {name} (valid values {least} - {most}): {v}")),
            _ => Ok(()),
        };
        within("MonthOfYear", self.month, 1, 12)?;
        if let Some(day) = self.day
            && !(1..=31).contains(&day)
        {
            return Err(format!("Invalid value for DayOfMonth (valid values 1 - 28/31): {day}"));
        }
        if let Some(day) = self.day_of_year
            && !(1..=366).contains(&day)
        {
            return Err(format!("Invalid value for DayOfYear (valid values 1 - 365/366): {day}"));
        }
        within("HourOfDay", self.hour, 0, 23)?;
        within("MinuteOfHour", self.minute, 0, 59)?;
        within("SecondOfMinute", self.second, 0, 59)?;
        if self.year.is_some() {
            self.days()?;
        }
        Ok(())
    }

    fn year_number(&self) -> i64 {
        match (self.year, self.before_christ) {
            (Some(year), Some(true)) => 1 - year,
            (year, _) => year.unwrap_or(1970),
        }
    }

    /// What is left out is the first of January 1970.
    fn days(&self) -> Result<i32, String> {
        let year = i32::try_from(self.year_number()).map_err(|_| "Invalid year".to_string())?;
        if let Some(ordinal) = self.day_of_year {
            let date = u32::try_from(ordinal).ok().and_then(|n| NaiveDate::from_yo_opt(year, n));
            return date.map(format::days_of).ok_or_else(|| format!("Invalid date 'DayOfYear {ordinal}' as '{year}' is not a leap year"));
        }
        let (month, day) = (self.month.unwrap_or(1), self.day.unwrap_or(1));
        let numbers = u32::try_from(month).ok().zip(u32::try_from(day).ok());
        let date = numbers.and_then(|(m, d)| NaiveDate::from_ymd_opt(year, m, d));
        date.map(format::days_of).ok_or_else(|| {
            if month == 2 && day == 29 {
                return format!("Invalid date 'February 29' as '{year}' is not a leap year");
            }
            let name = usize::try_from(month - 1).ok().and_then(|m| MONTHS.get(m)).map_or(String::new(), |m| m.to_uppercase());
            format!("Invalid date '{name} {day}'")
        })
    }

    fn nanos_of_day(&self) -> i64 {
        let half = if self.afternoon == Some(true) { 12 } else { 0 };
        let hour = match (self.hour, self.hour_of_half) {
            (Some(hour), _) => hour,
            (None, Some(hour)) => hour + half,
            (None, None) => half,
        };
        let seconds = (hour * 60 + self.minute.unwrap_or(0)) * 60 + self.second.unwrap_or(0);
        seconds * 1_000_000_000 + self.nanos.unwrap_or(0)
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    parsed: Parsed,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Reads parts in their order; `behind` are those that follow them. False leaves `at` where it went wrong.
    fn parts(&mut self, parts: &[Part], behind: &[Part]) -> bool {
        for (i, part) in parts.iter().enumerate() {
            let next = parts.get(i + 1..).filter(|p| !p.is_empty()).unwrap_or(behind);
            let read = match part {
                Part::Text(expected) => self.literal(expected),
                Part::Optional(inner) => {
                    let before = (self.at, self.parsed.clone());
                    if !self.parts(inner, next) {
                        (self.at, self.parsed) = before;
                    }
                    true
                }
                Part::Field(letter, count) => self.field(*letter, *count, next),
            };
            if !read {
                return false;
            }
        }
        true
    }

    fn literal(&mut self, expected: &str) -> bool {
        for c in expected.chars() {
            match self.rest().chars().next() {
                Some(found) if found == c || found.to_lowercase().eq(c.to_lowercase()) => self.at += found.len_utf8(),
                _ => return false,
            }
        }
        true
    }

    /// Digits, at least and at most so many; as many as a fixed field behind it needs are left over.
    fn digits(&mut self, least: usize, most: usize, next: &[Part]) -> Option<i64> {
        let reserved: usize = if least == most { 0 } else { next.iter().map_while(fixed_width).sum() };
        let all = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        let take = all.saturating_sub(reserved).clamp(least.min(all), most).min(all);
        if take < least {
            return None;
        }
        let value = self.rest().get(..take)?.parse().ok()?;
        self.at += take;
        Some(value)
    }

    /// The longest of the names that stands here, in any case.
    fn name<'n>(&mut self, names: impl Iterator<Item = &'n str>) -> Option<usize> {
        let rest = self.rest();
        let stands = |name: &str| rest.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
        let (index, name) = names.enumerate().filter(|(_, name)| stands(name)).max_by_key(|(_, name)| name.len())?;
        self.at += name.len();
        Some(index)
    }

    fn field(&mut self, letter: char, n: usize, next: &[Part]) -> bool {
        self.read_field(letter, n, next).is_some()
    }

    fn read_field(&mut self, letter: char, n: usize, next: &[Part]) -> Option<()> {
        // One letter takes a number of any width, two take two digits.
        let plain = |reader: &mut Self| if n == 1 { reader.digits(1, 19, next) } else { reader.digits(2, 2, next) };
        match letter {
            'u' | 'y' => self.parsed.year = Some(self.year(n, next)?),
            'G' => {
                let names = if n <= 3 { ["AD", "BC"] } else { ["Anno Domini", "Before Christ"] };
                self.parsed.before_christ = Some(self.name(names.into_iter())? == 1);
            }
            'M' | 'L' if n >= 3 => {
                let width = if n == 3 { 3 } else { usize::MAX };
                let index = self.name(MONTHS.iter().map(|m| m.get(..width.min(m.len())).unwrap_or(m)))?;
                self.parsed.month = Some(i64::try_from(index).ok()? + 1);
            }
            'M' | 'L' => self.parsed.month = Some(plain(self)?),
            'd' => self.parsed.day = Some(plain(self)?),
            'D' => self.parsed.day_of_year = Some(self.digits(n, 3, next)?),
            'H' => self.parsed.hour = Some(plain(self)?),
            'k' => {
                let hour = plain(self)?;
                self.parsed.hour = Some(if hour == 24 { 0 } else { hour });
            }
            'K' => self.parsed.hour_of_half = Some(plain(self).filter(|h| *h < 12)?),
            'h' => self.parsed.hour_of_half = Some(plain(self).filter(|h| (1..=12).contains(h))? % 12),
            'm' => self.parsed.minute = Some(plain(self)?),
            's' => self.parsed.second = Some(plain(self)?),
            'S' => {
                let width = self.rest().bytes().take(n).take_while(u8::is_ascii_digit).count();
                let digits = self.rest().get(..width).filter(|d| !d.is_empty())?;
                self.parsed.nanos = Some(format!("{digits:0<9}").parse().ok()?);
                self.at += width;
            }
            'a' => self.parsed.afternoon = Some(self.name(["AM", "PM"].into_iter())? == 1),
            'V' | 'z' => self.parsed.zone = Some(self.zone()?),
            'O' => self.parsed.zone = Some(self.localized_offset()?),
            'Z' if n == 4 => self.parsed.zone = Some(self.localized_offset()?),
            _ => self.parsed.zone = Some(self.offset(letter, n)?),
        }
        Some(())
    }

    fn year(&mut self, n: usize, next: &[Part]) -> Option<i64> {
        if n == 2 {
            return Some(2000 + self.digits(2, 2, next)?);
        }
        let sign = self.rest().chars().next().filter(|c| matches!(c, '-' | '+'));
        if sign.is_some() {
            self.at += 1;
        }
        let start = self.at;
        let value = self.digits(n, 19, next)?;
        // A year that its letters do not hold must have a plus.
        let width = self.at - start;
        let padded = n >= 4;
        if padded && ((sign.is_none() && width > n) || (sign == Some('+') && width <= n)) {
            self.at = start;
            return None;
        }
        Some(if sign == Some('-') { -value } else { value })
    }

    /// A region, an offset, or a zone's short name.
    fn zone(&mut self) -> Option<Zone> {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "/_+-:".contains(c))).unwrap_or(rest.len());
        // The longest that is one, as Java's prefix tree finds it.
        for end in (1..=end).rev() {
            let Some(name) = rest.get(..end) else { continue };
            let short = ZONES.iter().find(|(short, ..)| short.eq_ignore_ascii_case(name)).map(|(_, region, _)| *region);
            if let Some(zone) = short.and_then(Zone::of).or_else(|| Zone::of(name)) {
                self.at += end;
                return Some(zone);
            }
        }
        None
    }

    fn localized_offset(&mut self) -> Option<Zone> {
        if !self.literal("GMT") {
            return None;
        }
        if !self.rest().starts_with(['+', '-']) {
            return Some(Zone::Fixed("", 0));
        }
        self.signed_offset(|c| c == ':')
    }

    fn offset(&mut self, letter: char, n: usize) -> Option<Zone> {
        if (letter == 'X' || (letter == 'Z' && n == 5)) && self.rest().starts_with(['Z', 'z']) {
            self.at += 1;
            return Some(Zone::Fixed("", 0));
        }
        let colons = n == 3 && letter != 'Z' || n == 5;
        let start = self.at;
        let zone = self.signed_offset(|c| colons && c == ':')?;
        let width = self.at - start;
        let fits = match (letter, n) {
            ('X' | 'x', 1) => width == 3 || width == 5,
            ('X' | 'x', 2) | ('Z', 1..=3) => width == 5,
            ('X' | 'x', 3) => width == 6,
            ('X' | 'x', 4) => width == 5 || width == 7,
            _ => width == 6 || width == 9,
        };
        if !fits {
            self.at = start;
            return None;
        }
        Some(zone)
    }

    fn signed_offset(&mut self, separator: impl Fn(char) -> bool) -> Option<Zone> {
        let rest = self.rest();
        let end = rest.char_indices().skip(1).find(|(_, c)| !(c.is_ascii_digit() || separator(*c))).map_or(rest.len(), |(at, _)| at);
        let seconds = offset_seconds(rest.get(..end)?)?;
        self.at += end;
        Some(Zone::Fixed("", seconds))
    }
}

/// How many digits a field takes that always takes as many.
fn fixed_width(part: &Part) -> Option<usize> {
    match part {
        Part::Field('M' | 'L' | 'd' | 'H' | 'h' | 'K' | 'k' | 'm' | 's' | 'u' | 'y', 2) => Some(2),
        _ => None,
    }
}
