//! The passes that grow trees: open nodes are taken from a stack in groups, their histograms filled by a task a
//! partition and added up in the partitions' order, their best splits found, their children pushed.
//!
//! Every node's histograms are summed up from its rows, as Spark does; none is its parent's less its sibling's. That
//! difference has other last bits wherever sums are not whole numbers (regression, boosting, weights), and of splits that
//! are as good as each other another would win. Where sums are whole, in forests of classes, children draw other features
//! than their parent had, so that only a single tree would gain.

use std::collections::BTreeMap;

use touchpaper_core::random::{JavaRandom, reservoir};
use touchpaper_core::{Result, TaskContext};

use super::TreeSettings;
use super::best_split::{Best, Histograms, Limits, NodeStats, Parting, best_split};
use super::binned::{Binned, Bins, Part};
use super::impurity::Impurity;
use super::metadata::Cuts;
use crate::algorithms::{Instances, Monitor, hash_order};

/// A node while its tree grows.
pub(super) struct Growing {
    pub level: usize,
    pub known: Option<NodeStats>,
    /// How its rows part, and the places of the children.
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

/// A node whose histograms a pass fills.
struct Open {
    tree: usize,
    node: usize,
    features: Vec<usize>,
    /// Where each feature begins, after `base`.
    offsets: Vec<usize>,
    base: usize,
    /// How much room its features take; the statistics of all its rows follow.
    room: usize,
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

/// By partition and tree the node that each row has come to.
type Places = Vec<Vec<Vec<u32>>>;

impl Grower<'_> {
    /// Grows the trees; each is a list of nodes whose first is the root. `step` hears how many nodes are done.
    pub fn grow(&self, monitor: &Monitor<'_>) -> Result<Vec<Vec<Growing>>> {
        let mut trees: Vec<Vec<Growing>> = (0..self.trees).map(|_| vec![Growing { level: 0, known: None, branch: None }]).collect();
        let mut places: Places = self.binned.parts.iter().map(|part| vec![vec![0; part.rows()]; self.trees]).collect();
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
        let size = self.impurity.size(metadata.classes);
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
                    room += self.binned.cuts[*feature].bins() * size;
                }
                group.push(Open { tree, node, features, offsets, base, room });
                base += room + size;
            }
            used += bytes;
        }
        group
    }

    /// Fills the histograms of a group, and moves rows on to the children of nodes that were split.
    fn pass(&self, trees: &[Vec<Growing>], group: &[Open], places: &mut Places) -> Result<Vec<f64>> {
        let size = self.impurity.size(self.binned.metadata.classes);
        let total = group.last().map_or(0, |open| open.base + open.room + size);
        // By tree, which of the group's nodes each of its nodes is.
        let mut wanted: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for (index, open) in group.iter().enumerate() {
            wanted.entry(open.tree).or_insert_with(|| vec![u32::MAX; trees[open.tree].len()])[open.node] = index as u32;
        }
        let (read, binned) = (&*places, self.binned);
        let found = self.instances.each_partition(|context, _| {
            let partition = context.partition();
            let mut sums = vec![0.0; total];
            let mut moved = Vec::with_capacity(wanted.len());
            for (tree, slots) in &wanted {
                context.check()?;
                let work = Work {
                    part: &binned.parts[partition],
                    width: binned.metadata.features,
                    cuts: &binned.cuts,
                    labels: self.labels.map_or(&binned.parts[partition].labels, |labels| &labels[partition]),
                    bag: self.bags.of(partition, *tree),
                    nodes: &trees[*tree],
                    slots,
                    group,
                    impurity: self.impurity,
                    size,
                };
                let mut its = read[partition][*tree].clone();
                work.run(context, &mut its, &mut sums)?;
                moved.push(its);
            }
            Ok((sums, moved))
        })?;
        let mut whole = vec![0.0; total];
        for (partition, (sums, moved)) in found.into_iter().enumerate() {
            crate::linalg::kernels::add(&sums, &mut whole);
            for (tree, its) in wanted.keys().zip(moved) {
                places[partition][*tree] = its;
            }
        }
        Ok(whole)
    }

    fn split(&self, nodes: &mut Vec<Growing>, open: &Open, sums: &mut [f64], stack: &mut Vec<(usize, usize)>) {
        let metadata = &self.binned.metadata;
        let size = self.impurity.size(metadata.classes);
        let (bins, rest) = sums[open.base..].split_at_mut(open.room);
        let limits = Limits {
            impurity: self.impurity,
            min_rows: self.settings.min_instances_per_node as f64,
            min_weight: self.settings.min_weight_fraction_per_node * metadata.weight,
            min_gain: self.settings.min_info_gain,
        };
        let histograms = Histograms { bins, features: &open.features, offsets: &open.offsets, whole: rest[..size].to_vec() };
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

/// One partition's share of a pass over one tree.
struct Work<'a> {
    part: &'a Part,
    width: usize,
    cuts: &'a [Cuts],
    labels: &'a [f64],
    bag: Option<&'a [u8]>,
    nodes: &'a [Growing],
    slots: &'a [u32],
    group: &'a [Open],
    impurity: Impurity,
    size: usize,
}

