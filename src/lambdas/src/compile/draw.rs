//! Random numbers for compiled functions. PySpark's workers seed nothing, and what a script seeds on the driver reaches
//! no task; so each task draws from a generator of its own, seeded by the machine, and only the distribution is Python's:
//! multiples of 2^-53. A function that seeds, or draws from a `Random` of its own, is never compiled.

use std::cell::Cell;

use touchpaper_platform::random;

thread_local! {
    static STATE: Cell<[u64; 4]> = const { Cell::new([0; 4]) };
}

/// xoshiro256++ of Blackman and Vigna.
pub struct Draw([u64; 4]);

impl Draw {
    pub fn borrow() -> Self {
        let mut state = STATE.get();
        if state == [0; 4] {
            state = [random::seed(), random::seed(), random::seed(), 1];
        }
        Self(state)
    }

    #[inline(always)]
    fn next(&mut self) -> u64 {
        let state = &mut self.0;
        let drawn = state[0].wrapping_add(state[3]).rotate_left(23).wrapping_add(state[0]);
        let shifted = state[1] << 17;
        state[2] ^= state[0];
        state[3] ^= state[1];
        state[1] ^= state[2];
        state[0] ^= state[3];
        state[2] ^= shifted;
        state[3] = state[3].rotate_left(45);
        drawn
    }

    /// From 0 up to 1, as `random.random()`.
    #[inline(always)]
    pub fn float(&mut self) -> f64 {
        (self.next() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// From `low` to `high`, both included and in order: Lemire's rejection.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.wrapping_sub(low).cast_unsigned().wrapping_add(1);
        if width == 0 {
            return self.next().cast_signed();
        }
        let threshold = width.wrapping_neg() % width;
        loop {
            let product = u128::from(self.next()) * u128::from(width);
            if product as u64 >= threshold {
                return low.wrapping_add((product >> 64) as i64);
            }
        }
    }
}

impl Drop for Draw {
    fn drop(&mut self) {
        STATE.set(self.0);
    }
}
