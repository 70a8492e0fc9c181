//! FMRegressor and, with another loss, FMClassifier as stages.

use std::sync::Arc;

use touchpaper_sql::{DataFrame, DataType, Result};

use crate::algorithms::Row;
use crate::algorithms::factorization_machines::{FactorizationMachines, FactorizationMachinesModel, Loss, Solver};
use crate::linalg::kernels::sigmoid;
use crate::params::ParamValue;
use crate::persist::{Saved, Table, by_row, one_double, one_matrix, one_vector, rows_of};
use crate::prediction::{Classifier, classify, classify_one, floats, int, of_one, regress, vector};
use crate::stage::{Fitted, Model, Settings};
use crate::training::{self, Labels, watch};

const REGRESSION: &str = "FMRegressionModel";
const CLASSIFICATION: &str = "FMClassificationModel";

struct Machines {
    model: Arc<FactorizationMachinesModel>,
    loss: Loss,
}

fn fit(settings: &Settings, df: &DataFrame, loss: Loss, labels: Labels) -> Result<Fitted> {
    let algorithm = FactorizationMachines {
        factor_size: settings.count("factorSize", 1)?,
        fit_intercept: settings.flag("fitIntercept")?,
        fit_linear: settings.flag("fitLinear")?,
        reg_param: settings.float("regParam")?,
        mini_batch_fraction: settings.float("miniBatchFraction")?,
        init_std: settings.float("initStd")?,
        max_iter: settings.count("maxIter", 0)?,
        step_size: settings.float("stepSize")?,
        tol: settings.float("tol")?,
        solver: if settings.text("solver")? == "gd" { Solver::GradientDescent } else { Solver::AdamW },
        seed: settings.int("seed")?,
        loss,
    };
    let instances = training::instances(settings, df, labels)?;
    let model = watch(settings, instances.context(), |monitor| algorithm.fit(&instances, monitor))?;
    Ok(Box::new(Machines { model: Arc::new(model), loss }))
}

pub fn fit_regression(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    training::check(settings, df, &["predictionCol"])?;
    fit(settings, df, Loss::Squared, Labels::Numbers)
}

pub fn fit_classification(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    training::check(settings, df, &["rawPredictionCol", "probabilityCol", "predictionCol"])?;
    fit(settings, df, Loss::Logistic, Labels::Classes(Some(2)))
}

fn restore(saved: &Saved<'_>, loss: Loss) -> Result<Fitted> {
    let table = saved.table("data")?;
    let factors = table.matrix("factors")?;
    let model = FactorizationMachinesModel {
        factor_size: factors.columns(),
        intercept: table.double("intercept")?,
        linear: table.vector("linear")?.values,
        factors: rows_of(&factors),
        objective_history: Vec::new(),
    };
    Ok(Box::new(Machines { model: Arc::new(model), loss }))
}

pub fn restore_regression(saved: &Saved<'_>) -> Result<Fitted> {
    restore(saved, Loss::Squared)
}

pub fn restore_classification(saved: &Saved<'_>) -> Result<Fitted> {
    restore(saved, Loss::Logistic)
}

impl Classifier for FactorizationMachinesModel {
    fn stage(&self) -> &'static str {
        CLASSIFICATION
    }

    fn classes(&self) -> usize {
        2
    }

    fn width(&self) -> usize {
        self.linear.len()
    }

    fn raw(&self, row: Row<'_>, out: &mut Vec<f64>) -> Result<()> {
        let raw = self.predict(row);
        out.extend([-raw, raw]);
        Ok(())
    }

    fn normalize(&self, raw: &mut [f64]) {
        if let [zero, one] = raw {
            *one = sigmoid(*one);
            *zero = 1.0 - *one;
        }
    }
}

impl Model for Machines {
    fn name(&self) -> &'static str {
        if self.loss == Loss::Logistic { CLASSIFICATION } else { REGRESSION }
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        if self.loss == Loss::Logistic {
            return classify(&self.model, settings, df);
        }
        let model = Arc::clone(&self.model);
        regress(REGRESSION, settings, df, model.linear.len(), move |row| Ok(model.predict(row)))
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        let model = &self.model;
        match name {
            "numClasses" if self.loss == Loss::Logistic => Some(int(2)),
            "numFeatures" => Some(int(model.linear.len())),
            "intercept" => Some(ParamValue::Float(model.intercept)),
            "linear" => Some(vector(model.linear.clone())),
            "factors" => by_row(model.linear.len(), model.factor_size, &model.factors).ok().map(ParamValue::Matrix),
            "factorSize" => Some(int(model.factor_size)),
            "objectiveHistory" => Some(floats(&model.objective_history)),
            "totalIterations" => Some(int(model.objective_history.len().saturating_sub(1))),
            _ => None,
        }
    }

    fn call(&self, name: &str, settings: &Settings, arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        if self.loss == Loss::Logistic {
            return classify_one(self.model.as_ref(), settings, name, arguments);
        }
        if name != "predict" {
            return Ok(None);
        }
        of_one(arguments, self.model.linear.len(), |row| Ok(Some(ParamValue::Float(self.model.predict(row)))))
    }

    fn table(&self) -> Result<Table> {
        let model = &self.model;
        let factors = by_row(model.linear.len(), model.factor_size, &model.factors)?;
        Table::new(vec![
            ("intercept", DataType::Double, one_double(model.intercept)),
            ("linear", DataType::Vector, one_vector(&model.linear)?),
            ("factors", DataType::Matrix, one_matrix(&factors)?),
        ])
    }
}
