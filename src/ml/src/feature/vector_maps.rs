//! Vectors into others, one by one, with nothing to learn: Normalizer, ElementwiseProduct, DCT, PolynomialExpansion,
//! VectorSlicer, VectorSizeHint.

use std::f64::consts::PI;
use std::sync::OnceLock;

use touchpaper_sql::{DataFrame, DataType, Error, Result};

use super::scalers::scale;
use crate::attributes::Group;
use crate::columns::{
    VectorBuilder, VectorRef, Vectors, annotated, call, map_vectors, named, unary_vacant, unary_vector_field, vector_field,
};
use crate::params::ParamValue;
use crate::stage::{Settings, requirement};

fn ends(settings: &Settings) -> Result<(&str, &str)> {
    Ok((settings.text("inputCol")?, settings.text("outputCol")?))
}

/// The p-norm, p ≥ 1.
pub fn norm(values: &[f64], p: f64) -> f64 {
    if p == 1.0 {
        values.iter().map(|v| v.abs()).sum()
    } else if p == 2.0 {
        values.iter().map(|v| v * v).sum::<f64>().sqrt()
    } else if p.is_infinite() {
        values.iter().fold(0.0, |most, v| v.abs().max(most))
    } else {
        values.iter().map(|v| v.abs().powf(p)).sum::<f64>().powf(1.0 / p)
    }
}

pub fn normalizer(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    let (input, output) = ends(settings)?;
    let p = settings.float("p")?;
    if p.is_nan() || p < 1.0 {
        return Err(settings.invalid("p", &touchpaper_sql::format::java_double(p)));
    }
    let metadata = Group::of_column(&unary_vector_field(df, input)?).size.and_then(|size| Group::sized(size).metadata());
    unary_vacant(df, output)?;
    map_vectors(df, "Normalizer", input, output, metadata, move |vector, builder| {
        let (VectorRef::Dense(values) | VectorRef::Sparse { values, .. }) = vector;
        let length = norm(values, p);
        let scaled: Vec<f64> = if length == 0.0 { values.to_vec() } else { values.iter().map(|v| v / length).collect() };
        match vector {
            VectorRef::Dense(_) => builder.push_dense(&scaled),
            VectorRef::Sparse { size, indices, .. } => builder.push_sparse(size, indices, &scaled),
        }
        Ok(())
    })
}

pub fn elementwise_product(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    let (input, output) = ends(settings)?;
    let factors = match settings.get("scalingVec") {
        Some(ParamValue::Vector(vector)) => vector.to_dense().values,
        _ => return Err(requirement("transformation requires a weight vector")),
    };
    unary_vector_field(df, input)?;
    unary_vacant(df, output)?;
    map_vectors(df, "ElementwiseProduct", input, output, Group::sized(factors.len()).metadata(), move |vector, builder| {
        if vector.size() != factors.len() {
            let (ours, theirs) = (factors.len(), vector.size());
            return Err(crate::stage::java(
                "java.lang.IllegalArgumentException",
                format!("requirement failed: vector sizes do not match: Expected {ours} but found {theirs}"),
            ));
        }
        scale(vector, &factors, builder)
    })
}

/// What place i has to do with frequency k of the orthonormal DCT-II.
pub(crate) fn cosine(k: usize, i: usize, size: usize) -> f64 {
    let n = size as f64;
    let length = if k == 0 { (1.0 / n).sqrt() } else { (2.0 / n).sqrt() };
    length * (PI * k as f64 * (2.0 * i as f64 + 1.0) / (2.0 * n)).cos()
}

/// By frequency, then place.
fn cosines(size: usize) -> Vec<f64> {
    (0..size).flat_map(|k| (0..size).map(move |i| cosine(k, i, size))).collect()
}

/// The orthonormal DCT-II, or its inverse.
pub fn dct(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    let (input, output) = ends(settings)?;
    let inverse = settings.flag("inverse")?;
    let table: OnceLock<Vec<f64>> = OnceLock::new();
    let metadata = Group::of_column(&unary_vector_field(df, input)?).size.and_then(|size| Group::sized(size).metadata());
    unary_vacant(df, output)?;
    map_vectors(df, "DCT", input, output, metadata, move |vector, builder| {
        let x = vector.to_dense();
        let size = x.len();
        // Vectors have one size, nearly always.
        let first = table.get_or_init(|| cosines(size));
        let table = if first.len() == size * size { first } else { &cosines(size) };
        let out: Vec<f64> = if inverse {
            (0..size).map(|i| x.iter().enumerate().map(|(k, v)| v * table[k * size + i]).sum()).collect()
        } else {
            table.chunks_exact(size.max(1)).map(|row| x.iter().zip(row).map(|(v, cosine)| v * cosine).sum()).collect()
        };
        builder.push_dense(&out);
        Ok(())
    })
}

/// Monomials of up to `degree` in the order of `PolynomialExpansion.scala`: those of the features before the last one,
/// each behind them times ever higher powers of the last.
fn expand(values: &[f64], degree: usize, factor: f64, out: &mut Vec<f64>) {
    match values.split_last() {
        Some((last, before)) if degree > 0 => {
            let mut power = factor;
            for exponent in 0..=degree {
                expand(before, degree - exponent, power, out);
                power *= last;
            }
        }
        _ => out.push(factor),
    }
}

