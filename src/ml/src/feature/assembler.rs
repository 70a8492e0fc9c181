//! VectorAssembler: numbers and vectors of a row as one vector. `VectorAssembler.scala`.

use touchpaper_sql::arrow::array::{Array, ArrayRef, Float64Array};
use touchpaper_sql::{Attribute, DataFrame, DataType, Error, Result};

use crate::attributes::{Feature, Group, Kind};
use crate::columns::{VectorBuilder, Vectors, annotated, call, doubles, field, named};
use crate::stage::{Settings, java, spark_exception};

const INVALID: &[&str] = &["skip", "error", "keep"];

/// A column of the input and how many places it takes.
struct Part {
    vector: bool,
    size: usize,
}

/// The sizes of vector columns that their metadata does not tell, by the first row.
fn sizes(df: &DataFrame, fields: &[Attribute], invalid: &str) -> Result<Vec<usize>> {
    let known: Vec<Option<usize>> =
        fields.iter().map(|f| if f.data_type == DataType::Vector { Group::of_column(f).size } else { Some(1) }).collect();
    let missing: Vec<&str> = fields.iter().zip(&known).filter(|(_, size)| size.is_none()).map(|(f, _)| f.name.as_str()).collect();
    if missing.is_empty() {
        return Ok(known.into_iter().flatten().collect());
    }
    if invalid == "keep" {
        return Err(java(
            "java.lang.RuntimeException",
            format!(
                "Can not infer column lengths with handleInvalid = \"keep\". Consider using VectorSizeHint to add metadata for columns: [{}].",
                missing.join(", ")
            ),
        ));
    }
    let source = if invalid == "skip" {
        df.drop_na("any", None, &missing.iter().map(|name| (*name).to_string()).collect::<Vec<_>>())?
    } else {
        df.clone()
    };
    let (_, batches) = source.select(missing.iter().map(|name| named(name)).collect())?.take(1)?;
    let first = batches.iter().find(|batch| batch.num_rows() > 0).ok_or_else(|| {
        java(
            "java.util.NoSuchElementException",
            format!(
                "Encountered empty dataframe while inferring lengths from the first row. Consider using VectorSizeHint to add metadata for \
                 columns: [{}]. java.util.NoSuchElementException: head of empty array",
                missing.join(", ")
            ),
        )
    })?;
    let mut found = first.columns().iter().zip(&missing).map(|(column, name)| {
        let vector = Vectors::new(column, name)?.get(0)?;
        vector.map(|v| v.size()).ok_or_else(|| {
            let what = format!(
                "Encountered null value while inferring lengths from the first row. Consider using VectorSizeHint to add metadata for columns: [{}].",
                missing.join(", ")
            );
            java("java.lang.NullPointerException", what)
        })
    });
    known.into_iter().map(|size| size.map_or_else(|| found.next().unwrap_or(Ok(0)), Ok)).collect()
}

/// What the features of one column are called in the assembled vector.
fn features(column: &Attribute, size: usize) -> Vec<Feature> {
    let name = &column.name;
    if column.data_type != DataType::Vector {
        let feature = if column.data_type == DataType::Double { Feature::of_column(column) } else { Feature::default() };
        let feature = if feature.kind == Kind::Unknown { Feature::numeric(None) } else { feature };
        return vec![feature.named(Some(name.clone()))];
    }
    match Group::of_column(column).features {
        Some(features) => features
            .into_iter()
            .enumerate()
            .map(|(index, feature)| {
                let own = feature.name.clone().map_or_else(|| format!("{name}_{index}"), |own| format!("{name}_{own}"));
                feature.named(Some(own))
            })
            .collect(),
        None => (0..size).map(|index| Feature::numeric(Some(format!("{name}_{index}")))).collect(),
    }
}

