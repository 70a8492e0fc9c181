//! k-means by Lloyd's iterations, as Spark runs them (ml/clustering/KMeans.scala, mllib/clustering/KMeans.scala).

use touchpaper_core::Result;

use super::distance::reaches;
use super::{Centers, Distance, k_means_init};
use crate::linalg::kernels::{add, norm, scale};
use crate::{Instances, Monitor};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InitMode {
    Random,
    #[default]
    Parallel,
}

#[derive(Clone, Debug)]
pub struct KMeans {
    pub k: usize,
    pub max_iter: usize,
    /// How far a center may move and still count as still.
    pub tol: f64,
    pub init_mode: InitMode,
    pub init_steps: usize,
    pub seed: i64,
    pub distance: Distance,
}

impl Default for KMeans {
    fn default() -> Self {
        Self { k: 2, max_iter: 20, tol: 1e-4, init_mode: InitMode::Parallel, init_steps: 2, seed: 0, distance: Distance::Euclidean }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct KMeansModel {
    /// Fewer than `k` where fewer rows differ.
    pub centers: Vec<Vec<f64>>,
    pub distance: Distance,
    /// Σ of weighted costs at the start of the last iteration.
    pub cost: f64,
    pub iterations: usize,
}

impl KMeansModel {
    pub fn search(&self) -> Centers {
        Centers::new(&self.centers, self.distance)
    }
}

impl KMeans {
    pub fn fit(&self, instances: &Instances, monitor: &Monitor<'_>) -> Result<KMeansModel> {
        let mut centers = match self.init_mode {
            InitMode::Random => k_means_init::random(instances, self.k, self.seed)?,
            InitMode::Parallel => k_means_init::parallel(instances, self.k, self.init_steps, self.seed, self.distance, monitor)?,
        };
        if self.distance == Distance::Cosine {
            for center in &mut centers {
                let length = norm(center);
                scale(1.0 / length, center);
            }
        }
        let (mut cost, mut iterations, mut places) = (0.0, 0, Vec::new());
        while iterations < self.max_iter {
            let found = self.assign(instances, &centers, &places)?;
            (cost, places) = (found.cost, found.places);
            monitor.step("KMeans", iterations, cost)?;
            iterations += 1;
            let mut moved = false;
            for (old, new) in centers.iter_mut().zip(found.centers) {
                if let Some(new) = new {
                    moved |= self.distance.moved(old, &new, self.tol);
                    *old = new;
                }
            }
            if !moved {
                break;
            }
        }
        Ok(KMeansModel { centers, distance: self.distance, cost, iterations })
    }

    /// Finds each row's center; `before` has those of the iteration before, if there was one.
    fn assign(&self, instances: &Instances, centers: &[Vec<f64>], before: &[Places]) -> Result<Assigned> {
        let search = Centers::new(centers, self.distance);
        let reaches = reaches(centers, self.distance);
        let width = instances.width();
        let parts = instances.each_partition(|context, blocks| {
            let mut sums = vec![0.0; centers.len() * width];
            let mut weights = vec![0.0; centers.len()];
            let mut cost = 0.0;
            let mut before = before.get(context.partition()).into_iter().flatten();
            let mut stays = |row: &[f64]| {
                let center = *before.next()? as usize;
                let its = self.distance.cost(&centers[center], row);
                (its < reaches[center]).then_some((center, its))
            };
            let mut places = Places::with_capacity(blocks.iter().map(|block| block.len()).sum());
            for block in blocks {
                context.check()?;
                let found = search.nearest_of_each(block.rows().map(|row| row.2), &mut stays)?;
                for ((_, weight, row), (center, its)) in block.rows().zip(found) {
                    places.push(center as u32);
                    cost += weight * its;
                    weights[center] += weight;
                    row.add_to(self.distance.share(row.values(), weight)?, &mut sums[center * width..(center + 1) * width]);
                }
            }
            Ok((cost, sums, weights, places))
        })?;
        let (mut cost, mut sums, mut weights) = (0.0, vec![0.0; centers.len() * width], vec![0.0; centers.len()]);
        let mut places = Vec::with_capacity(parts.len());
        for (its, part, part_weights, part_places) in parts {
            cost += its;
            add(&part, &mut sums);
            add(&part_weights, &mut weights);
            places.push(part_places);
        }
        let centers = sums.chunks_exact(width.max(1)).zip(&weights).map(|(sum, weight)| {
            (*weight > 0.0).then(|| {
                let mut center = sum.to_vec();
                self.distance.center(&mut center, *weight);
                center
            })
        });
        Ok(Assigned { cost, centers: centers.collect(), places })
    }
}

/// The centers of a partition's rows, by their index.
type Places = Vec<u32>;

/// An iteration's outcome.
struct Assigned {
    /// What all rows cost.
    cost: f64,
    /// The new centers of those that have rows.
    centers: Vec<Option<Vec<f64>>>,
    /// By partition.
    places: Vec<Places>,
}

/// How many rows are nearest to each center.
pub fn sizes(instances: &Instances, search: &Centers) -> Result<Vec<u64>> {
    let parts = instances.each_partition(|context, blocks| {
        let mut its = vec![0; search.count()];
        for block in blocks {
            context.check()?;
            search.nearest_of_each(block.rows().map(|row| row.2), |_| None)?.iter().for_each(|found| its[found.0] += 1);
        }
        Ok(its)
    })?;
    Ok((0..search.count()).map(|center| parts.iter().map(|part: &Vec<u64>| part[center]).sum()).collect())
}

#[cfg(test)]
mod tests {
    use super::{InitMode, KMeans, sizes};
    use crate::Monitor;
    use crate::clustering::Distance;
    use crate::testing::{cases, instances, local, rows};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn finds_what_spark_finds() {
        let sc = local(2);
        for case in cases("KMeans") {
            let settings = KMeans {
                k: case.count("k", 2),
                max_iter: case.count("maxIter", 20),
                init_mode: if case.text("initMode", "k-means||") == "random" { InitMode::Random } else { InitMode::Parallel },
                seed: case.count("seed", 0) as i64,
                distance: if case.text("distanceMeasure", "euclidean") == "cosine" { Distance::Cosine } else { Distance::Euclidean },
                ..KMeans::default()
            };
            let data = case.instances(&sc);
            let model = settings.fit(&data, &Monitor::quiet(&sc)).unwrap();
            case.check("centers", &model.centers.concat(), 1e-9);
            case.check("cost", &[model.cost], 1e-9);
            case.check("iterations", &[model.iterations as f64], 0.0);
            let found: Vec<f64> = sizes(&data, &model.search()).unwrap().into_iter().map(|size| size as f64).collect();
            case.check("sizes", &found, 0.0);
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn more_clusters_than_rows_and_threads() {
        let fit = |threads: usize, k: usize| {
            let sc = local(threads);
            let data = instances(&sc, &rows("clusters", 12), 4);
            KMeans { k, seed: 9, ..KMeans::default() }.fit(&data, &Monitor::quiet(&sc)).unwrap()
        };
        assert_eq!(fit(1, 3), fit(4, 3));
        assert!(fit(1, 50).centers.len() <= 12);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn zeros_have_no_angle() {
        let sc = local(1);
        let data = instances(&sc, &[(0.0, 1.0, vec![0.0, 0.0]), (0.0, 1.0, vec![1.0, 0.0])], 1);
        let settings = KMeans { distance: Distance::Cosine, ..KMeans::default() };
        let error = settings.fit(&data, &Monitor::quiet(&sc)).unwrap_err().into_cause().to_string();
        assert!(error.contains("Cosine distance is not defined for zero-length vectors."), "{error}");
    }
}
