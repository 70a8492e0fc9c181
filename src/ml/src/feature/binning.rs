//! Numbers into few values: Binarizer, Bucketizer, QuantileDiscretizer. `Bucketizer.scala` and its neighbours.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, ArrayRef, AsArray, Float64Array};
use touchpaper_sql::arrow::datatypes::Float64Type;
use touchpaper_sql::format::java_double;
use touchpaper_sql::{DataFrame, DataType, Error, Expression, Result, Value};

use crate::attributes::{Feature, Group, Kind};
use crate::columns::{annotated, call, doubles, field, map_vectors, named, numeric_field, scala_text, vacant, vacant_output};
use crate::params::ParamValue;
use crate::persist::Table;
use crate::stage::{Fitted, Model, Settings, requirement, spark_exception};

/// Approximate quantiles of a numeric column, nulls and NaNs left out; empty where there is no number. A job.
pub fn quantiles(df: &DataFrame, column: Expression, probabilities: &[f64], relative_error: f64) -> Result<Vec<f64>> {
    const FINEST: f64 = 10_000_000.0;
    let accuracy = if relative_error <= 0.0 { FINEST } else { (1.0 / relative_error).round().clamp(1.0, FINEST) };
    let wanted = probabilities.iter().map(|p| Expression::literal(Value::Double(*p))).collect();
    let number = column.cast(DataType::Double);
    // NaN is no quantile, and nulls are passed by.
    let number = Expression::call("nullif", vec![number, Expression::literal(Value::Double(f64::NAN))]);
    let asked = vec![number, Expression::call("array", wanted), Expression::integer(accuracy as i32)];
    let (_, batches) = df.agg(vec![Expression::call("percentile_approx", asked)])?.collect()?;
    let Some(list) = batches.iter().find(|b| b.num_rows() > 0).and_then(|b| b.column(0).as_list_opt::<i32>()) else {
        return Ok(Vec::new());
    };
    if list.is_null(0) {
        return Ok(Vec::new());
    }
    let found = list.value(0);
    Ok(found.as_primitive_opt::<Float64Type>().map(|values| values.values().to_vec()).unwrap_or_default())
}

pub fn binarizer(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    settings.one_way("Binarizer")?;
    let (inputs, outputs) = settings.columns()?;
    let thresholds = if settings.has("inputCols") && settings.has("thresholds") {
        settings.floats("thresholds")?
    } else {
        vec![settings.float("threshold")?; inputs.len()]
    };
    if thresholds.len() != inputs.len() {
        let (given, columns) = (thresholds.len(), inputs.len());
        return Err(requirement(format!("the number of thresholds {given} is not that of the input columns {columns}")));
    }
    let mut out = df.clone();
    for ((input, output), threshold) in inputs.iter().zip(&outputs).zip(thresholds) {
        if !df.columns().contains(input) {
            return Err(spark_exception(format!("Input column {input} does not exist.")));
        }
        let found = field(&out, input)?;
        vacant_output(&out, output)?;
        if found.data_type == DataType::Vector {
            let metadata = Group::of_column(&found).size.and_then(|size| Group::sized(size).metadata());
            out = map_vectors(&out, "Binarizer", input, output, metadata, move |vector, builder| {
                let flags: Vec<f64> = vector.to_dense().into_iter().map(|value| f64::from(u8::from(value > threshold))).collect();
                let places: Vec<i32> = (0..flags.len()).filter_map(|place| i32::try_from(place).ok()).collect();
                builder.push_compressed(flags.len(), &places, &flags);
                Ok(())
            })?;
            continue;
        }
        if found.data_type != DataType::Double {
            return Err(Error::illegal_argument(format!("Data type {} is not supported.", scala_text(&found.data_type))));
        }
        let made = call("Binarizer", vec![named(input)], DataType::Double, move |arrays, _| {
            let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
            let flag = |value: Option<f64>| Some(f64::from(u8::from(value.is_some_and(|value| value > threshold))));
            Ok(Arc::new(doubles(array)?.iter().map(flag).collect::<Float64Array>()) as ArrayRef)
        });
        let feature = Feature { name: Some(output.clone()), kind: Kind::Binary { values: None } };
        out = out.with_column(output, annotated(made, Some(feature.metadata())))?;
    }
    Ok(out)
}

const INVALID: &[&str] = &["skip", "error", "keep"];

/// Three splits or more, strictly increasing.
fn check_splits(settings: &Settings, name: &str, splits: &[f64]) -> Result<()> {
    let increasing = splits.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
    if splits.len() >= 3 && increasing {
        return Ok(());
    }
    let text: Vec<String> = splits.iter().map(|split| java_double(*split)).collect();
    Err(settings.invalid(name, &format!("[{}]", text.join(","))))
}

fn bucket(value: f64, splits: &[f64], keep: bool) -> Result<f64> {
    if value.is_nan() {
        return if keep {
            Ok(splits.len() as f64 - 1.0)
        } else {
            Err(spark_exception("Bucketizer encountered NaN value. To handle or skip NaNs, try setting Bucketizer.handleInvalid."))
        };
    }
    let (Some(first), Some(last)) = (splits.first(), splits.last()) else { return Err(Error::internal("no splits")) };
    if value == *last {
        return Ok(splits.len() as f64 - 2.0);
    }
    if value < *first || value > *last {
        let (value, first, last) = (java_double(value), java_double(*first), java_double(*last));
        return Err(spark_exception(format!(
            "Feature value {value} out of Bucketizer bounds [{first}, {last}]. Check your features, or loosen the lower/upper bound constraints."
        )));
    }
    Ok(splits.partition_point(|split| *split <= value) as f64 - 1.0)
}

