//! Locality-sensitive hashes. What Spark makes an array of vectors of one place each, is here a matrix for each row.

use touchpaper_sql::Result;

use super::graph::{Graph, Kind};
use crate::export::Stage;
use crate::feature::lsh::HASH_PRIME;
use crate::persist::rows_of;

pub fn random_projections(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let vectors = stage.data()?.matrix("randUnitVectors")?;
    let (tables, width, values) = (vectors.rows(), vectors.columns(), rows_of(&vectors));
    let x = graph.read_vector(&stage.name, stage.settings.text("inputCol")?, Some(width))?.0;
    let columns: Vec<f64> = (0..width).flat_map(|place| values.chunks_exact(width).map(move |vector| vector[place])).collect();
    let columns = graph.doubles(&[width, tables], &columns);
    let along = graph.op("MatMul", &[&x, &columns]);
    let length = graph.number(stage.settings.float("bucketLength")?);
    let buckets = graph.op("Div", &[&along, &length]);
    let made = graph.op("Floor", &[&buckets]);
    hashes(stage, graph, &made, tables)
}

/// Of each table the least hash of the elements that a row has.
pub fn min_hash(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let coefficients: Vec<i64> = stage.data()?.ints("randCoefficients")?.into_iter().map(i64::from).collect();
    let tables = coefficients.as_chunks::<2>().0;
    let (x, width) = graph.read_places(&stage.name, stage.settings.text("inputCol")?)?;
    let zero = graph.number(0.0);
    let absent = graph.op("Equal", &[&x, &zero]);
    let most = graph.number(HASH_PRIME as f64);
    let mut parts = Vec::new();
    for [a, b] in tables {
        let hash = |element: usize| (((1 + element as i64) * a + b) % HASH_PRIME) as f64;
        let row: Vec<f64> = (0..width).map(hash).collect();
        let row = graph.row(&row);
        let its = graph.op("Where", &[&absent, &most, &row]);
        parts.push(graph.least(&its));
    }
    let made = graph.side_by_side(&parts.iter().map(String::as_str).collect::<Vec<_>>());
    // An empty set has no hash.
    if let Some(first) = parts.first() {
        let empty = graph.op("GreaterOrEqual", &[first, &most]);
        graph.refuse(&empty);
    }
    hashes(stage, graph, &made, tables.len())
}

fn hashes(stage: &Stage<'_>, graph: &mut Graph, made: &str, tables: usize) -> Result<()> {
    graph.make(stage.settings.text("outputCol")?, made.to_string(), Kind::Vector(Some(tables)));
    Ok(())
}
