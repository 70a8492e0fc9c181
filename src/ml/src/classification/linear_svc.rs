//! LinearSVC as a stage.

use std::sync::Arc;

use touchpaper_sql::{DataFrame, DataType, Result};

use crate::algorithms::Row;
use crate::algorithms::linear_svc::{LinearSvc, LinearSvcModel};
use crate::params::ParamValue;
use crate::persist::{Saved, Table, one_double, one_vector};
use crate::prediction::{Classifier, Decision, classify, classify_one, floats, int, vector};
use crate::stage::{Fitted, Model, Settings};
use crate::training::{self, Labels, watch};

struct Svc(Arc<LinearSvcModel>);

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    training::check(settings, df, &["rawPredictionCol", "predictionCol"])?;
    let algorithm = LinearSvc {
        max_iter: settings.count("maxIter", 0)?,
        reg_param: settings.float("regParam")?,
        tol: settings.float("tol")?,
        fit_intercept: settings.flag("fitIntercept")?,
        standardization: settings.flag("standardization")?,
    };
    let instances = training::instances(settings, df, Labels::Classes(Some(2)))?;
    let model = watch(settings, instances.context(), |monitor| algorithm.fit(&instances, monitor))?;
    Ok(Box::new(Svc(Arc::new(model))))
}

pub fn restore(saved: &Saved<'_>) -> Result<Fitted> {
    let table = saved.table("data")?;
    let (coefficients, intercept) = (table.vector("coefficients")?.values, table.double("intercept")?);
    Ok(Box::new(Svc(Arc::new(LinearSvcModel { coefficients, intercept, objective_history: Vec::new() }))))
}

impl Classifier for LinearSvcModel {
    fn stage(&self) -> &'static str {
        "LinearSVCModel"
    }

    fn classes(&self) -> usize {
        2
    }

    fn width(&self) -> usize {
        self.coefficients.len()
    }

    fn raw(&self, row: Row<'_>, out: &mut Vec<f64>) -> Result<()> {
        out.extend(self.predict_raw(row));
        Ok(())
    }

    fn probabilistic(&self) -> bool {
        false
    }

    fn decision(&self, settings: &Settings) -> Result<Decision> {
        Ok(Decision::Margin(settings.float("threshold")?))
    }
}

impl Model for Svc {
    fn name(&self) -> &'static str {
        self.0.stage()
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        classify(&self.0, settings, df)
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        let model = &self.0;
        match name {
            "numClasses" => Some(int(2)),
            "numFeatures" => Some(int(model.coefficients.len())),
            "coefficients" => Some(vector(model.coefficients.clone())),
            "intercept" => Some(ParamValue::Float(model.intercept)),
            "objectiveHistory" => Some(floats(&model.objective_history)),
            "totalIterations" => Some(int(model.objective_history.len().saturating_sub(1))),
            _ => None,
        }
    }

    fn call(&self, name: &str, settings: &Settings, arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        classify_one(self.0.as_ref(), settings, name, arguments)
    }

    fn table(&self) -> Result<Table> {
        Table::new(vec![
            ("coefficients", DataType::Vector, one_vector(&self.0.coefficients)?),
            ("intercept", DataType::Double, one_double(self.0.intercept)),
        ])
    }
}
