//! The passes that grow trees: open nodes are taken from a stack in groups, their histograms filled by a task a
//! partition and added up in the partitions' order, their best splits found, their children pushed.
//!
//! Every node's histograms are summed up from its rows, as Spark does; none is its parent's less its sibling's. That
//! difference has other last bits wherever sums are not whole numbers (regression, boosting, weights), and of splits that
//! are as good as each other another would win. Where sums are whole, in forests of classes, children draw other features
//! than their parent had, so that only a single tree would gain.

use std::collections::BTreeMap;

use touchpaper_core::Result;
use touchpaper_core::random::{JavaRandom, reservoir};

use super::TreeSettings;
use super::best_split::{Best, Histograms, Limits, NodeStats, Parting, best_split};
use super::binned::{Binned, Part};
use super::histograms::{Counted, stride};
use super::impurity::Impurity;
use super::rows::Rows;
use crate::{Instances, Monitor, hash_order};

/// A node while its tree grows.
pub(super) struct Growing {
    pub level: usize,
    pub known: Option<NodeStats>,
    /// How its rows part, and the places of the children, side by side.
    pub branch: Option<(Parting, usize, usize)>,
}

/// How often each row is in each tree's bag.
pub(super) enum Bags {
    /// Once each.
    Whole,
    /// By partition, by tree, by row.
    Counts(Vec<Vec<Vec<u8>>>),
}

impl Bags {
    fn of(&self, partition: usize, tree: usize) -> Option<&[u8]> {
        match self {
            Self::Whole => None,
            Self::Counts(counts) => counts.get(partition).and_then(|trees| trees.get(tree)).map(Vec::as_slice),
        }
    }
}

/// A node whose histograms a pass fills. Places are those of cells, one a bin.
pub(super) struct Open {
    tree: usize,
    node: usize,
    pub features: Vec<usize>,
    /// Where each feature begins, after `base`.
    pub offsets: Vec<usize>,
    base: usize,
    /// How many cells its features take; that of all its rows follows.
    pub room: usize,
}

pub(super) struct Grower<'a> {
    pub instances: &'a Instances,
    pub binned: &'a Binned,
    /// By partition; the rows' own labels where there are none.
    pub labels: Option<&'a [Vec<f64>]>,
    pub bags: &'a Bags,
    pub settings: &'a TreeSettings,
    pub impurity: Impurity,
    pub trees: usize,
    pub seed: i64,
}

/// By partition and tree which rows are in which node.
type Places = Vec<Vec<Rows>>;

