//! Isotonic regression by pooling adjacent violators, as mllib/regression/IsotonicRegression.scala (after Best &
//! Chakravarti, Active Set Algorithms for Isotonic Regression, 1990). The rows meet on the driver, one number each.

use touchpaper_core::{Error, Result};

use super::{Instances, Monitor};

#[derive(Clone, Copy, Debug)]
pub struct IsotonicRegression {
    /// Ascending; descending otherwise.
    pub isotonic: bool,
    /// Which feature it is fitted to.
    pub feature_index: usize,
}

impl Default for IsotonicRegression {
    fn default() -> Self {
        Self { isotonic: true, feature_index: 0 }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct IsotonicRegressionModel {
    /// Ascending features, and the prediction at each; between two it is linear.
    pub boundaries: Vec<f64>,
    pub predictions: Vec<f64>,
}

/// Rows that share one prediction.
struct Pool {
    weight: f64,
    sum: f64,
    first: f64,
    last: f64,
}

impl Pool {
    fn mean(&self) -> f64 {
        self.sum / self.weight
    }
}

impl IsotonicRegression {
    pub fn fit(&self, instances: &Instances, monitor: &Monitor<'_>) -> Result<IsotonicRegressionModel> {
        let (sign, index) = (if self.isotonic { 1.0 } else { -1.0 }, self.feature_index);
        super::require(index < instances.width(), || {
            format!("featureIndex {index} is out of range for vectors of size {}.", instances.width())
        })?;
        let mut rows = instances.fold(
            Vec::new,
            |found, block| {
                let its = block.rows().filter(|(_, weight, _)| *weight > 0.0);
                found.extend(its.map(|(label, weight, row)| (row.get(index), sign * label, weight)));
                Ok(())
            },
            |whole, part| whole.extend(part),
        )?;
        if rows.is_empty() {
            return Err(Error::spark("java.util.NoSuchElementException", "head of empty array"));
        }
        rows.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        monitor.check()?;
        // Equal features are one row first.
        let mut distinct: Vec<Pool> = Vec::new();
        for (feature, label, weight) in rows {
            match distinct.last_mut().filter(|pool| pool.last == feature) {
                Some(pool) => {
                    pool.weight += weight;
                    pool.sum += weight * label;
                }
                None => distinct.push(Pool { weight, sum: weight * label, first: feature, last: feature }),
            }
        }
        let mut pools: Vec<Pool> = Vec::new();
        for mut pool in distinct {
            while let Some(before) = pools.pop_if(|before| before.mean() >= pool.mean()) {
                pool = Pool { weight: before.weight + pool.weight, sum: before.sum + pool.sum, first: before.first, last: pool.last };
            }
            pools.push(pool);
        }
        let (mut boundaries, mut predictions) = (Vec::new(), Vec::new());
        for pool in &pools {
            boundaries.push(pool.first);
            predictions.push(sign * pool.mean());
            if pool.last > pool.first {
                boundaries.push(pool.last);
                predictions.push(sign * pool.mean());
            }
        }
        monitor.step("IsotonicRegression", 0, f64::NAN)?;
        Ok(IsotonicRegressionModel { boundaries, predictions })
    }
}

impl IsotonicRegressionModel {
    /// The prediction at a boundary, on the line between two, or at the nearer end. NaN for a model of no rows.
    pub fn predict(&self, feature: f64) -> f64 {
        let (x, y) = (&self.boundaries, &self.predictions);
        // In Java's order, which has NaN behind all numbers.
        match x.partition_point(|boundary| boundary.total_cmp(&feature).is_lt()) {
            0 => y.first().copied().unwrap_or(f64::NAN),
            place if place == x.len() => y[place - 1],
            place if x[place] == feature => y[place],
            place => y[place - 1] + (y[place] - y[place - 1]) * (feature - x[place - 1]) / (x[place] - x[place - 1]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::IsotonicRegression;
    use crate::Monitor;
    use crate::testing::{cases, instances, local};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn finds_what_spark_finds() {
        let sc = local(2);
        for case in cases("IsotonicRegression") {
            let settings = IsotonicRegression { isotonic: case.flag("isotonic", true), feature_index: case.count("featureIndex", 0) };
            let model = settings.fit(&case.instances(&sc), &Monitor::quiet(&sc)).unwrap();
            case.check("boundaries", &model.boundaries, 1e-12);
            case.check("predictions", &model.predictions, 1e-12);
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn predicts_between_and_beyond_boundaries() {
        let sc = local(1);
        let rows = [(1.0, 1.0, vec![0.0]), (3.0, 1.0, vec![0.0]), (6.0, 1.0, vec![2.0])];
        let model = IsotonicRegression::default().fit(&instances(&sc, &rows, 1), &Monitor::quiet(&sc)).unwrap();
        let found: Vec<f64> = [-1.0, 0.0, 1.0, 2.0, 9.0].into_iter().map(|x| model.predict(x)).collect();
        assert_eq!(found, [2.0, 2.0, 4.0, 6.0, 6.0]);
    }
}
