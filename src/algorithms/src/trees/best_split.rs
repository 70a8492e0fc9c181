//! The best split of a node by its histograms (binsToBestSplit of RandomForest.scala).

use super::impurity::Impurity;
use super::metadata::{Cuts, Metadata};

/// A way to part the rows of a node by their bins.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Parting {
    /// Bins up to and with this one go left.
    Continuous { feature: usize, split: usize },
    /// `left` lists the categories that go left; `goes[category]` says so too.
    Categorical { feature: usize, left: Vec<usize>, goes: Vec<bool> },
}

impl Parting {
    pub fn feature(&self) -> usize {
        match self {
            Self::Continuous { feature, .. } | Self::Categorical { feature, .. } => *feature,
        }
    }

    pub fn goes_left(&self, bin: usize) -> bool {
        match self {
            Self::Continuous { split, .. } => bin <= *split,
            Self::Categorical { goes, .. } => goes.get(bin).copied().unwrap_or(false),
        }
    }

    fn categorical(feature: usize, left: &[usize], arity: usize) -> Self {
        Self::Categorical { feature, left: left.to_vec(), goes: (0..arity).map(|category| left.contains(&category)).collect() }
    }
}

/// What is known of a node: its statistics, and once its split was sought how good that is.
#[derive(Clone, Debug)]
pub(super) struct NodeStats {
    pub stats: Vec<f64>,
    pub impurity: f64,
    /// NaN before a split was sought; of an invalid one −f64::MAX.
    pub gain: f64,
    pub valid: bool,
}

impl NodeStats {
    pub fn unsplit(stats: Vec<f64>, impurity: Impurity) -> Self {
        Self { impurity: impurity.calculate(&stats), stats, gain: f64::NAN, valid: true }
    }
}

pub(super) struct Best {
    pub parting: Option<Parting>,
    pub node: NodeStats,
    pub left: Vec<f64>,
    pub right: Vec<f64>,
}

/// What a split must keep to.
pub(super) struct Limits {
    pub impurity: Impurity,
    pub min_rows: f64,
    pub min_weight: f64,
    pub min_gain: f64,
}

/// Seeks the best of all splits, the first of equals.
struct Search<'a> {
    limits: &'a Limits,
    /// The node's statistics and impurity; of a root they are settled by the first split.
    parent: Option<(Vec<f64>, f64)>,
    best: Option<(f64, bool, Parting)>,
    left: Vec<f64>,
    right: Vec<f64>,
}

impl Search<'_> {
    fn consider(&mut self, left: &[f64], right: &[f64], parting: impl FnOnce() -> Parting) {
        let impurity = self.limits.impurity;
        let (_, parent) = self.parent.get_or_insert_with(|| {
            let whole: Vec<f64> = left.iter().zip(right).map(|(left, right)| left + right).collect();
            let its = impurity.calculate(&whole);
            (whole, its)
        });
        let gain = self.limits.gain(*parent, left, right);
        if self.best.as_ref().is_none_or(|best| gain.unwrap_or(-f64::MAX) > best.0) {
            self.best = Some((gain.unwrap_or(-f64::MAX), gain.is_some(), parting()));
            self.left = left.to_vec();
            self.right = right.to_vec();
        }
    }
}

impl Limits {
    /// None where the split is not valid.
    fn gain(&self, parent: f64, left: &[f64], right: &[f64]) -> Option<f64> {
        let (left_weight, right_weight) = (self.impurity.weight(left), self.impurity.weight(right));
        if Impurity::rows(left) < self.min_rows || Impurity::rows(right) < self.min_rows {
            return None;
        }
        if left_weight < self.min_weight || right_weight < self.min_weight {
            return None;
        }
        let whole = left_weight + right_weight;
        let (left, right) = (self.impurity.calculate(left), self.impurity.calculate(right));
        let gain = parent - (left_weight / whole) * left - (right_weight / whole) * right;
        (gain >= self.min_gain).then_some(gain)
    }
}

fn minus(whole: &[f64], part: &[f64], into: &mut [f64]) {
    for ((into, whole), part) in into.iter_mut().zip(whole).zip(part) {
        *into = whole - part;
    }
}

