//! Rows as the passes read them: each feature's value as the number of its bin.

use std::sync::Arc;

use touchpaper_core::{Result, TaskContext};

use super::best_split::Parting;
use super::grow::Growing;
use super::metadata::{Cuts, Metadata};
use crate::{Block, Instances, Row, illegal};

/// Row after row, a bin a feature; bytes where they suffice.
pub(super) enum Bins {
    Narrow(Vec<u8>),
    Wide(Vec<u32>),
}

/// One partition.
pub(super) struct Part {
    pub bins: Bins,
    pub labels: Vec<f64>,
    pub weights: Vec<f64>,
}

impl Part {
    pub fn rows(&self) -> usize {
        self.labels.len()
    }

    /// Adds `step` times what a tree says of each row, `means` being its nodes' predictions.
    pub fn add_predictions(&self, width: usize, nodes: &[Growing], means: &[f64], step: f64, predictions: &mut [f64]) {
        let steps: Vec<Step> = nodes.iter().enumerate().map(|(node, growing)| Step::new(node, growing)).collect();
        let depth = nodes.iter().map(|node| node.level).max().unwrap_or(0);
        match &self.bins {
            Bins::Narrow(bins) => walk(bins, width, &steps, depth, |row, node| predictions[row] += means[node] * step),
            Bins::Wide(bins) => walk(bins, width, &steps, depth, |row, node| predictions[row] += means[node] * step),
        }
    }
}

/// A node as rows pass it: down to `left` or the one after. A leaf leads to itself.
struct Step<'a> {
    feature: usize,
    left: usize,
    /// The last bin that goes left, of what is continuous.
    split: u32,
    categories: Option<&'a Parting>,
}

impl<'a> Step<'a> {
    fn new(node: usize, growing: &'a Growing) -> Self {
        match &growing.branch {
            None => Self { feature: 0, left: node, split: u32::MAX, categories: None },
            Some((Parting::Continuous { feature, split }, left, _)) => {
                Self { feature: *feature, left: *left, split: *split as u32, categories: None }
            }
            Some((parting, left, _)) => Self { feature: parting.feature(), left: *left, split: 0, categories: Some(parting) },
        }
    }
}

/// Takes every row as many steps as the tree is deep: nothing to guess for the processor, which has several under way.
fn walk<B: Copy + Into<u32>>(bins: &[B], width: usize, steps: &[Step<'_>], depth: usize, mut hear: impl FnMut(usize, usize)) {
    for (row, its) in bins.chunks_exact(width).enumerate() {
        let mut node = 0;
        for _ in 0..depth {
            let step = &steps[node];
            let bin: u32 = its[step.feature].into();
            let right = step.categories.map_or(bin > step.split, |parting| !parting.goes_left(bin as usize));
            node = step.left + usize::from(right);
        }
        hear(row, node);
    }
}

/// The data of a fit, in the partitions that they came in.
pub(super) struct Binned {
    pub parts: Vec<Part>,
    pub metadata: Metadata,
    pub cuts: Vec<Cuts>,
}

impl Binned {
    pub fn new(instances: &Instances, metadata: Metadata) -> Result<Self> {
        let cuts: Vec<Cuts> = metadata.cuts.iter().flatten().cloned().collect();
        let narrow = cuts.iter().all(|cuts| cuts.values() <= 256);
        let parts = instances.each_partition(|context, blocks| {
            let (mut labels, mut weights) = (Vec::new(), Vec::new());
            for block in blocks {
                labels.extend_from_slice(&block.labels);
                weights.extend_from_slice(&block.weights);
            }
            let bins = if narrow {
                Bins::Narrow(bins(context, blocks, &cuts, |bin| bin as u8)?)
            } else {
                Bins::Wide(bins(context, blocks, &cuts, |bin| bin as u32)?)
            };
            Ok(Part { bins, labels, weights })
        })?;
        Ok(Self { parts, metadata, cuts })
    }
}

fn bins<B>(context: &TaskContext, blocks: &[Arc<Block>], cuts: &[Cuts], make: impl Fn(usize) -> B) -> Result<Vec<B>> {
    let rows: usize = blocks.iter().map(|block| block.len()).sum();
    let (mut bins, mut buffer) = (Vec::with_capacity(rows * cuts.len()), vec![0.0; cuts.len()]);
    for block in blocks {
        context.check()?;
        for (_, _, row) in block.rows() {
            let values = match row {
                Row::Dense(values) => values,
                Row::Sparse(..) => {
                    row.copy_to(&mut buffer);
                    &buffer[..]
                }
            };
            for (feature, (value, cuts)) in values.iter().zip(cuts).enumerate() {
                bins.push(make(bin(*value, feature, cuts, values)?));
            }
        }
    }
    Ok(bins)
}

/// Up to so many thresholds are all compared, side by side; that is quicker than to seek among them.
const FEW: usize = 64;

fn bin(value: f64, feature: usize, cuts: &Cuts, row: &[f64]) -> Result<usize> {
    match cuts {
        Cuts::Continuous(thresholds) if thresholds.len() <= FEW => {
            Ok(thresholds.iter().map(|threshold| u64::from(*threshold < value)).sum::<u64>() as usize)
        }
        Cuts::Continuous(thresholds) => Ok(thresholds.partition_point(|threshold| *threshold < value)),
        Cuts::Ordered { arity } | Cuts::Unordered { arity, .. } => {
            if value >= 0.0 && value < *arity as f64 {
                return Ok(value as usize);
            }
            let point: Vec<_> = row.iter().map(|value| touchpaper_core::java_text::java_double(*value)).collect();
            let value = touchpaper_core::java_text::java_double(value);
            let last = arity - 1;
            Err(illegal(format!(
                "DecisionTree given invalid data: Feature {feature} is categorical with values in {{0,...,{last}, but a data point \
                 gives it value {value}.\n  Bad data point: [{}]",
                point.join(",")
            )))
        }
    }
}
