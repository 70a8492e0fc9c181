//! AFTSurvivalRegression as a stage.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, Float64Array};
use touchpaper_sql::format::java_double;
use touchpaper_sql::{DataFrame, DataType, Error, Expression, Result, Value};

use crate::algorithms::accelerated_failure_time::{AcceleratedFailureTime, AcceleratedFailureTimeModel, UNLIVED};
use crate::attributes::Group;
use crate::columns::{annotated, call, doubles, named, numeric_field, vacant};
use crate::params::ParamValue;
use crate::persist::{Saved, Table, one_double, one_vector};
use crate::prediction::{int, of_one, regress, vector, vectors};
use crate::stage::{Fitted, Model, Settings};
use crate::training::{self, Labels, instances_of, watch};

const NAME: &str = "AFTSurvivalRegressionModel";

struct Survival(Arc<AcceleratedFailureTimeModel>);

/// Lifetimes, negative where they are censored.
fn lifetimes(label: &str, censor: &str) -> Expression {
    call(NAME, vec![named(label), named(censor)], DataType::Double, move |arrays, rows| {
        let [labels, censors] = arrays else { return Err(Error::internal("a stage's argument")) };
        let (labels, censors) = (doubles(labels)?, doubles(censors)?);
        let one = |row: usize| -> Result<f64> {
            let (label, censor) = (if labels.is_null(row) { f64::NAN } else { labels.value(row) }, censors.value(row));
            if label.is_infinite() {
                return Err(training::raised(format!("Labels MUST NOT be Infinity, but got {}", java_double(label))));
            }
            if censor != 0.0 && censor != 1.0 {
                return Err(training::raised(format!("Censors MUST be in {{0, 1}}, but got {}", java_double(censor))));
            }
            if label.is_nan() {
                return Err(training::raised("Labels MUST NOT be Null or NaN"));
            }
            Ok(if label <= 0.0 {
                UNLIVED
            } else if censor == 1.0 {
                label
            } else {
                -label
            })
        };
        Ok(Arc::new(Float64Array::from((0..rows).map(one).collect::<Result<Vec<f64>>>()?)))
    })
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    shares(settings)?;
    training::check(settings, df, &["quantilesCol", "predictionCol"])?;
    let censor = settings.text("censorCol")?;
    numeric_field(df, censor)?;
    let features = settings.text("featuresCol")?.to_string();
    let columns = [named(&features), lifetimes(settings.text("labelCol")?, censor), Expression::literal(Value::Double(1.0))];
    let instances = instances_of(df, columns, features, Labels::Lifetimes)?;
    let algorithm = AcceleratedFailureTime {
        max_iter: settings.count("maxIter", 0)?,
        tol: settings.float("tol")?,
        fit_intercept: settings.flag("fitIntercept")?,
    };
    let model = watch(settings, instances.context(), |monitor| algorithm.fit(&instances, monitor))?;
    Ok(Box::new(Survival(Arc::new(model))))
}

fn shares(settings: &Settings) -> Result<Vec<f64>> {
    let shares = settings.floats("quantileProbabilities")?;
    if shares.is_empty() || !shares.iter().all(|share| *share > 0.0 && *share < 1.0) {
        let texts: Vec<String> = shares.iter().map(|share| touchpaper_sql::format::java_double(*share)).collect();
        return Err(settings.invalid("quantileProbabilities", &format!("[{}]", texts.join(","))));
    }
    Ok(shares)
}

pub fn restore(saved: &Saved<'_>) -> Result<Fitted> {
    let table = saved.table("data")?;
    Ok(Box::new(Survival(Arc::new(AcceleratedFailureTimeModel {
        coefficients: table.vector("coefficients")?.values,
        intercept: table.double("intercept")?,
        scale: table.double("scale")?,
    }))))
}

impl Model for Survival {
    fn name(&self) -> &'static str {
        NAME
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let (model, width) = (Arc::clone(&self.0), self.0.coefficients.len());
        let made = regress(NAME, settings, df, width, move |row| Ok(model.predict(row)))?;
        let Some(column) = settings.column("quantilesCol")? else { return Ok(made) };
        vacant(&made, column)?;
        let (model, shares) = (Arc::clone(&self.0), shares(settings)?);
        let metadata = Group::sized(shares.len()).metadata();
        let quantiles = vectors(NAME, settings.text("featuresCol")?, width, move |row, out| {
            out.extend(model.quantiles(row, &shares));
            Ok(())
        });
        made.with_column(column, annotated(quantiles, metadata))
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        match name {
            "numFeatures" => Some(int(self.0.coefficients.len())),
            "coefficients" => Some(vector(self.0.coefficients.clone())),
            "intercept" => Some(ParamValue::Float(self.0.intercept)),
            "scale" => Some(ParamValue::Float(self.0.scale)),
            _ => None,
        }
    }

    fn call(&self, name: &str, settings: &Settings, arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        let width = self.0.coefficients.len();
        match name {
            "predict" => of_one(arguments, width, |row| Ok(Some(ParamValue::Float(self.0.predict(row))))),
            "predictQuantiles" => {
                let shares = shares(settings)?;
                of_one(arguments, width, |row| Ok(Some(vector(self.0.quantiles(row, &shares)))))
            }
            _ => Ok(None),
        }
    }

    fn table(&self) -> Result<Table> {
        Table::new(vec![
            ("coefficients", DataType::Vector, one_vector(&self.0.coefficients)?),
            ("intercept", DataType::Double, one_double(self.0.intercept)),
            ("scale", DataType::Double, one_double(self.0.scale)),
        ])
    }
}
