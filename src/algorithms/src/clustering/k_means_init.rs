//! Where k-means begins: rows at random, or k-means|| (Bahmani et al., Scalable K-Means++, 2012) as
//! mllib/clustering/KMeans.scala draws it. Weights have no say here.

use touchpaper_core::Result;
use touchpaper_core::random::{XorShift, take_sample};

use super::local_k_means::k_means_plus_plus;
use super::{Centers, Distance};
use crate::{Instances, Monitor};

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

/// Which rows have none before them that equals them.
fn firsts(rows: &[Vec<f64>]) -> Vec<usize> {
    let mut seen = std::collections::HashSet::new();
    // 0 and −0 are equal.
    let key = |row: &[f64]| row.iter().map(|value| (value + 0.0).to_bits()).collect::<Vec<_>>();
    (0..rows.len()).filter(|row| seen.insert(key(&rows[*row]))).collect()
}

fn picked(rows: &[Vec<f64>], places: &[usize]) -> Vec<Vec<f64>> {
    places.iter().map(|place| rows[*place].clone()).collect()
}

/// At most `k` rows that differ.
pub(super) fn random(instances: &Instances, k: usize, seed: i64) -> Result<Vec<Vec<f64>>> {
    let places = take_sample(&counts(instances)?, k, false, i64::from(XorShift::new(seed).next_int()));
    let rows: Vec<Vec<f64>> = rows_at(instances, &places)?.into_iter().map(|row| row.0).collect();
    Ok(picked(&rows, &firsts(&rows)))
}

/// What each row of a partition costs at the nearest center so far, and which that is.
#[derive(Clone, Default)]
struct Nearest {
    costs: Vec<f64>,
    places: Vec<u32>,
    /// Of all costs.
    sum: f64,
}

/// Lets the rows look at centers that were not there before; the first of them has the number `from`.
fn approach(instances: &Instances, fresh: &Centers, from: usize, before: &[Nearest]) -> Result<Vec<Nearest>> {
    instances.each_partition(|context, blocks| {
        let mut its = before[context.partition()].clone();
        if fresh.count() > 0 {
            let mut known = its.costs.iter_mut().zip(&mut its.places);
            for block in blocks {
                context.check()?;
                let found = fresh.nearest_of_each(block.rows().map(|row| row.2), |_| None)?;
                for ((center, found), (cost, place)) in found.into_iter().zip(&mut known) {
                    if found < *cost {
                        (*cost, *place) = (found, (from + center) as u32);
                    }
                }
            }
            its.sum = its.costs.iter().sum();
        }
        Ok(its)
    })
}

/// Rows that are drawn the more probably the more they cost.
fn draw(instances: &Instances, nearest: &[Nearest], k: usize, seed: i32) -> Result<Vec<Vec<f64>>> {
    let sum: f64 = nearest.iter().map(|its| its.sum).sum();
    let parts = instances.each_partition(|context, blocks| {
        let mut random = XorShift::new(i64::from(seed ^ context.partition() as i32));
        let costs = &nearest[context.partition()].costs;
        let rows = blocks.iter().flat_map(|block| block.rows()).zip(costs);
        let drawn = rows.filter(|(_, cost)| random.next_double() < 2.0 * **cost * k as f64 / sum).map(|((.., row), _)| {
            let mut values = vec![0.0; instances.width()];
            row.copy_to(&mut values);
            values
        });
        Ok(drawn.collect::<Vec<_>>())
    })?;
    Ok(parts.into_iter().flatten().collect())
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
    let far = |rows: &u64| Nearest { costs: vec![f64::INFINITY; *rows as usize], places: vec![0; *rows as usize], sum: f64::INFINITY };
    let mut nearest: Vec<Nearest> = counts.iter().map(far).collect();
    for step in 0..steps {
        monitor.check()?;
        nearest = approach(instances, &Centers::new(&fresh, distance), centers.len() - fresh.len(), &nearest)?;
        fresh = draw(instances, &nearest, k, seed ^ ((step as i32) << 16))?;
        centers.extend(fresh.iter().cloned());
    }
    let firsts = firsts(&centers);
    if firsts.len() <= k {
        return Ok(picked(&centers, &firsts));
    }
    nearest = approach(instances, &Centers::new(&fresh, distance), centers.len() - fresh.len(), &nearest)?;
    let mut weights = vec![0.0; centers.len()];
    for place in nearest.iter().flat_map(|its| &its.places) {
        weights[*place as usize] += 1.0;
    }
    // Of equal centers only the first has rows.
    let weights: Vec<f64> = firsts.iter().map(|center| weights[*center]).collect();
    k_means_plus_plus(0, &picked(&centers, &firsts), &weights, k, 30)
}
