//! Arrays, maps and structs.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int32Array, ListArray, UInt32Array};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::common::ScalarValue;
use datafusion::functions::core::expr_fn as core;
use datafusion::functions_nested::expr_fn as nested;
use datafusion::logical_expr::Expr;

mod access;
mod build;

use access::{At, at, element_at};
pub use access::{entries, field_of_each, item, item_or_null, or_empty};
use build::{map, map_from_arrays, map_part, named_struct, structure};

use super::{Function, Invocation, Kernel, MANY, scalar};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::types::DataType;

pub const FUNCTIONS: &[Function] = &[
    scalar("array", 0, MANY, array),
    scalar("array_contains", 2, 2, |c| {
        let (list, item) = list_and_item(c)?;
        Ok(contains(list, item))
    }),
    scalar("array_distinct", 1, 1, |c| same(c, nested::array_distinct)),
    scalar("array_except", 2, 2, |c| two(c, nested::array_except)),
    scalar("array_intersect", 2, 2, |c| two(c, nested::array_intersect)),
    scalar("array_join", 2, 3, array_join),
    scalar("array_max", 1, 1, |c| element(c, nested::array_max)),
    scalar("array_min", 1, 1, |c| element(c, nested::array_min)),
    scalar("array_position", 2, 2, array_position),
    scalar("array_remove", 2, 2, |c| {
        let (list, item) = list_and_item(c)?;
        let data_type = list.data_type.clone();
        Ok(Typed::new(nested::array_remove_all(list.expr, item.expr), data_type, true))
    }),
    scalar("array_repeat", 2, 2, array_repeat),
    scalar("array_size", 1, 1, size),
    scalar("array_sort", 1, 1, |c| sorted(c, true, false)),
    scalar("array_union", 2, 2, |c| two(c, nested::array_union)),
    scalar("cardinality", 1, 1, size),
    scalar("element_at", 2, 2, element_at),
    scalar("flatten", 1, 1, flatten),
    scalar("get", 2, 2, |c| Ok(at(c.raw(0)?, c.integer(1)?, At::Get))),
    scalar("map", 0, MANY, map),
    scalar("create_map", 0, MANY, map),
    scalar("map_from_arrays", 2, 2, map_from_arrays),
    scalar("map_keys", 1, 1, |c| map_part(c, 0)),
    scalar("map_values", 1, 1, |c| map_part(c, 1)),
    scalar("named_struct", 2, MANY, named_struct),
    scalar("reverse", 1, 1, reverse),
    scalar("sequence", 2, 3, sequence),
    scalar("size", 1, 1, size),
    scalar("slice", 3, 3, slice),
    scalar("sort_array", 1, 2, |c| {
        let descending = matches!(c.arguments.get(1).and_then(|a| coerce::literal(&a.expr)), Some(ScalarValue::Boolean(Some(false))));
        sorted(c, !descending, !descending)
    }),
    scalar("struct", 0, MANY, structure),
];

fn text(value: &str) -> Expr {
    Expr::Literal(ScalarValue::Utf8(Some(value.to_string())), None)
}

fn element_type(call: &Invocation<'_>, index: usize) -> Result<DataType> {
    match &call.raw(index)?.data_type {
        DataType::Array(element, _) => Ok((**element).clone()),
        _ => Err(call.wrong_type(index, "\"ARRAY\"")),
    }
}

fn array(call: &Invocation<'_>) -> Result<Typed> {
    let contains_null = call.arguments.iter().any(|a| a.nullable);
    let (values, element) = coerce::all(call.arguments.clone(), "array", &call.text)?;
    let values = values.into_iter().map(|v| v.expr).collect();
    Ok(Typed::new(nested::make_array(values), DataType::Array(Box::new(element), contains_null), false))
}

fn same(call: &Invocation<'_>, f: fn(Expr) -> Expr) -> Result<Typed> {
    element_type(call, 0)?;
    let list = call.raw(0)?;
    Ok(Typed::new(f(list.expr), list.data_type, list.nullable))
}

fn element(call: &Invocation<'_>, f: fn(Expr) -> Expr) -> Result<Typed> {
    let element = element_type(call, 0)?;
    Ok(Typed::new(f(call.raw(0)?.expr), element, true))
}

fn two(call: &Invocation<'_>, f: fn(Expr, Expr) -> Expr) -> Result<Typed> {
    element_type(call, 0)?;
    let Some(both) = coerce::both(call.raw(0)?, call.raw(1)?) else { return Err(call.wrong_type(1, "\"ARRAY\"")) };
    let (left, right) = both?;
    let (data_type, nullable) = (left.data_type.clone(), left.nullable || right.nullable);
    Ok(Typed::new(f(left.expr, right.expr), data_type, nullable))
}