impl Grower<'_> {
    /// Grows the trees; each is a list of nodes whose first is the root. `step` hears how many nodes are done.
    pub fn grow(&self, monitor: &Monitor<'_>) -> Result<Vec<Vec<Growing>>> {
        let mut trees: Vec<Vec<Growing>> = (0..self.trees).map(|_| vec![Growing { level: 0, known: None, branch: None }]).collect();
        let rooted =
            |(partition, part): (usize, &Part)| (0..self.trees).map(|tree| Rows::new(part.rows(), self.bags.of(partition, tree))).collect();
        let mut places: Places = self.binned.parts.iter().enumerate().map(rooted).collect();
        let mut stack: Vec<(usize, usize)> = (0..self.trees).map(|tree| (tree, 0)).collect();
        let mut random = JavaRandom::new(self.seed);
        while !stack.is_empty() {
            monitor.check()?;
            let group = self.next_group(&mut stack, &mut random);
            let mut sums = self.pass(&trees, &group, &mut places)?;
            let mut by_tree: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            let mut met: Vec<u32> = Vec::new();
            for (index, open) in group.iter().enumerate() {
                let its = by_tree.entry(open.tree).or_default();
                if its.is_empty() {
                    met.push(open.tree as u32);
                }
                its.push(index);
            }
            hash_order::mutable(&mut met);
            hash_order::immutable(&mut met);
            for index in met.into_iter().flat_map(|tree| by_tree.remove(&(tree as usize)).unwrap_or_default()) {
                self.split(&mut trees[group[index].tree], &group[index], &mut sums, &mut stack);
            }
        }
        Ok(trees)
    }

    /// Takes nodes off the stack while their histograms fit into the memory.
    fn next_group(&self, stack: &mut Vec<(usize, usize)>, random: &mut JavaRandom) -> Vec<Open> {
        let metadata = &self.binned.metadata;
        let most = self.settings.max_memory_in_mb * 1024 * 1024;
        let (mut used, mut base, mut group) = (0, 0, Vec::new());
        while let Some(&(tree, node)) = stack.last()
            && (used < most || used == 0)
        {
            let features = if metadata.draws_features() {
                reservoir(metadata.features, metadata.features_per_node, random.next_long())
            } else {
                (0..metadata.features).collect()
            };
            let bins: usize = features.iter().map(|feature| self.binned.cuts[*feature].bins()).sum();
            let bytes = 8 * bins as u64 * if metadata.classes > 0 { metadata.classes as u64 } else { 3 };
            if used + bytes <= most || used == 0 {
                stack.pop();
                let mut offsets = Vec::with_capacity(features.len());
                let mut room = 0;
                for feature in &features {
                    offsets.push(room);
                    room += self.binned.cuts[*feature].bins();
                }
                group.push(Open { tree, node, features, offsets, base, room });
                base += room + 1;
            }
            used += bytes;
        }
        group
    }

    /// Fills the histograms of a group, and moves rows on to the children of nodes that were split.
    fn pass(&self, trees: &[Vec<Growing>], group: &[Open], places: &mut Places) -> Result<Vec<f64>> {
        let size = self.impurity.size(self.binned.metadata.classes);
        let stride = stride(size);
        let total = group.last().map_or(0, |open| (open.base + open.room + 1) * stride);
        let mut by_tree: BTreeMap<usize, Vec<&Open>> = BTreeMap::new();
        for open in group {
            by_tree.entry(open.tree).or_default().push(open);
        }
        let (read, binned) = (&*places, self.binned);
        let found = self.instances.each_partition(|context, _| {
            let partition = context.partition();
            let part = &binned.parts[partition];
            let mut sums = vec![0.0; total];
            let mut moved = Vec::with_capacity(by_tree.len());
            for (tree, opens) in &by_tree {
                let rows = read[partition][*tree].moved(part, binned.metadata.features, &trees[*tree]);
                let counted = Counted {
                    part,
                    cuts: &binned.cuts,
                    labels: self.labels.map_or(&part.labels, |labels| &labels[partition]),
                    bag: self.bags.of(partition, *tree),
                    impurity: self.impurity,
                    size,
                };
                for open in opens {
                    let cells = &mut sums[open.base * stride..(open.base + open.room + 1) * stride];
                    counted.fill(context, rows.of(open.node), open, cells)?;
                }
                moved.push(rows);
            }
            Ok((sums, moved))
        })?;
        let mut whole = vec![0.0; total];
        for (partition, (sums, moved)) in found.into_iter().enumerate() {
            crate::linalg::kernels::add(&sums, &mut whole);
            for (tree, rows) in by_tree.keys().zip(moved) {
                places[partition][*tree] = rows;
            }
        }
        Ok(whole)
    }

    fn split(&self, nodes: &mut Vec<Growing>, open: &Open, sums: &mut [f64], stack: &mut Vec<(usize, usize)>) {
        let metadata = &self.binned.metadata;
        let size = self.impurity.size(metadata.classes);
        let stride = stride(size);
        let (cells, rest) = sums[open.base * stride..].split_at_mut(open.room * stride);
        let limits = Limits {
            impurity: self.impurity,
            min_rows: self.settings.min_instances_per_node as f64,
            min_weight: self.settings.min_weight_fraction_per_node * metadata.weight,
            min_gain: self.settings.min_info_gain,
        };
        let histograms = Histograms { cells, stride, features: &open.features, offsets: &open.offsets, whole: rest[..size].to_vec() };
        let known = nodes[open.node].known.take();
        let Best { parting, node, left, right } = best_split(histograms, metadata, &self.binned.cuts, &limits, known.as_ref());
        let level = nodes[open.node].level;
        let leaf = node.gain <= 0.0 || level == self.settings.max_depth;
        nodes[open.node].known = Some(node);
        let Some(parting) = parting.filter(|_| !leaf) else { return };
        let place = nodes.len();
        nodes[open.node].branch = Some((parting, place, place + 1));
        for stats in [left, right] {
            let known = NodeStats::unsplit(stats, self.impurity);
            // What is left of a variance of 0 is rounding.
            let done = level + 1 == self.settings.max_depth || known.impurity.abs() < f64::EPSILON;
            if !done {
                stack.push((open.tree, nodes.len()));
            }
            nodes.push(Growing { level: level + 1, known: Some(known), branch: None });
        }
    }
}
