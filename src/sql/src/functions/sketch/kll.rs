//! Apache DataSketches' KLL sketch of quantiles: exact up to k values, then samples in levels, each of which stands for twice
//! as many values as the level below.
use touchpaper_core::random::JavaRandom;

use crate::error::{Error, Result};

const M: usize = 8;
const FAMILY: u8 = 15;

pub trait Item: Copy + PartialOrd + Send + Sync + std::fmt::Debug + 'static {
    const WIDTH: usize;
    const NAME: &'static str;
    fn write(self, out: &mut Vec<u8>);
    fn read(bytes: &[u8]) -> Option<Self>;
    fn text(self) -> String;
}

macro_rules! item {
    ($type:ty, $name:literal, $text:expr) => {
        impl Item for $type {
            const WIDTH: usize = size_of::<$type>();
            const NAME: &'static str = $name;

            fn write(self, out: &mut Vec<u8>) {
                out.extend(self.to_le_bytes());
            }

            fn read(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self::from_le_bytes)
            }

            fn text(self) -> String {
                $text(self)
            }
        }
    };
}

item!(i64, "Longs", |v: i64| v.to_string());
item!(f32, "Floats", crate::format::java_float);
item!(f64, "Doubles", crate::format::java_double);

#[derive(Debug)]
pub struct Kll<T> {
    k: usize,
    n: u64,
    /// The lowest first; all but that are sorted.
    levels: Vec<Vec<T>>,
    least: Option<T>,
    greatest: Option<T>,
    random: JavaRandom,
}

/// How many items a level holds, `depth` below the highest.
fn capacity(k: usize, depth: u32) -> usize {
    let part = 2.0 * k as f64 * (2.0f64 / 3.0).powi(depth as i32);
    (((part + 1.0) / 2.0) as usize).max(M)
}

impl<T: Item> Kll<T> {
    pub fn new(k: usize) -> Self {
        // A fixed seed: results are the same on every run, which DataSketches' are not.
        Self { k, n: 0, levels: vec![Vec::new()], least: None, greatest: None, random: JavaRandom::new(9001) }
    }

    pub fn update(&mut self, value: T) {
        if value.partial_cmp(&value).is_none() {
            return;
        }
        self.bound(value);
        self.n += 1;
        if let Some(lowest) = self.levels.first_mut() {
            lowest.push(value);
        }
        self.compress();
    }

    fn bound(&mut self, value: T) {
        if self.least.is_none_or(|least| value < least) {
            self.least = Some(value);
        }
        if self.greatest.is_none_or(|greatest| value > greatest) {
            self.greatest = Some(value);
        }
    }

    fn level_capacity(&self, level: usize) -> usize {
        capacity(self.k, u32::try_from(self.levels.len() - level - 1).unwrap_or(u32::MAX))
    }

    fn total_capacity(&self) -> usize {
        (0..self.levels.len()).map(|level| self.level_capacity(level)).sum()
    }

    fn retained(&self) -> usize {
        self.levels.iter().map(Vec::len).sum()
    }

    /// Halves the lowest full level while there are too many items.
    fn compress(&mut self) {
        while self.retained() > self.total_capacity() {
            let full = (0..self.levels.len()).find(|level| self.levels.get(*level).map_or(0, Vec::len) >= self.level_capacity(*level));
            let Some(level) = full else { return };
            if level + 1 == self.levels.len() {
                self.levels.push(Vec::new());
            }
            let Some(items) = self.levels.get_mut(level) else { return };
            let mut items = std::mem::take(items);
            items.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
            let kept = if items.len() % 2 == 1 { Some(items.remove(0)) } else { None };
            let offset = usize::from(self.random.next_boolean());
            let half: Vec<T> = items.into_iter().skip(offset).step_by(2).collect();
            if let Some(own) = self.levels.get_mut(level) {
                own.extend(kept);
            }
            if let Some(above) = self.levels.get_mut(level + 1) {
                above.extend(half);
                above.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
            }
        }
    }

    pub fn merge(&mut self, other: &Self) {
        if other.n == 0 {
            return;
        }
        self.k = if self.n == 0 { other.k.min(self.k) } else { self.k.min(other.k) };
        self.n += other.n;
        other.least.into_iter().chain(other.greatest).for_each(|value| self.bound(value));
        for (level, items) in other.levels.iter().enumerate() {
            while self.levels.len() <= level {
                self.levels.push(Vec::new());
            }
            if let Some(own) = self.levels.get_mut(level) {
                own.extend(items);
                if level > 0 {
                    own.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
                }
            }
        }
        self.compress();
    }

