//! Bisecting k-means (mllib/clustering/BisectingKMeans.scala, after Steinbach, Karypis & Kumar 2000): clusters are halved
//! from the top down, all of a level at once, by k-means of two that begins beside the cluster's own center.

use std::collections::{BTreeMap, HashMap};

use touchpaper_core::Result;
use touchpaper_core::random::JavaRandom;

use super::Distance;
use super::distance::dense;
use crate::linalg::kernels::{add, axpy, dot, norm, scale};
use crate::{Instances, Monitor, hash_order};

#[derive(Clone, Debug)]
pub struct BisectingKMeans {
    /// How many leaves to aim for.
    pub k: usize,
    pub max_iter: usize,
    pub seed: i64,
    /// A number of rows if at least 1, else a share of all.
    pub min_divisible_cluster_size: f64,
    pub distance: Distance,
}

impl Default for BisectingKMeans {
    fn default() -> Self {
        Self { k: 4, max_iter: 20, seed: 0, min_divisible_cluster_size: 1.0, distance: Distance::Euclidean }
    }
}

/// One cluster of the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Leaves count from 0, inner ones down from −1.
    pub index: i32,
    pub size: u64,
    pub center: Vec<f64>,
    pub cost: f64,
    /// How far the farthest child's center is.
    pub height: f64,
    /// Places among the clusters.
    pub children: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct BisectingKMeansModel {
    /// From the root on, each before those below it.
    pub clusters: Vec<Cluster>,
    pub distance: Distance,
}

/// What is summed up of a cluster's rows.
#[derive(Clone, Debug)]
struct Sums {
    size: u64,
    weight: f64,
    sum: Vec<f64>,
    squares: f64,
}

struct Summary {
    size: u64,
    center: Vec<f64>,
    cost: f64,
}

impl Sums {
    fn new(width: usize) -> Self {
        Self { size: 0, weight: 0.0, sum: vec![0.0; width], squares: 0.0 }
    }

    fn summary(self, distance: Distance) -> Summary {
        let mut center = self.sum.clone();
        distance.center(&mut center, self.weight);
        let cost = match distance {
            Distance::Euclidean => {
                let length = norm(&center);
                self.squares - self.weight * length * length
            }
            Distance::Cosine => self.weight - dot(&center, &self.sum),
        };
        Summary { size: self.size, center, cost: cost.max(0.0) }
    }
}

/// Children of cluster i are 2i and 2i + 1; the root is 1.
type Centers = HashMap<u64, Vec<f64>>;

const LEVELS: usize = 63;

impl BisectingKMeans {
    pub fn fit(&self, instances: &Instances, monitor: &Monitor<'_>) -> Result<BisectingKMeansModel> {
        let mut places: Vec<Vec<u64>> = super::k_means_init::counts(instances)?.iter().map(|rows| vec![1; *rows as usize]).collect();
        let mut random = JavaRandom::new(self.seed);
        let mut done: HashMap<u64, Summary> = HashMap::new();
        let mut active = self.summarize(instances, &places, &Centers::new(), None)?;
        let rows = active.get(&1).map_or(0, |root| root.size);
        let least = if self.min_divisible_cluster_size >= 1.0 {
            self.min_divisible_cluster_size.ceil()
        } else {
            (self.min_divisible_cluster_size * rows as f64).ceil()
        };
        let mut needed = self.k.saturating_sub(1);
        for level in 1..LEVELS {
            if active.is_empty() || needed == 0 {
                break;
            }
            let divided = self.divisible(&active, least, needed, instances.num_partitions());
            if divided.is_empty() {
                break;
            }
            let mut centers = Centers::new();
            for index in &divided {
                let (left, right) = self.halves(&active[index].center, &mut random);
                centers.insert(2 * index, left);
                centers.insert(2 * index + 1, right);
            }
            let mut new = HashMap::new();
            for _ in 0..self.max_iter {
                monitor.check()?;
                new = self.summarize(instances, &places, &centers, Some(&divided))?;
                centers = new.iter().map(|(index, summary)| (*index, summary.center.clone())).collect();
            }
            places = self.assign(instances, &places, &centers)?;
            needed -= divided.len().min(needed);
            done.extend(std::mem::replace(&mut active, new));
            monitor.step("BisectingKMeans", level, active.values().map(|summary| summary.cost).sum())?;
        }
        done.extend(active);
        let mut model = BisectingKMeansModel { clusters: Vec::new(), distance: self.distance };
        let (mut leaf, mut inner) = (0, -1);
        model.build(1, &done, &mut leaf, &mut inner);
        Ok(model)
    }

