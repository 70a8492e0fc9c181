//! Models that predict a class, trees apart: their margins, probabilities, and the class that follows.

use touchpaper_sql::Result;

use super::convert;
use super::graph::{Graph, Kind};
use super::regressions::{features, linear, machines, predict, sigmoid};
use crate::export::Stage;
use crate::params::ParamValue;
use crate::persist::rows_of;
use crate::prediction::Decision;

/// The greatest, or what the thresholds say.
pub fn decision(stage: &Stage<'_>) -> Result<Decision> {
    let settings = &stage.settings;
    Ok(if settings.has("thresholds") { Decision::Scaled(settings.floats("thresholds")?) } else { Decision::Greatest })
}

/// Makes the columns of a classification.
pub fn classify(
    stage: &Stage<'_>,
    graph: &mut Graph,
    raw: String,
    probability: Option<String>,
    classes: usize,
    decision: Decision,
) -> Result<()> {
    let class = match decision {
        Decision::Greatest => graph.argmax(&raw),
        Decision::Scaled(thresholds) => {
            let thresholds = graph.row(&thresholds);
            let scaled = graph.op("Div", &[probability.as_ref().unwrap_or(&raw), &thresholds]);
            graph.argmax(&scaled)
        }
        Decision::Margin(bound) => above(graph, &raw, bound),
        Decision::Probability(bound) => above(graph, &raw, (bound / (1.0 - bound)).ln()),
    };
    if let Some(column) = stage.settings.column("rawPredictionCol")? {
        graph.make(column, raw, Kind::Vector(Some(classes)));
    }
    if let Some(probability) = probability
        && let Some(column) = stage.settings.column("probabilityCol")?
    {
        graph.make(column, probability, Kind::Vector(Some(classes)));
    }
    predict(stage, graph, class)
}

/// 1 where class 1's margin is above the bound.
fn above(graph: &mut Graph, raw: &str, bound: f64) -> String {
    let margin = graph.places(raw, &[1]);
    let bound = graph.number(bound);
    let above = graph.op("Greater", &[&margin, &bound]);
    graph.as_numbers(&above)
}

/// (−m, m)
pub fn both(graph: &mut Graph, margin: &str) -> String {
    let minus = graph.op("Neg", &[margin]);
    graph.side_by_side(&[&minus, margin])
}

/// (p, 1 − p)
pub fn with_rest(graph: &mut Graph, first: &str) -> String {
    let one = graph.number(1.0);
    let rest = graph.op("Sub", &[&one, first]);
    graph.side_by_side(&[first, &rest])
}

/// exp(x) over its sum
fn softmax(graph: &mut Graph, raw: &str) -> String {
    let most = graph.greatest(raw);
    let below = graph.op("Sub", &[raw, &most]);
    let powers = graph.op("Exp", &[&below]);
    let sum = graph.sum(&powers);
    graph.op("Div", &[&powers, &sum])
}

/// A matrix given by row, by column.
fn transposed(values: &[f64], rows: usize) -> Vec<f64> {
    let columns = values.len() / rows.max(1);
    (0..columns).flat_map(|column| (0..rows).map(move |row| values[row * columns + column])).collect()
}

pub fn logistic_regression(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let data = stage.data()?;
    let matrix = data.matrix("coefficientMatrix")?;
    let intercepts = data.vector("interceptVector")?.values;
    let coefficients = transposed(&rows_of(&matrix), intercepts.len());
    let x = features(stage, graph, matrix.columns())?;
    let margins = linear(graph, &x, &coefficients, &intercepts);
    if data.flag("isMultinomial")? {
        let probability = softmax(graph, &margins);
        return classify(stage, graph, margins, Some(probability), intercepts.len(), decision(stage)?);
    }
    let raw = both(graph, &margins);
    let minus = graph.op("Neg", &[&margins]);
    let first = sigmoid(graph, &minus);
    let probability = with_rest(graph, &first);
    let threshold = match decision(stage)? {
        Decision::Scaled(thresholds) if thresholds.len() == 2 => 1.0 / (1.0 + thresholds[0] / thresholds[1]),
        _ => stage.settings.float("threshold")?,
    };
    classify(stage, graph, raw, Some(probability), 2, Decision::Probability(threshold))
}

pub fn linear_svc(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let data = stage.data()?;
    let coefficients = data.vector("coefficients")?.values;
    let x = features(stage, graph, coefficients.len())?;
    let margin = linear(graph, &x, &coefficients, &[data.double("intercept")?]);
    let raw = both(graph, &margin);
    classify(stage, graph, raw, None, 2, Decision::Margin(stage.settings.float("threshold")?))
}

pub fn factorization_machines(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let margin = machines(stage, graph)?;
    let raw = both(graph, &margin);
    let minus = graph.op("Neg", &[&margin]);
    let (zero, one) = (sigmoid(graph, &minus), sigmoid(graph, &margin));
    let probability = graph.side_by_side(&[&zero, &one]);
    classify(stage, graph, raw, Some(probability), 2, decision(stage)?)
}

