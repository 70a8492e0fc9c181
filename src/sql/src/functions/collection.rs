//! Arrays, maps and structs.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Int32Array, ListArray, StructArray, UInt32Array, new_empty_array,
};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, Field, Fields};
use datafusion::common::ScalarValue;
use datafusion::functions::core::expr_fn as core;
use datafusion::functions_nested::expr_fn as nested;
use datafusion::logical_expr::Expr;

use super::{Function, Invocation, Kernel, MANY, scalar};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::types::{DataType, StructField, StructType};

pub const FUNCTIONS: &[Function] = &[
    scalar("array", 0, MANY, array),
    scalar("array_contains", 2, 2, |c| {
        let (list, item) = list_and_item(c)?;
        Ok(Typed::new(nested::array_has(list.expr, item.expr), DataType::Boolean, true))
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
        let descending = matches!(
            c.arguments.get(1).and_then(|a| coerce::literal(&a.expr)),
            Some(ScalarValue::Boolean(Some(false)))
        );
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
    let found = core::coalesce(vec![
        datafusion::logical_expr::cast(found, Arrow::Int64),
        Expr::Literal(ScalarValue::Int64(Some(0)), None),
    ]);
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
            let parts: Vec<String> = items
                .filter_map(|item| item.map(str::to_string).or_else(|| nulls.as_ref().map(|n| n.value(row).to_string())))
                .collect();
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

#[derive(Clone, Copy, PartialEq)]
enum At {
    /// `a[i]`: from 0, an error outside.
    Item,
    /// `get`: from 0, null outside.
    Get,
    /// `element_at`: from 1, from the end where negative, an error outside.
    Element,
}

/// An array's element by place.
fn at(list: Typed, index: Typed, how: At) -> Typed {
    let result = match &list.data_type {
        DataType::Array(element, _) => (**element).clone(),
        other => other.clone(),
    };
    let name = match how {
        At::Item => "getitem",
        At::Get => "get",
        At::Element => "element_at",
    };
    let typed = Kernel::call(name, vec![list, index], result, move |args| {
        let (lists, indexes) = (args.array(0)?, args.ints(1)?);
        let lists = lists.as_list::<i32>();
        let offsets = lists.value_offsets();
        let mut picks: Vec<Option<u32>> = Vec::with_capacity(args.rows);
        for row in 0..args.rows {
            if lists.is_null(row) || indexes.is_null(row) {
                picks.push(None);
                continue;
            }
            let (index, length) = (indexes.value(row), lists.value_length(row));
            let place = match (how, index) {
                (At::Element, i) if i > 0 => i - 1,
                (At::Element, i) if i < 0 => length + i,
                (At::Element, _) => {
                    return Err(Error::illegal_argument(
                        "[INVALID_INDEX_OF_ZERO] The index 0 is invalid. An index shall be either < 0 or > 0 (the first \
                         element has index 1). SQLSTATE: 22003"
                            .into(),
                    ));
                }
                (_, i) => i,
            };
            if (0..length).contains(&place) {
                let from = offsets.get(row).copied().unwrap_or(0);
                picks.push(u32::try_from(from + place).ok());
            } else if how == At::Get {
                picks.push(None);
            } else {
                let (index, size) = (index.to_string(), length.to_string());
                let condition = if how == At::Item { "INVALID_ARRAY_INDEX" } else { "INVALID_ARRAY_INDEX_IN_ELEMENT_AT" };
                return Err(Error::new(condition, &[("indexValue", &index), ("arraySize", &size)]));
            }
        }
        Ok(compute::take(lists.values(), &UInt32Array::from(picks), None)?)
    });
    Typed { nullable: true, ..typed }
}

/// A map's value by key; null where there is none.
fn of_key(map: Typed, key: Typed) -> Result<Typed> {
    let DataType::Map(key_type, value_type, _) = map.data_type.clone() else {
        return Err(Error::internal("a map"));
    };
    let key = coerce::to(key, &key_type)?;
    let typed = Kernel::call("getmapvalue", vec![map, key], (*value_type).clone(), |args| {
        let (maps, keys) = (args.array(0)?, args.array(1)?);
        let maps = maps.as_map();
        let mut picks: Vec<Option<u32>> = Vec::with_capacity(args.rows);
        for row in 0..args.rows {
            if maps.is_null(row) || keys.is_null(row) {
                picks.push(None);
                continue;
            }
            let from = maps.value_offsets().get(row).copied().unwrap_or(0);
            let count = maps.value_length(row);
            let entries = maps.keys().slice(usize::try_from(from).unwrap_or(0), usize::try_from(count).unwrap_or(0));
            let wanted = datafusion::arrow::array::Scalar::new(keys.slice(row, 1));
            let same = compute::kernels::cmp::eq(&entries, &wanted)?;
            let place = same.iter().position(|s| s == Some(true));
            picks.push(place.and_then(|p| u32::try_from(p + usize::try_from(from).unwrap_or(0)).ok()));
        }
        Ok(compute::take(maps.values(), &UInt32Array::from(picks), None)?)
    });
    Ok(Typed { nullable: true, ..typed })
}

/// `a[i]` and `m[k]`.
pub fn item(child: Typed, key: Typed, text: &str) -> Result<Typed> {
    match &child.data_type {
        DataType::Array(..) => Ok(at(child, coerce::to(key, &DataType::Integer)?, At::Item)),
        DataType::Map(..) => of_key(child, key),
        other => {
            let (base, other) = (format!("\"{text}\""), format!("\"{}\"", other.sql()));
            Err(Error::new("INVALID_EXTRACT_BASE_FIELD_TYPE", &[("base", &base), ("other", &other)]))
        }
    }
}

fn element_at(call: &Invocation<'_>) -> Result<Typed> {
    match call.raw(0)?.data_type {
        DataType::Array(..) => Ok(at(call.raw(0)?, call.integer(1)?, At::Element)),
        DataType::Map(..) => of_key(call.raw(0)?, call.raw(1)?),
        _ => Err(call.wrong_type(0, "(\"ARRAY\" or \"MAP\")")),
    }
}

/// `structs.name`: that field of each struct in an array.
pub fn field_of_each(list: Typed, name: &str, result: DataType) -> Typed {
    let name = name.to_string();
    let parameter = name.clone();
    let body = move |args: &super::KernelArgs<'_>| {
        let lists = args.array(0)?;
        let lists = lists.as_list::<i32>();
        let structs = lists.values().as_struct();
        let Some(column) = structs.column_by_name(&name) else { return Err(Error::internal("a field that is gone")) };
        let field = match args.result {
            Arrow::List(field) => Arc::clone(field),
            other => return Err(Error::internal(format!("a list of type {other}"))),
        };
        let out = ListArray::try_new(field, lists.offsets().clone(), Arc::clone(column), lists.nulls().cloned())?;
        Ok(Arc::new(out) as ArrayRef)
    };
    Kernel::call_with(
        "getarraystructfields",
        parameter,
        vec![list],
        result,
        datafusion::logical_expr::Volatility::Immutable,
        Arc::new(body),
    )
}

/// An array or a map as a list of structs `c0`, `c1` …: what explode and posexplode make rows of.
pub fn entries(value: Typed, position: bool, outer: bool, types: &[DataType]) -> Typed {
    let fields = types.iter().enumerate().map(|(i, t)| StructField::new(format!("c{i}"), t.clone(), true)).collect();
    let result = DataType::Array(Box::new(DataType::Struct(StructType::new(fields))), true);
    let parameter = format!("{position} {outer}");
    let body = move |args: &super::KernelArgs<'_>| {
        let array = args.array(0)?;
        let (offsets, mut columns) = match array.data_type() {
            Arrow::Map(..) => {
                let maps = array.as_map();
                (maps.offsets().clone(), vec![Arc::clone(maps.keys()), Arc::clone(maps.values())])
            }
            _ => {
                let lists = array.as_list::<i32>();
                (lists.offsets().clone(), vec![Arc::clone(lists.values())])
            }
        };
        if position {
            let mut places = vec![0i32; columns.first().map_or(0, |c| c.len())];
            for pair in offsets.windows(2) {
                if let [from, to] = pair {
                    for (place, i) in (*from..*to).enumerate() {
                        if let Some(cell) = usize::try_from(i).ok().and_then(|i| places.get_mut(i)) {
                            *cell = i32::try_from(place).unwrap_or(i32::MAX);
                        }
                    }
                }
            }
            columns.insert(0, Arc::new(Int32Array::from(places)));
        }
        let Arrow::List(field) = args.result else { return Err(Error::internal("entries")) };
        let Arrow::Struct(fields) = field.data_type() else { return Err(Error::internal("entries")) };
        let columns = columns
            .into_iter()
            .zip(fields)
            .map(|(c, f)| if c.data_type() == f.data_type() { Ok(c) } else { Ok(compute::cast(&c, f.data_type())?) })
            .collect::<Result<Vec<_>>>()?;
        let structs: ArrayRef = Arc::new(StructArray::try_new(Fields::clone(fields), columns, None)?);
        // Without anything in it, a row of an outer generator still makes one row.
        let there = (0..array.len()).map(|row| {
            let empty = offsets.get(row) == offsets.get(row + 1);
            !array.is_null(row) && !(outer && empty)
        });
        let nulls = NullBuffer::from(there.collect::<Vec<bool>>());
        Ok(Arc::new(ListArray::try_new(Arc::clone(field), offsets, structs, Some(nulls))?) as ArrayRef)
    };
    let typed = Kernel::call_with(
        "generator_entries",
        parameter,
        vec![value],
        result,
        datafusion::logical_expr::Volatility::Immutable,
        Arc::new(body),
    );
    Typed { nullable: true, ..typed }
}

/// The list, or an empty one for null: what aggregates that collect give over no rows.
pub fn or_empty(list: Typed, result: DataType) -> Typed {
    let typed = Kernel::call("collected", vec![list], result, |args| {
        let array = args.array(0)?;
        let Arrow::List(field) = args.result else { return Err(Error::internal("a list")) };
        if matches!(array.data_type(), Arrow::Null) {
            return list_of(args.result, new_empty_array(field.data_type()), &vec![0; array.len()], None);
        }
        let lists = array.as_list::<i32>();
        let values = if lists.values().data_type() == field.data_type() {
            Arc::clone(lists.values())
        } else {
            compute::cast(lists.values(), field.data_type())?
        };
        if lists.null_count() == 0 {
            let out = ListArray::try_new(Arc::clone(field), lists.offsets().clone(), values, None)?;
            return Ok(Arc::new(out));
        }
        let mut indices = Vec::new();
        let mut lengths = Vec::new();
        for row in 0..lists.len() {
            let length = if lists.is_null(row) { 0 } else { lists.value_length(row) };
            let from = lists.value_offsets().get(row).copied().unwrap_or(0);
            indices.extend((from..from + length).map(|i| i.unsigned_abs()));
            lengths.push(usize::try_from(length).unwrap_or(0));
        }
        let values = compute::take(&values, &UInt32Array::from(indices), None)?;
        list_of(args.result, values, &lengths, None)
    });
    Typed { nullable: false, ..typed }
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
    Ok(Typed::new(nested::flatten(list.expr), element, true))
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
                return Err(Error::illegal_argument("Unexpected value for start in function `slice`: SQL array indices start at 1.".into()));
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

fn structure(call: &Invocation<'_>) -> Result<Typed> {
    let names: Vec<String> =
        call.names.iter().enumerate().map(|(i, n)| field_name(&call.texts, n, i)).collect();
    build_struct(names, call.arguments.clone())
}

/// Literals and calculations are `col1`, `col2` …; columns and aliases keep their names.
fn field_name(texts: &[String], name: &str, index: usize) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    let calculated = texts.get(index).is_some_and(|t| t == name) && !plain;
    if calculated { format!("col{}", index + 1) } else { name.to_string() }
}

fn named_struct(call: &Invocation<'_>) -> Result<Typed> {
    let names = (0..call.len()).step_by(2).map(|i| call.literal_text(i).unwrap_or_default()).collect();
    build_struct(names, call.arguments.iter().skip(1).step_by(2).cloned().collect())
}

fn build_struct(names: Vec<String>, values: Vec<Typed>) -> Result<Typed> {
    let fields = names.iter().zip(&values).map(|(n, v)| StructField::new(n, v.data_type.clone(), v.nullable)).collect();
    let result = DataType::Struct(StructType::new(fields));
    let arguments = names.iter().zip(values).flat_map(|(n, v)| [text(n), v.expr]).collect();
    Ok(Typed::new(core::named_struct(arguments), result, false))
}

fn map_type(keys: DataType, values: DataType, nulls: bool) -> DataType {
    DataType::Map(Box::new(keys), Box::new(values), nulls)
}

fn map(call: &Invocation<'_>) -> Result<Typed> {
    let keys: Vec<Typed> = call.arguments.iter().step_by(2).cloned().collect();
    let values: Vec<Typed> = call.arguments.iter().skip(1).step_by(2).cloned().collect();
    if keys.len() != values.len() {
        return Err(Error::new(
            "WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
            &[("functionName", "`map`"), ("expectedNum", "2n (n > 0)"), ("actualNum", &call.len().to_string())],
        ));
    }
    let nulls = values.iter().any(|v| v.nullable);
    let (keys, key_type) = coerce::all(keys, "map", &call.text)?;
    let (values, value_type) = coerce::all(values, "map", &call.text)?;
    let list = |items: Vec<Typed>, element: &DataType| {
        let expr = nested::make_array(items.into_iter().map(|v| v.expr).collect());
        Typed::new(expr, DataType::Array(Box::new(element.clone()), true), false)
    };
    let (keys, values) = (list(keys, &key_type), list(values, &value_type));
    Ok(zip_map(keys, values, map_type(key_type, value_type, nulls)))
}

fn map_from_arrays(call: &Invocation<'_>) -> Result<Typed> {
    let result = map_type(element_type(call, 0)?, element_type(call, 1)?, true);
    Ok(zip_map(call.raw(0)?, call.raw(1)?, result))
}

fn zip_map(keys: Typed, values: Typed, result: DataType) -> Typed {
    Kernel::call("map_from_arrays", vec![keys, values], result, |args| {
        let (keys, values) = (args.array(0)?, args.array(1)?);
        let (keys, values) = (keys.as_list::<i32>(), values.as_list::<i32>());
        let Arrow::Map(entries_field, sorted) = args.result else { return Err(Error::internal("a map")) };
        let Arrow::Struct(fields) = entries_field.data_type() else { return Err(Error::internal("a map's entries")) };
        let conform = |array: &ArrayRef, field: Option<&Arc<Field>>| -> Result<ArrayRef> {
            match field {
                Some(f) if f.data_type() != array.data_type() => Ok(compute::cast(array, f.data_type())?),
                _ => Ok(Arc::clone(array)),
            }
        };
        let columns = vec![conform(keys.values(), fields.first())?, conform(values.values(), fields.get(1))?];
        let entries = StructArray::try_new(fields.clone(), columns, None)?;
        let out = datafusion::arrow::array::MapArray::try_new(
            Arc::clone(entries_field),
            keys.offsets().clone(),
            entries,
            keys.nulls().cloned(),
            *sorted,
        )?;
        Ok(Arc::new(out))
    })
}

fn map_part(call: &Invocation<'_>, part: usize) -> Result<Typed> {
    let map = call.raw(0)?;
    let DataType::Map(keys, values, nulls) = &map.data_type else { return Err(call.wrong_type(0, "\"MAP\"")) };
    let (result, name) = if part == 0 {
        (DataType::Array(keys.clone(), false), "map_keys")
    } else {
        (DataType::Array(values.clone(), *nulls), "map_values")
    };
    Ok(Kernel::call(name, vec![map], result, move |args| {
        let array = args.array(0)?;
        let maps = array.as_map();
        let values = if part == 0 { maps.keys() } else { maps.values() };
        let Arrow::List(field) = args.result else { return Err(Error::internal("a list")) };
        let out = ListArray::try_new(Arc::clone(field), maps.offsets().clone(), Arc::clone(values), maps.nulls().cloned())?;
        Ok(Arc::new(out))
    }))
}