/// An array and an item in a type that both have.
/// Null where the item is not among the others but could be one that is null.
fn contains(list: Typed, item: Typed) -> Typed {
    let found = Typed::new(nested::array_has(list.expr.clone(), item.expr), DataType::Boolean, true);
    let typed = Kernel::call("array_contains", vec![list, found], DataType::Boolean, |args| {
        let (lists, found) = (args.array(0)?, args.booleans(1)?);
        let lists = lists.as_list::<i32>();
        let unknown = |row: usize| lists.is_null(row) || lists.value(row).null_count() > 0;
        let out = found.iter().enumerate().map(|(row, f)| f.filter(|f| *f || !unknown(row)));
        Ok(Arc::new(out.collect::<BooleanArray>()))
    });
    Typed { nullable: true, ..typed }
}

fn list_and_item(call: &Invocation<'_>) -> Result<(Typed, Typed)> {
    let element = element_type(call, 0)?;
    let item = call.raw(1)?;
    let Some(common) = coerce::common(&element, &item.data_type) else {
        return Err(call.wrong_type(1, &format!("\"{}\"", element.sql())));
    };
    let list = call.raw(0)?;
    let list = if common == element { list } else { coerce::to(list, &DataType::Array(Box::new(common.clone()), true))? };
    Ok((list, coerce::to(item, &common)?))
}

fn array_position(call: &Invocation<'_>) -> Result<Typed> {
    let (list, item) = list_and_item(call)?;
    let nullable = list.nullable || item.nullable;
    let both_there = list.expr.clone().is_not_null().and(item.expr.clone().is_not_null());
    let found = nested::array_position(list.expr, item.expr, Expr::Literal(ScalarValue::Int64(Some(1)), None));
    let found = core::coalesce(vec![datafusion::logical_expr::cast(found, Arrow::Int64), Expr::Literal(ScalarValue::Int64(Some(0)), None)]);
    Ok(Typed::new(datafusion::logical_expr::when(both_there, found).end()?, DataType::Long, nullable))
}

fn array_join(call: &Invocation<'_>) -> Result<Typed> {
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
        Ok(Arc::new(datafusion::arrow::array::StringArray::from_iter(out)))
    }))
}

fn array_repeat(call: &Invocation<'_>) -> Result<Typed> {
    let item = call.raw(0)?;
    let result = DataType::Array(Box::new(item.data_type.clone()), item.nullable);
    let count = call.integer(1)?;
    let typed = Kernel::call("array_repeat", vec![item, count], result, |args| {
        let (items, counts) = (args.array(0)?, args.ints(1)?);
        let mut indices = Vec::new();
        let mut lengths = Vec::new();
        for row in 0..args.rows {
            let n = if counts.is_null(row) { 0 } else { usize::try_from(counts.value(row)).unwrap_or(0) };
            indices.extend(std::iter::repeat_n(row as u32, n));
            lengths.push(n);
        }
        let values = compute::take(&items, &UInt32Array::from(indices), None)?;
        list_of(args.result, values, &lengths, None)
    });
    Ok(Typed { nullable: false, ..typed })
}

/// A list array from its values and the length of each row.
fn list_of(data_type: &Arrow, values: ArrayRef, lengths: &[usize], nulls: Option<NullBuffer>) -> Result<ArrayRef> {
    let Arrow::List(field) = data_type else { return Err(Error::internal(format!("a list of type {data_type}"))) };
    let offsets = OffsetBuffer::from_lengths(lengths.iter().copied());
    let values = if values.data_type() == field.data_type() { values } else { compute::cast(&values, field.data_type())? };
    Ok(Arc::new(ListArray::try_new(Arc::clone(field), offsets, values, nulls)?))
}

/// -1 for null is Spark's old way; under ANSI it is null.
fn size(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    if !matches!(value.data_type, DataType::Array(..) | DataType::Map(..)) {
        return Err(call.wrong_type(0, "(\"ARRAY\" or \"MAP\")"));
    }
    Ok(Kernel::call("size", vec![value], DataType::Integer, |args| {
        let array = args.array(0)?;
        let length = |row: usize| match array.data_type() {
            Arrow::Map(..) => array.as_map().value_length(row),
            _ => array.as_list::<i32>().value_length(row),
        };
        Ok(Arc::new(Int32Array::from_iter((0..array.len()).map(|row| (!array.is_null(row)).then(|| length(row))))))
    }))
}

pub fn concat(call: &Invocation<'_>) -> Result<Typed> {
    let nullable = call.arguments.iter().any(|a| a.nullable);
    let (values, data_type) = coerce::all(call.arguments.clone(), "concat", &call.text)?;
    let values: Vec<Expr> = values.into_iter().map(|v| v.expr).collect();
    Ok(Typed::new(nested::array_concat(values), data_type, nullable))
}

