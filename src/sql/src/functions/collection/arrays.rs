//! Functions over whole arrays.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BinaryArray, ListArray, StringArray, UInt32Array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::arrow::row::{RowConverter, Rows, SortField};
use datafusion::logical_expr::Volatility;

use super::list_of;
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::functions::higher_order::Elements;
use crate::functions::{Invocation, Kernel, KernelArgs};
use crate::types::DataType;

pub fn element_type(call: &Invocation<'_>, index: usize) -> Result<DataType> {
    match &call.raw(index)?.data_type {
        DataType::Array(element, _) => Ok((**element).clone()),
        _ => Err(call.wrong_type(index, "\"ARRAY\"")),
    }
}

/// The largest or the smallest element; nulls do not count, NaN is largest.
pub fn extreme(call: &Invocation<'_>, largest: bool) -> Result<Typed> {
    let element = element_type(call, 0)?;
    let name = if largest { "array_max" } else { "array_min" };
    let typed = Kernel::call(name, vec![call.raw(0)?], element, move |args| {
        let lists = args.array(0)?;
        let lists = lists.as_list::<i32>();
        let options = compute::SortOptions { descending: largest, nulls_first: false };
        let mut picks: Vec<Option<u32>> = Vec::with_capacity(lists.len());
        let sorter = Sorter::new(lists.values(), options)?;
        for row in 0..lists.len() {
            let items = lists.value(row);
            if lists.is_null(row) || items.null_count() == items.len() || *items.data_type() == Arrow::Null {
                picks.push(None);
                continue;
            }
            picks.push(sorter.order(lists, row)?.first().copied());
        }
        Ok(compute::take(lists.values(), &UInt32Array::from(picks), None)?)
    });
    Ok(Typed { nullable: true, ..typed })
}

