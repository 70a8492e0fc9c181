//! Python's generator of random numbers: the Mersenne Twister seeded and read as `random.Random` does, so that a sample
//! takes the rows that PySpark's takes.

use touchpaper_core::random::Mersenne;

pub struct PythonRandom(Mersenne);

impl PythonRandom {
    /// `random.Random(seed)`: the lower half comes first, and an upper half of 0 not at all.
    pub fn new(seed: u64) -> Self {
        let (low, high) = (seed as u32, (seed >> 32) as u32);
        Self(if high == 0 { Mersenne::by_key(&[low]) } else { Mersenne::by_key(&[low, high]) })
    }

    /// `random()`.
    pub fn float(&mut self) -> f64 {
        let (high, low) = (self.0.next(27), self.0.next(26));
        (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0
    }

    /// `randint(0, 1)`.
    pub fn bit(&mut self) -> u32 {
        loop {
            let drawn = self.0.next(2);
            if drawn < 2 {
                return drawn;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PythonRandom;

    #[test]
    fn it_draws_what_python_draws() {
        // random.seed(1); [random.random() for _ in range(2)], and of seed 2**40 + 7; [randint(0, 1) for _ in range(12)].
        let mut one = PythonRandom::new(1);
        assert_eq!([one.float(), one.float()], ONE);
        assert_eq!(PythonRandom::new((1 << 40) + 7).float(), LARGE);
        let mut bits = PythonRandom::new(5);
        assert_eq!([(); 12].map(|()| bits.bit()), BITS);
    }

    const ONE: [f64; 2] = [0.13436424411240122, 0.8474337369372327];
    const LARGE: f64 = 0.6137037779936511;
    const BITS: [u32; 12] = [1, 1, 0, 1, 0, 0, 0, 0, 1, 1, 0, 1];
}
