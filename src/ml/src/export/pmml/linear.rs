//! Linear models, and naive Bayes, whose logarithms of probabilities are linear in the features and, where Gaussian, their
//! squares.

use touchpaper_sql::Result;

use super::document::Document;
use super::element::{Element, number};
use super::{Function, Predictor};
use crate::algorithms::generalized_linear_regression::{Family, Link};
use crate::export::Stage;
use crate::persist::rows_of;
use crate::regression::generalized_linear_regression::of_settings;

/// Σ coefficient · field + intercept; `category`: the class whose it is.
fn table(intercept: f64, fields: &[String], coefficients: &[f64], category: Option<usize>) -> Element {
    let mut made = Element::new("RegressionTable").with("intercept", number(intercept));
    if let Some(category) = category {
        made = made.with("targetCategory", category);
    }
    made.children(fields.iter().zip(coefficients).map(|(name, value)| predictor(name, *value)))
}

fn predictor(name: &str, coefficient: f64) -> Element {
    Element::new("NumericPredictor").with("name", name).with("coefficient", number(coefficient))
}

fn features(stage: &Stage<'_>, document: &mut Document, width: usize) -> Result<Vec<String>> {
    document.vector(stage, stage.settings.text("featuresCol")?, Some(width))
}

fn regression(normalized: &str, tables: impl IntoIterator<Item = Element>) -> Element {
    Element::new("RegressionModel").with("normalizationMethod", normalized).children(tables)
}

/// PMML decides for the most probable class.
pub fn plain_decision(stage: &Stage<'_>) -> Result<()> {
    if stage.settings.has("thresholds") {
        return stage.refuse("PMML has no thresholds of classes");
    }
    Ok(())
}

pub fn linear_regression(stage: &Stage<'_>, document: &mut Document) -> Result<Predictor> {
    let data = stage.data()?;
    let coefficients = data.vector("coefficients")?.values;
    let fields = features(stage, document, coefficients.len())?;
    let model = regression("none", [table(data.double("intercept")?, &fields, &coefficients, None)]);
    Ok(Predictor { model, kind: Function::Regression })
}

pub fn generalized_linear_regression(stage: &Stage<'_>, document: &mut Document) -> Result<Predictor> {
    let (family, link) = of_settings(&stage.settings)?;
    let normalized = match link {
        Link::Power(1.0) if family == Family::Gaussian => "none",
        Link::Power(0.0) => "exp",
        Link::Logit => "logit",
        Link::Probit => "probit",
        Link::CLogLog => "cloglog",
        Link::Power(_) => return stage.refuse("PMML's regressions do not have its link"),
    };
    let data = stage.data()?;
    let coefficients = data.vector("coefficients")?.values;
    let fields = features(stage, document, coefficients.len())?;
    let mut table = table(data.double("intercept")?, &fields, &coefficients, None);
    if let Some(offset) = stage.settings.column("offsetCol")? {
        table = table.child(predictor(&document.number(stage, offset)?, 1.0));
    }
    Ok(Predictor { model: regression(normalized, [table]), kind: Function::Regression })
}

pub fn logistic_regression(stage: &Stage<'_>, document: &mut Document) -> Result<Predictor> {
    plain_decision(stage)?;
    let data = stage.data()?;
    let matrix = data.matrix("coefficientMatrix")?;
    let (width, coefficients, intercepts) = (matrix.columns(), rows_of(&matrix), data.vector("interceptVector")?.values);
    let fields = features(stage, document, width)?;
    let rows = || intercepts.iter().zip(coefficients.chunks(width.max(1)));
    if data.flag("isMultinomial")? {
        let tables = rows().enumerate().map(|(class, (intercept, row))| table(*intercept, &fields, row, Some(class)));
        return Ok(Predictor { model: regression("softmax", tables), kind: Function::Classification(intercepts.len()) });
    }
    if stage.settings.float("threshold")? != 0.5 {
        return stage.refuse("PMML has no thresholds of classes; its threshold is not 0.5");
    }
    let first = rows().next().map(|(intercept, row)| table(*intercept, &fields, row, Some(1)));
    let tables = first.into_iter().chain([table(0.0, &[], &[], Some(0))]);
    Ok(Predictor { model: regression("softmax", tables), kind: Function::Classification(2) })
}

pub fn naive_bayes(stage: &Stage<'_>, document: &mut Document) -> Result<Predictor> {
    plain_decision(stage)?;
    let data = stage.data()?;
    let (pi, theta) = (data.vector("pi")?.values, data.matrix("theta")?);
    let (width, theta) = (theta.columns(), rows_of(&theta));
    let fields = features(stage, document, width)?;
    let row = |class: usize| &theta[class * width..(class + 1) * width];
    let kind = stage.settings.text("modelType")?.to_lowercase();
    let sigma = if kind == "gaussian" { rows_of(&data.matrix("sigma")?) } else { Vec::new() };
    let of_class = |(class, pi): (usize, &f64)| match kind.as_str() {
        "gaussian" => {
            // −½ ((x − μ)² / σ² + ln σ²) = −x² / 2σ² + x·μ / σ² − μ² / 2σ² − ½ ln σ²
            let figures: Vec<(f64, f64)> =
                row(class).iter().copied().zip(sigma[class * width..(class + 1) * width].iter().copied()).collect();
            let constant: f64 = figures.iter().map(|(mean, variance)| (mean * mean / variance + variance.ln()) / 2.0).sum();
            let slopes: Vec<f64> = figures.iter().map(|(mean, variance)| mean / variance).collect();
            let squares = fields.iter().zip(&figures).map(|(name, (_, variance))| predictor(name, -0.5 / variance).with("exponent", 2));
            table(pi - constant, &fields, &slopes, Some(class)).children(squares)
        }
        "bernoulli" => {
            let rest: Vec<f64> = row(class).iter().map(|theta| (1.0 - theta.exp()).ln()).collect();
            let added: Vec<f64> = row(class).iter().zip(&rest).map(|(theta, rest)| theta - rest).collect();
            table(pi + rest.iter().sum::<f64>(), &fields, &added, Some(class))
        }
        "complement" => table(0.0, &fields, row(class), Some(class)),
        _ => table(*pi, &fields, row(class), Some(class)),
    };
    let tables: Vec<Element> = pi.iter().enumerate().map(of_class).collect();
    Ok(Predictor { model: regression("softmax", tables), kind: Function::Classification(pi.len()) })
}
