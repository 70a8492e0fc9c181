//! Maps: put together, taken apart, searched. Keys are unique and never null.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, ListArray, MapArray, StringBuilder, StructArray, UInt32Array};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::arrow::row::{RowConverter, SortField};
use datafusion::logical_expr::Volatility;
use touchpaper_kernels::order::canonical;

use super::map_type;
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::format;
use crate::functions::higher_order::Elements;
use crate::functions::lambda::conform;
use crate::functions::string::matcher::Matcher;
use crate::functions::string::regexp::split_java;
use crate::functions::{Invocation, Kernel, KernelArgs};
use crate::session::SparkSession;
use crate::types::{DataType, StructField, StructType};

/// What becomes of keys that are there twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DedupPolicy {
    Exception,
    LastWin,
    /// Known to be unique.
    Unique,
}

impl DedupPolicy {
    pub fn of(session: &SparkSession) -> Self {
        let set = session.conf().get("spark.sql.mapKeyDedupPolicy");
        if set.is_some_and(|v| v.eq_ignore_ascii_case("LAST_WIN")) { Self::LastWin } else { Self::Exception }
    }
}

/// A map array from keys and values and the length of each row.
pub fn map_of(
    data_type: &Arrow,
    keys: ArrayRef,
    values: ArrayRef,
    lengths: &[usize],
    nulls: Option<NullBuffer>,
    policy: DedupPolicy,
) -> Result<ArrayRef> {
    let Arrow::Map(entries_field, sorted) = data_type else { return Err(Error::internal(format!("a map of type {data_type}"))) };
    let Arrow::Struct(fields) = entries_field.data_type() else { return Err(Error::internal("a map's entries")) };
    let [key_field, value_field] = fields.as_ref() else { return Err(Error::internal("a map's entries")) };
    if keys.logical_null_count() > 0 {
        return Err(Error::new("NULL_MAP_KEY", &[]));
    }
    let (keys, values) = (conform(keys, key_field.data_type())?, conform(values, value_field.data_type())?);
    let (keys, values, lengths) = match policy {
        DedupPolicy::Unique => (keys, values, lengths.to_vec()),
        _ => deduplicated(keys, values, lengths, policy)?,
    };
    let entries = StructArray::try_new(fields.clone(), vec![keys, values], None)?;
    let offsets = OffsetBuffer::from_lengths(lengths);
    Ok(Arc::new(MapArray::try_new(Arc::clone(entries_field), offsets, entries, nulls, *sorted)?))
}

fn deduplicated(keys: ArrayRef, values: ArrayRef, lengths: &[usize], policy: DedupPolicy) -> Result<(ArrayRef, ArrayRef, Vec<usize>)> {
    let converter = RowConverter::new(vec![SortField::new(keys.data_type().clone())])?;
    let rows = converter.convert_columns(std::slice::from_ref(&keys))?;
    let (mut kept_keys, mut kept_values, mut kept_lengths) = (Vec::new(), Vec::new(), Vec::with_capacity(lengths.len()));
    let mut at = 0;
    for length in lengths {
        let before = kept_keys.len();
        let mut places = HashMap::with_capacity(*length);
        for i in at..at + length {
            let index = u32::try_from(i).unwrap_or(u32::MAX);
            match places.get(&rows.row(i)) {
                None => {
                    places.insert(rows.row(i), kept_values.len());
                    kept_keys.push(index);
                    kept_values.push(index);
                }
                Some(_) if policy == DedupPolicy::Exception => {
                    let key = format::cell(keys.as_ref(), i, "null");
                    let config = "\"spark.sql.mapKeyDedupPolicy\"";
                    return Err(Error::new("DUPLICATED_MAP_KEY", &[("key", &key), ("mapKeyDedupPolicy", config)]));
                }
                Some(place) => {
                    if let Some(value) = kept_values.get_mut(*place) {
                        *value = index;
                    }
                }
            }
        }
        kept_lengths.push(kept_keys.len() - before);
        at += length;
    }
    if kept_keys.len() == keys.len() {
        return Ok((keys, values, kept_lengths));
    }
    let keys = compute::take(&keys, &UInt32Array::from(kept_keys), None)?;
    let values = compute::take(&values, &UInt32Array::from(kept_values), None)?;
    Ok((keys, values, kept_lengths))
}

