//! Variants as values of other types, a column at a time: the kinds that rows have are cast each at once.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array, Int64Array, LargeBinaryArray,
    ListArray, MapArray, StringArray, StructArray, TimestampMicrosecondArray, new_null_array,
};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::DataType as Arrow;

use super::{Variant, cell, json, stripped};
use crate::error::{Error, Result};
use crate::functions::cast;
use crate::types::DataType;
use crate::zone::Zone;

/// The column; what cannot be cast is null or an error.
pub fn to_array(values: &[Option<&Variant>], to: &DataType, tries: bool, zone: Zone) -> Result<ArrayRef> {
    let refuse = |value: &Variant| {
        let (value, to) = (json(value), format!("\"{}\"", to.sql()));
        Err(Error::new("INVALID_VARIANT_CAST", &[("value", &value), ("dataType", &to)]))
    };
    let there = |v: &Option<&Variant>| v.filter(|v| **v != Variant::Null).is_some();
    match to {
        DataType::Variant => Ok(Arc::new(LargeBinaryArray::from_iter(values.iter().map(|v| v.map(cell))))),
        DataType::Array(element, _) => {
            let (mut items, mut lengths, mut nulls) = (Vec::new(), Vec::new(), Vec::new());
            for value in values {
                let before = items.len();
                match value {
                    Some(Variant::Array(own)) => items.extend(own.iter().map(Some)),
                    Some(other) if there(value) && !tries => return refuse(other),
                    _ => {}
                }
                nulls.push(matches!(value, Some(Variant::Array(_))));
                lengths.push(items.len() - before);
            }
            let Arrow::List(field) = to.to_arrow() else { return Err(Error::internal("an array's type")) };
            let items = to_array(&items, element, tries, zone)?;
            Ok(Arc::new(ListArray::try_new(field, OffsetBuffer::from_lengths(lengths), items, Some(NullBuffer::from(nulls)))?))
        }
        DataType::Map(key, value_type, _) if **key == DataType::String => {
            let (mut keys, mut items, mut lengths, mut nulls) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for value in values {
                let before = items.len();
                match value {
                    Some(Variant::Object(fields)) => {
                        keys.extend(fields.iter().map(|(n, _)| n.as_str()));
                        items.extend(fields.iter().map(|(_, v)| Some(v)));
                    }
                    Some(other) if there(value) && !tries => return refuse(other),
                    _ => {}
                }
                nulls.push(matches!(value, Some(Variant::Object(_))));
                lengths.push(items.len() - before);
            }
            let Arrow::Map(entries, sorted) = to.to_arrow() else { return Err(Error::internal("a map's type")) };
            let Arrow::Struct(fields) = entries.data_type() else { return Err(Error::internal("a map's entries")) };
            let columns: Vec<ArrayRef> = vec![Arc::new(StringArray::from(keys)), to_array(&items, value_type, tries, zone)?];
            let inner = StructArray::try_new(fields.clone(), columns, None)?;
            let offsets = OffsetBuffer::from_lengths(lengths);
            Ok(Arc::new(MapArray::try_new(entries, offsets, inner, Some(NullBuffer::from(nulls)), sorted)?))
        }
        DataType::Struct(schema) => {
            if !tries && let Some(other) = values.iter().filter(|v| there(v)).flatten().find(|v| !matches!(v, Variant::Object(_))) {
                return refuse(other);
            }
            let columns = schema.fields.iter().map(|field| {
                let column: Vec<Option<&Variant>> = values.iter().map(|v| v.and_then(|v| v.field(&field.name))).collect();
                to_array(&column, &field.data_type, tries, zone)
            });
            let columns = columns.collect::<Result<Vec<_>>>()?;
            let Arrow::Struct(fields) = to.to_arrow() else { return Err(Error::internal("a struct's type")) };
            let nulls = NullBuffer::from(values.iter().map(|v| matches!(v, Some(Variant::Object(_)))).collect::<Vec<_>>());
            if columns.is_empty() {
                return Ok(Arc::new(StructArray::new_empty_fields(values.len(), Some(nulls))));
            }
            Ok(Arc::new(StructArray::try_new(fields, columns, Some(nulls))?))
        }
        DataType::String => {
            let text = |v: &Variant| match v {
                Variant::Null => None,
                Variant::String(text) => Some(text.clone()),
                Variant::Binary(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
                Variant::Timestamp(micros) => Some(crate::format::timestamp(zone.to_local(*micros))),
                Variant::TimestampNtz(micros) => Some(crate::format::timestamp(*micros)),
                Variant::Date(days) => Some(crate::format::date(*days)),
                Variant::Double(v) => Some(crate::format::java_double(*v)),
                Variant::Float(v) => Some(crate::format::java_float(*v)),
                other => Some(json(other)),
            };
            Ok(Arc::new(StringArray::from_iter(values.iter().map(|v| v.and_then(text)))))
        }
        _ => {
            let out = scalars(values, to, zone)?;
            let lost = values.iter().enumerate().find(|(row, v)| there(v) && out.is_null(*row)).and_then(|(_, v)| *v);
            match lost {
                Some(value) if !tries => refuse(value),
                _ => Ok(out),
            }
        }
    }
}

/// Kinds of scalars that have a type of Spark's.
const KINDS: usize = 10;

fn kind(value: &Variant) -> Option<usize> {
    Some(match value {
        Variant::Boolean(_) => 0,
        Variant::Long(_) => 1,
        Variant::Double(_) => 2,
        Variant::Decimal(..) => 3,
        Variant::Date(_) => 4,
        Variant::Timestamp(_) => 5,
        Variant::TimestampNtz(_) => 6,
        Variant::Float(_) => 7,
        Variant::Binary(_) => 8,
        Variant::String(_) => 9,
        _ => return None,
    })
}

fn scalars(values: &[Option<&Variant>], to: &DataType, zone: Zone) -> Result<ArrayRef> {
    let mut out = new_null_array(&to.to_arrow(), values.len());
    for wanted in 0..KINDS {
        let mask: BooleanArray = values.iter().map(|v| Some(v.and_then(kind) == Some(wanted))).collect();
        if mask.true_count() == 0 {
            continue;
        }
        let Some((array, from)) = of_kind(values, wanted)? else { continue };
        let bytes_of_number = *to == DataType::Binary && from.is_integral();
        if !cast::possible(&from, to, cast::Eval::Try) || bytes_of_number {
            continue;
        }
        let cast = if from == *to { array } else { cast::tried(&array, &from, to, zone)? };
        out = compute::kernels::zip::zip(&mask, &cast, &out)?;
    }
    Ok(out)
}

/// The values of one kind, null elsewhere, and their type.
fn of_kind(values: &[Option<&Variant>], wanted: usize) -> Result<Option<(ArrayRef, DataType)>> {
    macro_rules! collect {
        ($array:ty, $pattern:pat => $value:expr) => {
            values
                .iter()
                .map(|v| match v {
                    Some($pattern) => Some($value),
                    _ => None,
                })
                .collect::<$array>()
        };
    }
    Ok(Some(match wanted {
        0 => (Arc::new(collect!(BooleanArray, Variant::Boolean(v) => *v)), DataType::Boolean),
        1 => (Arc::new(collect!(Int64Array, Variant::Long(v) => *v)), DataType::Long),
        2 => (Arc::new(collect!(Float64Array, Variant::Double(v) => *v)), DataType::Double),
        3 => {
            let decimals = values.iter().filter_map(|v| match v {
                Some(Variant::Decimal(unscaled, scale)) => Some(stripped(*unscaled, *scale)),
                _ => None,
            });
            let scale = decimals.map(|(_, scale)| scale).max().unwrap_or(0);
            let at_scale = |v: &Option<&Variant>| match v {
                Some(Variant::Decimal(unscaled, own)) => {
                    let (unscaled, own) = stripped(*unscaled, *own);
                    unscaled.checked_mul(10i128.checked_pow(u32::from(scale - own))?)
                }
                _ => None,
            };
            let scale = i8::try_from(scale).unwrap_or(0);
            let array = Decimal128Array::from_iter(values.iter().map(at_scale)).with_precision_and_scale(38, scale)?;
            (Arc::new(array), DataType::Decimal(38, scale))
        }
        4 => (Arc::new(collect!(Date32Array, Variant::Date(v) => *v)), DataType::Date),
        5 => {
            let array = collect!(TimestampMicrosecondArray, Variant::Timestamp(v) => *v).with_timezone("UTC");
            (Arc::new(array), DataType::Timestamp)
        }
        6 => (Arc::new(collect!(TimestampMicrosecondArray, Variant::TimestampNtz(v) => *v)), DataType::TimestampNtz),
        7 => (Arc::new(collect!(Float32Array, Variant::Float(v) => *v)), DataType::Float),
        8 => (Arc::new(collect!(BinaryArray, Variant::Binary(v) => v.as_slice())), DataType::Binary),
        9 => (Arc::new(collect!(StringArray, Variant::String(v) => v.as_str())), DataType::String),
        _ => return Ok(None),
    }))
}
