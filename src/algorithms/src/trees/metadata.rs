//! What is settled about features and bins before the first pass (ml/tree/impl/DecisionTreeMetadata.scala).

use touchpaper_core::Result;

use super::TreeSettings;
use crate::{illegal, require};

/// How a feature is cut.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cuts {
    /// Ascending thresholds; a value equal to one goes left.
    Continuous(Vec<f64>),
    /// Categories in the order of their centroids, found anew in each node.
    Ordered { arity: usize },
    /// Every way to part the categories in two: `left[split]` names the categories that go left, as Spark lists them.
    Unordered { arity: usize, left: Vec<Vec<usize>> },
}

impl Cuts {
    pub fn splits(&self) -> usize {
        match self {
            Self::Continuous(thresholds) => thresholds.len(),
            Self::Ordered { arity } => arity - 1,
            Self::Unordered { left, .. } => left.len(),
        }
    }

    /// How many histograms a node has for it: a bin each, or of an unordered feature a split each.
    pub fn bins(&self) -> usize {
        match self {
            Self::Continuous(thresholds) => thresholds.len() + 1,
            Self::Ordered { arity } => *arity,
            Self::Unordered { left, .. } => left.len(),
        }
    }

    /// How many values a row's bin may have.
    pub fn values(&self) -> usize {
        match self {
            Self::Continuous(thresholds) => thresholds.len() + 1,
            Self::Ordered { arity } | Self::Unordered { arity, .. } => *arity,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Metadata {
    pub features: usize,
    pub rows: u64,
    pub weight: f64,
    /// 0 where labels are numbers.
    pub classes: usize,
    /// The most bins of a feature, over all.
    pub max_bins: usize,
    /// How many bins a continuous feature may have.
    pub continuous_bins: usize,
    /// None where thresholds are still to be found.
    pub cuts: Vec<Option<Cuts>>,
    pub features_per_node: usize,
}

impl Metadata {
    pub fn new(settings: &TreeSettings, features: usize, rows: u64, weight: f64, classes: usize, trees: usize) -> Result<Self> {
        require(features > 0, || "DecisionTree requires number of features > 0, but was given an empty features vector".into())?;
        require(settings.max_depth <= 30, || {
            format!("DecisionTree currently only supports maxDepth <= 30, but was given maxDepth = {}.", settings.max_depth)
        })?;
        let max_bins = (settings.max_bins as u64).min(rows) as usize;
        if let Some((feature, arity)) = settings.categories.iter().max_by_key(|(feature, arity)| (**arity, std::cmp::Reverse(**feature))) {
            require(*arity <= max_bins, || {
                format!(
                    "DecisionTree requires maxBins (= {max_bins}) to be at least as large as the number of values in each \
                     categorical feature, but categorical feature {feature} has {arity} values. Consider removing this and other \
                     categorical features with a large number of values, or add more training examples."
                )
            })?;
        }
        // The greatest arity whose 2^(arity - 1) - 1 ways of parting fit into the bins.
        let most_unordered = (((max_bins / 2 + 1) as f64).ln() / 2f64.ln() + 1.0).floor() as usize;
        let mut widest = 0;
        let mut cuts = vec![None; features];
        for (feature, cut) in cuts.iter_mut().enumerate() {
            *cut = match settings.categories.get(&feature) {
                Some(&arity) if arity > 1 && classes > 2 && arity <= most_unordered => {
                    Some(Cuts::Unordered { arity, left: (1..1usize << (arity - 1)).map(|split| categories(split, arity)).collect() })
                }
                Some(&arity) if arity > 1 => Some(Cuts::Ordered { arity }),
                // One category leaves nothing to split.
                Some(_) => Some(Cuts::Continuous(Vec::new())),
                None => None,
            };
            widest = widest.max(cut.as_ref().map_or(max_bins, Cuts::bins));
        }
        let features_per_node = subset(&settings.feature_subset_strategy, features, classes > 0, trees)?;
        Ok(Self { features, rows, weight, classes, max_bins: widest, continuous_bins: max_bins, cuts, features_per_node })
    }

    pub fn draws_features(&self) -> bool {
        self.features != self.features_per_node
    }
}

/// The places of the ones in a binary number, the highest first.
fn categories(bits: usize, arity: usize) -> Vec<usize> {
    (0..arity).rev().filter(|category| bits >> category & 1 == 1).collect()
}

fn subset(strategy: &str, features: usize, classification: bool, trees: usize) -> Result<usize> {
    let count = features as f64;
    let strategy = match strategy {
        "auto" if trees == 1 => "all",
        "auto" if classification => "sqrt",
        "auto" => "onethird",
        other => other,
    };
    Ok(match strategy {
        "all" => features,
        "sqrt" => count.sqrt().ceil() as usize,
        "log2" => ((count.ln() / 2f64.ln()).ceil() as usize).max(1),
        "onethird" => (count / 3.0).ceil() as usize,
        other => match (other.parse::<i32>(), other.parse::<f64>()) {
            (Ok(value), _) if value > 0 => (value as usize).min(features),
            (_, Ok(share)) if share > 0.0 && share <= 1.0 => (share * count).ceil() as usize,
            _ => return Err(illegal("Supported values: auto, all, onethird, sqrt, log2, (0.0-1.0], [1-n].")),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::{categories, subset};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn subsets_are_sparks() {
        let of = |strategy: &str, trees: usize| subset(strategy, 10, true, trees).ok();
        assert_eq!([of("auto", 1), of("auto", 5), of("onethird", 5), of("log2", 5)], [Some(10), Some(4), Some(4), Some(4)]);
        assert_eq!([of("3", 5), of("12", 5), of("0.25", 5), of("1.5", 5), of("0", 5)], [Some(3), Some(10), Some(3), None, None]);
        assert_eq!(categories(13, 5), [3, 2, 0]);
    }
}