/// All maps in one, in the type that all have.
pub(super) fn concat(call: &Invocation<'_>) -> Result<Typed> {
    if let Some(index) = call.arguments.iter().position(|a| !matches!(a.data_type, DataType::Map(..) | DataType::Null)) {
        let _ = index;
        let types: Vec<_> = call.arguments.iter().map(|a| format!("\"{}\"", a.data_type.sql())).collect();
        let parameters = [("functionName", "`map_concat`"), ("dataType", &*format!("[{}]", types.join(", ")))];
        return Err(Error::datatype_mismatch("MAP_CONCAT_DIFF_TYPES", &call.text, &parameters));
    }
    let (maps, result) = coerce::all(call.arguments.clone(), "map_concat", &call.text)?;
    let result = if maps.is_empty() { map_type(DataType::String, DataType::String, false) } else { result };
    let policy = DedupPolicy::of(call.session);
    let body = move |args: &KernelArgs<'_>| {
        let maps = (0..args.len()).map(|i| Elements::of(&args.array(i)?)).collect::<Result<Vec<_>>>()?;
        let nulls = maps.iter().fold(None, |nulls, m| NullBuffer::union(nulls.as_ref(), m.nulls.as_ref()));
        let starts: Vec<Vec<usize>> = maps.iter().map(Elements::starts).collect();
        let (mut picks, mut lengths) = (Vec::new(), Vec::with_capacity(args.rows));
        for row in 0..args.rows {
            let before = picks.len();
            if nulls.as_ref().is_none_or(|n| n.is_valid(row)) {
                for (m, (map, starts)) in maps.iter().zip(&starts).enumerate() {
                    let (from, length) = (starts.get(row).copied().unwrap_or(0), map.lengths.get(row).copied().unwrap_or(0));
                    picks.extend((from..from + length).map(|i| (m, i)));
                }
            }
            lengths.push(picks.len() - before);
        }
        let Arrow::Map(entries, _) = args.result else { return Err(Error::internal("a map")) };
        let Arrow::Struct(fields) = entries.data_type() else { return Err(Error::internal("a map's entries")) };
        let part = |index: usize| -> Result<ArrayRef> {
            let data_type = fields.get(index).map_or(&Arrow::Null, |f| f.data_type());
            let columns = maps.iter().map(|m| conform(m.column(index)?, data_type)).collect::<Result<Vec<_>>>()?;
            let columns: Vec<&dyn Array> = columns.iter().map(|c| c.as_ref()).collect();
            if columns.is_empty() {
                return Ok(datafusion::arrow::array::new_empty_array(data_type));
            }
            Ok(compute::interleave(&columns, &picks)?)
        };
        map_of(args.result, part(0)?, part(1)?, &lengths, nulls, policy)
    };
    Ok(Kernel::call_with("map_concat", format!("{policy:?}"), maps, result, Volatility::Immutable, Arc::new(body)))
}

/// The map's entries as structs of key and value.
pub(super) fn entries(call: &Invocation<'_>) -> Result<Typed> {
    let map = call.raw(0)?;
    let DataType::Map(key, value, nulls) = map.data_type.clone() else { return Err(call.wrong_type(0, "\"MAP\"")) };
    let fields = vec![StructField::new("key", *key, false), StructField::new("value", *value, nulls)];
    let result = DataType::Array(Box::new(DataType::Struct(StructType::new(fields))), false);
    Ok(Kernel::call("map_entries", vec![map], result, |args| {
        let array = args.array(0)?;
        let maps = array.as_map();
        let Arrow::List(field) = args.result else { return Err(Error::internal("a list")) };
        let entries: ArrayRef = Arc::new(maps.entries().clone());
        let entries = conform(entries, field.data_type())?;
        Ok(Arc::new(ListArray::try_new(Arc::clone(field), maps.offsets().clone(), entries, maps.nulls().cloned())?))
    }))
}

/// The map of an array of pairs; null where one of them is null.
pub(super) fn from_entries(call: &Invocation<'_>) -> Result<Typed> {
    let list = call.raw(0)?;
    let wrong = || call.wrong_type(0, "\"ARRAY\" of pair \"STRUCT\"");
    let DataType::Array(element, null_pairs) = &list.data_type else { return Err(wrong()) };
    let DataType::Struct(pair) = element.as_ref() else { return Err(wrong()) };
    let [key, value] = pair.fields.as_slice() else { return Err(wrong()) };
    let result = map_type(key.data_type.clone(), value.data_type.clone(), value.nullable);
    let (nullable, policy) = (list.nullable || *null_pairs, DedupPolicy::of(call.session));
    let body = move |args: &KernelArgs<'_>| {
        let elements = Elements::of(&args.array(0)?)?;
        let pairs = elements.column(0)?;
        let starts = elements.starts();
        let whole = |row: usize| {
            let (from, length) = (starts.get(row).copied().unwrap_or(0), elements.lengths.get(row).copied().unwrap_or(0));
            !elements.is_null(row) && pairs.slice(from, length).null_count() == 0
        };
        let there: Vec<bool> = (0..args.rows).map(whole).collect();
        let (kept, lengths) = elements.only(|row| there.get(row).copied().unwrap_or(false))?;
        let structs = kept.as_struct();
        let (keys, values) = (Arc::clone(structs.column(0)), Arc::clone(structs.column(1)));
        map_of(args.result, keys, values, &lengths, Some(NullBuffer::from(there)), policy)
    };
    let typed = Kernel::call_with("map_from_entries", format!("{policy:?}"), vec![list], result, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable, ..typed })
}

