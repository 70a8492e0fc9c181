//! Models that predict a number.

use touchpaper_sql::Result;

use super::graph::{Graph, Kind};
use super::message::Attribute;
use crate::algorithms::generalized_linear_regression::{Family, Link};
use crate::export::Stage;
use crate::persist::rows_of;
use crate::regression::generalized_linear_regression::of_settings;

/// The stage's features.
pub fn features(stage: &Stage<'_>, graph: &mut Graph, width: usize) -> Result<String> {
    Ok(graph.read_vector(&stage.name, stage.settings.text("featuresCol")?, Some(width))?.0)
}

/// features · coefficients + intercepts; the coefficients by feature, a column for each thing that is told.
pub fn linear(graph: &mut Graph, features: &str, coefficients: &[f64], intercepts: &[f64]) -> String {
    let columns = intercepts.len();
    let coefficients = graph.doubles(&[coefficients.len() / columns.max(1), columns], coefficients);
    let intercepts = graph.row(intercepts);
    let products = graph.op("MatMul", &[features, &coefficients]);
    graph.op("Add", &[&products, &intercepts])
}

fn of_table(stage: &Stage<'_>, graph: &mut Graph) -> Result<String> {
    let data = stage.data()?;
    let coefficients = data.vector("coefficients")?.values;
    let features = features(stage, graph, coefficients.len())?;
    Ok(linear(graph, &features, &coefficients, &[data.double("intercept")?]))
}

pub fn predict(stage: &Stage<'_>, graph: &mut Graph, prediction: String) -> Result<()> {
    if let Some(column) = stage.settings.column("predictionCol")? {
        graph.make(column, prediction, Kind::Number);
    }
    Ok(())
}

pub fn linear_regression(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let made = of_table(stage, graph)?;
    predict(stage, graph, made)
}

pub fn accelerated_failure_time(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let eta = of_table(stage, graph)?;
    let made = graph.op("Exp", &[&eta]);
    predict(stage, graph, made)
}

pub fn generalized_linear_regression(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let (family, link) = of_settings(&stage.settings)?;
    let mut eta = of_table(stage, graph)?;
    if let Some(offset) = stage.settings.column("offsetCol")? {
        let offset = graph.read_number(&stage.name, offset)?;
        eta = graph.op("Add", &[&eta, &offset]);
    }
    let one = graph.number(1.0);
    let mean = match link {
        Link::Power(0.0) => graph.op("Exp", &[&eta]),
        Link::Power(1.0) => eta.clone(),
        Link::Power(power) => {
            let power = graph.number(1.0 / power);
            graph.op("Pow", &[&eta, &power])
        }
        Link::Logit => sigmoid(graph, &eta),
        Link::CLogLog => {
            let power = graph.op("Exp", &[&eta]);
            let power = graph.op("Neg", &[&power]);
            let rest = graph.op("Exp", &[&power]);
            graph.op("Sub", &[&one, &rest])
        }
        Link::Probit => return stage.refuse("ONNX runtimes have no distribution function for its probit link in double precision"),
    };
    let mean = if family == Family::Gaussian {
        mean
    } else {
        // As the family's `project` keeps means where it is defined.
        let (least, most) = (1e-16, if family == Family::Binomial { 1.0 - 1e-16 } else { f64::MAX });
        let (least, most) = (graph.doubles(&[], &[least]), graph.doubles(&[], &[most]));
        graph.op("Clip", &[&mean, &least, &most])
    };
    if let Some(column) = stage.settings.column("linkPredictionCol")? {
        graph.make(column, eta, Kind::Number);
    }
    predict(stage, graph, mean)
}

/// 1 / (1 + exp(−x))
pub fn sigmoid(graph: &mut Graph, x: &str) -> String {
    let one = graph.number(1.0);
    let minus = graph.op("Neg", &[x]);
    let power = graph.op("Exp", &[&minus]);
    let sum = graph.op("Add", &[&one, &power]);
    graph.op("Div", &[&one, &sum])
}

