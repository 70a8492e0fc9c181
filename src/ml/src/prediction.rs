//! What fitted predictors have in common: columns made of rows of features, and the answers for one vector. A classifier
//! gives margins, of them probabilities, of them a class, as `ProbabilisticClassifier.scala` has it.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{ArrayRef, Float64Array};
use touchpaper_sql::{DataFrame, DataType, Error, Expression, Result};

use crate::algorithms::Row;
use crate::attributes::{Feature, Group, Kind, NUMERIC};
use crate::columns::{VectorBuilder, VectorRef, Vectors, annotated, call, named, vacant, vector_field};
use crate::linalg::kernels::argmax;
use crate::linalg::{DenseVector, Vector};
use crate::params::ParamValue;
use crate::stage::{Settings, java, requirement};

/// The row that a vector is; `indices` keeps a sparse one's.
pub fn row<'a>(vector: VectorRef<'a>, indices: &'a mut Vec<u32>) -> Row<'a> {
    match vector {
        VectorRef::Dense(values) => Row::Dense(values),
        VectorRef::Sparse { indices: places, values, .. } => {
            indices.clear();
            indices.extend(places.iter().map(|place| place.unsigned_abs()));
            Row::Sparse(indices, values)
        }
    }
}

fn same_size(found: usize, wanted: usize) -> Result<()> {
    if found == wanted {
        return Ok(());
    }
    Err(requirement(format!(
        "BLAS.dot(x: Vector, y:Vector) was given Vectors with non-matching sizes: x.size = {found}, y.size = {wanted}"
    )))
}

