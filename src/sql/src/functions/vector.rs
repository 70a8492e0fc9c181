//! vector_*: arrays of floats as vectors. Sums go in double and come out as float, as in Spark's own loops.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, Float32Array, Float32Builder, ListBuilder};
use datafusion::arrow::datatypes::Float32Type;

use super::{Function, Invocation, Kernel, KernelArgs, Kind, scalar};
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::types::DataType;

pub const FUNCTIONS: &[Function] = &[
    Function { name: "vector_avg", kind: Kind::Aggregate, arity: (1, 1), build: |c| combined(c, true) },
    scalar("vector_cosine_similarity", 2, 2, |c| measured(c, "vector_cosine_similarity", cosine)),
    scalar("vector_inner_product", 2, 2, |c| measured(c, "vector_inner_product", |a, b| Some(dot(a, b)))),
    scalar("vector_l2_distance", 2, 2, |c| measured(c, "vector_l2_distance", |a, b| Some(distance(a, b)))),
    scalar("vector_norm", 1, 2, vector_norm),
    scalar("vector_normalize", 1, 2, vector_normalize),
    Function { name: "vector_sum", kind: Kind::Aggregate, arity: (1, 1), build: |c| combined(c, false) },
];

fn vector_type(nulls: bool) -> DataType {
    DataType::Array(Box::new(DataType::Float), nulls)
}

fn vector(call: &Invocation<'_>, index: usize) -> Result<Typed> {
    let value = call.raw(index)?;
    match &value.data_type {
        DataType::Array(element, _) if **element == DataType::Float => Ok(value),
        _ => Err(call.wrong_type(index, "\"ARRAY<FLOAT>\"")),
    }
}

/// A row's vector; none for null, and for one with a null in it.
fn values(array: &dyn Array, row: usize) -> Option<Vec<f32>> {
    if array.is_null(row) {
        return None;
    }
    let items = array.as_list::<i32>().value(row);
    if items.null_count() > 0 {
        return None;
    }
    Some(items.as_primitive::<Float32Type>().values().to_vec())
}

fn measured(call: &Invocation<'_>, name: &'static str, measure: fn(&[f32], &[f32]) -> Option<f32>) -> Result<Typed> {
    let arguments = vec![vector(call, 0)?, vector(call, 1)?];
    let typed = Kernel::call(name, arguments, DataType::Float, move |args| {
        let (left, right) = (args.array(0)?, args.array(1)?);
        let mut out = Vec::with_capacity(args.rows);
        for row in 0..args.rows {
            if left.is_null(row) || right.is_null(row) {
                out.push(None);
                continue;
            }
            let lengths = (left.as_list::<i32>().value_length(row), right.as_list::<i32>().value_length(row));
            if lengths.0 != lengths.1 {
                return Err(mismatch(name, lengths.0, lengths.1));
            }
            out.push(values(left.as_ref(), row).zip(values(right.as_ref(), row)).and_then(|(a, b)| measure(&a, &b)));
        }
        Ok(Arc::new(Float32Array::from(out)))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn mismatch(name: &str, left: i32, right: i32) -> Error {
    let (name, left, right) = (format!("`{name}`"), left.to_string(), right.to_string());
    Error::new("VECTOR_DIMENSION_MISMATCH", &[("functionName", &name), ("leftDim", &left), ("rightDim", &right)])
}

fn sum_of(parts: impl Iterator<Item = f64>) -> f64 {
    // Of nothing a sum of floats is -0.
    parts.fold(0.0, |sum, part| sum + part)
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    sum_of(a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y))) as f32
}

fn distance(a: &[f32], b: &[f32]) -> f32 {
    sum_of(a.iter().zip(b).map(|(x, y)| (f64::from(*x) - f64::from(*y)).powi(2))).sqrt() as f32
}

fn cosine(a: &[f32], b: &[f32]) -> Option<f32> {
    let length = |v: &[f32]| sum_of(v.iter().map(|x| f64::from(*x) * f64::from(*x)));
    let product = sum_of(a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)));
    let norms = (length(a) * length(b)).sqrt();
    (norms != 0.0).then(|| (product / norms) as f32)
}

