//! Arrays as sets: distinct, union, intersect and except; in the order that elements are first met. Null is an element.

use std::collections::HashSet;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::arrow::row::{RowConverter, Rows, SortField};
use touchpaper_kernels::order::canonical;

use super::arrays::element_type;
use super::list_of;
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::functions::higher_order::Elements;
use crate::functions::lambda::conform;
use crate::functions::{Invocation, Kernel, KernelArgs};
use crate::types::DataType;

#[derive(Clone, Copy, PartialEq)]
pub enum Operation {
    Union,
    Intersect,
    Except,
}

/// Arrays whose elements can be told apart.
struct Side {
    elements: Elements,
    values: ArrayRef,
    rows: Rows,
    starts: Vec<usize>,
}

impl Side {
    fn new(args: &KernelArgs<'_>, index: usize, converter: &RowConverter, data_type: &Arrow) -> Result<Self> {
        let elements = Elements::of(&args.array(index)?)?;
        let values = canonical(&conform(elements.column(0)?, data_type)?);
        let rows = converter.convert_columns(std::slice::from_ref(&values))?;
        let starts = elements.starts();
        Ok(Self { elements, values, rows, starts })
    }

    fn range(&self, row: usize) -> std::ops::Range<usize> {
        let (from, length) = (self.starts.get(row).copied().unwrap_or(0), self.elements.lengths.get(row).copied().unwrap_or(0));
        from..from + length
    }
}

fn item_type(args: &KernelArgs<'_>) -> Result<Arrow> {
    match args.result {
        Arrow::List(field) => Ok(field.data_type().clone()),
        other => Err(Error::internal(format!("a list of type {other}"))),
    }
}

pub fn distinct(call: &Invocation<'_>) -> Result<Typed> {
    element_type(call, 0)?;
    let list = call.raw(0)?;
    let result = list.data_type.clone();
    Ok(Kernel::call("array_distinct", vec![list], result, |args| {
        let data_type = item_type(args)?;
        let converter = RowConverter::new(vec![SortField::new(data_type.clone())])?;
        let side = Side::new(args, 0, &converter, &data_type)?;
        let (mut kept, mut lengths) = (Vec::new(), Vec::with_capacity(args.rows));
        for row in 0..args.rows {
            let mut seen = HashSet::new();
            let before = kept.len();
            kept.extend(side.range(row).filter(|i| seen.insert(side.rows.row(*i))).filter_map(|i| u32::try_from(i).ok()));
            lengths.push(kept.len() - before);
        }
        let values = compute::take(&side.values, &datafusion::arrow::array::UInt32Array::from(kept), None)?;
        list_of(args.result, values, &lengths, side.elements.nulls.clone())
    }))
}

pub fn combined(call: &Invocation<'_>, name: &'static str, operation: Operation) -> Result<Typed> {
    element_type(call, 0)?;
    element_type(call, 1)?;
    let Some(both) = coerce::both(call.raw(0)?, call.raw(1)?) else {
        let (left, right) = (format!("\"{}\"", call.raw(0)?.data_type.sql()), format!("\"{}\"", call.raw(1)?.data_type.sql()));
        let (function, types) = (format!("`{name}`"), format!("({left} or {right})"));
        let parameters = [("functionName", &*function), ("dataType", &*types)];
        return Err(Error::datatype_mismatch("DATA_DIFF_TYPES", &call.text, &parameters));
    };
    let (left, right) = both?;
    let result = match (&left.data_type, &right.data_type, operation) {
        (DataType::Array(_, _), _, Operation::Except) => left.data_type.clone(),
        (DataType::Array(element, a), DataType::Array(_, b), Operation::Intersect) => DataType::Array(element.clone(), *a && *b),
        (DataType::Array(element, a), DataType::Array(_, b), _) => DataType::Array(element.clone(), *a || *b),
        (other, ..) => other.clone(),
    };
    Ok(Kernel::call(name, vec![left, right], result, move |args| {
        let data_type = item_type(args)?;
        let converter = RowConverter::new(vec![SortField::new(data_type.clone())])?;
        let (left, right) = (Side::new(args, 0, &converter, &data_type)?, Side::new(args, 1, &converter, &data_type)?);
        let nulls = NullBuffer::union(left.elements.nulls.as_ref(), right.elements.nulls.as_ref());
        let (mut picks, mut lengths) = (Vec::new(), Vec::with_capacity(args.rows));
        for row in 0..args.rows {
            let before = picks.len();
            if nulls.as_ref().is_none_or(|n| n.is_valid(row)) {
                let mut seen = HashSet::new();
                if operation == Operation::Union {
                    picks.extend(left.range(row).filter(|i| seen.insert(left.rows.row(*i))).map(|i| (0, i)));
                    picks.extend(right.range(row).filter(|i| seen.insert(right.rows.row(*i))).map(|i| (1, i)));
                } else {
                    let theirs: HashSet<_> = right.range(row).map(|i| right.rows.row(i)).collect();
                    let wanted = operation == Operation::Intersect;
                    let ours = left.range(row).filter(|i| theirs.contains(&left.rows.row(*i)) == wanted);
                    picks.extend(ours.filter(|i| seen.insert(left.rows.row(*i))).map(|i| (0, i)));
                }
            }
            lengths.push(picks.len() - before);
        }
        let values = compute::interleave(&[left.values.as_ref(), right.values.as_ref()], &picks)?;
        list_of(args.result, values, &lengths, nulls)
    }))
}
