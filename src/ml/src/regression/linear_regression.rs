//! LinearRegression as a stage.

use std::sync::Arc;

use touchpaper_sql::{DataFrame, DataType, Result};

use crate::algorithms::linear_regression::{LinearRegression, LinearRegressionModel, LossKind, Solver};
use crate::params::ParamValue;
use crate::persist::{Saved, Table, one_double, one_vector};
use crate::prediction::{floats, int, of_one, regress, vector};
use crate::stage::{Fitted, Model, Settings};
use crate::training::{self, Labels, watch};

const NAME: &str = "LinearRegressionModel";

struct Linear(Arc<LinearRegressionModel>);

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    training::check(settings, df, &["predictionCol"])?;
    let algorithm = LinearRegression {
        max_iter: settings.count("maxIter", 0)?,
        reg_param: settings.float("regParam")?,
        elastic_net_param: settings.float("elasticNetParam")?,
        tol: settings.float("tol")?,
        fit_intercept: settings.flag("fitIntercept")?,
        standardization: settings.flag("standardization")?,
        solver: match settings.text("solver")? {
            "normal" => Solver::Normal,
            "l-bfgs" => Solver::Lbfgs,
            _ => Solver::Auto,
        },
        loss: if settings.text("loss")? == "huber" { LossKind::Huber } else { LossKind::SquaredError },
        epsilon: settings.float("epsilon")?,
    };
    let instances = training::instances(settings, df, Labels::Numbers)?;
    let model = watch(settings, instances.context(), |monitor| algorithm.fit(&instances, monitor))?;
    Ok(Box::new(Linear(Arc::new(model))))
}

pub fn restore(saved: &Saved<'_>) -> Result<Fitted> {
    let table = saved.table("data")?;
    Ok(Box::new(Linear(Arc::new(LinearRegressionModel {
        coefficients: table.vector("coefficients")?.values,
        intercept: table.double("intercept")?,
        // Spark 2.2 and older had none.
        scale: if table.column("scale").is_ok() { table.double("scale")? } else { 1.0 },
        objective_history: Vec::new(),
        diag_inv_at_wa: vec![0.0],
    }))))
}

impl Model for Linear {
    fn name(&self) -> &'static str {
        NAME
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let model = Arc::clone(&self.0);
        regress(NAME, settings, df, self.0.coefficients.len(), move |row| Ok(model.predict(row)))
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        let model = &self.0;
        match name {
            "numFeatures" => Some(int(model.coefficients.len())),
            "coefficients" => Some(vector(model.coefficients.clone())),
            "intercept" => Some(ParamValue::Float(model.intercept)),
            "scale" => Some(ParamValue::Float(model.scale)),
            "objectiveHistory" => Some(floats(&model.objective_history)),
            "totalIterations" => Some(int(model.objective_history.len().saturating_sub(1))),
            "diagInvAtWA" => Some(floats(&model.diag_inv_at_wa)),
            _ => None,
        }
    }

    fn call(&self, name: &str, _settings: &Settings, arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        if name != "predict" {
            return Ok(None);
        }
        of_one(arguments, self.0.coefficients.len(), |row| Ok(Some(ParamValue::Float(self.0.predict(row)))))
    }

    fn table(&self) -> Result<Table> {
        Table::new(vec![
            ("intercept", DataType::Double, one_double(self.0.intercept)),
            ("coefficients", DataType::Vector, one_vector(&self.0.coefficients)?),
            ("scale", DataType::Double, one_double(self.0.scale)),
        ])
    }
}