/// intercept + w·x + ½ Σ ((Σ v·x)² − Σ v²·x²)
pub fn machines(stage: &Stage<'_>, graph: &mut Graph) -> Result<String> {
    let data = stage.data()?;
    let (weights, factors) = (data.vector("linear")?.values, data.matrix("factors")?);
    let (rows, columns, factors) = (factors.rows(), factors.columns(), rows_of(&factors));
    let x = features(stage, graph, weights.len())?;
    let plain = linear(graph, &x, &weights, &[data.double("intercept")?]);
    let squared_factors: Vec<f64> = factors.iter().map(|factor| factor * factor).collect();
    let (factors, squared_factors) = (graph.doubles(&[rows, columns], &factors), graph.doubles(&[rows, columns], &squared_factors));
    let sums = graph.op("MatMul", &[&x, &factors]);
    let squares = graph.op("Mul", &[&sums, &sums]);
    let squared = graph.op("Mul", &[&x, &x]);
    let own = graph.op("MatMul", &[&squared, &squared_factors]);
    let pairs = graph.op("Sub", &[&squares, &own]);
    let pairs = graph.sum(&pairs);
    let half = graph.number(0.5);
    let pairs = graph.op("Mul", &[&pairs, &half]);
    Ok(graph.op("Add", &[&plain, &pairs]))
}

pub fn factorization_machines(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let made = machines(stage, graph)?;
    predict(stage, graph, made)
}

/// On the line between the boundaries below and above, or at the nearer end.
pub fn isotonic(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let data = stage.data()?;
    let (boundaries, predictions) = (data.doubles("boundaries")?, data.doubles("predictions")?);
    let (Some(first), Some(last)) = (boundaries.first(), boundaries.last()) else { return stage.refuse("it was fitted to no rows") };
    // A column of numbers is fed as vectors of one place.
    let name = stage.settings.text("featuresCol")?;
    let column = graph.read(name, Kind::Vector(None));
    let x = if column.kind == Kind::Number {
        column.tensor
    } else {
        let (vector, _) = graph.read_vector(&stage.name, name, None)?;
        graph.places(&vector, &[stage.settings.count("featureIndex", 0)?])
    };
    // Java orders NaN behind all numbers.
    let (missing, behind) = (graph.op("IsNaN", &[&x]), graph.number(*last));
    let x = graph.op("Where", &[&missing, &behind, &x]);
    let (least, most) = (graph.doubles(&[], &[*first]), graph.doubles(&[], &[*last]));
    let x = graph.op("Clip", &[&x, &least, &most]);
    let row = graph.row(&boundaries);
    let passed = graph.op("Greater", &[&x, &row]);
    let passed = graph.as_numbers(&passed);
    let above = graph.sum(&passed);
    let one = graph.number(1.0);
    let below = graph.op("Sub", &[&above, &one]);
    let zero = graph.number(0.0);
    let below = graph.op("Max", &[&below, &zero]);
    let (above, below) = (graph.as_longs(&above), graph.as_longs(&below));
    let (boundaries, predictions) = (graph.doubles(&[boundaries.len()], &boundaries), graph.doubles(&[predictions.len()], &predictions));
    let mut at = |table: &str, place: &str| graph.with("Gather", &[table, place], &[Attribute::Int("axis", 0)]);
    let (from, to) = (at(&boundaries, &below), at(&boundaries, &above));
    let (low, high) = (at(&predictions, &below), at(&predictions, &above));
    let (width, rise, way) = (graph.op("Sub", &[&to, &from]), graph.op("Sub", &[&high, &low]), graph.op("Sub", &[&x, &from]));
    let none = graph.op("Equal", &[&width, &zero]);
    let width = graph.op("Where", &[&none, &one, &width]);
    let product = graph.op("Mul", &[&rise, &way]);
    let share = graph.op("Div", &[&product, &width]);
    let made = graph.op("Add", &[&low, &share]);
    predict(stage, graph, made)
}
