//! Where continuous features are cut: at midpoints between the values of a sample, so that the bins are about equally
//! heavy (findSplits of RandomForest.scala).

use touchpaper_core::Result;
use touchpaper_core::random::{Sampler, XorShift};

use super::metadata::{Cuts, Metadata};
use crate::Instances;

/// Finds the thresholds that are still missing.
pub(super) fn find(instances: &Instances, metadata: &mut Metadata, seed: i64) -> Result<()> {
    let continuous: Vec<usize> = (0..metadata.features).filter(|feature| metadata.cuts[*feature].is_none()).collect();
    if continuous.is_empty() {
        return Ok(());
    }
    let wanted = (metadata.max_bins * metadata.max_bins).max(10_000) as f64;
    let share = (wanted / metadata.rows as f64).min(1.0);
    let seeds = Sampler::seeds(i64::from(XorShift::new(seed).next_int()), instances.num_partitions());
    let sampled = instances.each_partition(|context, blocks| {
        let mut sampler = Sampler::new(false, share, seeds[context.partition()]);
        let mut columns: Vec<Vec<(f64, f64)>> = vec![Vec::new(); continuous.len()];
        for block in blocks {
            context.check()?;
            for (_, weight, row) in block.rows() {
                if sampler.draw() == 0 {
                    continue;
                }
                // What is 0 is left out and its weight reckoned in the end.
                for (column, feature) in columns.iter_mut().zip(&continuous) {
                    let value = row.get(*feature);
                    if value != 0.0 {
                        column.push((value, weight));
                    }
                }
            }
        }
        Ok(columns)
    })?;
    let weight = share * metadata.weight;
    let most = metadata.continuous_bins.saturating_sub(1);
    // A task seeks the thresholds of every so-manieth feature.
    let tasks = instances.num_partitions();
    let found = instances.each_partition(|context, _| {
        let its = (context.partition()..continuous.len()).step_by(tasks);
        let values = |place: usize| sampled.iter().flat_map(|columns| &columns[place]).copied().collect();
        Ok(its.map(|place| (continuous[place], thresholds(values(place), weight, most))).collect::<Vec<_>>())
    })?;
    for (feature, thresholds) in found.into_iter().flatten() {
        metadata.cuts[feature] = Some(Cuts::Continuous(thresholds));
    }
    Ok(())
}

/// Thresholds for (value, weight) pairs that are not 0, of so much weight with the zeros.
fn thresholds(mut values: Vec<(f64, f64)>, weight: f64, most: usize) -> Vec<f64> {
    if values.is_empty() {
        return Vec::new();
    }
    let count = values.len() as f64;
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut distinct: Vec<(f64, f64)> = Vec::new();
    for (value, weight) in values {
        match distinct.last_mut() {
            Some(last) if last.0 == value => last.1 += weight,
            _ => distinct.push((value, weight)),
        }
    }
    let seen: f64 = distinct.iter().map(|pair| pair.1).sum();
    if weight - seen > f64::EPSILON * count * 100.0 {
        let place = distinct.partition_point(|pair| pair.0 < 0.0);
        distinct.insert(place, (0.0, weight - seen));
    }
    let middle = |index: usize| (distinct[index - 1].0 + distinct[index].0) / 2.0;
    if distinct.len() - 1 <= most {
        return (1..distinct.len()).map(middle).collect();
    }
    let stride = weight / (most + 1) as f64;
    let (mut reached, mut target) = (distinct[0].1, stride);
    let mut found = Vec::with_capacity(most);
    for (index, (_, weight)) in distinct.iter().enumerate().skip(1) {
        let before = reached;
        reached += weight;
        if (before - target).abs() < (reached - target).abs() {
            found.push(middle(index));
            target += stride;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::thresholds;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn few_values_are_all_parted_and_zeros_are_reckoned_in() {
        let pairs = |values: &[f64]| values.iter().map(|value| (*value, 1.0)).collect::<Vec<_>>();
        assert_eq!(thresholds(pairs(&[3.0, 1.0, 1.0]), 3.0, 5), [2.0]);
        assert_eq!(thresholds(pairs(&[3.0, -1.0]), 4.0, 5), [-0.5, 1.5]);
        let many: Vec<f64> = (1..=9).map(f64::from).collect();
        assert_eq!(thresholds(pairs(&many), 9.0, 2), [3.5, 6.5]);
    }
}
