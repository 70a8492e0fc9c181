//! Ticks and words of a time axis: milliseconds of the session's clock since 1970. The calendar is by Howard Hinnant's
//! algorithms (`days_from_civil`, `civil_from_days`).

const SECOND: f64 = 1000.0;
const MINUTE: f64 = 60.0 * SECOND;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Steps of a fixed length.
const STEPS: [f64; 19] = [
    1.0,
    10.0,
    100.0,
    SECOND,
    5.0 * SECOND,
    15.0 * SECOND,
    30.0 * SECOND,
    MINUTE,
    5.0 * MINUTE,
    15.0 * MINUTE,
    30.0 * MINUTE,
    HOUR,
    3.0 * HOUR,
    6.0 * HOUR,
    12.0 * HOUR,
    DAY,
    2.0 * DAY,
    7.0 * DAY,
    14.0 * DAY,
];
/// Steps in months.
const MONTH_STEPS: [i64; 10] = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200];

/// About `wanted` values between two times, each with its label.
pub fn ticks(low: f64, high: f64, wanted: f64) -> Vec<(f64, String)> {
    let rough = (high - low) / wanted;
    if let Some(step) = STEPS.into_iter().find(|step| *step >= rough) {
        let first = (low / step).ceil();
        let count = ((high / step).floor() - first).clamp(0.0, 50.0) as usize;
        return (0..=count).map(|at| (first + at as f64) * step).map(|time| (time, label(time, step))).collect();
    }
    let months = MONTH_STEPS.into_iter().find(|months| *months as f64 * 30.4 * DAY >= rough).unwrap_or(1200);
    let (year, month, _) = civil((low / DAY).floor() as i64);
    let mut at = (year * 12 + month - 1).div_euclid(months) * months;
    let mut found = Vec::new();
    while found.len() < 50 {
        let (year, month) = (at.div_euclid(12), at.rem_euclid(12) + 1);
        let time = days(year, month, 1) as f64 * DAY;
        if time > high {
            break;
        }
        if time >= low {
            let name = if months % 12 == 0 { year.to_string() } else { format!("{} {year}", MONTHS[(month - 1) as usize % 12]) };
            found.push((time, name));
        }
        at += months;
    }
    found
}

fn label(time: f64, step: f64) -> String {
    let (_, month, day) = civil((time / DAY).floor() as i64);
    let date = format!("{day} {}", MONTHS[(month - 1) as usize % 12]);
    let within = time.rem_euclid(DAY);
    if step >= DAY || (step >= HOUR && within == 0.0) {
        return date;
    }
    let clock = clock(within);
    if step >= MINUTE { clock[..5].to_owned() } else { clock }
}

/// `14:05:30`, with milliseconds where there are some.
fn clock(within: f64) -> String {
    let whole = within.floor() as u64;
    let (hours, minutes, seconds, rest) = (whole / 3_600_000, whole / 60_000 % 60, whole / 1000 % 60, whole % 1000);
    let rest = if rest == 0 { String::new() } else { format!(".{rest:03}") };
    format!("{hours:02}:{minutes:02}:{seconds:02}{rest}")
}

/// `2024-03-05`, with the time of the day where it is not midnight.
pub fn written(time: f64) -> String {
    let (year, month, day) = civil((time / DAY).floor() as i64);
    let within = time.rem_euclid(DAY);
    let clock = if within == 0.0 { String::new() } else { format!(" {}", clock(within)) };
    format!("{year:04}-{month:02}-{day:02}{clock}")
}

fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64) -> Vec<String> {
        ticks(low, high, 5.0).into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn the_calendar_goes_both_ways() {
        for day in [-719_528, -1, 0, 59, 11_016, 19_782, 100_000] {
            let (year, month, date) = civil(day);
            assert_eq!(days(year, month, date), day);
        }
        assert_eq!(civil(19_782), (2024, 2, 29));
    }

    #[test]
    fn steps_are_of_the_clock_and_the_calendar() {
        let start = days(2024, 2, 28) as f64 * DAY;
        assert_eq!(labels(start, start + 4.0 * DAY), ["28 Feb", "29 Feb", "1 Mar", "2 Mar", "3 Mar"]);
        assert_eq!(labels(start, start + 4.0 * HOUR), ["28 Feb", "01:00", "02:00", "03:00", "04:00"]);
        assert_eq!(labels(start, start + 10.0 * SECOND), ["00:00:00", "00:00:05", "00:00:10"]);
        assert_eq!(labels(start, start + 400.0 * DAY), ["Apr 2024", "Jul 2024", "Oct 2024", "Jan 2025", "Apr 2025"]);
        assert_eq!(labels(0.0, 49.0 * 366.0 * DAY), ["1970", "1980", "1990", "2000", "2010"]);
    }

    #[test]
    fn a_time_is_written_as_far_as_it_goes() {
        let start = days(2024, 2, 29) as f64 * DAY;
        assert_eq!(written(start), "2024-02-29");
        assert_eq!(written(start + 3_723_004.0), "2024-02-29 01:02:03.004");
        assert_eq!(written(-DAY), "1969-12-31");
    }
}
