//! GeneralizedLinearRegression as a stage.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, ArrayRef, Float64Array, Int64Array};
use touchpaper_sql::{DataFrame, DataType, Error, Expression, Result, Value};

use crate::algorithms::generalized_linear_regression::{
    Family, GeneralizedLinearRegression, GeneralizedLinearRegressionModel, Link, fitted, null_intercept,
};
use crate::attributes::NUMERIC;
use crate::columns::{VectorBuilder, Vectors, annotated, call, doubles, gather, named, numeric_field, vacant, vector_field};
use crate::params::ParamValue;
use crate::persist::{Saved, Table, one_double, one_vector};
use crate::prediction::{each_row, floats, int, of_one, vector};
use crate::stage::{Fitted, Model, Settings, requirement};
use crate::training::{self, Labels, instances_of, watch};

const NAME: &str = "GeneralizedLinearRegressionModel";

struct Glm {
    model: Arc<GeneralizedLinearRegressionModel>,
    family: Family,
    link: Link,
}

/// Family and link of settings, as their words and powers say them.
fn kind(word: &str, link: Option<&str>, variance_power: f64, link_power: Option<f64>) -> Result<(Family, Link)> {
    let family = match word.to_lowercase().as_str() {
        "binomial" => Family::Binomial,
        "poisson" => Family::Poisson,
        "gamma" => Family::Gamma,
        "tweedie" => match variance_power {
            0.0 => Family::Gaussian,
            1.0 => Family::Poisson,
            2.0 => Family::Gamma,
            power => Family::Tweedie(power),
        },
        _ => Family::Gaussian,
    };
    if word.eq_ignore_ascii_case("tweedie") {
        return Ok((family, Link::Power(link_power.unwrap_or(1.0 - variance_power))));
    }
    let allowed: &[&str] = match family {
        Family::Binomial => &["logit", "probit", "cloglog"],
        Family::Poisson => &["log", "identity", "sqrt"],
        Family::Gamma => &["inverse", "identity", "log"],
        _ => &["identity", "log", "inverse"],
    };
    let chosen = link.map_or_else(|| allowed[0].to_string(), str::to_lowercase);
    if !allowed.contains(&chosen.as_str()) {
        return Err(requirement(format!(
            "Generalized Linear Regression with {word} family does not support {} link function.",
            link.unwrap_or_default()
        )));
    }
    let link = match chosen.as_str() {
        "log" => Link::Power(0.0),
        "inverse" => Link::Power(-1.0),
        "sqrt" => Link::Power(0.5),
        "logit" => Link::Logit,
        "probit" => Link::Probit,
        "cloglog" => Link::CLogLog,
        _ => Link::Power(1.0),
    };
    Ok((family, link))
}

/// Family and link, as the parameters say them.
pub(crate) fn of_settings(settings: &Settings) -> Result<(Family, Link)> {
    let power = settings.float("variancePower")?;
    if power < 0.0 || (power > 0.0 && power < 1.0) {
        return Err(settings.invalid("variancePower", &touchpaper_sql::format::java_double(power)));
    }
    let link = if settings.has("link") { Some(settings.text("link")?) } else { None };
    let link_power = if settings.has("linkPower") { Some(settings.float("linkPower")?) } else { None };
    kind(settings.text("family")?, link, power, link_power)
}

fn constant(value: f64) -> Expression {
    Expression::literal(Value::Double(value))
}

fn offset(settings: &Settings) -> Result<Expression> {
    Ok(settings.column("offsetCol")?.map_or_else(|| constant(0.0), named))
}

