//! Java's random numbers, where Spark's choice of a partition hangs on them.

/// `scala.util.hashing.byteswap32`.
pub fn byteswap32(value: i32) -> i32 {
    const FACTOR: i32 = 0x9e37_75cd_u32.cast_signed();
    value.wrapping_mul(FACTOR).swap_bytes().wrapping_mul(FACTOR)
}

/// The first `nextInt(bound)` of a `java.util.Random` with this seed.
pub fn next_int(seed: i32, bound: i32) -> i32 {
    const FACTOR: u64 = 0x5_DEEC_E66D;
    const MASK: u64 = (1 << 48) - 1;
    let mut state = (i64::from(seed).cast_unsigned() ^ FACTOR) & MASK;
    let mut next = || {
        state = state.wrapping_mul(FACTOR).wrapping_add(0xB) & MASK;
        (state >> 17) as i32
    };
    let bits = next();
    if bound <= 1 {
        return 0;
    }
    if bound & (bound - 1) == 0 {
        return ((i64::from(bound) * i64::from(bits)) >> 31) as i32;
    }
    let mut bits = bits;
    // The last, incomplete run of `bound` numbers would favour the smaller ones.
    while bits.wrapping_sub(bits % bound).wrapping_add(bound - 1) < 0 {
        bits = next();
    }
    bits % bound
}

#[cfg(test)]
mod tests {
    use super::{byteswap32, next_int};

    #[test]
    fn numbers_are_javas() {
        // new java.util.Random(42).nextInt(10), new java.util.Random(0).nextInt(8)
        assert_eq!((next_int(42, 10), next_int(0, 8)), (0, 5));
        assert_eq!(byteswap32(0), 0);
    }
}