impl Work<'_> {
    fn run(&self, context: &TaskContext, places: &mut [u32], sums: &mut [f64]) -> Result<()> {
        match &self.part.bins {
            Bins::Narrow(bins) => self.rows(context, bins, places, sums),
            Bins::Wide(bins) => self.rows(context, bins, places, sums),
        }
    }

    fn rows<B: Copy + Into<u32>>(&self, context: &TaskContext, bins: &[B], places: &mut [u32], sums: &mut [f64]) -> Result<()> {
        let unordered = self.cuts.iter().any(|cuts| matches!(cuts, Cuts::Unordered { .. }));
        let all = self.group.first().is_some_and(|open| open.features.len() == self.width);
        let mut one = vec![0.0; self.size];
        for (row, place) in places.iter_mut().enumerate() {
            if row % 65_536 == 0 {
                context.check()?;
            }
            let times = self.bag.map_or(1, |bag| bag[row]);
            if times == 0 {
                continue;
            }
            let its = &bins[row * self.width..(row + 1) * self.width];
            let mut node = *place as usize;
            while let Some((parting, left, right)) = &self.nodes[node].branch {
                let bin: u32 = its[parting.feature()].into();
                node = if parting.goes_left(bin as usize) { *left } else { *right };
            }
            *place = node as u32;
            let Some(open) = self.group.get(self.slots[node] as usize) else { continue };
            one.fill(0.0);
            self.impurity.add(&mut one, self.labels[row], self.part.weights[row], f64::from(times));
            let target = &mut sums[open.base..open.base + open.room + self.size];
            if unordered {
                self.add_mixed(its, open, &one, target);
            } else if self.impurity == Impurity::Variance {
                let features = open.features.iter().zip(&open.offsets);
                for (feature, offset) in features {
                    let bin: u32 = its[*feature].into();
                    let start = offset + bin as usize * 4;
                    for (sum, value) in target[start..start + 4].iter_mut().zip(&one) {
                        *sum += value;
                    }
                }
            } else {
                let class = self.labels[row] as usize;
                let (weight, rows) = (one[class], f64::from(times));
                let mut add = |bin: u32, offset: usize| {
                    let start = offset + bin as usize * self.size;
                    target[start + class] += weight;
                    target[start + self.size - 1] += rows;
                };
                if all {
                    its.iter().zip(&open.offsets).for_each(|(bin, offset)| add((*bin).into(), *offset));
                } else {
                    open.features.iter().zip(&open.offsets).for_each(|(feature, offset)| add(its[*feature].into(), *offset));
                }
            }
            crate::linalg::kernels::add(&one, &mut target[open.room..]);
        }
        Ok(())
    }

    /// As above where some features are unordered: those count a row in every split in which it goes left.
    fn add_mixed<B: Copy + Into<u32>>(&self, bins: &[B], open: &Open, one: &[f64], target: &mut [f64]) {
        for (feature, offset) in open.features.iter().zip(&open.offsets) {
            let bin: u32 = bins[*feature].into();
            let mut add = |place: usize| crate::linalg::kernels::add(one, &mut target[offset + place * self.size..][..self.size]);
            match &self.cuts[*feature] {
                Cuts::Unordered { left, .. } => {
                    left.iter().enumerate().filter(|(_, left)| left.contains(&(bin as usize))).for_each(|(split, _)| add(split));
                }
                Cuts::Continuous(_) | Cuts::Ordered { .. } => add(bin as usize),
            }
        }
    }
}
