//! StandardScaler, MinMaxScaler, MaxAbsScaler: vectors brought to a common scale. `StandardScaler.scala` and its neighbours.

use std::sync::Arc;

use touchpaper_sql::format::java_double;
use touchpaper_sql::{DataFrame, DataType, Result};

use crate::attributes::Group;
use crate::columns::{VectorBuilder, VectorRef, map_vectors, vacant_output, vector_field};
use crate::linalg::{DenseVector, Vector};
use crate::params::ParamValue;
use crate::persist::{Table, one_vector};
use crate::stage::{Fitted, Model, Settings, requirement};
use crate::stat::summary::{Summary, summarize};

fn summary(settings: &Settings, df: &DataFrame) -> Result<Summary> {
    let input = settings.text("inputCol")?;
    vector_field(df, input)?;
    vacant_output(df, settings.text("outputCol")?)?;
    summarize(df, input, None)
}

fn vector(values: &[f64]) -> ParamValue {
    ParamValue::Vector(Vector::Dense(DenseVector::new(values.to_vec())))
}

/// Each place by a factor of its own; a sparse vector stays sparse.
pub fn scale(vector: VectorRef<'_>, factors: &[f64], builder: &mut VectorBuilder) -> Result<()> {
    same_size(vector, factors.len())?;
    match vector {
        VectorRef::Dense(values) => builder.push_dense(&values.iter().zip(factors).map(|(v, f)| v * f).collect::<Vec<_>>()),
        VectorRef::Sparse { size, indices, values } => {
            let factor = |index: &i32| usize::try_from(*index).ok().and_then(|i| factors.get(i)).copied().unwrap_or(0.0);
            builder.push_sparse(size, indices, &indices.iter().zip(values).map(|(i, v)| v * factor(i)).collect::<Vec<_>>());
        }
    }
    Ok(())
}

fn same_size(vector: VectorRef<'_>, size: usize) -> Result<()> {
    if vector.size() == size {
        return Ok(());
    }
    Err(requirement(format!("The vector's size {} is not the model's {size}", vector.size())))
}

struct Standard {
    std: Vec<f64>,
    mean: Vec<f64>,
}

pub fn standard(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    let found = summary(settings, df)?;
    Ok(Box::new(Standard { std: found.std(), mean: found.mean() }))
}

pub fn load_standard(table: &Table) -> Result<Fitted> {
    Ok(Box::new(Standard { std: table.vector("std")?.values, mean: table.vector("mean")?.values }))
}

impl Model for Standard {
    fn name(&self) -> &'static str {
        "StandardScalerModel"
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let (center, scaled) = (settings.flag("withMean")?, settings.flag("withStd")?);
        // A constant feature becomes 0, as its standard deviation is.
        let factors: Vec<f64> = self
            .std
            .iter()
            .map(|std| {
                if !scaled {
                    1.0
                } else if *std == 0.0 {
                    0.0
                } else {
                    1.0 / std
                }
            })
            .collect();
        let (factors, mean) = (Arc::new(factors), Arc::new(self.mean.clone()));
        let metadata = Group::sized(factors.len()).metadata();
        map_vectors(df, "StandardScalerModel", settings.text("inputCol")?, settings.text("outputCol")?, metadata, move |vector, builder| {
            if !center {
                return scale(vector, &factors, builder);
            }
            same_size(vector, factors.len())?;
            let centered = vector.to_dense().into_iter().zip(mean.iter()).zip(factors.iter());
            builder.push_dense(&centered.map(|((v, m), f)| (v - m) * f).collect::<Vec<_>>());
            Ok(())
        })
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        match name {
            "std" => Some(vector(&self.std)),
            "mean" => Some(vector(&self.mean)),
            _ => None,
        }
    }

    fn table(&self) -> Result<Table> {
        Table::new(vec![("std", DataType::Vector, one_vector(&self.std)?), ("mean", DataType::Vector, one_vector(&self.mean)?)])
    }
}

struct MinMax {
    min: Vec<f64>,
    max: Vec<f64>,
}

fn bounds(settings: &Settings) -> Result<(f64, f64)> {
    let (low, high) = (settings.float("min")?, settings.float("max")?);
    if low < high {
        return Ok((low, high));
    }
    let (low, high) = (java_double(low), java_double(high));
    Err(requirement(format!("The specified min({low}) is larger or equal to max({high})")))
}

pub fn min_max(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    bounds(settings)?;
    let found = summary(settings, df)?;
    Ok(Box::new(MinMax { min: found.min(), max: found.max() }))
}

pub fn load_min_max(table: &Table) -> Result<Fitted> {
    Ok(Box::new(MinMax { min: table.vector("originalMin")?.values, max: table.vector("originalMax")?.values }))
}

impl Model for MinMax {
    fn name(&self) -> &'static str {
        "MinMaxScalerModel"
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let (low, high) = bounds(settings)?;
        let (scale, middle) = (high - low, (low + high) / 2.0);
        // 0 for a constant feature, and for one whose range is infinite.
        let factor = |(max, min): (&f64, &f64)| if max == min { 0.0 } else { scale / (max - min) };
        let factors: Vec<f64> = self.max.iter().zip(&self.min).map(factor).collect();
        let (min, metadata) = (self.min.clone(), Group::sized(self.min.len()).metadata());
        map_vectors(df, "MinMaxScalerModel", settings.text("inputCol")?, settings.text("outputCol")?, metadata, move |vector, builder| {
            same_size(vector, min.len())?;
            let scaled = vector.to_dense().into_iter().zip(min.iter().zip(&factors)).map(|(value, (min, factor))| {
                if value.is_nan() {
                    value
                } else if *factor == 0.0 {
                    middle
                } else {
                    (value - min) * factor + low
                }
            });
            builder.push_dense(&scaled.collect::<Vec<_>>());
            Ok(())
        })
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        match name {
            "originalMin" => Some(vector(&self.min)),
            "originalMax" => Some(vector(&self.max)),
            _ => None,
        }
    }

    fn table(&self) -> Result<Table> {
        Table::new(vec![
            ("originalMin", DataType::Vector, one_vector(&self.min)?),
            ("originalMax", DataType::Vector, one_vector(&self.max)?),
        ])
    }
}

struct MaxAbs {
    max: Vec<f64>,
}

pub fn max_abs(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    let found = summary(settings, df)?;
    Ok(Box::new(MaxAbs { max: found.max().iter().zip(found.min()).map(|(max, min)| max.abs().max(min.abs())).collect() }))
}

pub fn load_max_abs(table: &Table) -> Result<Fitted> {
    Ok(Box::new(MaxAbs { max: table.vector("maxAbs")?.values }))
}

impl Model for MaxAbs {
    fn name(&self) -> &'static str {
        "MaxAbsScalerModel"
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let factors: Vec<f64> = self.max.iter().map(|max| if *max == 0.0 { 1.0 } else { 1.0 / max }).collect();
        let metadata = Group::sized(factors.len()).metadata();
        let (input, output) = (settings.text("inputCol")?, settings.text("outputCol")?);
        map_vectors(df, "MaxAbsScalerModel", input, output, metadata, move |vector, builder| scale(vector, &factors, builder))
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        (name == "maxAbs").then(|| vector(&self.max))
    }

    fn table(&self) -> Result<Table> {
        Table::new(vec![("maxAbs", DataType::Vector, one_vector(&self.max)?)])
    }
}
