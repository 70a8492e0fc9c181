//! Apache DataSketches' HLL sketch with bytes as registers: coupons while there are few, then registers with the estimator
//! that watches them change (HIP), or after a union of registers Ertl's.

use std::collections::BTreeSet;

use crate::error::{Error, Result};

const KEY_BITS: u32 = 26;
const KEY_MASK: u32 = (1 << KEY_BITS) - 1;
const FAMILY: u8 = 7;
/// Mode byte's upper part: one byte a register.
const HLL_8: u8 = 2 << 2;
const LISTED: usize = 8;

#[derive(Clone, Debug)]
pub struct Hll {
    pub lg_k: u32,
    state: State,
}

#[derive(Clone, Debug)]
enum State {
    /// In the order in which they came, and to look them up.
    Coupons(Vec<u32>, BTreeSet<u32>),
    Registers(Registers),
}

#[derive(Clone, Debug)]
struct Registers {
    values: Vec<u8>,
    hip: f64,
    /// Sums of `2^-value`, of small values and of great ones.
    low: f64,
    high: f64,
    out_of_order: bool,
}

impl Registers {
    fn new(lg_k: u32) -> Self {
        let k = 1usize << lg_k;
        Self { values: vec![0; k], hip: 0.0, low: k as f64, high: 0.0, out_of_order: false }
    }

    fn update(&mut self, coupon: u32) {
        let k = self.values.len();
        let (slot, value) = ((coupon & KEY_MASK) as usize & (k - 1), (coupon >> KEY_BITS) as u8);
        let Some(own) = self.values.get_mut(slot).filter(|own| value > **own) else { return };
        self.hip += k as f64 / (self.low + self.high);
        for (value, sign) in [(*own, -1.0), (value, 1.0)] {
            let part = sign * 2f64.powi(-i32::from(value));
            *(if value < 32 { &mut self.low } else { &mut self.high }) += part;
        }
        *own = value;
    }

    fn estimate(&self) -> f64 {
        if self.out_of_order { self.improved() } else { self.hip }
    }

    /// Ertl, "New cardinality estimation algorithms for HyperLogLog sketches".
    fn improved(&self) -> f64 {
        let m = self.values.len() as f64;
        let mut counts = [0f64; 64];
        for value in &self.values {
            if let Some(count) = counts.get_mut(usize::from(*value)) {
                *count += 1.0;
            }
        }
        let mut z = 0.0;
        for count in counts.iter().skip(1).rev() {
            z = 0.5 * (z + count);
        }
        let empty = counts.first().copied().unwrap_or(0.0) / m;
        z += m * sigma(empty);
        m * m / (2.0 * std::f64::consts::LN_2 * z)
    }
}

fn sigma(x: f64) -> f64 {
    if x >= 1.0 {
        return f64::INFINITY;
    }
    let (mut x, mut y, mut z) = (x, 1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z == before {
            return z;
        }
    }
}

impl Hll {
    pub fn new(lg_k: u32) -> Self {
        Self { lg_k, state: State::Coupons(Vec::new(), BTreeSet::new()) }
    }

    pub fn update(&mut self, hash: [u64; 2]) {
        let [low, high] = hash;
        let value = high.leading_zeros().min(62) + 1;
        self.add((value << KEY_BITS) | (low as u32 & KEY_MASK));
    }

    fn add(&mut self, coupon: u32) {
        match &mut self.state {
            State::Registers(registers) => registers.update(coupon),
            State::Coupons(order, seen) => {
                if seen.insert(coupon) {
                    order.push(coupon);
                }
                if order.len() >= self.most_coupons() {
                    self.promote();
                }
            }
        }
    }

    /// How many coupons make registers of them.
    fn most_coupons(&self) -> usize {
        if self.lg_k < 8 { LISTED } else { (1usize << (self.lg_k - 3)) * 3 / 4 + 1 }
    }

    fn promote(&mut self) {
        let State::Coupons(order, _) = &self.state else { return };
        let mut registers = Registers::new(self.lg_k);
        order.iter().for_each(|coupon| registers.update(*coupon));
        registers.hip = coupon_estimate(order.len());
        self.state = State::Registers(registers);
    }

    pub fn estimate(&self) -> f64 {
        match &self.state {
            State::Coupons(order, _) => coupon_estimate(order.len()),
            State::Registers(registers) => registers.estimate(),
        }
    }

    /// With fewer registers where either has fewer.
    pub fn union(&mut self, other: &Self) {
        if other.lg_k < self.lg_k {
            self.shrink(other.lg_k);
        }
        match &other.state {
            State::Coupons(order, _) => order.iter().for_each(|coupon| self.add(*coupon)),
            State::Registers(theirs) => {
                let empty = matches!(&self.state, State::Coupons(order, _) if order.is_empty());
                if empty && other.lg_k == self.lg_k {
                    self.state = other.state.clone();
                    return;
                }
                let mut out = Registers { out_of_order: true, ..Registers::new(self.lg_k) };
                theirs.values.iter().enumerate().for_each(|(slot, value)| out.update(coupon(slot, *value)));
                match &self.state {
                    State::Coupons(order, _) => order.iter().for_each(|coupon| out.update(*coupon)),
                    State::Registers(own) => own.values.iter().enumerate().for_each(|(slot, value)| out.update(coupon(slot, *value))),
                }
                self.state = State::Registers(out);
            }
        }
    }

