//! Structs and maps made of values.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, StructArray};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, Field};
use datafusion::functions::core::expr_fn as core;
use datafusion::functions_nested::expr_fn as nested;

use super::{element_type, text};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::functions::{Invocation, Kernel};
use crate::types::{DataType, StructField, StructType};

pub(super) fn structure(call: &Invocation<'_>) -> Result<Typed> {
    let names: Vec<String> = call.names.iter().enumerate().map(|(i, n)| field_name(&call.texts, n, i)).collect();
    build_struct(names, call.arguments.clone())
}

/// Literals and calculations are `col1`, `col2` …; columns and aliases keep their names.
pub(super) fn field_name(texts: &[String], name: &str, index: usize) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    let calculated = texts.get(index).is_some_and(|t| t == name) && !plain;
    if calculated { format!("col{}", index + 1) } else { name.to_string() }
}

pub(super) fn named_struct(call: &Invocation<'_>) -> Result<Typed> {
    let names = (0..call.len()).step_by(2).map(|i| call.literal_text(i).unwrap_or_default()).collect();
    build_struct(names, call.arguments.iter().skip(1).step_by(2).cloned().collect())
}

pub(super) fn build_struct(names: Vec<String>, values: Vec<Typed>) -> Result<Typed> {
    let fields = names.iter().zip(&values).map(|(n, v)| StructField::new(n, v.data_type.clone(), v.nullable)).collect();
    let result = DataType::Struct(StructType::new(fields));
    let arguments = names.iter().zip(values).flat_map(|(n, v)| [text(n), v.expr]).collect();
    Ok(Typed::new(core::named_struct(arguments), result, false))
}

pub(super) fn map_type(keys: DataType, values: DataType, nulls: bool) -> DataType {
    DataType::Map(Box::new(keys), Box::new(values), nulls)
}

pub(super) fn map(call: &Invocation<'_>) -> Result<Typed> {
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

pub(super) fn map_from_arrays(call: &Invocation<'_>) -> Result<Typed> {
    let result = map_type(element_type(call, 0)?, element_type(call, 1)?, true);
    Ok(zip_map(call.raw(0)?, call.raw(1)?, result))
}

pub(super) fn zip_map(keys: Typed, values: Typed, result: DataType) -> Typed {
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
