//! Imputer: missing numbers filled in by the mean, the median or the mode of the others. `Imputer.scala`.

use std::collections::BTreeMap;
use std::sync::Arc;

use touchpaper_sql::arrow::array::{ArrayRef, BooleanArray, Float64Array};
use touchpaper_sql::{DataFrame, DataType, Error, Expression, Result, StructField, StructType, Value};

use super::binning::quantiles;
use crate::columns::{call, doubles, gather, named, numeric_field};
use crate::params::ParamValue;
use crate::persist::Table;
use crate::stage::{Fitted, Model, Settings, spark_exception};

struct Surrogates {
    columns: Vec<String>,
    values: Vec<f64>,
    frame: Option<DataFrame>,
}

/// Whether a number of a column stands for none.
fn is_missing(column: &str, missing: f64) -> Expression {
    call("Imputer", vec![named(column)], DataType::Boolean, move |arrays, _| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let absent = |value: Option<f64>| Some(value.is_none_or(|value| value == missing || missing.is_nan() && value.is_nan()));
        Ok(Arc::new(doubles(array)?.iter().map(absent).collect::<BooleanArray>()) as ArrayRef)
    })
}

fn surrogate(settings: &Settings, df: &DataFrame, input: &str, strategy: &str, missing: f64) -> Result<f64> {
    let present = df.filter(is_missing(input, missing).not())?;
    let found = match strategy {
        "median" => quantiles(&present, named(input), &[0.5], settings.float("relativeError")?)?.first().copied(),
        _ => {
            // A NaN is never the number that others are filled with.
            let parts = gather(&present, vec![named(input)], BTreeMap::<u64, (f64, u64)>::new, |counts, arrays, _| {
                let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
                for value in doubles(array)?.iter().flatten().filter(|value| !value.is_nan()) {
                    counts.entry(ordered(value)).or_insert((value, 0)).1 += 1;
                }
                Ok(())
            });
            let mut counts: BTreeMap<u64, (f64, u64)> = BTreeMap::new();
            for part in parts? {
                for (key, (value, count)) in part {
                    counts.entry(key).or_insert((value, 0)).1 += count;
                }
            }
            let total: u64 = counts.values().map(|(_, count)| count).sum();
            match strategy {
                "mean" => (total > 0).then(|| counts.values().map(|(value, count)| value * *count as f64).sum::<f64>() / total as f64),
                // The smallest of the commonest.
                _ => counts
                    .values()
                    .fold(None, |best: Option<(f64, u64)>, (value, count)| match best {
                        Some((_, most)) if most >= *count => best,
                        _ => Some((*value, *count)),
                    })
                    .map(|(value, _)| value),
            }
        }
    };
    found.filter(|value| !value.is_nan()).ok_or_else(|| {
        let text = touchpaper_sql::format::java_double(missing);
        spark_exception(format!("surrogate cannot be computed. All the values in {input} are Null, Nan or missingValue({text})"))
    })
}

/// Bits whose order is that of the numbers.
fn ordered(value: f64) -> u64 {
    let bits = value.to_bits();
    if value.is_sign_negative() { !bits } else { bits | 1 << 63 }
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    settings.one_way("Imputer")?;
    let (inputs, _) = settings.columns()?;
    let strategy = settings.word("strategy", &["mean", "median", "mode"])?;
    let missing = settings.float("missingValue")?;
    for input in &inputs {
        numeric_field(df, input)?;
    }
    let values = inputs.iter().map(|input| surrogate(settings, df, input, strategy, missing)).collect::<Result<Vec<_>>>()?;
    let mut model = Surrogates { columns: inputs, values, frame: None };
    let table = model.table()?;
    model.frame = Some(table.into_frame(df.session())?);
    Ok(Box::new(model))
}

pub fn load(table: &Table) -> Result<Fitted> {
    let columns: Vec<String> = table.schema.fields.iter().map(|field| field.name.clone()).collect();
    let values = columns.iter().map(|name| table.double(name)).collect::<Result<_>>()?;
    Ok(Box::new(Surrogates { columns, values, frame: None }))
}

impl Model for Surrogates {
    fn name(&self) -> &'static str {
        "ImputerModel"
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        settings.one_way("ImputerModel")?;
        let (inputs, outputs) = settings.columns()?;
        let missing = settings.float("missingValue")?;
        let mut columns = Vec::new();
        for (input, output) in inputs.iter().zip(&outputs) {
            let found = numeric_field(df, input)?;
            let place = self.columns.iter().position(|column| column == input);
            let value =
                place.and_then(|place| self.values.get(place)).ok_or_else(|| spark_exception(format!("no surrogate for {input}")))?;
            let filling = Expression::literal(Value::Double(*value)).cast(found.data_type.clone());
            let made = Expression::case_when(is_missing(input, missing), filling).otherwise(named(input));
            columns.push((output.clone(), made.ok_or_else(|| Error::internal("a closed CASE"))?));
        }
        df.with_columns(columns)
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        let pair = |(column, value): (&String, &f64)| ParamValue::List(vec![ParamValue::Text(column.clone()), ParamValue::Float(*value)]);
        (name == "surrogates").then(|| ParamValue::List(self.columns.iter().zip(&self.values).map(pair).collect()))
    }

    fn table(&self) -> Result<Table> {
        let fields = self.columns.iter().map(|column| StructField::new(column, DataType::Double, true)).collect();
        let schema = StructType::new(fields);
        let arrays = self.values.iter().map(|value| Arc::new(Float64Array::from(vec![*value])) as ArrayRef).collect();
        let batch = touchpaper_sql::arrow::array::RecordBatch::try_new(schema.to_arrow(), arrays)?;
        Ok(Table { schema, batch })
    }

    fn frame(&self, name: &str, _: &Settings, _: &[DataFrame], _: &[ParamValue]) -> Result<Option<DataFrame>> {
        Ok(if name == "surrogateDF" { self.frame.clone() } else { None })
    }
}
