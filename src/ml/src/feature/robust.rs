//! RobustScaler: features less their median, by the range between two quantiles. `RobustScaler.scala`.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{ArrayRef, Float64Array};
use touchpaper_sql::{DataFrame, DataType, Error, Result};

use super::binning::quantiles;
use super::scalers::scale;
use crate::attributes::Group;
use crate::columns::{Vectors, call, map_vectors, named, vacant_output, vector_field};
use crate::linalg::{DenseVector, Vector};
use crate::params::ParamValue;
use crate::persist::{Table, one_vector};
use crate::stage::{Fitted, Model, Settings, requirement};
use crate::stat::summary::summarize;

struct Robust {
    range: Vec<f64>,
    median: Vec<f64>,
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    let input = settings.text("inputCol")?;
    let (lower, upper) = (settings.float("lower")?, settings.float("upper")?);
    if lower >= upper {
        return Err(requirement(format!("The specified lower quantile({lower}) is larger or equal to upper quantile({upper})")));
    }
    vector_field(df, input)?;
    vacant_output(df, settings.text("outputCol")?)?;
    let size = summarize(df, input, None)?.size();
    let (mut range, mut median) = (Vec::with_capacity(size), Vec::with_capacity(size));
    for place in 0..size {
        let name = input.to_string();
        let element = call("RobustScaler", vec![named(input)], DataType::Double, move |arrays, rows| {
            let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
            let vectors = Vectors::new(array, &name)?;
            let value = |row| Ok(vectors.get(row)?.and_then(|vector| vector.to_dense().get(place).copied()));
            Ok(Arc::new((0..rows).map(value).collect::<Result<Float64Array>>()?) as ArrayRef)
        });
        let found = quantiles(df, element, &[lower, 0.5, upper], settings.float("relativeError")?)?;
        // A feature of NaNs alone has none.
        let [low, middle, high] = found.as_slice() else {
            range.push(f64::NAN);
            median.push(f64::NAN);
            continue;
        };
        range.push(high - low);
        median.push(*middle);
    }
    Ok(Box::new(Robust { range, median }))
}

pub fn load(table: &Table) -> Result<Fitted> {
    Ok(Box::new(Robust { range: table.vector("range")?.values, median: table.vector("median")?.values }))
}

impl Model for Robust {
    fn name(&self) -> &'static str {
        "RobustScalerModel"
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let (center, scaled) = (settings.flag("withCentering")?, settings.flag("withScaling")?);
        let factor = |range: &f64| {
            if !scaled {
                1.0
            } else if *range == 0.0 {
                0.0
            } else {
                1.0 / range
            }
        };
        let (factors, median) = (self.range.iter().map(factor).collect::<Vec<f64>>(), self.median.clone());
        let metadata = Group::sized(factors.len()).metadata();
        map_vectors(df, "RobustScalerModel", settings.text("inputCol")?, settings.text("outputCol")?, metadata, move |vector, builder| {
            if !center || vector.size() != factors.len() {
                return scale(vector, &factors, builder);
            }
            let centered = vector.to_dense().into_iter().zip(&median).zip(&factors);
            builder.push_dense(&centered.map(|((value, middle), factor)| (value - middle) * factor).collect::<Vec<_>>());
            Ok(())
        })
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        let vector = |values: &Vec<f64>| ParamValue::Vector(Vector::Dense(DenseVector::new(values.clone())));
        match name {
            "range" => Some(vector(&self.range)),
            "median" => Some(vector(&self.median)),
            _ => None,
        }
    }

    fn table(&self) -> Result<Table> {
        Table::new(vec![("range", DataType::Vector, one_vector(&self.range)?), ("median", DataType::Vector, one_vector(&self.median)?)])
    }
}