pub fn naive_bayes(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let data = stage.data()?;
    let (pi, theta) = (data.vector("pi")?.values, data.matrix("theta")?);
    let (classes, width, theta) = (pi.len(), theta.columns(), rows_of(&theta));
    let x = features(stage, graph, width)?;
    let kind = stage.settings.text("modelType")?.to_lowercase();
    let raw = match kind.as_str() {
        "gaussian" => {
            // −½ Σ ((x − μ)² / σ² + ln σ²), with the squares multiplied out about each class's own mean.
            let sigma = rows_of(&data.matrix("sigma")?);
            let (means, variances) = (graph.doubles(&[1, classes, width], &theta), graph.doubles(&[1, classes, width], &sigma));
            let logs: Vec<f64> = sigma.chunks_exact(width.max(1)).map(|row| row.iter().map(|value| value.ln()).sum()).collect();
            let axis = graph.longs(&[1]);
            let rows = graph.op("Unsqueeze", &[&x, &axis]);
            let differences = graph.op("Sub", &[&rows, &means]);
            let squares = graph.op("Mul", &[&differences, &differences]);
            let scaled = graph.op("Div", &[&squares, &variances]);
            let axis = graph.longs(&[2]);
            let sums = graph.with("ReduceSum", &[&scaled, &axis], &[super::message::Attribute::Int("keepdims", 0)]);
            let constants: Vec<f64> = pi.iter().zip(logs).map(|(pi, log)| pi - log / 2.0).collect();
            let (half, constants) = (graph.number(-0.5), graph.row(&constants));
            let halves = graph.op("Mul", &[&sums, &half]);
            graph.op("Add", &[&halves, &constants])
        }
        "bernoulli" => {
            // Of a feature that is 0 the rest's logarithm counts: a constant, and what a 1 adds to it.
            let rest: Vec<f64> = theta.iter().map(|theta| (1.0 - theta.exp()).ln()).collect();
            let added: Vec<f64> = theta.iter().zip(&rest).map(|(theta, rest)| theta - rest).collect();
            let sums = rest.chunks_exact(width.max(1)).map(|row| row.iter().sum::<f64>());
            let constants: Vec<f64> = pi.iter().zip(sums).map(|(pi, sum)| pi + sum).collect();
            linear(graph, &x, &transposed(&added, classes), &constants)
        }
        "complement" => {
            let products = linear(graph, &x, &transposed(&theta, classes), &vec![0.0; classes]);
            let most = graph.greatest(&products);
            let below = graph.op("Sub", &[&products, &most]);
            let powers = graph.op("Exp", &[&below]);
            let sum = graph.sum(&powers);
            let log = graph.op("Log", &[&sum]);
            graph.op("Sub", &[&below, &log])
        }
        _ => linear(graph, &x, &transposed(&theta, classes), &pi),
    };
    let probability = softmax(graph, &raw);
    classify(stage, graph, raw, Some(probability), classes, decision(stage)?)
}

pub fn multilayer_perceptron(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let layers: Vec<usize> = stage.settings.ints("layers")?.into_iter().filter_map(|size| usize::try_from(size).ok()).collect();
    let weights = stage.data()?.vector("weights")?.values;
    let mut values = features(stage, graph, layers.first().copied().unwrap_or(0))?;
    let mut rest = weights.as_slice();
    for (place, pair) in layers.windows(2).enumerate() {
        let [inputs, outputs] = *pair else { continue };
        let Some((matrix, after)) = rest.split_at_checked(inputs * outputs) else { return stage.refuse("it has too few weights") };
        let Some((biases, after)) = after.split_at_checked(outputs) else { return stage.refuse("it has too few weights") };
        rest = after;
        values = linear(graph, &values, matrix, biases);
        if place + 2 < layers.len() {
            values = sigmoid(graph, &values);
        }
    }
    let probability = softmax(graph, &values);
    let classes = layers.last().copied().unwrap_or(0);
    classify(stage, graph, values, Some(probability), classes, decision(stage)?)
}

/// Each class's own model, of which the margins are compared.
pub fn one_vs_rest(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let classes = stage.saved.told("numClasses")?.as_u64().unwrap_or(0);
    let mut margins = Vec::new();
    for place in 0..classes {
        let mut model = Stage::load(stage.saved.session, &format!("{}/model_{place}", stage.saved.path))?;
        let name = format!("{}_{place}", stage.settings.uid);
        let features = stage.settings.text("featuresCol")?.to_string();
        for (param, value) in [("featuresCol", features), ("rawPredictionCol", name.clone())] {
            model.settings.values.insert(param.to_string(), ParamValue::Text(value));
        }
        for param in ["probabilityCol", "predictionCol"] {
            model.settings.values.insert(param.to_string(), ParamValue::Text(String::new()));
        }
        convert(&model, graph)?;
        let (raw, _) = graph.read_vector(&stage.name, &name, None)?;
        margins.push(graph.places(&raw, &[1]));
    }
    let raw = graph.side_by_side(&margins.iter().map(String::as_str).collect::<Vec<_>>());
    classify(stage, graph, raw, None, margins.len(), Decision::Greatest)
}
