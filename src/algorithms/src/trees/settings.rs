//! What a tree is grown with.

use std::collections::BTreeMap;

use super::Impurity;

#[derive(Clone, Debug)]
pub struct TreeSettings {
    /// 0 is one leaf; 30 is the most.
    pub max_depth: usize,
    /// How many bins a continuous feature may have; at least the arity of each categorical one.
    pub max_bins: usize,
    /// How many rows, weights aside, a child must have.
    pub min_instances_per_node: u64,
    /// The share of all weight that a child must have, in [0, 0.5).
    pub min_weight_fraction_per_node: f64,
    /// How much a split must lower the impurity.
    pub min_info_gain: f64,
    /// How much the histograms of one pass may take, in MB; it decides which nodes are split together, and with that the
    /// features that are drawn for each.
    pub max_memory_in_mb: u64,
    pub impurity: Impurity,
    /// The share of the rows that a bag holds, in (0, 1].
    pub subsampling_rate: f64,
    /// How many features a node may be split by: auto, all, onethird, sqrt, log2, a count or a share.
    pub feature_subset_strategy: String,
    pub seed: i64,
    /// Merge sibling leaves that predict the same.
    pub prune: bool,
    /// The arity of each categorical feature; the others are continuous.
    pub categories: BTreeMap<usize, usize>,
}

impl Default for TreeSettings {
    fn default() -> Self {
        Self {
            max_depth: 5,
            max_bins: 32,
            min_instances_per_node: 1,
            min_weight_fraction_per_node: 0.0,
            min_info_gain: 0.0,
            max_memory_in_mb: 256,
            impurity: Impurity::Gini,
            subsampling_rate: 1.0,
            feature_subset_strategy: "auto".into(),
            seed: 0,
            prune: true,
            categories: BTreeMap::new(),
        }
    }
}
