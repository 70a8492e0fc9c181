//! MultilayerPerceptronClassifier as a stage.

use std::sync::Arc;

use touchpaper_sql::{DataFrame, DataType, Result};

use super::MADE;
use crate::algorithms::Row;
use crate::algorithms::multilayer_perceptron::{MultilayerPerceptron, MultilayerPerceptronModel, Solver};
use crate::linalg::kernels::softmax;
use crate::params::ParamValue;
use crate::persist::{Saved, Table, malformed, one_vector};
use crate::prediction::{Classifier, classify, classify_one, floats, int, vector};
use crate::stage::{Fitted, Model, Settings};
use crate::training::{self, Labels, watch};

struct Perceptron(Arc<MultilayerPerceptronModel>);

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    training::check(settings, df, MADE)?;
    let layers = settings.ints("layers")?;
    if layers.len() < 2 || layers.iter().any(|size| *size < 1) {
        let texts: Vec<String> = layers.iter().map(i64::to_string).collect();
        return Err(settings.invalid("layers", &format!("[{}]", texts.join(","))));
    }
    let layers: Vec<usize> = layers.into_iter().filter_map(|size| usize::try_from(size).ok()).collect();
    let classes = layers.last().and_then(|classes| u32::try_from(*classes).ok());
    let initial_weights = match settings.get("initialWeights") {
        Some(ParamValue::Vector(weights)) => Some(weights.to_dense().values),
        _ => None,
    };
    let algorithm = MultilayerPerceptron {
        layers,
        max_iter: settings.count("maxIter", 0)?,
        tol: settings.float("tol")?,
        seed: settings.int("seed")?,
        block_size: settings.count("blockSize", 1)?,
        step_size: settings.float("stepSize")?,
        solver: if settings.text("solver")? == "gd" { Solver::GradientDescent } else { Solver::Lbfgs },
        initial_weights,
    };
    let instances = training::instances(settings, df, Labels::Classes(classes))?;
    let model = watch(settings, instances.context(), |monitor| algorithm.fit(&instances, monitor))?;
    Ok(Box::new(Perceptron(Arc::new(model))))
}

pub fn restore(saved: &Saved<'_>) -> Result<Fitted> {
    let size = |value: &serde_json::Value| value.as_u64().and_then(|size| usize::try_from(size).ok());
    let layers: Option<Vec<usize>> = saved.param("layers").and_then(|layers| layers.as_array()?.iter().map(size).collect());
    let layers = layers.filter(|layers| layers.len() > 1).ok_or_else(|| malformed("layers"))?;
    let weights = saved.table("data")?.vector("weights")?.values;
    if weights.len() != crate::algorithms::multilayer_perceptron::size(&layers) {
        return Err(malformed("weights"));
    }
    Ok(Box::new(Perceptron(Arc::new(MultilayerPerceptronModel { layers, weights, objective_history: Vec::new() }))))
}

impl Classifier for MultilayerPerceptronModel {
    fn stage(&self) -> &'static str {
        "MultilayerPerceptronClassificationModel"
    }

    fn classes(&self) -> usize {
        self.layers.last().copied().unwrap_or(0)
    }

    fn width(&self) -> usize {
        self.layers.first().copied().unwrap_or(0)
    }

    fn raw(&self, row: Row<'_>, out: &mut Vec<f64>) -> Result<()> {
        out.extend(self.predict_raw(row));
        Ok(())
    }

    fn normalize(&self, raw: &mut [f64]) {
        softmax(raw);
    }
}

impl Model for Perceptron {
    fn name(&self) -> &'static str {
        self.0.stage()
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        classify(&self.0, settings, df)
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        match name {
            "numClasses" => Some(int(self.0.classes())),
            "numFeatures" => Some(int(self.0.width())),
            "numLayers" => Some(int(self.0.layers.len())),
            "weights" => Some(vector(self.0.weights.clone())),
            "objectiveHistory" => Some(floats(&self.0.objective_history)),
            "totalIterations" => Some(int(self.0.objective_history.len().saturating_sub(1))),
            _ => None,
        }
    }

    fn call(&self, name: &str, settings: &Settings, arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        classify_one(self.0.as_ref(), settings, name, arguments)
    }

    fn table(&self) -> Result<Table> {
        Table::new(vec![("weights", DataType::Vector, one_vector(&self.0.weights)?)])
    }
}
