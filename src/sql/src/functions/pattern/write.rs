//! A moment as a pattern writes it.

use chrono::{DateTime, Datelike, NaiveDateTime, Timelike};

use super::names::{DAYS, MONTHS, QUARTERS, ZONES};
use super::{Part, Pattern};
use crate::zone::{Zone, offset_text};

struct Moment {
    local: NaiveDateTime,
    micros: i64,
    zone: Zone,
}

impl Pattern {
    /// A moment of UTC on the clock of a zone.
    pub fn write(&self, micros: i64, zone: Zone) -> String {
        let Some(local) = DateTime::from_timestamp_micros(zone.to_local(micros)) else { return micros.to_string() };
        let moment = Moment { local: local.naive_utc(), micros, zone };
        let mut out = String::new();
        moment.parts(&self.parts, &mut out);
        out
    }
}

/// At least so wide; Java writes a plus before a year that its letters do not hold.
fn year(value: i64, width: usize) -> String {
    let digits = format!("{:0>width$}", value.abs());
    match (value < 0, width >= 4 && digits.len() > width) {
        (true, _) => format!("-{digits}"),
        (false, true) => format!("+{digits}"),
        _ => digits,
    }
}

impl Moment {
    fn parts(&self, parts: &[Part], out: &mut String) {
        for part in parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Optional(inner) => self.parts(inner, out),
                Part::Field(letter, count) => out.push_str(&self.field(*letter, *count)),
            }
        }
    }

    fn field(&self, letter: char, n: usize) -> String {
        let at = &self.local;
        let number = |v: u32| format!("{v:0>n$}");
        let named = |names: &[&str], index: u32, width: usize| -> String {
            let name = names.get(index as usize).copied().unwrap_or_default();
            if n <= 3 { name.get(..width).unwrap_or(name).to_string() } else { name.to_string() }
        };
        let year_of_era = if at.year() > 0 { at.year() } else { 1 - at.year() };
        match letter {
            'u' | 'y' => {
                let value = i64::from(if letter == 'u' { at.year() } else { year_of_era });
                if n == 2 { format!("{:02}", value.rem_euclid(100)) } else { year(value, n) }
            }
            'G' if n <= 3 => if at.year() > 0 { "AD" } else { "BC" }.into(),
            'G' => if at.year() > 0 { "Anno Domini" } else { "Before Christ" }.into(),
            'M' | 'L' if n >= 3 => named(&MONTHS, at.month0(), 3),
            'M' | 'L' => number(at.month()),
            'Q' | 'q' => {
                let quarter = at.month0() / 3;
                match n {
                    1 | 2 => number(quarter + 1),
                    3 => format!("Q{}", quarter + 1),
                    _ => named(&QUARTERS, quarter, 0),
                }
            }
            'd' => number(at.day()),
            'D' => number(at.ordinal()),
            'E' => named(&DAYS, at.weekday().num_days_from_sunday(), 3),
            // Java's aligned day of the week in a month.
            'F' => number((at.day() - 1) % 7 + 1),
            'a' => if at.hour() < 12 { "AM" } else { "PM" }.into(),
            'H' => number(at.hour()),
            'k' => number(if at.hour() == 0 { 24 } else { at.hour() }),
            'K' => number(at.hour() % 12),
            'h' => number(at.hour12().1),
            'm' => number(at.minute()),
            's' => number(at.second()),
            'S' => format!("{:09}", at.nanosecond()).chars().take(n).collect(),
            'V' => self.zone.to_string(),
            _ => self.zone_field(letter, n),
        }
    }

    fn zone_field(&self, letter: char, n: usize) -> String {
        let offset = self.zone.offset_at(self.micros);
        let text = offset_text(offset);
        let (hours, minutes) = (text.get(..3).unwrap_or(""), text.get(4..6).unwrap_or("00"));
        let seconds = text.get(7..).unwrap_or("");
        match (letter, n) {
            ('z', 1..=3) => self.zone.short_name(self.micros),
            ('z', _) => {
                let short = self.zone.short_name(self.micros);
                ZONES.iter().find(|(name, ..)| *name == short).map_or(short.clone(), |(_, _, long)| (*long).to_string())
            }
            ('O', _) | ('Z', 4) if offset == 0 => "GMT".into(),
            ('O', 1) => {
                let (sign, rest) = hours.split_at(1);
                let short = format!("GMT{sign}{}", rest.trim_start_matches('0'));
                if minutes == "00" { short } else { format!("{short}:{minutes}") }
            }
            ('O', _) | ('Z', 4) => format!("GMT{text}"),
            ('X', _) | ('Z', 5) if offset == 0 => "Z".into(),
            ('X' | 'x', 1) => {
                if minutes == "00" {
                    hours.to_string()
                } else {
                    format!("{hours}{minutes}")
                }
            }
            ('X' | 'x', 2) | ('Z', 1..=3) => format!("{hours}{minutes}"),
            ('X' | 'x', 3) => format!("{hours}:{minutes}"),
            ('X' | 'x', 4) => format!("{hours}{minutes}{seconds}"),
            _ => text,
        }
    }
}
