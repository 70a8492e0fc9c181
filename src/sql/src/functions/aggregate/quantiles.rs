//! Spark's approximate quantiles (org.apache.spark.sql.catalyst.util.QuantileSummaries): the sketch of Greenwald and Khanna,
//! "Space-efficient Online Computation of Quantile Summaries", with a buffer before it.

const BUFFERED: usize = 50_000;
const COMPRESSED: usize = 10_000;

/// A kept value, how many values it stands for, and how uncertain its rank is beyond that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    pub value: f64,
    pub g: i64,
    pub delta: i64,
}

#[derive(Clone, Debug)]
pub struct Quantiles {
    error: f64,
    pub samples: Vec<Sample>,
    pub count: i64,
    buffer: Vec<f64>,
}

impl Quantiles {
    pub fn new(error: f64) -> Self {
        Self { error, samples: Vec::new(), count: 0, buffer: Vec::new() }
    }

    pub fn of(error: f64, samples: Vec<Sample>, count: i64) -> Self {
        Self { error, samples, count, buffer: Vec::new() }
    }

    pub fn insert(&mut self, value: f64) {
        self.buffer.push(value);
        if self.buffer.len() >= BUFFERED {
            self.flush();
            if self.samples.len() >= COMPRESSED {
                self.compress();
            }
        }
    }

    fn flush(&mut self) {
        if self.buffer.is_empty() {
            return;
        }
        let mut sorted = std::mem::take(&mut self.buffer);
        sorted.sort_by(f64::total_cmp);
        let old = std::mem::take(&mut self.samples);
        let mut old = old.into_iter().peekable();
        let mut merged: Vec<Sample> = Vec::with_capacity(sorted.len() + old.len());
        let last = sorted.len() - 1;
        for (i, value) in sorted.into_iter().enumerate() {
            while let Some(sample) = old.next_if(|s| s.value <= value) {
                merged.push(sample);
            }
            self.count += 1;
            let outermost = merged.is_empty() || (old.peek().is_none() && i == last);
            let delta = if outermost { 0 } else { (2.0 * self.error * self.count as f64).floor() as i64 };
            merged.push(Sample { value, g: 1, delta });
        }
        merged.extend(old);
        self.samples = merged;
    }

    pub fn compress(&mut self) {
        self.flush();
        self.samples = compressed(&self.samples, 2.0 * self.error * self.count as f64);
    }

    /// Both must be compressed.
    pub fn merge(&mut self, other: Self) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = other;
            return;
        }
        let error = self.error.max(other.error);
        let count = self.count + other.count;
        let own_extra = (2.0 * other.error * other.count as f64).floor() as i64;
        let other_extra = (2.0 * self.error * self.count as f64).floor() as i64;
        let mut merged = Vec::with_capacity(self.samples.len() + other.samples.len());
        let (mut i, mut j) = (0, 0);
        while let (Some(a), Some(b)) = (self.samples.get(i), other.samples.get(j)) {
            if a.value < b.value {
                i += 1;
                merged.push(Sample { delta: a.delta + if j > 0 { own_extra } else { 0 }, ..*a });
            } else {
                j += 1;
                merged.push(Sample { delta: b.delta + if i > 0 { other_extra } else { 0 }, ..*b });
            }
        }
        merged.extend_from_slice(self.samples.get(i..).unwrap_or(&[]));
        merged.extend_from_slice(other.samples.get(j..).unwrap_or(&[]));
        let samples = compressed(&merged, 2.0 * error * count as f64);
        *self = Self { error, samples, count, buffer: Vec::new() };
    }

    /// For each share between 0 and 1; must be compressed. `None` where nothing was inserted.
    pub fn query(&self, shares: &[f64]) -> Option<Vec<f64>> {
        let (first, last) = (self.samples.first()?, self.samples.last()?);
        let target = self.samples.iter().map(|s| s.delta + s.g).max().unwrap_or(0) as f64 / 2.0;
        let find = |share: f64| {
            if share <= self.error || self.samples.len() == 1 {
                return first.value;
            }
            if share >= 1.0 - self.error {
                return last.value;
            }
            let rank = (share * self.count as f64).ceil();
            let mut least = 0;
            for sample in self.samples.iter().take(self.samples.len() - 1) {
                least += sample.g;
                if (least + sample.delta) as f64 - target <= rank && rank <= least as f64 + target {
                    return sample.value;
                }
            }
            last.value
        };
        Some(shares.iter().map(|share| find(*share)).collect())
    }
}

fn compressed(samples: &[Sample], threshold: f64) -> Vec<Sample> {
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else { return Vec::new() };
    let mut kept = Vec::new();
    let mut head = *last;
    for sample in samples.get(1..samples.len() - 1).unwrap_or(&[]).iter().rev() {
        if ((sample.g + head.g + head.delta) as f64) < threshold {
            head.g += sample.g;
        } else {
            kept.push(head);
            head = *sample;
        }
    }
    kept.push(head);
    if first.value <= head.value && samples.len() > 1 {
        kept.push(*first);
    }
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn exact_for_few_values() {
        let mut all = Quantiles::new(1e-4);
        (1..=1000).for_each(|i| all.insert(f64::from(i)));
        all.compress();
        assert_eq!(all.query(&[0.0, 0.25, 0.5, 1.0]), Some(vec![1.0, 250.0, 500.0, 1000.0]));
        assert_eq!(Quantiles::new(0.1).query(&[0.5]), None);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn within_the_error_after_merges() {
        let mut all = Quantiles::new(0.01);
        for part in 0..10 {
            let mut some = Quantiles::new(0.01);
            (0..10_000).for_each(|i| some.insert(f64::from(i * 10 + part)));
            some.compress();
            all.merge(some);
        }
        assert!(all.samples.len() < 2500, "{}", all.samples.len());
        let found = all.query(&[0.5]).unwrap()[0];
        assert!((found - 50_000.0).abs() < 2000.0, "{found}");
    }
}
