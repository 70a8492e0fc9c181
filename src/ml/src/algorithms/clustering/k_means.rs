//! k-means by Lloyd's iterations, as Spark runs them (ml/clustering/KMeans.scala, mllib/clustering/KMeans.scala).

use touchpaper_core::Result;

use super::distance::dense;
use super::{Centers, Distance, k_means_init};
use crate::algorithms::{Instances, Monitor};
use crate::linalg::kernels::{add, axpy, norm, scale};

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
        let (mut cost, mut iterations) = (0.0, 0);
        while iterations < self.max_iter {
            let (found, new) = self.assign(instances, &centers)?;
            cost = found;
            monitor.step("KMeans", iterations, cost)?;
            iterations += 1;
            let mut moved = false;
            for (old, new) in centers.iter_mut().zip(new) {
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

    /// What all rows cost, and the new centers of those that have rows.
    fn assign(&self, instances: &Instances, centers: &[Vec<f64>]) -> Result<(f64, Vec<Option<Vec<f64>>>)> {
        let search = Centers::new(centers, self.distance);
        let width = instances.width();
        let parts = instances.each_partition(|context, blocks| {
            let (mut buffer, mut values) = (search.buffer(), vec![0.0; width]);
            let mut sums = vec![0.0; centers.len() * width];
            let mut weights = vec![0.0; centers.len()];
            let mut cost = 0.0;
            for block in blocks {
                context.check()?;
                for (_, weight, row) in block.rows() {
                    let row = dense(row, &mut values);
                    let (center, its) = search.nearest(row, &mut buffer)?;
                    cost += weight * its;
                    weights[center] += weight;
                    axpy(self.distance.share(row, weight)?, row, &mut sums[center * width..(center + 1) * width]);
                }
            }
            Ok((cost, sums, weights))
        })?;
        let (mut cost, mut sums, mut weights) = (0.0, vec![0.0; centers.len() * width], vec![0.0; centers.len()]);
        for (its, part, part_weights) in parts {
            cost += its;
            add(&part, &mut sums);
            add(&part_weights, &mut weights);
        }
        let new = sums.chunks_exact(width.max(1)).zip(&weights).map(|(sum, weight)| {
            (*weight > 0.0).then(|| {
                let mut center = sum.to_vec();
                self.distance.center(&mut center, *weight);
                center
            })
        });
        Ok((cost, new.collect()))
    }
}

/// How many rows are nearest to each center.
pub fn sizes(instances: &Instances, search: &Centers) -> Result<Vec<u64>> {
    let parts = instances.each_partition(|_, blocks| {
        let (mut buffer, mut values, mut its) = (search.buffer(), vec![0.0; instances.width()], vec![0; search.count()]);
        for (.., row) in blocks.iter().flat_map(|block| block.rows()) {
            its[search.nearest(dense(row, &mut values), &mut buffer)?.0] += 1;
        }
        Ok(its)
    })?;
    Ok((0..search.count()).map(|center| parts.iter().map(|part: &Vec<u64>| part[center]).sum()).collect())
}

#[cfg(test)]
mod tests {
    use super::{InitMode, KMeans, sizes};
    use crate::algorithms::Monitor;
    use crate::algorithms::clustering::Distance;
    use crate::algorithms::testing::{cases, instances, local, rows};
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
