//! Columns into vectors, numbers into buckets, missing ones filled, places of vectors chosen and multiplied.

use touchpaper_sql::Result;

use super::graph::{Graph, Kind};
use crate::export::Stage;
use crate::export::terms::products;
use crate::feature::selectors;

/// The input and the output column of a stage of vectors.
fn ends<'s>(stage: &'s Stage<'_>) -> Result<(&'s str, &'s str)> {
    Ok((stage.settings.text("inputCol")?, stage.settings.text("outputCol")?))
}

pub fn vector_assembler(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let names = stage.settings.texts("inputCols")?;
    let mut parts = Vec::new();
    for name in &names {
        let column = graph.read(name, Kind::Either);
        if matches!(column.kind, Kind::Text | Kind::Words) {
            return stage.refuse(&format!("the column {name} holds texts"));
        }
        parts.push(column.tensor);
    }
    let vector = graph.side_by_side(&parts.iter().map(String::as_str).collect::<Vec<_>>());
    if stage.settings.text("handleInvalid")? != "keep" {
        let missing = graph.op("IsNaN", &[&vector]);
        refuse_rows(graph, &missing);
    }
    graph.assemble(stage.settings.text("outputCol")?, vector, names);
    Ok(())
}

/// Refuses the rows where a flag of several is true.
fn refuse_rows(graph: &mut Graph, flags: &str) {
    let flags = graph.as_numbers(flags);
    let most = graph.greatest(&flags);
    let zero = graph.number(0.0);
    let any = graph.op("Greater", &[&most, &zero]);
    graph.refuse(&any);
}

/// A stage of a formula that names or drops columns, which a graph need not.
pub fn nothing(_: &Stage<'_>, _: &mut Graph) -> Result<()> {
    Ok(())
}

/// Only a check of sizes, which the graph's shapes are.
pub fn vector_size_hint(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let (name, size) = (stage.settings.text("inputCol")?, stage.settings.count("size", 0)?);
    graph.read_vector(&stage.name, name, Some(size)).map(drop)
}

pub fn vector_slicer(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    if stage.settings.has("names") && !stage.settings.texts("names")?.is_empty() {
        return stage.refuse("it chooses by names, which only the data tell");
    }
    let places = stage.settings.ints("indices")?.into_iter().filter_map(|place| usize::try_from(place).ok()).collect::<Vec<_>>();
    chosen(stage, graph, "inputCol", &places)
}

pub fn selector(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    chosen(stage, graph, "featuresCol", &selectors::places(&stage.data()?)?)
}

fn chosen(stage: &Stage<'_>, graph: &mut Graph, input: &str, places: &[usize]) -> Result<()> {
    let (vector, _) = graph.read_vector(&stage.name, stage.settings.text(input)?, None)?;
    let made = graph.places(&vector, places);
    graph.make(stage.settings.text("outputCol")?, made, Kind::Vector(Some(places.len())));
    Ok(())
}

pub fn binarizer(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let settings = &stage.settings;
    let columns = stage.columns()?;
    let thresholds =
        if settings.has("thresholds") { settings.floats("thresholds")? } else { vec![settings.float("threshold")?; columns.len()] };
    for ((input, output), threshold) in columns.iter().zip(thresholds) {
        let column = graph.read(input, Kind::Number);
        let threshold = graph.number(threshold);
        let above = graph.op("Greater", &[&column.tensor, &threshold]);
        let made = graph.as_numbers(&above);
        graph.make(output, made, column.kind);
    }
    Ok(())
}

pub fn bucketizer(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let settings = &stage.settings;
    let all = if settings.has("inputCols") { settings.float_lists("splitsArray")? } else { vec![settings.floats("splits")?] };
    let keep = settings.text("handleInvalid")? == "keep";
    for ((input, output), splits) in stage.columns()?.into_iter().zip(all) {
        let [first, inner @ .., last] = splits.as_slice() else { return stage.refuse("it has no splits") };
        let number = graph.read_number(&stage.name, &input)?;
        let (first, row, last) = (graph.number(*first), graph.row(inner), graph.number(*last));
        // As many splits as a number has reached tell its bucket.
        let reached = graph.op("GreaterOrEqual", &[&number, &row]);
        let reached = graph.as_numbers(&reached);
        let bucket = graph.sum(&reached);
        let (low, high) = (graph.op("Less", &[&number, &first]), graph.op("Greater", &[&number, &last]));
        graph.refuse(&low);
        graph.refuse(&high);
        let missing = graph.op("IsNaN", &[&number]);
        let bucket = if keep {
            let rest = graph.number(splits.len() as f64 - 1.0);
            graph.op("Where", &[&missing, &rest, &bucket])
        } else {
            graph.refuse(&missing);
            bucket
        };
        graph.make(&output, bucket, Kind::Number);
    }
    Ok(())
}

pub fn imputer(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let data = stage.data()?;
    let missing = stage.settings.float("missingValue")?;
    for (input, output) in stage.columns()? {
        let surrogate = data.double(&input)?;
        let number = graph.read_number(&stage.name, &input)?;
        // What is null in a DataFrame is NaN here.
        let mut gone = graph.op("IsNaN", &[&number]);
        if !missing.is_nan() {
            let missing = graph.number(missing);
            let equal = graph.op("Equal", &[&number, &missing]);
            gone = graph.op("Or", &[&gone, &equal]);
        }
        let surrogate = graph.number(surrogate);
        let made = graph.op("Where", &[&gone, &surrogate, &number]);
        graph.make(&output, made, Kind::Number);
    }
    Ok(())
}

pub fn polynomial_expansion(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let (input, output) = ends(stage)?;
    let degree = stage.settings.count("degree", 1)?;
    let (vector, width) = graph.read_places(&stage.name, input)?;
    let terms = products(width, degree);
    // A factor that a product has not is the vector's zeroth power: a column of ones behind its places.
    let first = graph.places(&vector, &[0]);
    let zero = graph.number(0.0);
    let one = graph.number(1.0);
    let none = graph.op("Mul", &[&first, &zero]);
    let ones = graph.op("Add", &[&none, &one]);
    let extended = graph.side_by_side(&[&vector, &ones]);
    let factor = |at: usize| terms.iter().map(|term| term.get(at).copied().unwrap_or(width)).collect::<Vec<_>>();
    let mut made = graph.places(&extended, &factor(0));
    for at in 1..degree {
        let next = graph.places(&extended, &factor(at));
        made = graph.op("Mul", &[&made, &next]);
    }
    graph.make(output, made, Kind::Vector(Some(terms.len())));
    Ok(())
}
