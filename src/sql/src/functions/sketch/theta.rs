//! Sketches of the least hashes below a threshold theta, as Apache DataSketches has them: plain ones (theta) and ones that
//! carry a number with each hash (tuple).

use std::collections::HashMap;

use super::murmur;
use crate::error::{Error, Result};

/// Theta 1.0: hashes are 63 bits.
const WHOLE: u64 = i64::MAX as u64;

/// What stands with a hash.
pub trait Summary: Copy + Send + Sync + std::fmt::Debug + 'static {
    const WIDTH: usize;
    fn write(self, out: &mut Vec<u8>);
    fn read(bytes: &[u8]) -> Option<Self>;
}

impl Summary for () {
    const WIDTH: usize = 0;

    fn write(self, _: &mut Vec<u8>) {}

    fn read(_: &[u8]) -> Option<Self> {
        Some(())
    }
}

impl Summary for f64 {
    const WIDTH: usize = 8;

    fn write(self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(f64::from_le_bytes)
    }
}

impl Summary for i32 {
    const WIDTH: usize = 4;

    fn write(self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(i32::from_le_bytes)
    }
}

#[derive(Clone, Debug)]
pub struct Theta<S> {
    /// So many hashes, as a power of two, are kept once there are more.
    lg: u32,
    theta: u64,
    entries: HashMap<u64, S>,
    empty: bool,
}

impl<S: Summary> Theta<S> {
    pub fn new(lg: u32) -> Self {
        Self { lg, theta: WHOLE, entries: HashMap::new(), empty: true }
    }

    /// One item's hash; `join` makes one summary of that which is there and the new one.
    pub fn update(&mut self, hash: [u64; 2], summary: S, join: impl Fn(S, S) -> S) {
        self.empty = false;
        self.insert(hash[0] >> 1, summary, join);
    }

    fn insert(&mut self, hash: u64, summary: S, join: impl Fn(S, S) -> S) {
        if hash == 0 || hash >= self.theta {
            return;
        }
        self.entries.entry(hash).and_modify(|own| *own = join(*own, summary)).or_insert(summary);
        // DataSketches' table of twice as many places is full at 15/16.
        let full = (2usize << self.lg) * 15 / 16;
        if self.entries.len() > full {
            self.trim();
        }
    }

    /// Keeps the least `2^lg` hashes; the next one is theta.
    fn trim(&mut self) {
        let keep = 1usize << self.lg;
        if self.entries.len() <= keep {
            return;
        }
        let mut hashes: Vec<u64> = self.entries.keys().copied().collect();
        let (_, theta, _) = hashes.select_nth_unstable(keep);
        self.lower(*theta);
    }

    fn lower(&mut self, theta: u64) {
        if theta < self.theta {
            self.theta = theta;
            self.entries.retain(|hash, _| *hash < theta);
        }
    }

    pub fn union<T: Summary>(&mut self, other: &Theta<T>, as_own: impl Fn(T) -> S, join: impl Fn(S, S) -> S) {
        if other.empty {
            return;
        }
        self.empty = false;
        self.lower(other.theta);
        for (hash, summary) in other.sorted() {
            self.insert(hash, as_own(summary), &join);
        }
    }

    /// A union's result has no more than `2^lg` hashes.
    pub fn trimmed(mut self) -> Self {
        self.trim();
        self
    }

    pub fn intersect<T: Summary>(&mut self, other: &Theta<T>, join: impl Fn(S, T) -> S) {
        self.empty = self.empty || other.empty;
        let theta = if self.empty { WHOLE } else { self.theta.min(other.theta) };
        let mut both = HashMap::new();
        for (hash, own) in self.entries.iter().filter(|(hash, _)| **hash < theta && !self.empty) {
            if let Some(theirs) = other.entries.get(hash) {
                both.insert(*hash, join(*own, *theirs));
            }
        }
        self.theta = theta;
        self.entries = both;
    }

    pub fn subtract<T: Summary>(&mut self, other: &Theta<T>) {
        if self.empty {
            return;
        }
        self.lower(other.theta);
        self.entries.retain(|hash, _| !other.entries.contains_key(hash));
        self.empty = self.entries.is_empty() && self.theta == WHOLE;
    }

    pub fn theta(&self) -> f64 {
        self.theta as f64 / WHOLE as f64
    }

    pub fn estimate(&self) -> f64 {
        if self.theta == WHOLE { self.entries.len() as f64 } else { self.entries.len() as f64 * (WHOLE as f64 / self.theta as f64) }
    }