    fn shrink(&mut self, lg_k: u32) {
        let old = std::mem::replace(self, Self::new(lg_k));
        match old.state {
            State::Coupons(order, _) => order.into_iter().for_each(|coupon| self.add(coupon)),
            State::Registers(registers) => {
                let mut out = Registers { out_of_order: true, ..Registers::new(lg_k) };
                registers.values.iter().enumerate().for_each(|(slot, value)| out.update(coupon(slot, *value)));
                self.state = State::Registers(out);
            }
        }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let lg_k = self.lg_k as u8;
        match &self.state {
            State::Coupons(order, _) if order.len() < LISTED => {
                let mut out = vec![2, 1, FAMILY, lg_k, 3, if order.is_empty() { 4 } else { 0 }, order.len() as u8, HLL_8];
                out.extend(order.iter().flat_map(|coupon| coupon.to_le_bytes()));
                out.resize(8 + 4 * LISTED, 0);
                out
            }
            State::Coupons(order, _) => {
                let mut out = vec![3, 1, FAMILY, lg_k, 0, 8, 0, HLL_8 | 1];
                out.extend((order.len() as u32).to_le_bytes());
                out.extend(order.iter().flat_map(|coupon| coupon.to_le_bytes()));
                out
            }
            State::Registers(registers) => {
                let flags = if registers.out_of_order { 16 } else { 0 };
                let mut out = vec![10, 1, FAMILY, lg_k, 0, flags, 0, HLL_8 | 2];
                for number in [registers.hip, registers.low, registers.high] {
                    out.extend(number.to_le_bytes());
                }
                let empty = registers.values.iter().filter(|v| **v == 0).count();
                out.extend((empty as u32).to_le_bytes());
                out.extend(0u32.to_le_bytes());
                out.extend(&registers.values);
                out
            }
        }
    }

    pub fn read(bytes: &[u8], function: &str) -> Result<Self> {
        parse(bytes).ok_or_else(|| Error::new("HLL_INVALID_INPUT_SKETCH_BUFFER", &[("function", &format!("`{function}`"))]))
    }
}

/// What the register of a slot would have been set by.
fn coupon(slot: usize, value: u8) -> u32 {
    (u32::from(value) << KEY_BITS) | slot as u32
}

/// Two items may have one coupon: what DataSketches interpolate from a table, by the formula it was made with.
fn coupon_estimate(coupons: usize) -> f64 {
    let n = coupons as f64;
    // Of 2^26 keys times the values, about 3/2 of the keys tell items apart.
    n + n * n / (2.0 * 2f64.powi(KEY_BITS as i32) * 1.5)
}

fn parse(bytes: &[u8]) -> Option<Hll> {
    let (head, rest) = bytes.split_at_checked(8)?;
    let [_, 1, FAMILY, lg_k, lg_array, flags, count, mode] = head else { return None };
    let lg_k = u32::from(*lg_k);
    if !(4..=21).contains(&lg_k) {
        return None;
    }
    let _ = lg_array;
    let mut sketch = Hll::new(lg_k);
    let word = |b: &[u8]| b.try_into().ok().map(u32::from_le_bytes);
    let coupons = |rest: &[u8]| rest.chunks_exact(4).filter_map(word).filter(|c| *c != 0).collect::<Vec<_>>();
    match mode & 3 {
        0 => coupons(rest).into_iter().take(usize::from(*count)).for_each(|c| sketch.add(c)),
        1 => coupons(rest.get(4..)?).into_iter().for_each(|c| sketch.add(c)),
        _ => {
            let number = |at: usize| rest.get(at..at + 8)?.try_into().ok().map(f64::from_le_bytes);
            let values = rest.get(32..)?.to_vec();
            if values.len() != 1usize << lg_k {
                return None;
            }
            let registers = Registers { values, hip: number(0)?, low: number(8)?, high: number(16)?, out_of_order: flags & 16 != 0 };
            sketch.state = State::Registers(registers);
        }
    }
    Some(sketch)
}

#[cfg(test)]
mod tests {
    use super::super::murmur;
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn of(range: std::ops::Range<u64>, lg_k: u32) -> Hll {
        let mut sketch = Hll::new(lg_k);
        range.for_each(|i| sketch.update(murmur::hash(&i.to_le_bytes(), murmur::SEED)));
        sketch
    }

    /// `hex(hll_sketch_agg(id, 4))` of three rows on Spark.
    #[wasm_bindgen_test(unsupported = test)]
    fn equals_datasketches() {
        let hex: String = of(0..3, 4).bytes().iter().map(|b| format!("{b:02X}")).collect();
        assert!(hex.starts_with("0201070403000308CBD7C2042BF2FB06862FF90D0000"), "{hex}");
        assert_eq!(of(0..10_000, 12).estimate().round(), 9967.0);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn unions_and_bytes() {
        for (n, close) in [(5, 0.5), (150, 0.5), (20_000, 1000.0)] {
            let mut union = of(0..n, 12);
            union.union(&of(n / 2..n * 2, 12));
            assert!((union.estimate() - n as f64 * 2.0).abs() < close * 2.0, "{}", union.estimate());
            assert_eq!(Hll::read(&union.bytes(), "f").unwrap().estimate(), union.estimate());
        }
        assert!(Hll::read(&[0], "f").is_err());
    }
}
