//! transform_keys, transform_values, map_filter and map_zip_with.

use std::collections::HashMap;

use datafusion::arrow::array::{ArrayRef, UInt32Array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute;
use datafusion::arrow::row::{RowConverter, SortField};

use super::array::{kept_lengths, truth};
use super::elements::rows;
use super::{Elements, Site, captured, kernel};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::functions::collection::{DedupPolicy, map_of};
use crate::functions::lambda::conform;
use crate::types::DataType;

fn map_type(key: DataType, value: DataType, nulls: bool) -> DataType {
    DataType::Map(Box::new(key), Box::new(value), nulls)
}

pub fn transform_keys(site: &Site<'_>) -> Result<Typed> {
    let (key, value, nulls) = site.entry(0)?;
    let lambda = site.lambda(0, &[(key, false), (value.clone(), nulls)])?;
    let result = map_type(lambda.result.clone(), value, nulls);
    let (body, count, policy) = (lambda.body.clone(), lambda.captured.len(), DedupPolicy::of(site.call.session));
    Ok(kernel("transform_keys", vec![site.call.raw(0)?], &[&lambda], result, move |args| {
        let elements = Elements::of(&args.array(0)?)?;
        let keys = body.evaluate(elements.columns.clone(), &captured(args, 1, count)?, &elements.rows())?;
        map_of(args.result, keys, elements.column(1)?, &elements.lengths, elements.nulls.clone(), policy)
    }))
}

pub fn transform_values(site: &Site<'_>) -> Result<Typed> {
    let (key, value, nulls) = site.entry(0)?;
    let lambda = site.lambda(0, &[(key.clone(), false), (value, nulls)])?;
    let result = map_type(key, lambda.result.clone(), lambda.nullable);
    let (body, count) = (lambda.body.clone(), lambda.captured.len());
    Ok(kernel("transform_values", vec![site.call.raw(0)?], &[&lambda], result, move |args| {
        let elements = Elements::of(&args.array(0)?)?;
        let values = body.evaluate(elements.columns.clone(), &captured(args, 1, count)?, &elements.rows())?;
        map_of(args.result, elements.column(0)?, values, &elements.lengths, elements.nulls.clone(), DedupPolicy::Unique)
    }))
}

pub fn filter(site: &Site<'_>) -> Result<Typed> {
    let (key, value, nulls) = site.entry(0)?;
    let lambda = site.condition(0, &[(key, false), (value, nulls)])?;
    let map = site.call.raw(0)?;
    let result = map.data_type.clone();
    let (body, count) = (lambda.body.clone(), lambda.captured.len());
    Ok(kernel("map_filter", vec![map], &[&lambda], result, move |args| {
        let elements = Elements::of(&args.array(0)?)?;
        let kept = truth(body.evaluate(elements.columns.clone(), &captured(args, 1, count)?, &elements.rows())?)?;
        let (lengths, mask) = kept_lengths(&kept, &elements.lengths);
        let (keys, values) = (compute::filter(&elements.column(0)?, &mask)?, compute::filter(&elements.column(1)?, &mask)?);
        map_of(args.result, keys, values, &lengths, elements.nulls.clone(), DedupPolicy::Unique)
    }))
}

/// Keys of the first map, then those that only the second has.
pub fn zip_with(site: &Site<'_>) -> Result<Typed> {
    let ((left, first, _), (right, second, _)) = (site.entry(0)?, site.entry(1)?);
    let mixed = (left == DataType::String) != (right == DataType::String);
    let Some(key) = coerce::common(&left, &right).filter(|_| !mixed) else {
        let (left, right) = (format!("\"{}\"", left.sql()), format!("\"{}\"", right.sql()));
        let parameters = [("functionName", "`map_zip_with`"), ("leftType", &*left), ("rightType", &*right)];
        return Err(Error::datatype_mismatch("MAP_ZIP_WITH_DIFF_TYPES", &site.call.text, &parameters));
    };
    let lambda = site.lambda(0, &[(key.clone(), false), (first.clone(), true), (second.clone(), true)])?;
    let result = map_type(key.clone(), lambda.result.clone(), lambda.nullable);
    let maps = vec![
        coerce::to(site.call.raw(0)?, &map_type(key.clone(), first, true))?,
        coerce::to(site.call.raw(1)?, &map_type(key.clone(), second, true))?,
    ];
    let (body, count) = (lambda.body.clone(), lambda.captured.len());
    let arrow = key.to_arrow();
    Ok(kernel("map_zip_with", maps, &[&lambda], result, move |args| {
        let (left, right) = (Elements::of(&args.array(0)?)?, Elements::of(&args.array(1)?)?);
        let nulls = NullBuffer::union(left.nulls.as_ref(), right.nulls.as_ref());
        let converter = RowConverter::new(vec![SortField::new(arrow.clone())])?;
        let keys = |elements: &Elements| -> Result<ArrayRef> { conform(elements.column(0)?, &arrow) };
        let (left_keys, right_keys) = (keys(&left)?, keys(&right)?);
        let left_rows = converter.convert_columns(std::slice::from_ref(&left_keys))?;
        let right_rows = converter.convert_columns(std::slice::from_ref(&right_keys))?;
        let (left_starts, right_starts) = (left.starts(), right.starts());
        let mut pairs: Vec<(Option<usize>, Option<usize>)> = Vec::new();
        let mut lengths = Vec::with_capacity(args.rows);
        for row in 0..args.rows {
            let before = pairs.len();
            if nulls.as_ref().is_none_or(|n| n.is_valid(row)) {
                let range = |starts: &[usize], lengths: &[usize]| {
                    let (from, length) = (starts.get(row).copied().unwrap_or(0), lengths.get(row).copied().unwrap_or(0));
                    from..from + length
                };
                let mut places = HashMap::new();
                for i in range(&left_starts, &left.lengths) {
                    places.insert(left_rows.row(i), pairs.len());
                    pairs.push((Some(i), None));
                }
                for i in range(&right_starts, &right.lengths) {
                    match places.get(&right_rows.row(i)).and_then(|place| pairs.get_mut(*place)) {
                        Some(pair) => pair.1 = Some(i),
                        None => pairs.push((None, Some(i))),
                    }
                }
            }
            lengths.push(pairs.len() - before);
        }
        let index = |i: Option<usize>| i.and_then(|i| u32::try_from(i).ok());
        let left_places: UInt32Array = pairs.iter().map(|(l, _)| index(*l)).collect();
        let right_places: UInt32Array = pairs.iter().map(|(_, r)| index(*r)).collect();
        let picks: Vec<(usize, usize)> = pairs
            .iter()
            .map(|pair| match pair {
                (Some(l), _) => (0, *l),
                (None, r) => (1, r.unwrap_or(0)),
            })
            .collect();
        let keys = compute::interleave(&[left_keys.as_ref(), right_keys.as_ref()], &picks)?;
        let first = compute::take(&left.column(1)?, &left_places, None)?;
        let second = compute::take(&right.column(1)?, &right_places, None)?;
        let values = body.evaluate(vec![keys.clone(), first, second], &captured(args, 2, count)?, &rows(&lengths))?;
        map_of(args.result, keys, values, &lengths, nulls, DedupPolicy::Unique)
    }))
}
