//! Arrays with something put in, left out, or laid beside each other.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, StructArray, UInt32Array, new_null_array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::DataType as Arrow;

use super::arrays::element_type;
use super::compare::list_and_item;
use super::list_of;
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::functions::higher_order::Elements;
use crate::functions::lambda::conform;
use crate::functions::{Invocation, Kernel, KernelArgs};
use crate::types::{DataType, StructField, StructType};

#[derive(Clone, Copy, PartialEq)]
pub enum Side {
    Front,
    Back,
}

/// Where an element of the result comes from.
const LIST: usize = 0;
const ITEM: usize = 1;
const NOTHING: usize = 2;

fn assembled(
    args: &KernelArgs<'_>,
    elements: &Elements,
    items: ArrayRef,
    picks: &[(usize, usize)],
    lengths: &[usize],
    nulls: Option<NullBuffer>,
) -> Result<ArrayRef> {
    let Arrow::List(field) = args.result else { return Err(Error::internal("a list")) };
    let (values, items) = (conform(elements.column(0)?, field.data_type())?, conform(items, field.data_type())?);
    let nothing = new_null_array(field.data_type(), 1);
    let out = compute::interleave(&[values.as_ref(), items.as_ref(), nothing.as_ref()], picks)?;
    list_of(args.result, out, lengths, nulls)
}

/// array_append and array_prepend.
pub fn added(call: &Invocation<'_>, side: Side) -> Result<Typed> {
    let (list, item) = list_and_item(call, 1)?;
    let DataType::Array(element, nulls) = list.data_type.clone() else { return Err(call.wrong_type(0, "\"ARRAY\"")) };
    let result = DataType::Array(element, nulls || item.nullable);
    let nullable = list.nullable;
    let name = if side == Side::Front { "array_prepend" } else { "array_append" };
    let typed = Kernel::call(name, vec![list, item], result, move |args| {
        let elements = Elements::of(&args.array(0)?)?;
        let starts = elements.starts();
        let (mut picks, mut lengths) = (Vec::new(), Vec::with_capacity(args.rows));
        for row in 0..args.rows {
            let before = picks.len();
            if !elements.is_null(row) {
                let (from, length) = (starts.get(row).copied().unwrap_or(0), elements.lengths.get(row).copied().unwrap_or(0));
                if side == Side::Front {
                    picks.push((ITEM, row));
                }
                picks.extend((from..from + length).map(|i| (LIST, i)));
                if side == Side::Back {
                    picks.push((ITEM, row));
                }
            }
            lengths.push(picks.len() - before);
        }
        assembled(args, &elements, args.array(1)?, &picks, &lengths, elements.nulls.clone())
    });
    Ok(Typed { nullable, ..typed })
}

/// At a place from 1, or from the end where negative; what lies between is null.
pub fn insert(call: &Invocation<'_>) -> Result<Typed> {
    let (list, item) = list_and_item(call, 2)?;
    let place = call.integer(1)?;
    let DataType::Array(element, _) = list.data_type.clone() else { return Err(call.wrong_type(0, "\"ARRAY\"")) };
    let nullable = list.nullable || place.nullable;
    let typed = Kernel::call("array_insert", vec![list, place, item], DataType::Array(element, true), |args| {
        let (elements, places) = (Elements::of(&args.array(0)?)?, args.ints(1)?);
        let starts = elements.starts();
        let (mut picks, mut lengths, mut there) = (Vec::new(), Vec::new(), Vec::new());
        for row in 0..args.rows {
            let before = picks.len();
            let valid = !elements.is_null(row) && !places.is_null(row);
            there.push(valid);
            if valid {
                let (from, length) = (starts.get(row).copied().unwrap_or(0), elements.lengths.get(row).copied().unwrap_or(0));
                let own = |range: std::ops::Range<usize>| range.map(move |i| (LIST, from + i));
                let place = places.value(row);
                let distance = usize::try_from(place.unsigned_abs()).unwrap_or(usize::MAX);
                match place {
                    0 => return Err(Error::new("INVALID_INDEX_OF_ZERO", &[])),
                    1.. => {
                        let at = (distance - 1).min(length);
                        picks.extend(own(0..at));
                        picks.extend(std::iter::repeat_n((NOTHING, 0), (distance - 1).saturating_sub(length)));
                        picks.push((ITEM, row));
                        picks.extend(own(at..length));
                    }
                    _ if distance <= length + 1 => {
                        let at = length + 1 - distance;
                        picks.extend(own(0..at));
                        picks.push((ITEM, row));
                        picks.extend(own(at..length));
                    }
                    _ => {
                        picks.push((ITEM, row));
                        picks.extend(std::iter::repeat_n((NOTHING, 0), distance - length - 1));
                        picks.extend(own(0..length));
                    }
                }
            }
            lengths.push(picks.len() - before);
        }
        assembled(args, &elements, args.array(2)?, &picks, &lengths, Some(NullBuffer::from(there)))
    });
    Ok(Typed { nullable, ..typed })
}

