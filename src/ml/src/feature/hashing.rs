//! Features by their hash: HashingTF and FeatureHasher. Murmur3 with seed 42, as in Spark's `FeatureHasher.scala`.

use std::collections::BTreeMap;

use touchpaper_core::random::murmur3;
use touchpaper_sql::arrow::array::{Array, ArrayRef, AsArray};
use touchpaper_sql::arrow::datatypes::{DataType as Arrow, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type};
use touchpaper_sql::functions::hash::{hash_int, hash_long};
use touchpaper_sql::{DataFrame, DataType, Error, Result, format};

use crate::attributes::Group;
use crate::columns::{VectorBuilder, annotated, call, doubles, field, named, strings, vacant};
use crate::stage::{Settings, requirement};

const SEED: i32 = 42;

fn place(hash: i32, size: usize) -> i32 {
    let size = i64::try_from(size).unwrap_or(i64::MAX).max(1);
    i32::try_from(i64::from(hash).rem_euclid(size)).unwrap_or(0)
}

fn standard(bytes: &[u8]) -> i32 {
    murmur3(bytes, SEED.cast_unsigned()).cast_signed()
}

/// The hash of one term, by its type.
fn term_hash(items: &ArrayRef, row: usize) -> Result<i32> {
    if items.is_null(row) {
        return Ok(SEED);
    }
    Ok(match items.data_type() {
        Arrow::Utf8 => standard(items.as_string::<i32>().value(row).as_bytes()),
        Arrow::Utf8View => standard(items.as_string_view().value(row).as_bytes()),
        Arrow::Boolean => hash_int(i32::from(items.as_boolean().value(row)), SEED),
        Arrow::Int8 => hash_int(items.as_primitive::<Int8Type>().value(row).into(), SEED),
        Arrow::Int16 => hash_int(items.as_primitive::<Int16Type>().value(row).into(), SEED),
        Arrow::Int32 => hash_int(items.as_primitive::<Int32Type>().value(row), SEED),
        Arrow::Int64 => hash_long(items.as_primitive::<Int64Type>().value(row), SEED),
        Arrow::Float32 => hash_int(items.as_primitive::<Float32Type>().value(row).to_bits().cast_signed(), SEED),
        Arrow::Float64 => hash_long(items.as_primitive::<Float64Type>().value(row).to_bits().cast_signed(), SEED),
        other => return Err(Error::unsupported(format!("hashing terms of type {other}"))),
    })
}

fn push(builder: &mut VectorBuilder, size: usize, found: &BTreeMap<i32, f64>) {
    let (indices, values): (Vec<i32>, Vec<f64>) = found.iter().map(|(index, value)| (*index, *value)).unzip();
    builder.push_sparse(size, &indices, &values);
}

pub fn hashing_tf(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    let (input, output) = (settings.text("inputCol")?, settings.text("outputCol")?);
    let (size, binary) = (settings.count("numFeatures", 1)?, settings.flag("binary")?);
    let found = field(df, input)?;
    if !matches!(found.data_type, DataType::Array(..)) {
        let got = found.data_type.simple_string();
        return Err(requirement(format!("The input column must be array, but got {got}.")));
    }
    vacant(df, output)?;
    let made = call("HashingTF", vec![named(input)], DataType::Vector, move |arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let lists = array.as_list_opt::<i32>().ok_or_else(|| Error::internal("terms that are no list"))?;
        let mut builder = VectorBuilder::default();
        for row in 0..rows {
            if lists.is_null(row) {
                return Err(crate::stage::java("java.lang.NullPointerException", "a null list of terms"));
            }
            let terms = lists.value(row);
            let mut counts: BTreeMap<i32, f64> = BTreeMap::new();
            for term in 0..terms.len() {
                let count = counts.entry(place(term_hash(&terms, term)?, size)).or_default();
                *count = if binary { 1.0 } else { *count + 1.0 };
            }
            push(&mut builder, size, &counts);
        }
        builder.finish()
    });
    df.with_column(output, annotated(made, Group::sized(size).metadata()))
}

/// How a column's values become features.
enum Role {
    /// Its value, at the hash of its name.
    Real(i32),
    /// 1 at the hash of `name=value`.
    Category(String, DataType),
}

pub fn feature_hasher(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    let (inputs, output) = (settings.texts("inputCols")?, settings.text("outputCol")?);
    let size = settings.count("numFeatures", 1)?;
    let categorical = if settings.has("categoricalCols") { settings.texts("categoricalCols")? } else { Vec::new() };
    let mut roles = Vec::new();
    for input in &inputs {
        let data_type = field(df, input)?.data_type;
        let real = data_type.is_numeric() && !categorical.contains(input);
        if !data_type.is_numeric() && !matches!(data_type, DataType::String | DataType::Boolean) {
            let got = data_type.simple_string();
            return Err(requirement(format!(
                "FeatureHasher requires columns to be of numeric, boolean or string. Column {input} was {got}"
            )));
        }
        let hashed = place(standard(input.as_bytes()), size);
        roles.push(if real { Role::Real(hashed) } else { Role::Category(input.clone(), data_type) });
    }
    vacant(df, output)?;
    let arguments = inputs.iter().map(|input| named(input)).collect();
    let made = call("FeatureHasher", arguments, DataType::Vector, move |arrays, rows| {
        let mut features: Vec<BTreeMap<i32, f64>> = vec![BTreeMap::new(); rows];
        for (role, array) in roles.iter().zip(arrays) {
            match role {
                Role::Real(index) => {
                    for (value, found) in doubles(array)?.iter().zip(&mut features) {
                        if let Some(value) = value {
                            *found.entry(*index).or_default() += value;
                        }
                    }
                }
                Role::Category(name, data_type) => {
                    let texts: Vec<Option<String>> = if data_type.is_fractional() {
                        doubles(array)?.iter().map(|value| value.map(format::java_double)).collect()
                    } else {
                        strings(array)?.iter().map(|text| text.map(str::to_string)).collect()
                    };
                    for (text, found) in texts.into_iter().zip(&mut features) {
                        if let Some(text) = text {
                            *found.entry(place(standard(format!("{name}={text}").as_bytes()), size)).or_default() += 1.0;
                        }
                    }
                }
            }
        }
        let mut builder = VectorBuilder::default();
        features.iter().for_each(|found| push(&mut builder, size, found));
        builder.finish()
    });
    df.with_column(output, annotated(made, Group::sized(size).metadata()))
}
