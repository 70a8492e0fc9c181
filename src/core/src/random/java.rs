//! java.util.Random, which Spark's samples, sketches and ties are seeded with.

use super::normal::Normals;

#[derive(Clone, Debug)]
pub struct JavaRandom {
    seed: i64,
    normals: Normals,
}

const MASK: i64 = (1 << 48) - 1;
const FACTOR: i64 = 0x5_DEEC_E66D;

impl JavaRandom {
    pub fn new(seed: i64) -> Self {
        Self { seed: (seed ^ FACTOR) & MASK, normals: Normals::default() }
    }

    fn next(&mut self, bits: u32) -> i32 {
        self.seed = self.seed.wrapping_mul(FACTOR).wrapping_add(0xB) & MASK;
        (self.seed >> (48 - bits)) as i32
    }

    /// Of 32 bits.
    pub fn next_bits(&mut self) -> i32 {
        self.next(32)
    }

    /// In [0, bound).
    pub fn next_int(&mut self, bound: i32) -> i32 {
        if bound <= 0 {
            return 0;
        }
        let mut bits = self.next(31);
        if bound & (bound - 1) == 0 {
            return ((i64::from(bound) * i64::from(bits)) >> 31) as i32;
        }
        loop {
            let value = bits % bound;
            if bits.wrapping_sub(value).wrapping_add(bound - 1) >= 0 {
                return value;
            }
            bits = self.next(31);
        }
    }

    pub fn next_long(&mut self) -> i64 {
        let high = i64::from(self.next(32));
        (high << 32).wrapping_add(i64::from(self.next(32)))
    }

    pub fn next_boolean(&mut self) -> bool {
        self.next(1) != 0
    }

    pub fn next_double(&mut self) -> f64 {
        let (high, low) = (i64::from(self.next(26)), i64::from(self.next(27)));
        ((high << 27) + low) as f64 * 2f64.powi(-53)
    }

    /// Of the standard normal distribution.
    pub fn next_gaussian(&mut self) -> f64 {
        let mut normals = std::mem::take(&mut self.normals);
        let value = normals.next(|| self.next_double());
        self.normals = normals;
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn equals_javas() {
        let mut random = JavaRandom::new(42);
        assert_eq!([random.next_int(100), random.next_int(100), random.next_int(100)], [30, 63, 48]);
        // new java.util.Random(42).nextGaussian()
        assert!((JavaRandom::new(42).next_gaussian() - 1.141_905_315_473_054_7).abs() < 1e-12);
    }
}
