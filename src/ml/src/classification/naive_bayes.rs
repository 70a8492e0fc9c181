//! NaiveBayes as a stage.

use std::sync::Arc;

use touchpaper_sql::{DataFrame, DataType, Result};

use super::MADE;
use crate::algorithms::Row;
use crate::algorithms::naive_bayes::{Kind, NaiveBayes, NaiveBayesModel};
use crate::params::ParamValue;
use crate::persist::{Saved, Table, by_row, one_matrix, one_vector, rows_of};
use crate::prediction::{Classifier, classify, classify_one, int, vector};
use crate::stage::{Fitted, Model, Settings};
use crate::training::{self, Labels, Values, watch};

struct Bayes(Arc<NaiveBayesModel>);

fn kind(word: &str) -> Kind {
    match word {
        "complement" => Kind::Complement,
        "bernoulli" => Kind::Bernoulli,
        "gaussian" => Kind::Gaussian,
        _ => Kind::Multinomial,
    }
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    training::check(settings, df, MADE)?;
    let algorithm = NaiveBayes {
        smoothing: settings.float("smoothing")?,
        kind: kind(settings.text("modelType")?),
        num_classes: training::classes_told(settings, df)?,
    };
    training::some(df)?;
    let values = match algorithm.kind {
        Kind::Multinomial | Kind::Complement => Values::Nonnegative,
        Kind::Bernoulli => Values::Binary,
        Kind::Gaussian => Values::Finite,
    };
    let instances = training::instances_with(settings, df, Labels::Classes(None), values)?;
    let model = watch(settings, instances.context(), |monitor| algorithm.fit(&instances, monitor))?;
    Ok(Box::new(Bayes(Arc::new(model))))
}

pub fn restore(saved: &Saved<'_>) -> Result<Fitted> {
    let table = saved.table("data")?;
    let (pi, theta) = (table.vector("pi")?.values, table.matrix("theta")?);
    // Spark 2 wrote no sigma.
    let sigma = if table.column("sigma").is_ok() { rows_of(&table.matrix("sigma")?) } else { Vec::new() };
    let kind = kind(saved.param("modelType").and_then(serde_json::Value::as_str).unwrap_or("multinomial"));
    let model = NaiveBayesModel { kind, num_features: theta.columns(), pi, theta: rows_of(&theta), sigma };
    Ok(Box::new(Bayes(Arc::new(model))))
}

impl Classifier for NaiveBayesModel {
    fn stage(&self) -> &'static str {
        "NaiveBayesModel"
    }

    fn classes(&self) -> usize {
        self.pi.len()
    }

    fn width(&self) -> usize {
        self.num_features
    }

    fn raw(&self, row: Row<'_>, out: &mut Vec<f64>) -> Result<()> {
        out.extend(self.predict_raw(row)?);
        Ok(())
    }

    fn normalize(&self, raw: &mut [f64]) {
        self.raw_to_probability(raw);
    }
}

impl Bayes {
    fn matrix(&self, values: &[f64]) -> Result<crate::linalg::DenseMatrix> {
        if values.is_empty() { by_row(0, 0, &[]) } else { by_row(self.0.pi.len(), self.0.num_features, values) }
    }
}

impl Model for Bayes {
    fn name(&self) -> &'static str {
        self.0.stage()
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        classify(&self.0, settings, df)
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        let model = &self.0;
        match name {
            "numClasses" => Some(int(model.pi.len())),
            "numFeatures" => Some(int(model.num_features)),
            "pi" => Some(vector(model.pi.clone())),
            "theta" => self.matrix(&model.theta).ok().map(ParamValue::Matrix),
            "sigma" => self.matrix(&model.sigma).ok().map(ParamValue::Matrix),
            _ => None,
        }
    }

    fn call(&self, name: &str, settings: &Settings, arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        classify_one(self.0.as_ref(), settings, name, arguments)
    }

    fn table(&self) -> Result<Table> {
        Table::new(vec![
            ("pi", DataType::Vector, one_vector(&self.0.pi)?),
            ("theta", DataType::Matrix, one_matrix(&self.matrix(&self.0.theta)?)?),
            ("sigma", DataType::Matrix, one_matrix(&self.matrix(&self.0.sigma)?)?),
        ])
    }
}