/// Without the nulls.
pub fn compact(call: &Invocation<'_>) -> Result<Typed> {
    let element = element_type(call, 0)?;
    Ok(Kernel::call("array_compact", vec![call.raw(0)?], DataType::Array(Box::new(element), false), |args| {
        let elements = Elements::of(&args.array(0)?)?;
        let values = elements.column(0)?;
        let (mut kept, mut lengths, mut at) = (Vec::new(), Vec::with_capacity(args.rows), 0);
        for length in &elements.lengths {
            let before = kept.len();
            kept.extend((at..at + length).filter(|i| values.is_valid(*i)).filter_map(|i| u32::try_from(i).ok()));
            lengths.push(kept.len() - before);
            at += length;
        }
        let values = compute::take(&values, &UInt32Array::from(kept), None)?;
        list_of(args.result, values, &lengths, elements.nulls.clone())
    }))
}

/// The n-th elements of all as a struct; shorter arrays give nulls.
pub fn zip(call: &Invocation<'_>) -> Result<Typed> {
    let mut fields = Vec::new();
    for (i, name) in call.names.iter().enumerate() {
        let element = element_type(call, i)?;
        // Calculations are called by their place.
        fields.push(StructField::new(if name.is_empty() { i.to_string() } else { name.clone() }, element, true));
    }
    let result = DataType::Array(Box::new(DataType::Struct(StructType::new(fields))), false);
    Ok(Kernel::call("arrays_zip", call.arguments.clone(), result, |args| {
        let Arrow::List(field) = args.result else { return Err(Error::internal("a list")) };
        let Arrow::Struct(fields) = field.data_type() else { return Err(Error::internal("structs")) };
        let lists = (0..args.len()).map(|i| Elements::of(&args.array(i)?)).collect::<Result<Vec<_>>>()?;
        let nulls = lists.iter().fold(None, |nulls, l| NullBuffer::union(nulls.as_ref(), l.nulls.as_ref()));
        let there = |row: usize| nulls.as_ref().is_none_or(|n| n.is_valid(row));
        let longest = |row: usize| lists.iter().filter_map(|l| l.lengths.get(row)).copied().max().unwrap_or(0);
        let lengths: Vec<usize> = (0..args.rows).map(|row| if there(row) { longest(row) } else { 0 }).collect();
        let columns = lists.iter().zip(fields).map(|(list, field)| {
            let mut indices: Vec<Option<u32>> = Vec::new();
            for ((length, own), start) in lengths.iter().zip(&list.lengths).zip(list.starts()) {
                indices.extend((0..*length).map(|i| if i < *own { u32::try_from(start + i).ok() } else { None }));
            }
            conform(compute::take(&list.column(0)?, &UInt32Array::from(indices), None)?, field.data_type())
        });
        let columns = columns.collect::<Result<Vec<_>>>()?;
        let structs = match columns.is_empty() {
            true => StructArray::new_empty_fields(lengths.iter().sum(), None),
            false => StructArray::try_new(fields.clone(), columns, None)?,
        };
        list_of(args.result, Arc::new(structs), &lengths, nulls.clone())
    }))
}
