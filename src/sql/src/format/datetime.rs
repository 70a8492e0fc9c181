//! Dates, times and timestamps as text, and the lenient texts that CAST reads.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Timelike};

use crate::zone::Zone;

const DAY: i64 = 86_400_000_000;

/// The day that is `days` after 1970-01-01.
pub fn civil(days: i32) -> Option<NaiveDate> {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1)?;
    let by = Days::new(u64::from(days.unsigned_abs()));
    if days >= 0 { epoch.checked_add_days(by) } else { epoch.checked_sub_days(by) }
}

pub fn days_of(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - 719_163
}

pub fn date(days: i32) -> String {
    match civil(days) {
        Some(d) if d.year() > 9999 => format!("+{}", d.format("%Y-%m-%d").to_string().trim_start_matches('+')),
        Some(d) => d.format("%Y-%m-%d").to_string(),
        None => days.to_string(),
    }
}

/// `2024-01-31 12:00:00.5`, of microseconds on a local clock: no more digits of a second than there are.
pub fn timestamp(micros: i64) -> String {
    let Some(moment) = DateTime::from_timestamp_micros(micros) else { return micros.to_string() };
    format!("{} {}", date(days_of(moment.date_naive())), time(micros.rem_euclid(DAY) * 1000))
}

/// `12:00:00.5`, of nanoseconds since midnight.
pub fn time(nanos: i64) -> String {
    let (seconds, fraction) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
    let text = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction == 0 {
        return text;
    }
    format!("{text}.{}", format!("{fraction:09}").trim_end_matches('0'))
}

fn is_blank(c: char) -> bool {
    c.is_ascii_whitespace() || c.is_ascii_control()
}

/// The usual form of a date, `2024-01-05`, where it is one.
fn usual_date(text: &[u8]) -> Option<i32> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = text else { return None };
    let number = |digits: &[u8]| digits.iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| 10 * n + i32::from(b - b'0')));
    let (year, month, day) = (number(&[a, b, c, d])?, number(&[e, f])?, number(&[g, h])?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i32::from(leap),
        _ => return None,
    };
    if !(1..=last).contains(&day) {
        return None;
    }
    // Years and months from March on, so that what is uneven comes last (Howard Hinnant, days_from_civil); 400 years are
    // added so that all divisions are of what is positive.
    let (year, month) = if month > 2 { (year + 400, month - 3) } else { (year + 399, month + 9) };
    Some(365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468 - 146_097)
}

