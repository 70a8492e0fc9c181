//! transform, filter, exists, forall and zip_with.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, UInt32Array};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::DataType as Arrow;

use super::elements::rows;
use super::{Elements, Site, captured, kernel};
use crate::analyzer::Typed;
use crate::error::Result;
use crate::functions::collection::list_of;
use crate::functions::lambda::conform;
use crate::types::DataType;

/// Elements, and their places where the lambda asks for them.
fn with_place(site: &Site<'_>) -> Result<Vec<(DataType, bool)>> {
    let mut types = vec![site.element(0)?];
    if site.parameters(0, 1) == 2 {
        types.push((DataType::Integer, false));
    }
    Ok(types)
}

fn parameters(elements: &Elements, count: usize) -> Result<Vec<ArrayRef>> {
    let mut out = vec![elements.column(0)?];
    if count > 1 {
        out.push(elements.places());
    }
    Ok(out)
}

pub fn transform(site: &Site<'_>) -> Result<Typed> {
    let lambda = site.lambda(0, &with_place(site)?)?;
    let result = DataType::Array(Box::new(lambda.result.clone()), lambda.nullable);
    let (body, count) = (lambda.body.clone(), lambda.captured.len());
    Ok(kernel("transform", vec![site.call.raw(0)?], &[&lambda], result, move |args| {
        let elements = Elements::of(&args.array(0)?)?;
        let values = body.evaluate(parameters(&elements, body.parameters)?, &captured(args, 1, count)?, &elements.rows())?;
        list_of(args.result, values, &elements.lengths, elements.nulls.clone())
    }))
}

pub fn filter(site: &Site<'_>) -> Result<Typed> {
    let lambda = site.condition(0, &with_place(site)?)?;
    let list = site.call.raw(0)?;
    let result = list.data_type.clone();
    let (body, count) = (lambda.body.clone(), lambda.captured.len());
    Ok(kernel("filter", vec![list], &[&lambda], result, move |args| {
        let elements = Elements::of(&args.array(0)?)?;
        let kept = body.evaluate(parameters(&elements, body.parameters)?, &captured(args, 1, count)?, &elements.rows())?;
        let kept = truth(kept)?;
        let (lengths, mask) = kept_lengths(&kept, &elements.lengths);
        let values = compute::filter(&elements.column(0)?, &mask)?;
        list_of(args.result, values, &lengths, elements.nulls.clone())
    }))
}

pub(super) fn truth(values: ArrayRef) -> Result<BooleanArray> {
    Ok(conform(values, &Arrow::Boolean)?.as_boolean().clone())
}

/// How many of each row's elements are kept, and which ones; null is no.
pub(super) fn kept_lengths(kept: &BooleanArray, lengths: &[usize]) -> (Vec<usize>, BooleanArray) {
    let mask = if kept.null_count() > 0 { compute::prep_null_mask_filter(kept) } else { kept.clone() };
    let mut at = 0;
    let out = lengths.iter().map(|length| {
        let count = mask.values().slice(at, *length).count_set_bits();
        at += length;
        count
    });
    (out.collect(), mask)
}

/// exists: whether any element is so; forall: whether all are. Null where that hangs on an element that gave null.
pub fn quantified(site: &Site<'_>, all: bool) -> Result<Typed> {
    let lambda = site.condition(0, &[site.element(0)?])?;
    let (body, count) = (lambda.body.clone(), lambda.captured.len());
    let nullable = lambda.nullable;
    let name = if all { "forall" } else { "exists" };
    let typed = kernel(name, vec![site.call.raw(0)?], &[&lambda], DataType::Boolean, move |args| {
        let elements = Elements::of(&args.array(0)?)?;
        let found = truth(body.evaluate(vec![elements.column(0)?], &captured(args, 1, count)?, &elements.rows())?)?;
        let mut at = 0;
        let out = elements.lengths.iter().enumerate().map(|(row, length)| {
            let values: Vec<Option<bool>> = found.slice(at, *length).iter().collect();
            at += length;
            if elements.is_null(row) {
                return None;
            }
            // The value that decides at once.
            if values.contains(&Some(!all)) {
                Some(!all)
            } else if values.contains(&None) {
                None
            } else {
                Some(all)
            }
        });
        Ok(Arc::new(out.collect::<BooleanArray>()))
    });
    Ok(Typed { nullable: typed.nullable || nullable, ..typed })
}

/// The shorter array is filled up with nulls.
pub fn zip_with(site: &Site<'_>) -> Result<Typed> {
    let (left, right) = (site.element(0)?, site.element(1)?);
    let lambda = site.lambda(0, &[(left.0, true), (right.0, true)])?;
    let result = DataType::Array(Box::new(lambda.result.clone()), lambda.nullable);
    let (body, count) = (lambda.body.clone(), lambda.captured.len());
    Ok(kernel("zip_with", vec![site.call.raw(0)?, site.call.raw(1)?], &[&lambda], result, move |args| {
        let (left, right) = (Elements::of(&args.array(0)?)?, Elements::of(&args.array(1)?)?);
        let nulls = datafusion::arrow::buffer::NullBuffer::union(left.nulls.as_ref(), right.nulls.as_ref());
        let there = |row: usize| nulls.as_ref().is_none_or(|n| n.is_valid(row));
        let lengths: Vec<usize> =
            left.lengths.iter().zip(&right.lengths).enumerate().map(|(row, (l, r))| if there(row) { *l.max(r) } else { 0 }).collect();
        let filled = |elements: &Elements| -> Result<ArrayRef> {
            let starts = elements.starts();
            let mut indices: Vec<Option<u32>> = Vec::new();
            for ((length, own), start) in lengths.iter().zip(&elements.lengths).zip(starts) {
                indices.extend((0..*length).map(|i| if i < *own { u32::try_from(start + i).ok() } else { None }));
            }
            Ok(compute::take(&elements.column(0)?, &UInt32Array::from(indices), None)?)
        };
        let values = body.evaluate(vec![filled(&left)?, filled(&right)?], &captured(args, 2, count)?, &rows(&lengths))?;
        list_of(args.result, values, &lengths, nulls)
    }))
}
