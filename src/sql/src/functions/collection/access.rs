//! Elements, values and fields of collections, and collections as rows.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int32Array, ListArray, StructArray, UInt32Array, new_empty_array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, Fields};
use touchpaper_kernels::order::canonical;

use super::list_of;
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::functions::{Invocation, Kernel, KernelArgs};
use crate::settings::Settings;
use crate::types::{DataType, StructField, StructType};

#[derive(Clone, Copy, PartialEq)]
pub(super) enum At {
    /// `a[i]`: from 0, an error outside.
    Item,
    /// `get`: from 0, null outside.
    Get,
    /// `element_at`: from 1, from the end where negative, an error outside.
    Element,
    /// `try_element_at`: as `element_at`, but null outside.
    TryElement,
}

/// An array's element by place.
pub(super) fn at(list: Typed, index: Typed, how: At) -> Typed {
    // Without ANSI rules there is nothing outside, and no error.
    let how = match how {
        At::Item if !Settings::current().ansi => At::Get,
        At::Element if !Settings::current().ansi => At::TryElement,
        other => other,
    };
    let result = match &list.data_type {
        DataType::Array(element, _) => (**element).clone(),
        other => other.clone(),
    };
    let name = match how {
        At::Item => "getitem",
        At::Get => "get",
        At::Element => "element_at",
        At::TryElement => "try_element_at",
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
                (At::Element | At::TryElement, i) if i > 0 => i - 1,
                (At::Element | At::TryElement, i) if i < 0 => length + i,
                (At::Element | At::TryElement, _) => return Err(Error::new("INVALID_INDEX_OF_ZERO", &[])),
                (_, i) => i,
            };
            if (0..length).contains(&place) {
                let from = offsets.get(row).copied().unwrap_or(0);
                picks.push(u32::try_from(from + place).ok());
            } else if matches!(how, At::Get | At::TryElement) {
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
pub(super) fn of_key(map: Typed, key: Typed) -> Result<Typed> {
    let DataType::Map(key_type, value_type, _) = map.data_type.clone() else {
        return Err(Error::internal("a map"));
    };
    let key = coerce::to(key, &key_type)?;
    let typed = Kernel::call("getmapvalue", vec![map, key], (*value_type).clone(), |args| {
        let (maps, keys) = (args.array(0)?, canonical(&args.array(1)?));
        let maps = maps.as_map();
        let all = canonical(maps.keys());
        let mut picks: Vec<Option<u32>> = Vec::with_capacity(args.rows);
        for row in 0..args.rows {
            if maps.is_null(row) || keys.is_null(row) {
                picks.push(None);
                continue;
            }
            let from = maps.value_offsets().get(row).copied().unwrap_or(0);
            let count = maps.value_length(row);
            let entries = all.slice(usize::try_from(from).unwrap_or(0), usize::try_from(count).unwrap_or(0));
            let wanted = datafusion::arrow::array::Scalar::new(keys.slice(row, 1));
            let same = compute::kernels::cmp::eq(&entries, &wanted)?;
            let place = same.iter().position(|s| s == Some(true));
            picks.push(place.and_then(|p| u32::try_from(p + usize::try_from(from).unwrap_or(0)).ok()));
        }
        Ok(compute::take(maps.values(), &UInt32Array::from(picks), None)?)
    });
    Ok(Typed { nullable: true, ..typed })
}

/// An array's element; null outside of it.
pub fn item_or_null(list: Typed, index: Typed) -> Result<Typed> {
    Ok(at(list, coerce::to(index, &DataType::Integer)?, At::Get))
}

/// `a[i]` and `m[k]`.
pub fn item(child: Typed, key: Typed, text: &str, key_text: &str) -> Result<Typed> {
    match &child.data_type {
        DataType::Array(..) if !key.data_type.is_integral() && key.data_type != DataType::Null => {
            let (shown, actual) = (format!("\"{key_text}\""), format!("\"{}\"", key.data_type.sql()));
            let parameters =
                [("paramIndex", "second"), ("requiredType", "\"INTEGRAL\""), ("inputSql", shown.as_str()), ("inputType", actual.as_str())];
            Err(Error::datatype_mismatch("UNEXPECTED_INPUT_TYPE", text, &parameters))
        }
        DataType::Array(..) => Ok(at(child, coerce::to(key, &DataType::Integer)?, At::Item)),
        DataType::Map(..) => of_key(child, key),
        other => {
            let (base, other) = (format!("\"{text}\""), format!("\"{}\"", other.sql()));
            Err(Error::new("INVALID_EXTRACT_BASE_FIELD_TYPE", &[("base", &base), ("other", &other)]))
        }
    }
}

pub(super) fn element_at(call: &Invocation<'_>) -> Result<Typed> {
    element(call, At::Element)
}

pub(super) fn try_element_at(call: &Invocation<'_>) -> Result<Typed> {
    element(call, At::TryElement)
}

fn element(call: &Invocation<'_>, how: At) -> Result<Typed> {
    match &call.raw(0)?.data_type {
        DataType::Array(..) => Ok(at(call.raw(0)?, call.integer(1)?, how)),
        DataType::Map(..) => {
            let (map, key) = super::maps::map_and_key(call)?;
            of_key(map, key)
        }
        _ => Err(call.wrong_type(0, "(\"ARRAY\" or \"MAP\")")),
    }
}

/// `structs.name`: that field of each struct in an array.
pub fn field_of_each(list: Typed, name: &str, result: DataType) -> Typed {
    let name = name.to_string();
    let parameter = name.clone();
    let body = move |args: &KernelArgs<'_>| {
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
    let body = move |args: &KernelArgs<'_>| {
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
            !(array.is_null(row) || (outer && empty))
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

/// An array of structs as a list of structs `c0`, `c1` …, where a null among them is a row of nulls.
pub fn inlined(value: Typed, outer: bool, types: &[DataType]) -> Typed {
    let fields = types.iter().enumerate().map(|(i, t)| StructField::new(format!("c{i}"), t.clone(), true)).collect();
    let result = DataType::Array(Box::new(DataType::Struct(StructType::new(fields))), true);
    let body = move |args: &KernelArgs<'_>| {
        let array = args.array(0)?;
        let lists = array.as_list::<i32>();
        let structs = lists.values().as_struct();
        let Arrow::List(field) = args.result else { return Err(Error::internal("inline")) };
        let Arrow::Struct(fields) = field.data_type() else { return Err(Error::internal("inline")) };
        let gone = BooleanArray::from((0..structs.len()).map(|i| structs.is_null(i)).collect::<Vec<_>>());
        let columns = structs.columns().iter().zip(fields).map(|(c, f)| {
            let column = if structs.null_count() == 0 { Arc::clone(c) } else { compute::nullif(c, &gone)? };
            Ok(if column.data_type() == f.data_type() { column } else { compute::cast(&column, f.data_type())? })
        });
        let columns = columns.collect::<Result<Vec<_>>>()?;
        let structs: ArrayRef = Arc::new(StructArray::try_new(Fields::clone(fields), columns, None)?);
        let there = (0..lists.len()).map(|row| !(lists.is_null(row) || (outer && lists.value_length(row) == 0)));
        let nulls = NullBuffer::from(there.collect::<Vec<bool>>());
        Ok(Arc::new(ListArray::try_new(Arc::clone(field), lists.offsets().clone(), structs, Some(nulls))?) as ArrayRef)
    };
    let immutable = datafusion::logical_expr::Volatility::Immutable;
    let typed = Kernel::call_with("generator_inline", outer.to_string(), vec![value], result, immutable, Arc::new(body));
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