    pub fn n(&self) -> u64 {
        self.n
    }

    fn weighted(&self) -> Vec<(T, u64)> {
        let level = |(level, items): (usize, &Vec<T>)| items.iter().map(|item| (*item, 1u64 << level)).collect::<Vec<_>>();
        let mut all: Vec<(T, u64)> = self.levels.iter().enumerate().flat_map(level).collect();
        all.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap_or(std::cmp::Ordering::Equal));
        all
    }

    /// The least value that so large a share of all values is not above.
    pub fn quantile(&self, rank: f64) -> Option<T> {
        let natural = rank * self.n as f64;
        let natural = if self.n <= 1_000_000 { (natural * 1e7).round() / 1e7 } else { natural };
        let wanted = natural.ceil() as u64;
        let mut reached = 0;
        let found = self.weighted().into_iter().find(|(_, weight)| {
            reached += weight;
            reached >= wanted
        });
        found.map(|(item, _)| item).or(self.greatest)
    }

    /// The share of values that are not above one.
    pub fn rank(&self, value: T) -> f64 {
        let below: u64 = self.weighted().iter().filter(|(item, _)| *item <= value).map(|(_, weight)| weight).sum();
        below as f64 / self.n as f64
    }

    fn offsets(&self) -> Vec<u32> {
        let mut at = self.total_capacity() - self.retained();
        let mut out = Vec::new();
        for level in &self.levels {
            out.push(at as u32);
            at += level.len();
        }
        out
    }

    /// DataSketches' compact form.
    pub fn bytes(&self) -> Vec<u8> {
        let head = |ints: u8, version: u8, flags: u8, k: usize| {
            let mut out = vec![ints, version, FAMILY, flags];
            out.extend((k as u16).to_le_bytes());
            out.extend([M as u8, 0]);
            out
        };
        if self.n == 0 {
            return head(2, 1, 1, self.k);
        }
        if let (1, Some(only)) = (self.n, self.least) {
            let mut out = head(2, 2, 4, self.k);
            only.write(&mut out);
            return out;
        }
        let mut out = head(5, 1, 0, self.k);
        out.extend(self.n.to_le_bytes());
        out.extend((self.k as u16).to_le_bytes());
        out.extend([self.levels.len() as u8, 0]);
        out.extend(self.offsets().iter().flat_map(|at| at.to_le_bytes()));
        self.least.into_iter().chain(self.greatest).for_each(|item| item.write(&mut out));
        for (level, items) in self.levels.iter().enumerate() {
            // The lowest level fills from the end.
            match level {
                0 => items.iter().rev().for_each(|item| item.write(&mut out)),
                _ => items.iter().for_each(|item| item.write(&mut out)),
            }
        }
        out
    }

    pub fn read(bytes: &[u8], function: &str) -> Result<Self> {
        parse(bytes).ok_or_else(|| Error::new("KLL_INVALID_INPUT_SKETCH_BUFFER", &[("function", &format!("`{function}`"))]))
    }

    /// As DataSketches print it, with the doubled name that Spark's has.
    pub fn text(&self) -> String {
        let k = self.k as f64;
        let percent = |factor: f64, power: f64| format!("{:.3}%", factor / k.powf(power) * 100.0);
        let (retained, total, levels) = (self.retained(), self.total_capacity(), self.levels.len());
        let compact = match self.n {
            0 => 8,
            1 => 8 + T::WIDTH,
            _ => 20 + 4 * levels + (2 + retained) * T::WIDTH,
        };
        let shown = |item: Option<T>| item.map_or_else(|| "null".to_string(), Item::text);
        let rows = [
            ("K", self.k.to_string()),
            ("Dynamic min K", self.k.to_string()),
            ("M", M.to_string()),
            ("N", self.n.to_string()),
            ("Epsilon", percent(2.296, 0.9723)),
            ("Epsilon PMF", percent(2.446, 0.9433)),
            ("Empty", (self.n == 0).to_string()),
            ("Estimation Mode", (levels > 1).to_string()),
            ("Levels", levels.to_string()),
            ("Level 0 Sorted", "false".to_string()),
            ("Capacity Items", total.to_string()),
            ("Retained Items", retained.to_string()),
            ("Free Space", (total - retained).to_string()),
            ("ReadOnly", "false".to_string()),
            ("Updatable Storage Bytes", (24 + 4 * levels + (2 + total) * T::WIDTH).to_string()),
            ("Compact Storage Bytes", compact.to_string()),
            ("Min Item", shown(self.least)),
            ("Max Item", shown(self.greatest)),
        ];
        let mut out = format!("\n### KllKll{}Sketch Summary:\n", T::NAME);
        for (name, value) in rows {
            out.push_str(&format!("   {name:<23}: {value}\n"));
        }
        out + "### End sketch summary\n"
    }
}