    pub fn sorted(&self) -> Vec<(u64, S)> {
        let mut all: Vec<_> = self.entries.iter().map(|(hash, summary)| (*hash, *summary)).collect();
        all.sort_unstable_by_key(|(hash, _)| *hash);
        all
    }

    /// DataSketches' compact form, the hashes in order; behind each its summary.
    pub fn bytes(&self) -> Vec<u8> {
        let entries = self.sorted();
        let exact = self.theta == WHOLE;
        let single = exact && entries.len() == 1;
        let longs: u8 = match (exact, self.empty || single) {
            (false, _) => 3,
            (true, true) => 1,
            (true, false) => 2,
        };
        let plain = S::WIDTH == 0;
        let mut flags: u8 = 0x02 | 0x08 | if plain { 0x10 } else { 0 };
        flags |= if self.empty { 0x04 } else { 0 };
        flags |= if single { 0x20 } else { 0 };
        let (family, kind) = if plain { (3, 0) } else { (9, 1) };
        let mut out = vec![longs, 3, family, kind, 0, flags];
        out.extend(if self.empty { 0 } else { murmur::seed_hash() }.to_le_bytes());
        if longs > 1 {
            out.extend((entries.len() as u32).to_le_bytes());
            out.extend(if plain { 1f32 } else { 0.0 }.to_le_bytes());
        }
        if longs > 2 {
            out.extend(self.theta.to_le_bytes());
        }
        for (hash, summary) in entries {
            out.extend(hash.to_le_bytes());
            summary.write(&mut out);
        }
        out
    }

    /// `wrong` is the condition that bytes which are no such sketch raise.
    pub fn read(bytes: &[u8], lg: u32, function: &str) -> Result<Self> {
        let condition = if S::WIDTH == 0 { "THETA_INVALID_INPUT_SKETCH_BUFFER" } else { "TUPLE_INVALID_INPUT_SKETCH_BUFFER" };
        parse(bytes, lg).ok_or_else(|| Error::new(condition, &[("function", &format!("`{function}`"))]))
    }
}

fn parse<S: Summary>(bytes: &[u8], lg: u32) -> Option<Theta<S>> {
    let (head, rest) = bytes.split_at_checked(8)?;
    let [longs, version, family, _, _, flags, ..] = head else { return None };
    if *version != 3 || *family != (if S::WIDTH == 0 { 3 } else { 9 }) {
        return None;
    }
    let long = |bytes: &[u8]| bytes.try_into().ok().map(u64::from_le_bytes);
    let (empty, mut theta, mut rest) = (flags & 0x04 != 0, WHOLE, rest);
    if *longs > 1 {
        rest = rest.get(8..)?;
    }
    if *longs > 2 {
        let (value, behind) = rest.split_at_checked(8)?;
        theta = long(value)?;
        rest = behind;
    }
    let width = 8 + S::WIDTH;
    if !rest.len().is_multiple_of(width) {
        return None;
    }
    let entry = |entry: &[u8]| Some((long(entry.get(..8)?)?, S::read(entry.get(8..)?)?));
    let entries = rest.chunks_exact(width).map(entry).collect::<Option<HashMap<_, _>>>()?;
    Some(Theta { lg, theta, entries, empty })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn of(range: std::ops::Range<u64>, lg: u32) -> Theta<()> {
        let mut sketch = Theta::new(lg);
        range.for_each(|i| sketch.update(murmur::hash(&i.to_le_bytes(), murmur::SEED), (), |a, _| a));
        sketch
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn set_operations_of_few_are_exact() {
        let mut union = of(0..100, 12);
        union.union(&of(50..150, 12), |s| s, |a, _| a);
        assert_eq!(union.trimmed().estimate(), 150.0);
        let mut both = of(0..100, 12);
        both.intersect(&of(50..150, 12), |a, _| a);
        assert_eq!(both.estimate(), 50.0);
        let mut rest = of(0..100, 12);
        rest.subtract(&of(50..150, 12));
        assert_eq!(rest.estimate(), 50.0);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn many_are_estimated_and_written() {
        let sketch = of(0..100_000, 12);
        assert!((sketch.estimate() - 100_000.0).abs() < 5_000.0, "{}", sketch.estimate());
        let read = Theta::<()>::read(&sketch.bytes(), 12, "f").unwrap();
        assert_eq!(read.estimate(), sketch.estimate());
        assert!(Theta::<()>::read(&[0], 12, "f").is_err());
        assert!(Theta::<f64>::read(&sketch.bytes(), 12, "f").is_err());
    }
}
