//! What a stage is to the engine: an operation that a row of `OPERATIONS` names, over settings and a DataFrame.

use std::collections::BTreeMap;

use touchpaper_sql::{DataFrame, Error, Result};

use crate::params::ParamValue;
use crate::params::rules;
use crate::persist::{Saved, Table};
use crate::{classification, clustering, evaluation, feature, fpm, recommendation, regression};

/// The values of a stage's parameters, defaults among them.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub uid: String,
    pub values: BTreeMap<String, ParamValue>,
}

impl Settings {
    /// A column's name that may be unset or empty.
    pub fn column(&self, name: &str) -> Result<Option<&str>> {
        if !self.has(name) {
            return Ok(None);
        }
        Ok(Some(self.text(name)?).filter(|text| !text.is_empty()))
    }

    pub fn get(&self, name: &str) -> Option<&ParamValue> {
        self.values.get(name).filter(|value| **value != ParamValue::None)
    }

    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn needed(&self, name: &str) -> Result<&ParamValue> {
        self.get(name).ok_or_else(|| java("java.util.NoSuchElementException", format!("Failed to find a default value for {name}")))
    }

    fn wrong<T>(&self, name: &str) -> Result<T> {
        let text = self.values.get(name).map(ParamValue::to_string).unwrap_or_default();
        Err(self.invalid(name, &text))
    }

    /// What Spark says of a value that a parameter does not take.
    pub fn invalid(&self, name: &str, value: &str) -> Error {
        Error::illegal_argument(format!("{} parameter {name} given invalid value {value}.", self.uid))
    }

    pub fn text(&self, name: &str) -> Result<&str> {
        match self.needed(name)? {
            ParamValue::Text(text) => Ok(text),
            _ => self.wrong(name),
        }
    }

    /// One of these words.
    pub fn word(&self, name: &str, known: &[&str]) -> Result<&str> {
        let text = self.text(name)?;
        if known.contains(&text) { Ok(text) } else { Err(self.invalid(name, text)) }
    }

    pub fn flag(&self, name: &str) -> Result<bool> {
        match self.needed(name)? {
            ParamValue::Bool(flag) => Ok(*flag),
            _ => self.wrong(name),
        }
    }

    pub fn int(&self, name: &str) -> Result<i64> {
        match self.needed(name)? {
            ParamValue::Int(value) => Ok(*value),
            _ => self.wrong(name),
        }
    }

    /// A count that is at least `least`.
    pub fn count(&self, name: &str, least: i64) -> Result<usize> {
        let value = self.int(name)?;
        if value < least { Err(self.invalid(name, &value.to_string())) } else { usize::try_from(value).or_else(|_| self.wrong(name)) }
    }

    pub fn float(&self, name: &str) -> Result<f64> {
        match self.needed(name)? {
            ParamValue::Float(value) => Ok(*value),
            ParamValue::Int(value) => Ok(*value as f64),
            _ => self.wrong(name),
        }
    }

    fn list(&self, name: &str) -> Result<&[ParamValue]> {
        match self.needed(name)? {
            ParamValue::List(items) => Ok(items),
            _ => self.wrong(name),
        }
    }

    pub fn texts(&self, name: &str) -> Result<Vec<String>> {
        let text = |item: &ParamValue| match item {
            ParamValue::Text(text) => Ok(text.clone()),
            _ => self.wrong(name),
        };
        self.list(name)?.iter().map(text).collect()
    }

    pub fn floats(&self, name: &str) -> Result<Vec<f64>> {
        self.list(name)?.iter().map(|item| number(item).map_or_else(|| self.wrong(name), Ok)).collect()
    }

    pub fn float_lists(&self, name: &str) -> Result<Vec<Vec<f64>>> {
        let inner = |item: &ParamValue| match item {
            ParamValue::List(items) => items.iter().map(|item| number(item).map_or_else(|| self.wrong(name), Ok)).collect(),
            _ => self.wrong(name),
        };
        self.list(name)?.iter().map(inner).collect()
    }

    pub fn ints(&self, name: &str) -> Result<Vec<i64>> {
        let int = |item: &ParamValue| match item {
            ParamValue::Int(value) => Ok(*value),
            _ => self.wrong(name),
        };
        self.list(name)?.iter().map(int).collect()
    }

    /// The columns to read and those to make, of `inputCol`/`outputCol` or of `inputCols`/`outputCols`.
    pub fn columns(&self) -> Result<(Vec<String>, Vec<String>)> {
        let (inputs, outputs) = if self.has("inputCols") {
            (self.texts("inputCols")?, self.texts("outputCols")?)
        } else {
            (vec![self.text("inputCol")?.to_string()], vec![self.text("outputCol")?.to_string()])
        };
        if inputs.len() != outputs.len() {
            let (ins, outs) = (inputs.len(), outputs.len());
            return Err(requirement(format!("The number of input columns {ins} must be the same as the number of output columns {outs}.")));
        }
        Ok((inputs, outputs))
    }

    /// Two ways of saying the same exclude each other, as Spark checks it.
    pub fn one_way(&self, class: &str) -> Result<()> {
        if self.has("inputCol") && self.has("inputCols") {
            let what = "requires exactly one of inputCol, inputCols Params to be set, but both are set.";
            return Err(requirement(format!("{class} {} {what}", self.uid)));
        }
        if !self.has("inputCol") && !self.has("inputCols") {
            let what = "requires exactly one of inputCol, inputCols Params to be set, but neither is set.";
            return Err(Error::illegal_argument(format!("{class} {} {what}", self.uid)));
        }
        Ok(())
    }
}

