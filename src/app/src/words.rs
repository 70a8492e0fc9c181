//! How numbers are written on the page: durations, sizes, counts.

/// How long an answer took: tenths of a millisecond count where a model answers within a few, as `1.4 ms`.
pub fn latency(ms: f64) -> String {
    if (0.05..9.95).contains(&ms) { format!("{ms:.1} ms") } else { duration(ms) }
}

/// `84 ms`, `1.2 s`, `2 min 5 s`.
pub fn duration(ms: f64) -> String {
    if ms < 0.5 {
        "0 ms".to_owned()
    } else if ms < 999.5 {
        format!("{ms:.0} ms")
    } else if ms < 59_950.0 {
        format!("{:.1} s", ms / 1000.0)
    } else {
        let seconds = (ms / 1000.0).round() as u64;
        format!("{} min {} s", seconds / 60, seconds % 60)
    }
}

/// `640 B`, `1.1 MB`, `212 MB`: three figures at most, in powers of ten as browsers and hosts count.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = count as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    if unit == 0 || value >= 9.95 { format!("{value:.0} {}", UNITS[unit]) } else { format!("{value:.1} {}", UNITS[unit]) }
}

/// `5,629`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 task`, `5,629 rows`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// An error's first line; where that only says that a traceback follows, with what the traceback ends with.
pub fn gist(error: &str) -> String {
    let mut lines = error.lines();
    let first = lines.next().unwrap_or_default();
    let Some(before) = first.strip_suffix("Traceback (most recent call last):") else { return first.to_owned() };
    // Between the head and the exception its frames are indented.
    let thrown = lines.find(|line| !line.is_empty() && !line.starts_with(' '));
    thrown.map_or_else(|| first.to_owned(), |thrown| format!("{before}{thrown}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_change_unit_without_showing_1000_or_60() {
        assert_eq!(duration(0.2), "0 ms");
        assert_eq!(duration(999.4), "999 ms");
        assert_eq!(duration(999.6), "1.0 s");
        assert_eq!(duration(59_949.0), "59.9 s");
        assert_eq!(duration(59_951.0), "1 min 0 s");
        assert_eq!(duration(125_000.0), "2 min 5 s");
    }

    #[test]
    fn short_latencies_have_tenths() {
        assert_eq!(
            [latency(0.04), latency(1.44), latency(9.94), latency(9.96), latency(1200.0)],
            ["0 ms", "1.4 ms", "9.9 ms", "10 ms", "1.2 s"]
        );
    }

    #[test]
    fn sizes_have_three_figures_at_most() {
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_100), "1.1 kB");
        assert_eq!(bytes(9_960), "10 kB");
        assert_eq!(bytes(999_600), "1.0 MB");
        assert_eq!(bytes(212_400_000), "212 MB");
    }

    #[test]
    fn counts_are_grouped_by_three() {
        assert_eq!(count(7), "7");
        assert_eq!(count(999), "999");
        assert_eq!(count(5_629), "5,629");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(counted(1, "row", "rows"), "1 row");
        assert_eq!(counted(0, "row", "rows"), "0 rows");
    }

    #[test]
    fn of_a_traceback_what_was_thrown_is_told() {
        let error = "Job aborted: PythonException: Traceback (most recent call last):\n  File \"a.py\", line 1\n    1 / 0\nZeroDivisionError: division by zero\n\nDriver";
        assert_eq!(gist(error), "Job aborted: PythonException: ZeroDivisionError: division by zero");
        assert_eq!(gist("no such file\nmore"), "no such file");
        assert_eq!(gist(""), "");
    }
}
