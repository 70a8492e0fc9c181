//! Intervals as text: as a literal that would give them, or as words.

use crate::types::IntervalField;

fn qualifier(first: IntervalField, last: IntervalField) -> String {
    let (first, last) = (first.name().to_uppercase(), last.name().to_uppercase());
    if first == last { first } else { format!("{first} TO {last}") }
}

/// `INTERVAL '1 02:03:04' DAY TO SECOND`
pub fn day_time_interval(micros: i64, first: IntervalField, last: IntervalField) -> String {
    use IntervalField as F;
    let mut rest = micros.unsigned_abs();
    let mut out = String::from(if micros < 0 { "-" } else { "" });
    for field in [F::Day, F::Hour, F::Minute, F::Second] {
        if field < first || field > last {
            continue;
        }
        let size = field.size().unsigned_abs();
        let (value, left) = (rest / size, rest % size);
        rest = left;
        if field > first {
            out.push(if field == F::Hour { ' ' } else { ':' });
        }
        out.push_str(&if field == F::Day { value.to_string() } else { format!("{value:02}") });
        if field == F::Second && left > 0 {
            out.push_str(format!(".{left:06}").trim_end_matches('0'));
        }
    }
    format!("INTERVAL '{out}' {}", qualifier(first, last))
}

/// `INTERVAL '1-2' YEAR TO MONTH`
pub fn year_month_interval(months: i32, first: IntervalField, last: IntervalField) -> String {
    let sign = if months < 0 { "-" } else { "" };
    let total = months.unsigned_abs();
    let text = match (first, last) {
        (IntervalField::Month, _) => total.to_string(),
        (_, IntervalField::Year) => (total / 12).to_string(),
        _ => format!("{}-{}", total / 12, total % 12),
    };
    format!("INTERVAL '{sign}{text}' {}", qualifier(first, last))
}

/// `1 years 2 months 3 days`
pub fn calendar_interval(months: i32, days: i32, micros: i64) -> String {
    let mut parts = Vec::new();
    let mut add = |value: i64, unit: &str| {
        if value != 0 {
            parts.push(format!("{value} {unit}"));
        }
    };
    add(i64::from(months / 12), "years");
    add(i64::from(months % 12), "months");
    add(i64::from(days), "days");
    add(micros / 3_600_000_000, "hours");
    add(micros / 60_000_000 % 60, "minutes");
    let rest = micros % 60_000_000;
    if rest != 0 {
        parts.push(format!("{} seconds", super::decimal(i128::from(rest), 6).trim_end_matches('0').trim_end_matches('.')));
    }
    if parts.is_empty() { "0 seconds".into() } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use IntervalField as F;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn spans() {
        let micros = 93_784_500_000;
        assert_eq!(day_time_interval(micros, F::Day, F::Second), "INTERVAL '1 02:03:04.5' DAY TO SECOND");
        assert_eq!(day_time_interval(-micros, F::Hour, F::Minute), "INTERVAL '-26:03' HOUR TO MINUTE");
        assert_eq!(day_time_interval(5_000_000, F::Second, F::Second), "INTERVAL '05' SECOND");
        assert_eq!(day_time_interval(86_400_000_000, F::Day, F::Day), "INTERVAL '1' DAY");
        assert_eq!(year_month_interval(-14, F::Year, F::Month), "INTERVAL '-1-2' YEAR TO MONTH");
        assert_eq!(year_month_interval(14, F::Month, F::Month), "INTERVAL '14' MONTH");
        assert_eq!(calendar_interval(14, -3, 3_661_500_000), "1 years 2 months -3 days 1 hours 1 minutes 1.5 seconds");
    }
}