fn number(value: &ParamValue) -> Option<f64> {
    match value {
        ParamValue::Float(value) => Some(*value),
        ParamValue::Int(value) => Some(*value as f64),
        _ => None,
    }
}

/// An exception of Java's own, which Python sees as a Py4JJavaError.
pub fn java(class: &str, message: impl Into<String>) -> Error {
    touchpaper_core::Error::spark(class, message).into()
}

/// What the JVM says of an index that its array does not have.
pub fn out_of_bounds(index: usize, length: usize) -> Error {
    java("java.lang.ArrayIndexOutOfBoundsException", format!("Index {index} out of bounds for length {length}"))
}

pub fn spark_exception(message: impl Into<String>) -> Error {
    java("org.apache.spark.SparkException", message)
}

/// Scala's `require`.
pub fn requirement(message: impl AsRef<str>) -> Error {
    Error::illegal_argument(format!("requirement failed: {}", message.as_ref()))
}

/// What an Estimator gives: plain data that transforms without Python.
pub trait Model: Send + Sync {
    /// The name of its row in the registry.
    fn name(&self) -> &'static str;

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame>;

    /// A figure that the fit found, by the name of the property in PySpark; None where there is none of this name.
    fn attribute(&self, name: &str) -> Option<ParamValue>;

    /// What stands in the folder `data` of its saved form.
    fn table(&self) -> Result<Table>;

    /// What a method of PySpark's with arguments gives: `predict`, `predictRaw` …; None where there is none of this name.
    fn call(&self, _name: &str, _settings: &Settings, _arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        Ok(None)
    }

    /// What a method of PySpark's says of a DataFrame: `evaluateEachIteration`, `logLikelihood` …; None where there is none
    /// of this name.
    fn evaluate(&self, _name: &str, _settings: &Settings, _df: &DataFrame, _arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        Ok(None)
    }

    /// Models that it is made of: a forest's trees.
    fn parts(&self) -> Vec<Fitted> {
        Vec::new()
    }

    /// The folders of tables of its saved form. Most have `data` alone.
    fn tables(&self) -> Result<Vec<(&'static str, Table)>> {
        Ok(vec![("data", self.table()?)])
    }

    /// What its saved metadata tells beside the parameters: `numFeatures` …
    fn metadata(&self) -> Vec<(&'static str, ParamValue)> {
        Vec::new()
    }

    /// A table that the fit found: `surrogateDF`, `approxNearestNeighbors` …, by the method's name in PySpark.
    fn frame(&self, _name: &str, _settings: &Settings, _frames: &[DataFrame], _arguments: &[ParamValue]) -> Result<Option<DataFrame>> {
        Ok(None)
    }
}

pub type Fitted = Box<dyn Model>;

/// What the engine can do with a stage of a name.
#[derive(Clone, Copy)]
pub enum Operation {
    Transform(fn(&Settings, &DataFrame) -> Result<DataFrame>),
    Fit(fn(&Settings, &DataFrame) -> Result<Fitted>),
    /// A model from its saved table.
    Load(fn(&Table) -> Result<Fitted>),
    /// A model from its whole saved form: several tables, or what the metadata tells.
    Restore(fn(&Saved<'_>) -> Result<Fitted>),
    Evaluate(fn(&Settings, &DataFrame) -> Result<f64>),
}

/// The operations of a stage, as the rows of the rooms name them.
pub type Row = (&'static str, Operation);

fn rows() -> impl Iterator<Item = &'static Row> {
    feature::OPERATIONS
        .iter()
        .chain(evaluation::OPERATIONS)
        .chain(classification::OPERATIONS)
        .chain(regression::OPERATIONS)
        .chain(clustering::OPERATIONS)
        .chain(recommendation::OPERATIONS)
        .chain(fpm::OPERATIONS)
}

fn missing(name: &str) -> Error {
    Error::unsupported(format!("pyspark.ml's {name}"))
}

/// Runs a Transformer.
pub fn transform(name: &str, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    let found = rows().find_map(|(row, operation)| match operation {
        Operation::Transform(run) if *row == name => Some(run),
        _ => None,
    });
    found.ok_or_else(|| missing(name))?(settings, df)
}

/// Spark's error for the first parameter whose value the stage does not take.
pub fn check(name: &str, settings: &Settings) -> Result<()> {
    rules::check(name, settings)
}

/// Fits an Estimator.
pub fn fit(name: &str, settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    let found = rows().find_map(|(row, operation)| match operation {
        Operation::Fit(run) if *row == name => Some(run),
        _ => None,
    });
    rules::check(name, settings)?;
    found.ok_or_else(|| missing(name))?(settings, df)
}

/// Makes a Model of its saved form.
pub fn restore(name: &str, saved: &Saved<'_>) -> Result<Fitted> {
    let found = rows().find_map(|(row, operation)| match operation {
        Operation::Restore(run) if *row == name => Some(run),
        _ => None,
    });
    match found {
        Some(run) => run(saved),
        None => load(name, &saved.table("data")?),
    }
}

/// Makes a Model of its saved data.
pub fn load(name: &str, table: &Table) -> Result<Fitted> {
    let found = rows().find_map(|(row, operation)| match operation {
        Operation::Load(run) if *row == name => Some(run),
        _ => None,
    });
    found.ok_or_else(|| missing(name))?(table)
}

/// A metric of predictions.
pub fn evaluate(name: &str, settings: &Settings, df: &DataFrame) -> Result<f64> {
    let found = rows().find_map(|(row, operation)| match operation {
        Operation::Evaluate(run) if *row == name => Some(run),
        _ => None,
    });
    found.ok_or_else(|| missing(name))?(settings, df)
}