pub fn assemble(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    let (inputs, output) = (settings.texts("inputCols")?, settings.text("outputCol")?);
    let invalid = settings.word("handleInvalid", INVALID)?.to_string();
    let fields = inputs.iter().map(|input| field(df, input)).collect::<Result<Vec<_>>>()?;
    let wrong = |f: &&Attribute| !(f.data_type.is_numeric() || matches!(f.data_type, DataType::Boolean | DataType::Vector));
    let refused: Vec<String> = fields
        .iter()
        .filter(wrong)
        .map(|f| format!("Data type {} of column {} is not supported.", f.data_type.simple_string(), f.name))
        .collect();
    if !refused.is_empty() {
        return Err(Error::illegal_argument(refused.join("\n")));
    }
    if df.columns().iter().any(|name| name == output) {
        return Err(Error::illegal_argument(format!("Output column {output} already exists.")));
    }
    let sizes = sizes(df, &fields, &invalid)?;
    let metadata = Group::of_features(fields.iter().zip(&sizes).flat_map(|(f, size)| features(f, *size)).collect()).metadata();
    let parts: Vec<Part> =
        fields.iter().zip(&sizes).map(|(f, size)| Part { vector: f.data_type == DataType::Vector, size: *size }).collect();
    let source = if invalid == "skip" { df.drop_na("any", None, &inputs)? } else { df.clone() };
    let (keep, arguments) = (invalid == "keep", inputs.iter().map(|input| named(input)).collect());
    let made = call("VectorAssembler", arguments, DataType::Vector, move |arrays, rows| assembled(&parts, arrays, rows, keep));
    source.with_column(output, annotated(made, metadata))
}

enum Source<'a> {
    Number(Float64Array),
    Vector(Vectors<'a>),
}

fn assembled(parts: &[Part], arrays: &[ArrayRef], rows: usize, keep: bool) -> Result<ArrayRef> {
    let mut sources = Vec::with_capacity(parts.len());
    for (part, array) in parts.iter().zip(arrays) {
        sources.push(if part.vector { Source::Vector(Vectors::new(array, "VectorAssembler")?) } else { Source::Number(doubles(array)?) });
    }
    let (mut builder, mut indices, mut values) = (VectorBuilder::default(), Vec::new(), Vec::new());
    for row in 0..rows {
        indices.clear();
        values.clear();
        let mut at = 0_usize;
        let mut put = |index: usize, value: f64| {
            if value != 0.0 {
                indices.push(i32::try_from(index).unwrap_or(i32::MAX));
                values.push(value);
            }
        };
        for (part, source) in parts.iter().zip(&sources) {
            match source {
                Source::Number(numbers) if numbers.is_null(row) => {
                    if !keep {
                        return Err(refused("null", "nulls"));
                    }
                    put(at, f64::NAN);
                    at += 1;
                }
                Source::Number(numbers) => {
                    let value = numbers.value(row);
                    if value.is_nan() && !keep {
                        return Err(refused("NaN", "NaNs"));
                    }
                    put(at, value);
                    at += 1;
                }
                Source::Vector(vectors) => match vectors.get(row)? {
                    Some(vector) => {
                        if keep && vector.size() != part.size {
                            let (expected, got) = (part.size, vector.size());
                            return Err(spark_exception(format!("VectorAssembler expected a vector of size {expected} but got {got}.")));
                        }
                        let mut nan = false;
                        vector.each_nonzero(|index, value| {
                            nan |= value.is_nan();
                            put(at + index, value);
                        });
                        if nan && !keep {
                            return Err(refused("NaN", "NaNs"));
                        }
                        at += vector.size();
                    }
                    None if keep => {
                        (0..part.size).for_each(|index| put(at + index, f64::NAN));
                        at += part.size;
                    }
                    None => return Err(refused("null", "nulls")),
                },
            }
        }
        builder.push_compressed(at, &indices, &values);
    }
    builder.finish()
}

fn refused(one: &str, many: &str) -> Error {
    spark_exception(format!(
        "Encountered {one} while assembling a row with handleInvalid = \"error\". Consider removing {many} from dataset or using handleInvalid = \"keep\" or \"skip\"."
    ))
}
