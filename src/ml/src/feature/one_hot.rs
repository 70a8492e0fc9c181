//! OneHotEncoder: a category as a vector with a single 1. `OneHotEncoder.scala`.

use std::sync::Arc;

use touchpaper_sql::arrow::array::Int32Array;
use touchpaper_sql::format::java_double;
use touchpaper_sql::{DataFrame, DataType, Error, Result};

use crate::attributes::{Feature, Group, Kind};
use crate::columns::{VectorBuilder, annotated, call, doubles, field, gather, named, numeric_field, vacant};
use crate::params::ParamValue;
use crate::persist::{Table, one_list};
use crate::stage::{Fitted, Model, Settings, java, requirement, spark_exception};

struct Sizes(Vec<i32>);

/// Of categories that the metadata tells, one may be dropped if there is another.
fn enough(input: &str, size: Option<usize>, dropped: bool) -> Result<()> {
    if dropped && size.is_some_and(|size| size < 2) {
        return Err(requirement(format!("The input column {input} should have at least two distinct values.")));
    }
    Ok(())
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    settings.one_way("OneHotEncoder")?;
    let (inputs, outputs) = settings.columns()?;
    let keep = settings.word("handleInvalid", &["error", "keep"])? == "keep";
    let drop = settings.flag("dropLast")?;
    let mut sizes: Vec<Option<usize>> = Vec::new();
    for (input, output) in inputs.iter().zip(&outputs) {
        let size = Feature::of_column(&numeric_field(df, input)?).cardinality();
        enough(input, size, drop && !keep)?;
        sizes.push(size);
        vacant(df, output)?;
    }
    let unknown: Vec<&String> = inputs.iter().zip(&sizes).filter(|(_, size)| size.is_none()).map(|(input, _)| input).collect();
    let mut found = Vec::new();
    if !unknown.is_empty() {
        let columns = unknown.iter().map(|input| named(input)).collect();
        let parts = gather(
            df,
            columns,
            || vec![-1_i32; unknown.len()],
            |most, arrays, _| {
                for ((array, most), input) in arrays.iter().zip(most).zip(&unknown) {
                    for value in &doubles(array)? {
                        let Some(value) = value else {
                            let text = "[ROW_VALUE_IS_NULL] Found NULL in a row at the index 0, expected a non-NULL value. SQLSTATE: 22023";
                            return Err(java("org.apache.spark.SparkRuntimeException", text));
                        };
                        let wrong = if value > f64::from(i32::MAX - 1) || value.is_nan() {
                            Some(format!("OneHotEncoder only supports up to {} indices", i32::MAX))
                        } else if value < 0.0 || value.fract() != 0.0 {
                            Some(format!("Values from column {input} must be indices"))
                        } else {
                            None
                        };
                        if let Some(wrong) = wrong {
                            let text = format!("assertion failed: {wrong}, but got {}.", java_double(value));
                            return Err(java("java.lang.AssertionError", text));
                        }
                        *most = (*most).max(value as i32);
                    }
                }
                Ok(())
            },
        )?;
        found = parts.into_iter().fold(vec![-1; unknown.len()], |a, b| a.iter().zip(b).map(|(a, b)| (*a).max(b)).collect());
    }
    let mut found = found.into_iter();
    let sizes = sizes.into_iter().map(|size| match size {
        Some(size) => i32::try_from(size).unwrap_or(i32::MAX),
        None => found.next().unwrap_or(-1) + 1,
    });
    Ok(Box::new(Sizes(sizes.collect())))
}

pub fn load(table: &Table) -> Result<Fitted> {
    Ok(Box::new(Sizes(table.ints("categorySizes")?)))
}

impl Model for Sizes {
    fn name(&self) -> &'static str {
        "OneHotEncoderModel"
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        settings.one_way("OneHotEncoderModel")?;
        let (inputs, outputs) = settings.columns()?;
        let (drop, keep) = (settings.flag("dropLast")?, settings.word("handleInvalid", &["error", "keep"])? == "keep");
        if inputs.len() != self.0.len() {
            let (given, known) = (inputs.len(), self.0.len());
            return Err(crate::stage::requirement(format!("The number of input columns {given} is not that of the model's {known}")));
        }
        let mut columns = Vec::new();
        for ((input, output), size) in inputs.iter().zip(&outputs).zip(&self.0) {
            enough(input, Feature::of_column(&numeric_field(df, input)?).cardinality(), drop && !keep)?;
            vacant(df, output)?;
            let known = usize::try_from(*size).unwrap_or(0);
            let places = known + usize::from(keep);
            let places = if drop { places.saturating_sub(1) } else { places };
            let made = call("OneHotEncoderModel", vec![named(input)], DataType::Vector, move |arrays, _| {
                let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
                let mut builder = VectorBuilder::default();
                for value in &doubles(array)? {
                    let Some(value) = value else {
                        builder.push_null();
                        continue;
                    };
                    if value < 0.0 {
                        return Err(spark_exception(format!("Negative value: {}. Input can't be negative.", java_double(value))));
                    }
                    let index = if value < known as f64 {
                        value as usize
                    } else if keep {
                        known
                    } else {
                        let value = java_double(value);
                        return Err(spark_exception(format!(
                            "Unseen value: {value}. To handle unseen values, set Param handleInvalid to keep."
                        )));
                    };
                    match i32::try_from(index) {
                        Ok(place) if index < places => builder.push_sparse(places, &[place], &[1.0]),
                        _ => builder.push_sparse(places, &[], &[]),
                    }
                }
                builder.finish()
            });
            let mut names: Vec<String> = match Feature::of_column(&field(df, input)?).kind {
                Kind::Nominal { values: Some(values), .. } | Kind::Binary { values: Some(values) } if values.len() == known => values,
                _ => (0..known).map(|place| place.to_string()).collect(),
            };
            if keep {
                names.push("invalidValues".into());
            }
            names.truncate(places);
            let features = names.into_iter().map(|name| Feature { name: Some(name), kind: Kind::Binary { values: None } });
            columns.push((output.clone(), annotated(made, Group::of_features(features.collect()).metadata())));
        }
        df.with_columns(columns)
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        (name == "categorySizes").then(|| ParamValue::List(self.0.iter().map(|size| ParamValue::Int((*size).into())).collect()))
    }

    fn table(&self) -> Result<Table> {
        let items = one_list(Arc::new(Int32Array::from(self.0.clone())), false)?;
        Table::new(vec![("categorySizes", DataType::Array(Box::new(DataType::Integer), false), items)])
    }
}
