//! Floating point as Java writes it.

/// `Double.toString`: `0.1`, `1.0E10`, `NaN`
pub fn java_double(value: f64) -> String {
    if value.is_finite() { scientific(&format!("{value:e}"), value.abs()) } else { not_finite(value) }
}

pub fn java_float(value: f32) -> String {
    if value.is_finite() { scientific(&format!("{value:e}"), f64::from(value.abs())) } else { not_finite(f64::from(value)) }
}

fn not_finite(value: f64) -> String {
    if value.is_nan() {
        "NaN".into()
    } else if value > 0.0 {
        "Infinity".into()
    } else {
        "-Infinity".into()
    }
}

/// From Rust's shortest `-1.25e-7` to Java's notation, which is plain from 1e-3 up to 1e7.
fn scientific(shortest: &str, magnitude: f64) -> String {
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    if magnitude == 0.0 {
        return format!("{sign}0.0");
    }
    if (1e-3..1e7).contains(&magnitude) {
        return sign.to_string() + &plain(&digits, exponent);
    }
    let (first, rest) = digits.split_at(1);
    let rest = if rest.is_empty() { "0" } else { rest };
    format!("{sign}{first}.{rest}E{exponent}")
}

/// `digits` are d.ddd times ten to the `exponent`.
fn plain(digits: &str, exponent: i32) -> String {
    if exponent < 0 {
        return format!("0.{}{digits}", "0".repeat(usize::try_from(-exponent - 1).unwrap_or(0)));
    }
    let whole = usize::try_from(exponent).unwrap_or(0) + 1;
    if digits.len() <= whole {
        format!("{digits}{}.0", "0".repeat(whole - digits.len()))
    } else {
        let (left, right) = digits.split_at(whole);
        format!("{left}.{right}")
    }
}
