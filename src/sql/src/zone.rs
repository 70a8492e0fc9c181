//! Time zones: offsets and IANA's regions, as Java's `ZoneId` names them and moves between local time and UTC.

use std::fmt;

use chrono::{DateTime, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{OffsetName, Tz};

/// A zone by its region, or by an offset from UTC.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Zone {
    Region(Tz),
    /// What its name starts with (nothing, `UTC`, `GMT` or `UT`), and seconds east.
    Fixed(&'static str, i32),
}

const SECOND: i64 = 1_000_000;

/// Java's `ZoneId.SHORT_IDS`.
const SHORT: &[(&str, &str)] = &[
    ("ACT", "Australia/Darwin"),
    ("AET", "Australia/Sydney"),
    ("AGT", "America/Argentina/Buenos_Aires"),
    ("ART", "Africa/Cairo"),
    ("AST", "America/Anchorage"),
    ("BET", "America/Sao_Paulo"),
    ("BST", "Asia/Dhaka"),
    ("CAT", "Africa/Harare"),
    ("CNT", "America/St_Johns"),
    ("CST", "America/Chicago"),
    ("CTT", "Asia/Shanghai"),
    ("EAT", "Africa/Addis_Ababa"),
    ("ECT", "Europe/Paris"),
    ("EST", "-05:00"),
    ("HST", "-10:00"),
    ("IET", "America/Indiana/Indianapolis"),
    ("IST", "Asia/Kolkata"),
    ("JST", "Asia/Tokyo"),
    ("MIT", "Pacific/Apia"),
    ("MST", "-07:00"),
    ("NET", "Asia/Yerevan"),
    ("NST", "Pacific/Auckland"),
    ("PLT", "Asia/Karachi"),
    ("PNT", "America/Phoenix"),
    ("PRT", "America/Puerto_Rico"),
    ("PST", "America/Los_Angeles"),
    ("SST", "Pacific/Guadalcanal"),
    ("VST", "Asia/Ho_Chi_Minh"),
];

impl Zone {
    pub const UTC: Zone = Zone::Region(Tz::UTC);

    /// `Europe/Berlin`, `UTC+2`, `-08:00`, `Z`: what Spark's `DateTimeUtils.getZoneId` takes.
    pub fn of(name: &str) -> Option<Self> {
        let name = name.trim();
        let name = SHORT.iter().find(|(short, _)| *short == name).map_or(name, |(_, long)| long);
        if name == "Z" {
            return Some(Self::Fixed("", 0));
        }
        for prefix in ["UTC", "GMT", "UT", ""] {
            let Some(rest) = name.strip_prefix(prefix) else { continue };
            if rest.starts_with(['+', '-']) {
                return offset_seconds(rest).map(|seconds| Self::Fixed(prefix, seconds));
            }
        }
        if name == "UT" {
            return Some(Self::Fixed("UT", 0));
        }
        name.parse().ok().map(Self::Region)
    }

    pub fn is_utc(self) -> bool {
        matches!(self, Self::Region(Tz::UTC) | Self::Fixed(_, 0))
    }

    /// Seconds east of UTC at a moment.
    pub fn offset_at(self, micros: i64) -> i32 {
        match self {
            Self::Fixed(_, seconds) => seconds,
            Self::Region(tz) => tz.offset_from_utc_datetime(&naive(micros)).fix().local_minus_utc(),
        }
    }

    /// What the clock on the wall shows at a moment in UTC.
    pub fn to_local(self, micros: i64) -> i64 {
        micros.saturating_add(i64::from(self.offset_at(micros)) * SECOND)
    }

    /// The moment at which the clock on the wall shows this. As in Java: of two, the earlier; a time that the clock
    /// skips is as much later as it skips.
    pub fn to_utc(self, local: i64) -> i64 {
        let offset = match self {
            Self::Fixed(_, seconds) => seconds,
            Self::Region(tz) => match tz.offset_from_local_datetime(&naive(local)) {
                chrono::LocalResult::Single(offset) => offset.fix().local_minus_utc(),
                chrono::LocalResult::Ambiguous(a, b) => a.fix().local_minus_utc().max(b.fix().local_minus_utc()),
                // A day is longer than any gap, so the moment a day earlier has the offset before it.
                chrono::LocalResult::None => self.offset_at(local.saturating_sub(86_400 * SECOND)),
            },
        };
        local.saturating_sub(i64::from(offset) * SECOND)
    }

    /// `PST`, `CEST`: the short name at a moment, as pattern letter z writes it.
    pub fn short_name(self, micros: i64) -> String {
        match self {
            Self::Region(tz) => {
                let offset = tz.offset_from_utc_datetime(&naive(micros));
                match offset.abbreviation() {
                    Some(name) if name.starts_with(|c: char| c.is_ascii_alphabetic()) => name.to_string(),
                    _ => self.to_string(),
                }
            }
            Self::Fixed(..) => self.to_string(),
        }
    }
}

/// `+1`, `-08:00`, `+0530`, `+01:02:03`: seconds, of at most 18 hours.
pub fn offset_seconds(text: &str) -> Option<i32> {
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, text.get(1..)?),
        b'-' => (-1, text.get(1..)?),
        _ => return None,
    };
    let number = |part: &str| -> Option<i32> {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if digits { part.parse().ok() } else { None }
    };
    let parts: Vec<i32> = if rest.contains(':') {
        rest.split(':').map(number).collect::<Option<_>>()?
    } else if rest.len() <= 2 {
        vec![number(rest)?]
    } else {
        let pairs = rest.as_bytes().chunks(2).map(|pair| number(std::str::from_utf8(pair).ok().filter(|p| p.len() == 2)?));
        pairs.collect::<Option<_>>()?
    };
    let (hours, minutes, seconds) = match parts.as_slice() {
        [h] => (*h, 0, 0),
        [h, m] => (*h, *m, 0),
        [h, m, s] => (*h, *m, *s),
        _ => return None,
    };
    let total = hours * 3600 + minutes * 60 + seconds;
    (minutes < 60 && seconds < 60 && total <= 18 * 3600).then_some(sign * total)
}

