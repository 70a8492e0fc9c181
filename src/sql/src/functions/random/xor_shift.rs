//! Spark's XORShiftRandom: what rand, randn, randstr and sampling draw from.

use crate::functions::hash::standard;

/// Spark's XORShiftRandom (org.apache.spark.util.random).
pub struct XorShift {
    seed: i64,
    /// The second of a pair of normal numbers.
    spare: Option<f64>,
}

impl XorShift {
    pub fn new(seed: i64) -> Self {
        const ARRAY_SEED: i32 = 0x3c07_4a61;
        let bytes = seed.to_be_bytes();
        let low = standard(&bytes, ARRAY_SEED);
        let high = standard(&bytes, low);
        Self { seed: (i64::from(high) << 32) | i64::from(low as u32), spare: None }
    }

    pub fn next(&mut self, bits: u32) -> u32 {
        let mut next = self.seed ^ (self.seed << 21);
        next ^= ((next as u64) >> 35) as i64;
        next ^= next << 4;
        self.seed = next;
        (next & ((1i64 << bits) - 1)) as u32
    }

    /// In [0, 1), as java.util.Random makes it of 26 and 27 bits.
    pub fn next_double(&mut self) -> f64 {
        let (high, low) = (u64::from(self.next(26)), u64::from(self.next(27)));
        ((high << 27) + low) as f64 * 2f64.powi(-53)
    }

    /// Marsaglia's polar method, as java.util.Random.
    pub fn next_gaussian(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (a, b) = (2.0 * self.next_double() - 1.0, 2.0 * self.next_double() - 1.0);
            let s = a * a + b * b;
            if s < 1.0 && s != 0.0 {
                let factor = (-2.0 * s.ln() / s).sqrt();
                self.spare = Some(b * factor);
                return a * factor;
            }
        }
    }
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
}