/// A map and a key, the keys of both in their common type.
pub(super) fn map_and_key(call: &Invocation<'_>) -> Result<(Typed, Typed)> {
    let (map, wanted) = (call.raw(0)?, call.raw(1)?);
    let DataType::Map(key, value, nulls) = map.data_type.clone() else { return Err(call.wrong_type(0, "\"MAP\"")) };
    if wanted.data_type == DataType::Null {
        let name = format!("`{}`", call.name);
        return Err(Error::datatype_mismatch("NULL_TYPE", &call.text, &[("functionName", &name)]));
    }
    let mixed = (*key == DataType::String) != (wanted.data_type == DataType::String);
    let Some(common) = coerce::common(&key, &wanted.data_type).filter(|_| !mixed) else {
        let (name, left) = (format!("`{}`", call.name), format!("\"{}\"", map.data_type.sql()));
        let right = format!("\"{}\"", wanted.data_type.sql());
        let parameters = [("functionName", &*name), ("dataType", "\"MAP\""), ("leftType", &*left), ("rightType", &*right)];
        return Err(Error::datatype_mismatch("MAP_FUNCTION_DIFF_TYPES", &call.text, &parameters));
    };
    let map = if common == *key { map } else { coerce::to(map, &map_type(common.clone(), *value, nulls))? };
    Ok((map, coerce::to(wanted, &common)?))
}

pub(super) fn contains_key(call: &Invocation<'_>) -> Result<Typed> {
    let (map, key) = map_and_key(call)?;
    Ok(Kernel::call("map_contains_key", vec![map, key], DataType::Boolean, |args| {
        let (array, wanted) = (args.array(0)?, args.array(1)?);
        let elements = Elements::of(&array)?;
        let keys = elements.column(0)?;
        let converter = RowConverter::new(vec![SortField::new(wanted.data_type().clone())])?;
        let wanted_rows = converter.convert_columns(&[canonical(&wanted)])?;
        let keys = converter.convert_columns(&[canonical(&conform(keys, wanted.data_type())?)])?;
        let starts = elements.starts();
        let found = |row: usize| {
            let (from, length) = (starts.get(row).copied().unwrap_or(0), elements.lengths.get(row).copied().unwrap_or(0));
            (from..from + length).any(|i| keys.row(i) == wanted_rows.row(row))
        };
        let out = (0..args.rows).map(|row| (!array.is_null(row) && !wanted.is_null(row)).then(|| found(row)));
        Ok(Arc::new(out.collect::<BooleanArray>()))
    }))
}

/// `a:1,b:2` as a map; both delimiters are regular expressions.
pub(super) fn str_to_map(call: &Invocation<'_>) -> Result<Typed> {
    let text = call.string(0)?;
    let delimiter = |index: usize, otherwise: &str| -> Result<Typed> {
        if call.len() > index { call.string(index) } else { Ok(Typed::new(super::text(otherwise), DataType::String, false)) }
    };
    let arguments = vec![text, delimiter(1, ",")?, delimiter(2, ":")?];
    let policy = DedupPolicy::of(call.session);
    let body = move |args: &KernelArgs<'_>| {
        let (texts, pairs, inner) = (args.strings(0)?, args.strings(1)?, args.strings(2)?);
        let (mut keys, mut values) = (StringBuilder::new(), StringBuilder::new());
        let (mut lengths, mut there) = (Vec::with_capacity(args.rows), Vec::with_capacity(args.rows));
        let mut patterns: HashMap<String, Matcher> = HashMap::new();
        let mut pattern = |text: &str| -> Result<Matcher> {
            if let Some(known) = patterns.get(text) {
                return Ok(known.clone());
            }
            let made = Matcher::new(text).or_else(|| Matcher::new(&regex::escape(text)));
            let made = made.ok_or_else(|| Error::internal(format!("the delimiter {text}")))?;
            patterns.insert(text.to_string(), made.clone());
            Ok(made)
        };
        for row in 0..args.rows {
            let valid = !texts.is_null(row) && !pairs.is_null(row) && !inner.is_null(row);
            there.push(valid);
            let mut length = 0;
            if valid {
                let (between, within) = (pattern(pairs.value(row))?, pattern(inner.value(row))?);
                for pair in split_java(texts.value(row), &between, 0)? {
                    let mut parts = split_java(pair, &within, 2)?.into_iter();
                    keys.append_value(parts.next().unwrap_or_default());
                    values.append_option(parts.next());
                    length += 1;
                }
            }
            lengths.push(length);
        }
        let nulls = Some(NullBuffer::from(there));
        map_of(args.result, Arc::new(keys.finish()), Arc::new(values.finish()), &lengths, nulls, policy)
    };
    let result = map_type(DataType::String, DataType::String, true);
    Ok(Kernel::call_with("str_to_map", format!("{policy:?}"), arguments, result, Volatility::Immutable, Arc::new(body)))
}