pub fn bucketizer(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    settings.one_way("Bucketizer")?;
    let (inputs, outputs) = settings.columns()?;
    let (all, name) = if settings.has("inputCols") {
        (settings.float_lists("splitsArray")?, "splitsArray")
    } else {
        (vec![settings.floats("splits")?], "splits")
    };
    let invalid = settings.word("handleInvalid", INVALID)?;
    if all.len() != inputs.len() {
        let (given, columns) = (all.len(), inputs.len());
        return Err(requirement(format!("the number of splits {given} is not that of the input columns {columns}")));
    }
    let mut out = df.clone();
    for (input, splits) in inputs.iter().zip(&all) {
        check_splits(settings, name, splits)?;
        numeric_field(df, input)?;
    }
    if invalid == "skip" {
        out = out.drop_na("any", None, &inputs)?;
    }
    let keep = invalid == "keep";
    for ((input, output), splits) in inputs.iter().zip(&outputs).zip(all) {
        vacant(&out, output)?;
        let labels = splits.windows(2).filter_map(|pair| match pair {
            [low, high] => Some(format!("{}, {}", java_double(*low), java_double(*high))),
            _ => None,
        });
        let kind = Kind::Nominal { values: Some(labels.collect()), count: None, ordinal: Some(true) };
        let metadata = Feature { name: None, kind }.metadata();
        let made = call("Bucketizer", vec![named(input)], DataType::Double, move |arrays, _| {
            let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
            let place = |value: Option<f64>| value.map(|value| bucket(value, &splits, keep)).transpose();
            Ok(Arc::new(doubles(array)?.iter().map(place).collect::<Result<Float64Array>>()?) as ArrayRef)
        });
        out = out.with_column(output, annotated(made, Some(metadata)))?;
    }
    Ok(out)
}

/// What QuantileDiscretizer finds; PySpark makes a Bucketizer of it.
struct Splits(Vec<Vec<f64>>);

pub fn quantile_discretizer(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    settings.one_way("QuantileDiscretizer")?;
    let (inputs, outputs) = settings.columns()?;
    let error = settings.float("relativeError")?;
    if !(0.0..=1.0).contains(&error) {
        return Err(settings.invalid("relativeError", &java_double(error)));
    }
    let buckets = if settings.has("inputCols") && settings.has("numBucketsArray") {
        settings.ints("numBucketsArray")?
    } else {
        vec![settings.int("numBuckets")?; inputs.len()]
    };
    if let Some(few) = buckets.iter().find(|buckets| **buckets < 2) {
        return Err(settings.invalid("numBuckets", &few.to_string()));
    }
    if buckets.len() != inputs.len() {
        let (given, columns) = (buckets.len(), inputs.len());
        return Err(requirement(format!("the number of buckets {given} is not that of the input columns {columns}")));
    }
    let mut all = Vec::new();
    for ((input, output), buckets) in inputs.iter().zip(&outputs).zip(buckets) {
        numeric_field(df, input)?;
        vacant_output(df, output)?;
        let probabilities: Vec<f64> = (0..=buckets).map(|k| k as f64 / buckets as f64).collect();
        let mut splits = quantiles(df, named(input), &probabilities, error)?;
        if splits.is_empty() {
            splits = vec![0.0; probabilities.len()];
        }
        if let Some(first) = splits.first_mut() {
            *first = f64::NEG_INFINITY;
        }
        if let Some(last) = splits.last_mut() {
            *last = f64::INFINITY;
        }
        // -0.0 and 0.0 are one split.
        splits.iter_mut().for_each(|split| *split += 0.0);
        splits.dedup();
        all.push(splits);
    }
    Ok(Box::new(Splits(all)))
}

impl Model for Splits {
    fn name(&self) -> &'static str {
        "Bucketizer"
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        bucketizer(settings, df)
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        let list = |splits: &Vec<f64>| ParamValue::List(splits.iter().map(|split| ParamValue::Float(*split)).collect());
        (name == "splitsArray").then(|| ParamValue::List(self.0.iter().map(list).collect()))
    }

    fn table(&self) -> Result<Table> {
        Err(Error::internal("a Bucketizer is saved by its parameters"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_split_opens_its_bucket_and_the_last_one_closes_its_own() {
        let splits = [0.0, 0.5, 2.0];
        let found: Vec<f64> = [0.0, 0.4, 0.5, 2.0].iter().filter_map(|value| bucket(*value, &splits, false).ok()).collect();
        assert_eq!(found, [0.0, 0.0, 1.0, 1.0]);
        assert!(bucket(2.1, &splits, true).is_err() && bucket(f64::NAN, &splits, false).is_err());
        assert_eq!(bucket(f64::NAN, &splits, true).unwrap(), 2.0);
    }
}
