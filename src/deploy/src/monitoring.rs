//! Drift: how far what a deployment is asked, and what it answers, has moved from the data that its model was fitted to.
//! Numbers are compared by PSI over the training data's deciles and by Kolmogorov and Smirnov's test, categories by PSI and
//! the chi-square test; values that are missing or were never seen are counted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

mod distributions;
mod simulate;
#[cfg(test)]
mod tests;

pub use distributions::{chi_square_tail, kolmogorov_tail};
pub use simulate::{Drift, drifted};

/// Bins of numbers: the training data's deciles.
const BINS: usize = 10;
/// Values of the training data that the test of Kolmogorov and Smirnov compares with.
const SAMPLE: usize = 2000;
/// A share of nothing has no logarithm.
const LEAST_SHARE: f64 = 1e-4;
/// PSI's usual thresholds.
const WATCH: f64 = 0.1;
pub const DRIFTED: f64 = 0.25;
/// Below it a test calls two samples different; it is one of many columns', so it is strict.
const SIGNIFICANT: f64 = 0.001;
/// Fewer rows say nothing yet.
pub const LEAST_ROWS: usize = 30;
const MISSING_RISE: f64 = 0.05;
const UNSEEN_SHARE: f64 = 0.01;

/// What is remembered of a column of the training data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    pub name: String,
    pub rows: usize,
    pub missing: usize,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Kind {
    /// The upper ends of all bins but the last, the values in each, and a sorted sample of all.
    Numbers {
        edges: Vec<f64>,
        counts: Vec<usize>,
        sample: Vec<f64>,
    },
    Categories {
        counts: BTreeMap<String, usize>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Too few rows to say.
    Unknown,
    Stable,
    Watch,
    Drifted,
}

/// How a column stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub name: String,
    pub rows: usize,
    pub psi: f64,
    /// D of Kolmogorov and Smirnov, or chi-square, and how probable one as large is without drift.
    pub statistic: f64,
    pub p: f64,
    pub missing: f64,
    /// Shares of values that are outside of what was seen: categories, or numbers beyond the least and the greatest.
    pub unseen: f64,
    pub verdict: Verdict,
}

