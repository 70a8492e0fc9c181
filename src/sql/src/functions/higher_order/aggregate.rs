//! aggregate: a fold, taken by all rows of a batch at once, element by element.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, UInt32Array};
use datafusion::arrow::compute;

use super::{Elements, Site, captured, kernel};
use crate::analyzer::Typed;
use crate::error::Result;
use crate::functions::lambda::conform;
use crate::types::DataType;

pub fn aggregate(site: &Site<'_>) -> Result<Typed> {
    let (element, start) = (site.element(0)?, site.call.raw(1)?);
    let state = start.data_type.clone();
    let merge = site.lambda(0, &[(state.clone(), true), element])?;
    if !same(&merge.result, &state) {
        return Err(site.wrong_result(0, &state, &merge.result));
    }
    let finish = if site.lambdas.len() > 1 { Some(site.lambda(1, &[(state.clone(), true)])?) } else { None };
    let result = finish.as_ref().map_or_else(|| state.clone(), |f| f.result.clone());
    let lambdas: Vec<_> = std::iter::once(&merge).chain(&finish).collect();
    let (body, count) = (merge.body.clone(), merge.captured.len());
    let last = finish.as_ref().map(|f| (f.body.clone(), f.captured.len()));
    let arrow = state.to_arrow();
    let typed = kernel("aggregate", vec![site.call.raw(0)?, start], &lambdas, result, move |args| {
        let list = args.array(0)?;
        let elements = Elements::of(&list)?;
        let values = elements.column(0)?;
        let starts = elements.starts();
        let around = captured(args, 2, count)?;
        let mut state: ArrayRef = conform(args.array(1)?, &arrow)?;
        let longest = elements.lengths.iter().copied().max().unwrap_or(0);
        for step in 0..longest {
            let active: Vec<usize> = (0..args.rows).filter(|row| elements.lengths.get(*row).is_some_and(|l| *l > step)).collect();
            let rows = UInt32Array::from_iter_values(active.iter().filter_map(|row| u32::try_from(*row).ok()));
            let at = active.iter().map(|row| starts.get(*row).map_or(0, |s| s + step));
            let places = UInt32Array::from_iter_values(at.filter_map(|i| u32::try_from(i).ok()));
            let parameters = vec![compute::take(&state, &rows, None)?, compute::take(&values, &places, None)?];
            let next = conform(body.evaluate(parameters, &around, &rows)?, &arrow)?;
            state = if active.len() == args.rows {
                next
            } else {
                let mut picks: Vec<(usize, usize)> = (0..args.rows).map(|row| (0, row)).collect();
                for (i, row) in active.iter().enumerate() {
                    if let Some(pick) = picks.get_mut(*row) {
                        *pick = (1, i);
                    }
                }
                compute::interleave(&[state.as_ref(), next.as_ref()], &picks)?
            };
        }
        if let Some((body, own)) = &last {
            let rows = UInt32Array::from_iter_values((0..args.rows).filter_map(|row| u32::try_from(row).ok()));
            state = body.evaluate(vec![state], &captured(args, 2 + count, *own)?, &rows)?;
        }
        let gone: BooleanArray = (0..args.rows).map(|row| Some(list.is_null(row))).collect();
        let state = conform(state, args.result)?;
        Ok(if list.null_count() == 0 { state } else { Arc::clone(&compute::nullif(&state, &gone)?) })
    });
    Ok(Typed { nullable: true, ..typed })
}

/// The same but for what may be null inside.
fn same(a: &DataType, b: &DataType) -> bool {
    match (a, b) {
        (DataType::Array(a, _), DataType::Array(b, _)) => same(a, b),
        (DataType::Map(k, v, _), DataType::Map(l, w, _)) => same(k, l) && same(v, w),
        (DataType::Struct(a), DataType::Struct(b)) => {
            a.fields.len() == b.fields.len() && a.fields.iter().zip(&b.fields).all(|(x, y)| same(&x.data_type, &y.data_type))
        }
        (DataType::Null, _) => true,
        (a, b) => a == b,
    }
}