/// Of degree 1, 2 or infinity.
fn norm(v: &[f32], degree: f32) -> Option<f64> {
    match degree {
        1.0 => Some(sum_of(v.iter().map(|x| f64::from(x.abs())))),
        2.0 => Some(sum_of(v.iter().map(|x| f64::from(*x) * f64::from(*x))).sqrt()),
        d if d == f32::INFINITY => Some(v.iter().fold(0.0f64, |most, x| most.max(f64::from(x.abs())))),
        _ => None,
    }
}

fn degree(call: &Invocation<'_>) -> Result<Typed> {
    if call.len() < 2 {
        let two = datafusion::common::ScalarValue::Float32(Some(2.0));
        return Ok(Typed::new(datafusion::logical_expr::Expr::Literal(two, None), DataType::Float, false));
    }
    let value = call.raw(1)?;
    if value.data_type == DataType::Float { Ok(value) } else { Err(call.wrong_type(1, "\"FLOAT\"")) }
}

fn degrees(args: &KernelArgs<'_>, name: &str) -> Result<Float32Array> {
    let degrees = args.typed(1, &datafusion::arrow::datatypes::DataType::Float32)?.as_primitive::<Float32Type>().clone();
    if let Some(bad) = degrees.iter().flatten().find(|d| norm(&[], *d).is_none()) {
        let (name, degree) = (format!("`{name}`"), crate::format::java_float(bad));
        return Err(Error::new("INVALID_VECTOR_NORM_DEGREE", &[("functionName", &name), ("degree", &degree)]));
    }
    Ok(degrees)
}

fn vector_norm(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("vector_norm", vec![vector(call, 0)?, degree(call)?], DataType::Float, |args| {
        let (vectors, degrees) = (args.array(0)?, degrees(args, "vector_norm")?);
        let of = |row: usize| norm(&values(vectors.as_ref(), row)?, degrees.is_valid(row).then(|| degrees.value(row))?).map(|n| n as f32);
        Ok(Arc::new((0..args.rows).map(of).collect::<Float32Array>()))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn vector_normalize(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("vector_normalize", vec![vector(call, 0)?, degree(call)?], vector_type(true), |args| {
        let (vectors, degrees) = (args.array(0)?, degrees(args, "vector_normalize")?);
        let mut out = ListBuilder::new(Float32Builder::new());
        for row in 0..args.rows {
            let scaled = degrees.is_valid(row).then(|| degrees.value(row)).and_then(|degree| {
                let vector = values(vectors.as_ref(), row)?;
                let length = norm(&vector, degree)?;
                if length == 0.0 && !vector.is_empty() {
                    return None;
                }
                Some(vector.into_iter().map(|x| Some((f64::from(x) / length) as f32)).collect::<Vec<_>>())
            });
            out.append_option(scaled);
        }
        Ok(Arc::new(out.finish()))
    });
    Ok(Typed { nullable: true, ..typed })
}

/// vector_sum and vector_avg: element by element over the vectors of a group. Vectors that are null, or have one in
/// them, do not count.
fn combined(call: &Invocation<'_>, average: bool) -> Result<Typed> {
    vector(call, 0)?;
    let inner = Invocation { arguments: call.arguments.clone(), ..call.like("collect_list") };
    let Some(collected) = super::build(&inner) else { return Err(Error::internal("collect_list")) };
    let name = if average { "vector_avg" } else { "vector_sum" };
    let typed = Kernel::call(name, vec![collected?], vector_type(true), move |args| {
        let lists = args.array(0)?;
        let lists = lists.as_list::<i32>();
        let mut out = ListBuilder::new(Float32Builder::new());
        for row in 0..args.rows {
            let vectors = lists.value(row);
            let mut sums: Option<Vec<f64>> = None;
            let mut count = 0u32;
            for vector in (0..vectors.len()).filter_map(|i| values(vectors.as_ref(), i)) {
                count += 1;
                match &mut sums {
                    None => sums = Some(vector.into_iter().map(f64::from).collect()),
                    Some(sums) if sums.len() == vector.len() => sums.iter_mut().zip(vector).for_each(|(s, x)| *s += f64::from(x)),
                    Some(sums) => {
                        let length = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
                        return Err(mismatch(name, length(sums.len()), length(vector.len())));
                    }
                }
            }
            let divisor = if average { f64::from(count) } else { 1.0 };
            out.append_option(sums.map(|sums| sums.into_iter().map(move |s| Some((s / divisor) as f32))));
        }
        Ok(Arc::new(out.finish()))
    });
    Ok(Typed { nullable: true, ..typed })
}