/// The histograms of one node.
pub(super) struct Histograms<'a> {
    /// Feature after feature, a cell each bin; summed up in place.
    pub cells: &'a mut [f64],
    /// How many f64 a cell takes; the statistics come first.
    pub stride: usize,
    pub features: &'a [usize],
    /// The cell at which each of the features begins.
    pub offsets: &'a [usize],
    /// The statistics of all rows of the node.
    pub whole: Vec<f64>,
}

pub(super) fn best_split(
    histograms: Histograms<'_>,
    metadata: &Metadata,
    cuts: &[Cuts],
    limits: &Limits,
    node: Option<&NodeStats>,
) -> Best {
    let Histograms { cells, stride, features, offsets, whole } = histograms;
    let size = whole.len();
    let parent = node.map(|node| (node.stats.clone(), node.impurity));
    let mut search = Search { limits, parent, best: None, left: Vec::new(), right: Vec::new() };
    let mut right = vec![0.0; size];
    for (&feature, &offset) in features.iter().zip(offsets) {
        let Some(cut) = cuts.get(feature).filter(|cut| cut.splits() > 0) else { continue };
        let its = &mut cells[offset * stride..(offset + cut.bins()) * stride];
        let at = |cell: usize| cell * stride..cell * stride + size;
        match cut {
            Cuts::Continuous(thresholds) => {
                let order: Vec<usize> = (0..=thresholds.len()).collect();
                let total = accumulate(its, &order, stride);
                for split in 0..thresholds.len() {
                    let left = &its[at(split)];
                    minus(&total, left, &mut right);
                    search.consider(left, &right, || Parting::Continuous { feature, split });
                }
            }
            Cuts::Unordered { arity, left: partings } => {
                for (split, categories) in partings.iter().enumerate() {
                    let left = &its[at(split)];
                    minus(&whole, left, &mut right);
                    search.consider(left, &right, || Parting::categorical(feature, categories, *arity));
                }
            }
            Cuts::Ordered { arity } => {
                let mut order: Vec<(usize, f64)> =
                    (0..*arity).map(|c| (c, centroid(&its[at(c)], limits.impurity, metadata.classes))).collect();
                order.sort_by(|a, b| a.1.total_cmp(&b.1));
                let order: Vec<usize> = order.into_iter().map(|pair| pair.0).collect();
                let total = accumulate(its, &order, stride);
                for split in 0..arity - 1 {
                    let left = &its[at(order[split])];
                    minus(&total, left, &mut right);
                    search.consider(left, &right, || Parting::categorical(feature, &order[..=split], *arity));
                }
            }
        }
    }
    let (stats, impurity) = search.parent.unwrap_or_else(|| {
        let impurity = limits.impurity.calculate(&whole);
        (whole, impurity)
    });
    match search.best {
        Some((gain, valid, parting)) => {
            Best { parting: Some(parting), node: NodeStats { stats, impurity, gain, valid }, left: search.left, right: search.right }
        }
        None => {
            Best { parting: None, node: NodeStats { stats, impurity, gain: -f64::MAX, valid: false }, left: Vec::new(), right: Vec::new() }
        }
    }
}

/// Adds to each cell those before it in this order; the last is the total.
fn accumulate(cells: &mut [f64], order: &[usize], stride: usize) -> Vec<f64> {
    let mut running = vec![0.0; stride];
    for place in order {
        let its = &mut cells[place * stride..(place + 1) * stride];
        for (value, running) in its.iter_mut().zip(&mut running) {
            *value += *running;
            *running = *value;
        }
    }
    running
}

/// What the categories of an ordered feature are sorted by; those without rows come last.
fn centroid(stats: &[f64], impurity: Impurity, classes: usize) -> f64 {
    if impurity.weight(stats) == 0.0 {
        f64::MAX
    } else if classes > 2 {
        impurity.calculate(stats)
    } else if classes == 2 {
        stats.get(1).copied().unwrap_or(0.0)
    } else {
        impurity.predict(stats)
    }
}
