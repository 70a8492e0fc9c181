//! IsotonicRegression as a stage: its features are a column of numbers or one place of a column of vectors.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, Float64Array};
use touchpaper_sql::format::java_double;
use touchpaper_sql::{DataFrame, DataType, Error, Expression, Result, Value};

use crate::algorithms::isotonic_regression::{IsotonicRegression, IsotonicRegressionModel};
use crate::attributes::NUMERIC;
use crate::columns::{VectorRef, Vectors, annotated, call, doubles, field, named, numeric_field, vacant};
use crate::params::ParamValue;
use crate::persist::{Saved, Table, column, one_flag, one_list};
use crate::prediction::{int, vector};
use crate::stage::{Fitted, Model, Settings, java};
use crate::training::{Labels, instances_of, raised, watch};

const NAME: &str = "IsotonicRegressionModel";

struct Isotonic {
    model: Arc<IsotonicRegressionModel>,
    /// Whether predictions rise; they fall otherwise.
    rising: bool,
}

/// A vector to be learnt from: all of it is checked, though one place is read.
fn checked(vector: Option<VectorRef<'_>>) -> Result<VectorRef<'_>> {
    let vector = vector.ok_or_else(|| raised("Vectors MUST NOT be Null"))?;
    let (VectorRef::Dense(values) | VectorRef::Sparse { values, .. }) = vector;
    if values.iter().all(|value| value.is_finite()) {
        return Ok(vector);
    }
    let texts: Vec<String> = values.iter().map(|value| java_double(*value)).collect();
    Err(raised(format!("Vector values MUST NOT be NaN or Infinity, but got [{}]", texts.join(","))))
}

/// The features as numbers; `strict` where they are learnt from.
fn feature(settings: &Settings, df: &DataFrame, strict: bool) -> Result<Expression> {
    let column = settings.text("featuresCol")?.to_string();
    if field(df, &column)?.data_type != DataType::Vector {
        numeric_field(df, &column)?;
        return Ok(named(&column));
    }
    let place = settings.count("featureIndex", 0)?;
    let name = column.clone();
    Ok(call(NAME, vec![named(&column)], DataType::Double, move |arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let vectors = Vectors::new(array, &name)?;
        let value = |row: usize| -> Result<f64> {
            let vector = if strict { checked(vectors.get(row)?)? } else { vectors.need(row)? };
            if place >= vector.size() {
                return Err(java("java.lang.IndexOutOfBoundsException", format!("{place} not in [0,{})", vector.size())));
            }
            let mut found = 0.0;
            vector.each_stored(|index, value| {
                if index == place {
                    found = value;
                }
            });
            Ok(found)
        };
        Ok(Arc::new(Float64Array::from((0..rows).map(value).collect::<Result<Vec<f64>>>()?)))
    }))
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    numeric_field(df, settings.text("labelCol")?)?;
    if let Some(weight) = settings.column("weightCol")? {
        numeric_field(df, weight)?;
    }
    let feature = feature(settings, df, true)?;
    if let Some(output) = settings.column("predictionCol")? {
        vacant(df, output)?;
    }
    let weight = settings.column("weightCol")?.map_or_else(|| Expression::literal(Value::Double(1.0)), named);
    let columns = [feature, named(settings.text("labelCol")?), weight];
    let instances = instances_of(df, columns, "features".into(), Labels::Numbers)?;
    let algorithm = IsotonicRegression { isotonic: settings.flag("isotonic")?, feature_index: 0 };
    let model = watch(settings, instances.context(), |monitor| algorithm.fit(&instances, monitor))?;
    Ok(Box::new(Isotonic { model: Arc::new(model), rising: algorithm.isotonic }))
}

pub fn restore(saved: &Saved<'_>) -> Result<Fitted> {
    let table = saved.table("data")?;
    let (boundaries, predictions) = (table.doubles("boundaries")?, table.doubles("predictions")?);
    let model = Arc::new(IsotonicRegressionModel { boundaries, predictions });
    Ok(Box::new(Isotonic { model, rising: table.flag("isotonic")? }))
}

impl Model for Isotonic {
    fn name(&self) -> &'static str {
        NAME
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let feature = feature(settings, df, false)?;
        let Some(output) = settings.column("predictionCol")? else { return Ok(df.clone()) };
        vacant(df, output)?;
        let model = Arc::clone(&self.model);
        let made = call(NAME, vec![feature], DataType::Double, move |arrays, _| {
            let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
            let features = doubles(array)?;
            let value = |row: usize| if features.is_null(row) { f64::NAN } else { model.predict(features.value(row)) };
            Ok(Arc::new(Float64Array::from((0..features.len()).map(value).collect::<Vec<f64>>())))
        });
        df.with_column(output, annotated(made, Some(NUMERIC.to_string())))
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        match name {
            "boundaries" => Some(vector(self.model.boundaries.clone())),
            "predictions" => Some(vector(self.model.predictions.clone())),
            "numFeatures" => Some(int(1)),
            _ => None,
        }
    }

    fn call(&self, name: &str, _settings: &Settings, arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        Ok(match (name, arguments) {
            ("predict", [ParamValue::Float(value)]) => Some(ParamValue::Float(self.model.predict(*value))),
            _ => None,
        })
    }

    fn table(&self) -> Result<Table> {
        let kind = || DataType::Array(Box::new(DataType::Double), false);
        let list = |values: &[f64]| one_list(column(Float64Array::from(values.to_vec())), false);
        Table::new(vec![
            ("boundaries", kind(), list(&self.model.boundaries)?),
            ("predictions", kind(), list(&self.model.predictions)?),
            ("isotonic", DataType::Boolean, one_flag(self.rising)),
        ])
    }
}
