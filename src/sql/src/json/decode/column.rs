//! Columns that grow by a node at a time, and shrink again where a value turns out not to fit.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Decimal128Array, Float64Array, Int32Array, Int64Array, IntervalYearMonthArray, LargeBinaryArray,
    ListArray, MapArray, NullArray, StringArray, StructArray, new_null_array,
};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::DataType as Arrow;

use super::{Fit, Reader, places};
use crate::error::{Error, Result};
use crate::json::{Json, Node};
use crate::types::DataType;

pub enum Column {
    Nulls(usize, DataType),
    Booleans(Vec<Option<bool>>),
    /// Integers, dates, moments and intervals.
    Longs(Vec<Option<i64>>, DataType),
    Doubles(Vec<Option<f64>>, DataType),
    Decimals(Vec<Option<i128>>, u8, i8),
    Texts(Vec<Option<String>>),
    /// BINARY and VARIANT.
    Bytes(Vec<Option<Vec<u8>>>, DataType),
    List {
        lengths: Vec<Option<usize>>,
        items: Box<Column>,
        data_type: DataType,
    },
    Map {
        lengths: Vec<Option<usize>>,
        keys: Vec<String>,
        items: Box<Column>,
        data_type: DataType,
    },
    Struct {
        there: Vec<bool>,
        columns: Vec<Column>,
        places: HashMap<String, usize>,
        data_type: DataType,
    },
}

impl Column {
    pub fn new(data_type: &DataType) -> Result<Self> {
        Ok(match data_type {
            DataType::Null => Self::Nulls(0, DataType::Null),
            DataType::Boolean => Self::Booleans(Vec::new()),
            t if t.is_integral() || t.is_datetime() || t.is_ansi_interval() => Self::Longs(Vec::new(), t.clone()),
            DataType::Float | DataType::Double => Self::Doubles(Vec::new(), data_type.clone()),
            DataType::Decimal(p, s) => Self::Decimals(Vec::new(), *p, *s),
            DataType::String => Self::Texts(Vec::new()),
            DataType::Binary | DataType::Variant => Self::Bytes(Vec::new(), data_type.clone()),
            DataType::Array(element, _) => {
                Self::List { lengths: Vec::new(), items: Box::new(Self::new(element)?), data_type: data_type.clone() }
            }
            DataType::Map(_, value, _) => {
                let items = Box::new(Self::new(value)?);
                Self::Map { lengths: Vec::new(), keys: Vec::new(), items, data_type: data_type.clone() }
            }
            DataType::Struct(s) => {
                let columns = s.fields.iter().map(|f| Self::new(&f.data_type)).collect::<Result<_>>()?;
                Self::Struct { there: Vec::new(), columns, places: places(s), data_type: data_type.clone() }
            }
            other => Self::Nulls(0, other.clone()),
        })
    }

    pub fn len(&self) -> usize {
        match self {
            Self::Nulls(length, _) => *length,
            Self::Booleans(v) => v.len(),
            Self::Longs(v, _) => v.len(),
            Self::Doubles(v, _) => v.len(),
            Self::Decimals(v, ..) => v.len(),
            Self::Texts(v) => v.len(),
            Self::Bytes(v, _) => v.len(),
            Self::List { lengths, .. } | Self::Map { lengths, .. } => lengths.len(),
            Self::Struct { there, .. } => there.len(),
        }
    }

    pub fn push_null(&mut self) {
        match self {
            Self::Nulls(length, _) => *length += 1,
            Self::Booleans(v) => v.push(None),
            Self::Longs(v, _) => v.push(None),
            Self::Doubles(v, _) => v.push(None),
            Self::Decimals(v, ..) => v.push(None),
            Self::Texts(v) => v.push(None),
            Self::Bytes(v, _) => v.push(None),
            Self::List { lengths, .. } | Self::Map { lengths, .. } => lengths.push(None),
            Self::Struct { there, columns, .. } => {
                there.push(false);
                columns.iter_mut().for_each(Self::push_null);
            }
        }
    }