/// Calls `each` with every row of a column of vectors, all of one size.
pub fn each_row(array: &ArrayRef, width: usize, mut each: impl FnMut(Row<'_>) -> Result<()>) -> Result<()> {
    let (vectors, mut indices) = (Vectors::new(array, "features")?, Vec::new());
    for place in 0..vectors.len() {
        let vector = vectors.get(place)?.ok_or_else(|| java("java.lang.NullPointerException", "a null vector"))?;
        same_size(vector.size(), width)?;
        each(row(vector, &mut indices))?;
    }
    Ok(())
}

/// A column of numbers made of a column of vectors.
pub fn numbers(stage: &str, features: &str, width: usize, body: impl Fn(Row<'_>) -> Result<f64> + Send + Sync + 'static) -> Expression {
    call(stage, vec![named(features)], DataType::Double, move |arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let mut out = Vec::with_capacity(rows);
        each_row(array, width, |row| {
            out.push(body(row)?);
            Ok(())
        })?;
        Ok(Arc::new(Float64Array::from(out)))
    })
}

/// A column of vectors made of another: `body` fills the buffer that it is given, which is empty.
pub fn vectors(
    stage: &str,
    features: &str,
    width: usize,
    body: impl Fn(Row<'_>, &mut Vec<f64>) -> Result<()> + Send + Sync + 'static,
) -> Expression {
    call(stage, vec![named(features)], DataType::Vector, move |arrays, _| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let (mut builder, mut buffer) = (VectorBuilder::default(), Vec::new());
        each_row(array, width, |row| {
            buffer.clear();
            body(row, &mut buffer)?;
            builder.push_dense(&buffer);
            Ok(())
        })?;
        builder.finish()
    })
}

/// What `predict(features)` and the like say of one vector.
pub fn of_one<T>(arguments: &[ParamValue], width: usize, body: impl FnOnce(Row<'_>) -> Result<T>) -> Result<T> {
    let [ParamValue::Vector(vector)] = arguments else { return Err(requirement("a vector is asked for")) };
    same_size(vector.size(), width)?;
    match vector {
        Vector::Dense(dense) => body(Row::Dense(&dense.values)),
        Vector::Sparse(sparse) => {
            let indices: Vec<u32> = sparse.indices().iter().map(|index| *index as u32).collect();
            body(Row::Sparse(&indices, sparse.values()))
        }
    }
}

pub fn vector(values: Vec<f64>) -> ParamValue {
    ParamValue::Vector(Vector::Dense(DenseVector::new(values)))
}

pub fn floats(values: &[f64]) -> ParamValue {
    ParamValue::List(values.iter().copied().map(ParamValue::Float).collect())
}

pub fn int(value: usize) -> ParamValue {
    ParamValue::Int(i64::try_from(value).unwrap_or(i64::MAX))
}

/// Adds `predictionCol` of a regression.
pub fn regress(
    stage: &str,
    settings: &Settings,
    df: &DataFrame,
    width: usize,
    body: impl Fn(Row<'_>) -> Result<f64> + Send + Sync + 'static,
) -> Result<DataFrame> {
    let features = settings.text("featuresCol")?;
    vector_field(df, features)?;
    let Some(output) = settings.column("predictionCol")? else { return Ok(df.clone()) };
    vacant(df, output)?;
    df.with_column(output, annotated(numbers(stage, features, width, body), Some(NUMERIC.to_string())))
}

/// How the class follows from margins or probabilities.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// The greatest wins.
    Greatest,
    /// The greatest of probability over threshold wins.
    Scaled(Vec<f64>),
    /// Class 1 if its margin is above this.
    Margin(f64),
    /// Class 1 if its probability is above this.
    Probability(f64),
}

/// A fitted classifier.
pub trait Classifier: Send + Sync + 'static {
    /// Its model's name in the registry.
    fn stage(&self) -> &'static str;

    fn classes(&self) -> usize;

    /// How many features a row has.
    fn width(&self) -> usize;

    /// Adds the classes' margins to an empty buffer.
    fn raw(&self, row: Row<'_>, out: &mut Vec<f64>) -> Result<()>;

    /// Whether margins can be made probabilities.
    fn probabilistic(&self) -> bool {
        true
    }

    /// Margins into probabilities, in their place.
    fn normalize(&self, _raw: &mut [f64]) {}

    fn decision(&self, settings: &Settings) -> Result<Decision> {
        Ok(if settings.has("thresholds") { Decision::Scaled(settings.floats("thresholds")?) } else { Decision::Greatest })
    }
}

impl Decision {
    fn of_probability(&self, probability: &[f64]) -> f64 {
        match self {
            Self::Greatest | Self::Margin(_) => argmax(probability) as f64,
            Self::Probability(bound) => f64::from(u8::from(probability.get(1).is_some_and(|p| p > bound))),
            Self::Scaled(thresholds) => {
                let (mut best, mut most) = (0, f64::NEG_INFINITY);
                for (class, (p, threshold)) in probability.iter().zip(thresholds).enumerate() {
                    if p / threshold > most {
                        (best, most) = (class, p / threshold);
                    }
                }
                best as f64
            }
        }
    }

    fn of_raw(&self, model: &impl Classifier, raw: &mut [f64]) -> f64 {
        let second = |bound: f64| f64::from(u8::from(raw.get(1).is_some_and(|margin| *margin > bound)));
        match self {
            Self::Greatest => argmax(raw) as f64,
            Self::Margin(bound) => second(*bound),
            Self::Probability(bound) => second((bound / (1.0 - bound)).ln()),
            Self::Scaled(_) => {
                model.normalize(raw);
                self.of_probability(raw)
            }
        }
    }
}

/// An error if thresholds are set, and not one for each class.
pub fn as_many_thresholds(settings: &Settings, method: &str, classes: usize) -> Result<()> {
    if !settings.has("thresholds") {
        return Ok(());
    }
    let thresholds = settings.floats("thresholds")?;
    if thresholds.iter().any(|t| t.is_nan() || *t < 0.0) || thresholds.iter().filter(|t| **t == 0.0).count() > 1 {
        let texts: Vec<String> = thresholds.iter().map(|t| touchpaper_sql::format::java_double(*t)).collect();
        return Err(settings.invalid("thresholds", &format!("[{}]", texts.join(","))));
    }
    let length = thresholds.len();
    if length == classes {
        return Ok(());
    }
    let what = format!("numClasses={classes}, but thresholds has length {length}");
    Err(requirement(format!("{method}() called with non-matching numClasses and thresholds.length. {what}")))
}

/// Adds the columns of a classification: `rawPredictionCol`, `probabilityCol`, `predictionCol`, each made of the one before.
pub fn classify<M: Classifier>(model: &Arc<M>, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    let (stage, classes) = (model.stage(), model.classes());
    let features = settings.text("featuresCol")?;
    vector_field(df, features)?;
    let raw = settings.column("rawPredictionCol")?;
    let probability = if model.probabilistic() { settings.column("probabilityCol")? } else { None };
    let prediction = settings.column("predictionCol")?;
    for column in [raw, probability, prediction].into_iter().flatten() {
        vacant(df, column)?;
    }
    let decision = model.decision(settings)?;
    as_many_thresholds(settings, &format!("{stage}.transform"), classes)?;
    let metadata = || Group::sized(classes).metadata();
    let mut df = df.clone();
    if let Some(column) = raw {
        let model = Arc::clone(model);
        let made = vectors(stage, features, model.width(), move |row, out| model.raw(row, out));
        df = df.with_column(column, annotated(made, metadata()))?;
    }
    let from = raw.unwrap_or(features);
    let width = if raw.is_some() { classes } else { model.width() };
    // Margins from their own column where there is one, from the features otherwise.
    let margins = |model: Arc<M>, known: bool| {
        move |row: Row<'_>, out: &mut Vec<f64>| {
            if known {
                out.extend_from_slice(row.values());
                Ok(())
            } else {
                model.raw(row, out)
            }
        }
    };
    if let Some(column) = probability {
        let (model, margins) = (Arc::clone(model), margins(Arc::clone(model), raw.is_some()));
        let made = vectors(stage, from, width, move |row, out| {
            margins(row, out)?;
            model.normalize(out);
            Ok(())
        });
        df = df.with_column(column, annotated(made, metadata()))?;
    }
    if let Some(column) = prediction {
        let made = if let (Some(probability), None) = (probability, raw) {
            numbers(stage, probability, classes, move |row| Ok(decision.of_probability(row.values())))
        } else {
            let (model, margins) = (Arc::clone(model), margins(Arc::clone(model), raw.is_some()));
            numbers(stage, from, width, move |row| {
                let mut buffer = Vec::with_capacity(classes);
                margins(row, &mut buffer)?;
                Ok(decision.of_raw(model.as_ref(), &mut buffer))
            })
        };
        let nominal = Feature { name: None, kind: Kind::Nominal { values: None, count: Some(classes), ordinal: None } };
        df = df.with_column(column, annotated(made, Some(nominal.metadata())))?;
    }
    Ok(df)
}

/// `predict`, `predictRaw` and `predictProbability` of a classifier.
pub fn classify_one(model: &impl Classifier, settings: &Settings, name: &str, arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
    let raw = || {
        of_one(arguments, model.width(), |row| {
            let mut out = Vec::new();
            model.raw(row, &mut out)?;
            Ok(out)
        })
    };
    Ok(Some(match name {
        "predict" => ParamValue::Float(model.decision(settings)?.of_raw(model, &mut raw()?)),
        "predictRaw" => vector(raw()?),
        "predictProbability" if model.probabilistic() => {
            let mut found = raw()?;
            model.normalize(&mut found);
            vector(found)
        }
        _ => return Ok(None),
    }))
}
