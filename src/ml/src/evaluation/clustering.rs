//! ClusteringEvaluator: the mean silhouette, by sums per cluster instead of pairs. `ml/evaluation/ClusteringMetrics.scala`.

use std::collections::BTreeMap;

use touchpaper_sql::arrow::array::{Array, Float64Array};
use touchpaper_sql::{DataFrame, Error, Expression, Result};

use super::{weighed, weight};
use crate::columns::{Vectors, doubles, gather, named, numeric_field};
use crate::stage::{Settings, java};
use crate::training::some;

#[derive(Default)]
struct Cluster {
    sum: Vec<f64>,
    squares: f64,
    weight: f64,
}

impl Cluster {
    fn merge(&mut self, other: &Self) {
        self.sum.resize(other.sum.len().max(self.sum.len()), 0.0);
        self.sum.iter_mut().zip(&other.sum).for_each(|(sum, value)| *sum += value);
        self.squares += other.squares;
        self.weight += other.weight;
    }
}

/// One row: its values (of length 1 for the cosine), its cluster and its weight.
struct Point {
    values: Vec<f64>,
    cluster: i64,
    weight: f64,
    squared: f64,
}

/// Reads the rows one by one, partition by partition: the clusters' sums are all that is kept between two readings.
struct Reading<'a> {
    df: &'a DataFrame,
    features: &'a str,
    columns: Vec<Expression>,
    cosine: bool,
}

impl Reading<'_> {
    fn each<S: Send>(&self, start: impl Fn() -> S + Sync, each: impl Fn(&mut S, &Point) + Sync) -> Result<Vec<S>> {
        gather(self.df, self.columns.clone(), start, |state, arrays, rows| {
            let [vectors, clusters, weights] = arrays else { return Err(Error::internal("a stage's argument")) };
            let vectors = Vectors::new(vectors, self.features)?;
            let (clusters, weights): (Float64Array, Float64Array) = (doubles(clusters)?, doubles(weights)?);
            for row in 0..rows {
                let mut values = vectors.need(row)?.to_dense();
                if self.cosine {
                    let length = values.iter().map(|v| v * v).sum::<f64>().sqrt();
                    // What has no length stays as it is.
                    if length > 0.0 {
                        values.iter_mut().for_each(|value| *value /= length);
                    }
                }
                let squared = values.iter().map(|v| v * v).sum();
                if clusters.is_null(row) {
                    let text = "[ROW_VALUE_IS_NULL] Found NULL in a row at the index 0, expected a non-NULL value. SQLSTATE: 22023";
                    return Err(java("org.apache.spark.SparkRuntimeException", text));
                }
                let cluster = clusters.value(row) as i64;
                each(state, &Point { values, cluster, weight: weighed(&weights, row)?, squared });
            }
            Ok(())
        })
    }
}

/// The mean distance of a point to the points of a cluster; on unit vectors, half the squared one is the cosine's.
fn distance(point: &Point, cluster: &Cluster, cosine: bool) -> f64 {
    let along: f64 = cluster.sum.iter().zip(&point.values).map(|(sum, value)| sum * value).sum::<f64>() / cluster.weight;
    if cosine { 1.0 - along } else { point.squared + cluster.squares / cluster.weight - 2.0 * along }
}

fn silhouette(point: &Point, clusters: &BTreeMap<i64, Cluster>, cosine: bool) -> f64 {
    let Some(own) = clusters.get(&point.cluster).filter(|own| own.weight > point.weight) else { return 0.0 };
    let within = distance(point, own, cosine) * own.weight / (own.weight - point.weight);
    let others = clusters.iter().filter(|(name, _)| **name != point.cluster).map(|(_, cluster)| distance(point, cluster, cosine));
    // What is no number stays none, and then neither is the less.
    let nearest = others.fold(f64::INFINITY, |least, other| if least.is_nan() || other.is_nan() { f64::NAN } else { least.min(other) });
    match within.partial_cmp(&nearest) {
        Some(std::cmp::Ordering::Less) => 1.0 - within / nearest,
        Some(std::cmp::Ordering::Greater) => nearest / within - 1.0,
        _ => 0.0,
    }
}

pub fn evaluate(settings: &Settings, df: &DataFrame) -> Result<f64> {
    let (features, prediction) = (settings.text("featuresCol")?, settings.text("predictionCol")?);
    settings.word("metricName", &["silhouette"])?;
    let cosine = settings.word("distanceMeasure", &["squaredEuclidean", "cosine"])? == "cosine";
    let vectors = crate::clustering::features(settings, df)?;
    numeric_field(df, prediction)?;
    if let Some(weight) = settings.column("weightCol")? {
        numeric_field(df, weight)?;
    }
    let reading = Reading { df, features, columns: vec![vectors, named(prediction), weight(settings)?], cosine };
    let parts = reading.each(BTreeMap::<i64, Cluster>::new, |clusters, point| {
        let cluster = clusters.entry(point.cluster).or_default();
        cluster.sum.resize(point.values.len().max(cluster.sum.len()), 0.0);
        cluster.sum.iter_mut().zip(&point.values).for_each(|(sum, value)| *sum += point.weight * value);
        cluster.squares += point.weight * point.squared;
        cluster.weight += point.weight;
    })?;
    let mut clusters: BTreeMap<i64, Cluster> = BTreeMap::new();
    for (name, part) in parts.iter().flatten() {
        clusters.entry(*name).or_default().merge(part);
    }
    if clusters.is_empty() {
        // Spark asks the first row how long it is.
        some(df)?;
    }
    if clusters.len() < 2 {
        return Err(java("java.lang.AssertionError", "assertion failed: Number of clusters must be greater than one."));
    }
    let sums = reading.each(
        || (0.0, 0.0),
        |(sum, total), point| {
            *sum += silhouette(point, &clusters, cosine) * point.weight;
            *total += point.weight;
        },
    )?;
    let (sum, total) = sums.into_iter().fold((0.0, 0.0), |a: (f64, f64), b| (a.0 + b.0, a.1 + b.1));
    Ok(sum / total + 0.0)
}