    pub fn truncate(&mut self, to: usize) {
        let kept = |lengths: &mut Vec<Option<usize>>| {
            lengths.truncate(to);
            lengths.iter().flatten().sum()
        };
        match self {
            Self::Nulls(length, _) => *length = to,
            Self::Booleans(v) => v.truncate(to),
            Self::Longs(v, _) => v.truncate(to),
            Self::Doubles(v, _) => v.truncate(to),
            Self::Decimals(v, ..) => v.truncate(to),
            Self::Texts(v) => v.truncate(to),
            Self::Bytes(v, _) => v.truncate(to),
            Self::List { lengths, items, .. } => items.truncate(kept(lengths)),
            Self::Map { lengths, keys, items, .. } => {
                let kept = kept(lengths);
                keys.truncate(kept);
                items.truncate(kept);
            }
            Self::Struct { there, columns, .. } => {
                there.truncate(to);
                columns.iter_mut().for_each(|c| c.truncate(to));
            }
        }
    }

    pub(super) fn push(&mut self, node: &Node, reader: &Reader<'_>) -> Fit {
        if node.value == Json::Null && !matches!(self, Self::Bytes(_, DataType::Variant)) {
            self.push_null();
            return Fit::Whole;
        }
        macro_rules! scalar {
            ($values:expr, $value:expr) => {{
                let value = $value;
                let fit = if value.is_some() { Fit::Whole } else { Fit::No };
                $values.push(value);
                fit
            }};
        }
        match self {
            Self::Nulls(length, _) => {
                *length += 1;
                Fit::No
            }
            Self::Booleans(v) => scalar!(
                v,
                match node.value {
                    Json::Boolean(value) => Some(value),
                    _ => None,
                }
            ),
            Self::Longs(v, t) => scalar!(v, reader.long(node, t)),
            Self::Doubles(v, _) => scalar!(v, reader.double(node)),
            Self::Decimals(v, p, s) => scalar!(v, reader.decimal(node, *p, *s)),
            Self::Texts(v) => scalar!(v, Some(reader.string(node))),
            Self::Bytes(v, t) => scalar!(v, reader.bytes(node, t)),
            Self::List { lengths, items, .. } => {
                let Json::Array(nodes) = &node.value else {
                    lengths.push(None);
                    return Fit::No;
                };
                let before = items.len();
                let fit = all(nodes.iter(), items, reader);
                if fit == Fit::No {
                    items.truncate(before);
                }
                lengths.push((fit != Fit::No).then_some(nodes.len()));
                fit
            }
            Self::Map { lengths, keys, items, .. } => {
                let Json::Object(fields) = &node.value else {
                    lengths.push(None);
                    return Fit::No;
                };
                let before = items.len();
                // The last of a name counts, at the place of the first.
                let mut last: Vec<(&str, &Node)> = Vec::with_capacity(fields.len());
                for (name, field) in fields {
                    match last.iter_mut().find(|(n, _)| n == name) {
                        Some((_, old)) => *old = field,
                        None => last.push((name, field)),
                    }
                }
                let fit = all(last.iter().map(|(_, field)| *field), items, reader);
                if fit == Fit::No {
                    items.truncate(before);
                    lengths.push(None);
                } else {
                    keys.extend(last.iter().map(|(name, _)| (*name).to_string()));
                    lengths.push(Some(last.len()));
                }
                fit
            }
            Self::Struct { there, columns, places, .. } => {
                let Json::Object(fields) = &node.value else {
                    self.push_null();
                    return Fit::No;
                };
                let mut found: Vec<Option<&Node>> = vec![None; columns.len()];
                for (name, field) in fields {
                    if let Some(slot) = places.get(name).and_then(|i| found.get_mut(*i)) {
                        *slot = Some(field);
                    }
                }
                let mut fit = Fit::Whole;
                for (column, field) in columns.iter_mut().zip(found) {
                    match field {
                        None => column.push_null(),
                        Some(field) if column.push(field, reader) != Fit::Whole => fit = Fit::Partial,
                        Some(_) => {}
                    }
                }
                there.push(true);
                fit
            }
        }
    }

    /// Puts a text into a field of a row.
    pub fn set_text(&mut self, row: usize, field: usize, text: &str) {
        if let Self::Struct { columns, .. } = self
            && let Some(Self::Texts(values)) = columns.get_mut(field)
            && let Some(slot) = values.get_mut(row)
        {
            *slot = Some(text.to_string());
        }
    }

    /// A row as an error shows it.
    pub fn shown(&self, row: usize) -> String {
        match self {
            Self::Struct { columns, .. } => {
                let fields: Vec<_> = columns.iter().map(|c| c.cell(row)).collect();
                format!("[{}]", fields.join(","))
            }
            other => other.cell(row),
        }
    }

