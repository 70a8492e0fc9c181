//! Numbers and strings as Python writes them: `str(float)`, `repr(str)`, and the four digits of a vector's repr.

/// `repr(value)`: the shortest digits that give the number back, with an exponent below 1e-4 and from 1e16 on.
pub fn float(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if value != 0.0 && !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:02}", exponent.abs());
    }
    let plain = format!("{value}");
    if plain.contains('.') { plain } else { plain + ".0" }
}

/// A float in the repr of a vector: rounded to four decimals, then cut after them, which shows where rounding left an exponent.
pub fn short_float(value: f64) -> String {
    const DIGITS: usize = 4;
    let text = float(round_half_even(value, DIGITS));
    match text.find('.') {
        Some(point) => text.chars().take(point + 1 + DIGITS).collect(),
        None => text,
    }
}

/// Python's `round(value, digits)`: exact on the decimal expansion, ties to even, as Rust's formatting does it.
fn round_half_even(value: f64, digits: usize) -> f64 {
    if value.is_finite() { format!("{value:.digits$}").parse().unwrap_or(value) } else { value }
}

/// `repr(text)`: single quotes, or double ones where only single ones are inside.
pub fn string(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => out.extend(['\\', c]),
            c if c.is_ascii_control() => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_as_python_writes_them() {
        let cases = [
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (2.5, "2.5"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e300, "1.5e+300"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (123_456_789.123, "123456789.123"),
            (f64::NAN, "nan"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (value, text) in cases {
            assert_eq!(float(value), text);
        }
    }

    #[test]
    fn short_floats_have_four_decimals_at_most() {
        for (value, text) in
            [(1.0 / 3.0, "0.3333"), (1e-7, "0.0"), (-0.0, "-0.0"), (1e10, "10000000000.0"), (2.0 / 3.0, "0.6667"), (1e20, "1e+20")]
        {
            assert_eq!(short_float(value), text);
        }
    }

    #[test]
    fn strings_are_quoted_as_python_quotes_them() {
        for (text, repr) in
            [("a", "'a'"), ("it's", "\"it's\""), ("\"it's\"", "'\"it\\'s\"'"), ("tab\there\n", "'tab\\there\\n'"), ("\u{1}π", "'\\x01π'")]
        {
            assert_eq!(string(text), repr);
        }
    }
}