/// Features with the offset as their last place.
fn with_offset(features: &str, offset: &str) -> Expression {
    call(NAME, vec![named(features), named(offset)], DataType::Vector, move |arrays, rows| {
        let [features, offsets] = arrays else { return Err(Error::internal("a stage's argument")) };
        let (vectors, offsets, mut builder) = (Vectors::new(features, "features")?, doubles(offsets)?, VectorBuilder::default());
        for row in 0..rows {
            let mut values = vectors.need(row)?.to_dense();
            values.push(if offsets.is_null(row) { f64::NAN } else { offsets.value(row) });
            builder.push_dense(&values);
        }
        builder.finish()
    })
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    let (family, link) = of_settings(settings)?;
    training::check(settings, df, &["predictionCol", "linkPredictionCol"])?;
    let features = settings.text("featuresCol")?.to_string();
    let offset_column = settings.column("offsetCol")?;
    if let Some(column) = offset_column {
        numeric_field(df, column)?;
    }
    let algorithm = GeneralizedLinearRegression {
        family,
        link,
        max_iter: settings.count("maxIter", 0)?,
        reg_param: settings.float("regParam")?,
        tol: settings.float("tol")?,
        fit_intercept: settings.flag("fitIntercept")?,
        with_offset: offset_column.is_some(),
    };
    let instances = match offset_column {
        None => training::instances(settings, df, Labels::Numbers)?,
        Some(offset) => {
            let weight = settings.column("weightCol")?.map_or_else(|| constant(1.0), named);
            let columns = [with_offset(&features, offset), named(settings.text("labelCol")?), weight];
            instances_of(df, columns, features, Labels::Numbers)?
        }
    };
    let model = watch(settings, instances.context(), |monitor| algorithm.fit(&instances, monitor))?;
    Ok(Box::new(Glm { model: Arc::new(model), family, link }))
}

pub fn restore(saved: &Saved<'_>) -> Result<Fitted> {
    let table = saved.table("data")?;
    let (coefficients, intercept) = (table.vector("coefficients")?.values, table.double("intercept")?);
    let text = |name: &str| saved.param(name).and_then(serde_json::Value::as_str);
    let number = |name: &str| saved.param(name).and_then(serde_json::Value::as_f64);
    let (family, link) =
        kind(text("family").unwrap_or("gaussian"), text("link"), number("variancePower").unwrap_or(0.0), number("linkPower"))?;
    let model = GeneralizedLinearRegressionModel { coefficients, intercept, diag_inv_at_wa: vec![0.0], iterations: 0 };
    Ok(Box::new(Glm { model: Arc::new(model), family, link }))
}

impl Glm {
    /// η, or μ where a link is given, of each row.
    fn column(&self, settings: &Settings, mean: bool) -> Result<Expression> {
        let (model, family, link) = (Arc::clone(&self.model), self.family, self.link);
        let columns = vec![named(settings.text("featuresCol")?), offset(settings)?];
        Ok(call(NAME, columns, DataType::Double, move |arrays, rows| {
            let [features, offsets] = arrays else { return Err(Error::internal("a stage's argument")) };
            let offsets = doubles(offsets)?;
            let mut out = Vec::with_capacity(rows);
            each_row(features, model.coefficients.len(), |row| {
                let eta = model.predict_link(row, offsets.value(out.len()));
                out.push(if mean { fitted(family, link, eta) } else { eta });
                Ok(())
            })?;
            Ok(Arc::new(Float64Array::from(out)))
        }))
    }

    /// (y, μ, weight, offset) of each row of predictions.
    fn rows(settings: &Settings, df: &DataFrame) -> Result<Vec<(f64, f64, f64, f64)>> {
        let weight = settings.column("weightCol")?.map_or_else(|| constant(1.0), named);
        let columns = vec![named(settings.text("labelCol")?), named(settings.text("predictionCol")?), weight, offset(settings)?];
        let parts = gather(df, columns, Vec::new, |state, arrays, rows| {
            let columns = arrays.iter().map(doubles).collect::<Result<Vec<_>>>()?;
            let [y, mu, weight, offset] = columns.as_slice() else { return Err(Error::internal("a stage's argument")) };
            state.extend((0..rows).map(|row| (y.value(row), mu.value(row), weight.value(row), offset.value(row))));
            Ok(())
        })?;
        Ok(parts.into_iter().flatten().collect())
    }