pub fn polynomial_expansion(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    const MOST: usize = 1 << 26;
    let (input, output) = ends(settings)?;
    let degree = settings.count("degree", 1)?;
    unary_vector_field(df, input)?;
    unary_vacant(df, output)?;
    map_vectors(df, "PolynomialExpansion", input, output, None, move |vector, builder| {
        let values = vector.to_dense();
        let size = (1..=degree).try_fold(1_usize, |size, k| size.checked_mul(values.len() + k).map(|size| size / k));
        if size.is_none_or(|size| size > MOST) {
            return Err(requirement(format!("A polynomial expansion of {} features by degree {degree} is too large", values.len())));
        }
        let mut out = Vec::new();
        expand(&values, degree, 1.0, &mut out);
        // The first is the constant 1, which Spark leaves out.
        let out = out.get(1..).unwrap_or_default();
        match vector {
            VectorRef::Dense(_) => builder.push_dense(out),
            VectorRef::Sparse { .. } => push_sparse(out, builder),
        }
        Ok(())
    })
}

fn push_sparse(values: &[f64], builder: &mut VectorBuilder) {
    let kept = values.iter().enumerate().filter(|(_, value)| **value != 0.0);
    let (indices, kept): (Vec<i32>, Vec<f64>) = kept.map(|(index, value)| (i32::try_from(index).unwrap_or(i32::MAX), *value)).unzip();
    builder.push_sparse(values.len(), &indices, &kept);
}

/// Some places of a vector, in this order.
pub fn pick(vector: VectorRef<'_>, places: &[usize], builder: &mut VectorBuilder) -> Result<()> {
    let size = vector.size();
    if let Some(out) = places.iter().find(|place| **place >= size) {
        return Err(requirement(format!("index {out} is out of a vector of size {size}")));
    }
    let dense = vector.to_dense();
    let picked: Vec<f64> = places.iter().filter_map(|place| dense.get(*place).copied()).collect();
    match vector {
        VectorRef::Dense(_) => builder.push_dense(&picked),
        VectorRef::Sparse { .. } => push_sparse(&picked, builder),
    }
    Ok(())
}

/// What the metadata says of these places.
pub fn picked_group(group: &Group, places: &[usize]) -> Group {
    match &group.features {
        Some(features) => Group::of_features(places.iter().map(|place| features.get(*place).cloned().unwrap_or_default()).collect()),
        None => Group::sized(places.len()),
    }
}

pub fn slicer(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    let (input, output) = ends(settings)?;
    let (indices, names) = (settings.ints("indices")?, settings.texts("names")?);
    if indices.is_empty() && names.is_empty() {
        return Err(requirement("VectorSlicer requires that at least one feature be selected."));
    }
    let group = Group::of_column(&vector_field(df, input)?);
    let mut places = Vec::new();
    for (place, index) in indices.iter().enumerate() {
        let known = indices.iter().take(place).any(|other| other == index);
        let texts = || format!("[{}]", indices.iter().map(i64::to_string).collect::<Vec<_>>().join(","));
        places.push(usize::try_from(*index).ok().filter(|_| !known).ok_or_else(|| settings.invalid("indices", &texts()))?);
    }
    for name in &names {
        let features = group.features.as_deref().unwrap_or_default();
        let place = features.iter().position(|feature| feature.name.as_ref() == Some(name));
        places.push(
            place.ok_or_else(|| requirement(format!("getFeatureIndicesFromNames found no feature with name {name} in column {input}.")))?,
        );
    }
    let mut seen = std::collections::HashSet::new();
    if !places.iter().all(|place| seen.insert(*place)) {
        return Err(requirement("VectorSlicer requires indices and names to be disjoint, and each to be distinct."));
    }
    if let Some(size) = group.size
        && let Some(out) = places.iter().find(|place| **place >= size)
    {
        return Err(requirement(format!("Selected feature index {out} invalid for only {size} input features.")));
    }
    unary_vacant(df, output)?;
    map_vectors(df, "VectorSlicer", input, output, picked_group(&group, &places).metadata(), move |vector, builder| {
        pick(vector, &places, builder)
    })
}

/// Tells and checks the size of a column's vectors, in place.
pub fn size_hint(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    let input = settings.text("inputCol")?;
    let size = settings.count("size", 0)?;
    let invalid = settings.word("handleInvalid", &["error", "skip", "optimistic"])?;
    let group = Group::of_column(&vector_field(df, input)?);
    if let Some(known) = group.size.filter(|known| *known != size) {
        return Err(Error::illegal_argument(format!(
            "Trying to set size of vectors in `{input}` to {size} but size already set to {known}."
        )));
    }
    let metadata = if group.size.is_some() { group.metadata() } else { Group::sized(size).metadata() };
    let name = input.to_string();
    let strict = invalid == "error";
    let checked = call("VectorSizeHint", vec![named(input)], DataType::Vector, move |arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let (vectors, mut builder) = (Vectors::new(array, &name)?, VectorBuilder::default());
        for row in 0..rows {
            match vectors.get(row)? {
                Some(vector) if vector.size() == size => builder.push_ref(vector),
                Some(vector) if strict => {
                    return Err(wrong_size(&format!("VectorSizeHint Expecting a vector of size {size} but got {}", vector.size())));
                }
                None if strict => return Err(wrong_size(&format!("VectorSizeHint got null vector in column {name}"))),
                _ => builder.push_null(),
            }
        }
        builder.finish()
    });
    match invalid {
        "optimistic" => df.with_column(input, annotated(named(input), metadata)),
        "skip" => df.with_column(input, annotated(checked, metadata))?.filter(named(input).is_not_null()),
        _ => df.with_column(input, annotated(checked, metadata)),
    }
}

fn wrong_size(message: &str) -> Error {
    Error::new("USER_RAISED_EXCEPTION", &[("errorMessage", message)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn monomials_stand_in_sparks_order() {
        let mut out = Vec::new();
        expand(&[2.0, 3.0], 2, 1.0, &mut out);
        // 1, x, x², y, xy, y²
        assert_eq!(out, [1.0, 2.0, 4.0, 3.0, 6.0, 9.0]);
    }
}
