//! LogisticRegression as a stage.

use std::sync::Arc;

use touchpaper_sql::{DataFrame, DataType, Error, Result};

use super::MADE;
use crate::algorithms::Row;
use crate::algorithms::logistic_regression::{Bounds, Family, LogisticRegression, LogisticRegressionModel};
use crate::params::ParamValue;
use crate::persist::{Saved, Table, by_row, one_flag, one_int, one_matrix, one_vector, rows_of};
use crate::prediction::{self, Classifier, Decision, classify, classify_one, floats, int, vector};
use crate::stage::{Fitted, Model, Settings};
use crate::training::{self, Labels, watch};

struct Logistic(Arc<LogisticRegressionModel>);

fn bounds(settings: &Settings) -> Result<Bounds> {
    let matrix = |name: &str| match settings.get(name) {
        None => Ok(None),
        Some(ParamValue::Matrix(matrix)) => Ok(Some((matrix.rows(), matrix.columns(), rows_of(matrix)))),
        Some(other) => Err(settings.invalid(name, &other.to_string())),
    };
    let vector = |name: &str| match settings.get(name) {
        None => Ok(None),
        Some(ParamValue::Vector(vector)) => Ok(Some(vector.to_dense().values)),
        Some(other) => Err(settings.invalid(name, &other.to_string())),
    };
    Ok(Bounds {
        lower_on_coefficients: matrix("lowerBoundsOnCoefficients")?,
        upper_on_coefficients: matrix("upperBoundsOnCoefficients")?,
        lower_on_intercepts: vector("lowerBoundsOnIntercepts")?,
        upper_on_intercepts: vector("upperBoundsOnIntercepts")?,
    })
}

/// A threshold and thresholds may both be set if they say the same.
fn consistent(settings: &Settings) -> Result<()> {
    if !settings.has("threshold") || !settings.has("thresholds") {
        return Ok(());
    }
    let (one, several) = (settings.float("threshold")?, settings.floats("thresholds")?);
    let [zero, first] = several.as_slice() else { return Ok(()) };
    let equivalent = 1.0 / (1.0 + zero / first);
    if (equivalent - one).abs() < 1e-5 || one == 0.5 {
        return Ok(());
    }
    let text = touchpaper_sql::format::java_double;
    Err(Error::illegal_argument(format!(
        "Logistic Regression getThreshold found inconsistent values for threshold ({}) and thresholds (equivalent to {})",
        text(one),
        text(equivalent)
    )))
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    consistent(settings)?;
    training::check(settings, df, MADE)?;
    let algorithm = LogisticRegression {
        max_iter: settings.count("maxIter", 0)?,
        reg_param: settings.float("regParam")?,
        elastic_net_param: settings.float("elasticNetParam")?,
        tol: settings.float("tol")?,
        fit_intercept: settings.flag("fitIntercept")?,
        family: match settings.text("family")?.to_lowercase().as_str() {
            "binomial" => Family::Binomial,
            "multinomial" => Family::Multinomial,
            _ => Family::Auto,
        },
        standardization: settings.flag("standardization")?,
        bounds: bounds(settings)?,
        num_classes: training::classes_told(settings, df)?,
    };
    let instances = training::instances(settings, df, Labels::Classes(None))?;
    let model = watch(settings, instances.context(), |monitor| algorithm.fit(&instances, monitor))?;
    prediction::as_many_thresholds(settings, "LogisticRegression.train", model.num_classes)?;
    Ok(Box::new(Logistic(Arc::new(model))))
}

pub fn restore(saved: &Saved<'_>) -> Result<Fitted> {
    let table = saved.table("data")?;
    // The column that Spark asks for first.
    let num_classes = usize::try_from(table.int("numClasses")?).unwrap_or_default();
    let matrix = table.matrix("coefficientMatrix")?;
    Ok(Box::new(Logistic(Arc::new(LogisticRegressionModel {
        num_classes,
        num_features: matrix.columns(),
        multinomial: table.flag("isMultinomial")?,
        coefficients: rows_of(&matrix),
        intercepts: table.vector("interceptVector")?.values,
        objective_history: Vec::new(),
    }))))
}

impl Classifier for LogisticRegressionModel {
    fn stage(&self) -> &'static str {
        "LogisticRegressionModel"
    }

    fn classes(&self) -> usize {
        // A binomial model has two margins, though it may have seen one label.
        if self.multinomial { self.num_classes } else { 2 }
    }

    fn width(&self) -> usize {
        self.num_features
    }

    fn raw(&self, row: Row<'_>, out: &mut Vec<f64>) -> Result<()> {
        out.extend(self.predict_raw(row));
        Ok(())
    }

    fn normalize(&self, raw: &mut [f64]) {
        self.raw_to_probability(raw);
    }

    fn decision(&self, settings: &Settings) -> Result<Decision> {
        if settings.has("thresholds") {
            let thresholds = settings.floats("thresholds")?;
            return Ok(match thresholds.as_slice() {
                [zero, one] if !self.multinomial => Decision::Probability(1.0 / (1.0 + zero / one)),
                _ => Decision::Scaled(thresholds),
            });
        }
        Ok(if self.multinomial { Decision::Greatest } else { Decision::Probability(settings.float("threshold")?) })
    }
}

impl Model for Logistic {
    fn name(&self) -> &'static str {
        self.0.stage()
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        classify(&self.0, settings, df)
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        let model = &self.0;
        match name {
            "numClasses" => Some(int(model.num_classes)),
            "numFeatures" => Some(int(model.num_features)),
            "isMultinomial" => Some(ParamValue::Bool(model.multinomial)),
            "coefficients" => Some(vector(model.coefficients.clone())),
            "intercept" => model.intercepts.first().copied().map(ParamValue::Float),
            "coefficientMatrix" => by_row(model.intercepts.len(), model.num_features, &model.coefficients).ok().map(ParamValue::Matrix),
            "interceptVector" => Some(vector(model.intercepts.clone())),
            "objectiveHistory" => Some(floats(&model.objective_history)),
            "totalIterations" => Some(int(model.total_iterations())),
            _ => None,
        }
    }

    fn call(&self, name: &str, settings: &Settings, arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        classify_one(self.0.as_ref(), settings, name, arguments)
    }

    fn table(&self) -> Result<Table> {
        let model = &self.0;
        let matrix = by_row(model.intercepts.len(), model.num_features, &model.coefficients)?;
        Table::new(vec![
            ("numClasses", DataType::Integer, one_int(model.num_classes)),
            ("numFeatures", DataType::Integer, one_int(model.num_features)),
            ("interceptVector", DataType::Vector, one_vector(&model.intercepts)?),
            ("coefficientMatrix", DataType::Matrix, one_matrix(&matrix)?),
            ("isMultinomial", DataType::Boolean, one_flag(model.multinomial)),
        ])
    }
}
