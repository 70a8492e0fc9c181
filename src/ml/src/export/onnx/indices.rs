//! Texts to indices and back, indices to vectors or what a target is among them, few values to categories.

use std::collections::HashSet;

use touchpaper_sql::Result;

use super::graph::{Graph, Kind};
use super::message::Attribute;
use crate::export::Stage;
use crate::feature::{indexed, indexer, target_encoder};

fn keeps(stage: &Stage<'_>) -> Result<bool> {
    Ok(stage.settings.text("handleInvalid")? == "keep")
}

/// `numbers`: columns that other stages read as numbers, whose labels are numbers then.
pub fn string_indexer(stage: &Stage<'_>, graph: &mut Graph, numbers: &HashSet<String>) -> Result<()> {
    let all = indexer::labels_of(&stage.data()?)?;
    let keep = keeps(stage)?;
    for ((input, output), mut labels) in stage.columns()?.into_iter().zip(all) {
        let otherwise = if numbers.contains(&input.to_lowercase()) { Kind::Number } else { Kind::Text };
        let column = graph.read(&input, otherwise);
        let index = match column.kind {
            Kind::Text => {
                let places = (0..labels.len() as i64).collect();
                let attributes = [
                    Attribute::Texts("keys_strings", labels.clone()),
                    Attribute::Ints("values_int64s", places),
                    Attribute::Int("default_int64", -1),
                ];
                let found = graph.ml("LabelEncoder", &[&column.tensor], &attributes);
                graph.as_numbers(&found)
            }
            Kind::Number | Kind::Either => {
                let number = graph.read_number(&stage.name, &input)?;
                let values = labels.iter().map(|label| label.parse::<f64>().ok()).collect::<Option<Vec<f64>>>();
                let Some(values) = values else { return stage.refuse(&format!("the column {input} holds numbers, its labels are texts")) };
                among(graph, &number, &values)
            }
            Kind::Vector(_) => return stage.refuse(&format!("the column {input} holds vectors")),
            Kind::Words => return stage.refuse(&format!("the column {input} holds lists of words")),
        };
        let zero = graph.number(0.0);
        let unseen = graph.op("Less", &[&index, &zero]);
        let index = if keep {
            let rest = graph.number(labels.len() as f64);
            labels.push(indexer::UNKNOWN.to_string());
            graph.op("Where", &[&unseen, &rest, &index])
        } else {
            graph.refuse(&unseen);
            index
        };
        graph.make_indexed(&output, index, labels);
    }
    Ok(())
}

/// Which of the values a column's numbers are; −1 for none.
fn among(graph: &mut Graph, column: &str, values: &[f64]) -> String {
    let known = graph.row(values);
    let same = graph.op("Equal", &[column, &known]);
    let same = graph.as_numbers(&same);
    // Of each place one more than its number, so that no match sums up to −1.
    let places: Vec<f64> = (1..=values.len()).map(|place| place as f64).collect();
    let places = graph.doubles(&[values.len(), 1], &places);
    let found = graph.op("MatMul", &[&same, &places]);
    let one = graph.number(1.0);
    graph.op("Sub", &[&found, &one])
}

pub fn index_to_string(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let (input, output) = (stage.settings.text("inputCol")?, stage.settings.text("outputCol")?);
    let column = graph.read(input, Kind::Number);
    let set = if stage.settings.has("labels") { stage.settings.texts("labels")? } else { Vec::new() };
    let labels = if set.is_empty() { column.labels.unwrap_or_default() } else { set };
    if labels.is_empty() {
        return stage.refuse("it has no labels of its own and its column tells none");
    }
    let places = graph.as_longs(&column.tensor);
    let attributes = [
        Attribute::Ints("keys_int64s", (0..labels.len() as i64).collect()),
        Attribute::Texts("values_strings", labels),
        Attribute::Text("default_string", ""),
    ];
    let text = graph.ml("LabelEncoder", &[&places], &attributes);
    graph.make(output, text, Kind::Text);
    Ok(())
}

pub fn one_hot_encoder(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let sizes = stage.data()?.ints("categorySizes")?;
    let (keep, drop) = (keeps(stage)?, stage.settings.flag("dropLast")?);
    for ((input, output), size) in stage.columns()?.into_iter().zip(sizes) {
        let known = usize::try_from(size).unwrap_or(0);
        let places = (known + usize::from(keep)).saturating_sub(usize::from(drop));
        let index = graph.read_number(&stage.name, &input)?;
        let index = graph.op("Floor", &[&index]);
        let (least, most) = (graph.number(0.0), graph.number(known as f64));
        let high = graph.op("GreaterOrEqual", &[&index, &most]);
        let low = graph.op("Less", &[&index, &least]);
        graph.refuse(&low);
        let index = if keep {
            graph.op("Where", &[&high, &most, &index])
        } else {
            graph.refuse(&high);
            index
        };
        let row: Vec<f64> = (0..places).map(|place| place as f64).collect();
        let row = graph.row(&row);
        let same = graph.op("Equal", &[&index, &row]);
        let vector = graph.as_numbers(&same);
        graph.make(&output, vector, Kind::Vector(Some(places)));
    }
    Ok(())
}

pub fn target_encoder(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let keep = keeps(stage)?;
    let all = target_encoder::tables(&stage.settings, &stage.data()?)?;
    for ((input, output), table) in stage.columns()?.into_iter().zip(all) {
        let number = graph.read_number(&stage.name, &input)?;
        // What is null in a DataFrame is NaN here.
        let (missing, null) = (graph.op("IsNaN", &[&number]), graph.number(target_encoder::NULL));
        let category = graph.op("Where", &[&missing, &null, &number]);
        let index = among(graph, &category, &table.categories);
        // A place of −1 is the table's last: what everything together is.
        let zero = graph.number(0.0);
        if !keep {
            let unseen = graph.op("Less", &[&index, &zero]);
            graph.refuse(&unseen);
        }
        let values: Vec<f64> = table.values.into_iter().chain([table.overall]).collect();
        let (values, index) = (graph.doubles(&[values.len()], &values), graph.as_longs(&index));
        let made = graph.with("Gather", &[&values, &index], &[Attribute::Int("axis", 0)]);
        graph.make(&output, made, Kind::Number);
    }
    Ok(())
}

pub fn vector_indexer(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let categories = indexed::categories(&stage.data()?)?;
    let (input, output) = (stage.settings.text("inputCol")?, stage.settings.text("outputCol")?);
    let (vector, _) = graph.read_vector(&stage.name, input, Some(categories.size))?;
    let keep = keeps(stage)?;
    let mut parts: Vec<String> = Vec::new();
    let mut place = 0;
    while place < categories.size {
        let Some(values) = categories.values.get(&place) else {
            // Features that stay as they are, up to the next category.
            let end = categories.values.range(place..).next().map_or(categories.size, |(next, _)| *next);
            parts.push(graph.places(&vector, &(place..end).collect::<Vec<_>>()));
            place = end;
            continue;
        };
        let column = graph.places(&vector, &[place]);
        let index = among(graph, &column, values);
        let zero = graph.number(0.0);
        let unseen = graph.op("Less", &[&index, &zero]);
        if keep {
            let rest = graph.number(values.len() as f64);
            parts.push(graph.op("Where", &[&unseen, &rest, &index]));
        } else {
            graph.refuse(&unseen);
            parts.push(index);
        }
        place += 1;
    }
    let made = graph.side_by_side(&parts.iter().map(String::as_str).collect::<Vec<_>>());
    graph.make(output, made, Kind::Vector(Some(categories.size)));
    Ok(())
}
