//! ClusteringEvaluator: the mean silhouette, by sums per cluster instead of pairs. `ml/evaluation/ClusteringMetrics.scala`.

use std::collections::BTreeMap;

use touchpaper_sql::arrow::array::{Array, Float64Array};
use touchpaper_sql::{DataFrame, Error, Result};

use super::weight;
use crate::columns::{Vectors, doubles, gather, named, numeric_field, vector_field};
use crate::stage::{Settings, java};

struct Point {
    values: Vec<f64>,
    cluster: i64,
    weight: f64,
    squared: f64,
}

#[derive(Default)]
struct Cluster {
    sum: Vec<f64>,
    squares: f64,
    weight: f64,
}

pub fn evaluate(settings: &Settings, df: &DataFrame) -> Result<f64> {
    let (features, prediction) = (settings.text("featuresCol")?, settings.text("predictionCol")?);
    settings.word("metricName", &["silhouette"])?;
    let cosine = settings.word("distanceMeasure", &["squaredEuclidean", "cosine"])? == "cosine";
    vector_field(df, features)?;
    numeric_field(df, prediction)?;
    let columns = vec![named(features), named(prediction), weight(settings, df)?];
    let parts = gather(df, columns, Vec::new, |state, arrays, rows| {
        let [vectors, clusters, weights] = arrays else { return Err(Error::internal("a stage's argument")) };
        let vectors = Vectors::new(vectors, features)?;
        let (clusters, weights): (Float64Array, Float64Array) = (doubles(clusters)?, doubles(weights)?);
        for row in 0..rows {
            let mut values = vectors.need(row)?.to_dense();
            if cosine {
                let length = values.iter().map(|v| v * v).sum::<f64>().sqrt();
                if length == 0.0 {
                    return Err(java(
                        "java.lang.AssertionError",
                        "assertion failed: Cosine distance is not defined for zero-length vectors.",
                    ));
                }
                values.iter_mut().for_each(|value| *value /= length);
            }
            let squared = values.iter().map(|v| v * v).sum();
            let cluster = if clusters.is_null(row) { -1 } else { clusters.value(row) as i64 };
            state.push(Point { values, cluster, weight: weights.value(row), squared });
        }
        Ok(())
    })?;
    let points: Vec<Point> = parts.into_iter().flatten().collect();
    let mut clusters: BTreeMap<i64, Cluster> = BTreeMap::new();
    for point in &points {
        let cluster = clusters.entry(point.cluster).or_default();
        cluster.sum.resize(point.values.len().max(cluster.sum.len()), 0.0);
        cluster.sum.iter_mut().zip(&point.values).for_each(|(sum, value)| *sum += point.weight * value);
        cluster.squares += point.weight * point.squared;
        cluster.weight += point.weight;
    }
    if clusters.len() < 2 {
        return Err(java("java.lang.AssertionError", "assertion failed: Number of clusters must be greater than one."));
    }
    // The mean distance of a point to the points of a cluster; on unit vectors, half the squared one is the cosine's.
    let distance = |point: &Point, cluster: &Cluster| {
        let along: f64 = cluster.sum.iter().zip(&point.values).map(|(sum, value)| sum * value).sum::<f64>() / cluster.weight;
        if cosine { 1.0 - along } else { point.squared + cluster.squares / cluster.weight - 2.0 * along }
    };
    let (mut sum, mut total) = (0.0, 0.0);
    for point in &points {
        total += point.weight;
        let Some(own) = clusters.get(&point.cluster) else { continue };
        if own.weight <= point.weight {
            continue;
        }
        let within = distance(point, own) * own.weight / (own.weight - point.weight);
        let others = clusters.iter().filter(|(name, _)| **name != point.cluster).map(|(_, cluster)| distance(point, cluster));
        let nearest = others.fold(f64::INFINITY, f64::min);
        let silhouette = match within.total_cmp(&nearest) {
            std::cmp::Ordering::Less => 1.0 - within / nearest,
            std::cmp::Ordering::Greater => nearest / within - 1.0,
            std::cmp::Ordering::Equal => 0.0,
        };
        sum += silhouette * point.weight;
    }
    Ok(sum / total)
}
