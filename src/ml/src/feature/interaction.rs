//! Interaction: products of the features of several columns, categories one-hot. `Interaction.scala`.

use touchpaper_sql::{Attribute, DataFrame, DataType, Error, Result};

use crate::attributes::{Feature, Group, Kind};
use crate::columns::{VectorBuilder, Vectors, annotated, call, doubles, field, named, vacant};
use crate::stage::{Settings, requirement, spark_exception};

/// One column: how many places each of its features takes, and what they are called.
struct Encoder {
    widths: Vec<usize>,
    names: Vec<String>,
    vector: bool,
}

fn width(feature: &Feature) -> Result<usize> {
    match &feature.kind {
        Kind::Nominal { .. } => feature
            .cardinality()
            .map(|count| count.max(1))
            .ok_or_else(|| spark_exception("Nominal features must have attr numValues defined.")),
        _ => Ok(1),
    }
}

/// What the places of a feature are called: of categories each after its value.
fn names(feature: &Feature, own: &str) -> Vec<String> {
    match &feature.kind {
        Kind::Nominal { values: Some(values), .. } => values.iter().map(|value| format!("{own}_{value}")).collect(),
        Kind::Nominal { count: Some(count), .. } => (0..*count).map(|value| format!("{own}_{value}")).collect(),
        _ => vec![own.to_string()],
    }
}

fn encoder(df: &DataFrame, name: &str) -> Result<Encoder> {
    let column: Attribute = field(df, name)?;
    match &column.data_type {
        DataType::Vector => {
            let features =
                Group::of_column(&column).features.ok_or_else(|| spark_exception("Vector attributes must be defined for interaction."))?;
            let widths = features.iter().map(width).collect::<Result<_>>()?;
            let places = features.iter().enumerate();
            let names = places.flat_map(|(index, feature)| {
                let own = feature.name.clone().unwrap_or_else(|| index.to_string());
                names(feature, &format!("{name}_{own}"))
            });
            Ok(Encoder { widths, names: names.collect(), vector: true })
        }
        number if number.is_numeric() || *number == DataType::Boolean => {
            let feature = Feature::of_column(&column);
            let own = feature.name.as_deref().unwrap_or(name);
            Ok(Encoder { widths: vec![width(&feature)?], names: names(&feature, own), vector: false })
        }
        other => Err(requirement(format!("Unsupported data type for interaction: {}", other.simple_string()))),
    }
}

impl Encoder {
    fn size(&self) -> usize {
        self.widths.iter().sum()
    }

    /// Places and values that are not zero.
    fn encode(&self, values: &[f64]) -> Result<Vec<(usize, f64)>> {
        if values.len() != self.widths.len() {
            return Err(requirement(format!("Vector column should have {} features but has {}", self.widths.len(), values.len())));
        }
        let (mut at, mut out) = (0, Vec::new());
        for (value, width) in values.iter().zip(&self.widths) {
            if *width > 1 {
                let fits = *value >= 0.0 && value.fract() == 0.0 && *value < *width as f64;
                if !fits {
                    return Err(requirement(format!("Values from column must be indices below {width}, but got {value}.")));
                }
                out.push((at + *value as usize, 1.0));
            } else if *value != 0.0 {
                out.push((at, *value));
            }
            at += width;
        }
        Ok(out)
    }
}

pub fn interaction(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    let (inputs, output) = (settings.texts("inputCols")?, settings.text("outputCol")?);
    if inputs.is_empty() {
        return Err(requirement("Input columns must have non-zero length."));
    }
    vacant(df, output)?;
    let encoders = inputs.iter().map(|input| encoder(df, input)).collect::<Result<Vec<_>>>()?;
    let size = encoders.iter().try_fold(1_usize, |size, encoder| size.checked_mul(encoder.size()));
    let size = size.filter(|size| i32::try_from(*size).is_ok()).ok_or_else(|| requirement("too many interactions"))?;
    let products = encoders.iter().fold(vec![String::new()], |products, encoder| {
        let joined = |before: &String, name: &String| if before.is_empty() { name.clone() } else { format!("{before}:{name}") };
        products.iter().flat_map(|before| encoder.names.iter().map(move |name| joined(before, name))).collect()
    });
    let metadata = Group::of_features(products.into_iter().map(|name| Feature::numeric(Some(name))).collect()).metadata();
    let names = inputs.clone();
    let arguments = inputs.iter().map(|input| named(input)).collect();
    let made = call("Interaction", arguments, DataType::Vector, move |arrays, rows| {
        let mut columns: Vec<Vec<Vec<f64>>> = Vec::new();
        for ((array, encoder), name) in arrays.iter().zip(&encoders).zip(&names) {
            columns.push(if encoder.vector {
                let vectors = Vectors::new(array, name)?;
                (0..rows).map(|row| Ok(vectors.get(row)?.ok_or_else(null)?.to_dense())).collect::<Result<_>>()?
            } else {
                doubles(array)?.iter().map(|value| value.map(|value| vec![value]).ok_or_else(null)).collect::<Result<_>>()?
            });
        }
        let mut builder = VectorBuilder::default();
        for row in 0..rows {
            // From the last column to the first, whose features change slowest.
            let (mut entries, mut width) = (vec![(0_usize, 1.0)], 1);
            for (column, encoder) in columns.iter().zip(&encoders).rev() {
                let values = column.get(row).map(Vec::as_slice).unwrap_or_default();
                let mut next = Vec::new();
                for (place, value) in encoder.encode(values)? {
                    next.extend(entries.iter().map(|(before, product)| (before + place * width, product * value)));
                }
                width *= encoder.size();
                entries = next;
            }
            let (indices, values): (Vec<i32>, Vec<f64>) =
                entries.into_iter().map(|(i, v)| (i32::try_from(i).unwrap_or(i32::MAX), v)).unzip();
            builder.push_compressed(size, &indices, &values);
        }
        builder.finish()
    });
    df.with_column(output, annotated(made, metadata))
}

fn null() -> Error {
    spark_exception("Values to interact cannot be null.")
}