fn parse<T: Item>(bytes: &[u8]) -> Option<Kll<T>> {
    let (head, rest) = bytes.split_at_checked(8)?;
    let [_, _, FAMILY, flags, k @ ..] = head else { return None };
    let short = |b: &[u8]| b.try_into().ok().map(u16::from_le_bytes).map(usize::from);
    let mut sketch = Kll::new(short(k.get(..2)?)?);
    if flags & 1 != 0 {
        return Some(sketch);
    }
    let items = |bytes: &[u8]| bytes.chunks_exact(T::WIDTH).map(T::read).collect::<Option<Vec<T>>>();
    if flags & 4 != 0 {
        if rest.len() != T::WIDTH {
            return None;
        }
        sketch.update(T::read(rest)?);
        return Some(sketch);
    }
    sketch.n = rest.get(..8)?.try_into().ok().map(u64::from_le_bytes)?;
    let levels = usize::from(*rest.get(10)?);
    let offsets = rest.get(12..12 + 4 * levels)?;
    let offsets: Vec<usize> =
        offsets.chunks_exact(4).filter_map(|b| b.try_into().ok().map(u32::from_le_bytes)).map(|v| v as usize).collect();
    let rest = rest.get(12 + 4 * levels..)?;
    if !rest.len().is_multiple_of(T::WIDTH) {
        return None;
    }
    let all = items(rest)?;
    let [least, greatest, items @ ..] = all.as_slice() else { return None };
    (sketch.least, sketch.greatest) = (Some(*least), Some(*greatest));
    sketch.levels.clear();
    let first = *offsets.first()?;
    for (level, from) in offsets.iter().enumerate() {
        let to = offsets.get(level + 1).map_or(items.len(), |to| to - first);
        let mut level_items = items.get(from - first..to)?.to_vec();
        if level == 0 {
            level_items.reverse();
        }
        sketch.levels.push(level_items);
    }
    Some(sketch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn of(range: std::ops::Range<i64>) -> Kll<i64> {
        let mut sketch = Kll::new(200);
        range.for_each(|i| sketch.update(i));
        sketch
    }

    /// As Spark gives them.
    #[wasm_bindgen_test(unsupported = test)]
    fn equals_datasketches() {
        let sketch = of(0..10);
        let hex: String = sketch.bytes().iter().map(|b| format!("{b:02X}")).collect();
        assert!(hex.starts_with("05010F00C80008000A00000000000000C8000100BE00000000000000000000000900000000000000"), "{hex}");
        assert_eq!([sketch.quantile(0.5), sketch.quantile(0.1), sketch.quantile(0.9)], [Some(4), Some(0), Some(8)]);
        assert_eq!(sketch.rank(3), 0.4);
        assert!(sketch.text().contains("Updatable Storage Bytes: 1644\n   Compact Storage Bytes  : 120\n"));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn many_values_are_sampled_merged_and_written() {
        let mut sketch = of(0..50_000);
        sketch.merge(&of(50_000..100_000));
        assert!(sketch.retained() < 1000, "{}", sketch.retained());
        let weights: u64 = sketch.weighted().iter().map(|(_, w)| w).sum();
        assert_eq!((weights, sketch.n()), (100_000, 100_000));
        let found = sketch.quantile(0.5).unwrap();
        assert!((found - 50_000).abs() < 3_000, "{found}");
        let read = Kll::<i64>::read(&sketch.bytes(), "f").unwrap();
        assert_eq!((read.quantile(0.25), read.n()), (sketch.quantile(0.25), 100_000));
        assert!(Kll::<i64>::read(&[1], "f").is_err());
    }
}
