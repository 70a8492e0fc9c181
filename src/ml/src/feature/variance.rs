//! VarianceThresholdSelector: features that vary enough. `VarianceThresholdSelector.scala`. And what every selector's model
//! does, given the places that it keeps.

use std::sync::Arc;

use touchpaper_sql::arrow::array::Int32Array;
use touchpaper_sql::{DataFrame, DataType, Result};

use super::vector_maps::{pick, picked_group};
use crate::attributes::Group;
use crate::columns::{map_vectors, vacant, vector_field};
use crate::params::ParamValue;
use crate::persist::{Table, one_list};
use crate::stage::{Fitted, Model, Settings};
use crate::stat::summary::summarize;

pub struct Selected {
    pub name: &'static str,
    pub places: Vec<usize>,
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    let features = settings.text("featuresCol")?;
    let threshold = settings.float("varianceThreshold")?;
    if threshold < 0.0 {
        return Err(settings.invalid("varianceThreshold", &touchpaper_sql::format::java_double(threshold)));
    }
    vector_field(df, features)?;
    vacant(df, settings.text("outputCol")?)?;
    let variances = summarize(df, features, None)?.variance();
    let places = variances.iter().enumerate().filter(|(_, variance)| **variance > threshold).map(|(place, _)| place).collect();
    Ok(Box::new(Selected { name: "VarianceThresholdSelectorModel", places }))
}

pub fn load(table: &Table) -> Result<Fitted> {
    let places = table.ints("selectedFeatures")?.into_iter().filter_map(|place| usize::try_from(place).ok()).collect();
    Ok(Box::new(Selected { name: "VarianceThresholdSelectorModel", places }))
}

impl Model for Selected {
    fn name(&self) -> &'static str {
        self.name
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let (input, output) = (settings.text("featuresCol")?, settings.text("outputCol")?);
        let metadata = picked_group(&Group::of_column(&vector_field(df, input)?), &self.places).metadata();
        let places = self.places.clone();
        map_vectors(df, self.name, input, output, metadata, move |vector, builder| pick(vector, &places, builder))
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        let int = |place: &usize| ParamValue::Int(i64::try_from(*place).unwrap_or(i64::MAX));
        (name == "selectedFeatures").then(|| ParamValue::List(self.places.iter().map(int).collect()))
    }

    fn table(&self) -> Result<Table> {
        let places: Vec<i32> = self.places.iter().map(|place| i32::try_from(*place).unwrap_or(i32::MAX)).collect();
        let items = one_list(Arc::new(Int32Array::from(places)), false)?;
        Table::new(vec![("selectedFeatures", DataType::Array(Box::new(DataType::Integer), false), items)])
    }
}
