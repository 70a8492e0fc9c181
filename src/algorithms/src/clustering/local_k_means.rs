//! k-means++ on a few weighted points in memory (mllib/clustering/LocalKMeans.scala, after Arthur & Vassilvitskii 2007).

use touchpaper_core::Result;
use touchpaper_core::random::JavaRandom;

use super::{Centers, Distance};
use crate::linalg::kernels::{axpy, scale, squared_distance};

/// `k` centers of at least one point.
pub(super) fn k_means_plus_plus(seed: i64, points: &[Vec<f64>], weights: &[f64], k: usize, max_iter: usize) -> Result<Vec<Vec<f64>>> {
    let mut random = JavaRandom::new(seed);
    // Weights are gone through until they reach a random share of them all.
    let pick = |shares: &[f64], random: &mut JavaRandom| {
        let target = random.next_double() * shares.iter().sum::<f64>();
        let (mut reached, mut place) = (0.0, 0);
        while place < shares.len() && reached < target {
            reached += shares[place];
            place += 1;
        }
        place.saturating_sub(1)
    };
    let mut centers = vec![points[pick(weights, &mut random)].clone()];
    let mut costs: Vec<f64> = points.iter().map(|point| squared_distance(point, &centers[0])).collect();
    while centers.len() < k {
        let shares: Vec<f64> = weights.iter().zip(&costs).map(|(weight, cost)| weight * cost).collect();
        let center = points[pick(&shares, &mut random)].clone();
        for (cost, point) in costs.iter_mut().zip(points) {
            *cost = cost.min(squared_distance(point, &center));
        }
        centers.push(center);
    }
    let mut closest = vec![usize::MAX; points.len()];
    for _ in 0..max_iter {
        let search = Centers::new(&centers, Distance::Euclidean);
        let mut sums = vec![vec![0.0; points[0].len()]; k];
        let mut counts = vec![0.0; k];
        let mut moved = false;
        for ((point, weight), closest) in points.iter().zip(weights).zip(&mut closest) {
            let (index, _) = search.nearest(point)?;
            axpy(*weight, point, &mut sums[index]);
            counts[index] += weight;
            moved |= *closest != index;
            *closest = index;
        }
        for ((center, mut sum), count) in centers.iter_mut().zip(sums).zip(&counts) {
            if *count == 0.0 {
                center.clone_from(&points[random.next_int(points.len() as i32) as usize]);
            } else {
                scale(1.0 / count, &mut sum);
                *center = sum;
            }
        }
        if !moved {
            break;
        }
    }
    Ok(centers)
}