pub fn join(call: &Invocation<'_>) -> Result<Typed> {
    element_type(call, 0)?;
    let strings = DataType::Array(Box::new(DataType::String), true);
    let mut arguments = vec![coerce::to(call.raw(0)?, &strings)?, call.string(1)?];
    if call.len() > 2 {
        arguments.push(call.string(2)?);
    }
    Ok(Kernel::call("array_join", arguments, DataType::String, |args| {
        let (lists, separators) = (args.array(0)?, args.strings(1)?);
        let lists = lists.as_list::<i32>();
        let nulls = if args.len() > 2 { Some(args.strings(2)?) } else { None };
        let out = (0..args.rows).map(|row| {
            if lists.is_null(row) || separators.is_null(row) {
                return None;
            }
            let items = lists.value(row);
            let items = items.as_string::<i32>().iter();
            let parts: Vec<String> =
                items.filter_map(|item| item.map(str::to_string).or_else(|| nulls.as_ref().map(|n| n.value(row).to_string()))).collect();
            Some(parts.join(separators.value(row)))
        });
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}

pub fn repeat(call: &Invocation<'_>) -> Result<Typed> {
    let item = call.raw(0)?;
    let result = DataType::Array(Box::new(item.data_type.clone()), item.nullable);
    let count = call.integer(1)?;
    let nullable = count.nullable;
    let typed = Kernel::call("array_repeat", vec![item, count], result, |args| {
        let (items, counts) = (args.array(0)?, args.ints(1)?);
        let mut indices = Vec::new();
        let mut lengths = Vec::new();
        let there = NullBuffer::from((0..args.rows).map(|row| !counts.is_null(row)).collect::<Vec<_>>());
        for row in 0..args.rows {
            let n = if counts.is_null(row) { 0 } else { usize::try_from(counts.value(row)).unwrap_or(0) };
            indices.extend(std::iter::repeat_n(row as u32, n));
            lengths.push(n);
        }
        let values = compute::take(&items, &UInt32Array::from(indices), None)?;
        list_of(args.result, values, &lengths, Some(there))
    });
    Ok(Typed { nullable, ..typed })
}

/// Nulls last for array_sort; for sort_array first when ascending.
pub fn sorted(call: &Invocation<'_>, ascending: bool, nulls_first: bool) -> Result<Typed> {
    element_type(call, 0)?;
    let list = call.raw(0)?;
    let data_type = list.data_type.clone();
    let parameter = format!("{ascending} {nulls_first}");
    let body = move |args: &KernelArgs<'_>| {
        let lists = args.array(0)?;
        let lists = lists.as_list::<i32>();
        let options = compute::SortOptions { descending: !ascending, nulls_first };
        let mut indices: Vec<u32> = Vec::with_capacity(lists.values().len());
        let sorter = Sorter::new(lists.values(), options)?;
        for row in 0..lists.len() {
            indices.extend(sorter.order(lists, row)?);
        }
        let lengths: Vec<usize> = (0..lists.len()).map(|r| usize::try_from(lists.value_length(r)).unwrap_or(0)).collect();
        let values = compute::take(lists.values(), &UInt32Array::from(indices), None)?;
        list_of(args.result, values, &lengths, lists.nulls().cloned())
    };
    let name = if nulls_first || !ascending { "sort_array" } else { "array_sort" };
    let immutable = Volatility::Immutable;
    Ok(Kernel::call_with(name, parameter, vec![list], data_type, immutable, Arc::new(body)))
}

pub fn reverse(call: &Invocation<'_>) -> Result<Typed> {
    if let result @ DataType::Array(..) = call.raw(0)?.data_type {
        return Ok(Kernel::call("reverse", vec![call.raw(0)?], result, |args| {
            let elements = Elements::of(&args.array(0)?)?;
            let starts = elements.starts();
            let places = starts.iter().zip(&elements.lengths).flat_map(|(from, length)| (*from..from + length).rev());
            let places = UInt32Array::from_iter_values(places.filter_map(|i| u32::try_from(i).ok()));
            let values = compute::take(&elements.column(0)?, &places, None)?;
            list_of(args.result, values, &elements.lengths, elements.nulls.clone())
        }));
    }
    if call.raw(0)?.data_type == DataType::Binary {
        return Ok(Kernel::call("reverse", vec![call.raw(0)?], DataType::Binary, |args| {
            let array = args.array(0)?;
            let reversed = |bytes: &[u8]| bytes.iter().rev().copied().collect::<Vec<u8>>();
            Ok(Arc::new(array.as_binary::<i32>().iter().map(|bytes| bytes.map(reversed)).collect::<BinaryArray>()))
        }));
    }
    Ok(Kernel::call("reverse", vec![call.string(0)?], DataType::String, |args| {
        let out = args.strings(0)?.iter().map(|t| t.map(|t| t.chars().rev().collect::<String>())).collect::<Vec<_>>();
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}

/// The elements of the arrays inside; null where one of those is null.
pub fn flatten(call: &Invocation<'_>) -> Result<Typed> {
    let element = element_type(call, 0)?;
    if !matches!(element, DataType::Array(..)) {
        return Err(call.wrong_type(0, "\"ARRAY\" of \"ARRAY\""));
    }
    let list = call.raw(0)?;
    let nullable = list.nullable || matches!(list.data_type, DataType::Array(_, true));
    let typed = Kernel::call("flatten", vec![list], element, |args| {
        let outer = Elements::of(&args.array(0)?)?;
        let inner = Elements::of(&outer.column(0)?)?;
        let (mut at, mut lengths, mut there) = (0, Vec::with_capacity(args.rows), Vec::with_capacity(args.rows));
        for (row, length) in outer.lengths.iter().enumerate() {
            let own = inner.lengths.get(at..at + length).unwrap_or_default();
            there.push(!outer.is_null(row) && (at..at + length).all(|i| !inner.is_null(i)));
            lengths.push(own.iter().sum());
            at += length;
        }
        // A row that is null keeps its elements behind it; nothing reads them.
        list_of(args.result, inner.column(0)?, &lengths, Some(NullBuffer::from(there)))
    });
    Ok(Typed { nullable, ..typed })
}

pub fn slice(call: &Invocation<'_>) -> Result<Typed> {
    element_type(call, 0)?;
    let list = call.raw(0)?;
    let data_type = list.data_type.clone();
    Ok(Kernel::call("slice", vec![list, call.integer(1)?, call.integer(2)?], data_type, |args| {
        let (lists, starts, counts) = (args.array(0)?, args.ints(1)?, args.ints(2)?);
        let lists = lists.as_list::<i32>();
        let mut indices = Vec::new();
        let mut lengths = Vec::new();
        let mut there = Vec::new();
        for row in 0..args.rows {
            let valid = !lists.is_null(row) && !starts.is_null(row) && !counts.is_null(row);
            there.push(valid);
            if !valid {
                lengths.push(0);
                continue;
            }
            let (start, length) = (starts.value(row), lists.value_length(row));
            if start == 0 {
                return Err(Error::new("INVALID_PARAMETER_VALUE.START", &[("parameter", "`start`"), ("functionName", "`slice`")]));
            }
            if counts.value(row) < 0 {
                let length = counts.value(row).to_string();
                let parameters = [("parameter", "`length`"), ("functionName", "`slice`"), ("length", &*length)];
                return Err(Error::new("INVALID_PARAMETER_VALUE.LENGTH", &parameters));
            }
            let from = if start > 0 { start - 1 } else { length + start };
            let to = from.saturating_add(counts.value(row)).min(length);
            let base = lists.value_offsets().get(row).copied().unwrap_or(0);
            let range = if from < 0 || from >= to { 0..0 } else { from..to };
            lengths.push(range.len());
            indices.extend(range.map(|i| (base + i).unsigned_abs()));
        }
        let values = compute::take(lists.values(), &UInt32Array::from(indices), None)?;
        list_of(args.result, values, &lengths, Some(NullBuffer::from(there)))
    }))
}

/// Sorts each row's elements. What Arrow does not compare, structs and arrays, goes by rows.
struct Sorter {
    options: compute::SortOptions,
    rows: Option<Rows>,
}

impl Sorter {
    fn new(values: &ArrayRef, options: compute::SortOptions) -> Result<Self> {
        let nested = matches!(values.data_type(), Arrow::Struct(_) | Arrow::List(_));
        let rows = match nested {
            true => {
                let field = SortField::new_with_options(values.data_type().clone(), options);
                Some(RowConverter::new(vec![field])?.convert_columns(std::slice::from_ref(values))?)
            }
            false => None,
        };
        Ok(Self { options, rows })
    }

    /// Places among all values.
    fn order(&self, lists: &ListArray, row: usize) -> Result<Vec<u32>> {
        let from = lists.value_offsets().get(row).copied().unwrap_or(0).unsigned_abs();
        let Some(rows) = &self.rows else {
            let order = compute::sort_to_indices(&lists.value(row), Some(self.options), None)?;
            return Ok(order.values().iter().map(|i| i + from).collect());
        };
        let mut places: Vec<u32> = (from..from + lists.value_length(row).unsigned_abs()).collect();
        places.sort_by(|a, b| rows.row(*a as usize).cmp(&rows.row(*b as usize)));
        Ok(places)
    }
}