    /// One row: deviance, nullDeviance, pearson, aic (NaN where there is none), count.
    fn figures(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let rows = Self::rows(settings, df)?;
        let algorithm = GeneralizedLinearRegression { family: self.family, link: self.link, ..GeneralizedLinearRegression::default() };
        let intercept = if settings.flag("fitIntercept")? { null_intercept(self.family, self.link, &rows) } else { 0.0 };
        let found = algorithm.figures(&rows, |offset| self.link.unlink(intercept + offset));
        let one = |value: f64| Arc::new(Float64Array::from(vec![value])) as ArrayRef;
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        Table::new(vec![
            ("deviance", DataType::Double, one(found.deviance)),
            ("nullDeviance", DataType::Double, one(found.null_deviance)),
            ("pearson", DataType::Double, one(found.pearson)),
            ("aic", DataType::Double, one(found.aic)),
            ("count", DataType::Long, Arc::new(Int64Array::from(vec![count]))),
        ])?
        .into_frame(df.session())
    }

    /// A column of residuals of a kind.
    fn residuals(&self, settings: &Settings, df: &DataFrame, kind: &str) -> Result<DataFrame> {
        let (family, link, word) = (self.family, self.link, kind.to_string());
        let weight = settings.column("weightCol")?.map_or_else(|| constant(1.0), named);
        let columns = vec![named(settings.text("labelCol")?), named(settings.text("predictionCol")?), weight];
        let made = call(NAME, columns, DataType::Double, move |arrays, rows| {
            let columns = arrays.iter().map(doubles).collect::<Result<Vec<_>>>()?;
            let [y, mu, weight] = columns.as_slice() else { return Err(Error::internal("a stage's argument")) };
            let one = |row: usize| {
                let (y, mu, weight) = (y.value(row), mu.value(row), weight.value(row));
                match word.as_str() {
                    "deviance" => (family.deviance(y, mu, weight).max(0.0)).sqrt() * if y > mu { 1.0 } else { -1.0 },
                    "pearson" => (y - mu) * weight.sqrt() / family.variance(mu).sqrt(),
                    "working" => (y - mu) * link.derivative(mu),
                    _ => y - mu,
                }
            };
            Ok(Arc::new(Float64Array::from((0..rows).map(one).collect::<Vec<f64>>())))
        });
        let name = format!("{kind}Residuals");
        df.select(vec![made.alias(&name)])
    }
}

impl Model for Glm {
    fn name(&self) -> &'static str {
        NAME
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        vector_field(df, settings.text("featuresCol")?)?;
        let mut made = df.clone();
        for param in ["predictionCol", "linkPredictionCol"] {
            if let Some(column) = settings.column(param)? {
                vacant(df, column)?;
            }
        }
        // Checked in the one order, added in the other, as in Spark.
        for (param, mean) in [("linkPredictionCol", false), ("predictionCol", true)] {
            if let Some(column) = settings.column(param)? {
                made = made.with_column(column, annotated(self.column(settings, mean)?, Some(NUMERIC.to_string())))?;
            }
        }
        Ok(made)
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        let model = &self.model;
        match name {
            "numFeatures" => Some(int(model.coefficients.len())),
            "coefficients" => Some(vector(model.coefficients.clone())),
            "intercept" => Some(ParamValue::Float(model.intercept)),
            "diagInvAtWA" => Some(floats(&model.diag_inv_at_wa)),
            "numIterations" => Some(int(model.iterations)),
            "isDispersed" => Some(ParamValue::Bool(self.family.is_dispersed())),
            _ => None,
        }
    }

    fn call(&self, name: &str, _settings: &Settings, arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        if name != "predict" {
            return Ok(None);
        }
        of_one(arguments, self.model.coefficients.len(), |row| {
            Ok(Some(ParamValue::Float(fitted(self.family, self.link, self.model.predict_link(row, 0.0)))))
        })
    }

    fn frame(&self, name: &str, settings: &Settings, frames: &[DataFrame], arguments: &[ParamValue]) -> Result<Option<DataFrame>> {
        Ok(match (name, frames, arguments) {
            ("figures", [df], []) => Some(self.figures(settings, df)?),
            ("residuals", [df], [ParamValue::Text(kind)]) => Some(self.residuals(settings, df, kind)?),
            _ => None,
        })
    }

    fn table(&self) -> Result<Table> {
        Table::new(vec![
            ("intercept", DataType::Double, one_double(self.model.intercept)),
            ("coefficients", DataType::Vector, one_vector(&self.model.coefficients)?),
        ])
    }
}