    /// The clusters to divide, in the order in which Spark's map of them goes; the larger ones if not all are needed.
    fn divisible(&self, active: &HashMap<u64, Summary>, least: f64, needed: usize, partitions: usize) -> Vec<u64> {
        // The map is made of what is collected partition by partition, each in its own map's order.
        let mut indices: Vec<u64> = active.keys().copied().collect();
        indices.sort_unstable();
        let hashes: Vec<i32> = indices.iter().map(|index| hash_order::long_hash(*index as i64)).collect();
        let mut order: Vec<u32> = hash_order::collected(&hashes, partitions).into_iter().map(|place| indices[place] as u32).collect();
        hash_order::immutable(&mut order);
        let divisible = |index: &u32| {
            let summary = &active[&u64::from(*index)];
            summary.size as f64 >= least && summary.cost > f64::EPSILON * summary.size as f64
        };
        let mut found: Vec<u32> = order.into_iter().filter(divisible).collect();
        hash_order::immutable(&mut found);
        if found.len() > needed {
            found.sort_by_key(|index| std::cmp::Reverse(active[&u64::from(*index)].size));
            found.truncate(needed);
            hash_order::immutable(&mut found);
        }
        found.into_iter().map(u64::from).collect()
    }

    /// Two centers on either side of one, off it by random noise.
    fn halves(&self, center: &[f64], random: &mut JavaRandom) -> (Vec<f64>, Vec<f64>) {
        let level = 1e-4 * norm(center);
        let noise: Vec<f64> = center.iter().map(|_| random.next_double()).collect();
        let side = |factor: f64| {
            let mut side = center.to_vec();
            axpy(factor, &noise, &mut side);
            if self.distance == Distance::Cosine {
                let length = norm(&side);
                scale(1.0 / length, &mut side);
            }
            side
        };
        (side(-level), side(level))
    }

    /// Where a row of a cluster goes: the nearer child, the cluster itself where it has none.
    fn child(&self, place: u64, row: &[f64], centers: &Centers) -> u64 {
        let mut best = (place, f64::INFINITY);
        for child in [2 * place, 2 * place + 1] {
            if let Some(center) = centers.get(&child) {
                let cost = self.distance.cost(center, row);
                if cost < best.1 {
                    best = (child, cost);
                }
            }
        }
        best.0
    }

    /// Sums of each cluster after its rows went to the nearer child; of the children of `divided` only, if given.
    fn summarize(
        &self,
        instances: &Instances,
        places: &[Vec<u64>],
        centers: &Centers,
        divided: Option<&[u64]>,
    ) -> Result<HashMap<u64, Summary>> {
        let width = instances.width();
        let parts = instances.each_partition(|context, blocks| {
            let mut sums: BTreeMap<u64, Sums> = BTreeMap::new();
            let mut values = vec![0.0; width];
            let rows = blocks.iter().flat_map(|block| block.rows());
            for (place, (_, weight, row)) in places[context.partition()].iter().zip(rows) {
                if divided.is_some_and(|divided| !divided.contains(place)) {
                    continue;
                }
                let row = dense(row, &mut values);
                let its = sums.entry(self.child(*place, row, centers)).or_insert_with(|| Sums::new(width));
                axpy(self.distance.share(row, weight)?, row, &mut its.sum);
                its.size += 1;
                its.weight += weight;
                let length = norm(row);
                its.squares += weight * (length * length);
            }
            context.check()?;
            Ok(sums)
        })?;
        let mut whole: BTreeMap<u64, Sums> = BTreeMap::new();
        for (index, part) in parts.into_iter().flatten() {
            let its = whole.entry(index).or_insert_with(|| Sums::new(width));
            its.size += part.size;
            its.weight += part.weight;
            its.squares += part.squares;
            add(&part.sum, &mut its.sum);
        }
        Ok(whole.into_iter().map(|(index, sums)| (index, sums.summary(self.distance))).collect())
    }

