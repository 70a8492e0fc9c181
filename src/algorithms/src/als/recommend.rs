//! What factors predict, and the best of all predictions.

use touchpaper_core::{Result, SparkContext};

use super::{Factors, Unit};

/// The rating of a pair, in single precision as Spark has it.
pub fn predict(user: &[f32], item: &[f32]) -> f32 {
    user.iter().zip(item).map(|(x, y)| x * y).sum()
}

/// For each row of `of` the `count` rows of `among` with the greatest predictions, as (id, prediction), the greatest first
/// and of equals the greater id.
pub fn recommend(context: &SparkContext, of: &Factors, among: &Factors, count: usize) -> Result<Vec<Vec<(i32, f32)>>> {
    const ROWS: usize = 256;
    let chunks = of.ids.len().div_ceil(ROWS);
    let slices = chunks.min(4 * context.default_parallelism()).max(1);
    let units = context.parallelize((0..chunks).map(Unit).collect(), slices);
    let all: Vec<usize> = (0..slices).collect();
    let parts = context.run_job(&units, &all, |task, stream| {
        let mut found = Vec::new();
        for unit in stream {
            task.check()?;
            let start = unit?.0 * ROWS;
            for index in start..(start + ROWS).min(of.ids.len()) {
                found.push(best(of.row(index), among, count));
            }
        }
        Ok(found)
    })?;
    Ok(parts.into_iter().flatten().collect())
}

fn best(row: &[f32], among: &Factors, count: usize) -> Vec<(i32, f32)> {
    let mut kept: Vec<(i32, f32)> = Vec::with_capacity(count.min(among.ids.len()) + 1);
    let before = |a: &(i32, f32), b: &(i32, f32)| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)).is_gt();
    for (index, id) in among.ids.iter().enumerate() {
        let candidate = (*id, predict(row, among.row(index)));
        if kept.len() == count && kept.last().is_none_or(|last| !before(&candidate, last)) {
            continue;
        }
        let place = kept.partition_point(|other| before(other, &candidate));
        kept.insert(place, candidate);
        kept.truncate(count);
    }
    kept
}
