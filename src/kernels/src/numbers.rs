//! Numbers out of bytes, as the standard library reads them, the usual forms without its detour.

/// Digits that fit into 64 bits whatever they are.
const SURE_DIGITS: usize = 18;

/// Powers of ten that a double has exactly.
const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

fn sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// As `str::parse`.
#[inline]
pub fn integer(text: &[u8]) -> Option<i64> {
    let (negative, digits) = sign(text);
    if digits.is_empty() || digits.len() > SURE_DIGITS {
        return std::str::from_utf8(text).ok()?.parse().ok();
    }
    let mut value = 0;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = 10 * value + i64::from(digit);
    }
    Some(if negative { -value } else { value })
}

/// A number of at most 15 digits with or without a point: both parts of its fraction are exact, so that its quotient is what
/// `str::parse` gives. None of any other text.
#[inline]
pub fn short_decimal(text: &[u8]) -> Option<f64> {
    let (negative, digits) = sign(text);
    let (mut value, mut count, mut behind) = (0u64, 0usize, None::<usize>);
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            value = 10 * value + u64::from(digit);
            count += 1;
            if count == POWERS.len() {
                return None;
            }
        } else if *byte == b'.' && behind.is_none() {
            behind = Some(count);
        } else {
            return None;
        }
    }
    if count == 0 {
        return None;
    }
    let value = value as f64 / POWERS.get(count - behind.unwrap_or(count))?;
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn agree(text: &str) {
        assert_eq!(integer(text.as_bytes()), text.parse().ok(), "{text:?}");
        if let Some(value) = short_decimal(text.as_bytes()) {
            assert_eq!(Ok(value.to_bits()), text.parse::<f64>().map(f64::to_bits), "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn texts_are_read_as_by_the_standard_library(text in "[+-]?[0-9]{0,20}[.]?[0-9]{0,20}[ex+-]?") {
            agree(&text);
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_edges() {
        for text in ["", "+", "-", "-0", "-0.0", ".", "-.5", "5.", "9223372036854775807", "-9223372036854775808", "9223372036854775808"] {
            agree(text);
        }
        assert_eq!((short_decimal(b"0.1"), short_decimal(b"123.45"), short_decimal(b"1e3")), (Some(0.1), Some(123.45), None));
        assert!(short_decimal(b"999999999999999").is_some() && short_decimal(b"9999999999999999").is_none());
    }
}
