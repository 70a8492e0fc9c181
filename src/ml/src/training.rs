//! What fits have in common: the rows that they read, checked with the words of Spark's DatasetUtils, and who hears how
//! they go.

use touchpaper_core::{SparkContext, stream_of};
use touchpaper_platform::clock;
use touchpaper_sql::arrow::array::{Array, ArrayRef, Float64Array};
use touchpaper_sql::{DataFrame, Error, Expression, Result, Value, format};
use touchpaper_wire::Event;

use crate::algorithms::{BlockBuilder, Instances, Iteration, Monitor};
use crate::attributes::Feature;
use crate::columns::{VectorRef, Vectors, doubles, field, named, numeric_field, vacant, vector_field};
use crate::stage::{Settings, java, requirement};

/// What labels may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labels {
    /// 0, 1, …, fewer than this many where it is told.
    Classes(Option<u32>),
    /// Any number that is finite.
    Numbers,
    /// As numbers, of a fit that asks for all its rows before it asks for the first.
    Lifetimes,
    /// Not looked at: what does not learn from labels.
    Absent,
}

/// What the features may be, beside finite.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Values {
    #[default]
    Finite,
    Nonnegative,
    /// 0 or 1.
    Binary,
}

impl Values {
    fn check(self, vector: VectorRef<'_>) -> Result<()> {
        let (VectorRef::Dense(values) | VectorRef::Sparse { values, .. }) = vector;
        let (fits, what) = match self {
            Self::Finite => return Ok(()),
            Self::Nonnegative => (values.iter().all(|v| v.is_finite() && *v >= 0.0), "MUST NOT be Negative, NaN or Infinity"),
            Self::Binary => (values.iter().all(|v| *v == 0.0 || *v == 1.0), "MUST be in {0, 1}"),
        };
        if fits {
            return Ok(());
        }
        let texts: Vec<String> = values.iter().map(|value| format::java_double(*value)).collect();
        Err(raised(format!("Vector values {what}, but got [{}]", texts.join(","))))
    }
}

/// The schema that a predictor asks for when it is fitted: vectors, numbers, and room for the columns of these parameters.
pub fn check(settings: &Settings, df: &DataFrame, made: &[&str]) -> Result<()> {
    vector_field(df, settings.text("featuresCol")?)?;
    numeric_field(df, settings.text("labelCol")?)?;
    if let Some(weight) = settings.column("weightCol")? {
        numeric_field(df, weight)?;
    }
    room(settings, df, made)
}

/// Room for the columns that these parameters name.
pub fn room(settings: &Settings, df: &DataFrame, made: &[&str]) -> Result<()> {
    made.iter().try_for_each(|name| settings.column(name)?.map_or(Ok(()), |column| vacant(df, column)))
}

/// How many classes the label column's metadata tells.
pub fn classes_told(settings: &Settings, df: &DataFrame) -> Result<Option<usize>> {
    Ok(Feature::of_column(&field(df, settings.text("labelCol")?)?).cardinality())
}

/// The rows of `featuresCol`, `labelCol` and `weightCol`, in their partitions; weights are 1 and labels 0 where there are none.
pub fn instances(settings: &Settings, df: &DataFrame, labels: Labels) -> Result<Instances> {
    instances_with(settings, df, labels, Values::Finite)
}

/// As `instances`, of features that are of a kind.
pub fn instances_with(settings: &Settings, df: &DataFrame, labels: Labels, values: Values) -> Result<Instances> {
    let one = || Expression::literal(Value::Double(1.0));
    let features = settings.text("featuresCol")?.to_string();
    let label = if labels == Labels::Absent { one() } else { named(settings.text("labelCol")?) };
    let weight = settings.column("weightCol")?.map_or_else(one, named);
    gathered(df, [named(&features), label, weight], features, labels, values)
}

/// As `instances`, of any columns: features (a vector or a number), labels, weights.
pub fn instances_of(df: &DataFrame, columns: [Expression; 3], name: String, labels: Labels) -> Result<Instances> {
    gathered(df, columns, name, labels, Values::Finite)
}

fn gathered(df: &DataFrame, columns: [Expression; 3], name: String, labels: Labels, values: Values) -> Result<Instances> {
    let rows = df.select(columns.to_vec())?.to_rdd()?;
    let blocks = rows.map_partitions_named("training rows", move |task, _, stream| {
        let mut builder = BlockBuilder::new();
        for batch in stream {
            task.check()?;
            read(batch?.0.columns(), &name, labels, values, &mut builder)?;
        }
        Ok(stream_of(builder.finish()))
    });
    Instances::from_blocks(blocks).map_err(|error| empty(error, labels))
}

/// What Spark's fits say of data without rows: those of numbers have looked for the first row's size.
fn empty(error: touchpaper_core::Error, labels: Labels) -> Error {
    match &error {
        touchpaper_core::Error::Spark { class, .. } if class == "java.util.NoSuchElementException" && labels == Labels::Numbers => {
            no_head()
        }
        touchpaper_core::Error::Spark { class, .. } if class == "java.util.NoSuchElementException" => {
            requirement("Nothing has been added to this summarizer.")
        }
        _ => error.into(),
    }
}

