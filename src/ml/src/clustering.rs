//! pyspark.ml.clustering: a file for each estimator's wiring to its algorithm, and the row of each.

use std::sync::Arc;

use touchpaper_sql::arrow::array::Int32Array;
use touchpaper_sql::{DataFrame, DataType, Error, Expression, Result, Value};

use crate::algorithms::{Instances, Row};
use crate::attributes::{Feature, Kind};
use crate::columns::{annotated, call, field, named, vacant};
use crate::functions::array_to_vector;
use crate::prediction::each_row;
use crate::stage::Operation::{Fit, Restore, Transform};
use crate::stage::{self, Settings, requirement};
use crate::training::{Labels, instances_of};

pub(crate) mod bisecting_k_means;
pub(crate) mod gaussian_mixture;
pub(crate) mod k_means;
mod lda;
mod power_iteration;

pub const OPERATIONS: &[stage::Row] = &[
    ("KMeans", Fit(k_means::fit)),
    ("KMeansModel", Restore(k_means::restore)),
    ("BisectingKMeans", Fit(bisecting_k_means::fit)),
    ("BisectingKMeansModel", Restore(bisecting_k_means::restore)),
    ("GaussianMixture", Fit(gaussian_mixture::fit)),
    ("GaussianMixtureModel", Restore(gaussian_mixture::restore)),
    ("LDA", Fit(lda::fit)),
    ("LocalLDAModel", Restore(lda::restore)),
    ("DistributedLDAModel", Restore(lda::restore_distributed)),
    ("PowerIterationClustering", Transform(power_iteration::assign)),
];

/// The column of features as vectors: it may hold vectors, or arrays of doubles or floats.
pub(crate) fn features(settings: &Settings, df: &DataFrame) -> Result<Expression> {
    let name = settings.text("featuresCol")?;
    let found = field(df, name)?.data_type;
    match &found {
        DataType::Vector => Ok(named(name)),
        DataType::Array(item, _) if matches!(**item, DataType::Double | DataType::Float) => Ok(array_to_vector(named(name))),
        other => Err(requirement(format!(
            "Column {name} must be of type equal to one of the following types: \
             [struct<type:tinyint,size:int,indices:array<int>,values:array<double>>, array<double>, array<float>] but was actually of \
             type {}.",
            other.simple_string()
        ))),
    }
}

/// The rows to cluster, weights being 1 where there are none.
fn instances(settings: &Settings, df: &DataFrame, made: &[&str]) -> Result<Instances> {
    let features = features(settings, df)?;
    for name in made {
        if let Some(column) = settings.column(name)? {
            vacant(df, column)?;
        }
    }
    let one = || Expression::literal(Value::Double(1.0));
    let weight = match settings.column("weightCol")? {
        // Spark leaves its type to the cast.
        Some(weight) => named(weight).cast(DataType::Double),
        None => one(),
    };
    instances_of(df, [features, one(), weight], settings.text("featuresCol")?.to_string(), Labels::Absent)
}

/// As `instances`, where Spark asks for the first row before anything else.
fn first_needed(settings: &Settings, df: &DataFrame, made: &[&str], class: &str, message: &str) -> Result<Instances> {
    let found = instances(settings, df, made);
    found.map_err(|error| {
        if error.to_string().contains("Nothing has been added to this summarizer.") { stage::java(class, message) } else { error }
    })
}

/// A column of cluster numbers. `body` gets a row's values, and memory that it may use as it likes.
fn clusters(
    stage: &str,
    features: Expression,
    width: usize,
    count: Option<usize>,
    body: impl Fn(&[f64], &mut Vec<f64>) -> Result<i32> + Send + Sync + 'static,
) -> Expression {
    let made = call(stage, vec![features], DataType::Integer, move |arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let (mut out, mut values, mut scratch) = (Vec::with_capacity(rows), vec![0.0; width], Vec::new());
        each_row(array, width, |row| {
            let values = match row {
                Row::Dense(values) => values,
                Row::Sparse(..) => {
                    row.copy_to(&mut values);
                    &values[..]
                }
            };
            out.push(body(values, &mut scratch)?);
            Ok(())
        })?;
        Ok(Arc::new(Int32Array::from(out)))
    });
    let nominal = Feature { name: None, kind: Kind::Nominal { values: None, count, ordinal: None } };
    annotated(made, count.map(|_| nominal.metadata()))
}

/// A row's values in memory of their own.
fn owned(row: Row<'_>, width: usize) -> Vec<f64> {
    let mut values = vec![0.0; width];
    row.copy_to(&mut values);
    values
}
