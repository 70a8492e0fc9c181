//! Products of the places of several columns, indices one-hot.

use touchpaper_sql::Result;

use super::graph::{Graph, Kind};
use crate::export::Stage;

/// A column's places and how many they are. Which features are nominal, columns that other stages made would tell in their
/// metadata: a graph knows it of indexed texts alone.
fn encoded(stage: &Stage<'_>, graph: &mut Graph, name: &str) -> Result<(String, usize)> {
    let column = graph.read(name, Kind::Number);
    match (column.kind, column.labels) {
        (Kind::Number, Some(labels)) if labels.len() > 1 => {
            let row: Vec<f64> = (0..labels.len()).map(|place| place as f64).collect();
            let row = graph.row(&row);
            let same = graph.op("Equal", &[&column.tensor, &row]);
            Ok((graph.as_numbers(&same), labels.len()))
        }
        (Kind::Number, Some(_)) => Ok((column.tensor, 1)),
        (kind, _) if column.tensor == name => match kind {
            Kind::Number | Kind::Either => Ok((graph.read_number(&stage.name, name)?, 1)),
            Kind::Text | Kind::Words => stage.refuse(&format!("the column {name} holds texts")),
            Kind::Vector(_) => graph.read_places(&stage.name, name),
        },
        _ => stage.refuse(&format!("which features of {name} are nominal is not known")),
    }
}

pub fn interaction(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let inputs = stage.settings.texts("inputCols")?;
    let columns = inputs.iter().map(|name| encoded(stage, graph, name)).collect::<Result<Vec<_>>>()?;
    let size: usize = columns.iter().map(|(_, width)| width).product();
    // The first column's places change slowest; products begin with the last.
    let (mut made, mut fast) = (None::<String>, 1);
    for (tensor, width) in columns.iter().rev() {
        let places: Vec<usize> = (0..size).map(|product| product / fast % width).collect();
        fast *= width;
        let factor = graph.places(tensor, &places);
        made = Some(match made {
            None => factor,
            Some(before) => graph.op("Mul", &[&before, &factor]),
        });
    }
    let Some(made) = made else { return stage.refuse("it has no inputs") };
    graph.make(stage.settings.text("outputCol")?, made, Kind::Vector(Some(size)));
    Ok(())
}
