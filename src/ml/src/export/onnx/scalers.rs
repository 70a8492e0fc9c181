//! Vectors scaled, shifted, projected, transformed.

use touchpaper_sql::Result;

use super::graph::{Graph, Kind};
use crate::export::Stage;
use crate::export::scaling::Scaling;
use crate::feature::vector_maps::cosine;
use crate::persist::rows_of;

/// The vector that the stage reads.
fn input(stage: &Stage<'_>, graph: &mut Graph, width: usize) -> Result<String> {
    Ok(graph.read_vector(&stage.name, stage.settings.text("inputCol")?, Some(width))?.0)
}

fn output(stage: &Stage<'_>, graph: &mut Graph, tensor: String, width: Option<usize>) -> Result<()> {
    graph.make(stage.settings.text("outputCol")?, tensor, Kind::Vector(width));
    Ok(())
}

pub fn scaled(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let Scaling { shift, factors, width } = Scaling::of(stage)?;
    let mut made = input(stage, graph, width)?;
    for (operator, row) in [("Sub", shift), ("Mul", factors)] {
        if let Some(row) = row {
            let row = graph.row(&row);
            made = graph.op(operator, &[&made, &row]);
        }
    }
    output(stage, graph, made, Some(width))
}

pub fn min_max(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let data = stage.data()?;
    let (least, most) = (data.vector("originalMin")?.values, data.vector("originalMax")?.values);
    let (low, high) = (stage.settings.float("min")?, stage.settings.float("max")?);
    let made = input(stage, graph, least.len())?;
    let ranges: Vec<f64> = most.iter().zip(&least).map(|(most, least)| most - least).collect();
    let constant: Vec<bool> = ranges.iter().map(|range| *range == 0.0).collect();
    let factors: Vec<f64> = ranges.iter().map(|range| if *range == 0.0 { 0.0 } else { (high - low) / range }).collect();
    // A constant feature lies in the middle.
    let starts: Vec<f64> = constant.iter().map(|constant| if *constant { (low + high) / 2.0 } else { low }).collect();
    let (least, factors, starts) = (graph.row(&least), graph.row(&factors), graph.row(&starts));
    let moved = graph.op("Sub", &[&made, &least]);
    let scaled = graph.op("Mul", &[&moved, &factors]);
    let made = graph.op("Add", &[&scaled, &starts]);
    output(stage, graph, made, Some(constant.len()))
}

pub fn normalizer(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let p = stage.settings.float("p")?;
    let (vector, width) = graph.read_vector(&stage.name, stage.settings.text("inputCol")?, None)?;
    let sizes = graph.op("Abs", &[&vector]);
    let norm = if p.is_infinite() {
        graph.greatest(&sizes)
    } else if p == 1.0 {
        graph.sum(&sizes)
    } else if p == 2.0 {
        let squares = graph.op("Mul", &[&vector, &vector]);
        let sum = graph.sum(&squares);
        graph.op("Sqrt", &[&sum])
    } else {
        let (power, root) = (graph.number(p), graph.number(1.0 / p));
        let powers = graph.op("Pow", &[&sizes, &power]);
        let sum = graph.sum(&powers);
        graph.op("Pow", &[&sum, &root])
    };
    // Zeros stay.
    let (zero, one) = (graph.number(0.0), graph.number(1.0));
    let empty = graph.op("Equal", &[&norm, &zero]);
    let norm = graph.op("Where", &[&empty, &one, &norm]);
    let made = graph.op("Div", &[&vector, &norm]);
    output(stage, graph, made, width)
}

pub fn pca(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let components = stage.data()?.matrix("pc")?;
    let (rows, columns) = (components.rows(), components.columns());
    let vector = input(stage, graph, rows)?;
    let components = graph.doubles(&[rows, columns], &rows_of(&components));
    let made = graph.op("MatMul", &[&vector, &components]);
    output(stage, graph, made, Some(columns))
}

pub fn cosine_transform(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let inverse = stage.settings.flag("inverse")?;
    let (vector, width) = graph.read_places(&stage.name, stage.settings.text("inputCol")?)?;
    let each = (0..width).flat_map(|from| (0..width).map(move |to| (from, to)));
    let values: Vec<f64> = each.map(|(from, to)| if inverse { cosine(from, to, width) } else { cosine(to, from, width) }).collect();
    let matrix = graph.doubles(&[width, width], &values);
    let made = graph.op("MatMul", &[&vector, &matrix]);
    output(stage, graph, made, Some(width))
}