/// Spark's lenient date text: `2024`, `2024-1`, `2024-1-5`, the last with anything after a `T` or blank.
pub fn parse_date(text: &str) -> Option<i32> {
    if let Some(days) = usual_date(text.as_bytes()) {
        return Some(days);
    }
    let text = text.trim_matches(is_blank);
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = body.find(['T', ' ']).unwrap_or(body.len());
    let (body, rest) = body.split_at(end);
    let parts: Vec<&str> = body.split('-').collect();
    if parts.len() > 3 || (parts.len() < 3 && !rest.is_empty()) {
        return None;
    }
    let number = |index: usize, width: std::ops::RangeInclusive<usize>| -> Option<i32> {
        let Some(part) = parts.get(index) else { return Some(1) };
        (width.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let (year, month, day) = (number(0, 4..=7)?, number(1, 1..=2)?, number(2, 1..=2)?);
    let year = if negative { -year } else { year };
    Some(days_of(NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)?))
}

/// What a timestamp's text says.
#[derive(Debug, PartialEq, Eq)]
pub struct TimestampText {
    /// Nothing where the text is a time of day only.
    pub days: Option<i32>,
    /// Microseconds since midnight.
    pub time: i64,
    pub zone: Option<Zone>,
}

impl TimestampText {
    /// `[+-]yyyy-[M]M-[d]d [h]h:[m]m:[s]s.fraction zone` with anything at its end left out, or the time only. A zone needs
    /// seconds before it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim_matches(is_blank);
        let signed = text.starts_with(['+', '-']);
        let first = text.find(|c: char| !c.is_ascii_digit());
        let (days, rest) = match text.strip_prefix('T') {
            Some(rest) => (None, Some(rest)),
            None if !signed && first.is_some_and(|at| text.get(at..).is_some_and(|r| r.starts_with(':'))) => (None, Some(text)),
            None => {
                let from = usize::from(signed);
                let split = text.get(from..)?.find(['T', ' ']).map(|at| at + from);
                let (date, rest) = match split {
                    Some(at) => (text.get(..at)?, Some(text.get(at + 1..)?)),
                    None => (text, None),
                };
                // A timestamp's years have six digits at most.
                if date.trim_start_matches(['+', '-']).split('-').next()?.len() > 6 {
                    return None;
                }
                if rest.is_some() && date.trim_start_matches('-').matches('-').count() != 2 {
                    return None;
                }
                (Some(parse_date(date)?), rest)
            }
        };
        let Some(rest) = rest else { return Some(Self { days, time: 0, zone: None }) };
        let (time, zone) = time_and_zone(rest)?;
        let zone = match zone.trim() {
            "" => None,
            name => Some(Zone::of(name)?),
        };
        Some(Self { days, time, zone })
    }

    /// The moment in UTC; a text without a zone is in `zone`, one without a date is today's.
    pub fn moment(&self, zone: Zone) -> Option<i64> {
        let zone = self.zone.unwrap_or(zone);
        let today = || i32::try_from(zone.to_local((touchpaper_platform::clock::unix_ms() * 1000.0) as i64).div_euclid(DAY)).ok();
        let days = self.days.or_else(today)?;
        Some(zone.to_utc(i64::from(days).checked_mul(DAY)?.checked_add(self.time)?))
    }
}

/// `hh:mm:ss.fraction` and what is behind it.
fn time_and_zone(text: &str) -> Option<(i64, &str)> {
    let mut rest = text;
    let mut values = [0u32; 3];
    for (index, value) in values.iter_mut().enumerate() {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if !(1..=2).contains(&end) {
            return None;
        }
        *value = rest.get(..end)?.parse().ok()?;
        rest = rest.get(end..)?;
        if index == 2 || rest.is_empty() {
            break;
        }
        rest = rest.strip_prefix(':')?;
    }
    let mut micros = 0;
    if let Some(fraction) = rest.strip_prefix('.') {
        let end = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
        let digits = fraction.get(..end.min(6))?;
        micros = format!("{digits:0<6}").parse::<i64>().ok()?;
        rest = fraction.get(end..)?;
    }
    let [hour, minute, second] = values;
    let time = NaiveTime::from_hms_opt(hour, minute, second)?;
    Some((i64::from(time.num_seconds_from_midnight()) * 1_000_000 + micros, rest))
}

/// Microseconds since 1970 in UTC; a text without a zone is in `zone`.
pub fn parse_timestamp(text: &str, zone: Zone) -> Option<i64> {
    TimestampText::parse(text)?.moment(zone)
}

/// Microseconds on the local clock; a zone in the text is passed over, a date must be there.
pub fn parse_timestamp_ntz(text: &str) -> Option<i64> {
    let parsed = TimestampText::parse(text)?;
    i64::from(parsed.days?).checked_mul(DAY)?.checked_add(parsed.time)
}

/// A time of day with so many digits of a second's fraction; the rest is cut off.
pub fn cut_time(nanos: i64, precision: u8) -> i64 {
    let unit = 10i64.pow(9 - u32::from(precision.min(9)));
    nanos - nanos % unit
}

/// Words for days that literals may have: `epoch`, `now`, `today`, `tomorrow`, `yesterday`; in microseconds of UTC.
pub fn special_timestamp(text: &str, zone: Zone) -> Option<i64> {
    let now = (touchpaper_platform::clock::unix_ms() * 1000.0) as i64;
    let day = |shift: i64| Some(zone.to_utc((zone.to_local(now).div_euclid(DAY) + shift) * DAY));
    match text.trim_matches(is_blank).to_ascii_lowercase().as_str() {
        "epoch" => Some(0),
        "now" => Some(now),
        "today" => day(0),
        "tomorrow" => day(1),
        "yesterday" => day(-1),
        _ => None,
    }
}

