//! Models that predict a cluster.

use touchpaper_sql::Result;

use super::graph::{Graph, Kind};
use super::message::Attribute;
use super::regressions::{features, linear, predict};
use crate::algorithms::clustering::bisecting_k_means::Cluster;
use crate::clustering::{bisecting_k_means, gaussian_mixture, k_means};
use crate::export::Stage;

/// How far each center is, a column for each: the squared distance, or what orders centers as the angle to them does.
fn distances(stage: &Stage<'_>, graph: &mut Graph, features: &str, centers: &[&[f64]]) -> Result<String> {
    let width = centers.first().map_or(0, |center| center.len());
    if stage.settings.text("distanceMeasure")? == "cosine" {
        // The row's own length is the same for all centers.
        let length = |center: &[f64]| center.iter().map(|value| value * value).sum::<f64>().sqrt();
        let units: Vec<f64> = (0..width).flat_map(|place| centers.iter().map(move |center| center[place] / length(center))).collect();
        let products = linear(graph, features, &units, &vec![0.0; centers.len()]);
        return Ok(graph.op("Neg", &[&products]));
    }
    let centers_of_all = graph.doubles(&[1, centers.len(), width], &centers.concat());
    let axis = graph.longs(&[1]);
    let rows = graph.op("Unsqueeze", &[features, &axis]);
    let differences = graph.op("Sub", &[&rows, &centers_of_all]);
    let squares = graph.op("Mul", &[&differences, &differences]);
    let axis = graph.longs(&[2]);
    Ok(graph.with("ReduceSum", &[&squares, &axis], &[Attribute::Int("keepdims", 0)]))
}

/// The place of the nearest center.
pub fn k_means(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let centers = k_means::centers_of(&stage.data()?)?;
    let centers: Vec<&[f64]> = centers.iter().map(Vec::as_slice).collect();
    let x = features(stage, graph, centers.first().map_or(0, |center| center.len()))?;
    let distances = distances(stage, graph, &x, &centers)?;
    let opposite = graph.op("Neg", &[&distances]);
    let made = graph.argmax(&opposite);
    predict(stage, graph, made)
}

/// Of each cluster's children the nearer one, down to a leaf.
pub fn bisecting_k_means(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let model = bisecting_k_means::model_of(&stage.saved)?;
    let centers: Vec<&[f64]> = model.clusters.iter().map(|cluster| cluster.center.as_slice()).collect();
    let x = features(stage, graph, centers.first().map_or(0, |center| center.len()))?;
    let distances = distances(stage, graph, &x, &centers)?;
    let made = leaf(graph, &model.clusters, &distances, 0);
    // One cluster alone would be a constant: as many of it as there are rows.
    let root = graph.places(&distances, &[0]);
    let missing = graph.op("IsNaN", &[&root]);
    let made = graph.op("Where", &[&missing, &made, &made]);
    predict(stage, graph, made)
}

/// The index of the leaf that a row comes to below a cluster.
fn leaf(graph: &mut Graph, clusters: &[Cluster], distances: &str, place: usize) -> String {
    let Some((first, rest)) = clusters[place].children.split_first() else {
        return graph.number(f64::from(clusters[place].index));
    };
    let (mut index, mut least) = (leaf(graph, clusters, distances, *first), graph.places(distances, &[*first]));
    for child in rest {
        let (its, far) = (leaf(graph, clusters, distances, *child), graph.places(distances, &[*child]));
        let nearer = graph.op("Less", &[&far, &least]);
        index = graph.op("Where", &[&nearer, &its, &index]);
        least = graph.op("Min", &[&far, &least]);
    }
    index
}

/// Each Gaussian's share of a row.
pub fn gaussian_mixture(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let model = gaussian_mixture::model_of(&stage.saved)?;
    let width = model.means.first().map_or(0, Vec::len);
    let x = features(stage, graph, width)?;
    let mut parts = Vec::new();
    for (weight, gaussian) in model.weights.iter().zip(model.gaussians()?) {
        let mean = graph.row(&gaussian.mean);
        let difference = graph.op("Sub", &[&x, &mean]);
        let directions = gaussian.root.len() / width.max(1);
        let root: Vec<f64> = (0..width).flat_map(|place| gaussian.root.chunks_exact(width).map(move |vector| vector[place])).collect();
        let root = graph.doubles(&[width, directions], &root);
        let along = graph.op("MatMul", &[&difference, &root]);
        let squares = graph.op("Mul", &[&along, &along]);
        let sum = graph.sum(&squares);
        let (half, peak, weight, least) =
            (graph.number(-0.5), graph.number(gaussian.peak), graph.number(*weight), graph.number(f64::EPSILON));
        let half = graph.op("Mul", &[&sum, &half]);
        let log = graph.op("Add", &[&half, &peak]);
        let density = graph.op("Exp", &[&log]);
        let weighted = graph.op("Mul", &[&density, &weight]);
        parts.push(graph.op("Add", &[&weighted, &least]));
    }
    let parts = graph.side_by_side(&parts.iter().map(String::as_str).collect::<Vec<_>>());
    let total = graph.sum(&parts);
    let shares = graph.op("Div", &[&parts, &total]);
    let made = graph.argmax(&shares);
    if let Some(column) = stage.settings.column("probabilityCol")? {
        graph.make(column, shares, Kind::Vector(Some(model.weights.len())));
    }
    predict(stage, graph, made)
}
