//! Where k-means begins: rows at random, or k-means|| (Bahmani et al., Scalable K-Means++, 2012) as
//! mllib/clustering/KMeans.scala draws it. Weights have no say here.

use touchpaper_core::Result;
use touchpaper_core::random::{XorShift, take_sample};

use super::distance::dense;
use super::local_k_means::k_means_plus_plus;
use super::{Centers, Distance};
use crate::algorithms::{Instances, Monitor};

/// The rows of each partition.
pub(super) fn counts(instances: &Instances) -> Result<Vec<u64>> {
    instances.each_partition(|_, blocks| Ok(blocks.iter().map(|block| block.len() as u64).sum()))
}

/// Rows by (partition, row), in the order asked for, with their weights.
pub(super) fn rows_at(instances: &Instances, wanted: &[(usize, u64)]) -> Result<Vec<(Vec<f64>, f64)>> {
    let width = instances.width();
    let found = instances.each_partition(|context, blocks| {
        let mut its = Vec::new();
        for (place, (partition, row)) in wanted.iter().enumerate() {
            if *partition != context.partition() {
                continue;
            }
            let mut row = *row as usize;
            for block in blocks {
                if row < block.len() {
                    let mut values = vec![0.0; width];
                    block.row(row).copy_to(&mut values);
                    its.push((place, values, block.weights[row]));
                    break;
                }
                row -= block.len();
            }
        }
        Ok(its)
    })?;
    let mut all: Vec<_> = found.into_iter().flatten().collect();
    all.sort_by_key(|row| row.0);
    Ok(all.into_iter().map(|(_, values, weight)| (values, weight)).collect())
}

/// The first of equal rows each.
fn distinct(rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let mut seen = std::collections::HashSet::new();
    // 0 and −0 are equal.
    let key = |row: &[f64]| row.iter().map(|value| (value + 0.0).to_bits()).collect::<Vec<_>>();
    rows.into_iter().filter(|row| seen.insert(key(row))).collect()
}

/// At most `k` rows that differ.
pub(super) fn random(instances: &Instances, k: usize, seed: i64) -> Result<Vec<Vec<f64>>> {
    let places = take_sample(&counts(instances)?, k, false, i64::from(XorShift::new(seed).next_int()));
    Ok(distinct(rows_at(instances, &places)?.into_iter().map(|row| row.0).collect()))
}

pub(super) fn parallel(
    instances: &Instances,
    k: usize,
    steps: usize,
    seed: i64,
    distance: Distance,
    monitor: &Monitor<'_>,
) -> Result<Vec<Vec<f64>>> {
    let seed = XorShift::new(seed).next_int();
    let counts = counts(instances)?;
    let first = take_sample(&counts, 1, false, i64::from(seed));
    let mut fresh: Vec<Vec<f64>> = rows_at(instances, &first)?.into_iter().map(|row| row.0).collect();
    let mut centers = fresh.clone();
    let mut costs: Vec<Vec<f64>> = counts.iter().map(|rows| vec![f64::INFINITY; *rows as usize]).collect();
    for step in 0..steps {
        monitor.check()?;
        let search = Centers::new(&fresh, distance);
        let before = &costs;
        costs = instances.each_partition(|context, blocks| {
            let mut its = before[context.partition()].clone();
            let (mut buffer, mut values) = (search.buffer(), vec![0.0; instances.width()]);
            let rows = blocks.iter().flat_map(|block| block.rows());
            if search.count() > 0 {
                for (cost, (.., row)) in its.iter_mut().zip(rows) {
                    *cost = cost.min(search.nearest(dense(row, &mut values), &mut buffer)?.1);
                }
            }
            Ok(its)
        })?;
        let sum: f64 = costs.iter().map(|costs| costs.iter().sum::<f64>()).sum();
        let mut chosen = Vec::new();
        for (partition, costs) in costs.iter().enumerate() {
            let mut random = XorShift::new(i64::from(seed ^ ((step as i32) << 16) ^ partition as i32));
            for (row, cost) in costs.iter().enumerate() {
                if random.next_double() < 2.0 * cost * k as f64 / sum {
                    chosen.push((partition, row as u64));
                }
            }
        }
        fresh = rows_at(instances, &chosen)?.into_iter().map(|row| row.0).collect();
        centers.extend(fresh.iter().cloned());
    }
    let centers = distinct(centers);
    if centers.len() <= k {
        return Ok(centers);
    }
    let search = Centers::new(&centers, distance);
    let parts = instances.each_partition(|_, blocks| {
        let mut its = vec![0_u64; centers.len()];
        let (mut buffer, mut values) = (search.buffer(), vec![0.0; instances.width()]);
        for (.., row) in blocks.iter().flat_map(|block| block.rows()) {
            its[search.nearest(dense(row, &mut values), &mut buffer)?.0] += 1;
        }
        Ok(its)
    })?;
    let weights: Vec<f64> = (0..centers.len()).map(|center| parts.iter().map(|part| part[center]).sum::<u64>() as f64).collect();
    k_means_plus_plus(0, &centers, &weights, k, 30)
}
