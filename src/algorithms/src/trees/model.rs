//! A grown tree: what it predicts, and its text as Spark prints it (ml/tree/Node.scala, treeModels.scala).

use touchpaper_core::java_text::java_double;

use super::best_split::Parting;
use super::grow::Growing;
use super::impurity::Impurity;
use super::metadata::Cuts;
use crate::{Row, hash_order};

#[derive(Clone, Debug, PartialEq)]
pub enum Split {
    /// What is at most the threshold goes left.
    Continuous {
        feature: usize,
        threshold: f64,
    },
    Categorical {
        feature: usize,
        left: Vec<f64>,
        categories: usize,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    pub split: Split,
    pub gain: f64,
    /// Places of the children among the tree's nodes.
    pub left: usize,
    pub right: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub prediction: f64,
    /// −1 of a node whose best split was not valid.
    pub impurity: f64,
    /// The weight of each class; of numbers the weight, Σ w·y and Σ w·y².
    pub stats: Vec<f64>,
    /// How many rows of the bag came here.
    pub rows: u64,
    pub branch: Option<Branch>,
}

/// Nodes from the root on, each before those below it, the left ones first.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    pub nodes: Vec<Node>,
    pub impurity: Impurity,
}

impl Split {
    pub fn feature(&self) -> usize {
        match self {
            Self::Continuous { feature, .. } | Self::Categorical { feature, .. } => *feature,
        }
    }

    pub fn goes_left(&self, row: Row<'_>) -> bool {
        match self {
            Self::Continuous { feature, threshold } => row.get(*feature) <= *threshold,
            Self::Categorical { feature, left, categories } => {
                let value = row.get(*feature);
                let known = value >= 0.0 && value < *categories as f64 && value.fract() == 0.0;
                // What is no category goes to the side of more of them: Spark keeps the smaller side as a set.
                if known || left.len() <= categories / 2 { left.contains(&value) } else { true }
            }
        }
    }

    pub fn text(&self, goes_left: bool) -> String {
        match self {
            Self::Continuous { feature, threshold } => {
                format!("feature {feature} {} {}", if goes_left { "<=" } else { ">" }, java_double(*threshold))
            }
            Self::Categorical { feature, left, categories } => {
                let listed: Vec<_> = listed(left, *categories).into_iter().map(|category| java_double(f64::from(category))).collect();
                format!("feature {feature} {} {{{}}}", if goes_left { "in" } else { "not in" }, listed.join(","))
            }
        }
    }
}

/// Categories as Spark's CategoricalSplit lists them: it keeps the smaller side as a set.
fn listed(left: &[f64], categories: usize) -> Vec<u32> {
    let mut set: Vec<u32> = left.iter().map(|category| *category as u32).collect();
    if left.len() <= categories / 2 {
        hash_order::immutable(&mut set);
        return set;
    }
    let mut set: Vec<u32> = (0..categories as u32).filter(|category| set.contains(category)).collect();
    hash_order::immutable(&mut set);
    set
}

impl Tree {
    /// Of nodes in any order whose first is the root. `prune`: a branch whose leaves predict the same becomes a leaf.
    pub(super) fn new(growing: &[Growing], cuts: &[Cuts], impurity: Impurity, prune: bool) -> Self {
        let mut tree = Self { nodes: Vec::with_capacity(growing.len()), impurity };
        tree.take(growing, 0, cuts, prune);
        tree
    }