/// A category's name; numbers and flags have one too.
fn category(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

impl Baseline {
    /// Of a column's values; texts and flags are categories.
    pub fn of(name: &str, values: &[Value]) -> Self {
        let missing = values.iter().filter(|value| value.is_null()).count();
        let numeric = values.iter().all(|value| value.is_null() || value.is_number()) && missing < values.len();
        let kind = if numeric {
            let mut numbers: Vec<f64> = values.iter().filter_map(Value::as_f64).collect();
            numbers.sort_by(f64::total_cmp);
            let mut edges: Vec<f64> = (1..BINS).map(|bin| quantile(&numbers, bin as f64 / BINS as f64)).collect();
            edges.dedup();
            let counts = binned(&edges, &numbers);
            let step = (numbers.len() as f64 / SAMPLE as f64).max(1.0);
            let kept = (numbers.len() as f64 / step) as usize;
            let mut sample: Vec<f64> = (0..kept).filter_map(|at| numbers.get((at as f64 * step) as usize).copied()).collect();
            // The greatest tells what was seen.
            if let (Some(last), Some(greatest)) = (sample.last_mut(), numbers.last()) {
                *last = *greatest;
            }
            Kind::Numbers { edges, counts, sample }
        } else {
            let mut counts = BTreeMap::new();
            values.iter().filter_map(category).for_each(|text| *counts.entry(text).or_default() += 1);
            Kind::Categories { counts }
        };
        Self { name: name.to_owned(), rows: values.len(), missing, kind }
    }

    /// Compares what has come since.
    pub fn compare(&self, values: &[Value]) -> Finding {
        let missing = values.iter().filter(|value| value.is_null()).count();
        let (psi, statistic, p, unseen) = match &self.kind {
            Kind::Numbers { edges, counts, sample } => {
                let mut numbers: Vec<f64> = values.iter().filter_map(Value::as_f64).collect();
                numbers.sort_by(f64::total_cmp);
                let d = ks_distance(sample, &numbers);
                let p = ks_p(d, sample.len(), numbers.len());
                let (least, greatest) = (sample.first().copied().unwrap_or(0.0), sample.last().copied().unwrap_or(0.0));
                let unseen = numbers.iter().filter(|number| !(least..=greatest).contains(number)).count();
                (psi(counts, &binned(edges, &numbers)), d, p, unseen)
            }
            Kind::Categories { counts } => {
                let mut found: BTreeMap<&str, usize> = counts.keys().map(|name| (name.as_str(), 0)).collect();
                let names: Vec<String> = values.iter().filter_map(category).collect();
                names.iter().for_each(|name| *found.entry(name).or_default() += 1);
                let before: Vec<usize> = found.keys().map(|name| counts.get(*name).copied().unwrap_or(0)).collect();
                let after: Vec<usize> = found.values().copied().collect();
                let (chi, p) = chi_square(&before, &after);
                (psi(&before, &after), chi, p, names.iter().filter(|name| !counts.contains_key(*name)).count())
            }
        };
        let share = |part: usize, of: usize| if of == 0 { 0.0 } else { part as f64 / of as f64 };
        let (missing, unseen) = (share(missing, values.len()), share(unseen, values.len()));
        let more_missing = missing - share(self.missing, self.rows);
        let categories = matches!(self.kind, Kind::Categories { .. });
        let verdict = if values.len() < LEAST_ROWS {
            Verdict::Unknown
        } else if psi >= DRIFTED || more_missing > 2.0 * MISSING_RISE {
            Verdict::Drifted
        } else if psi >= WATCH || p < SIGNIFICANT || more_missing > MISSING_RISE || (categories && unseen > UNSEEN_SHARE) {
            Verdict::Watch
        } else {
            Verdict::Stable
        };
        Finding { name: self.name.clone(), rows: values.len(), psi, statistic, p, missing, unseen, verdict }
    }
}

/// Between the two nearest values, as numpy has it.
pub fn quantile(sorted: &[f64], q: f64) -> f64 {
    let at = q * sorted.len().saturating_sub(1) as f64;
    let (low, high) = (at.floor() as usize, at.ceil() as usize);
    match (sorted.get(low), sorted.get(high)) {
        (Some(low), Some(high)) => low + (high - low) * at.fract(),
        _ => f64::NAN,
    }
}

/// Values in each bin; a bin has its upper end.
fn binned(edges: &[f64], numbers: &[f64]) -> Vec<usize> {
    let mut counts = vec![0; edges.len() + 1];
    for number in numbers {
        if let Some(count) = counts.get_mut(edges.partition_point(|edge| edge < number)) {
            *count += 1;
        }
    }
    counts
}

/// Population stability index: Σ (a − e) ln(a / e) over the shares of each bin.
pub fn psi(expected: &[usize], actual: &[usize]) -> f64 {
    let total = |counts: &[usize]| counts.iter().sum::<usize>().max(1) as f64;
    let (all_expected, all_actual) = (total(expected), total(actual));
    let term = |(e, a): (&usize, &usize)| {
        let (e, a) = ((*e as f64 / all_expected).max(LEAST_SHARE), (*a as f64 / all_actual).max(LEAST_SHARE));
        (a - e) * (a / e).ln()
    };
    expected.iter().zip(actual).map(term).sum()
}

/// The largest distance between two samples' empirical distributions; both are sorted.
pub fn ks_distance(one: &[f64], other: &[f64]) -> f64 {
    let (mut i, mut j, mut most) = (0, 0, 0.0_f64);
    while let (Some(a), Some(b)) = (one.get(i), other.get(j)) {
        let at = a.min(*b);
        i += one.get(i..).unwrap_or_default().iter().take_while(|value| **value <= at).count();
        j += other.get(j..).unwrap_or_default().iter().take_while(|value| **value <= at).count();
        most = most.max((i as f64 / one.len() as f64 - j as f64 / other.len() as f64).abs());
    }
    most
}

/// By Kolmogorov's limit.
pub fn ks_p(d: f64, one: usize, other: usize) -> f64 {
    if one == 0 || other == 0 {
        return 1.0;
    }
    let (n, m) = (one as f64, other as f64);
    kolmogorov_tail((n * m / (n + m)).sqrt() * d)
}

/// Of homogeneity of two rows of counts: statistic and p. Columns of nothing count for nothing.
pub fn chi_square(one: &[usize], other: &[usize]) -> (f64, f64) {
    let (n, m) = (one.iter().sum::<usize>() as f64, other.iter().sum::<usize>() as f64);
    let mut columns = 0_u32;
    let mut chi = 0.0;
    for (a, b) in one.iter().zip(other).filter(|(a, b)| *a + *b > 0) {
        columns += 1;
        for (count, row) in [(*a, n), (*b, m)] {
            let expected = row * (a + b) as f64 / (n + m);
            if expected > 0.0 {
                chi += (count as f64 - expected).powi(2) / expected;
            }
        }
    }
    if columns < 2 || n == 0.0 || m == 0.0 { (0.0, 1.0) } else { (chi, chi_square_tail(chi, f64::from(columns - 1))) }
}
