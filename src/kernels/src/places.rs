//! Where bytes stand in a text, eight of them looked at at a time.

const ONES: u64 = 0x0101_0101_0101_0101;
const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;

/// The high bit of each byte of the word that is `wanted`.
#[inline]
fn hits(word: [u8; 8], wanted: u64) -> u64 {
    let differs = u64::from_le_bytes(word) ^ wanted;
    !(((differs & LOW) + LOW) | differs | LOW)
}

/// The first place of a byte.
#[inline]
pub fn first(bytes: &[u8], wanted: u8) -> Option<usize> {
    let pattern = ONES * u64::from(wanted);
    let (words, rest) = bytes.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        let hits = hits(*word, pattern);
        if hits != 0 {
            return Some(8 * i + hits.trailing_zeros() as usize / 8);
        }
    }
    let at = rest.iter().position(|byte| *byte == wanted)?;
    Some(bytes.len() - rest.len() + at)
}

/// Every place of a byte, from the first on.
#[inline]
pub fn each(bytes: &[u8], wanted: u8, mut see: impl FnMut(usize)) {
    let pattern = ONES * u64::from(wanted);
    let (words, rest) = bytes.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        let mut hits = hits(*word, pattern);
        while hits != 0 {
            see(8 * i + hits.trailing_zeros() as usize / 8);
            hits &= hits - 1;
        }
    }
    for (i, byte) in rest.iter().enumerate() {
        if *byte == wanted {
            see(bytes.len() - rest.len() + i);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    proptest::proptest! {
        #[test]
        fn all_places_are_found(bytes in proptest::collection::vec(proptest::sample::select(b",\x2b\x2d\xac\x00\x80\xff".to_vec()), 0..40)) {
            let mut found = Vec::new();
            each(&bytes, b',', |at| found.push(at));
            let expected: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] == b',').collect();
            proptest::prop_assert_eq!(first(&bytes, b','), expected.first().copied());
            proptest::prop_assert_eq!(found, expected);
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn ends_of_texts_are_seen() {
        assert_eq!((first(b"", b'x'), first(b"12345678x", b'x'), first(b"1234567x", b'x')), (None, Some(8), Some(7)));
    }
}