/// Nulls last for array_sort; for sort_array first when ascending.
fn sorted(call: &Invocation<'_>, ascending: bool, nulls_first: bool) -> Result<Typed> {
    element_type(call, 0)?;
    let list = call.raw(0)?;
    let data_type = list.data_type.clone();
    let parameter = format!("{ascending} {nulls_first}");
    let body = move |args: &super::KernelArgs<'_>| {
        let lists = args.array(0)?;
        let lists = lists.as_list::<i32>();
        let options = compute::SortOptions { descending: !ascending, nulls_first };
        let mut indices: Vec<u32> = Vec::with_capacity(lists.values().len());
        for row in 0..lists.len() {
            let from = u32::try_from(lists.value_offsets().get(row).copied().unwrap_or(0)).unwrap_or(0);
            let order = compute::sort_to_indices(&lists.value(row), Some(options), None)?;
            indices.extend(order.values().iter().map(|i| i + from));
        }
        let lengths: Vec<usize> = (0..lists.len()).map(|r| usize::try_from(lists.value_length(r)).unwrap_or(0)).collect();
        let values = compute::take(lists.values(), &UInt32Array::from(indices), None)?;
        list_of(args.result, values, &lengths, lists.nulls().cloned())
    };
    let name = if nulls_first || !ascending { "sort_array" } else { "array_sort" };
    let immutable = datafusion::logical_expr::Volatility::Immutable;
    Ok(Kernel::call_with(name, parameter, vec![list], data_type, immutable, Arc::new(body)))
}

fn reverse(call: &Invocation<'_>) -> Result<Typed> {
    if matches!(call.raw(0)?.data_type, DataType::Array(..)) {
        return same(call, nested::array_reverse);
    }
    Ok(Kernel::call("reverse", vec![call.string(0)?], DataType::String, |args| {
        let out = args.strings(0)?.iter().map(|t| t.map(|t| t.chars().rev().collect::<String>())).collect::<Vec<_>>();
        Ok(Arc::new(datafusion::arrow::array::StringArray::from_iter(out)))
    }))
}

fn flatten(call: &Invocation<'_>) -> Result<Typed> {
    let element = element_type(call, 0)?;
    if !matches!(element, DataType::Array(..)) {
        return Err(call.wrong_type(0, "\"ARRAY\" of \"ARRAY\""));
    }
    let list = call.raw(0)?;
    let flat = Typed::new(nested::flatten(list.expr.clone()), element.clone(), true);
    // An array that is null among the others makes the whole null.
    Ok(Kernel::call("flatten", vec![list, flat], element, |args| {
        let (lists, flat) = (args.array(0)?, args.array(1)?);
        let lists = lists.as_list::<i32>();
        let holes = (0..args.rows).map(|row| lists.is_null(row) || lists.value(row).null_count() > 0).collect::<Vec<bool>>();
        Ok(compute::nullif(&flat, &BooleanArray::from(holes))?)
    }))
}

fn slice(call: &Invocation<'_>) -> Result<Typed> {
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
                return Err(Error::illegal_argument(
                    "Unexpected value for start in function `slice`: SQL array indices start at 1.".into(),
                ));
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

fn sequence(call: &Invocation<'_>) -> Result<Typed> {
    let (start, stop) = (call.raw(0)?, call.raw(1)?);
    if !start.data_type.is_integral() || !stop.data_type.is_integral() {
        return Err(Error::unsupported("sequence of anything but integers"));
    }
    let Some(both) = coerce::both(start, stop) else { return Err(call.wrong_type(1, "\"INTEGRAL\"")) };
    let (start, stop) = both?;
    let element = start.data_type.clone();
    let mut arguments = vec![start, stop];
    if call.len() > 2 {
        arguments.push(call.raw(2)?);
    }
    let result = DataType::Array(Box::new(element), false);
    Ok(Kernel::call("sequence", arguments, result, |args| {
        let (starts, stops) = (args.longs(0)?, args.longs(1)?);
        let steps = if args.len() > 2 { Some(args.longs(2)?) } else { None };
        let (mut values, mut lengths, mut there) = (Vec::new(), Vec::new(), Vec::new());
        for row in 0..args.rows {
            let valid = !starts.is_null(row) && !stops.is_null(row);
            there.push(valid);
            if !valid {
                lengths.push(0);
                continue;
            }
            let (from, to) = (starts.value(row), stops.value(row));
            let step = steps.as_ref().map_or(if from <= to { 1 } else { -1 }, |s| s.value(row));
            if step == 0 || (step > 0) != (from <= to) && from != to {
                return Err(Error::illegal_argument(format!("Illegal sequence boundaries: {from} to {to} by {step}")));
            }
            let before = values.len();
            let mut at = from;
            while if step > 0 { at <= to } else { at >= to } {
                values.push(at);
                match at.checked_add(step) {
                    Some(next) => at = next,
                    None => break,
                }
            }
            lengths.push(values.len() - before);
        }
        let values: ArrayRef = Arc::new(datafusion::arrow::array::Int64Array::from(values));
        list_of(args.result, values, &lengths, Some(NullBuffer::from(there)))
    }))
}
