//! Rows as the passes read them: each feature's value as the number of its bin.

use touchpaper_core::Result;

use super::grow::Growing;
use super::metadata::{Cuts, Metadata};
use crate::algorithms::{Instances, Row, illegal};

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
        fn each<B: Copy + Into<u32>>(bins: &[B], width: usize, nodes: &[Growing], mut hear: impl FnMut(usize, usize)) {
            for (row, its) in bins.chunks_exact(width).enumerate() {
                let mut node = 0;
                while let Some((parting, left, right)) = &nodes[node].branch {
                    let bin: u32 = its[parting.feature()].into();
                    node = if parting.goes_left(bin as usize) { *left } else { *right };
                }
                hear(row, node);
            }
        }
        let add = |row: usize, node: usize| predictions[row] += means[node] * step;
        match &self.bins {
            Bins::Narrow(bins) => each(bins, width, nodes, add),
            Bins::Wide(bins) => each(bins, width, nodes, add),
        }
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
        let width = metadata.features;
        let parts = instances.each_partition(|context, blocks| {
            let rows = blocks.iter().map(|block| block.len()).sum::<usize>();
            let mut part = Part {
                bins: if narrow { Bins::Narrow(Vec::with_capacity(rows * width)) } else { Bins::Wide(Vec::with_capacity(rows * width)) },
                labels: Vec::with_capacity(rows),
                weights: Vec::with_capacity(rows),
            };
            let mut buffer = vec![0.0; width];
            for block in blocks {
                context.check()?;
                part.labels.extend_from_slice(&block.labels);
                part.weights.extend_from_slice(&block.weights);
                for (_, _, row) in block.rows() {
                    let values = match row {
                        Row::Dense(values) => values,
                        Row::Sparse(..) => {
                            row.copy_to(&mut buffer);
                            &buffer[..]
                        }
                    };
                    for (feature, (value, cuts)) in values.iter().zip(&cuts).enumerate() {
                        let bin = bin(*value, feature, cuts, values)?;
                        match &mut part.bins {
                            Bins::Narrow(bins) => bins.push(bin as u8),
                            Bins::Wide(bins) => bins.push(bin as u32),
                        }
                    }
                }
            }
            Ok(part)
        })?;
        Ok(Self { parts, metadata, cuts })
    }
}

fn bin(value: f64, feature: usize, cuts: &Cuts, row: &[f64]) -> Result<usize> {
    match cuts {
        Cuts::Continuous(thresholds) => Ok(thresholds.partition_point(|threshold| *threshold < value)),
        Cuts::Ordered { arity } | Cuts::Unordered { arity, .. } => {
            if value >= 0.0 && value < *arity as f64 {
                return Ok(value as usize);
            }
            let point: Vec<_> = row.iter().map(|value| touchpaper_sql::format::java_double(*value)).collect();
            let value = touchpaper_sql::format::java_double(value);
            let last = arity - 1;
            Err(illegal(format!(
                "DecisionTree given invalid data: Feature {feature} is categorical with values in {{0,...,{last}, but a data point \
                 gives it value {value}.\n  Bad data point: [{}]",
                point.join(",")
            )))
        }
    }
}