/// `+01:00`, `-07:52:58`
pub fn offset_text(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let total = seconds.abs();
    let text = format!("{sign}{:02}:{:02}", total / 3600, total / 60 % 60);
    if total % 60 == 0 { text } else { format!("{text}:{:02}", total % 60) }
}

/// Chrono's years end long before microseconds in 64 bits do; beyond them zones have their last offset.
fn naive(micros: i64) -> NaiveDateTime {
    let edge = if micros < 0 { DateTime::<chrono::Utc>::MIN_UTC } else { DateTime::<chrono::Utc>::MAX_UTC };
    let day = TimeDelta::days(2);
    let edge = if micros < 0 { edge.naive_utc() + day } else { edge.naive_utc() - day };
    DateTime::from_timestamp_micros(micros)
        .map_or(edge, |at| at.naive_utc())
        .clamp(DateTime::<chrono::Utc>::MIN_UTC.naive_utc() + day, DateTime::<chrono::Utc>::MAX_UTC.naive_utc() - day)
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Region(tz) => f.write_str(tz.name()),
            Self::Fixed("", 0) => f.write_str("Z"),
            Self::Fixed(prefix, 0) => f.write_str(prefix),
            Self::Fixed(prefix, seconds) => write!(f, "{prefix}{}", offset_text(*seconds)),
        }
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn at(text: &str) -> i64 {
        text.parse::<NaiveDateTime>().unwrap().and_utc().timestamp_micros()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn names() {
        for (name, shown) in [("PST", "America/Los_Angeles"), ("UTC+8", "UTC+08:00"), ("-0730", "-07:30"), ("Z", "Z"), ("GMT", "GMT")] {
            assert_eq!(Zone::of(name).unwrap().to_string(), shown);
        }
        for wrong in ["Mars/Olympus", "+19:00", "+1:", ""] {
            assert_eq!(Zone::of(wrong), None, "{wrong}");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn clocks_that_jump() {
        let zone = Zone::of("America/Los_Angeles").unwrap();
        assert_eq!(zone.to_utc(at("2021-03-14T02:30:00")), at("2021-03-14T10:30:00"));
        assert_eq!(zone.to_local(at("2021-03-14T10:30:00")), at("2021-03-14T03:30:00"));
        assert_eq!(zone.to_utc(at("2021-11-07T01:30:00")), at("2021-11-07T08:30:00"));
        assert_eq!(zone.short_name(at("2021-07-01T00:00:00")), "PDT");
        assert_eq!(zone.offset_at(i64::MIN), zone.offset_at(at("1800-01-01T00:00:00")));
    }
}
