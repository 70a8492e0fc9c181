//! Structs and maps made of values.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, ListArray, StructArray, new_empty_array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::logical_expr::Volatility;
use touchpaper_kernels::order::canonical;

use super::arrays::element_type;
use super::{DedupPolicy, list_of, map_of};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::functions::higher_order::Elements;
use crate::functions::lambda::conform;
use crate::functions::{Invocation, Kernel, KernelArgs};
use crate::json::nullable;
use crate::types::{DataType, StructField, StructType};

/// Literals and calculations are `col1`, `col2` …; columns and aliases keep their names.
pub(super) fn structure(call: &Invocation<'_>) -> Result<Typed> {
    let name = |(i, name): (usize, &String)| if name.is_empty() { format!("col{}", i + 1) } else { name.clone() };
    let names: Vec<String> = call.names.iter().enumerate().map(name).collect();
    build_struct(names, call.arguments.clone())
}

pub(super) fn named_struct(call: &Invocation<'_>) -> Result<Typed> {
    if call.is_empty() || !call.len().is_multiple_of(2) {
        return Err(pairs(call, "`named_struct`"));
    }
    let names: Vec<Option<String>> = (0..call.len()).step_by(2).map(|i| call.literal_text(i)).collect();
    if names.iter().any(Option::is_none) {
        let shown = call.texts.iter().step_by(2).zip(&names).filter(|(_, n)| n.is_none()).map(|(t, _)| format!("\"{t}\""));
        let shown = format!("[{}]", shown.collect::<Vec<_>>().join(", "));
        return Err(Error::datatype_mismatch("CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING", &call.text, &[("inputExprs", &shown)]));
    }
    let names = names.into_iter().flatten().collect();
    build_struct(names, call.arguments.iter().skip(1).step_by(2).cloned().collect())
}

/// The error of a function that wants its arguments in pairs.
fn pairs(call: &Invocation<'_>, name: &str) -> Error {
    let actual = call.len().to_string();
    let parameters = [("functionName", name), ("expectedNum", "2n (n > 0)"), ("actualNum", &*actual)];
    Error::new("WRONG_NUM_ARGS.WITHOUT_SUGGESTION", &parameters).placeless()
}

pub fn build_struct(names: Vec<String>, values: Vec<Typed>) -> Result<Typed> {
    let fields = names.iter().zip(&values).map(|(n, v)| StructField::new(n, v.data_type.clone(), v.nullable)).collect();
    let data_type = DataType::Struct(StructType::new(fields));
    let typed = Kernel::call("named_struct", values, nullable(&data_type), |args| {
        let Arrow::Struct(fields) = args.result else { return Err(Error::internal("a struct")) };
        let columns = fields.iter().enumerate().map(|(i, f)| conform(args.array(i)?, f.data_type())).collect::<Result<Vec<_>>>()?;
        if columns.is_empty() {
            return Ok(Arc::new(StructArray::new_empty_fields(args.rows, None)));
        }
        Ok(Arc::new(StructArray::try_new(fields.clone(), columns, None)?))
    });
    Ok(Typed { data_type, nullable: false, ..typed })
}

pub fn map_type(keys: DataType, values: DataType, nulls: bool) -> DataType {
    DataType::Map(Box::new(keys), Box::new(values), nulls)
}

pub(super) fn map_of_pairs(call: &Invocation<'_>) -> Result<Typed> {
    let keys: Vec<Typed> = call.arguments.iter().step_by(2).cloned().collect();
    let values: Vec<Typed> = call.arguments.iter().skip(1).step_by(2).cloned().collect();
    if keys.len() != values.len() {
        return Err(pairs(call, "`map`"));
    }
    let nulls = values.iter().any(|v| v.nullable);
    let (keys, key_type) = coerce::all(keys, "map", &call.text)?;
    let (values, value_type) = coerce::all(values, "map", &call.text)?;
    let (keys, values) = (array_of(keys, &key_type), array_of(values, &value_type));
    Ok(zip_map(call, "map", keys, values, map_type(key_type, value_type, nulls)))
}

pub(super) fn array(call: &Invocation<'_>) -> Result<Typed> {
    let (values, element) = coerce::all(call.arguments.clone(), "array", &call.text)?;
    Ok(array_of(values, &element))
}

/// An array of these values, which are of one type.
pub fn array_of(values: Vec<Typed>, element: &DataType) -> Typed {
    let data_type = DataType::Array(Box::new(element.clone()), values.iter().any(|v| v.nullable));
    // Arrays of values that differ in what may be null inside are told apart by Arrow, so that here anything may be.
    let loose = nullable(&data_type);
    let typed = Kernel::call("array", values, loose, |args| {
        let Arrow::List(field) = args.result else { return Err(Error::internal("a list")) };
        let columns = (0..args.len()).map(|i| conform(args.array(i)?, field.data_type())).collect::<Result<Vec<_>>>()?;
        let columns: Vec<&dyn Array> = columns.iter().map(|c| c.as_ref()).collect();
        let values = if columns.is_empty() {
            new_empty_array(field.data_type())
        } else {
            let picks: Vec<(usize, usize)> = (0..args.rows).flat_map(|row| (0..columns.len()).map(move |c| (c, row))).collect();
            compute::interleave(&columns, &picks)?
        };
        list_of(args.result, values, &vec![columns.len(); args.rows], None)
    });
    Typed { data_type, nullable: false, ..typed }
}

pub(super) fn map_from_arrays(call: &Invocation<'_>) -> Result<Typed> {
    let result = map_type(element_type(call, 0)?, element_type(call, 1)?, true);
    Ok(zip_map(call, "map_from_arrays", call.raw(0)?, call.raw(1)?, result))
}

/// A map of an array of keys and one of values.
fn zip_map(call: &Invocation<'_>, name: &'static str, keys: Typed, values: Typed, result: DataType) -> Typed {
    let policy = DedupPolicy::of(call.session);
    let body = move |args: &KernelArgs<'_>| {
        let (keys, values) = (Elements::of(&args.array(0)?)?, Elements::of(&args.array(1)?)?);
        let nulls = NullBuffer::union(keys.nulls.as_ref(), values.nulls.as_ref());
        let there = |row: usize| nulls.as_ref().is_none_or(|n| n.is_valid(row));
        if keys.lengths.iter().zip(&values.lengths).enumerate().any(|(row, (k, v))| there(row) && k != v) {
            return Err(Error::runtime("The key array and value array of MapData must have the same length.".into()));
        }
        let (kept_keys, lengths) = keys.only(there)?;
        // As they are only where the keys come as an array of their own.
        let kept_keys = if name == "map" { canonical(&kept_keys) } else { kept_keys };
        let (kept_values, _) = values.only(there)?;
        map_of(args.result, kept_keys, kept_values, &lengths, nulls.clone(), policy)
    };
    Kernel::call_with(name, format!("{policy:?}"), vec![keys, values], result, Volatility::Immutable, Arc::new(body))
}

pub(super) fn map_part(call: &Invocation<'_>, part: usize) -> Result<Typed> {
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
