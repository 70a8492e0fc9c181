//! The Mersenne Twister, read as Apache Commons Math reads it: what uuid, shuffle and LDA draw from.

const SIZE: usize = 624;
const MIDDLE: usize = 397;

#[derive(Debug)]
pub struct Mersenne {
    state: Vec<u32>,
    at: usize,
    /// The second of a pair of normal numbers.
    spare: Option<f64>,
}

impl Mersenne {
    /// As Commons Math seeds it: the upper half comes first.
    pub fn new(seed: i64) -> Self {
        Self::by_key(&[(seed as u64 >> 32) as u32, seed as u32])
    }

    /// init_genrand of Matsumoto and Nishimura, which NumPy seeds by.
    pub fn by_number(seed: u32) -> Self {
        let mut state = vec![seed; SIZE];
        let mut before = seed;
        for (i, number) in state.iter_mut().enumerate().skip(1) {
            before = 1_812_433_253u32.wrapping_mul(before ^ before >> 30).wrapping_add(i as u32);
            *number = before;
        }
        Self { state, at: SIZE, spare: None }
    }

    /// init_by_array of Matsumoto and Nishimura.
    pub fn by_key(key: &[u32]) -> Self {
        let Self { mut state, .. } = Self::by_number(19_650_218);
        let at = |state: &[u32], i: usize| state.get(i % SIZE).copied().unwrap_or(0);
        let mut i = 1;
        for k in 0..SIZE.max(key.len()) {
            let j = k % key.len().max(1);
            let before = at(&state, i - 1);
            let mixed = (at(&state, i) ^ (before ^ before >> 30).wrapping_mul(1_664_525))
                .wrapping_add(key.get(j).copied().unwrap_or(0))
                .wrapping_add(j as u32);
            set(&mut state, i, mixed);
            i = next_place(&mut state, i);
        }
        for _ in 1..SIZE {
            let before = at(&state, i - 1);
            let mixed = (at(&state, i) ^ (before ^ before >> 30).wrapping_mul(1_566_083_941)).wrapping_sub(i as u32);
            set(&mut state, i, mixed);
            i = next_place(&mut state, i);
        }
        set(&mut state, 0, 0x8000_0000);
        Self { state, at: SIZE, spare: None }
    }

    fn refill(&mut self) {
        let at = |state: &[u32], i: usize| state.get(i % SIZE).copied().unwrap_or(0);
        for k in 0..SIZE {
            let y = at(&self.state, k) & 0x8000_0000 | at(&self.state, k + 1) & 0x7fff_ffff;
            let twist = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            let value = at(&self.state, k + MIDDLE) ^ y >> 1 ^ twist;
            set(&mut self.state, k, value);
        }
        self.at = 0;
    }

    /// The upper `bits` of the next 32.
    pub fn next(&mut self, bits: u32) -> u32 {
        if self.at >= SIZE {
            self.refill();
        }
        let mut y = self.state.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        y ^= y >> 11;
        y ^= y << 7 & 0x9d2c_5680;
        y ^= y << 15 & 0xefc6_0000;
        y ^= y >> 18;
        y >> (32 - bits)
    }

    pub fn next_long(&mut self) -> u64 {
        let high = u64::from(self.next(32));
        high << 32 | u64::from(self.next(32))
    }

    /// In [0, 1), of 52 bits.
    pub fn next_double(&mut self) -> f64 {
        let high = u64::from(self.next(26)) << 26;
        (high | u64::from(self.next(26))) as f64 * 2f64.powi(-52)
    }

    /// Box and Muller's pairs.
    pub fn next_gaussian(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let alpha = 2.0 * std::f64::consts::PI * self.next_double();
        let r = (-2.0 * self.next_double().ln()).sqrt();
        self.spare = Some(r * alpha.sin());
        r * alpha.cos()
    }

    /// Below `bound`, each as likely.
    fn below(&mut self, bound: i32) -> i32 {
        if bound & -bound == bound {
            return ((i64::from(bound) * i64::from(self.next(31))) >> 31) as i32;
        }
        loop {
            let bits = self.next(31) as i32;
            let value = bits % bound;
            if bits.wrapping_sub(value).wrapping_add(bound - 1) >= 0 {
                return value;
            }
        }
    }

    /// The places of so many elements in another order: Spark's RandomIndicesGenerator.
    pub fn permutation(&mut self, count: i32) -> Vec<i32> {
        let mut out: Vec<i32> = Vec::new();
        for i in 0..count {
            let j = self.below(i + 1);
            match out.get(j as usize).copied() {
                Some(moved) => {
                    out.push(moved);
                    if let Some(place) = out.get_mut(j as usize) {
                        *place = i;
                    }
                }
                None => out.push(i),
            }
        }
        out
    }
}

fn set(state: &mut [u32], i: usize, value: u32) {
    if let Some(place) = state.get_mut(i) {
        *place = value;
    }
}

/// Round the array, its last element carried over to its first.
fn next_place(state: &mut [u32], i: usize) -> usize {
    if i + 1 < SIZE {
        return i + 1;
    }
    let last = state.last().copied().unwrap_or(0);
    set(state, 0, last);
    1
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// From the doctests of `pyspark.sql.functions.uuid` and `shuffle`.
    #[wasm_bindgen_test(unsupported = test)]
    fn equals_commons_math() {
        let mut generator = Mersenne::new(123);
        assert_eq!(generator.next_long() >> 32, 0x4c99_192d);
        let order = Mersenne::new(123).permutation(4);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [0, 1, 2, 3]);
    }
}
