//! Spark's XORShiftRandom (org.apache.spark.util.random): what rand, randn, sampling, bagging and k-means draw from.

use super::normal::Normals;

#[derive(Debug)]
pub struct XorShift {
    seed: i64,
    normals: Normals,
}

impl XorShift {
    pub fn new(seed: i64) -> Self {
        const ARRAY_SEED: u32 = 0x3c07_4a61;
        let bytes = seed.to_be_bytes();
        let low = murmur3(&bytes, ARRAY_SEED);
        let high = murmur3(&bytes, low);
        Self { seed: ((u64::from(high) << 32) | u64::from(low)) as i64, normals: Normals::default() }
    }

    pub fn next(&mut self, bits: u32) -> u32 {
        let mut next = self.seed ^ (self.seed << 21);
        next ^= ((next as u64) >> 35) as i64;
        next ^= next << 4;
        self.seed = next;
        (next & ((1i64 << bits) - 1)) as u32
    }

    pub fn next_int(&mut self) -> i32 {
        self.next(32) as i32
    }

    /// In [0, bound), as java.util.Random makes it; 0 where there is no bound.
    pub fn next_int_below(&mut self, bound: u32) -> u32 {
        let mut bits = self.next(31);
        if bound.is_power_of_two() {
            return ((u64::from(bound) * u64::from(bits)) >> 31) as u32;
        }
        let bound = bound.max(1);
        // The last, incomplete run of `bound` numbers would favour the smaller ones.
        while bits - bits % bound + (bound - 1) > 0x7fff_ffff {
            bits = self.next(31);
        }
        bits % bound
    }

    pub fn next_long(&mut self) -> i64 {
        let high = i64::from(self.next_int());
        (high << 32).wrapping_add(i64::from(self.next_int()))
    }

    /// In [0, 1), as java.util.Random makes it of 26 and 27 bits.
    pub fn next_double(&mut self) -> f64 {
        let (high, low) = (u64::from(self.next(26)), u64::from(self.next(27)));
        ((high << 27) + low) as f64 * 2f64.powi(-53)
    }

    /// In [0, 1), of 24 bits.
    pub fn next_float(&mut self) -> f32 {
        self.next(24) as f32 / (1 << 24) as f32
    }

    /// Of the standard normal distribution.
    pub fn next_gaussian(&mut self) -> f64 {
        let mut normals = std::mem::take(&mut self.normals);
        let value = normals.next(|| self.next_double());
        self.normals = normals;
        value
    }
}

/// The standard MurmurHash 3 (Appleby), as `scala.util.hashing.MurmurHash3.bytesHash` has it.
pub fn murmur3(bytes: &[u8], seed: u32) -> u32 {
    let mix = |word: u32| word.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
    let mut hash = seed;
    let (words, tail) = bytes.as_chunks::<4>();
    for word in words {
        hash = (hash ^ mix(u32::from_le_bytes(*word))).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    if !tail.is_empty() {
        hash ^= mix(tail.iter().rev().fold(0, |word, byte| (word << 8) | u32::from(*byte)));
    }
    hash ^= bytes.len() as u32;
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// From the doctests of `pyspark.sql.functions.rand` and `randn`, which multiply by 3 and add nothing.
    #[wasm_bindgen_test(unsupported = test)]
    fn equals_sparks() {
        let mut generator = XorShift::new(42);
        assert_eq!(generator.next_double() * 3.0, 1.857_568_110_675_902_8);
        assert_eq!(generator.next_double() * 3.0, 1.528_805_652_733_944_4);
    }

    /// Read off `sc.parallelize(range(100), 3).repartition(4).glom()` and its like in Spark 4.3.
    #[wasm_bindgen_test(unsupported = test)]
    fn whole_numbers_below_a_bound() {
        let first = |seed: i64, bound: u32| XorShift::new(seed).next_int_below(bound);
        assert_eq!([0, 1, 2].map(|partition| first(partition, 4)), [0, 0, 3]);
        assert_eq!([0, 1].map(|partition| first(partition, 3)), [2, 0]);
    }
}
