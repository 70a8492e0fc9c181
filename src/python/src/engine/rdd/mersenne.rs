//! Python's generator of random numbers: MT19937 of Matsumoto and Nishimura, seeded and read as `random.Random` does, so
//! that a sample takes the rows that PySpark's takes.

const SIZE: usize = 624;

pub struct Mersenne {
    state: [u32; SIZE],
    at: usize,
}

impl Mersenne {
    /// `random.Random(seed)`.
    pub fn new(seed: u64) -> Self {
        let high = (seed >> 32) as u32;
        if high == 0 { Self::by(&[seed as u32]) } else { Self::by(&[seed as u32, high]) }
    }

    /// `init_by_array` of the reference implementation.
    fn by(key: &[u32]) -> Self {
        let mut state = [0_u32; SIZE];
        state[0] = 19_650_218;
        for i in 1..SIZE {
            let before = state[i - 1];
            state[i] = 1_812_433_253_u32.wrapping_mul(before ^ (before >> 30)).wrapping_add(i as u32);
        }
        let (mut i, mut j) = (1, 0);
        for _ in 0..SIZE.max(key.len()) {
            let before = state[i - 1];
            let mixed = state[i] ^ (before ^ (before >> 30)).wrapping_mul(1_664_525);
            state[i] = mixed.wrapping_add(key[j]).wrapping_add(j as u32);
            (i, j) = (i + 1, (j + 1) % key.len());
            if i == SIZE {
                state[0] = state[SIZE - 1];
                i = 1;
            }
        }
        for _ in 0..SIZE - 1 {
            let before = state[i - 1];
            state[i] = (state[i] ^ (before ^ (before >> 30)).wrapping_mul(1_566_083_941)).wrapping_sub(i as u32);
            i += 1;
            if i == SIZE {
                state[0] = state[SIZE - 1];
                i = 1;
            }
        }
        state[0] = 0x8000_0000;
        Self { state, at: SIZE }
    }

    fn next(&mut self) -> u32 {
        if self.at == SIZE {
            for i in 0..SIZE {
                let mixed = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % SIZE] & 0x7fff_ffff);
                let twist = if mixed & 1 == 0 { 0 } else { 0x9908_b0df };
                self.state[i] = self.state[(i + 397) % SIZE] ^ (mixed >> 1) ^ twist;
            }
            self.at = 0;
        }
        let mut drawn = self.state[self.at];
        self.at += 1;
        drawn ^= drawn >> 11;
        drawn ^= (drawn << 7) & 0x9d2c_5680;
        drawn ^= (drawn << 15) & 0xefc6_0000;
        drawn ^ (drawn >> 18)
    }

    /// `random()`.
    pub fn float(&mut self) -> f64 {
        let (high, low) = (self.next() >> 5, self.next() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0
    }

    /// `randint(0, 1)`.
    pub fn bit(&mut self) -> u32 {
        loop {
            let drawn = self.next() >> 30;
            if drawn < 2 {
                return drawn;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Mersenne;

    #[test]
    fn it_draws_what_python_draws() {
        // random.seed(1); [random.random() for _ in range(2)], and of seed 2**40 + 7; [randint(0, 1) for _ in range(12)].
        let mut one = Mersenne::new(1);
        assert_eq!([one.float(), one.float()], ONE);
        assert_eq!(Mersenne::new((1 << 40) + 7).float(), LARGE);
        let mut bits = Mersenne::new(5);
        assert_eq!([(); 12].map(|()| bits.bit()), BITS);
    }

    const ONE: [f64; 2] = [0.13436424411240122, 0.8474337369372327];
    const LARGE: f64 = 0.6137037779936511;
    const BITS: [u32; 12] = [1, 1, 0, 1, 0, 0, 0, 0, 1, 1, 0, 1];
}
