//! Spark's XORShiftRandom, as far as `repartition` needs it: where a partition begins to deal out its batches.

/// The first `nextInt(bound)` of an `XORShiftRandom(seed)`.
pub fn next_int(seed: u64, bound: u32) -> u32 {
    const SEED: u32 = 0x3c07_4a61;
    let bytes = seed.to_be_bytes();
    let low = murmur3(&bytes, SEED);
    let mut state = (u64::from(murmur3(&bytes, low)) << 32) | u64::from(low);
    let mut next = || {
        state ^= state << 21;
        state ^= state >> 35;
        state ^= state << 4;
        (state & 0x7fff_ffff) as u32
    };
    let bits = next();
    if bound.is_power_of_two() {
        return ((u64::from(bound) * u64::from(bits)) >> 31) as u32;
    }
    let mut bits = bits;
    // The last, incomplete run of `bound` numbers would favour the smaller ones.
    while bits - bits % bound.max(1) + (bound.max(1) - 1) > 0x7fff_ffff {
        bits = next();
    }
    bits % bound.max(1)
}

/// MurmurHash 3 of whole words (Appleby), as `scala.util.hashing.MurmurHash3.bytesHash` has it.
fn murmur3(bytes: &[u8; 8], seed: u32) -> u32 {
    let mut hash = seed;
    for word in bytes.as_chunks::<4>().0 {
        let word = u32::from_le_bytes(*word).wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
        hash = (hash ^ word).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    hash ^= bytes.len() as u32;
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::next_int;

    #[test]
    fn partitions_begin_where_sparks_do() {
        // Read off `sc.parallelize(range(100), 3).repartition(4).glom()` and its like in Spark 4.3.
        assert_eq!([0, 1, 2].map(|partition| next_int(partition, 4)), [0, 0, 3]);
        assert_eq!([0, 1].map(|partition| next_int(partition, 3)), [2, 0]);
    }
}