    fn cell(&self, row: usize) -> String {
        let text = match self {
            Self::Booleans(v) => v.get(row).copied().flatten().map(|v| v.to_string()),
            Self::Longs(v, _) => v.get(row).copied().flatten().map(|v| v.to_string()),
            Self::Doubles(v, _) => v.get(row).copied().flatten().map(crate::format::java_double),
            Self::Decimals(v, _, s) => v.get(row).copied().flatten().map(|v| crate::format::decimal(v, *s)),
            Self::Texts(v) => v.get(row).cloned().flatten(),
            _ => None,
        };
        text.unwrap_or_else(|| "null".into())
    }

    pub fn finish(self) -> Result<ArrayRef> {
        Ok(match self {
            Self::Nulls(length, DataType::Null) => Arc::new(NullArray::new(length)),
            Self::Nulls(length, data_type) => new_null_array(&data_type.to_arrow(), length),
            Self::Booleans(v) => Arc::new(BooleanArray::from(v)),
            Self::Longs(v, DataType::Date) => {
                let days: Int32Array = v.into_iter().map(|v| v.and_then(|v| i32::try_from(v).ok())).collect();
                compute::cast(&days, &Arrow::Date32)?
            }
            Self::Longs(v, DataType::YearMonthInterval(..)) => {
                let months = v.into_iter().map(|v| v.and_then(|v| i32::try_from(v).ok()));
                Arc::new(months.collect::<IntervalYearMonthArray>())
            }
            Self::Longs(v, data_type) => compute::cast(&Int64Array::from(v), &data_type.to_arrow())?,
            Self::Doubles(v, data_type) => compute::cast(&Float64Array::from(v), &data_type.to_arrow())?,
            Self::Decimals(v, p, s) => Arc::new(Decimal128Array::from(v).with_precision_and_scale(p, s)?),
            Self::Texts(v) => Arc::new(StringArray::from_iter(v)),
            Self::Bytes(v, DataType::Variant) => Arc::new(LargeBinaryArray::from_iter(v)),
            Self::Bytes(v, _) => Arc::new(BinaryArray::from_iter(v)),
            Self::List { lengths, items, data_type } => {
                let Arrow::List(field) = data_type.to_arrow() else { return Err(Error::internal("an array's type")) };
                let (offsets, nulls) = bounds(&lengths);
                Arc::new(ListArray::try_new(field, offsets, items.finish()?, nulls)?)
            }
            Self::Map { lengths, keys, items, data_type } => {
                let Arrow::Map(entries, sorted) = data_type.to_arrow() else { return Err(Error::internal("a map's type")) };
                let Arrow::Struct(fields) = entries.data_type() else { return Err(Error::internal("a map's entries")) };
                let keys: ArrayRef = Arc::new(StringArray::from(keys));
                let inner = StructArray::try_new(fields.clone(), vec![keys, items.finish()?], None)?;
                let (offsets, nulls) = bounds(&lengths);
                Arc::new(MapArray::try_new(entries, offsets, inner, nulls, sorted)?)
            }
            Self::Struct { there, columns, data_type, .. } => {
                let Arrow::Struct(fields) = data_type.to_arrow() else { return Err(Error::internal("a struct's type")) };
                let columns = columns.into_iter().map(Self::finish).collect::<Result<Vec<_>>>()?;
                let length = there.len();
                let nulls = Some(NullBuffer::from(there));
                if columns.is_empty() {
                    Arc::new(StructArray::new_empty_fields(length, nulls))
                } else {
                    Arc::new(StructArray::try_new(fields, columns, nulls)?)
                }
            }
        })
    }
}

fn all<'n>(nodes: impl Iterator<Item = &'n Node>, items: &mut Column, reader: &Reader<'_>) -> Fit {
    let mut fit = Fit::Whole;
    for node in nodes {
        match items.push(node, reader) {
            Fit::Whole => {}
            Fit::Partial => fit = Fit::Partial,
            Fit::No => return Fit::No,
        }
    }
    fit
}

fn bounds(lengths: &[Option<usize>]) -> (OffsetBuffer<i32>, Option<NullBuffer>) {
    let offsets = OffsetBuffer::from_lengths(lengths.iter().map(|l| l.unwrap_or(0)));
    let nulls = lengths.iter().any(Option::is_none).then(|| NullBuffer::from(lengths.iter().map(Option::is_some).collect::<Vec<_>>()));
    (offsets, nulls)
}
