//! Trees and forests of them, for classes and for numbers.

use touchpaper_core::random::{Poisson, XorShift};
use touchpaper_core::{Result, TaskContext};

use super::binned::Binned;
use super::grow::{Bags, Grower};
use super::impurity::Impurity;
use super::metadata::Metadata;
use super::{Tree, TreeSettings, splits};
use crate::linalg::kernels::scale;
use crate::{Instances, Monitor, Row, illegal};

/// A decision tree is a forest of one tree without bootstrap that sees all features.
#[derive(Clone, Debug)]
pub struct RandomForest {
    pub settings: TreeSettings,
    pub trees: usize,
    /// Draw each tree's rows with replacement.
    pub bootstrap: bool,
    /// How many classes the labels have; None where they are numbers.
    pub classes: Option<usize>,
}

impl RandomForest {
    pub fn decision_tree(settings: TreeSettings, classes: Option<usize>) -> Self {
        let settings = TreeSettings { feature_subset_strategy: "all".into(), ..settings };
        Self { settings, trees: 1, bootstrap: false, classes }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Forest {
    pub trees: Vec<Tree>,
    pub features: usize,
    /// 0 where it predicts numbers.
    pub classes: usize,
}

/// A cheap look at the data: how many rows, and the weight of all. Labels must be classes where there are classes.
pub(super) fn count(instances: &Instances, classes: usize) -> Result<(u64, f64)> {
    let add = |(rows, weight): &mut (u64, f64), block: &crate::Block| {
        *rows += block.len() as u64;
        *weight += block.weights.iter().sum::<f64>();
        if classes > 0
            && let Some(label) = block.labels.iter().find(|label| label.fract() != 0.0 || **label < 0.0 || **label >= classes as f64)
        {
            let label = touchpaper_core::java_text::java_double(*label);
            return Err(illegal(format!("Labels MUST be in [0, {classes}), but got {label}")));
        }
        Ok(())
    };
    let between = |whole: &mut (u64, f64), part: (u64, f64)| {
        whole.0 += part.0;
        whole.1 += part.1;
    };
    instances.fold(|| (0, 0.0), add, between)
}

/// The bags of some trees, drawn partition by partition with the seed plus the partition's index plus 1.
pub(super) fn bags(instances: &Instances, rate: f64, trees: usize, bootstrap: bool, seed: i64) -> Result<Bags> {
    if !bootstrap && rate >= 1.0 {
        return Ok(Bags::Whole);
    }
    let counts = instances.each_partition(|context, blocks| {
        let seed = seed.wrapping_add(context.partition() as i64 + 1);
        let rows = blocks.iter().map(|block| block.len()).sum();
        if bootstrap {
            let mut poisson = Poisson::new(rate, seed);
            drawn(context, rows, trees, || poisson.sample().min(255) as u8)
        } else {
            let mut generator = XorShift::new(seed);
            drawn(context, rows, trees, || u8::from(generator.next_double() < rate))
        }
    })?;
    Ok(Bags::Counts(counts))
}

/// By tree how often each row is in its bag. Row by row, a number for each tree.
fn drawn(context: &TaskContext, rows: usize, trees: usize, mut draw: impl FnMut() -> u8) -> Result<Vec<Vec<u8>>> {
    const PATIENCE: usize = 65_536;
    let mut counts = vec![vec![0; rows]; trees];
    let patience = (PATIENCE / trees.max(1)).max(1);
    for row in 0..rows {
        if row % patience == 0 {
            context.check()?;
        }
        for tree in &mut counts {
            tree[row] = draw();
        }
    }
    Ok(counts)
}

impl RandomForest {
    pub fn fit(&self, instances: &Instances, monitor: &Monitor<'_>) -> Result<Forest> {
        let classes = self.classes.unwrap_or(0);
        let impurity = match (self.classes, self.settings.impurity) {
            (Some(_), Impurity::Variance) => return Err(illegal("impurity variance is not for classes")),
            (None, _) => Impurity::Variance,
            (Some(_), impurity) => impurity,
        };
        let (rows, weight) = count(instances, classes)?;
        let mut metadata = Metadata::new(&self.settings, instances.width(), rows, weight, classes, self.trees)?;
        splits::find(instances, &mut metadata, self.settings.seed)?;
        let binned = Binned::new(instances, metadata)?;
        let bags = bags(instances, self.settings.subsampling_rate, self.trees, self.bootstrap, self.settings.seed)?;
        let grower = Grower {
            instances,
            binned: &binned,
            labels: None,
            bags: &bags,
            settings: &self.settings,
            impurity,
            trees: self.trees,
            seed: self.settings.seed,
        };
        let grown = grower.grow(monitor)?;
        let trees = grown.iter().map(|nodes| Tree::new(nodes, &binned.cuts, impurity, self.settings.prune)).collect();
        monitor.step(if self.trees == 1 { "DecisionTree" } else { "RandomForest" }, self.trees, f64::NAN)?;
        Ok(Forest { trees, features: instances.width(), classes })
    }
}

impl Forest {
    /// Each tree's shares of the classes, added up. The length is that of `classes`.
    pub fn predict_raw(&self, row: Row<'_>, raw: &mut [f64]) {
        raw.fill(0.0);
        for tree in &self.trees {
            let stats = &tree.nodes[tree.leaf(row)].stats;
            let total: f64 = stats.iter().sum();
            if total != 0.0 {
                raw.iter_mut().zip(stats).for_each(|(raw, class)| *raw += class / total);
            }
        }
    }

    /// Raw predictions as shares of 1; as they are where all are 0.
    pub fn raw_to_probability(raw: &mut [f64]) {
        let sum: f64 = raw.iter().sum();
        if sum != 0.0 {
            scale(1.0 / sum, raw);
        }
    }

    /// The mean of the trees' numbers.
    pub fn predict(&self, row: Row<'_>) -> f64 {
        self.trees.iter().map(|tree| tree.predict(row)).sum::<f64>() / self.trees.len() as f64
    }

    pub fn importances(&self) -> Vec<f64> {
        importances(&self.trees, self.features, true)
    }
}

/// How much each feature's splits gain, over all trees, as shares of 1; `normalized`: of each tree first.
pub fn importances(trees: &[Tree], features: usize, normalized: bool) -> Vec<f64> {
    let mut total = vec![0.0; features];
    for tree in trees {
        let mut its = vec![0.0; features];
        tree.add_importances(&mut its);
        let sum: f64 = if normalized { its.iter().sum() } else { 1.0 };
        if sum != 0.0 {
            total.iter_mut().zip(&its).for_each(|(total, its)| *total += its / sum);
        }
    }
    let sum: f64 = total.iter().sum();
    if sum != 0.0 {
        total.iter_mut().for_each(|total| *total /= sum);
    }
    total
}