    fn take(&mut self, growing: &[Growing], at: usize, cuts: &[Cuts], prune: bool) {
        let node = &growing[at];
        let place = self.nodes.len();
        let (stats, impurity, gain, valid) =
            node.known.as_ref().map_or((&[][..], -1.0, 0.0, false), |known| (&known.stats[..], known.impurity, known.gain, known.valid));
        let classes = stats.len().saturating_sub(1);
        self.nodes.push(Node {
            prediction: self.impurity.predict(stats),
            impurity: if valid || node.branch.is_some() { impurity } else { -1.0 },
            stats: stats[..classes].to_vec(),
            rows: Impurity::rows(stats) as u64,
            branch: None,
        });
        let Some((parting, left, right)) = &node.branch else { return };
        let split = match parting {
            Parting::Continuous { feature, split } => {
                let threshold = match &cuts[*feature] {
                    Cuts::Continuous(thresholds) => thresholds[*split],
                    _ => f64::NAN,
                };
                Split::Continuous { feature: *feature, threshold }
            }
            Parting::Categorical { feature, left, goes } => {
                Split::Categorical { feature: *feature, left: left.iter().map(|c| *c as f64).collect(), categories: goes.len() }
            }
        };
        let left_place = self.nodes.len();
        self.take(growing, *left, cuts, prune);
        let right_place = self.nodes.len();
        self.take(growing, *right, cuts, prune);
        let (left, right) = (&self.nodes[left_place], &self.nodes[right_place]);
        if prune && left.branch.is_none() && right.branch.is_none() && left.prediction == right.prediction {
            self.nodes[place].prediction = left.prediction;
            self.nodes.truncate(left_place);
        } else {
            self.nodes[place].branch = Some(Branch { split, gain, left: left_place, right: right_place });
        }
    }

    /// The place of the leaf that a row comes to.
    pub fn leaf(&self, row: Row<'_>) -> usize {
        let mut place = 0;
        while let Some(branch) = &self.nodes[place].branch {
            place = if branch.split.goes_left(row) { branch.left } else { branch.right };
        }
        place
    }

    pub fn predict(&self, row: Row<'_>) -> f64 {
        self.nodes[self.leaf(row)].prediction
    }

    /// Which leaf it is, counted from the left; by the places of nodes. 0 of what is no leaf.
    pub fn leaf_numbers(&self) -> Vec<usize> {
        let mut next = 0;
        let mut number = |node: &Node| {
            let its = next;
            next += usize::from(node.branch.is_none());
            if node.branch.is_none() { its } else { 0 }
        };
        self.nodes.iter().map(&mut number).collect()
    }

    /// How mixed the labels of a node's rows are: of numbers their variance.
    pub fn impurity_at(&self, place: usize) -> f64 {
        let node = &self.nodes[place];
        let mut stats = node.stats.clone();
        stats.push(node.rows as f64);
        self.impurity.calculate(&stats)
    }

    pub fn depth(&self) -> usize {
        fn below(tree: &Tree, place: usize) -> usize {
            tree.nodes[place].branch.as_ref().map_or(0, |branch| 1 + below(tree, branch.left).max(below(tree, branch.right)))
        }
        below(self, 0)
    }

    /// The nodes' text, without a header, indented by so many blanks.
    pub fn debug_text(&self, indent: usize) -> String {
        let mut text = String::new();
        self.write(0, indent, &mut text);
        text
    }

    fn write(&self, place: usize, indent: usize, text: &mut String) {
        let node = &self.nodes[place];
        text.extend(std::iter::repeat_n(' ', indent));
        match &node.branch {
            None => text.push_str(&format!("Predict: {}\n", java_double(node.prediction))),
            Some(branch) => {
                text.push_str(&format!("If ({})\n", branch.split.text(true)));
                self.write(branch.left, indent + 1, text);
                text.extend(std::iter::repeat_n(' ', indent));
                text.push_str(&format!("Else ({})\n", branch.split.text(false)));
                self.write(branch.right, indent + 1, text);
            }
        }
    }

    /// Adds each split's gain, weighted with the rows' weight, to its feature.
    pub(super) fn add_importances(&self, into: &mut [f64]) {
        for node in &self.nodes {
            if let Some(branch) = &node.branch {
                let weight =
                    if self.impurity == Impurity::Variance { node.stats.first().copied().unwrap_or(0.0) } else { node.stats.iter().sum() };
                if let Some(sum) = into.get_mut(branch.split.feature()) {
                    *sum += branch.gain * weight;
                }
            }
        }
    }
}