pub fn special_date(text: &str, zone: Zone) -> Option<i32> {
    let at = special_timestamp(text, zone)?;
    // The epoch is that of UTC wherever one is.
    i32::try_from(if at == 0 { 0 } else { zone.to_local(at).div_euclid(DAY) }).ok()
}

/// Nanoseconds since midnight of `[h]h:[m]m[:[s]s[.fraction]]`, perhaps with AM or PM behind it.
pub fn parse_time(text: &str) -> Option<i64> {
    let text = text.trim_matches(is_blank);
    let upper = text.to_ascii_uppercase();
    let half = ["AM", "PM"].into_iter().find(|half| upper.ends_with(half));
    let body = match half {
        Some(half) => text.get(..text.len() - half.len())?.trim_end(),
        None => text,
    };
    let parsed = TimestampText::parse(body)?;
    if parsed.days.is_some() || parsed.zone.is_some() || !body.contains(':') {
        return None;
    }
    // A timestamp's text is read to microseconds; a time has nanoseconds.
    let digits = body.split_once('.').map_or("", |(_, fraction)| fraction);
    let nanos = format!("{digits:0<9}").get(6..9).and_then(|rest| rest.parse::<i64>().ok()).unwrap_or(0);
    let hour = parsed.time / 3_600_000_000;
    let shift = match half {
        None => 0,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some("AM") if hour == 12 => -12,
        Some("AM") => 0,
        Some(_) if hour == 12 => 0,
        Some(_) => 12,
    };
    Some((parsed.time + shift * 3_600_000_000) * 1000 + nanos)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn dates_are_lenient() {
        assert_eq!(parse_date("1970"), Some(0));
        assert_eq!(parse_date("1970-1"), Some(0));
        assert_eq!(parse_date(" 1970-01-02 12:00 "), Some(1));
        assert_eq!(parse_date("1970-01-02T"), Some(1));
        for wrong in ["197", "1970-01 12", "1970-13-01", "1970/01/01", "x", "1970-01-01-01"] {
            assert_eq!(parse_date(wrong), None, "{wrong}");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn usual_dates_are_those_of_the_calendar() {
        for days in
            (days_of(NaiveDate::from_ymd_opt(0, 1, 1).unwrap())..days_of(NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap())).step_by(13)
        {
            assert_eq!(usual_date(civil(days).unwrap().format("%Y-%m-%d").to_string().as_bytes()), Some(days));
        }
        for wrong in ["2023-02-29", "1900-02-29", "2024-00-10", "2024-01-00", "2024-04-31", "2024-1-011", "2024/01/01"] {
            assert_eq!(usual_date(wrong.as_bytes()), None, "{wrong}");
        }
        assert_eq!((parse_date("2000-02-29"), parse_date("0000-01-01")), (Some(11_016), Some(-719_528)));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn timestamps_and_times() {
        let la = Zone::of("America/Los_Angeles").unwrap();
        let hour = 3_600_000_000;
        assert_eq!(parse_timestamp("1970-01-01 00:00:00", la), Some(8 * hour));
        assert_eq!(parse_timestamp("1970-01-01 00:00:00.5 Europe/Paris", la), Some(-hour + 500_000));
        assert_eq!(parse_timestamp("1970-01-01T01:00:00Z", la), Some(hour));
        assert_eq!(parse_timestamp_ntz("1970-01-01 01:00:00+09:00"), Some(hour));
        assert_eq!(parse_timestamp("1970-01-01 25:00:00", la), None);
        assert_eq!(parse_timestamp("1970-01-01 1:00Z", la), None);
        assert_eq!(parse_time("10:30"), Some(37_800_000_000_000));
        assert_eq!(parse_time("12:30 am"), Some(1_800_000_000_000));
        assert_eq!(parse_time("1970-01-01 10:30"), None);
        assert_eq!(time(parse_time("7:05:03.1200009").unwrap()), "07:05:03.1200009");
        assert_eq!(timestamp(-1), "1969-12-31 23:59:59.999999");
    }
}