    fn assign(&self, instances: &Instances, places: &[Vec<u64>], centers: &Centers) -> Result<Vec<Vec<u64>>> {
        instances.each_partition(|context, blocks| {
            let mut values = vec![0.0; instances.width()];
            let rows = blocks.iter().flat_map(|block| block.rows());
            let of = |(place, (_, _, row)): (&u64, (f64, f64, crate::Row<'_>))| self.child(*place, dense(row, &mut values), centers);
            Ok(places[context.partition()].iter().zip(rows).map(of).collect())
        })
    }
}

impl BisectingKMeansModel {
    /// Adds the cluster of an index and those below it; gives its place.
    fn build(&mut self, index: u64, summaries: &HashMap<u64, Summary>, leaf: &mut i32, inner: &mut i32) -> Option<usize> {
        let summary = summaries.get(&index)?;
        let place = self.clusters.len();
        let below: Vec<u64> = [2 * index, 2 * index + 1].into_iter().filter(|child| summaries.contains_key(child)).collect();
        let next = if below.is_empty() { &mut *leaf } else { &mut *inner };
        let number = *next;
        *next += if below.is_empty() { 1 } else { -1 };
        let far = |child: &u64| {
            let cost = self.distance.cost(&summaries[child].center, &summary.center);
            if self.distance == Distance::Euclidean { cost.sqrt() } else { cost }
        };
        let height = below.iter().map(far).fold(0.0, f64::max);
        self.clusters.push(Cluster {
            index: number,
            size: summary.size,
            center: summary.center.clone(),
            cost: summary.cost,
            height,
            children: Vec::new(),
        });
        for child in below {
            if let Some(child) = self.build(child, summaries, leaf, inner) {
                self.clusters[place].children.push(child);
            }
        }
        Some(place)
    }

    /// The leaf's index, and what the row costs there.
    pub fn predict(&self, row: &[f64]) -> (i32, f64) {
        let mut place = 0;
        let mut cost = self.distance.cost(&self.clusters[0].center, row);
        while !self.clusters[place].children.is_empty() {
            let mut best = (place, f64::INFINITY);
            for child in &self.clusters[place].children {
                let its = self.distance.cost(&self.clusters[*child].center, row);
                if its < best.1 {
                    best = (*child, its);
                }
            }
            if best.0 == place {
                break;
            }
            (place, cost) = best;
        }
        (self.clusters[place].index, cost)
    }

    /// The leaves, in the order of their indices.
    pub fn leaves(&self) -> impl Iterator<Item = &Cluster> {
        self.clusters.iter().filter(|cluster| cluster.children.is_empty())
    }

    pub fn cost(&self) -> f64 {
        self.leaves().map(|leaf| leaf.cost).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::BisectingKMeans;
    use crate::Monitor;
    use crate::clustering::Distance;
    use crate::testing::{cases, local};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn finds_what_spark_finds() {
        let sc = local(2);
        for case in cases("BisectingKMeans") {
            let settings = BisectingKMeans {
                k: case.count("k", 4),
                seed: case.count("seed", 0) as i64,
                min_divisible_cluster_size: case.number("minDivisibleClusterSize", 1.0),
                distance: if case.text("distanceMeasure", "euclidean") == "cosine" { Distance::Cosine } else { Distance::Euclidean },
                ..BisectingKMeans::default()
            };
            let model = settings.fit(&case.instances(&sc), &Monitor::quiet(&sc)).unwrap();
            let centers: Vec<f64> = model.leaves().flat_map(|leaf| leaf.center.clone()).collect();
            case.check("centers", &centers, 1e-9);
            case.check("cost", &[model.cost()], 1e-9);
            let mut sizes = vec![0.0; model.leaves().count()];
            for (.., x) in case.rows() {
                sizes[model.predict(&x).0 as usize] += 1.0;
            }
            case.check("sizes", &sizes, 0.0);
        }
    }
}