/// Scala's error for the first row of none.
fn no_head() -> Error {
    java("java.util.NoSuchElementException", "head of empty array")
}

/// An error if there is no row.
pub fn some(df: &DataFrame) -> Result<()> {
    if df.limit(1)?.count()? == 0 { Err(no_head()) } else { Ok(()) }
}

fn read(columns: &[ArrayRef], name: &str, labels: Labels, values: Values, builder: &mut BlockBuilder) -> Result<()> {
    let [features, given, weights] = columns else { return Err(Error::internal("a fit's columns")) };
    let (given, weights) = (doubles(given)?, doubles(weights)?);
    if features.data_type().is_numeric() {
        let numbers = doubles(features)?;
        for row in 0..numbers.len() {
            builder.push_dense(label(labels, &given, row)?, weight(&weights, row), &[number(&numbers, row)]).map_err(own)?;
        }
        return Ok(());
    }
    let vectors = Vectors::new(features, name)?;
    let mut places = Vec::new();
    for row in 0..vectors.len() {
        let (label, weight) = (label(labels, &given, row)?, weight(&weights, row));
        let vector = vectors.get(row)?.ok_or_else(|| raised("Vectors MUST NOT be Null"))?;
        values.check(vector)?;
        match vector {
            VectorRef::Dense(values) => builder.push_dense(label, weight, values).map_err(own)?,
            VectorRef::Sparse { size, indices, values } => {
                places.clear();
                places.extend(indices.iter().map(|index| usize::try_from(*index).unwrap_or_default()));
                builder.push_sparse(label, weight, size, &places, values).map_err(own)?;
            }
        }
    }
    Ok(())
}

fn number(column: &Float64Array, row: usize) -> f64 {
    if column.is_null(row) { f64::NAN } else { column.value(row) }
}

fn weight(column: &Float64Array, row: usize) -> f64 {
    number(column, row)
}

fn label(labels: Labels, column: &Float64Array, row: usize) -> Result<f64> {
    let label = number(column, row);
    let text = || format::java_double(label);
    match labels {
        Labels::Absent => return Ok(0.0),
        _ if label.is_nan() => return Err(raised("Labels MUST NOT be Null or NaN")),
        Labels::Numbers | Labels::Lifetimes if label.is_infinite() => {
            return Err(raised(format!("Labels MUST NOT be Infinity, but got {}", text())));
        }
        Labels::Classes(Some(2)) if label != 0.0 && label != 1.0 => {
            return Err(raised(format!("Labels MUST be in {{0, 1}}, but got {}", text())));
        }
        Labels::Classes(count) => {
            let most = count.unwrap_or(i32::MAX.unsigned_abs());
            if label < 0.0 || label >= f64::from(most) {
                return Err(raised(format!("Labels MUST be in [0, {most}), but got {}", text())));
            }
            if label.fract() != 0.0 {
                return Err(raised(format!("Labels MUST be Integers, but got {}", text())));
            }
        }
        Labels::Numbers | Labels::Lifetimes => {}
    }
    Ok(label)
}

/// What SQL's `raise_error` throws.
pub fn raised(message: impl AsRef<str>) -> Error {
    Error::new("USER_RAISED_EXCEPTION", &[("errorMessage", message.as_ref())])
}

/// What the blocks' builder says of a row, as SQL's error where Spark lets SQL check it.
fn own(error: touchpaper_core::Error) -> Error {
    if let touchpaper_core::Error::Spark { message, .. } = &error
        && let Some(text) = message.strip_prefix("[USER_RAISED_EXCEPTION] ")
    {
        return raised(text.trim_end_matches(" SQLSTATE: P0001"));
    }
    error.into()
}

/// Runs an algorithm: each of its iterations is an event, and cancelling the context ends it.
pub fn watch<T>(settings: &Settings, context: &SparkContext, fit: impl FnOnce(&Monitor<'_>) -> touchpaper_core::Result<T>) -> Result<T> {
    let hear = |Iteration { algorithm, iteration, objective }: Iteration| {
        let (fit, iteration) = (settings.uid.clone(), u32::try_from(iteration).unwrap_or(u32::MAX));
        report(context, Progress { fit, algorithm: algorithm.to_string(), iteration, objective });
    };
    Ok(fit(&Monitor::new(context, &hear))?)
}

/// One iteration that has ended, of a fit of any kind.
#[derive(Clone, Debug)]
pub struct Progress {
    /// The stage's uid.
    pub fit: String,
    pub algorithm: String,
    pub iteration: u32,
    /// NaN where there is none.
    pub objective: f64,
}

fn report(context: &SparkContext, progress: Progress) {
    let Progress { fit, algorithm, iteration, objective } = progress;
    let objective = objective.is_finite().then_some(objective);
    context.emit(Event::Iteration { fit, algorithm, iteration, objective, time: clock::now_ms() });
    context.between();
}

/// Tells of an iteration that Python has run; an error if the context is cancelled.
pub fn tell(context: &SparkContext, progress: Progress) -> Result<()> {
    report(context, progress);
    if context.cancel_token().is_cancelled() { Err(touchpaper_core::Error::Cancelled.into()) } else { Ok(()) }
}
